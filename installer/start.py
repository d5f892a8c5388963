"""Starts the program from an installed folder that is not Python's own: its parts lie beside this file."""

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE / "lib")]

from tvdesk.__main__ import main  # noqa: E402 (found by the line above)

if __name__ == "__main__":
    sys.exit(main())
