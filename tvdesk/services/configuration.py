"""What IT staff decide for a machine or for one user: a documented file, in place of a variable for each person.

Every setting stands for a variable of the environment, so that nothing else in the program knows of files. In order of
weight: the machine's ``[policy]``, the environment, the user's file, the machine's file. A file with a mistake never
keeps the program from starting: what is wrong is left out, and ``tvdesk doctor`` says what and where.
Loaded before the first window: standard library and platformdirs only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from tvdesk.core.resources import program_folder
from tvdesk.services.preferences import settings_folder

FILE: Final = "tvdesk.toml"
MACHINE_VARIABLE: Final = "TVDESK_MACHINE_FILE"
POLICY: Final = "policy"

Kind = Literal["path", "text", "choice", "switch"]


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that there is: its variable, and what it may be. A relative path starts at the file's folder."""

    variable: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


KNOWN: Final[Mapping[str, Known]] = {
    "places.data": Known("TVDESK_DATA", "path"),
    "places.workspace": Known("TVDESK_WORKSPACE", "path"),
    "places.settings": Known("TVDESK_CONFIG", "path"),
    "places.log": Known("TVDESK_LOG", "path"),
    "places.marks": Known("TVDESK_MARKS", "path"),
    "database.url": Known("TVDESK_DATABASE"),
    "database.files": Known("TVDESK_FILES", "path"),
    "look.language": Known("TVDESK_LANGUAGE", "choice", ("vi", "en")),
    "print.fonts": Known("TVDESK_FONTS", "path"),
    "signing.driver": Known("TVDESK_TOKEN", "path"),
    "policy.key_store": Known("TVDESK_KEYSTORE", "choice", ("keyring", "file")),
    "policy.encrypt": Known("TVDESK_ENCRYPT", "switch"),
    "policy.updates": Known("TVDESK_UPDATES", "switch"),
}
"""By "section.name", as the file has them."""

SHOULD_EXIST: Final = ("database.files", "print.fonts", "signing.driver")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that is given: its name, its value as the variable has it, and the file it comes from."""

    name: str
    value: str
    file: Path


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file: ``key`` names the sentence ``configuration.<key>``, ``fields`` fill it."""

    key: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The files that are there, what they give, and what is wrong. Of a name given twice the later one counts."""

    files: tuple[Path, ...] = ()
    settings: tuple[Setting, ...] = ()
    problems: tuple[Problem, ...] = ()


def files_of(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where files may lie: the machine's, the one beside a portable program, the user's."""
    return machine_file(environ), program_folder() / FILE, settings_folder(environ) / FILE


def machine_file(environ: Mapping[str, str]) -> Path:
    """``TVDESK_MACHINE_FILE``, else in the folder that only an administrator may write."""
    if given := environ.get(MACHINE_VARIABLE):
        return Path(given)
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA", r"C:\ProgramData")) / "tvdesk" / FILE
    return Path("/etc/tvdesk") / FILE


def read_configuration(environ: Mapping[str, str] = os.environ) -> Configuration:
    """All files, as far as they can be understood."""
    files: list[Path] = []
    settings: list[Setting] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(files_of(environ)):
        if not path.is_file():
            continue
        files.append(path)
        for one in _read(path):
            (settings if isinstance(one, Setting) else problems).append(one)  # type: ignore[arg-type]
    return Configuration(tuple(files), tuple(settings), tuple(problems))


def apply(environ: MutableMapping[str, str] = os.environ) -> None:
    """Give the environment what the files say and it does not; the machine's policy takes the place of anything."""
    found, machine = read_configuration(environ), machine_file(environ)
    given = set(environ)
    for one in found.settings:
        variable = KNOWN[one.name].variable
        if variable not in given:
            environ[variable] = one.value
    for one in found.settings:
        if one.file == machine and one.name.startswith(f"{POLICY}."):
            environ[KNOWN[one.name].variable] = one.value


def _read(path: Path) -> Iterator[Setting | Problem]:
    import tomllib

    name = str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        yield Problem("unreadable", {"file": name, "detail": error.strerror or type(error).__name__})
        return
    except (ValueError, RecursionError) as error:
        yield Problem("not_toml", {"file": name, "detail": str(error)})
        return
    for section, values in data.items():
        if not isinstance(values, dict):
            yield Problem("unknown", {"file": name, "setting": section})
            continue
        for setting, value in values.items():
            yield _understood(path, f"{section}.{setting}", value)


def _understood(path: Path, name: str, value: Any) -> Setting | Problem:
    known, said = KNOWN.get(name), {"file": str(path), "setting": name}
    if known is None:
        return Problem("unknown", said)
    if known.kind == "switch":
        if isinstance(value, bool):
            return Setting(name, "1" if value else "0", path)
        return Problem("not_a_switch", said)
    if not isinstance(value, str) or not value.strip():
        return Problem("not_a_text", said)
    if known.kind == "choice" and value not in known.choices:
        return Problem("not_a_choice", {**said, "choices": ", ".join(known.choices)})
    if known.kind == "path":
        place = (path.parent / Path(os.path.expandvars(value)).expanduser()).resolve()
        if name in SHOULD_EXIST and not place.exists():
            return Problem("not_there", {**said, "path": str(place)})
        return Setting(name, str(place), path)
    return Setting(name, value, path)


def must_encrypt(environ: Mapping[str, str]) -> bool:
    """Whether every new workspace on this machine is to be encrypted."""
    return switched(environ, "TVDESK_ENCRYPT", otherwise=False)


def server_of(environ: Mapping[str, str]) -> tuple[str, str]:
    """The address of the office's database and its shared folder; two empty texts where the office has no server."""
    url = environ.get("TVDESK_DATABASE", "")
    return url, environ.get("TVDESK_FILES", "") if url else ""


def switched(environ: Mapping[str, str], variable: str, otherwise: bool) -> bool:
    """A switch of the environment: "1" or "0"; anything else is ``otherwise``."""
    return {"1": True, "0": False}.get(environ.get(variable, ""), otherwise)
