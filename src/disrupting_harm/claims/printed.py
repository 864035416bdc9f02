"""The PDF against the page: what the document that becomes the PDF says stands on the checked page, and the PDF says that alone.

A PDF is set from the blocks of its page. Its document is held against the texts of the page whenever a report is built. Reading the
text back from a PDF of 180 pages takes half a minute, so `check_pdf` is for tests: it shows that a compiled PDF prints the document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from disrupting_harm.claims.page import PageText, plain
from disrupting_harm.claims.problem import Problem


Printed = tuple[
    str, str
]  # anchor of the figure or table that a text belongs to, empty for what is in none, and the text
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ENOUGH = 6
AROUND = 14  # letters on one side of a number, without spaces, that say which number it is
LEADERS = re.compile(r"(?:\. ){3,}[\d ]*$|(?:\. ?){8,}\d*$", re.MULTILINE)


def squeeze(text: str) -> str:
    """Without what a line end may add or take away."""
    return re.sub(r"[\s\u200b]", "", plain(text))


def check_document(printed: Iterable[Printed], texts: Sequence[PageText]) -> Iterator[Problem]:
    """Each text with a number that is not on the page. Cells come in the order of the page, so that one in the place of another is told."""
    cells: dict[str, list[str]] = defaultdict(list)
    words: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        (cells if text.anchor and text.kind in ("cell", "head") else words)[text.anchor].append(squeeze(text.text))
    joined = {anchor: "\n".join(said) for anchor, said in words.items()}
    at: dict[str, int] = defaultdict(int)
    for anchor, text in printed:
        if not NUMBER.search(text):
            continue
        said, around = squeeze(text), joined.get(anchor, "")
        if len(said) >= AROUND and said in around:
            continue
        mine = cells.get(anchor, ())
        found = next((place for place in range(at[anchor], len(mine)) if said in mine[place]), None)
        if found is not None:
            at[anchor] = found + (
                mine[found] == said
            )  # the next text may be of the same cell, if this is not all of it
        elif said not in around:
            yield Problem("printed page", anchor, text, ", ".join(NUMBER.findall(text)), "")


def check_pdf(pages: Iterable[str], printed: Iterable[str], labels: Sequence[str], page: str) -> Iterator[Problem]:
    """Each number of a PDF that does not stand in the words that its document gives it.

    pages: the text of each page. printed: the texts of the document. labels: what the PDF counts itself, such as `Figure {n}`. page: how
    it counts its pages, such as `{page} of {pages}`. For languages in Latin letters: programs that read Khmer or Thai from a PDF double
    letters that are drawn together.
    """
    whole = squeeze("".join(printed))
    counted = [_pattern(label) for label in (*labels, page)]
    for number, text in enumerate(pages, start=1):
        for pattern in (*counted, LEADERS):
            text = pattern.sub(" ", text)
        for line in text.splitlines():
            for found in NUMBER.finditer(line):
                before, after = squeeze(line[: found.start()])[-AROUND:], squeeze(line[found.end() :])[:AROUND]
                # Where a line goes on in the next, or something else follows on it, one side says which number it is.
                said = [before + found[0] + after, *([before + found[0]] if len(before) >= ENOUGH else [])]
                said += [found[0] + after] if len(after) >= ENOUGH else []
                if not any(one in whole for one in said):
                    yield Problem("printed page", f"page {number}", line.strip(), found[0], "")


def _pattern(label: str) -> re.Pattern:
    parts = re.split(r"\{[a-z]+\}", label)
    return re.compile(
        r"^\s*" + r"\s*\d+\s*".join(map(re.escape, parts)) + r"\s*$|" + r"\d+".join(map(re.escape, parts)) + r"$",
        re.MULTILINE,
    )
