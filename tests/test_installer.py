"""What packages are made of: locks as requirements.lock says, a Python held to its hashes, the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def parts(repository: Path) -> Iterator[dict[str, ModuleType]]:
    """The modules of installer/, which is no package."""
    sys.path.insert(0, str(repository / "installer"))
    try:
        import locks
        import tree
        import windows

        yield {"locks": locks, "tree": tree, "windows": windows}
    finally:
        sys.path.pop(0)


@pytest.mark.parametrize("system", ["windows", "linux"])
def test_a_lock_holds_what_is_needed_there_and_nothing_else(
    repository: Path, parts: dict[str, ModuleType], system: str
) -> None:
    locks = parts["locks"]
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    markers = {"windows": locks.WINDOWS, "linux": locks.LINUX}[system]
    written = dict(locks.locked((repository / "installer" / f"{system}.lock").read_text(encoding="utf-8")))
    known = dict(locks.locked((repository / "requirements.lock").read_text(encoding="utf-8")))
    assert set(written) == locks.closure(project["dependencies"], markers)
    of_windows = {name for name in written if name not in known}
    assert of_windows == (set(locks.WINDOWS_ONLY) - set(known) if system == "windows" else set())
    assert {name: written[name] for name in written if name in known} == {
        name: known[name] for name in written if name in known
    }
    assert all("--hash=sha256:" in block for block in written.values())
    assert ("pywin32-ctypes" in written, "secretstorage" in written) == (system == "windows", system == "linux")


def test_a_python_that_is_another_is_refused(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    windows = parts["windows"]
    with pytest.raises(windows.WrongRuntime, match="not there"):
        windows.runtime(tmp_path)
    names = [line.split()[1] for line in (windows._FOLDER / "python.sha256").read_text().splitlines()]
    assert {"pythonw.exe", "python311.dll", "python311.zip"} <= set(names)
    archive = tmp_path / "python.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name in names:
            made.writestr(f"cp311/{name}", b"another")
    with pytest.raises(windows.WrongRuntime, match="another"):
        windows.runtime(archive)


def test_the_same_folder_gives_the_same_archive(
    parts: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    made = []
    for name in ("one", "two"):
        home = tmp_path / name / "tvdesk"
        (home / "lib").mkdir(parents=True)
        for file in ("b.py", "a.py", "lib/c.dll"):
            (home / file).write_text(file)
        os.utime(home / "a.py", (1, 1 + len(made)))
        made.append(parts["windows"].archive(home, tmp_path / f"{name}.zip").read_bytes())
    assert made[0] == made[1]


def test_nothing_in_a_tree_tells_where_it_was_built(
    parts: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip notes the scripts that it made, whose digests hang on the path of its Python; they are not shipped."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    notes = tmp_path / "lib" / "some-1.0.dist-info"
    notes.mkdir(parents=True)
    (notes / "direct_url.json").write_text("{}")
    kept = "some/__init__.py,sha256=47DEQpj8HBSa,0\nsome-1.0.dist-info/RECORD,,\n"
    (notes / "RECORD").write_text(f"../../bin/some,sha256={tmp_path.name},200\n{kept}")
    parts["tree"]._settle(tmp_path)
    assert [one.name for one in notes.iterdir()] == ["RECORD"]
    assert (notes / "RECORD").read_text() == kept
    assert (notes / "RECORD").stat().st_mtime == 1795000000


def test_what_qt_needs_stays_and_the_rest_goes(parts: dict[str, ModuleType]) -> None:
    wanted = parts["tree"]._wanted
    stays = ("QtCore.pyd", "QtWidgets.abi3.so", "Qt6Gui.dll", "libQt6XcbQpa.so.6", "libicudata.so.73", "msvcp140.dll",
             "pyside6.abi3.dll", "plugins", "__init__.py")  # fmt: skip
    goes = ("QtQml.pyd", "Qt6Quick.dll", "libQt6Designer.so.6", "opengl32sw.dll", "designer.exe", "qml", "translations")
    assert [name for name in stays if not wanted(Path(name))] == []
    assert [name for name in goes if wanted(Path(name))] == []


def test_an_installed_folder_starts_its_own_parts(repository: Path, tmp_path: Path) -> None:
    """As a package lays it out: beside start.py, whatever Python's own folders hold."""
    home = tmp_path / "tvdesk-home"
    for name in ("tvdesk", "resources"):
        shutil.copytree(repository / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(repository / "installer" / "start.py", home)
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (home / "lib").symlink_to(libraries)
    lines = (f"import sys; sys.path[:0] = [{str(home)!r}]", "from tvdesk.core.resources import program_command as told")
    code = "\n".join((*lines, "print(told())"))
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert str(home / "start.py") in said.stdout
    base = Path(getattr(sys, "_base_executable", sys.executable))
    done = subprocess.run([base, "-I", home / "start.py", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("tvdesk ")


@pytest.mark.nsis
def test_the_setup_is_compiled_with_its_vietnamese_pages(
    parts: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a stub of the tree: the script itself, and that two builds are the same bytes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    home = tmp_path / "tvdesk"
    (home / "python").mkdir(parents=True)
    (home / "python" / "pythonw.exe").write_bytes(b"MZ")
    (home / "tvdesk").mkdir()
    (home / "tvdesk" / "__main__.py").write_text("")
    parts["windows"].write_icon(home / "tvdesk.ico")
    assert (home / "tvdesk.ico").read_bytes()[:4] == b"\x00\x00\x01\x00"
    parts["windows"].settle(home)
    made = [parts["windows"].setup(home, tmp_path / f"{name}.exe", "0.1.0").read_bytes() for name in "ab"]
    assert made[0][:2] == b"MZ"
    assert made[0] == made[1]
