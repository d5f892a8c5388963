"""Early start: the fault handler first, then the window or a command."""

from __future__ import annotations

import faulthandler
import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvdesk.ui.gui import Composition


def main() -> int:
    """Entry of the ``tvdesk`` script: without a command it opens the window."""
    if sys.stderr is not None:
        faulthandler.enable()
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()  # a packed program is started anew to read a workbook apart
    from tvdesk.services.configuration import apply

    apply()
    from tvdesk.ui.start import read_start_line

    line = read_start_line(sys.argv[1:])
    if line is not None:
        # Loading makes many objects that stay and hardly any garbage: looking for it meanwhile is a tenth of the start.
        # The window has it looked for again soon after it is shown.
        gc.disable()
        import tvdesk.ui.before_qt  # noqa: F401 (first, see there)
        from tvdesk.ui.gui import run as show

        return show(line, _composition)
    from tvdesk.cli.main import run

    return run(sys.argv[1:])


def _composition() -> Composition:
    """The parts of a desk; called behind the first paint, since they take their time to load."""
    from tvdesk import app

    return app


if __name__ == "__main__":
    sys.exit(main())
