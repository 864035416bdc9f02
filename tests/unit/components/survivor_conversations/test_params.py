"""Conversations with survivors: held in five countries, and published by theme alone."""

import csv

from tests.small_survey import write_library, write_params_slices

from disrupting_harm.components.survivor_conversations.stand_in import synthesize
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.load import load_study, unit_codes


STEM = "survivor_conversations"
HELD = {"KEN", "KHM", "MYS", "NAM", "ZAF"}


def test_five_countries_hold_it_and_the_facts_name_them(root):
    project = Layout(root)
    load_study(project)
    assert {iso3 for iso3 in unit_codes(project) if STEM in held(project, iso3)} == HELD
    with project.reference("country_facts").open(newline="", encoding="utf-8") as file:
        facts = {f["iso3"] for f in csv.DictReader(file) if "one of five countries" in f["detail"]}
    assert facts == HELD


def test_nothing_is_published_by_person_group_or_pair(root):
    project = Layout(root)
    for iso3 in sorted(HELD):
        section = load_section(project, iso3, STEM)
        rule = section.publish
        assert rule.minimum_count >= 5 and not (rule.by_group or rule.pairs or rule.saturation)
        assert list(section.groups) == ["survivors"]


def test_no_excerpt_reads_like_testimony(project, root):
    write_library(project, root)
    write_params_slices(project, "KEN")
    with (synthesize(project, "KEN") / "segments.csv").open(newline="", encoding="utf-8") as file:
        excerpts = {row["excerpt"] for row in csv.DictReader(file)}
    assert excerpts and all(e.startswith("Placeholder for an excerpt on ") for e in excerpts)
    assert all(e.endswith("; respondent group Young survivors") for e in excerpts)
