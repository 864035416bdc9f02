"""The parameters of the triangulation refuse what no rule could be applied to, each by file, line and key, and all at once."""

from __future__ import annotations

import shutil

import pytest
from pydantic import ValidationError
from tests.checkouts import ROOT
from tests.edits import edit

from disrupting_harm.components.triangulation.analysis import DIRECTIONS
from disrupting_harm.components.triangulation.params import Comparison, Taken
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.registry import component
from disrupting_harm.sections import load_section
from disrupting_harm.slices import definitions_of


STEM, FILE = "triangulation", "params/components/triangulation.yaml"
ESTIMATE = {"estimate": "household_survey/prevalence", "indicator": "clear_ocsea"}
COMPARED = {
    "theme": "law",
    "sources": ("a", "b"),
    "rule": "ratio",
    "agreement": 2,
    "partial": 3,
    "why": "The same things, counted twice.",
}


@pytest.fixture
def project(tmp_path) -> Layout:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    (tmp_path / "data").mkdir()
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    (tmp_path / "dvc.yaml").touch()
    return Layout(tmp_path)


def refusal(project: Layout, iso3: str = "KEN") -> list[str]:
    with pytest.raises(ParamsError) as raised:
        load_section(project, iso3, STEM)
    return str(raised.value).splitlines()


