"""A survey as its notebook uses it: what the parameters name, the rules of the study, and the design they make."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.small_run import make_children, make_run, with_indicators

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.components.kinds.survey.analysis import Survey, largest_shares
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.evidence import display
from disrupting_harm.figures.prevalence import prevalence_by_indicator
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.presentation import PRESENTATIONS


SHARES = dict(zip(CLEAR_FORMS, (4, 6, 9, 5), strict=True))


@pytest.fixture
def open_it(tmp_path):
    def open_on(component="household_survey", *, iso3="TST", tables=None, stem=None, **own):
        """The survey of a run, whose own parameters are changed to `own`."""

        def change(components):
            components["household_survey"] |= own

        source = None if component == "household_survey" else "household_survey"
        run = make_run(tmp_path / "study", component, tables or {}, iso3=iso3, source=source, change=change)
        return Survey(run, stem)

    return open_on


# -- what the parameters name


def test_domains_and_headline_are_those_of_the_parameters_and_other_tables_have_their_own_domains(open_it):
    survey = open_it()
    assert survey.domains == ["sex", "age_group", "urbanity"]
    assert survey.headline == ["tf_csea_any", "images_shared_without_permission"]
    assert survey.domains_of("children") == survey.domains
    assert survey.domains_of("caregivers") == ["sex", "urbanity"] and survey.domains_of("nowhere") == []


def test_each_table_has_its_indicators_and_a_range_is_none_of_them(open_it):
    survey = open_it()
    assert survey.indicators("caregivers") == [
        "caregiver_uses_internet", "caregiver_knows_where_to_report", "caregiver_would_tell_police"
    ]  # fmt: skip
    children = survey.indicators("children")
    assert children[:3] == ["clear_ocsea", "tf_csea_any", "offered_money_for_images"] and len(children) == 15
    assert list(survey.ranges("children")) == ["clear_ocsea_range"] and survey.ranges("caregivers") == {}


def test_labels_are_in_the_words_of_the_phase(open_it):
    label = open_it(iso3="TSU").run.definition("clear_ocsea").label
    assert label == "Clear technology-facilitated CSEA: any of the four clear forms"


def test_an_indicator_that_is_not_defined_is_refused_with_the_nearest_name(open_it):
    with pytest.raises(
        ParamsError, match=r"params/countries/TST.yaml.*no indicator clear_ocsae \(did you mean clear_ocsea"
    ):
        open_it(indicators=["tf_csea_any", "clear_ocsae"], headline=["tf_csea_any"])


@pytest.mark.parametrize("name", ["clear_ocsea_range", "caregiver_uses_internet"])
def test_a_headline_without_a_value_for_each_child_is_refused_when_the_survey_is_opened(open_it, name):
    with pytest.raises(ParamsError, match=f"params/countries/TST.yaml: {name} stands in `headline`"):
        open_it(headline=["tf_csea_any", name])


def test_the_survey_of_another_component_is_opened_only_where_it_is_needed(open_it):
    survey = open_it("predictors", stem="household_survey")
    assert survey.section.headline == ("tf_csea_any", "images_shared_without_permission")
    with pytest.raises(UserError, match="predictors: does not need sampling_design"):
        Survey(survey.run, "sampling_design")


# -- what is refused when it is opened


@pytest.mark.parametrize(
    "key, names, said",
    [
        ("headline", ["clear_ocsea_range"], "clear_ocsea_range stands in `headline`"),
        ("scaled_indicator", "clear_ocsea_range", "clear_ocsea_range stands in `scaled_indicator`"),
        ("scaled_indicator", "caregiver_uses_internet", "caregiver_uses_internet stands in `scaled_indicator`"),
        ("indicators", ["tf_csea_any", "images_shared_without_permission", "nothing"], "no indicator nothing"),
    ],
)
def test_definitions_that_a_survey_cannot_use_are_refused_as_soon_as_it_is_opened(open_it, key, names, said):
    """The component's own check runs, with that of its kind: a cell further down would tell it too late."""
    with pytest.raises(ParamsError, match=said):
        open_it(**{key: names})


