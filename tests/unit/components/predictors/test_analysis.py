"""Models of an outcome: their numbers are the regression's, each has an id, and they are read one line per predictor and level."""

import numpy as np
import pytest
from tests.markup import plain_cells
from tests.small_predictors import HARM, ONLINE, harmed
from tests.small_run import YES

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.components.predictors import analysis
from disrupting_harm.evidence import display
from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


# -- the numbers are the regression's


def reference_fit(tables, names=("sex", "age", ONLINE)):
    children = tables["children"]
    codes = tables["caregivers"].set_index("household_id")["item_uses_internet"]
    online = (
        (children["household_id"].map(codes) == YES).astype(float).where(children["household_id"].isin(codes.index))
    )
    frame = children.assign(**{HARM: harmed(children), ONLINE: online})
    design = SurveyDesign(
        frame,
        weight="weight",
        strata="stratum",
        psu="psu",
        lonely_psu="adjust",
        calibrated_to=["sex", "age"],
        base_weight="base_weight",
    )
    return fit_logistic(design, outcome=HARM, predictors=list(names))


@pytest.fixture
def fitted(open_it, tables):
    survey = open_it(tables)
    return survey, analysis.fit_outcomes(survey, analysis.load_households(survey))


def test_odds_ratios_are_those_of_the_regression_with_their_intervals(fitted, tables):
    _, fits = fitted
    expected = reference_fit(tables).coefficients.query("term != 'intercept'")
    table = analysis.estimate_odds_ratios(fits)
    assert [(r.by, r.level) for r in table.itertuples()] == [("sex", "male"), ("age", "per unit"), (ONLINE, "1")]
    for ours, theirs in (("estimate", "odds_ratio"), ("ci_low", "odds_ratio_low"), ("ci_high", "odds_ratio_high"), ("p", "p"), ("df", "df")):  # fmt: skip
        np.testing.assert_allclose(table[ours].to_numpy(float), expected[theirs].to_numpy(float), rtol=1e-10)
    np.testing.assert_allclose(table["estimate"], np.exp(expected["estimate"].to_numpy(float)), rtol=1e-10)
    fit = reference_fit(tables)
    assert set(table["n"]) == {fit.n} and set(table["n_cases"]) == {fit.n_cases}, (
        "a table of the levels is none of the model"
    )
    assert set(table["statistic"]) == {"odds_ratio"} and "intercept" not in set(table["by"])
    tests = reference_fit(tables).term_tests(adjust="holm")  # one predictor, one row here: in the same order
    np.testing.assert_allclose(table["p_adjusted"], tests["p_adjusted"].to_numpy(float), rtol=1e-9)


def test_risk_differences_and_tests_are_those_of_the_regression(fitted, tables):
    _, fits = fitted
    fit = reference_fit(tables)
    table = analysis.estimate_risk_differences(fits)
    for column in ("estimate", "se", "ci_low", "ci_high", "p"):
        np.testing.assert_allclose(table[column], fit.risk_differences()[column].to_numpy(float), rtol=1e-9)
    np.testing.assert_allclose(
        table[["risk", "reference_risk"]], fit.risk_differences()[["risk", "reference_risk"]].astype(float), rtol=1e-9
    )
    assert set(table["n"]) == {239} and set(table["n_cases"]) == {fit.n_cases}
    tests, expected = analysis.check_terms(fits), fit.term_tests(adjust="holm")
    for ours, theirs in (("estimate", "f"), ("df", "df2"), ("p", "p"), ("p_adjusted", "p_adjusted")):
        np.testing.assert_allclose(tests[ours], expected[theirs].to_numpy(float), rtol=1e-9)
    assert (tests["p_adjusted"] >= tests["p"]).all()


def test_every_number_has_an_id_of_its_own(fitted):
    survey, fits = fitted
    made = (
        ("odds_ratios", analysis.estimate_odds_ratios),
        ("risk", analysis.estimate_risk_differences),
        ("tests", analysis.check_terms),
    )
    saved = {
        id: survey.run.save_estimates(make(fits), table="children", also=["caregivers"], id=id) for id, make in made
    }
    name = f"TST/predictors/{HARM}@v1"
    assert saved["odds_ratios"]["estimate_id"].tolist() == [
        f"{name}:odds_ratio/sex=male", f"{name}:odds_ratio/age=per unit", f"{name}:odds_ratio/{ONLINE}=1"
    ]  # fmt: skip
    assert saved["risk"]["estimate_id"].tolist()[0] == f"{name}:risk_difference/sex=male"
    assert saved["tests"]["estimate_id"].tolist() == [f"{name}:wald_f/{by}=all" for by in ("sex", "age", ONLINE)]
    for table in saved.values():
        assert set(table["df_rule"]) == {"design less predictors"} and set(table["calibrated_to"]) == {"sex, age"}
        assert table["presentation"].isna().all()


def test_several_outcomes_stand_in_one_table_each_adjusted_over_its_own_model(open_it, tables):
    survey = open_it(tables, outcomes=(HARM, "sexual_comments"))
    tables["children"]["item_sexual_comments"] = tables["children"]["item_offered_money_for_acts"]
    tables["children"].to_parquet(survey.run.layout.derived("TST", "household_survey") / "children.parquet")
    fits = analysis.fit_outcomes(survey, analysis.load_households(survey))
    tests = analysis.check_terms(fits)
    assert tests["indicator"].tolist() == [HARM] * 3 + ["sexual_comments"] * 3
    for outcome, fit in fits.items():
        mine = tests[tests["indicator"] == outcome]
        np.testing.assert_allclose(mine["p_adjusted"], fit.term_tests(adjust="holm")["p_adjusted"], rtol=1e-12)


