"""The indicators of a survey against its tables and each other: every problem is told by file, at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from disrupting_harm.components.kinds.survey.indicators import check_headline, select_indicators
from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import load_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.catalogue import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r", "table": "children"}
FILE = "params/countries/TST.yaml"


@dataclass(frozen=True)
class Survey:
    """What a survey's parameters say of indicators."""

    indicators: tuple[str, ...]
    headline: tuple[str, ...] = ("harm",)
    respondents: str = "children"
    tables: dict = field(default_factory=lambda: {"children": {}, "caregivers": {}})


DEFINED = {
    "harm": Indicator(**TEXT, any_of=("offered", "shared")),
    "offered": Indicator(**TEXT, item="offered"),
    "shared": Indicator(**TEXT, item="shared"),
    "told_nobody": Indicator(**TEXT, item="told", numerator=(0,)),
    "online": Indicator(**TEXT | {"table": "caregivers"}, item="online"),
}
SURVEY = Survey(("told_nobody", "online", "harm", "offered"))


def select(survey=SURVEY, table=None, **more):
    defined = DEFINED | {name: Indicator(**TEXT, **rule) for name, rule in more.items()}
    return select_indicators(replace(survey, indicators=(*survey.indicators, *more)), defined, file=FILE, table=table)


def refusal(survey=SURVEY, **more) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        select(survey, **more)
    return str(raised.value).splitlines()


# -- which there are


def test_indicators_keep_the_order_of_the_parameters_and_can_be_asked_by_table():
    assert list(select()) == ["told_nobody", "online", "harm", "offered"]
    assert list(select(table="caregivers")) == ["online"]
    assert list(select(table="children")) == ["told_nobody", "harm", "offered"]


@pytest.mark.parametrize("iso3", ["TST", "TSG", "TSU", "TSV"])
def test_every_survey_of_the_tests_study_can_be_estimated(study, iso3):
    section = load_section(study, iso3, "household_survey")
    known = definitions_of(study, iso3, "household_survey")
    assert tuple(select_indicators(section, known, file=FILE)) == section.indicators
    assert section.check_definitions(known, file=FILE) is None


def test_every_indicator_that_is_not_defined_is_named_also_as_a_part():
    sentences = refusal(replace(SURVEY, indicators=("harm", "xyzzy")), mixed={"any_of": ["nowhere", "told_nobody"]})
    assert [s.split(" is defined;")[0] for s in sentences] == [
        f"{FILE}, key indicators: no indicator xyzzy",
        "params/indicators, key indicators.mixed: no indicator nowhere",
    ]


@pytest.mark.parametrize("wrong, right", [("told_noboby", "told_nobody"), ("Harm", "harm"), ("offerd", "offered")])
def test_a_misspelt_indicator_gets_the_near_name(wrong, right):
    (sentence,) = refusal(replace(SURVEY, indicators=("harm", wrong)))
    assert sentence.startswith(f"{FILE}, key indicators: no indicator {wrong} (did you mean {right}?) is defined;")


@pytest.mark.parametrize(
    "rules", [{"hen": {"any_of": ["egg"]}, "egg": {"any_of": ["hen"]}}, {"hen": {"any_of": ["hen"]}}]
)
def test_an_indicator_that_is_a_part_of_itself_is_refused(rules):
    sentences = refusal(**rules)
    assert len(sentences) == len(rules) and all("is a part of itself" in s for s in sentences)


def test_an_indicator_of_a_table_that_the_survey_lacks_is_refused():
    (sentence,) = refusal(replace(SURVEY, tables={"children": {}}))
    assert sentence.startswith("params/indicators, key indicators.online.table: the survey has no table caregivers;")
    assert FILE in sentence


def test_a_problem_of_a_part_that_several_composites_have_is_told_once():
    (sentence,) = refusal(mid={"any_of": ["nowhere"]}, one={"any_of": ["mid"]}, other={"any_of": ["mid", "offered"]})
    assert sentence.startswith("params/indicators, key indicators.mid: no indicator nowhere")


# -- ranges


def test_a_range_over_indicators_that_the_survey_estimates_is_one_of_its_indicators():
    assert "span" in select(span={"range_of": ["offered", "told_nobody"]})


@pytest.mark.parametrize("kind", ["any_of", "range_of"])
def test_a_range_is_no_part_of_anything(kind):
    (sentence,) = refusal(span={"range_of": ["told_nobody"]}, mixed={kind: ["span"]})
    assert sentence.startswith("params/indicators, key indicators.span.range_of:") and "mixed" in sentence


@pytest.mark.parametrize("part", ["shared", "online"])
def test_a_range_over_what_the_survey_does_not_estimate_of_its_table_is_refused(part):
    # The first is defined but not among the survey's indicators, the second is one of its caregivers'.
    (sentence,) = refusal(span={"range_of": ["told_nobody", part]})
    assert (
        sentence.startswith("params/indicators, key indicators.span.range_of:")
        and part in sentence
        and FILE in sentence
    )


def test_a_part_of_a_range_that_is_not_defined_is_told_once():
    (sentence,) = refusal(span={"range_of": ["told_nobody", "nowhere"]})
    assert sentence.startswith("params/indicators, key indicators.span: no indicator nowhere")


# -- the headline


def test_a_headline_has_a_value_for_every_respondent():
    assert check_headline(SURVEY, DEFINED, file=FILE) is None
    defined = DEFINED | {"span": Indicator(**TEXT, range_of=("offered", "shared"))}
    with pytest.raises(ParamsError) as raised:
        check_headline(replace(SURVEY, headline=("harm", "span", "online")), defined, file=FILE)
    sentences = str(raised.value).splitlines()
    assert [s.split(" stands in `headline`")[0] for s in sentences] == [f"{FILE}: span", f"{FILE}: online"]
    assert all(
        "an indicator of children with a yes or no for each of them, and no range or mean" in s for s in sentences
    )


def test_a_headline_is_about_whoever_responds_to_the_survey():
    survey = Survey(("online",), headline=("online",), respondents="caregivers")
    assert check_headline(survey, DEFINED, file=FILE) is None


MEAN = Indicator(**TEXT, item="hours", statistic="mean", unit="hours")


def test_a_mean_is_no_headline_and_no_part_of_a_composite():
    defined = DEFINED | {"hours": MEAN, "wrong": Indicator(**TEXT, any_of=("offered", "hours"))}
    with pytest.raises(ParamsError, match="FILE: hours stands in `headline`".replace("FILE", FILE)):
        check_headline(replace(SURVEY, headline=("hours",)), defined, file=FILE)
    with pytest.raises(ParamsError) as raised:
        select_indicators(replace(SURVEY, indicators=("wrong",)), defined, file=FILE)
    assert str(raised.value) == (
        "params/indicators, key indicators.hours.statistic: a mean is no share; take it out of the parts of wrong."
    )
