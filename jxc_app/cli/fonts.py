"""Sets up the Chinese font that papers are printed with, as an npm package with a pinned hash.

It is fetched once. A shop whose network is down can do everything but print.
"""

import shutil
import subprocess
from pathlib import Path

from jxc_app.cli.frontend import Progress
from jxc_app.cli.npm_package import NpmPackage, unpacked
from jxc_app.modules.printing.font_files import FILES, FOLDER, VERSION

_PACKAGE = NpmPackage(
    "@expo-google-fonts/noto-sans-sc",
    VERSION,
    "9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
)


def ensure_fonts() -> Path:
    """The directory of the fonts, fetched on first use. Raises OSError, RuntimeError or CalledProcessError."""
    return unpacked(_PACKAGE, FOLDER.name, _arrange)


def try_to_fetch_fonts(progress: Progress) -> None:
    """The same, where everything else works without."""
    try:
        ensure_fonts()
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        progress(f"打印用的中文字体没有下载成功，其他功能不受影响；联网后重新启动即可（{error}）")


def _arrange(contents: Path, target: Path) -> None:
    for file in FILES.values():
        weight = file.removeprefix("NotoSansSC_").removesuffix(".ttf")
        shutil.copy2(contents / weight / file, target / file)
    shutil.copy2(contents / "LICENSE_FONT", target / "LICENSE_FONT")
