"""Only what was cleared is quoted; placeholders say that nobody said them; where nothing is cleared, that is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError
from disrupting_harm.records import Cell, Saved
from disrupting_harm.report.study_pages import voices
from disrupting_harm.report.study_pages.voices import (
    NONE,
    NONE_HERE,
    PLACEHOLDERS,
    Voices,
    read_voices,
    stated,
    voices_body,
)


REAL = Voices("AAA", "Aland", "restricted", (("Who offends", "He was 40, and I <b>knew</b> him."),), "a.csv", "1")
STAND_IN = Voices("BBB", "Bland", "synthetic", (("Telling", "Placeholder"),), "b.csv", "2")
SILENT = Voices("CCC", "Cland", "restricted")


def test_a_quote_stands_as_it_was_said_with_its_themes():
    body = voices_body([REAL])
    (quote,) = body.find_all(class_="dh-quote")
    assert (
        quote.blockquote.get_text() == "He was 40, and I <b>knew</b> him."
        and quote.find(class_="dh-themes").get_text() == "Who offends"
    )
    assert "SYNTHETIC" not in body.get_text() and PLACEHOLDERS not in body.get_text()


def test_placeholders_are_marked_in_each_country_and_real_words_are_not():
    real, stand_in = voices_body([REAL, STAND_IN]).find_all("section")[1:]
    assert "SYNTHETIC" in stand_in.get_text() and PLACEHOLDERS in stand_in.get_text()
    assert "SYNTHETIC" not in real.get_text()


def test_where_nothing_is_cleared_that_is_said():
    assert NONE in voices_body([]).get_text()
    body = voices_body([REAL, SILENT])
    assert NONE not in body.get_text() and NONE_HERE in body.find_all("section")[2].get_text()
    assert NONE in voices_body([SILENT]).get_text() and not voices_body([SILENT]).find_all(class_="dh-quote")


def test_numbers_in_a_quote_are_stated():
    assert "He was 40, and I <b>knew</b> him." in stated([REAL])


@pytest.fixture
def layout(study, monkeypatch):
    """A country that holds conversations; its record says what is in `saved`."""
    saved: list[Saved] = []
    record = SimpleNamespace(
        saved=saved, data_class="restricted", class_of=lambda entry: entry.data_class or "restricted"
    )
    monkeypatch.setattr(voices, "held", lambda *_: ("conversations",))
    monkeypatch.setattr(voices, "read_record", lambda _: record)
    return study, saved


def test_the_quotes_are_those_of_the_saved_table_of_what_is_cleared(layout):
    study, saved = layout
    folder = study.output("TST", "conversations")
    with pytest.raises(MissingInputError, match="make it with `dh repro conversations@TST`"):
        read_voices(study, "TST", "conversations/excerpts")
    files.write_text(folder / "record.json", "{}")
    assert read_voices(study, "TST", "conversations/excerpts") == (Voices("TST", "Testland", "restricted"),), (
        "no table, nothing cleared"
    )
    name = study.relative(folder / "excerpts.csv")
    saved.append(
        Saved(kind="table", id="excerpts", trace_id="TST/x/excerpts", files=(name,), cell=Cell(id="a", sha256=""))
    )
    with pytest.raises(MissingInputError, match=r"excerpts\.csv: not there"):
        read_voices(study, "TST", "conversations/excerpts")
    files.write_text(folder / "excerpts.csv", "Themes,Excerpt,data_class\nTelling,I told,restricted\n")
    (found,) = read_voices(study, "TST", "conversations/excerpts")
    assert found.quotes == (("Telling", "I told"),) and found.as_input().sha256 == files.sha256_file(
        folder / "excerpts.csv"
    )
