"""The project's own parameters: the units of the study, its conventions, and what every unit states."""

from __future__ import annotations

import re

import pytest
from tests.checkouts import ROOT

from disrupting_harm.engine.check import check
from disrupting_harm.layout import Layout
from disrupting_harm.study.conventions import Presentation
from disrupting_harm.study.load import load_study, unit_codes


LAYOUT = Layout(ROOT)
STUDY = load_study(LAYOUT)


def test_the_study_has_25_countries_13_of_them_in_phase_1():
    phases = [unit.phase for unit in STUDY.units.values() if unit.kind == "country" and unit.fielded]
    assert (phases.count(1), phases.count(2)) == (13, 12)


def test_codes_of_units_that_are_no_country_lie_where_iso_3166_leaves_them_to_users():
    made_up = [iso3 for iso3, unit in STUDY.units.items() if unit.kind == "generated"]
    assert made_up and all(re.fullmatch("X[A-Z]{2}", iso3) for iso3 in made_up)


def test_the_presentation_standard_is_the_published_one():
    assert STUDY.presentation == Presentation()


@pytest.fixture(scope="module")
def told() -> list:
    """What `dh check` finds in the whole study, read once."""
    return check(LAYOUT, [])


@pytest.mark.xdist_group("parameters")
def test_the_parameters_of_the_study_hold_together(told):
    # A stand-in of the request for data holds totals that are not the sum of their types, as real files do: printed, not refused.
    allowed = "against the unit's own total: not all parts are given"
    assert [(f.unit, f.problem) for f in told if allowed not in f.problem] == []


@pytest.mark.parametrize("iso3", unit_codes(LAYOUT))
def test_a_unit_is_one_file_of_at_most_40_lines(iso3):
    assert len(LAYOUT.country(iso3).read_text(encoding="utf-8").splitlines()) <= 40
