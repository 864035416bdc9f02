"""Models of an outcome: who is in them, what their numbers are called, and that the numbers are the regression's."""

import numpy as np
import pandas as pd
import pytest
from tests.markup import plain_cells
from tests.small_run import DONT_KNOW, YES, make_children, make_run

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.components.predictors import analysis
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import display
from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


HARM, ONLINE, CONTEXT = "clear_ocsea", "caregiver_uses_internet", "caregivers_online_in_psu"
WITH_CONTEXT = ("sex", "age", ONLINE, CONTEXT)
SHARES = dict(zip(CLEAR_FORMS, (6, 8, 9, 10), strict=True))


def make_caregivers(children: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    """A caregiver for all but the last child; some do not say whether they are online."""
    rng = np.random.default_rng(seed)
    frame = children[["household_id", "stratum", "psu"]].iloc[:-1].sample(frac=1, random_state=seed, ignore_index=True)
    codes = np.where(rng.random(len(frame)) < 0.6, 1, 0)
    codes[::17] = DONT_KNOW
    return frame.assign(respondent_id=[f"G{i}" for i in range(len(frame))], item_uses_internet=pd.array(codes, "Int64"))


@pytest.fixture
def tables():
    children = make_children(**SHARES)
    return {"children": children, "caregivers": make_caregivers(children)}


@pytest.fixture
def open_it(tmp_path):
    """The survey of a run of models on two tables, with outcomes, predictors or rules of the test."""

    def open_on(tables, *, predictors=("sex", "age", ONLINE), rules=None, outcomes=(HARM,)):
        def change(components):
            components["predictors"] = {"outcomes": list(outcomes), "predictors": list(predictors)}
            components["household_survey"]["survey"] = rules or {}

        run = make_run(tmp_path / "study", "predictors", tables, source="household_survey", change=change)
        return analysis.open_survey(run)

    return open_on


def harmed(children) -> pd.Series:
    return (children[[f"item_{form}" for form in CLEAR_FORMS]] == YES).any(axis=1).astype(int)


# -- who is in the model


def test_every_child_is_a_row_with_its_outcome_and_its_own_caregivers_answer(open_it, tables):
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT))
    assert list(found["respondent_id"]) == list(tables["children"]["respondent_id"])
    assert found[HARM].tolist() == harmed(tables["children"]).tolist()
    codes = tables["caregivers"].set_index("household_id")["item_uses_internet"]
    assert found[ONLINE].iloc[:-1].tolist() == [int(codes[h] == YES) for h in found["household_id"].iloc[:-1]]
    assert found[[ONLINE, CONTEXT]].iloc[-1].isna().all()  # the child without a caregiver


def test_the_context_of_a_child_is_the_share_of_the_other_caregivers_of_its_psu_in_tens_of_points(open_it, tables):
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT)).set_index("household_id")
    caregivers = tables["caregivers"]
    for row in caregivers.itertuples():
        others = caregivers[
            (caregivers["stratum"] == row.stratum)
            & (caregivers["psu"] == row.psu)
            & (caregivers["household_id"] != row.household_id)
        ]
        share = (others["item_uses_internet"] == YES).sum() / len(others)  # who does not say is not online
        assert found.at[row.household_id, CONTEXT] == pytest.approx(10 * share, rel=1e-12)


def test_under_the_other_treatment_who_does_not_say_is_in_neither_share(open_it, tables):
    found = analysis.load_households(
        open_it(tables, predictors=WITH_CONTEXT, rules={"non_answers": "missing"})
    ).set_index("household_id")
    caregivers = tables["caregivers"]
    answered = caregivers[caregivers["item_uses_internet"] != DONT_KNOW]
    for row in answered.itertuples():
        others = answered[
            (answered["stratum"] == row.stratum)
            & (answered["psu"] == row.psu)
            & (answered["household_id"] != row.household_id)
        ]
        share = (others["item_uses_internet"] == YES).sum() / len(others)
        assert found.at[row.household_id, CONTEXT] == pytest.approx(10 * share, rel=1e-12)
    silent = caregivers.loc[caregivers["item_uses_internet"] == DONT_KNOW, "household_id"]
    assert len(silent) and found.loc[silent, ONLINE].isna().all()


