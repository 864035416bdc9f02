"""What the triangulation takes is there, or is told by file, line and key: a misspelled source reads as a silent one."""

from __future__ import annotations

import shutil

import pytest
from tests.checkouts import ROOT
from tests.edits import edit

from disrupting_harm.claims.sources import unknown_sources
from disrupting_harm.layout import Layout


FILE = "params/components/triangulation.yaml"
EDITS = [
    ("indicator: trained_online}", "indicator: trained_onlin}", "no indicator or topic trained_onlin in frontline_survey (did you mean trained_online"),
    ("indicator: interviews_with_code, by: code, level: public_awareness", "indicator: interviews_with_codes, by: code, level: public_awareness",
     "no indicator or topic interviews_with_codes in government_interviews"),
    ("topic: grooming}", "topic: groming}", "no indicator or topic groming in desk_review (did you mean grooming"),
    ("topic: usdol_cse}", "topic: usdol_cses}", "no indicator or topic usdol_cses in desk_review"),
    ("figure: police_defilement_reports_by_girls}", "figure: police_defilement_reports_by_girl}",
     "police_defilement_reports_by_girl is no item of data/reference/published_figures.csv (did you mean police_defilement_reports_by_girls"),
    ("figure: formally_reported, group: children with OCSEA}", "figure: formally_reported, group: children with OCSAE}",
     "no row of formally_reported in data/reference/published_figures.csv has the group children with OCSAE (did you mean children with OCSEA?)"),
]  # fmt: skip


@pytest.fixture
def project(tmp_path) -> Layout:
    """The study's own parameters, with one country."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    for path in (tmp_path / "params" / "countries").glob("*.yaml"):
        if path.stem != "PAK":
            path.unlink()
    (tmp_path / "dvc.yaml").touch()
    return Layout(tmp_path)


def test_a_study_without_triangulation_has_no_problem(study):
    assert unknown_sources(study) == []


def test_what_the_reading_of_the_parameters_refuses_itself_is_told_there_alone(project):
    edit(project.root / FILE, "indicator: trained_online}", "indikator: trained_onlin}")
    assert unknown_sources(project) == []
    (project.root / FILE).write_text("{", encoding="utf-8")
    assert unknown_sources(project) == []


def test_a_place_that_is_incomplete_or_of_another_form_hides_no_mistake_of_the_others(project):
    """What the model of the parameters refuses is told there. A figure without a group is any row of it, and a mistake told once."""
    for old, new in (
        ("takes: [{figure: child_internet_users, group: all aged 12-17}]", "takes: [{figure: child_internet_users}]"),
        ("takes: [{figure: child_population_12_17, group: all aged 12-17}]", "takes: {figure: lost}"),
        (
            "takes: [{estimate: non_law_enforcement_data/context, indicator: internet_users, by: year}]",
            "takes: [lost, {indicator: lost}]",
        ),
        (
            "takes: [{estimate: frontline_survey/answers, indicator: vulnerability_unsupervised}]",
            "takes: [{estimate: frontline_survey/answers}]",
        ),
        (
            "        - {figure: no_online_safety_information, group: internet-using 12-17}\n",
            "        - {figure: lost}\n",
        ),
    ):
        edit(project.root / FILE, old, new)
    (sentence,) = unknown_sources(project)
    assert "lost is no item of data/reference/published_figures.csv; correct it and run the command again." in sentence
    assert "key defaults.sources.no_safety_information.takes" in sentence
    project.reference("published_figures").unlink()
    assert unknown_sources(project) == []


def test_a_unit_whose_parameters_cannot_be_read_hides_no_other(project):
    (project.root / "params/countries/BRA.yaml").write_text("{", encoding="utf-8")
    edit(project.root / FILE, "topic: grooming}", "topic: groming}")
    assert len(unknown_sources(project)) == 1


def test_every_name_that_nothing_has_is_told_with_its_place_and_the_near_one(project):
    assert unknown_sources(project) == [], "everything that the study takes is there"
    text = (project.root / FILE).read_text(encoding="utf-8")
    for old, new, _ in EDITS:
        edit(project.root / FILE, old, new)
    sentences = unknown_sources(project)
    assert len(sentences) == len(EDITS)
    for old, _, said in EDITS:
        line = next(number for number, own in enumerate(text.splitlines(), start=1) if old in own)
        place = f"{FILE}, line {line}, key defaults.sources."
        assert [sentence for sentence in sentences if sentence.startswith(place) and said in sentence], said
