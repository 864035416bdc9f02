"""The foot of every figure, and files whose bytes depend on what is drawn alone."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import pytest
from PIL import Image
from tests.markup import TOLD, mark, save

from disrupting_harm.figures.canvas import EDGE, NARROW, TEXT, WIDE
from disrupting_harm.figures.prevalence import prevalence_by_indicator
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import (
    RC,
    SYNTHETIC,
    _labels_at_the_left,
    _lay_out,
    begin_labels_left,
    in_pixels,
    new_figure,
    save_svg,
    wrap,
)


NOTE = "Reports are not a prevalence and do not count victims. " * 3


def texts(figure) -> str:
    return "\n".join(t.get_text() for t in [*figure.texts, *(t for axes in figure.axes for t in axes.texts)])


def drawn(estimates, folder, *, data_class="public", note="", name="one", labels_left=True):
    figure = prevalence_by_indicator(estimates).at(WIDE)
    begin_labels_left(figure.axes[0], beside=labels_left)
    mark(figure, data_class=data_class, trace_id="TST/survey/one", note=note)
    return [path.read_bytes() for path in save(figure, folder / name, TOLD)]


@pytest.mark.parametrize("data_class, marked", [("synthetic", True), ("restricted", False), ("public", False)])
def test_only_a_stand_in_is_marked_at_the_foot_and_across_every_panel(data_class, marked):
    figure, _ = new_figure(WIDE, 2, columns=2)
    mark(figure, data_class=data_class, trace_id="TST/survey/one")
    assert ("SYNTHETIC stand-in, not evidence" in texts(figure)) is marked
    assert all(("SYNTHETIC" in [t.get_text() for t in axes.texts]) is marked for axes in figure.axes)
    assert "TST/survey/one" in texts(figure)


def test_the_mark_is_in_both_files(estimates, tmp_path):
    marked, plain = drawn(estimates, tmp_path, data_class="synthetic"), drawn(estimates, tmp_path)
    assert SYNTHETIC.encode() in marked[0] and SYNTHETIC.encode() not in plain[0]
    assert marked[1] != plain[1]


def test_a_caveat_is_drawn_whole_and_inside_the_figure(estimates):
    figure = prevalence_by_indicator(estimates).at(WIDE)
    mark(figure, data_class="synthetic", trace_id="TST/survey/one", note=NOTE)
    assert " ".join(NOTE.split()) in " ".join(texts(figure).split())
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    boxes = [text.get_window_extent() for text in figure.texts]
    assert all(0 <= box.x0 and box.x1 <= width and 0 <= box.y0 and box.y1 <= height for box in boxes)
    panel = figure.axes[0].get_tightbbox()
    assert max(box.y1 for box in boxes) <= panel.y0, "the foot does not cover the plot"


def test_a_caveat_takes_nothing_from_the_plot():
    heights = []
    for note in ("", NOTE):
        figure, _ = new_figure(WIDE, 3)
        mark(figure, data_class="public", trace_id="TST/survey/one", note=note)
        figure.draw_without_rendering()
        heights.append(figure.axes[0].get_window_extent().height)
    assert heights[1] == pytest.approx(heights[0], rel=0.02)


def test_the_mark_across_a_panel_of_one_row_is_no_higher_than_the_panel():
    figure, axes = new_stack(WIDE, [Heading("One"), Heading("Two")], [0.25, 0.5])
    mark(figure, data_class="synthetic", trace_id="TST/survey/one")
    figure.draw_without_rendering()
    for panel in axes:
        (text,) = panel.texts
        assert text.get_rotation() == 0 and text.get_window_extent().height <= panel.get_window_extent().height


def test_the_same_estimates_give_the_same_bytes_whatever_the_users_style(estimates, tmp_path):
    first = drawn(estimates, tmp_path)
    with matplotlib.rc_context(
        {"savefig.transparent": False, "axes.facecolor": "yellow", "figure.dpi": 55, "font.size": 20}
    ):
        assert drawn(estimates, tmp_path, name="other") == first


def test_a_picture_says_nothing_of_date_version_or_machine(estimates, tmp_path):
    svg, png = drawn(estimates, tmp_path)
    assert b"dc:date" not in svg and b"Matplotlib" not in svg and b"<text" not in svg
    assert b"Software" not in png and b"tIME" not in png
    assert set(Image.open(io.BytesIO(png)).text) == {"Title", "Source", "Copyright", "Description"}


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_a_figure_is_as_wide_as_its_canvas_and_not_left_open(canvas):
    figure, _ = new_figure(canvas, 2)
    assert figure.get_figwidth() == canvas.inches and figure.number not in plt.get_fignums()


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_a_unit_of_the_svg_is_a_pixel_of_the_page(canvas, tmp_path):
    figure, (axes,) = new_figure(canvas, 2)
    axes.text(0, 0, "x", fontsize=TEXT)
    svg = save_svg(figure, tmp_path / "one.svg", TOLD).read_text()
    root = ET.fromstring(svg)
    assert root.get("width") == str(canvas.pixels) and root.get("height") == "216"
    assert root.get("viewBox") == f"0 0 {canvas.pixels} 216"
    (scaled,) = [part for part in root if part.get("transform")]
    assert scaled.get("transform") == "scale(1.5)" and TEXT * 1.5 == pytest.approx(13)
    assert all(part.tag.endswith(("title", "metadata", "}g")) for part in root), "nothing is drawn in points"


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_a_long_trace_id_is_written_whole_within_the_figure(canvas):
    figure, _ = new_figure(canvas, 2)
    mark(figure, data_class="synthetic", trace_id=f"TST/household_survey/{'a_long_name' * 4}")
    figure.draw_without_rendering()
    (text,) = [text for text in figure.texts if text.get_text().startswith("TST/")]
    assert text.get_text().replace("\n", "") == f"TST/household_survey/{'a_long_name' * 4}"
    box, width = text.get_window_extent(), figure.get_figwidth() * figure.dpi
    assert 0 <= box.x0 and box.x1 <= width
    assert all(box.y1 <= other.get_window_extent().y0 for other in figure.texts if other is not text)


def test_long_labels_are_broken_between_words():
    assert wrap("Asked to talk about sex", 12) == "Asked to\ntalk about\nsex"


def test_saving_leaves_the_figure_as_it_was_so_that_a_cell_may_save_it_again(estimates, tmp_path):
    figure = prevalence_by_indicator(estimates).at(WIDE)
    mark(figure, data_class="public", trace_id="TST/survey/one")
    before = figure.get_layout_engine(), figure.canvas, figure.dpi
    save(figure, tmp_path / "one", TOLD)
    assert (figure.get_layout_engine(), figure.canvas, figure.dpi) == before


def test_both_files_are_what_matplotlib_lays_out_and_saves(estimates, tmp_path):
    """`save` leaves out what `savefig` draws in vain, and nothing else but that labels begin at the left. It rounds positions, which the
    names of clip paths tell.
    """
    pictures = drawn(estimates, tmp_path, data_class="synthetic", note="A caveat.", labels_left=False)
    figure = prevalence_by_indicator(estimates).at(WIDE)
    mark(figure, data_class="synthetic", trace_id="TST/survey/one", note="A caveat.")
    with matplotlib.rc_context(RC):
        said = {"Title": "One", "Source": "Gazette", "Description": "Data class: public."}
        figure.savefig(tmp_path / "two.svg", metadata={"Date": None, "Creator": None, "Rights": "free"} | said)
        as_written = in_pixels((tmp_path / "two.svg").read_text(), figure.get_size_inches())
        (tmp_path / "two.svg").write_text(as_written)
        told = {"Software": None, "Title": "One", "Source": "Gazette", "Copyright": "free"}  # in the order of the file
        figure.savefig(tmp_path / "two.png", dpi=150, metadata=told | said)
    vector, pixels = ((tmp_path / f"two.{kind}").read_bytes() for kind in ("svg", "png"))
    (said, numbers), (said_there, numbers_there) = map(numbers_apart, (pictures[0], vector))
    assert said == said_there and numbers == pytest.approx(numbers_there, abs=2e-6)
    assert pictures[1] == pixels


def test_positions_have_no_last_digits_that_differ_from_run_to_run(estimates, tmp_path):
    figure = prevalence_by_indicator(estimates).at(WIDE)
    places = []
    for shift in (0, 1e-15):
        layout = figure.get_layout_engine()
        _lay_out(figure, SimpleNamespace(execute=lambda f, by=shift, at=layout: (at.execute(f), shifted(f, by))))
        places.append([tuple(axes.get_position().bounds) for axes in figure.axes])
    assert places[0] == places[1]


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def numbers_apart(svg: bytes) -> tuple[str, list[float]]:
    """A picture without the names of its clip paths: its text, and its numbers, which are printed with six digits."""
    text = re.sub(r"\bp[0-9a-f]{10}\b", "", svg.decode())
    return NUMBER.sub("0", text), [float(number) for number in NUMBER.findall(text)]


def shifted(figure, by: float) -> None:
    for axes in figure.axes:
        x, y, width, height = axes.get_position(original=True).bounds
        axes._set_position((x + by, y, width, height), which="original")


def placed(label, figure) -> tuple[str, float, float]:
    """Of a label beside a panel, its side and its ends in inches."""
    box = label.get_window_extent()
    return label.get_ha(), box.x0 / figure.dpi, box.x1 / figure.dpi


def test_labels_beside_panels_begin_at_the_left_edge_where_a_figure_is_saved_and_keep_clear_of_the_panel():
    figure, (axes,) = new_stack(WIDE, [Heading("")], [0.6])
    axes.set(ylim=(2, 0))
    axes.set_yticks([0, 1, 2], ["Yes", "A much longer answer", "لا"])
    begin_labels_left(axes)
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine(None)  # as where it is saved
    labels, panel = axes.get_yticklabels(), axes.get_window_extent().x0 / figure.dpi
    before = [placed(label, figure) for label in labels]
    with _labels_at_the_left(figure):
        figure.draw_without_rendering()
        short, long, leftward = (placed(label, figure) for label in labels)
    assert (short[0], long[0], leftward[0]) == (
        "left",
        "left",
        "right",
    )  # letters that run to the left stay at the panel
    assert short[1] == pytest.approx(EDGE, abs=0.02) and long[1] == pytest.approx(EDGE, abs=0.02) and long[2] < panel
    figure.draw_without_rendering()
    assert [placed(label, figure) for label in labels] == before and {side for side, _, _ in before} == {"right"}


def test_numbers_beside_an_axis_stay_where_they_are():
    figure, (axes,) = new_figure(WIDE, 2)
    axes.plot([0, 1], [0, 1000])
    figure.draw_without_rendering()
    with _labels_at_the_left(figure):
        assert {label.get_ha() for label in axes.get_yticklabels()} == {"right"}


def test_the_title_above_such_labels_begins_at_the_left_edge_as_well():
    figure, (axes,) = new_figure(WIDE, 2)
    axes.set_title("Any form", loc="left")
    axes.set_yticks([0, 1], ["All", "Girls"])
    begin_labels_left(axes)
    figure.draw_without_rendering()
    figure.set_layout_engine(None)
    (title,) = (text for text in axes.get_children() if getattr(text, "get_text", str)() == "Any form")
    before = title.get_window_extent().x0
    with _labels_at_the_left(figure):
        figure.draw_without_rendering()
        assert title.get_window_extent().x0 / figure.dpi == pytest.approx(EDGE, abs=0.03)
    figure.draw_without_rendering()
    assert title.get_window_extent().x0 == before