# -- rules and design


def test_the_rules_are_the_studys_with_what_the_survey_does_otherwise(open_it):
    rules = open_it().rules
    assert (rules.ci, rules.df, rules.calibrated_to, rules.base_weight) == (
        "korn-graubard", "design", (("sex",), ("age",)), "base_weight"
    )  # fmt: skip


def test_a_unit_of_its_own_kind_keeps_its_own_rules(open_it):
    rules = open_it(iso3="TSV").rules
    assert (rules.ci, rules.lonely_psu, rules.non_answers, rules.calibrated_to) == ("logit", "fail", "missing", ())


def made_of(design) -> dict:
    names = ("weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight")
    return {name: design.attrs().get(name) for name in names}


def test_the_respondents_are_calibrated_and_the_weights_of_another_table_are_taken_as_drawn(open_it):
    survey, frame = open_it(), make_children()
    plain = {"weight": "weight", "strata": "stratum", "psu": "psu", "lonely_psu": "adjust"}
    calibrated = plain | {"calibrated_to": "sex, age", "base_weight": "base_weight"}
    assert made_of(survey.design(frame)) == made_of(survey.design(frame, table="children")) == calibrated
    assert made_of(survey.design(frame, table="caregivers")) == plain | {"calibrated_to": "", "base_weight": None}


def test_countries_that_are_stacked_were_calibrated_each_to_margins_of_its_own(open_it):
    frame = make_children().assign(country=lambda f: f["stratum"].map({"A": "P", "B": "Q"}))
    assert made_of(open_it().design(frame, within="country"))["calibrated_to"] == "country:sex, country:age"


def test_strata_and_psus_of_stacked_countries_are_their_own_whatever_their_codes(open_it):
    survey, one = open_it(), make_children()
    stacked = pd.concat([one.assign(country=c) for c in "PQR"], ignore_index=True)
    apart = stacked.assign(stratum=stacked["country"] + stacked["stratum"])
    alone, nested, known = (
        survey.design(f, within=w) for f, w in ((one, None), (stacked, "country"), (apart, "country"))
    )
    assert (nested.psus.n, nested.psus.n_strata) == (3 * alone.psus.n, 3 * alone.psus.n_strata)
    assert survey.design(stacked).psus.n == alone.psus.n  # by the codes alone
    columns = ["estimate", "se", "df"]
    pd.testing.assert_frame_equal(nested.totals(["weight"])[columns], known.totals(["weight"])[columns])
    assert made_of(nested)["strata"] == "country:stratum"


# -- proportions


def test_the_psus_of_a_stratum_are_the_surveys_own(open_it):
    """PSUs without an interview and those of the population, by stratum."""
    frame = make_children()
    first = frame["stratum"].min()
    survey = open_it(survey={"empty_psus": {first: 2}, "psus_in_population": {first: 90}})
    design = survey.design(frame)
    assert design.psus.n == len(frame[["stratum", "psu"]].drop_duplicates()) + 2
    drawn = design.psus.per_stratum[0]
    assert design.psus.factor.tolist() == [1 - drawn / 90] + [1.0] * (design.psus.n_strata - 1)
    with pytest.raises(ParamsError, match="by the strata of one country, and several are stacked here"):
        survey.design(frame.assign(country="A"), within="country")


@pytest.fixture
def made(open_it):
    """A survey of 240 children with its design."""
    survey = open_it(tables={"children": make_children(**SHARES)})
    return survey, survey.design(with_indicators(survey, survey.run.load("children")))