def test_a_caregiver_alone_in_a_psu_has_no_context(open_it, tables):
    place = (tables["caregivers"]["stratum"] == "A") & (tables["caregivers"]["psu"] == "00")
    keep = tables["caregivers"][place].head(1)
    tables["caregivers"] = pd.concat([tables["caregivers"][~place], keep], ignore_index=True)
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT)).set_index("household_id")
    assert pd.isna(found.at[keep["household_id"].item(), CONTEXT])
    assert found[CONTEXT].notna().sum() == len(tables["caregivers"]) - 1


def test_what_was_made_of_a_table_joins_its_lineage(open_it, tables):
    survey = open_it(tables, predictors=WITH_CONTEXT)
    analysis.load_households(survey)
    columns = {entry.table: entry.columns for entry in survey.run.inputs.values()}
    assert columns["children"][HARM].sources == tuple(f"item_{form}" for form in CLEAR_FORMS)
    assert columns["caregivers"][ONLINE].sources == ("item_uses_internet",)
    assert columns["caregivers"][CONTEXT].sources == (ONLINE, "stratum", "psu")


@pytest.mark.parametrize("place", ["predictors", "outcomes"])
def test_what_is_no_indicator_domain_or_context_enters_no_model_and_all_of_it_is_named(open_it, tables, place):
    strange = ("item_sexual_comments", "weight", "base_weight", "psu", "respondent_id", "nowhere")
    named = {"predictors": ("sex", "age"), "outcomes": (HARM,)}
    survey = open_it(tables, **named | {place: (*named[place], *strange)})
    with pytest.raises(ParamsError) as raised:
        analysis.fit_outcomes(survey, analysis.load_households(survey))
    file = "params/countries/TST.yaml, key components.predictors"
    assert [s.split(" is no indicator")[0] for s in str(raised.value).splitlines()] == [
        f"{file}: {name}" for name in strange
    ]


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


# -- several countries


@pytest.fixture
def pooled():
    """Two made-up countries of one file, whose weights are on scales of their own."""
    parts = []
    for country, scale in (("A", 1.0), ("B", 500.0)):
        part = make_children(seed=ord(country), **SHARES)
        part["household_id"], part["respondent_id"] = country + part["household_id"], country + part["respondent_id"]
        parts.append(part.assign(country=country, stratum=country + part["stratum"], weight=scale * part["weight"]))
    children = pd.concat(parts, ignore_index=True)
    return {"children": children, "caregivers": make_caregivers(children)}


def open_pooled(folder, tables):
    def change(components):
        components["predictors"] |= {
            "outcomes": [HARM],
            "predictors": ["sex", "age"],
            "labels": {"age": "Age, one year more"},
        }

    run = make_run(folder, "predictors", tables, iso3="TSG", source="household_survey", change=change)
    return analysis.open_survey(run)


def odds_of(survey) -> pd.DataFrame:
    return analysis.estimate_odds_ratios(analysis.fit_outcomes(survey, analysis.load_households(survey)))


def test_each_country_is_heard_by_its_number_of_children_and_not_by_its_weights(tmp_path, pooled):
    table = odds_of(open_pooled(tmp_path / "study", pooled))
    assert [(r.by, r.level) for r in table.itertuples()] == [("country", "B"), ("sex", "male"), ("age", "per unit")]
    children = pooled["children"]
    sums = children.groupby("country")["weight"].transform("sum")
    frame = children.assign(weight=children["weight"] * 240 / sums, **{HARM: harmed(children)})
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu", lonely_psu="adjust")
    expected = fit_logistic(design, outcome=HARM, predictors=["country", "sex", "age"]).coefficients.iloc[1:]
    np.testing.assert_allclose(table["estimate"], expected["odds_ratio"].to_numpy(float), rtol=1e-10)
    np.testing.assert_allclose(table["ci_high"], expected["odds_ratio_high"].to_numpy(float), rtol=1e-10)
    unscaled = SurveyDesign(
        frame.assign(weight=children["weight"]), weight="weight", strata="stratum", psu="psu", lonely_psu="adjust"
    )
    other = (
        fit_logistic(unscaled, outcome=HARM, predictors=["country", "sex", "age"]).coefficients["odds_ratio"].iloc[2]
    )
    assert abs(table["estimate"][1] / other - 1) > 0.01  # so that it matters


