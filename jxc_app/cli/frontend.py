"""Builds the front end when its sources changed, and keeps finished builds under `.build/frontend`.

Each build stands in a directory named by the fingerprint of its sources and appears there by a rename, so
it is either complete or absent. A failed build leaves the earlier ones alone, and a server that still runs
keeps the files it was started with, which is what its state classes fit.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from filelock import FileLock, Timeout

from jxc_app.core.settings import get_settings

Progress = Callable[[str], None]

ROOT = Path(__file__).resolve().parents[2]
BUILDS = ROOT / ".build" / "frontend"
_WEB = ROOT / ".web"
_LOG = ROOT / ".build" / "frontend.log"
_LOCKED_PACKAGES = ROOT / "reflex.lock"
# Pages take labels and choices from any module, and the front end must know every State class exactly:
# all of the package counts, except what only the command line uses.
_SOURCES = (ROOT / "jxc_app", ROOT / "assets", ROOT / "rxconfig.py")
_NOT_SOURCES = (ROOT / "jxc_app" / "cli", ROOT / "assets" / "external")
_PUBLISHED = ("build/client", "backend", "routes.json", "reflex.json")
_KEPT_BUILDS = 5
_ATTEMPTS = 3
_HEARTBEAT_SECONDS = 10.0
_REASON_LINES = 30
_NOISE = ("npm silly", "npm verbose", "npm http cache", "npm timing")


class FrontendBuildError(Exception):
    """The front end could not be built; the text says why, in the words of the failing tool."""


def ensure_built(progress: Progress) -> Path:
    """The directory of a build that fits the sources, built now if there is none.

    Two processes never build at once: the second waits and takes what the first has built. Raises
    FrontendBuildError.
    """
    build = _finished_build()
    if build is None:
        with _only_builder(progress):
            build = _finished_build() or _build_until_stable(progress)
    os.utime(build)
    return build


def fingerprint() -> str:
    """Names the state of everything that shapes the front end."""
    return _digest((*_SOURCES, _LOCKED_PACKAGES))


def _finished_build() -> Path | None:
    build = BUILDS / fingerprint()
    return build if build.is_dir() else None


def _build_until_stable(progress: Progress) -> Path:
    # Somebody may save a file while the build reads it: such a build has no fingerprint.
    for _ in range(_ATTEMPTS):
        before = _digest(_SOURCES)
        _export(progress)
        if _digest(_SOURCES) == before:
            return _publish()
        progress("构建期间源文件有改动，重新构建 …")
    raise FrontendBuildError("源文件在构建期间不断变化，请稍后再试")


def _only_builder(progress: Progress) -> FileLock:
    _LOG.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_LOG.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("另一个进程正在构建界面，等待它完成 …")
        lock.acquire()
    lock.release()
    return lock


def _digest(paths: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(_framework().encode())
    for path in sorted(_files(paths)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:24]


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        candidates = path.rglob("*") if path.is_dir() else (path,)
        for candidate in candidates:
            if candidate.is_file() and not _is_ignored(candidate):
                yield candidate


def _is_ignored(path: Path) -> bool:
    return "__pycache__" in path.parts or any(path.is_relative_to(place) for place in _NOT_SOURCES)


def _framework() -> str:
    parts = {f"{part.name}=={part.version}" for part in distributions() if part.name.startswith("reflex")}
    # Development has a page of its own, which no other build may show.
    kind = "development" if get_settings().environment == "development" else "released"
    return ",".join([*sorted(parts), kind])


def _export(progress: Progress) -> None:
    fresh = not (_WEB / "node_modules").exists()
    progress("首次构建界面：下载前端依赖并打包，约需一分钟 …" if fresh else "界面源文件有改动，重新构建 …")
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with _LOG.open("w") as log:
        build = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(build, progress)
        finally:
            build.kill()
    if build.returncode != 0 or not (_WEB / "build" / "client" / "index.html").exists():
        raise FrontendBuildError(_reason())


def _wait(build: subprocess.Popen[bytes], progress: Progress) -> None:
    started = time.monotonic()
    while True:
        try:
            build.wait(_HEARTBEAT_SECONDS)
        except subprocess.TimeoutExpired:
            progress(f"  … 已用 {time.monotonic() - started:.0f} 秒")
        else:
            return


def _reason() -> str:
    lines = _LOG.read_text(errors="replace").splitlines()
    told = [line for line in lines if not line.startswith(_NOISE)]
    return "\n".join([*told[-_REASON_LINES:], f"（完整日志：{_LOG.relative_to(ROOT)}）"])


def _environment() -> dict[str, str]:
    # npm and node of the wheel stand beside this Python; nothing is installed outside the checkout.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    settings = {
        "PATH": path,
        "REFLEX_DIR": str(ROOT / ".cache" / "reflex"),
        "REFLEX_USE_NPM": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # The committed lock file names no registry: it works with whichever one the machine uses.
        "npm_config_omit_lockfile_registry_resolved": "true",
        "npm_config_fetch_retries": "2",
        # Trust what the machine trusts: a network may have its own authority.
        "NODE_USE_SYSTEM_CA": "1",
        # A log that can be read: not folded at 80 columns, no colours.
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }
    environment = os.environ | settings
    # Reflex would otherwise measure two registries of its own choice and overrule the user's.
    if "NPM_CONFIG_REGISTRY" not in environment:
        environment["NPM_CONFIG_REGISTRY"] = _npm_registry(environment)
    return environment


def _npm_registry(environment: dict[str, str]) -> str:
    command = ["npm", "config", "get", "registry"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise FrontendBuildError(f"npm 无法运行：{answer.stderr.strip()}")
    return answer.stdout.strip()


def _publish() -> Path:
    build = BUILDS / fingerprint()
    staging = BUILDS / f".{build.name}"
    shutil.rmtree(staging, ignore_errors=True)
    for part in _PUBLISHED:
        _copy(_WEB / part, staging / part)
    if build.is_dir():  # what is built again is the same again
        shutil.rmtree(staging)
    else:
        staging.rename(build)
    _drop_old_builds()
    return build


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _drop_old_builds() -> None:
    builds = [path for path in BUILDS.iterdir() if not path.name.startswith(".")]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for old in builds[_KEPT_BUILDS:]:
        shutil.rmtree(old)


def main() -> int:
    """Build the front end if needed; exit status 1 and the reason if it cannot be built."""
    try:
        ensure_built(lambda message: print(message, flush=True))
    except FrontendBuildError as error:
        print(f"界面构建失败：\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