def test_a_model_that_separates_says_so_and_has_no_number(open_it, tables):
    tables["children"].loc[tables["children"]["sex"] == "male", [f"item_{form}" for form in CLEAR_FORMS]] = 0
    survey = open_it(tables, predictors=("sex", "age"), rules={"calibrated_to": [["age"]]})
    fits = analysis.fit_outcomes(survey, analysis.load_households(survey))
    odds = analysis.estimate_odds_ratios(fits)
    assert odds["estimate"].isna().all() and set(odds["flags"]) == {"separated"}
    saved = [survey.run.save_estimates(make(fits), table="children", id=make.__name__) for make in (analysis.estimate_odds_ratios, analysis.estimate_risk_differences, analysis.check_terms)]  # fmt: skip
    shown = analysis.readable_model(survey, *saved)
    assert set(shown["Note"]) == {"cases and others are separated: no estimate exists"} and set(
        shown["Odds ratio"]
    ) == {"n/a"}


# -- for readers


@pytest.fixture
def shown(fitted):
    survey, fits = fitted
    made = (analysis.estimate_odds_ratios, analysis.estimate_risk_differences, analysis.check_terms)
    return survey, fits, [survey.run.save_estimates(make(fits), table="children", id=make.__name__) for make in made]


def test_a_model_is_read_one_line_per_predictor_and_level(shown):
    survey, _, saved = shown
    table, (odds, risk, tests) = analysis.readable_model(survey, *saved), saved
    assert table["Predictor"].tolist() == ["Sex: Boys", "Age, one year more", "Caregiver uses the internet"]
    assert table["Odds ratio"].tolist() == [f"{value:.2f}" for value in odds["estimate"]]
    assert table["95 % interval"][0] == f"{odds['ci_low'][0]:.2f} to {odds['ci_high'][0]:.2f}"
    assert table["Risk difference, points"].tolist() == [f"{100 * value:+.1f}" for value in risk["estimate"]]
    assert table["Interval, points"][1] == f"{100 * risk['ci_low'][1]:+.1f} to {100 * risk['ci_high'][1]:+.1f}"
    assert table["p, adjusted"].tolist() == [f"{p:.3f}" for p in tests["p_adjusted"]]
    assert "Note" not in table and "Generated with" not in table


def test_the_numbers_folded_under_a_figure_are_odds_ratios_and_name_their_predictor(shown):
    survey, _, (odds, *_) = shown
    text = plain_cells(display.numbers(odds, survey.run.label))
    first = odds.iloc[0]
    assert (
        f"<td>{first['estimate']:.2f}</td>" in text
        and f"<td>{first['ci_low']:.2f} to {first['ci_high']:.2f}</td>" in text
    )
    assert all(
        f"<td>{name}</td>" in text for name in ("Sex: Boys", "Age, one year more", "Caregiver uses the internet")
    )


def test_a_model_says_who_is_in_it_who_is_not_and_against_whom(fitted):
    survey, fits = fitted
    text = analysis.describe_model(survey, fits[HARM], analysis.estimate_odds_ratios({HARM: fits[HARM]}))
    assert f"of 239 children ({fits[HARM].n_cases} cases, 1 left out for want of a predictor)" in text
    assert (
        "on at most 15 degrees of freedom, fewer where a level lives in few PSUs" in text
    )  # 20 PSUs less 2 strata less 3 predictors
    assert "Reference: Girls." in text and "It shows what goes together, not what causes what." in text
    assert "Who does not know or prefers not to say counts as not having it." in text
    assert text.endswith("A stand-in is made without associations: any shown here is chance.")


def test_a_model_says_the_numbers_of_children_as_they_were_released(fitted):
    survey, fits = fitted
    released = analysis.estimate_odds_ratios({HARM: fits[HARM]}).assign(n=240.0, n_cases=55.0)
    text, note = (
        analysis.describe_model(survey, fits[HARM], released),
        analysis.figure_note(survey, fits[HARM], released),
    )
    assert "of 240 children (55 cases, and some left out for want of a predictor)" in text and "239" not in text
    assert note.startswith("240 children, 55 cases.")
    withheld = released.assign(n=float("nan"), n_cases=float("nan"))
    assert "of children, whose number is not shown (the number of cases is not shown" in analysis.describe_model(
        survey, fits[HARM], withheld
    )


def test_a_model_of_numbers_alone_names_no_reference(open_it, tables):
    survey = open_it(tables, predictors=("age",))
    (fit,) = analysis.fit_outcomes(survey, analysis.load_households(survey)).values()
    text = analysis.describe_model(survey, fit, analysis.estimate_odds_ratios({HARM: fit}))
    assert "Reference" not in text and "left out" not in text


def test_the_note_of_the_figure_is_the_short_of_the_models_and_says_what_the_colour_means(open_it, tables):
    survey = open_it(tables, predictors=("sex", "age"))
    (fit,) = analysis.fit_outcomes(survey, analysis.load_households(survey)).values()
    note = analysis.figure_note(survey, fit, analysis.estimate_odds_ratios({HARM: fit}))
    assert note.startswith(f"{fit.n:,} children, {fit.n_cases:,} cases. Reference: Girls.") and "adjusted p" in note
    assert len(note) < len(analysis.describe_model(survey, fit, analysis.estimate_odds_ratios({HARM: fit})))
