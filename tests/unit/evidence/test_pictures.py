"""A drawing is saved wide and narrow: both marked, both looked at by the gate, both with the same bytes each time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from tests.markup import TOLD

from disrupting_harm.errors import LabelError, UserError
from disrupting_harm.evidence import pictures
from disrupting_harm.figures.canvas import NARROW, WIDE, Drawing
from disrupting_harm.figures.theme import Metadata, new_figure
from disrupting_harm.identity import png, svg
from disrupting_harm.identity.identity import Identity


NOTE = "Reports are not a prevalence and do not count victims."
STAND_IN = Metadata("One", "Gazette", "free", "synthetic", NOTE)
IDENTITY = Identity("A study", "TST/survey/one", "stand-in", "synthetic", 1)


def line(title: str = "") -> Drawing:
    def draw(canvas) -> Figure:
        figure, (axes,) = new_figure(canvas, 2)
        axes.plot([0, 1], [0, 1])
        axes.set_title(title)
        return figure

    return Drawing(draw)


def saved(folder, told=STAND_IN, drawing=None):
    return pictures.save(pictures.draw(drawing or line()), folder / "one", told, IDENTITY)


def test_a_drawing_is_drawn_at_both_widths_and_a_figure_as_it_is():
    drawn = pictures.draw(line())
    assert {canvas: figure.get_figwidth() for canvas, figure in drawn.items()} == {
        WIDE: WIDE.inches,
        NARROW: NARROW.inches,
    }
    figure = Figure()
    assert pictures.draw(figure) == {WIDE: figure}
    assert pictures.draw(None) == pictures.draw(Drawing(lambda canvas: None)) == {}


def test_the_wide_picture_has_two_files_and_the_narrow_one_has_one(tmp_path):
    assert [path.name for path in saved(tmp_path)] == ["one.svg", "one.png", "one_narrow.svg"]
    wide, narrow = ((tmp_path / name).read_text() for name in ("one.svg", "one_narrow.svg"))
    assert 'width="680"' in wide and 'width="358"' in narrow


def test_each_picture_carries_its_mark_and_what_is_told_of_it(tmp_path):
    for path in saved(tmp_path):
        text = path.read_bytes()
        assert b"SYNTHETIC stand-in, not evidence" in text and NOTE.encode() in text, path.name
    drawn = pictures.draw(line())
    pictures.save(drawn, tmp_path / "two", STAND_IN, replace(IDENTITY, trace_id="TST/survey/two"))
    for figure in drawn.values():
        words = [text.get_text() for text in (*figure.texts, *figure.axes[0].texts)]
        assert {"SYNTHETIC", "SYNTHETIC stand-in, not evidence", "TST/survey/two"} <= set(words)


def test_each_picture_carries_its_identity_with_the_hash_of_what_it_is_without_it(tmp_path):
    for path in saved(tmp_path):
        carrier, data = (png if path.suffix == ".png" else svg), path.read_bytes()
        assert carrier.read(data) == IDENTITY.of_content(carrier.content(data)), path.name


def test_a_caveat_is_drawn_into_the_picture_for_sending_on_alone(tmp_path):
    drawn = pictures.draw(line())
    pictures.save(drawn, tmp_path / "one", STAND_IN, IDENTITY)
    assert NOTE in [text.get_text() for text in drawn[WIDE].texts]
    assert NOTE not in [text.get_text() for text in drawn[NARROW].texts]
    assert (tmp_path / "one.svg").read_text().count(NOTE) == 1, "in the metadata, and drawn nowhere"


def test_the_same_drawing_gives_the_same_bytes(tmp_path):
    (tmp_path / "again").mkdir()
    assert [p.read_bytes() for p in saved(tmp_path)] == [p.read_bytes() for p in saved(tmp_path / "again")]


def test_a_label_that_cannot_be_written_is_told_once_and_no_file_is_left(tmp_path):
    with pytest.raises(LabelError) as raised:
        saved(tmp_path, TOLD, line("பெண்"))
    assert str(raised.value).count("no font of the project") == 1 and list(tmp_path.iterdir()) == []


def test_a_name_that_a_narrow_picture_could_have_is_refused():
    pictures.require_name("TST/survey/narrow")
    with pytest.raises(UserError, match="TST/survey/one_narrow: ends with _narrow"):
        pictures.require_name("TST/survey/one_narrow")
