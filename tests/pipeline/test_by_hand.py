"""Of every component of a country one printed number, followed by hand to the rows that it is from: plain arithmetic, no library.

Each function reads the saved number and the raw rows, or the rows of a reference table with their source, and gives both.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from disrupting_harm.layout import Layout
from disrupting_harm.sections import held


pytestmark = pytest.mark.pipeline

COUNTRY = "KEN"
CLEAR = ("offered_money_for_images", "offered_money_for_acts", "threatened_or_blackmailed", "images_shared_without_permission")  # fmt: skip


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


class Study:
    """The files of a country, as rows of text."""

    def __init__(self, layout: Layout):
        self.layout = layout

    def raw(self, component: str, table: str) -> list[dict[str, str]]:
        return rows_of(self.layout.raw(COUNTRY, component) / f"{table}.csv")

    def saved(self, component: str, table: str, **where: str) -> dict[str, str]:
        found = rows_of(self.layout.output(COUNTRY, component) / f"{table}.csv")
        (row,) = (row for row in found if all(row[key] == value for key, value in where.items()))
        return row

    def reference(self, table: str, **where: str) -> dict[str, str]:
        """The one row, which must name title, address and licence."""
        (row,) = (r for r in rows_of(self.layout.reference(table)) if all(r[k] == v for k, v in where.items()))
        assert row["source_title"] and row["source_url"].startswith("http") and row["licence"]
        return row


def desk_review(study: Study):
    """What is said of the possession of abuse material, in the words of the source."""
    source = study.reference("legislation", iso3="KEN", topic="CSAM possession")
    saved = study.saved("desk_review", "law_assessed", topic="csam_possession")
    assert saved["source_words"] == f"CSAM possession: {source['status']}"
    assert (saved["source_title"], saved["source_url"], saved["licence"]) == (
        source["source_title"], source["source_url"], source["licence"],
    )  # fmt: skip
    return float(saved["year"]), float(source["as_of"])


def interviews(component: str, code: str, group: str = "") -> Callable[[Study], tuple[float, float]]:
    """Interviews (of a group) in which a code without any below it was given, by the coder who coded most, else by the other."""

    def follow(study: Study):
        given = study.raw(component, "segments")
        coded = {coder: {r["document"] for r in given if r["coder"] == coder} for coder in ("A", "B")}
        assert len(coded["A"]) >= len(coded["B"])
        said = [r for r in given if r["code"] == code and group in ("", r["respondent_group"])]
        mine = {r["document"] for r in said if r["coder"] == ("A" if r["document"] in coded["A"] else "B")}
        level = f"{group}:{code}" if group else code
        row = study.saved(component, "codes", indicator="interviews_with_code", level=level)
        return float(row["estimate"]), len(mine)

    return follow


def non_law_enforcement_data(study: Study):
    """Reports of the CyberTipline for every 100,000 residents aged 12 to 17."""
    reports = study.reference("cybertipline_reports", iso3="KEN", year="2023")["reports"]
    ages = {str(age) for age in range(12, 18)}
    children = sum(
        float(row["population"])
        for row in rows_of(study.layout.reference("population_age_sex"))
        if (row["iso3"], row["year"]) == ("KEN", "2023") and row["age"] in ages
    )
    return float(study.saved("non_law_enforcement_data", "rates", level="2023")["estimate"]), 1e5 * float(
        reports
    ) / children


def frontline_survey(study: Study):
    """Workers of a state service."""
    workers = study.raw("frontline_survey", "workers")
    saved = study.saved("frontline_survey", "answers", indicator="sector_1", by="")
    assert float(saved["n"]) == len(workers)
    return float(saved["n_cases"]), sum(row["sector"] == "1" for row in workers)


def law_enforcement_data(study: Study):
    """Convictions for worst forms of child labour, published; and offences of a stand-in, added up."""
    source = study.reference("law_enforcement_usdol", iso3="KEN", measure="wfcl_convictions", year="2020")
    saved = study.saved("law_enforcement_data", "worst_forms", indicator="wfcl_convictions", level="2020")
    assert (saved["source_url"], saved["licence"]) == (source["source_url"], source["licence"])
    where = {"unit": "cybercrime_unit", "offence": "distribution", "year": "2017"}
    made = [r for r in study.raw("law_enforcement_data", "offences") if all(r[k] == v for k, v in where.items())]
    offences = study.saved("law_enforcement_data", "recorded", level=":".join(where.values()))
    assert float(offences["estimate"]) == sum(float(row["number"]) for row in made)
    return float(saved["estimate"]), float(source["value"])


def law_enforcement_capacity(study: Study):
    """Units at the first level of the rubric's first item."""
    units = study.raw("law_enforcement_capacity", "units")
    saved = study.saved("law_enforcement_capacity", "levels", level="specialised_unit:1")
    return float(saved["estimate"]), sum(row["specialised_unit"] == "1" for row in units)


