"""Marks and numbers of a drawing are read from its file and held against the estimates; an edit of either is told with both values."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.marks import describe
from disrupting_harm.figures.percent_axis import set_percent_ticks
from disrupting_harm.figures.theme import Metadata, new_figure, save_svg, tidy
from disrupting_harm.identity import svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.provenance.drawn.check import check_drawing


IDS = ("TST/survey/a@v1", "TST/survey/b@v1")
FRAME = pd.DataFrame(
    {
        "estimate_id": IDS, "estimate": [0.158, 0.613], "ci_low": [0.1, 0.5], "ci_high": [0.2, 0.7], "n": [300, 300], "n_cases": [47, 184],
        "statistic": "proportion", "presentation": "percentage", "flags": None, "unit": None, "value_as_published": None,
    }
)  # fmt: skip
ROWS = {row["estimate_id"]: SimpleNamespace(**row) for row in FRAME.to_dict("records")}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> bytes:
    figure, (axes,) = new_figure(WIDE, 2)
    axes.set_xlim(0, 1)
    axes.barh([0, 1], FRAME["estimate"], height=0.4)
    axes.hlines([0, 1], FRAME["ci_low"], FRAME["ci_high"])
    axes.plot(FRAME["estimate"], [0, 1], "o")
    for y, value in enumerate(FRAME["estimate"]):
        axes.text(0.8, y, f"{100 * value:.1f} %")
    set_percent_ticks(axes, 1, most=5)
    tidy(axes)
    identity = Identity("A study", "TST/survey/one", "stand-in", "synthetic", 1, IDS, drawn=describe(figure, FRAME))
    path = tmp_path_factory.mktemp("drawn") / "one.svg"
    return save_svg(figure, path, Metadata("One", "x", "y", "synthetic"), identity).read_bytes()


def told(data: bytes) -> list[str]:
    return [f"{wrong.estimate_id}: {wrong}" for wrong in check_drawing(data, ROWS)]


def test_a_drawing_as_it_was_made_is_right(drawn):
    assert len(svg.read(drawn).drawn["marks"]) == 8 and len(svg.read(drawn).drawn["numbers"]) == 2
    assert told(drawn) == []


def test_another_estimate_than_the_drawn_one_is_told_at_every_place(drawn):
    other = ROWS | {IDS[0]: SimpleNamespace(**vars(ROWS[IDS[0]]) | {"estimate": 0.613})}
    found = [str(wrong) for wrong in check_drawing(drawn, other)]
    assert sorted(found) == [
        "its bar is as long as 15.80 % and should be as long as 61.30 %",
        "its mark stands at 15.80 % and should stand at 61.30 %",
        'its number reads "15.8 %" and should read "61.3 %"',
    ]


def edit(drawn: bytes, pattern: bytes, to: bytes) -> bytes:
    changed, count = re.subn(pattern, to, drawn, count=1, flags=re.DOTALL)
    assert count == 1, "the change must change something, or the test proves nothing"
    return changed


@pytest.mark.parametrize(
    ("pattern", "to", "said"),
    [
        (rb'(<g id="m2">.*?<path d="M )[\d.]+', rb"\g<1>300", "TST/survey/a@v1: the end of its interval (ci_low) stands at"),
        (rb'(<g id="m0">.*?<use [^>]* x=")[\d.]+', rb"\g<1>300", "TST/survey/a@v1: its mark stands at"),
        (rb'<g id="m0">', b'<g id="other">', "TST/survey/a@v1: its mark is not drawn and should be drawn"),
        (rb'(<g id="m2">)', b'<g id="m2">\n</g>\n<g id="m2">', ": the drawing has the part m2 twice"),
        (rb'(<g id="axes_1)"', rb'\1" transform="translate(9 0)"', ": the drawing has a part that is moved or scaled"),
        (rb'(<g id="xtick_2">.*?<path d="M )([\d.]+)( [\d.]+ \nL )[\d.]+', rb"\g<1>400\g<3>400", ': the axis\' number "20 %" stands where'),
        (rb'"axes":\[\[\["linear",0.0,1.0', b'"axes":[[["linear",0.0,0.5', "TST/survey/a@v1: its bar is as long as"),
        (rb'"axes":\[\[\["linear"', b'"axes":[[["odd"', ": the drawing carries an identity that does not describe it"),
        (rb'"marks":\[\[', b'"marks":[[[],', ": the drawing carries an identity that does not describe it"),
    ],
)  # fmt: skip
def test_an_edit_is_told_by_estimate_and_place(drawn, pattern, to, said):
    assert any(line.startswith(said) for line in told(edit(drawn, pattern, to))), told(edit(drawn, pattern, to))


def test_a_drawing_without_an_identity_says_nothing(drawn):
    assert check_drawing(svg.content(drawn), {}) == []


def test_an_estimate_that_is_none_is_an_error(drawn):
    with pytest.raises(KeyError):
        check_drawing(drawn, {})


def test_a_place_is_told_as_wrong_from_a_twentieth_of_a_pixel_on(drawn):
    scale = svg.read(drawn).drawn["axes"][0][0]
    pixel = 1 / (scale[4] - scale[3])
    for part, expected in ((0.04, 0), (0.06, 1)):
        moved = {
            name: SimpleNamespace(**vars(row) | {"ci_low": row.ci_low + part * pixel}) for name, row in ROWS.items()
        }
        assert len({wrong.estimate_id for wrong in check_drawing(drawn, moved)}) == 2 * expected
    assert replace(svg.read(drawn)).estimates == IDS


def test_the_first_part_in_the_order_of_the_alphabet_that_the_study_draws_none_of_is_told(drawn):
    strange = edit(drawn, rb"</svg>", b"<script/><animate/><text/></svg>")
    assert told(strange) == [": the drawing has a part <animate>, as the study draws none"]
