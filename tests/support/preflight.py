"""Apache PDFBox Preflight, Debian's: whether a file is PDF/A-1b. It knows no later part of the norm."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from tvdesk.report.archive import write_archive

_FOLDER = Path("/usr/share/java")
_JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
_VALIDATOR = "org.apache.pdfbox.preflight.Validator_A1b"


def lacks() -> str:
    missing = [name for name in _JARS if not (_FOLDER / f"{name}.jar").exists()]
    missing += [] if shutil.which("java") else ["java"]
    return f"not installed: {', '.join(missing)}" if missing else ""


def complaints(files: Sequence[Path]) -> dict[str, str]:
    """What it says against each file; nothing against a valid one."""
    path = ":".join(str(_FOLDER / f"{name}.jar") for name in _JARS)
    found = {}
    for file in files:
        run = subprocess.run(
            ["java", "-cp", path, _VALIDATOR, str(file)], capture_output=True, text=True, timeout=120, check=False
        )
        if f"{file.name} is a valid PDF/A-1b file" not in run.stdout:
            found[file.name] = run.stdout + run.stderr
    return found


def twin(pdf: bytes, path: Path) -> Path:
    """The PDF/A-1b twin: without attached files, which only part 3 allows."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if "/AF" in opened.Root:
            del opened.Root.AF
            del opened.Root.Names.EmbeddedFiles
        bare = io.BytesIO()
        opened.save(bare)
    with path.open("wb") as out:
        write_archive(bare.getvalue(), out, part=1)
    return path
