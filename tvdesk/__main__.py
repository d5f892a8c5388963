"""Early start: the fault handler first, then the command line."""

from __future__ import annotations

import faulthandler
import sys


def main() -> int:
    """Entry of the ``tvdesk`` script."""
    if sys.stderr is not None:
        faulthandler.enable()
    from tvdesk.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
