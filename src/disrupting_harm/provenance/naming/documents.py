"""What differs between a page, a notebook or a record and the one that the study wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from html.parser import HTMLParser

from disrupting_harm.provenance.naming.reasons import Name, Reason


SPOKEN = ("alt", "aria-label", "title")
SILENT = ("script", "style")
CAPTIONS = ("caption", "note", "source")
ABSENT = object()  # in the place of a field that one of two records does not have


def name_record(made: bytes, found: bytes) -> Name | None:
    """Of two records; None where one of them is none."""
    try:
        changes = list(_changes(json.loads(made), json.loads(found)))
    except ValueError:
        return None
    if not changes:
        return None
    keys, old, new = changes[0]
    if not keys:
        return Name(Reason.ALTERED_RECORD, "it is no record any more")
    place = ".".join(map(str, keys))
    told = f"{place} {_now_and_then(new, old)}" + (f"; {len(changes)} fields differ" if changes[1:] else "")
    if any("data_class" in keys for keys, _, _ in changes):
        keys, old, new = next(change for change in changes if "data_class" in change[0])
        written, had = ("nothing" if value is ABSENT else _short(value) for value in (new, old))
        return Name(Reason.RELABELLED, f"{written} is written where the study has {had}")
    if keys[-1] in CAPTIONS:
        return Name(Reason.EDITED_CAPTION, told)
    return Name(Reason.ALTERED_RECORD, told)


def name_notebook(made: bytes, found: bytes) -> Name | None:
    """Of two notebooks; None where one of them is none."""
    try:
        one, other = (json.loads(data)["cells"] for data in (made, found))
        here, there = ({cell["id"]: cell for cell in cells} for cells in (other, one))
    except (ValueError, KeyError, TypeError):
        return None
    for name in [*there, *here]:
        a, b = there.get(name), here.get(name)
        if a is None or b is None:
            return Name(Reason.ALTERED_NOTEBOOK, f"cell {name} was {'added' if a is None else 'taken out'}")
        if a != b:
            what = "source" if a.get("source") != b.get("source") else "output"
            return Name(Reason.ALTERED_NOTEBOOK, f"the {what} of cell {name} is not the study's")
    return Name(Reason.ALTERED_NOTEBOOK, "its order of cells or its metadata are not the study's")


def name_page(made: bytes, found: bytes) -> Name | None:
    """Of two pages; None where one of them is not text."""
    try:
        one, other = (_Said.of(data.decode("utf-8")) for data in (made, found))
    except UnicodeDecodeError:
        return None
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if one != other else ():
        if tag == "equal":
            continue
        old, new = one[a0:a1], other[b0:b1]
        place, kind, _ = (new or old)[0]
        was, reads = (" ".join(text for _, _, text in said) for said in (old, new))
        where = f"at {place}, " if place else ""
        what = f"the {'alternative text' if kind == 'alt' else kind} " if kind else ""
        reason = Reason.EDITED_CAPTION if kind else Reason.ALTERED_TEXT
        return Name(reason, f'{where}{what}reads "{_short(reads)}" and should read "{_short(was)}"')
    return Name(Reason.ALTERED_TEXT, "every word is the study's; its marks or pictures are not")


class _Said(HTMLParser):
    """What a page says, in order: the id of the nearest figure above, the attribute that says it ("" for text), and the words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[str, str, str]] = []
        self.place, self.silent = "", 0

    @classmethod
    def of(cls, page: str) -> list[tuple[str, str, str]]:
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader.said

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        given = dict(attrs)
        if tag not in SILENT:  # a page's identity has an id, and is no place of what the page says
            self.place = given.get("data-estimate") or given.get("id") or self.place
        self.said += [(self.place, name, text) for name in SPOKEN if (text := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and (text := " ".join(data.split())):
            self.said.append((self.place, "", text))


def _changes(made: object, found: object, keys: tuple = ()) -> Iterator[tuple[tuple, object, object]]:
    """Path, old and new value of every field that differs; ABSENT for the value of one that is not there."""
    if isinstance(made, dict) and isinstance(found, dict):
        for key in [*made, *(key for key in found if key not in made)]:
            yield from _changes(made.get(key, ABSENT), found.get(key, ABSENT), (*keys, key))
    elif isinstance(made, list) and isinstance(found, list) and len(made) == len(found):
        for position, (a, b) in enumerate(zip(made, found, strict=True)):
            yield from _changes(a, b, (*keys, position))
    elif made != found:
        yield keys, made, found


def _now_and_then(new: object, old: object) -> str:
    """What a field says and should say."""
    if old is ABSENT:
        return f'was added, with "{_short(new)}"'
    if new is ABSENT:
        return f'was taken out, and should be "{_short(old)}"'
    return f'is "{_short(new)}" and should be "{_short(old)}"'


def _short(value: object, length: int = 80) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"
