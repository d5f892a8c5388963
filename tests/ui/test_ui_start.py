"""Which command line opens the window, and which is a command's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tvdesk.ui.start import StartLine, read_start_line


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], StartLine()),
        (["--workspace", "so"], StartLine(workspace=Path("so"))),
        (["--workspace=so", "--language", "en"], StartLine(workspace=Path("so"), language="en")),
        (["--sample"], StartLine(sample=True)),
        (["--page", "activity"], StartLine(page="activity")),
        (["--help"], None),
        (["--json"], None),
        (["verify"], None),
        (["--workspace", "so", "verify"], None),
        (["nothing.tvb"], None),
    ],
)
def test_only_a_command_goes_to_the_command_line(arguments: list[str], expected: StartLine | None) -> None:
    assert read_start_line(arguments) == expected


def test_a_file_opened_from_the_file_manager_comes_with_the_window(tmp_path: Path) -> None:
    file = tmp_path / "trả lời.tvb"
    file.write_bytes(b"")
    assert read_start_line([str(file)]) == StartLine(files=(file,))