def test_the_odds_ratios_that_a_generated_file_was_made_with_stand_beside_those_found(tmp_path, pooled):
    survey = open_pooled(tmp_path / "study", pooled)
    fits = analysis.fit_outcomes(survey, analysis.load_households(survey))
    made = (analysis.estimate_odds_ratios, analysis.estimate_risk_differences, analysis.check_terms)
    saved = [survey.run.save_estimates(make(fits), table="children", id=make.__name__) for make in made]
    table = analysis.readable_model(survey, *saved).set_index("Predictor")
    # Parameters: baselines 10 % and 20 %, odds ratio 1.6 of girls, 1.15 for a year.
    assert dict(table["Generated with"]) == {
        "Country: Country B": f"{(0.2 / 0.8) / (0.1 / 0.9):.2f}", "Sex: Boys": f"{1 / 1.6:.2f}", "Age, one year more": "1.15"
    }  # fmt: skip
    text = analysis.describe_model(survey, fits[HARM], analysis.estimate_odds_ratios({HARM: fits[HARM]}))
    assert "Every country's weights sum to its number of children." in text and "without associations" not in text
    assert "Beside each odds ratio stands the one that the file was made with" in text


def test_the_scale_of_one_countrys_weights_changes_nothing(tmp_path, pooled):
    first = odds_of(open_pooled(tmp_path / "first", pooled))
    children = pooled["children"]
    weight = children["weight"].where(children["country"] == "A", children["weight"] / 77)
    second = odds_of(open_pooled(tmp_path / "second", pooled | {"children": children.assign(weight=weight)}))
    np.testing.assert_allclose(
        second[["estimate", "ci_low", "ci_high"]], first[["estimate", "ci_low", "ci_high"]], rtol=1e-8
    )


def test_two_caregivers_of_a_household_are_refused_before_they_are_joined_and_none_is_named(survey_with_two_caregivers):
    (problem,) = survey_with_two_caregivers
    assert "two caregivers" in problem.text and problem.column == "household_id" and len(problem.rows) == 2
    assert "H1" not in str(problem)


@pytest.fixture
def survey_with_two_caregivers(tmp_path, root):
    from tests.small_survey import make_small_survey

    survey = make_small_survey(tmp_path / "study", root)
    survey.caregivers = survey.caregivers.replace("H4", "H1")
    survey.write()
    return survey.problems()


def test_a_table_without_households_cannot_be_joined_and_says_so(open_it, tables):
    tables["caregivers"] = tables["caregivers"].drop(columns="household_id")
    with pytest.raises(ParamsError, match="household_id, which caregivers do not hold"):
        analysis.load_households(open_it(tables))


def test_a_survey_that_asked_no_caregivers_is_not_modelled_by_what_they_know(tmp_path, tables):
    def change(components):
        components["predictors"] = {"outcomes": [HARM], "predictors": ["sex", ONLINE]}
        components["household_survey"]["tables"] = {"caregivers": None}

    run = make_run(tmp_path / "study", "predictors", tables, source="household_survey", change=change)
    with pytest.raises(ParamsError, match="declares no table of caregivers; take it out"):
        analysis.load_households(analysis.open_survey(run))


@pytest.mark.parametrize(
    "predictors, loaded", [(("sex", "age"), ["children"]), (("sex", ONLINE), ["children", "caregivers"])]
)
def test_only_the_tables_that_a_model_needs_are_loaded(open_it, tables, predictors, loaded):
    survey = open_it(tables, predictors=predictors)
    analysis.load_households(survey)
    assert analysis.loaded_tables(survey.run) == loaded


def test_a_blank_household_is_none_that_two_could_share(open_it, tables):
    tables = {
        name: table.assign(household_id=table["household_id"].mask(table.index < 3)) for name, table in tables.items()
    }
    found = analysis.load_households(open_it(tables))
    assert len(found) == len(tables["children"]) and found[ONLINE].iloc[:3].isna().all()


def test_the_note_of_the_figure_is_the_short_of_the_models_and_says_what_the_colour_means(open_it, tables):
    survey = open_it(tables, predictors=("sex", "age"))
    (fit,) = analysis.fit_outcomes(survey, analysis.load_households(survey)).values()
    note = analysis.figure_note(survey, fit, analysis.estimate_odds_ratios({HARM: fit}))
    assert note.startswith(f"{fit.n:,} children, {fit.n_cases:,} cases. Reference: Girls.") and "adjusted p" in note
    assert len(note) < len(analysis.describe_model(survey, fit, analysis.estimate_odds_ratios({HARM: fit})))
