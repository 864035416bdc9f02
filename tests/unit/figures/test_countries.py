"""Countries side by side: each estimate at its own place, and a second one below the first of its own country."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.countries import BELOW, shares_by_country
from disrupting_harm.figures.stack import Heading


HEADING = Heading("Harm", ("Phase 1.",))
ROWS = pd.DataFrame({
    "iso3": ["AAA", "BBB", "CCC"], "country": ["Aland", "Beland", "Celand"], "estimate": [0.3, 0.2, 0.1], "ci_low": [0.25, 0.15, 0.05],
    "ci_high": [0.35, 0.25, 0.15],
})  # fmt: skip
NO_MEANS = pd.DataFrame({"short": [], "estimate": [], "ci_low": [], "ci_high": []})


def points(figure) -> list[np.ndarray]:
    return [np.asarray(found.get_offsets()) for found in figure.axes[0].collections if len(found.get_offsets()) and found.get_paths()
            and type(found).__name__ == "PathCollection"]  # fmt: skip


def test_a_second_estimate_stands_below_the_first_of_its_own_country_whatever_its_order():
    beside = ROWS.iloc[[2, 0]].assign(estimate=[0.12, 0.31])
    first, second = points(shares_by_country(ROWS, NO_MEANS, heading=HEADING, beside=beside).at(WIDE))
    assert first[:, 1].tolist() == [0, 1, 2]
    assert second.tolist() == [[0.12, 2 + BELOW], [0.31, BELOW]]


def test_an_estimate_of_a_country_that_is_not_shown_is_left_out():
    beside = ROWS.assign(iso3=["XXX", "BBB", "YYY"])
    _, second = points(shares_by_country(ROWS, NO_MEANS, heading=HEADING, beside=beside).at(WIDE))
    assert second[:, 1].tolist() == [1 + BELOW]


def test_without_a_second_estimate_rows_stand_closer():
    alone = shares_by_country(ROWS, NO_MEANS, heading=HEADING).at(WIDE)
    both = shares_by_country(ROWS, NO_MEANS, heading=HEADING, beside=ROWS).at(WIDE)
    assert len(points(alone)) == 1 and alone.get_size_inches()[1] < both.get_size_inches()[1]


def test_the_axis_holds_the_widest_interval_of_both_and_its_last_label_is_not_cut():
    wide = ROWS.assign(ci_high=[0.8, 0.25, 0.15])
    axes = shares_by_country(ROWS, NO_MEANS, heading=HEADING, beside=wide).at(WIDE).axes[0]
    assert axes.get_xlim()[1] > 0.8 and max(axes.get_xticks()) <= 0.97 * axes.get_xlim()[1]


def test_without_rows_there_is_no_figure():
    assert shares_by_country(ROWS[:0], NO_MEANS, heading=HEADING).at(WIDE) is None
