"""A figure and a table have the same frame: number, title, mark; content; note, source; and folded what is behind it."""

from __future__ import annotations

from bs4 import BeautifulSoup
from tests.unit.report.shown import TABLE, figure, table

from disrupting_harm.claims.claim import Bound, Claim
from disrupting_harm.report.frames import LONG_NOTE, put_together, say_notes_once, take_apart


NOTE = "A note that is long enough to be said once and not again. " * 2


def framed(html: str, kind="figure", label="Figure 1"):
    return take_apart(BeautifulSoup(html, "html.parser").figure, kind, label)


def test_the_parts_of_a_figure_are_found():
    frame = framed(figure("TST/s/a", note="Mind this."))
    assert (frame.title, frame.note, frame.source, frame.trace_id) == (
        "A caption",
        "Mind this.",
        "Source: a survey",
        "TST/s/a",
    )
    assert frame.mark.get_text() == "SYNTHETIC" and frame.data_class == "synthetic"
    assert frame.folded.name == "details" and [n.name for n in frame.content] == ["img"]


def test_the_title_stands_above_the_picture_and_the_source_below_it():
    html = str(put_together(framed(figure("TST/s/a"))))
    places = [
        html.index(s)
        for s in ("Figure 1", "A caption", "SYNTHETIC", "<img", "Source: a survey", "The numbers", "Trace: ")
    ]
    assert places == sorted(places)
    assert html.count("SYNTHETIC</strong> stand-in, not evidence") == 1
    assert 'aria-labelledby="TST-s-a-title"' in html and 'id="TST-s-a-title"' in html


def test_a_table_has_the_same_frame():
    html = str(put_together(framed(table("TST/s/a"), "table", "Table 1")))
    places = [html.index(s) for s in ("Table 1", "A caption", "SYNTHETIC", "<table", "Source: a survey", "Trace: ")]
    assert places == sorted(places)


def test_a_long_table_stays_folded():
    folded = f"<details><summary>The table (2 rows)</summary>{TABLE}</details>"
    html = table("TST/s/a").replace(TABLE, folded)
    assert framed(html, "table", "Table 1").folded is None
    assert "<summary>The table (2 rows)</summary>" in str(put_together(framed(html, "table", "Table 1")))


def test_public_data_have_no_mark():
    assert "SYNTHETIC" not in str(put_together(framed(figure("TST/s/a", mark=""))))


def test_a_note_that_repeats_stands_once_in_its_section_and_short_ones_stay():
    frames = [
        framed(figure(f"TST/s/{n}", note=note), label=f"Figure {n}")
        for n, note in ((1, NOTE), (2, NOTE), (3, "Short."), (4, "Short."))
    ]
    say_notes_once(frames)
    first, second, third, fourth = (str(put_together(frame)) for frame in frames)
    assert len(NOTE) > LONG_NOTE and NOTE.strip() in first and NOTE.strip() not in second
    assert '<a href="#TST-s-1">Figure 1</a>' in second and "Short." in third and "Short." in fourth


def test_a_finding_is_the_title_and_what_was_the_title_says_what_is_shown():
    frame = framed(figure("TST/s/a"))
    frame.claim = Claim(
        "TST/finding/x",
        "ocsea",
        "t",
        ("It is ", Bound("7 %", "TST/s/x@v1", "estimate", 0.07, "percent"), " & more."),
        "synthetic",
    )
    html = str(put_together(frame))
    assert 'data-claim="TST/finding/x"' in html and 'data-estimate="TST/s/x@v1"' in html and "&amp; more." in html
    assert '<span class="dh-measure">A caption</span> <span class="dh-status">' in html, "two texts are no one word"


def test_letters_of_a_caption_are_no_markup():
    html = str(put_together(framed(figure("TST/s/a", caption="a &lt;b&gt;c"))))
    assert "a &lt;b&gt;c" in html and "<b>c" not in html


def test_a_caption_without_the_known_parts_gives_an_empty_frame_and_keeps_the_content():
    frame = framed('<figure class="dh-figure" id="a"><p>kept</p></figure>')
    assert frame.title == frame.note == frame.trace_id == "" and "<p>kept</p>" in str(put_together(frame))
