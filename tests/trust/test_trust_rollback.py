"""Older, forked and far-ahead registries: a row for each, with what becomes of it (after python-tuf's cases)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from roots import DIC, FIRST, HEAD, ONE, OTHER_HEAD, PLAIN, TWO, after, device, key, signed, under

from tvdesk.core.errors import TvdeskError
from tvdesk.trust.registry import Registry, accept_newer, encode_registry, new_registry
from tvdesk.trust.root import Root

SECOND = after(PLAIN, "abc", 2)
THIRD = after(SECOND, "bcd", 2)
FAR = 2**53 - 1
MORE = FIRST.add_device(TWO)
CUT = MORE.revoke(ONE.device, 5, HEAD, "mất máy")


@dataclass(frozen=True)
class Case:
    """What is held, what arrives (signed by ``letters``), the root in force, and the version or code after it."""

    held: Registry | None
    offered: Registry
    expected: str
    root: Root = PLAIN
    letters: str = "a"


def order(registry: Registry) -> str:
    return ".".join(map(str, registry.order))


CASES: dict[str, Case] = {
    "the first one": Case(None, FIRST, "1.3"),
    "the same again": Case(FIRST, FIRST, "1.3"),
    "the next": Case(FIRST, MORE, "1.4"),
    "one that leaps": Case(FIRST, replace(MORE, version=900), "1.900"),
    "the one before": Case(MORE, FIRST, "registry.rollback"),
    "the very first, much later": Case(replace(MORE, version=900), FIRST, "registry.rollback"),
    "another of the same version": Case(MORE, FIRST.with_policy(encrypt=True), "registry.fork"),
    "the same version with a device more": Case(
        MORE, replace(MORE, devices=(*MORE.devices, device("three"))), "registry.fork"
    ),
    "an older one after a change of policy": Case(MORE.with_policy(encrypt=True), MORE, "registry.rollback"),
    "an older one that lifts a revocation": Case(CUT, MORE, "registry.rollback"),
    "a newer one that lifts a revocation": Case(CUT, replace(MORE, version=9), "registry.malformed"),
    "a newer one that forgets a device": Case(MORE, replace(FIRST, version=9), "registry.malformed"),
    "a newer one that moves a device": Case(
        MORE, replace(MORE, version=9, devices=(DIC, ONE, replace(TWO, unit="x"))), "registry.malformed"
    ),
    "a newer one of another office": Case(
        FIRST, replace(FIRST, version=9, dic_unit="x", devices=(ONE,)), "registry.malformed"
    ),
    "another office's root": Case(
        FIRST, new_registry(key("x").public, "dic", "0190a0000000-0000"), "registry.wrong_root", letters="x"
    ),
    "far ahead, by the root itself": Case(FIRST, replace(MORE, version=FAR), f"1.{FAR}"),
    "after far ahead, under the same root": Case(replace(MORE, version=FAR), MORE, "registry.rollback"),
    "after far ahead, under a new root": Case(replace(MORE, version=FAR), under(SECOND, 5), "2.5", SECOND, "bc"),
    "after far ahead and every device cut, under a new root": Case(
        replace(CUT.revoke(DIC.device, 0, OTHER_HEAD, ""), version=FAR), under(SECOND, 5), "2.5", SECOND, "bc"
    ),
    "after a stranger was let in by a stolen key, under a new root": Case(
        replace(FIRST.add_device(device("thief")), version=FAR), under(SECOND, 1, MORE), "2.1", SECOND, "ab"
    ),
    "under the old root, after the new": Case(
        under(SECOND, 5), replace(MORE, version=FAR), "registry.rollback", SECOND
    ),
    "under the old document, after the newer": Case(
        under(THIRD, 5), under(SECOND, FAR), "registry.rollback", THIRD, "ab"
    ),
    "under the new root, older there": Case(under(SECOND, 5), under(SECOND, 4), "registry.rollback", SECOND, "ab"),
    "under the new root, forked there": Case(under(SECOND, 5), under(SECOND, 5, MORE), "registry.fork", SECOND, "ab"),
    "under the new root, the next": Case(under(SECOND, 5), under(SECOND, 6, MORE), "2.6", SECOND, "ac"),
    "under the new root, forgetting a device": Case(
        under(SECOND, 5, MORE), under(SECOND, 6), "registry.malformed", SECOND, "ab"
    ),
    "under a root whose document has not come": Case(FIRST, under(SECOND, 5), "root.gap", PLAIN, "ab"),
    "under another document of that version": Case(
        under(SECOND, 5), under(after(PLAIN, "ab"), 6), "root.fork", SECOND, "ab"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_rollback(name: str) -> None:
    case = CASES[name]
    try:
        found = order(accept_newer(case.held, signed(case.offered, case.letters), case.root))
    except TvdeskError as error:
        found = error.code
    assert found == case.expected


def test_the_documents_of_format_one_have_no_member_more() -> None:
    assert b"root_document" not in encode_registry(FIRST)
    assert b"replaces" not in encode_registry(FIRST)
