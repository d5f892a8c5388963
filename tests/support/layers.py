"""The layer rules of docs/architecture.md, as a table and a checker of source text."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

EVERYTHING = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Layer:
    """What a package may import: packages of tvdesk beside itself, and third-party modules (``*``: any)."""

    packages: frozenset[str]
    libraries: frozenset[str]
    never: frozenset[str] = frozenset()
    pure: bool = False


def _layer(packages: str = "", libraries: str = "", *, never: str = "", pure: bool = False) -> Layer:
    return Layer(frozenset(packages.split()), frozenset(libraries.split()), frozenset(never.split()), pure)


LAYERS = {
    "core": _layer(),
    "history": _layer("core", "msgspec rfc8785", pure=True),
    "trust": _layer("core history", "cryptography securesystemslib pyrage", pure=True),
    "bundle": _layer("core history trust", "msgspec rfc8785 isal", pure=True),
    "report": _layer("core", "reportlab docx pikepdf", pure=True),
    "db": _layer("core", "sqlalchemy alembic sqlcipher3"),
    "services": _layer("core history trust bundle report db", "*", never="PySide6"),
    "cli": _layer("core services"),
    "ui": _layer("core services", "PySide6 shiboken6"),
    "app": _layer("core history trust bundle report db services cli ui", "*"),
    "__main__": _layer("core services cli ui app"),
    "": _layer(),
}

# Slow to load: only inside the functions that need them. Alembic loads the migrations itself, while upgrading.
HEAVY = frozenset(
    [
        "alembic",
        "reportlab",
        "docx",
        "pikepdf",
        "pyhanko",
        "markdown_it",
        "openpyxl",
        "xlsxwriter",
        "python_calamine",
        "keyring",
        "rapidfuzz",
        "pyrage",
        "sqlcipher3",
        "PySide6",
    ]
)
MAY_LOAD_HEAVY = ("tvdesk.report", "tvdesk.ui", "tvdesk.db.migrations")

# A pure layer is handed its time, its randomness and its files; the network is nobody's business.
IMPURE_MODULES = frozenset(["time", "random", "socket", "subprocess", "sqlite3", "tempfile", "shutil"])
IMPURE_CALLS = frozenset(["now", "utcnow", "today", "time_ns", "urandom", "uuid1", "uuid4"])
NETWORK = frozenset({"urllib.request", "http.client", "http.server", "smtplib", "ftplib", "xmlrpc", "requests"})


@dataclass(frozen=True, slots=True)
class Import:
    module: str
    line: int
    at_load: bool  # runs when the module is loaded: not in a function, not for type checkers only


def imports_of(tree: ast.Module, module: str, is_package: bool) -> Iterator[Import]:
    """Every import, wherever it stands; relative ones resolved; ``from a import b`` gives ``a`` and ``a.b``."""
    package = module if is_package else module.rpartition(".")[0]
    for node, at_load in _walk(tree, at_load=True):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_load)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield Import(base, node.lineno, at_load)
            for alias in node.names:
                yield Import(f"{base}.{alias.name}", node.lineno, at_load)
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            yield Import(str(ast.literal_eval(node.args[0])), node.lineno, at_load)


def _walk(node: ast.AST, at_load: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, at_load
        waits = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            waits = True
        yield from _walk(child, at_load and not waits)


def violations(source: str, module: str, is_package: bool = False) -> list[str]:
    """What that module's source breaks, one sentence each; ``module`` is its dotted name below tvdesk."""
    tree = ast.parse(source)
    parts = module.split(".")
    own = parts[1] if len(parts) > 1 else ""
    if own not in LAYERS:
        return [f"{module}: no layer is known by that name"]
    layer = LAYERS[own]
    found = []
    for item in imports_of(tree, module, is_package):
        if reason := _judge(item, own, layer, module):
            found.append(f"{module}:{item.line}: {reason}")
    if layer.pure:
        found += [f"{module}:{line}: {reason}" for line, reason in _impurities(tree)]
    return list(dict.fromkeys(found))


def _judge(item: Import, own: str, layer: Layer, module: str) -> str:
    top, _, rest = item.module.partition(".")
    if top == "tvdesk":
        package = rest.partition(".")[0]
        allowed = package in layer.packages or package == own or package not in LAYERS
        return "" if allowed or not package else f"{own or 'tvdesk'} may not import tvdesk.{package}"
    if item.module in NETWORK or top in NETWORK:
        return f"{item.module}: tvdesk works offline"
    if layer.pure and top in IMPURE_MODULES:
        return f"{own} is pure and may not import {top}"
    if top in sys.stdlib_module_names:
        return ""
    if top in layer.never or (top not in layer.libraries and "*" not in layer.libraries):
        return f"{own or 'tvdesk'} may not import {top}"
    if item.at_load and top in HEAVY and not module.startswith(MAY_LOAD_HEAVY):
        return f"{top} is slow to load: import it in the function that needs it"
    return ""


def _impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno, "a pure layer opens no file"
        if isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_CALLS:
            yield node.lineno, f"a pure layer is handed what {node.func.attr}() gives"


def _imports_by_name(call: ast.Call) -> bool:
    by_name = ast.unparse(call.func) in {"importlib.import_module", "__import__"}
    return by_name and bool(call.args) and isinstance(call.args[0], ast.Constant)
