"""Which columns of a table for readers hold numbers that are of no estimate, as the call that saved the table declares them.

A record does not hold the declaration, so it is read where it stands: in the cells of the executed notebook, and in the modules of the
component, whose functions save tables too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells
from disrupting_harm.records import Record


SAVE, DECLARES = "save_table", "other_numbers"


@dataclass(frozen=True)
class Declaration:
    """id: a pattern of the ids of the tables that a call saves. columns: None where only a run can tell them."""

    id: re.Pattern
    columns: frozenset[str] | None


def find_declarations(sources: Iterable[str]) -> list[Declaration]:
    """Those of all calls that declare other numbers. A text that is no Python declares none."""
    found: list[Declaration] = []
    for source in sources:
        if DECLARES not in source:
            continue
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        found += [_declaration(node) for node in ast.walk(tree) if _is_save(node) and _given(node, DECLARES)]
    return found


def other_columns(declarations: Iterable[Declaration], table_id: str) -> frozenset[str] | None:
    """The columns of a table whose numbers are of no estimate; None where this cannot be told of the table."""
    mine = [one.columns for one in declarations if one.id.fullmatch(table_id)]
    return None if None in mine else frozenset().union(*(columns for columns in mine if columns is not None))


def _is_save(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == SAVE


def _given(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _declaration(call: ast.Call) -> Declaration:
    columns = list(_columns(_given(call, DECLARES)))
    known = None if None in columns else frozenset(name for name in columns if name is not None)
    return Declaration(_pattern(_given(call, "id")), known)


def _pattern(value: ast.expr | None) -> re.Pattern:
    """Of an id that is a text, or a text with names in it; of any other, whatever there is."""
    match value:
        case ast.Constant(value=str(text)):
            return re.compile(re.escape(text))
        case ast.JoinedStr(values=parts):
            texts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in parts]
            return re.compile("".join(texts))
    return re.compile(".*")


def _columns(value: ast.expr | None) -> Iterator[str | None]:
    """The names of columns in `{name: what}`, `dict.fromkeys([name, ...], what)` and `{c: what for c in table if c == name}`."""
    match value:
        case ast.Dict(keys=keys):
            yield from map(_text, keys)
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="dict"), attr="fromkeys"),
            args=[ast.List(elts=names) | ast.Tuple(elts=names), *_],
        ):
            yield from map(_text, names)
        case ast.DictComp(generators=[ast.comprehension(ifs=[ast.Compare(ops=[ast.Eq()], comparators=[name])])]):
            yield _text(name)
        case _:
            yield None


def _text(value: ast.expr | None) -> str | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def sources_of(layout: Layout, record: Record) -> Iterator[str]:
    """The code that saved the tables of a component: cells of its executed notebook, and modules of its folder."""
    executed = next((o.path for o in record.outputs if o.role == "executed notebook"), "")
    try:
        yield from read_cells(layout.root / executed).values()
    except (NotANotebook, OSError):
        pass
    for path in sorted((layout.package() / "components" / record.component).glob("*.py")):
        yield path.read_text(encoding="utf-8")
