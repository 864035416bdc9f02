"""The page: the joined notebook through nbconvert and the template of the report."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.report.blocks import Block, join
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.scripts import font_faces
from disrupting_harm.report.translation import ENGLISH, English, Translation
from disrupting_harm.report.words import IN_PART, LANGUAGES


TEMPLATES = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Edition:
    """What a report says of itself. title: of the window. name: of the unit. stand_in: whether anything on it stands in.

    code: by section title, cell ids and their code. made: facts of the colophon, as term and text. languages: by code, the language's
    own name and the page of that edition. beside: other documents of the folder, which are in English, as text and address.
    """

    title: str
    name: str
    data_class: str
    stand_in: bool
    code: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    made: Sequence[tuple[str, str]] = ()
    languages: Sequence[tuple[str, str, str]] = ()
    beside: Sequence[tuple[str, str]] = ()


def write_page(
    blocks: list[Block], edition: Edition, cover: str, kept: Kept, translation: English | Translation | None = None
) -> str:
    """One self-contained page. cover: HTML of its head. Pictures that were put away are put back. translation: of another language."""
    from nbconvert import HTMLExporter

    language = translation or ENGLISH
    exporter = HTMLExporter(
        template_name="country_report", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    resources = {
        "metadata": {"name": edition.title},
        "dh": {
            "edition": edition,
            "cover": cover,
            "contents": contents(blocks),
            "language": language,
            "fonts": font_faces(language.code),
            "say": language.say,
            "word": language.word,
            "in_part": in_part(language),
        },
    }
    # Past its own method, which parses the whole page once more to name pictures without a description: ours all have one.
    page, _ = super(HTMLExporter, exporter).from_notebook_node(join(blocks), resources=resources)
    return kept.put_back(page)


def in_part(language: English | Translation) -> str:
    """What an edition says of itself at its head; nothing in the English report."""
    if not language.mark:
        return ""
    said = f"<p>{language.mark_html()} {language.say(IN_PART)}</p>"
    return f'<aside class="dh-in-part" aria-label="{html.escape(language.word(LANGUAGES))}">{said}</aside>'


def contents(blocks: list[Block]) -> list[tuple[Block, list[Block]]]:
    """Each chapter with its sections."""
    found: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.role == "chapter":
            found.append((block, []))
        elif block.role == "section":
            found[-1][1].append(block)
    return found
