"""Log members cut in lines: the same lines whatever the pieces, and nothing that is not lines."""

from __future__ import annotations

import pytest
from sample_bundles import DEVICE, draft, log_lines, receipt, take_apart

from tvdesk.bundle.contents import LINES
from tvdesk.bundle.errors import BadHead, BadLine, BadReceipt
from tvdesk.bundle.manifest import Caps
from tvdesk.bundle.receipt import Head, encode_head, encode_receipt, parse_head, parse_receipt

LONG = Caps().line


def log_of(*lines: bytes) -> bytes:
    """A bundle whose one log is these lines; the chain is not looked at here."""
    return draft(len(lines), b"".join(line + b"\n" for line in lines)).bytes()


def reason(data: bytes) -> object:
    with pytest.raises(BadLine) as caught:
        take_apart(data)
    return caught.value.fields["reason"]


@pytest.mark.parametrize("count", [1, 2, LINES - 1, LINES, LINES + 1, 3 * LINES + 7])
def test_lines_come_back_as_they_were(count: int) -> None:
    assert take_apart(draft(count).bytes())[1] == log_lines(count)[0]


@pytest.mark.parametrize("size", [1, 1023, 1 << 20, LONG])
def test_lines_of_any_length_across_pieces(size: int) -> None:
    lines = [bytes([97 + number % 26]) * size for number in range(5)]
    assert take_apart(log_of(*lines))[1] == lines


def test_a_line_above_its_cap() -> None:
    assert reason(log_of(b"a", b"b" * (LONG + 1), b"c")) == "too_long"


def test_a_line_without_end() -> None:
    assert reason(draft(1, b"a" * (20 << 20)).bytes()) == "too_long"


def test_an_empty_line() -> None:
    assert reason(log_of(b"a", b"", b"c")) == "empty"
    assert reason(draft(1, b"\na\n").bytes()) == "empty"


def test_a_last_line_without_newline() -> None:
    assert reason(draft(2, b"a\nb").bytes()) == "no_newline"


def test_more_or_fewer_lines_than_the_range_says() -> None:
    assert reason(draft(2, b"a\nb\nc\n").bytes()) == "too_many"
    assert reason(draft(4, b"a\nb\nc\n").bytes()) == "too_few"
    assert reason(draft(1, b"").bytes()) == "too_few"


def test_small_documents_round_trip() -> None:
    head = Head(DEVICE, 3, "ab" * 32, "0195a3c8f400-0002")
    assert parse_head(encode_head(head)) == head
    assert parse_receipt(encode_receipt(receipt())) == receipt()


def test_one_small_document_is_not_read_as_the_other() -> None:
    with pytest.raises(BadReceipt):
        parse_receipt(encode_head(Head(DEVICE, 3, "ab" * 32, "0195a3c8f400-0002")))
    with pytest.raises(BadHead):
        parse_head(encode_receipt(receipt()))
