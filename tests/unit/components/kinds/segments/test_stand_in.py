"""A stand-in of coded interviews: planned sizes, placeholders that name theme and group, and the same draw every time."""

import re

import numpy as np
import pytest

from disrupting_harm.components.kinds.segments.codes import Codes, StudyCode
from disrupting_harm.components.kinds.segments.params import StandInSegments
from disrupting_harm.components.kinds.segments.stand_in import draw_interviews


THEMES = {"law": "Law and policy", "justice": "Access to justice"}
GROUPS = {"victims": "Victims", "caregivers": "Caregivers"}
CODES = Codes("f", {c: StudyCode(c, c, "law" if c in "ab" else "justice") for c in "abcd"}, {})
PLAN = {
    "seed": 1, "documents": {"victims": (4, 4), "caregivers": (5, 6)}, "segments": (5, 8), "given": (0.3, 0.9), "second_code": 0.3,
    "coded_twice": 0.3, "again": 0.8, "cleared": 0.2,
}  # fmt: skip
PLACEHOLDER = re.compile(r"Placeholder for an excerpt on (.+); respondent group (Victims|Caregivers)")


def draw(seed: int = 7, **changes):
    made = draw_interviews(
        np.random.Generator(np.random.PCG64(seed)), StandInSegments(**PLAN | changes), CODES, GROUPS, THEMES
    )
    return made["documents"], made["segments"]


def test_the_groups_have_the_sizes_of_the_plan_and_are_mixed_in_order():
    documents, _ = draw()
    sizes = documents["respondent_group"].value_counts()
    assert sizes["victims"] == 4 and 5 <= sizes["caregivers"] <= 6
    assert documents["held_order"].tolist() == list(range(1, len(documents) + 1))
    assert documents["respondent_group"].tolist() != sorted(documents["respondent_group"], reverse=True)


def test_no_excerpt_is_anything_but_a_placeholder_that_names_its_theme_and_group():
    _, segments = draw()
    for row in segments[segments["coder"] == "A"].itertuples():
        theme, group = PLACEHOLDER.fullmatch(row.excerpt).groups()
        assert THEMES[CODES.by_id[row.code].theme] in theme.split(" and Access")[0] or "Access to justice" in theme
        assert group == GROUPS[row.respondent_group]


def test_every_identifier_says_that_it_is_made_up():
    documents, segments = draw()
    assert (
        documents["document"].str.startswith("SYNTHETIC-").all()
        and segments["segment"].str.startswith("SYNTHETIC-").all()
    )


def test_the_declared_share_is_coded_twice():
    documents, segments = draw(coded_twice=0.3)
    coders = segments.groupby("document")["coder"].nunique()
    assert (coders == 2).sum() == -(-3 * len(documents) // 10) and set(segments["coder"]) == {"A", "B"}
    assert set(draw(coded_twice=0.0)[1]["coder"]) == {"A"}


def test_coders_who_always_agree_give_the_same_codes():
    _, segments = draw(again=1.0, coded_twice=1.0)
    given = segments.groupby(["segment", "coder"])["code"].agg(set).unstack()
    assert (given["A"] == given["B"]).all()


def test_the_same_seed_gives_the_same_rows_and_another_others():
    assert draw()[1].equals(draw()[1]) and not draw()[1].equals(draw(seed=8)[1])


@pytest.mark.parametrize("share, cleared", [(0.0, {"no"}), (1.0, {"yes"})])
def test_the_clearance_is_that_of_the_plan(share, cleared):
    assert set(draw(cleared=share)[1]["cleared"]) == cleared


def test_a_segment_has_one_clearance_and_no_code_twice():
    _, segments = draw(coded_twice=1.0)
    assert (segments.groupby("segment")["cleared"].nunique() == 1).all()
    assert not segments.duplicated(["segment", "coder", "code"]).any()
