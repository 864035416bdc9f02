"""Access to justice: thirty interviews in every fielded country, and a codebook that knows the way of a case."""

import csv

import pandas as pd
from tests.small_survey import write_library, write_params_slices

from disrupting_harm.components.access_to_justice.derive import derive
from disrupting_harm.components.access_to_justice.stand_in import synthesize
from disrupting_harm.components.kinds.segments.analysis import INTERVIEWS, count_codes
from disrupting_harm.components.kinds.segments.codes import read_codes
from disrupting_harm.components.kinds.segments.interviews import Interviews
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.load import load_study


STEM = "access_to_justice"


def test_every_fielded_country_holds_it(root):
    project = Layout(root)
    countries = [c for c, unit in load_study(project).units.items() if unit.phase and unit.fielded]
    assert len(countries) == 25 and all(STEM in held(project, iso3) for iso3 in countries)


def test_every_step_of_a_case_has_a_barrier(project):
    codes, section = read_codes(project, "KEN", STEM), load_section(project, "KEN", STEM)
    steps = codes.of_set(section.flow)
    assert len(steps) == 8 and steps[0] == "disclosure_and_report" and steps[-1] == "support"
    assert all(codes.below(step).id.startswith("barrier_") for step in steps)
    assert all(codes.by_id[code].above is None for code in codes.of_set(section.pairs_among))


def test_a_number_is_that_of_the_rows_of_the_raw_file(project, root):
    """Ten of each group, and the interviews of caregivers that speak of the trial or of a barrier in it."""
    write_library(project, root)
    write_params_slices(project, "KEN")
    with (synthesize(project, "KEN") / "segments.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    heard = {(row["respondent_group"], row["document"]) for row in rows}
    assert [sum(group == g for g, _ in heard) for group in ("victims", "caregivers", "professionals")] == [10, 10, 10]
    wanted = ("trial", "barrier_in_the_trial")
    by_hand = {
        r["document"]
        for r in rows
        if (r["respondent_group"], r["coder"]) == ("caregivers", "A") and r["code"] in wanted
    }
    frames = {path.stem: pd.read_parquet(path) for path in derive(project, "KEN").glob("*.parquet")}
    codes, section = read_codes(project, "KEN", STEM), load_section(project, "KEN", STEM)
    counts = count_codes(Interviews(frames["documents"], frames["segments"], codes, section))
    (row,) = counts[(counts["indicator"] == INTERVIEWS) & (counts["level"] == "caregivers:trial")].itertuples()
    assert row.estimate == len(by_hand) == 9 and row.n == 10
