"""make installer-locks: what each package is made of, by version and hash, from requirements.lock.

pip evaluates the markers of the machine it runs on; a package for Windows needs those of Windows. So the closure of
what tvdesk needs is worked out here, for each system with its own markers, and written as a lock of its own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parent
COMMON = {"python_version": "3.11", "python_full_version": "3.11.9", "implementation_name": "cpython"}
WINDOWS = {**COMMON, "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt",
           "platform_machine": "AMD64"}  # fmt: skip
LINUX = {**COMMON, "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
         "platform_machine": "x86_64"}  # fmt: skip
# What only Windows needs is not in requirements.lock, which is made on Linux.
WINDOWS_ONLY = {"pywin32-ctypes": "0.2.3", "tzdata": "2026.3"}
WHEELS = ("--only-binary=:all:", "--no-deps", "--python-version", "3.11", "--platform", "win_amd64")


def main() -> int:
    """Write both locks."""
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = dict(locked((FOLDER.parent / "requirements.lock").read_text(encoding="utf-8")))
    known |= dict(windows_only(known))
    for system, markers in (("windows", WINDOWS), ("linux", LINUX)):
        names = sorted(closure(project["dependencies"], markers))
        missing = [name for name in names if name not in known]
        if missing:
            print(f"{system}: not locked: {', '.join(missing)}", file=sys.stderr)
            return 1
        head = f"# What tvdesk needs on {system}, by version and hash. Written by installer/locks.py; do not edit.\n"
        (FOLDER / f"{system}.lock").write_text(head + "\n".join(known[name] for name in names) + "\n", encoding="utf-8")
        print(f"{system}: {len(names)} packages")
    return 0


def locked(text: str) -> Iterator[tuple[str, str]]:
    """Each package of a lock with its lines."""
    for block in re.findall(r"^[A-Za-z0-9][^\n]*(?:\n[ \t][^\n]*)*", text, re.MULTILINE):
        yield canonicalize_name(block.split("==")[0].strip()), block


def windows_only(known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The same for what Linux does not need, with the hashes of what pip finds."""
    wanted = {name: version for name, version in WINDOWS_ONLY.items() if name not in known}
    with tempfile.TemporaryDirectory() as folder:
        for name, version in wanted.items():
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder, *WHEELS]
            subprocess.run([*pip, f"{name}=={version}"], check=True)
        for file in sorted(Path(folder).iterdir()):
            name = canonicalize_name(file.name.split("-")[0])
            said = subprocess.run(
                [sys.executable, "-m", "pip", "hash", str(file)], capture_output=True, text=True, check=True
            )
            digest = re.search(r"--hash=(sha256:[0-9a-f]{64})", said.stdout)
            assert digest is not None
            yield name, f"{name}=={wanted[name]} \\\n    --hash={digest[1]}"


def closure(wanted: list[str], markers: dict[str, str]) -> set[str]:
    """The names of everything that is needed there, extras included."""
    found: set[str] = set()
    todo = [Requirement(line) for line in wanted]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        one = todo.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        try:
            needs = [Requirement(line) for line in requires(one.name) or ()]
        except PackageNotFoundError:
            continue
        for need in needs:
            kinds = ["", *extras]
            if need.marker is None or any(need.marker.evaluate({**markers, "extra": kind}) for kind in kinds):
                todo.append(need)
    return found


if __name__ == "__main__":
    sys.exit(main())
