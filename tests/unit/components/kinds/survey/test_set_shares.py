"""What a stand-in is set to refers to published figures by its rows; a reference that is none or ambiguous is told."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.kinds.survey.set_shares import problems_of_references, with_figures


def shares(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["iso3", "item", "share_pct", "basis"])
    return frame.assign(source="table", source_url="")


def figures(*rows: tuple[str, str, str], **columns: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["iso3", "indicator", "estimate_pct"])
    given = {
        "component": "survey",
        "by": "",
        "made_by": "published",
        "source": "report",
        "source_url": "https://example.org",
    }
    return frame.assign(**(given | columns))


ROWS = shares(("AAA", "harm", "", "published"), ("AAA", "fear", "8", "assumed"))


def test_a_published_row_takes_share_source_and_address_from_the_figure_and_an_assumed_one_keeps_its_own():
    found = with_figures(ROWS, figures(("AAA", "harm", "21.70"), ("AAA", "fear", "9"), ("BBB", "harm", "1")), "survey")
    assert found["share_pct"].tolist() == ["21.70", "8"], "as printed"
    assert found["source"].tolist() == ["report", "table"]
    assert found["source_url"].tolist() == ["https://example.org", ""]
    assert ROWS["share_pct"].tolist() == ["", "8"], "what was given is not changed"
    assert list(problems_of_references(ROWS, figures(("AAA", "harm", "21.70")), "survey")) == []


@pytest.mark.parametrize(
    "held",
    [
        figures(),
        figures(("BBB", "harm", "1")),
        figures(("AAA", "harm", "1"), component="other"),
        figures(("AAA", "harm", "1"), by="sex"),
        figures(("AAA", "harm", "1"), made_by="another program"),
    ],
    ids=["nothing", "another country", "another survey", "a group", "computed by another program"],
)
def test_a_reference_to_no_figure_is_told_and_nothing_is_taken(held):
    (said,) = problems_of_references(ROWS, held, "survey")
    assert said.startswith("harm is called published, and data/reference/published_estimates.csv holds no such figure")
    assert with_figures(ROWS, held, "survey")["share_pct"].tolist() == ["", "8"]


def test_two_figures_of_one_item_and_a_share_beside_a_figure_are_told():
    twice = figures(("AAA", "harm", "1"), ("AAA", "harm", "2"))
    (said,) = problems_of_references(ROWS, twice, "survey")
    assert "holds several such figures" in said
    both = shares(("AAA", "harm", "5", "published"))
    (said,) = problems_of_references(both, figures(("AAA", "harm", "1")), "survey")
    assert "states a share too; leave share_pct blank" in said