def line_of(project: Layout, text: str) -> int:
    lines = (project.root / FILE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


# -- files that a person edited


@pytest.mark.parametrize(
    "old, new, key, said",
    [
        ("theme: prevalence", "theme: prevalance", "comparisons.sex_of_victims.theme", "prevalance is no theme (did you mean prevalence?)"),
        ("sources: [girls_in_survey,", "sources: [girls_in_surveys,", "comparisons.sex_of_victims.sources",
         "girls_in_surveys is no source (did you mean girls_in_survey?)"),
        ("times: [internet_use,", "times: [internet_used,", "comparisons.survey_and_cases.times", "internet_used is no source (did you mean internet_use"),
        ("theme: offenders", "theme: access", "comparisons.offenders_online.sources", "offender_online_in_survey does not say anything of access"),
        ("themes: [disclosure]\n      label: Workers", "themes: [disclosures]\n      label: Workers", "sources.shame.themes", "disclosures is no theme (did you mean disclosure?)"),
        ("activity: desk_review\n      themes: [platforms]", "activity: desk_reviews\n      themes: [platforms]", "sources.duties_of_platforms.activity", "desk_reviews is no activity (did you mean desk_review?)"),
        ("desk_review: Law and policy", "desk_revue: Law and policy", "columns.desk_revue", "desk_revue is no research activity (did you mean desk_review?)"),
        ("estimate: frontline_survey/answers, indicator: trained_online", "estimate: household_survey/answers, indicator: trained_online",
         "sources.workers_trained_online.takes.0", "household_survey is no component of frontline_survey"),
        ("    survivor_conversations: Held", "    survivors: Held", "not_joined.survivors", "survivors is no activity"),
        ("        ZAF: {", "        ZAB: {", "comparisons.reports_and_stigma.judged.ZAB", "ZAB is no unit"),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_told_with_its_place_and_the_near_one(project, old, new, key, said):
    edit(project.root / FILE, old, new)
    (sentence, *_) = [line for line in refusal(project) if f"key defaults.{key}:" in line]
    assert sentence.startswith(f"{FILE}, line ")
    assert said in sentence


def test_every_mistake_is_told_at_once_and_by_its_line(project):
    edit(project.root / FILE, "theme: prevalence", "theme: prevalance")
    edit(project.root / FILE, "themes: [access]\n      label: Residents", "themes: [acces]\n      label: Residents")
    lines = refusal(project)
    assert {line.partition(", key")[0] for line in lines} == {
        f"{FILE}, line {line_of(project, text)}" for text in ("theme: prevalance", "themes: [acces]")
    }


def test_a_unit_that_lacks_what_is_joined_is_told_what_to_add(project):
    edit(project.country("KEN"), "  law_enforcement_data: {data_class: synthetic}\n", "")
    (line,) = refusal(project)
    assert "reads what law_enforcement_data saved, and KEN does not hold it; add it under `components`" in line


def test_an_unknown_key_is_refused_by_its_line(project):
    edit(project.root / FILE, "      rule: scaled\n", "      rule: scaled\n      tolerance: 3\n")
    (line,) = refusal(project)
    assert (
        line
        == f"{FILE}, line {line_of(project, 'tolerance: 3')}, key defaults.comparisons.survey_and_cases.tolerance: unknown key; take it out or correct its spelling."
    )


# -- what contradicts itself


@pytest.mark.parametrize(
    "given, said",
    [
        ({}, "names no place"),
        (ESTIMATE | {"figure": "x"}, "names estimate and figure"),
        ({"estimate": "household_survey/prevalence"}, "needs its `indicator`"),
        ({"assessment": "desk_review/law_assessed"}, "needs its `topic`"),
        ({"figure": "x", "indicator": "y"}, "`indicator` belongs to `estimate`"),
        (ESTIMATE | {"by": "sex"}, "1 domains without their periods, and `level` 0 levels"),
        (ESTIMATE | {"by": "sex", "level": "female", "out_of": ("male", "other")}, "`out_of` lists `level`"),
        (ESTIMATE | {"by": "sex", "level": "female", "out_of": ("female",)}, "at least one other level"),
    ],
)
def test_a_place_that_cannot_be_read_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Taken(**given)


@pytest.mark.parametrize(
    "change, said",
    [
        ({"agreement": None}, "needs its limits"),
        ({"agreement": 4}, "is above `partial`"),
        ({"agreement": 0.5}, "never below it"),
        ({"agreement": -1}, "greater than or equal to 0"),
        ({"agreement": float("nan")}, "finite"),
        ({"rule": "direction"}, "has no limits"),
        ({"rule": "scaled"}, "`times` belongs to the rule scaled"),
        ({"times": ("c",)}, "`times` belongs to the rule scaled"),
        (
            {"judged": {"KEN": {"status": "agreement", "reason": "They fit together."}}},
            "`judged` belongs to the rule reason",
        ),
        ({"rule": "reason", "agreement": None, "partial": None}, "`judged` belongs to the rule reason"),
        ({"sources": ("a", "a")}, "compared with itself"),
        ({"why": "because"}, "needs the reason in words"),
    ],
)
def test_a_rule_without_what_it_needs_is_refused(change, said):
    with pytest.raises(ValidationError, match=said):
        Comparison(**COMPARED | change)


def test_a_judgement_needs_a_reason_in_words():
    with pytest.raises(ValidationError, match="needs the reason in words"):
        Comparison(
            **COMPARED
            | {
                "rule": "reason",
                "agreement": None,
                "partial": None,
                "judged": {"KEN": {"status": "agreement", "reason": "yes"}},
            }
        )


# -- what the study declares


LAYOUT = Layout(ROOT)
SECTION = load_section(LAYOUT, "KEN", STEM)
TAKES = [(name, taken) for name, source in SECTION.sources.items() for taken in source.takes]


def test_every_estimate_that_is_named_is_defined_and_every_figure_and_topic_is_there():
    figures = set(read_reference(LAYOUT, "published_figures")["item"])
    for name, taken in TAKES:
        if taken.figure:
            assert taken.figure in figures, name
        elif taken.estimate:
            assert taken.indicator in definitions_of(LAYOUT, "KEN", taken.component), name
        assert not taken.component or taken.component in component(STEM).joins, name


def test_directions_of_statuses_are_those_that_the_assessments_declare():
    declared = {}
    for stem in ("desk_review", "law_enforcement_capacity"):
        for status, meaning in load_section(LAYOUT, "KEN", stem).statuses.items():
            if meaning.direction:
                declared[status] = meaning.direction
    assert declared == {status: way for way, statuses in DIRECTIONS.items() for status in statuses}
