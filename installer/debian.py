"""make deb: a package for Debian 12 with an environment of its own; nothing of it touches the system's Python.

It needs the system's Python 3.11 and the libraries that Qt opens a window with. Everything else is inside.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import tree
from completion import bash_completion
from manual import manual_page

from tvdesk import __version__

_HOME: Final = "usr/lib/tvdesk"
_PYTHON: Final = "python3.11"
_NEEDS: Final = (
    *(_PYTHON, "libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"),
)
_LAUNCHER: Final = f"""#!/bin/sh
# Isolated: what the user's own Python has, or a variable names, is not looked at.
exec /usr/bin/{_PYTHON} -I /{_HOME}/start.py "$@"
"""
_CONTROL: Final = """Package: tvdesk
Version: {version}
Section: misc
Priority: optional
Architecture: amd64
Installed-Size: {size}
Depends: {needs}
Recommends: gnome-keyring | kwalletmanager, shared-mime-info, desktop-file-utils
Maintainer: tvdesk
Homepage: https://example.invalid/tvdesk
Description: log of foreign-information work, signed reports, consolidation
 Offline record-keeping of a provincial office's foreign-information work
 (thong tin doi ngoai): a log, signed report files, printed reports, and
 the consolidating office's desk. Works without a network.
"""
_AFTER: Final = """#!/bin/sh
set -e
# What the program itself may have left in its folder goes with it; data lie elsewhere.
if [ "$1" = remove ] || [ "$1" = purge ]; then rm -rf /usr/lib/tvdesk; fi
if [ "$1" = configure ] || [ "$1" = remove ]; then
    command -v update-mime-database >/dev/null && update-mime-database /usr/share/mime || true
    command -v update-desktop-database >/dev/null && update-desktop-database -q /usr/share/applications || true
fi
"""


def main(arguments: list[str] | None = None) -> int:
    """Build it into ``--out``; its path and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=tree.ROOT / "build" / "installer")
    parser.add_argument("--version", default=__version__, help="another version, to try upgrades")
    args = parser.parse_args(arguments)
    package = build(args.out, args.version)
    print(f"{package} {package.stat().st_size / 1e6:.1f} MB")
    return 0


def build(out: Path, version: str) -> Path:
    """The package. Raises ``subprocess.CalledProcessError``."""
    out.mkdir(parents=True, exist_ok=True)
    root = out / "deb"
    shutil.rmtree(root, ignore_errors=True)
    home = tree.build("linux", root / _HOME, version)
    shutil.copy(tree.ROOT / "installer" / "start.py", home / "start.py")
    _put_files(root)
    _put_control(root, version)
    _settle(root)
    package = out / f"tvdesk_{version}_amd64.deb"
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(tree.moment())}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
    subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return package


def _put_files(root: Path) -> None:
    """Launcher, menu entry, kind of file, icon, manual, completion."""
    linux, share = tree.ROOT / "installer" / "linux", root / "usr/share"
    _write(root / "usr/bin/tvdesk", _LAUNCHER, 0o755)
    _write(share / "applications/tvdesk.desktop", (linux / "tvdesk.desktop").read_text(encoding="utf-8"))
    _write(share / "mime/packages/tvdesk.xml", (linux / "tvdesk.xml").read_text(encoding="utf-8"))
    icon = (tree.ROOT / "resources/icons/tvdesk.svg").read_text(encoding="utf-8")
    _write(share / "icons/hicolor/scalable/apps/tvdesk.svg", icon)
    _write(share / "bash-completion/completions/tvdesk", bash_completion())
    _write(share / "doc/tvdesk/copyright", (tree.ROOT / "LICENSE").read_text(encoding="utf-8"))
    for language, folder in (("en", "man/man1"), ("vi", "man/vi/man1")):
        page = share / folder / "tvdesk.1.gz"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(gzip.compress(manual_page(language, tree.moment()).encode(), mtime=0))


def _put_control(root: Path, version: str) -> None:
    size = sum(one.stat().st_size for one in root.rglob("*") if one.is_file()) // 1_024
    _write(root / "DEBIAN/control", _CONTROL.format(version=version, size=size, needs=", ".join(_NEEDS)))
    for name in ("postinst", "postrm"):
        _write(root / "DEBIAN" / name, _AFTER, 0o755)


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _settle(root: Path) -> None:
    at = tree.moment()
    for one in sorted(root.rglob("*"), reverse=True):
        if one.is_dir():
            one.chmod(0o755)
        os.utime(one, (at, at))


if __name__ == "__main__":
    sys.exit(main())
