"""The function that draws a figure or lays out a table, read from the cell that saved it.

A cell is read and not run: a name is followed to where it is assigned, looped over or imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.layout import Layout


SAVES = ("save_figure", "save_table", "save_estimates", "save_assessments", "save_together")
PACKAGE = "disrupting_harm"
OPENS = f"{PACKAGE}.evidence"  # opens a run and shows what is made; it makes nothing itself
DEEPEST = 8  # steps from a name to what it is made of


@dataclass(frozen=True)
class Function:
    """module: dotted, of the library. path: of its file from the root, with the line of the function where it is found there."""

    name: str
    module: str
    path: str
    line: int | None

    def place(self) -> str:
        return self.path + (f", line {self.line}" if self.line else "")


def find_functions(
    layout: Layout, cells: Mapping[str | None, str], cell_id: str, saved_id: str
) -> tuple[Function, ...]:
    """The functions of the library that make the saved thing `saved_id`, or its set of estimates, in the cell `cell_id`.

    Where the cell does not say which (a loop saves several, or another function saves), all that it may be made by. None of a cell
    that is not there or cannot be read.
    """
    trees = {name: tree for name, source in cells.items() if (tree := _parse(source)) is not None}
    if cell_id not in trees:
        return ()
    names = _Names(trees.values())
    calls = [node for node in ast.walk(trees[cell_id]) if _is_save(node) and node.args]
    mine = [call for call in calls if _may_be(call, saved_id)]
    exact = [call for call in mine if _id_of(call) == saved_id] or mine
    wanted = [dotted for call in exact for dotted in names.calls_of(call.args[0])]
    if not exact:  # a function that is called here saves it
        wanted = list(names.calls_beside(trees[cell_id], calls))
    found = (_function(layout, dotted) for dotted in dict.fromkeys(wanted))
    return tuple(function for function in found if function)


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:  # a magic of IPython
        return None


def _is_save(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAVES


def _id_of(call: ast.Call) -> str | None:
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "id"), None)
    return value.value if isinstance(value, ast.Constant) else None


def _may_be(call: ast.Call, saved_id: str) -> bool:
    """Whether the call's `id` is that of the saved thing, or a text with names in it that fits, or not known before it runs."""
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "id"), None)
    if isinstance(value, ast.Constant):
        return value.value == saved_id
    if isinstance(value, ast.JoinedStr):
        parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else ".+" for v in value.values]
        return re.fullmatch("".join(parts), saved_id) is not None
    return True


class _Names:
    """What the names of a notebook are: imported from the library, or assigned."""

    def __init__(self, trees: Iterable[ast.Module]):
        self.imported: dict[str, str] = {}
        self.assigned: dict[str, list[ast.expr]] = {}
        for tree in trees:
            for node in ast.walk(tree):
                self._read(node)

    def _read(self, node: ast.AST) -> None:
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                self.imported |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in names}
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                self._assign(target, value)
            case ast.NamedExpr(target=target, value=value):
                self._assign(target, value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.assigned.setdefault(node.id, []).append(value)

    def calls_of(self, expression: ast.expr, depth: int = 0) -> Iterator[str]:
        """Dotted names of what makes an expression: the function that is called, or what makes the thing that it is a part of."""
        if depth > DEEPEST:
            return
        parts: list[ast.expr] = []
        match expression:
            case ast.Call(func=function):
                if dotted := self._dotted(function):
                    yield dotted
                elif isinstance(function, ast.Attribute):
                    parts = [function.value]
            case (
                ast.Attribute(value=value)
                | ast.Subscript(value=value)
                | ast.Starred(value=value)
                | ast.NamedExpr(value=value)
            ):
                parts = [value]
            case ast.BoolOp(values=values):
                parts = values
            case ast.IfExp(body=body, orelse=otherwise):
                parts = [body, otherwise]
            case ast.Name(id=name):
                parts = self.assigned.get(name, [])
        for part in parts:
            yield from self.calls_of(part, depth + 1)

    def calls_beside(self, tree: ast.AST, calls: list[ast.Call]) -> Iterator[str]:
        """Dotted names of all functions that are called in a cell, but for what these calls save."""
        inside = {id(node) for call in calls for node in ast.walk(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and id(node) not in inside and (dotted := self._dotted(node.func)):
                yield dotted

    def _dotted(self, function: ast.expr) -> str | None:
        """The full name of a function that is imported by itself or by its module; None for any other."""
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.insert(0, function.attr)
            function = function.value
        if not isinstance(function, ast.Name) or function.id not in self.imported:
            return None
        dotted = ".".join([self.imported[function.id], *parts])
        return dotted if dotted.startswith(f"{PACKAGE}.") and not dotted.startswith(f"{OPENS}.") else None


def _function(layout: Layout, dotted: str) -> Function | None:
    module, _, name = dotted.rpartition(".")
    place = layout.root / "src" / Path(*module.split("."))
    path = next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()), None)
    if path is None:
        return None
    found = re.search(rf"^(?:def|class) {re.escape(name)}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    line = path.read_text(encoding="utf-8")[: found.start()].count("\n") + 1 if found else None
    return Function(name, module, layout.relative(path), line)
