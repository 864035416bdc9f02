"""The blocks of a report in another language. Page and PDF of an edition are made of them, as those of the English report are."""

from __future__ import annotations

import copy
from dataclasses import replace

from bs4 import Tag

from disrupting_harm.languages.files import SOURCE
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import put_together
from disrupting_harm.report.translation import Translation


PDF, PAGE = "report.pdf", "report.html"


def translate_blocks(blocks: list[Block], translation: Translation) -> list[Block]:
    """The same blocks in the language. Those that are given stay as they are: another edition is made of them too."""
    return [_translated(block, translation) for block in blocks]


def _translated(block: Block, translation: Translation) -> Block:
    if block.tree is None:
        return replace(block, title=translation.word(block.title), translated=translation.is_translated(block.title))
    if block.frame is None:
        tree = copy.copy(block.tree)
        translation.marked_tree(tree)
        return replace(block, tree=tree)
    frame = replace(
        block.frame,
        mark=copy.copy(block.frame.mark), content=[copy.copy(node) for node in block.frame.content],
        folded=copy.copy(block.frame.folded),
    )  # fmt: skip
    tree = put_together(frame)
    if not translation.tree(tree):
        tree.find("figcaption").append(*translation.marks())
    return replace(block, tree=tree, frame=frame)


def translate_cover(cover: Tag | None, translation: Translation) -> Tag | None:
    """The head of the page; its link leads to the PDF of the same edition."""
    if cover is None:
        return None
    tree = copy.copy(cover)
    if not translation.tree(tree):
        place = tree.find(class_="dh-subject") or tree
        place.insert_after(*translation.marks("p"))
    for link in tree.find_all("a", href=PDF):
        link["href"] = file_name(PDF, translation.code)
    return tree


def file_name(name: str, code: str) -> str:
    """`report.km.html` of `report.html`; the English report is named as ever."""
    stem, _, suffix = name.rpartition(".")
    return name if code == SOURCE else f"{stem}.{code}.{suffix}"