def household_survey(study: Study):
    """The weighted share of children with any of the four clear forms, to the tenth of a per cent that is saved of a stand-in."""
    children = study.raw("household_survey", "children")
    total = sum(float(row["weight"]) for row in children)
    yes = sum(float(row["weight"]) for row in children if any(row[form] == "1" for form in CLEAR))
    return float(study.saved("household_survey", "prevalence", indicator="clear_ocsea", by="")["estimate"]), round(
        yes / total, 3
    )


def sampling_design(study: Study):
    """AAPOR's third response rate: interviews over households known to be eligible and the expected part of the unknown."""
    outcomes = [row["outcome"] for row in study.raw("sampling_design", "contacts")]
    eligible = sum(code.startswith(("1.", "2.")) for code in outcomes)
    unknown, not_eligible = (sum(code.startswith(first) for code in outcomes) for first in ("3.", "4."))
    part = eligible / (eligible + not_eligible)
    saved = study.saved("sampling_design", "outcomes", indicator="response_rate", by="")
    return float(saved["estimate"]), sum(code.startswith("1.") for code in outcomes) / (eligible + part * unknown)


def survey_precision(study: Study):
    """Kish's design effect of the children's weights, to the two decimals of the table."""
    weights = [float(row["weight"]) for row in study.raw("household_survey", "children")]
    effect = len(weights) * sum(w * w for w in weights) / sum(weights) ** 2
    saved = study.saved("survey_precision", "design_effects", Indicator="Clear OCSEA: any of the four clear forms")
    return float(saved["Of weights"]), round(effect, 2)


def predictors(study: Study):
    """The odds ratio of boys, by Newton's steps of a weighted logistic regression, to the three digits that are saved."""
    children = study.raw("household_survey", "children")
    adults = study.raw("household_survey", "caregivers")
    home = {row["household_id"]: row for row in adults}
    places: dict[tuple[str, str], list[float]] = {}
    for row in adults:
        places.setdefault((row["stratum"], row["psu"]), []).append(float(row["uses_internet"] == "1"))
    x, y, w = [], [], []
    for child in children:
        adult = home[child["household_id"]]
        own, around = float(adult["uses_internet"] == "1"), places[adult["stratum"], adult["psu"]]
        x.append([
            1.0, child["sex"] == "male", float(child["age"]), child["urbanity"] == "urban",
            child["received_safety_information"] == "0", own, adult["knows_where_to_report"] == "1",
            10 * (sum(around) - own) / (len(around) - 1),
        ])  # fmt: skip
        y.append(any(child[form] == "1" for form in CLEAR))
        w.append(float(child["weight"]))
    x, y, w, beta = np.array(x, float), np.array(y, float), np.array(w), np.zeros(8)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        beta += np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x, x.T @ (w * (y - p)))
    saved = study.saved("predictors", "odds_ratios", indicator="clear_ocsea", level="male")
    return float(saved["estimate"]), float(f"{np.exp(beta[1]):.3g}")


def triangulation(study: Study) -> tuple[float, float]:
    """What the matrix says of reports, beside the row of its year in the table of reports."""
    said = study.saved(
        "triangulation",
        "said",
        theme="recorded_cases",
        label="CyberTipline reports on the country, as NCMEC counts them",
    )
    row = study.reference("cybertipline_reports", iso3=COUNTRY, year=said["reference"].rpartition("year=")[2])
    return float(said["value"].replace(",", "")), float(row["reports"])


FOLLOWED: dict[str, Callable[[Study], tuple[float, float]]] = {
    "desk_review": desk_review,
    "government_interviews": interviews("government_interviews", "teaching_in_schools"),
    "non_law_enforcement_data": non_law_enforcement_data,
    "frontline_survey": frontline_survey,
    "access_to_justice": interviews("access_to_justice", "barrier_to_prosecution", group="victims"),
    "survivor_conversations": interviews("survivor_conversations", "how_contact_began"),
    "law_enforcement_data": law_enforcement_data,
    "law_enforcement_capacity": law_enforcement_capacity,
    "household_survey": household_survey,
    "sampling_design": sampling_design,
    "survey_precision": survey_precision,
    "predictors": predictors,
    "triangulation": triangulation,
}


def test_every_component_that_a_country_holds_is_followed():
    from tests.checkouts import ROOT

    assert set(FOLLOWED) == set(held(Layout(ROOT), COUNTRY))


@pytest.mark.parametrize("component", FOLLOWED)
def test_a_number_is_what_its_rows_give_by_hand(reproduced, component):
    saved, expected = FOLLOWED[component](Study(reproduced))
    assert saved == pytest.approx(expected, rel=1e-9)


# -- facts that are shown


@pytest.mark.parametrize("component", FOLLOWED)
def test_every_row_of_a_fact_that_is_shown_has_title_address_and_licence(reproduced, component):
    record = json.loads((reproduced.output(COUNTRY, component) / "record.json").read_text(encoding="utf-8"))
    tables = {
        table for entry in record["saved"] for table in entry.get("rows", {}) if not table.startswith("stand_in_")
    }
    for table in tables:
        for number, row in enumerate(rows_of(reproduced.reference(table)), start=2):
            said = row.get("source_title") or row.get("source"), row["source_url"], row["licence"]
            assert all(said) and said[1].startswith(("http://", "https://")), f"{table}.csv, row {number}"
