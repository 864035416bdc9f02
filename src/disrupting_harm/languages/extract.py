"""The texts that a reader of a report meets and that are known before it is made, as messages of gettext.

Sentences of params/findings.yaml, titles and labels of the parameters, the report's own words, and those of its template. What a
notebook puts together from several parts, such as a caption with the name of a country, is no message and stays in English.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disrupting_harm import __version__
from disrupting_harm.languages.catalogue import NOT_TRANSLATED
from disrupting_harm.layout import Layout
from disrupting_harm.study.parameter_file import read_parameters


if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

Found = tuple[int, str | tuple[str, str]]  # line, and text or its singular and plural
# Calls whose arguments are messages: which of them by place, and by name.
CALLS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "word": ((0,), ()),
    "words": ((0, 1), ()),  # singular and plural
    "Section": ((1,), ("elsewhere",)),
    "Chapter": ((1,), ("elsewhere",)),
}
REPORT = ("report/words.py", "report/outline.py")
TEMPLATE = "report/template/country_report/index.html.j2"
LABELLED = ("label", "title")


def extract_messages(layout: Layout) -> Catalog:
    """Every message with the places it stands in, in their order; without a date, so that the same texts give the same file."""
    from babel.messages.catalog import Catalog

    found = Catalog(project="disrupting-harm", version=__version__, charset="utf-8", fuzzy=False)
    found.header_comment = "# Texts of reports. Made by `dh languages` from the places that are named; do not edit."
    found.add(NOT_TRANSLATED, locations=[("src/disrupting_harm/languages/catalogue.py", 0)])
    for name in REPORT:
        path = layout.package() / name
        _add(found, layout.relative(path), extract_calls(path.read_text(encoding="utf-8")))
    path = layout.package() / TEMPLATE
    _add(found, layout.relative(path), extract_template(path.read_bytes()))
    _add(found, layout.relative(layout.findings()), _of_findings(layout))
    _add(found, layout.relative(layout.study()), _of_study(layout))
    for path in sorted(layout.component("x").parent.glob("*.yaml")):
        _add(found, layout.relative(path), _titles(layout, path))
    for path in sorted(layout.indicators("x").parent.glob("*.yaml")):
        _add(found, layout.relative(path), _labels(layout, path))
    return found


def _add(catalogue: Catalog, name: str, messages: Iterable[Found]) -> None:
    for line, text in sorted(messages, key=lambda found: found[0]):
        if text and text[0].strip():
            catalogue.add(text, locations=[(name, line)])


def extract_calls(source: str) -> Iterator[Found]:
    """The messages of Python code: arguments of the calls of `CALLS`."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
            continue
        places, names = CALLS[node.func.id]
        texts = [_text(node.args[place]) for place in places if place < len(node.args)]
        if node.func.id == "words" and None not in texts:
            yield node.lineno, (texts[0], texts[1])
            continue
        texts += [_text(keyword.value) for keyword in node.keywords if keyword.arg in names]
        yield from ((node.lineno, text) for text in texts if text)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def extract_template(source: bytes) -> Iterator[Found]:
    """The messages of a template: what it gives to `say` and `word`."""
    from jinja2.ext import babel_extract

    for line, _, text, _ in babel_extract(BytesIO(source), ("say", "say_all", "word"), (), {}):
        yield from ((line, one) for one in (text if isinstance(text, tuple) else (text,)) if one)


def _of_findings(layout: Layout) -> Iterator[Found]:
    if not layout.findings().is_file():
        return
    file = read_parameters(layout, layout.findings())
    for key in ("findings", "recommendations"):
        for name, entry in (file.data.get(key) or {}).items():
            texts = {("text",): entry.get("text"), ("otherwise",): entry.get("otherwise")}
            texts |= {("texts", iso3): text for iso3, text in (entry.get("texts") or {}).items()}
            yield from ((file.line_of((key, name, *at)), text) for at, text in texts.items() if text)


def _of_study(layout: Layout) -> Iterator[Found]:
    file = read_parameters(layout, layout.study())
    for name, activity in (file.data.get("activities") or {}).items():
        yield file.line_of(("activities", name, "title")), activity["title"]
    for phase, content in file.data["phases"].items():
        for name, text in content["vocabulary"].items():
            yield file.line_of(("phases", phase, "vocabulary", name)), text


def _titles(layout: Layout, path: Path) -> Iterator[Found]:
    file = read_parameters(layout, path)
    if title := (file.data.get("defaults") or {}).get("title"):
        yield file.line_of(("defaults", "title")), title


def _labels(layout: Layout, path: Path) -> Iterator[Found]:
    file = read_parameters(layout, path)
    yield from ((file.line_of(key), text) for key, text in _labelled(file.data) if "{" not in text)


def _labelled(content: Any, key: tuple = ()) -> Iterator[tuple[tuple, str]]:
    if isinstance(content, Mapping):
        for name, value in content.items():
            if name in LABELLED and isinstance(value, str):
                yield (*key, name), value
            else:
                yield from _labelled(value, (*key, name))
