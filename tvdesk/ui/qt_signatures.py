"""PySide6 without what it loads at each start to tell the signatures of its functions: two fifths of its own loading.

shiboken6 brings Python modules inside its library, and compiles them from source at every import: what parses the
signatures of Qt's functions, words an error where one is called wrongly, and writes stub files. Nothing of it is used
until a signature is asked for or a call was wrong, so those modules are put off until then. Its own loader asks for
all of them by attribute, which is what makes this possible; where a later PySide6 brings them in another way (a
folder ``files.dir``), they are simply loaded as ever.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PACKAGE = "shibokensupport"
PUT_OFF = tuple(
    f"{_PACKAGE}.signature.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)
"""Not ``mapping``: the library itself looks into that one, past what can answer for it here."""


class _PutOff(ModuleType):
    """Stands for a module until something of it is asked for; then it becomes that module."""

    def __init__(self, name: str, loader: Any) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, loader)
        self._name, self._loader = name, loader

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # PySide6 has put it under a second name meanwhile; its loader knows the first.
        self.__spec__ = ModuleSpec(self._name, self._loader)
        self.__class__ = ModuleType  # type: ignore[assignment]
        self._loader.exec_module(self)
        return getattr(self, name)


@contextmanager
def put_off() -> Iterator[None]:
    """While PySide6 is imported first. Python's own import is in force again afterwards (see ``before_qt``)."""
    own: Callable[..., ModuleType] = builtins.__import__

    def planting(name: str, *rest: Any, **named: Any) -> ModuleType:
        found = own(name, *rest, **named)
        if name == _PACKAGE and PUT_OFF[0] not in sys.modules:
            loader = getattr(found.__spec__, "loader", None)
            if type(loader).__name__ == "EmbeddableZipImporter":
                sys.modules |= {one: _PutOff(one, loader) for one in PUT_OFF}
        return found

    builtins.__import__ = planting
    try:
        yield
    finally:
        builtins.__import__ = own