def test_proportions_are_the_designs_by_the_rules_and_carry_the_standard(made):
    survey, design = made
    table = survey.proportions(design, ["tf_csea_any"], by=["sex", ("sex", "age_group")])
    plain = design.proportions(["tf_csea_any"], by=["sex", ("sex", "age_group")], ci="korn-graubard", df="design")
    assert isinstance(design, SurveyDesign)
    pd.testing.assert_frame_equal(
        table[plain.columns].drop(columns="flags"), plain.drop(columns="flags"), check_exact=True
    )
    assert table.attrs == plain.attrs and set(table["presentation"]) <= set(PRESENTATIONS)
    assert (table["presentation"] == "count").tolist() == (table["n"] < 50).tolist()
    assert {"count", "percentage"} <= set(table["presentation"])


@pytest.mark.parametrize("minimum, shown", [(240, "percentage"), (241, "count")])
def test_the_standard_is_that_of_the_study(made, minimum, shown):
    survey, design = made
    path = survey.run.layout.study()
    text = path.read_text(encoding="utf-8")
    assert "minimum_base: 50" in text
    path.write_text(text.replace("minimum_base: 50", f"minimum_base: {minimum}"), encoding="utf-8")
    survey.run.__dict__.pop("study", None)
    assert survey.proportions(design, ["tf_csea_any"])["presentation"].tolist() == [shown]


def test_a_survey_whose_indicators_all_share_a_base_has_no_figure_of_other_bases_and_its_notebook_goes_on(made):
    """The cells of the household survey's notebook: nothing stands apart from the headline."""
    survey, design = made
    run = survey.run
    names = [name for name in survey.indicators("children") if name in design.frame]
    prevalence = run.save_estimates(survey.proportions(design, names), table="children", id="prevalence")
    same = prevalence["base"].isin(prevalence.loc[prevalence["indicator"].isin(survey.headline), "base"])
    assert same.all()
    mine, rest = prevalence[same], prevalence[~same]
    shown = run.save_figure(
        prevalence_by_indicator(mine, highlight=survey.headline), id="all", caption="All", estimates=mine
    )
    none = run.save_figure(prevalence_by_indicator(rest, show_base=True), id="rest", caption="Rest", estimates=rest)
    assert isinstance(shown, display.Html) and none is None
    assert [entry.id for entry in run.saved] == ["prevalence", "all"]
    assert not list(run.folder.glob("rest.*"))


# -- standardised


SEX = {"levels": {"sex": ["female", "male"]}}


def test_shares_at_the_standard_carry_its_name_and_what_may_be_printed_of_them(open_it):
    children = make_children(**SHARES)
    survey = open_it(tables={"children": children}, standard=SEX)
    design = survey.design(with_indicators(survey, survey.run.load("children")))
    table = survey.standardised(design, ["tf_csea_any"])
    expected = design.standardised(["tf_csea_any"], ["sex"], {"female": 1, "male": 1})
    assert table["estimate"].tolist() == expected["estimate"].tolist()
    assert table[["by", "level"]].to_numpy().tolist() == [["standard", "equal parts of sex"]]
    saved = survey.run.save_estimates(table, table="children", id="standardised", statistic="standardised")
    assert saved["estimate_id"].tolist() == [
        "TST/household_survey/tf_csea_any@v1:standardised/standard=equal parts of sex"
    ]


def test_without_a_standard_nothing_is_standardised(made):
    survey, design = made
    assert survey.standardised(design, ["tf_csea_any"]).empty


def test_the_largest_weight_of_those_who_said_yes_is_told_as_its_share():
    frame = pd.DataFrame({"sex": ["f", "f", "m", "m"], "age": [12, 13, 12, 13], "harm": [1, 1, 1, None]})
    table = pd.DataFrame({"indicator": "harm", "by": ["", "sex", "sex", "sex:age"], "level": ["", "f", "m", "m:13"]})
    assert largest_shares(frame, table, np.array([1.0, 2.0, 5.0, 2.0])) == pytest.approx(
        [5 / 8, 2 / 3, 1.0, np.nan], nan_ok=True
    )
