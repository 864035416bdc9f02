"""What a stranger can work out from what several outputs of a unit print together, over all units that are reproduced here.

It reads the public half alone. `benchmarks/disclosure.py` attacks the estimates of surveys; here are coded interviews, and sentences.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from tests.checkouts import ROOT

from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


pytestmark = pytest.mark.pipeline

INTERVIEWS = ("access_to_justice", "government_interviews", "survivor_conversations")
LAYOUT = Layout(ROOT)
PLACES = sorted(
    (path.parents[1].name, path.parent.name)
    for stem in INTERVIEWS
    for path in (ROOT / "outputs").glob(f"*/{stem}/codes.csv")
)
REPORTS = sorted(path.parent.name for path in (ROOT / "outputs" / "reports").glob("*/claims.json"))
no_study = pytest.mark.skipif(not (PLACES and REPORTS), reason="the study is not reproduced here: make reproduce")


def read(folder: Path, name: str) -> pd.DataFrame:
    """A saved table, each row with the levels of its domains as columns."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        return pd.DataFrame(columns=["indicator", "estimate", "code", "other_code", "respondent_group"])
    frame = pd.read_csv(path, keep_default_na=False, na_values={"estimate": [""], "n": [""]})
    levels = [
        dict(zip(by.split(":"), level.split(":"), strict=True))
        for by, level in zip(frame["by"].astype(str), frame["level"].astype(str), strict=True)
    ]
    for domain in ("code", "other_code", "respondent_group"):
        frame[domain] = [own.get(domain, "") for own in levels]
    return frame


@pytest.fixture(scope="module", params=PLACES, ids="-".join)
def interviews(request):
    unit, stem = request.param
    folder = LAYOUT.output(unit, stem)
    counts = read(folder, "codes")
    return folder, load_section(LAYOUT, unit, stem).publish.minimum_count, counts


@no_study
def test_pairs_of_codes_leave_every_withheld_count_of_interviews_and_segments_open(interviews):
    """The least that is left of a group's withheld count is zero: the published groups account for all interviews with a code.

    An intruder knows at least as many interviews with A as |A and B| + |A and C| - |B and C|, where B and C are any two others.
    """
    folder, _, counts = interviews
    pairs = read(folder, "pairs")
    for of_codes, of_pairs in (
        ("interviews_with_code", "interviews_with_both_codes"),
        ("segments_with_code", "segments_with_both_codes"),
    ):
        both = {}
        for row in pairs[pairs["indicator"].eq(of_pairs) & pairs["estimate"].notna()].itertuples():
            both[row.code, row.other_code] = both[row.other_code, row.code] = row.estimate
        for code, own in counts[counts["indicator"].eq(of_codes)].groupby("code"):
            if own["estimate"].notna().all():
                continue
            with_code = {other: number for (one, other), number in both.items() if one == code}
            least = [*with_code.values()]
            least += [
                with_code[b] + with_code[c] - both.get((b, c), min(with_code[b], with_code[c]))
                for b in with_code
                for c in with_code
                if b < c
            ]
            assert max(least, default=0) <= own["estimate"].sum(), (code, of_codes)


@no_study
def test_the_curve_of_codes_ends_at_the_number_of_codes_that_is_published(interviews):
    folder, _, counts = interviews
    so_far = read(folder, "so_far")
    heard = counts[counts["indicator"].eq("interviews_with_code")]
    for group, curve in so_far.groupby("respondent_group"):
        published = heard.loc[heard["respondent_group"].eq(group), "estimate"].notna().sum()
        assert curve["estimate"].max() == published


@no_study
def test_an_agreement_tells_of_no_code_whose_counts_are_all_withheld(interviews):
    folder, _, counts = interviews
    heard = counts[counts["indicator"].eq("interviews_with_code")]
    published = set(heard.loc[heard["estimate"].notna(), "code"])
    agreement = read(folder, "agreement")
    others = agreement[agreement["code"].ne("") & ~agreement["code"].isin(published)]
    assert others["estimate"].isna().all() and set(others["flags"]) <= {"small_count", "few_units"}
    shown = agreement["estimate"].dropna()
    assert (shown == shown.round(2)).all(), "more decimals tell how many segments were given the code"


def saved_rows(ids: set[str]) -> dict[str, dict[str, str]]:
    """The rows of estimates and assessments, by id: `KEN/household_survey/...` stands in a table of that folder."""
    found: dict[str, dict[str, str]] = {}
    for folder in {LAYOUT.output(*id.split("/")[:2]) for id in ids}:
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream)
                column = next(iter({"estimate_id", "assessment_id"} & set(rows.fieldnames or ())), None)
                found |= {row[column]: row for row in rows if row[column] in ids} if column else {}
    return found


@no_study
def test_every_number_of_a_sentence_is_a_released_one():
    """A claim binds what a table of its unit prints, and nothing that is withheld there."""
    bound = [
        binding
        for unit in REPORTS
        for claim in json.loads((LAYOUT.outputs() / "reports" / unit / "claims.json").read_bytes())["claims"]
        for binding in claim["bindings"]
    ]
    assert len(bound) > 100
    saved = saved_rows({binding["estimate"] for binding in bound})
    for binding in bound:
        row = saved[binding["estimate"]]
        assert row.get("presentation") != "withheld", binding
        if isinstance(binding["value"], (int, float)) and binding["statistic"] in row:
            assert float(row[binding["statistic"]]) == binding["value"], binding
