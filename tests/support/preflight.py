"""Apache PDFBox Preflight, Debian's: whether a file is PDF/A-1b. It knows no later part of the norm."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

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
