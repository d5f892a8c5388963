"""The program as a folder: its own files, what it needs as wheels by hash, and nothing that it does not use.

Both packages are made from such a tree. The same commit, lock and wheels give the same bytes: files bear the time of
the commit, and compiled modules say nothing of when or where they were compiled.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from tvdesk import __version__

System = Literal["windows", "linux"]

ROOT: Final = Path(__file__).resolve().parents[1]
OURS: Final = ("tvdesk", "resources")
LIBRARIES: Final = "lib"
_MODULES: Final = ("Core", "DBus", "Gui", "Network", "PrintSupport", "Svg", "Widgets")
_WHOLE: Final = ("__init__.py", "_config.py", "_git_pyside_version.py", "support")
_PLUGINS: Final = ("iconengines", "imageformats", "platforminputcontexts", "platforms", "printsupport", "styles",
                   "xcbglintegrations")  # fmt: skip
_NOT_SHIPPED: Final = ("qdirect2d", "qtiff", "qwebp", "qpdf", "qeglfs", "qvkkhrdisplay", "qlinuxfb", "qvnc")
_LIBRARY = re.compile(r"(?:lib)?Qt6(\w+?)(?:\.so.*|\.dll)$")
_MORE_LIBRARIES: Final = {"XcbQpa", "OpenGL", "WaylandClient", "WlShellIntegration", "EglFSDeviceIntegration"}
_TARGET: Final[dict[System, tuple[str, ...]]] = {
    "windows": ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp"),
    "linux": (),
}


def build(system: System, target: Path, version: str = __version__) -> Path:
    """Make the tree in ``target``, which is emptied first; pip takes the wheels from where it is set up to.

    Raises ``subprocess.CalledProcessError`` where a wheel is missing or is another than the lock says.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in OURS:
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    shutil.copy(ROOT / "LICENSE", target)
    if version != __version__:  # to try updates; before anything is compiled
        (target / "tvdesk" / "__init__.py").write_text(
            f'"""tvdesk."""\n\n__version__ = "{version}"\n', encoding="utf-8"
        )
    _install(system, target / LIBRARIES)
    _prune(target / LIBRARIES)
    _compile(target)
    _settle(target)
    return target


def moment() -> int:
    """The time that all files bear: ``SOURCE_DATE_EPOCH``, else that of the commit (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    said = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(said.stdout)


def _install(system: System, folder: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--target", str(folder), "--no-deps", "--no-compile", "--only-binary=:all:", "--require-hashes"),
            *("-r", str(ROOT / "installer" / f"{system}.lock"), *_TARGET[system]),
        ],
        check=True,
    )


# --- what is not used ----------------------------------------------------------------------------------------


def _prune(folder: Path) -> None:
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for one in _unused(folder):
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def _unused(folder: Path) -> Iterator[Path]:
    qt = folder / "PySide6"
    yield from (one for one in sorted(qt.iterdir()) if not _wanted(one))
    inner = qt / "Qt"
    if inner.is_dir():  # Linux keeps libraries and plugins a level below
        yield from (one for one in sorted(inner.iterdir()) if one.name not in ("lib", "plugins"))
        yield from (one for one in sorted((inner / "lib").iterdir()) if not _wanted(one))
    plugins = qt / "plugins" if (qt / "plugins").is_dir() else inner / "plugins"
    for one in sorted(plugins.iterdir()):
        if one.name not in _PLUGINS:
            yield one
        else:
            yield from (file for file in sorted(one.iterdir()) if any(name in file.name for name in _NOT_SHIPPED))
    # Tests, stubs and headers of libraries.
    for pattern in ("**/*.pyi", "**/tests", "**/*.h", "**/*.pxd", "**/*.pyx"):
        yield from (one for one in sorted(folder.glob(pattern)) if "PySide6" not in one.parts and one.exists())


def _wanted(one: Path) -> bool:
    """A file of PySide6 that a program of widgets needs: modules, their libraries, and what these are linked to."""
    name = one.name
    if name in ("Qt", "plugins", *_WHOLE):
        return True
    if found := _LIBRARY.match(name):
        return found[1] in (*_MODULES, *_MORE_LIBRARIES)
    if name.endswith((".pyd", ".abi3.so")):
        return name.split(".")[0] in {f"Qt{module}" for module in _MODULES}
    return (name.endswith(".dll") and "opengl32sw" not in name) or name.startswith(("libpyside6", "libicu"))


# --- the same bytes each time --------------------------------------------------------------------------------


def _compile(target: Path) -> None:
    """Modules are compiled here, so that a program folder that nobody may write starts as fast."""
    done = compileall.compile_dir(
        str(target),
        quiet=2,
        stripdir=str(target),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        workers=1,
    )
    if not done:
        # Templates of other packages are no Python; what of ours does not compile would not have passed a test.
        compileall.compile_dir(str(target / "tvdesk"), quiet=1, stripdir=str(target),
                               invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)  # fmt: skip


def _settle(target: Path) -> None:
    """One time for all files, rights that depend on nobody's umask, no trace of where pip worked."""
    for one in target.rglob("direct_url.json"):
        one.unlink()
    for one in target.glob(f"{LIBRARIES}/*.dist-info/RECORD"):
        _strike(one)
    at = moment()
    for one in sorted(target.rglob("*"), reverse=True):
        runs = one.is_dir() or (one.suffix == "" and os.access(one, os.X_OK))
        one.chmod(0o755 if runs else 0o644)
        os.utime(one, (at, at))
    os.utime(target, (at, at))


def _strike(record: Path) -> None:
    """No line on scripts outside of the folder: their digests hang on the path of the Python that ran pip."""
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if not line.startswith("../")), encoding="utf-8", newline="")
