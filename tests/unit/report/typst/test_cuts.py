"""A drawing is cut between two panels, above the heading of the next one, and through nothing."""

from __future__ import annotations

import pytest

from disrupting_harm.report.typst.cuts import find_axis, find_cuts


def panel(number: int, top: float, bottom: float, left: float = 0, labels: str = "") -> str:
    corners = f"M {left} {bottom} L {left + 90} {bottom} L {left + 90} {top} L {left} {top} z"
    bar = f'<path d="M 0 {top - 500} L 9 {bottom + 500}"/>'  # not the ground, which comes first
    return f'<g id="axes_{number}"><g id="patch_{number}"><path d="{corners}"/></g>{bar}{labels}</g>'


def text(line: float, size: float = 10, *, turned: str = "", letters: int = 1) -> str:
    """Letters that are 0.6 of the size apart."""
    turn = f" rotate({turned})" if turned else ""
    signs = "".join(f'<use transform="translate({60 * n} 0)"/>' if n else "<use/>" for n in range(letters))
    return f'<g transform="translate(3.6 {line}){turn} scale({size / 100} -{size / 100})">{signs}</g>'


def drawing(*parts: str, scale: float | None = 1.5) -> bytes:
    opening = f'<g transform="scale({scale})">' if scale else "<g>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 900">{opening}{"".join(parts)}</g></svg>'.encode()


def test_a_cut_goes_through_the_middle_of_what_is_free_below_a_panel():
    # From 100, where the panel ends, to 132, above the letters of the heading: 140 less 0.8 of 10.
    assert find_cuts(drawing(panel(1, 0, 100), text(140), panel(2, 150, 300), scale=None)) == (116,)


def test_heights_are_those_of_the_picture_and_not_of_what_stands_in_it():
    assert find_cuts(drawing(panel(1, 0, 100), text(140), panel(2, 150, 300))) == (174,)


def test_numbers_below_an_axis_stay_with_it():
    # The numbers reach to 112.5 and the heading begins at 132.
    assert find_cuts(drawing(panel(1, 0, 100), text(110), text(140), panel(2, 150, 300), scale=None)) == (122.25,)


def test_a_heading_of_several_lines_stays_with_its_panel():
    cuts = find_cuts(drawing(panel(1, 0, 100), text(130), text(144), text(156), panel(2, 160, 300), scale=None))
    assert cuts == (111,)


@pytest.mark.parametrize(
    "turned, line, cut",
    [
        (
            "-90",
            148,
            110,
        ),  # upwards: three letters reach 22 above the line, to 126, and the heading above them begins at 120
        ("90", 126, 110),  # downwards: they end at 148
        ("-45", 148, 110),
    ],
)
def test_labels_that_are_turned_are_not_cut_and_stay_with_their_panel(turned, line, cut):
    labels = text(line, turned=turned, letters=3)
    cuts = find_cuts(drawing(panel(1, 0, 100), text(128), labels, panel(2, 150, 300), scale=None))
    assert cuts == (cut,)


def test_a_turned_label_without_a_heading_is_what_the_cut_goes_above():
    # Three letters of size 10 take 12 and a widest one: from 148 up to 126.
    (cut,) = find_cuts(drawing(panel(1, 0, 100), text(148, turned="-90", letters=3), panel(2, 150, 300), scale=None))
    assert cut == pytest.approx(113)


def test_each_space_between_panels_has_its_cut_from_above_in_whatever_order_they_were_drawn():
    assert find_cuts(drawing(panel(3, 400, 500), panel(1, 0, 100), panel(2, 200, 300), scale=None)) == (150, 350)


def test_panels_side_by_side_are_not_cut_and_are_kept_together():
    beside = [panel(1, 0, 100), panel(2, 0, 100, left=100), panel(3, 120, 300), panel(4, 120, 300, left=100)]
    assert find_cuts(drawing(*beside, scale=None)) == (110,)


def test_no_cut_goes_through_a_higher_panel_beside():
    assert find_cuts(drawing(panel(1, 0, 100), panel(2, 120, 300), panel(3, 0, 300, left=100), scale=None)) == ()


@pytest.mark.parametrize("space, cuts", [(5.9, ()), (6, (103,))])
def test_a_cut_needs_a_little_space(space, cuts):
    assert find_cuts(drawing(panel(1, 0, 100), panel(2, 100 + space, 300), scale=None)) == cuts


@pytest.mark.parametrize("parts", [[], [panel(1, 0, 100)], [text(10)], ['<g id="axes_1"/>', '<g id="axes_2"/>']])
def test_a_drawing_of_one_panel_or_none_has_no_cut(parts):
    assert find_cuts(drawing(*parts)) == ()


def test_a_picture_that_another_program_drew_has_no_cut():
    assert find_cuts(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>') == ()


# -- labels of an axis that all panels share


def labels(*lines: float, name: str = "xtick") -> str:
    return "".join(f'<g id="{name}_{n}"><g id="text_{n}">{text(line)}</g></g>' for n, line in enumerate(lines))


def test_labels_below_the_last_panel_alone_are_those_of_all():
    # Two lines of size 10: from 312 - 8 to 324 + 2.5; what stands below them is none of them.
    last = panel(2, 150, 300, labels=labels(312, 312, 324) + labels(160, 200, name="ytick"))
    assert find_axis(drawing(last, panel(1, 0, 100), text(340), scale=None)) == (304, 326.5)
    assert find_axis(drawing(last, panel(1, 0, 100), text(340))) == (456, 489.75)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [panel(1, 0, 100), panel(2, 150, 300)],
        [panel(1, 0, 100, labels=labels(112)), panel(2, 150, 300, labels=labels(312))],
        [panel(1, 0, 100, labels=labels(112)), panel(2, 150, 300)],
        [panel(1, 0, 100), panel(2, 150, 300, labels=labels(145))],
    ],
    ids=["no panel", "no labels", "labels of each", "of the first", "above the last"],
)
def test_panels_share_no_other_labels(parts):
    assert find_axis(drawing(*parts, scale=None)) is None
