"""What a page does with work that was refused: the sentence and the next step, in the message bar."""

from __future__ import annotations

from collections.abc import Callable

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.jobs import Cancelled
from tvdesk.ui.page import Shell


def told(shell: Shell, also: Callable[[], object] | None = None) -> Callable[[BaseException], None]:
    """For a job's ``failed``: tell of a refusal, after doing ``also``; what the user called off needs no word."""

    def failed(error: BaseException) -> None:
        if also is not None:
            also()
        if isinstance(error, TvdeskError):
            shell.messages.fail(error)
        elif not isinstance(error, Cancelled):
            raise error

    return failed
