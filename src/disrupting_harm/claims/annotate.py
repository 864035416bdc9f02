"""A copy of a checked page in which each number has the colour of what backs it: for editors, never published."""

from __future__ import annotations

import re

from disrupting_harm.claims.page import UNREAD, VOID
from disrupting_harm.study.findings import NUMBER


TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
NAME = re.compile(r"<(/?)\s*([a-zA-Z][\w-]*)")
COLOURS = {
    "bound": ("#bfe3bf", "bound to an estimate"),
    "saved": ("#c9def5", "in a saved table or figure"),
    "declared": ("#f7e0a3", "declared, or part of a stated text"),
}


def annotate(html: str) -> str:
    """The page with a legend, and a `mark` of class `dh-bound-by`, `dh-saved-by` or `dh-declared-by` around each number that is read.

    The page is one that passed the check: nothing is looked up here.
    """
    out: list[str] = []
    open_tags: list[tuple[str, str]] = []  # name and the tag as it stands
    for piece in TAG.split(html):
        if piece.startswith("<"):
            _follow(piece, open_tags)
            out.append(piece)
            if NAME.match(piece) and NAME.match(piece)[2].lower() == "body" and not piece.startswith("</"):
                out.append(_legend())
        elif any(name in UNREAD or name in ("title", "head") for name, _ in open_tags):
            out.append(piece)
        else:
            kind = _kind(open_tags)
            out.append(NUMBER.sub(lambda number, kind=kind: f'<mark class="dh-{kind}-by">{number[0]}</mark>', piece))
    return "".join(out)


def _follow(tag: str, open_tags: list[tuple[str, str]]) -> None:
    found = NAME.match(tag)
    if not found or tag.endswith("/>") or found[2].lower() in VOID:
        return
    name = found[2].lower()
    if not found[1]:
        open_tags.append((name, tag))
    elif any(name == other for other, _ in open_tags):
        while open_tags.pop()[0] != name:
            pass


def _kind(open_tags: list[tuple[str, str]]) -> str:
    if any(name == "data" and "dh-bound" in tag for name, tag in open_tags):
        return "bound"
    return "saved" if any(name == "figure" and "id=" in tag for name, tag in open_tags) else "declared"


def _legend() -> str:
    rules = "".join(f".dh-{kind}-by{{background:{colour};color:inherit}}" for kind, (colour, _) in COLOURS.items())
    said = "; ".join(f'<mark class="dh-{kind}-by">{text}</mark>' for kind, (_, text) in COLOURS.items())
    return f'<style>{rules}</style><p role="note">Annotated copy, not for publication. Numbers are {said}.</p>'
