"""Bringing catalogues up to date keeps translations, marks what changed, and writes the same bytes twice."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from disrupting_harm.errors import UserError
from disrupting_harm.languages.catalogue import read_catalogue
from disrupting_harm.languages.files import catalogue
from disrupting_harm.languages.update import text_of, updated
from disrupting_harm.layout import Layout


def template(*texts: str) -> Catalog:
    made = Catalog(project="p", version="1", charset="utf-8", fuzzy=False)
    for text in texts:
        made.add(text, locations=[("params/findings.yaml", 7)])
    return made


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path)
    first = updated(layout, "pt", template("Summary", "The children of the country", "Gone"))
    first["Summary"].string, first["The children of the country"].string, first["Gone"].string = (
        "Resumo",
        "As crianças do país",
        "Foi",
    )
    path = catalogue(layout, "pt")
    path.parent.mkdir(parents=True)
    path.write_bytes(text_of(first))
    return layout


def test_new_messages_are_added_translations_kept_and_changed_texts_marked(layout):
    now = updated(layout, "pt", template("Summary", "The children of this country", "Quite another text"))
    assert (now["Summary"].string, now["Summary"].fuzzy) == ("Resumo", False)
    changed = now["The children of this country"]
    assert (changed.string, changed.fuzzy) == ("As crianças do país", True)
    assert not now["Quite another text"].string and "Gone" not in now and not now.obsolete


def test_the_same_texts_give_the_same_bytes_without_a_date_or_a_line(layout):
    texts = ("Summary", "The children of the country", "Gone")
    written = text_of(updated(layout, "pt", template(*texts)))
    assert written == catalogue(layout, "pt").read_bytes()
    assert b"Date" not in written and b"Babel" not in written and b"findings.yaml:7" not in written


def test_what_is_written_is_read_again(layout):
    path = catalogue(layout, "pt")
    assert read_catalogue(path, "x", "pt")["Summary"].string == "Resumo"


@pytest.mark.parametrize("code", ["xx", "../pt", "p t"])
def test_a_code_that_is_no_language_is_one_sentence(tmp_path, code):
    with pytest.raises(UserError, match="not a language of Unicode CLDR"):
        updated(Layout(tmp_path), code, template("x"))
