"""The stand-in of a country from its files to a published number, which is counted once more from the plain CSV."""

import csv

import pandas as pd
from tests.small_survey import write_library, write_params_slices

from disrupting_harm.components.government_interviews.derive import derive
from disrupting_harm.components.government_interviews.stand_in import synthesize
from disrupting_harm.components.kinds.segments.analysis import INTERVIEWS, count_codes
from disrupting_harm.components.kinds.segments.codes import read_codes
from disrupting_harm.components.kinds.segments.interviews import Interviews
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


STEM = "government_interviews"


def made(project, root, iso3):
    write_library(project, root)
    write_params_slices(project, iso3)
    folder = synthesize(project, iso3)
    with (folder / "segments.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    frames = {path.stem: pd.read_parquet(path) for path in derive(project, iso3).glob("*.parquet")}
    section = load_section(project, iso3, STEM)
    return rows, Interviews(frames["documents"], frames["segments"], read_codes(project, iso3, STEM), section)


def test_a_number_is_that_of_the_rows_of_the_raw_file(project, root):
    rows, interviews = made(project, root, "KEN")
    by_hand = len({row["document"] for row in rows if row["code"] == "content_of_the_law" and row["coder"] == "A"})
    counts = count_codes(interviews)
    (row,) = counts[(counts["indicator"] == INTERVIEWS) & (counts["level"] == "content_of_the_law")].itertuples()
    assert row.estimate == by_hand == 10 and row.n == len({r["document"] for r in rows}) == 12


def test_cambodia_has_the_nine_interviews_that_were_held(root):
    study = Layout(root)
    spans = load_section(study, "KHM", STEM).stand_in.documents.values()
    assert sum(low for low, _ in spans) == sum(high for _, high in spans) == 9
    with study.reference("country_facts").open(newline="", encoding="utf-8") as file:
        facts = [f for f in csv.DictReader(file) if (f["iso3"], f["detail"]) == ("KHM", "government duty-bearers")]
    assert [fact["value"] for fact in facts] == ["9 interviews"]


def test_all_other_countries_have_the_ten_to_twelve_that_were_planned(root):
    spans = load_section(Layout(root), "DOM", STEM).stand_in.documents.values()
    assert (sum(low for low, _ in spans), sum(high for _, high in spans)) == (10, 12)


def test_nothing_that_is_not_cleared_is_in_the_derived_table(project, root):
    rows, interviews = made(project, root, "KEN")
    kept = interviews.codings[interviews.codings["excerpt"].notna()]
    assert set(kept["segment"]) == {row["segment"] for row in rows if row["cleared"] == "yes"}
    assert all(row["excerpt"].startswith("Placeholder for an excerpt on ") for row in rows)
    assert all(row["data_class"] == "synthetic" for row in rows)
