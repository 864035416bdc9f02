"""Three prevalences of one survey are three rows and never one, and so are the two treatments of non-answers."""

import numpy as np
import pandas as pd
import pytest
from tests.small_run import DONT_KNOW, NO_ANSWER, YES, make_children, make_run, share_of, with_indicators

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.kinds.survey import definitions
from disrupting_harm.components.kinds.survey.analysis import Survey


# One child in four, three, two and five.
SHARES = dict(zip(CLEAR_FORMS, (4, 3, 2, 5), strict=True)) | {"sexual_comments": 3}
IMAGES = "item_images_shared_without_permission"
ANY, CLEAR, RANGE = "tf_csea_any", "clear_ocsea", "clear_ocsea_range"


@pytest.fixture
def children():
    frame = make_children(**SHARES)
    noes = np.flatnonzero(frame[IMAGES] == 0)
    frame.loc[noes[::10], IMAGES], frame.loc[noes[5::10], IMAGES] = DONT_KNOW, NO_ANSWER
    return frame


@pytest.fixture
def open_it(tmp_path):
    """A survey of a frame of children, with its prevalences saved: the survey, the design and the saved table."""

    def open_on(frame, change=None):
        survey = Survey(make_run(tmp_path / "study", "household_survey", {"children": frame}, change=change))
        design = survey.design(with_indicators(survey, survey.run.load("children")))
        names = [name for name in survey.indicators("children") if name in design.frame]
        table = survey.proportions(design, names, by=["sex"])
        return survey, design, survey.run.save_estimates(table, table="children", id="prevalence")

    return open_on


def said_yes(frame, items) -> np.ndarray:
    return (frame[[f"item_{item}" for item in items]] == YES).any(axis=1).to_numpy()


def row_of(table, indicator, by="", level="") -> pd.Series:
    return table[(table["indicator"] == indicator) & (table["by"] == by) & (table["level"] == level)].iloc[0]


# -- ranges


def test_a_range_is_its_lowest_and_its_highest_part_with_that_parts_uncertainty(open_it, children):
    survey, _, prevalence = open_it(children)
    ranges = definitions.range_over_parts(survey, prevalence, table="children")
    assert [tuple(key) for key in ranges[["indicator", "by", "level"]].to_numpy()] == [
        (RANGE, "range", "lowest"),
        (RANGE, "range", "highest"),
    ]
    shares = {item: share_of(children, said_yes(children, [item])) for item in CLEAR_FORMS}
    assert ranges["estimate"].tolist() == pytest.approx([min(shares.values()), max(shares.values())], rel=1e-12)
    for level, part in (("lowest", "images_shared_without_permission"), ("highest", "threatened_or_blackmailed")):
        row, of_part = ranges[ranges["level"] == level].iloc[0], row_of(prevalence, part)
        for column in ("estimate", "se", "ci_low", "ci_high", "df", "deff", "n", "n_eff", "n_cases", "n_weighted"):
            assert row[column] == of_part[column]
        assert row["part"] == part


def test_a_range_has_ids_of_its_own_and_the_design_of_its_parts(open_it, children):
    survey, _, prevalence = open_it(children)
    made = definitions.range_over_parts(survey, prevalence, table="children")
    saved = survey.run.save_estimates(made.assign(), table="children", id="ranges")
    assert saved["estimate_id"].tolist() == [
        f"TST/household_survey/{RANGE}@v1/range={end}" for end in ("lowest", "highest")
    ]
    assert set(saved["non_answers"]) == {"denominator"} and set(saved["presentation"]) == {"percentage"}
    assert saved["part"].tolist() == ["images_shared_without_permission", "threatened_or_blackmailed"]


def test_a_range_passes_over_a_part_that_nobody_answered(open_it, children):
    children[IMAGES] = pd.array([None] * len(children), "Int64")
    survey, _, prevalence = open_it(children)
    lowest = definitions.range_over_parts(survey, prevalence, table="children").iloc[0]
    assert lowest["estimate"] == row_of(prevalence, "offered_money_for_images")["estimate"]


def test_the_ends_of_a_range_are_not_the_ends_of_a_composite(open_it, children):
    survey, _, prevalence = open_it(children)
    ranges = definitions.range_over_parts(survey, prevalence, table="children")
    composite = row_of(prevalence, CLEAR)["estimate"]
    assert composite == pytest.approx(share_of(children, said_yes(children, CLEAR_FORMS)), rel=1e-12)
    assert (
        composite > ranges["estimate"].max()
    )  # a child with two experiences is in two parts, and once in the composite


# -- which prevalence


def explain(open_it, frame, **options) -> pd.DataFrame:
    survey, _, prevalence = open_it(frame, **options)
    made = definitions.range_over_parts(survey, prevalence, table="children")
    return definitions.explain_definitions(
        survey, prevalence, survey.run.save_estimates(made, table="children", id="ranges")
    )


def test_the_three_prevalences_are_three_rows_each_with_what_it_counts(open_it, children):
    table = explain(open_it, children)
    clear, any_form = (
        100 * share_of(children, said_yes(children, forms)) for forms in (CLEAR_FORMS, CLEAR_FORMS + OTHER_FORMS)
    )
    low, high = (100 * share_of(children, said_yes(children, [CLEAR_FORMS[i]])) for i in (3, 2))
    assert table["Prevalence"].tolist() == [
        "Clear OCSEA: any of the four clear forms",
        "Any form of technology-facilitated CSEA",
        "Clear OCSEA: range over the four clear forms",
    ]
    assert table["Estimate"].tolist() == [f"{clear:.1f} %", f"{any_form:.1f} %", f"{low:.1f} % to {high:.1f} %"]
    assert table["What it counts"].tolist() == [
        "children with any of 4 experiences, each child once",
        "children with any of 8 experiences, each child once",
        "the rarest and the most frequent of 4 experiences, children with several counted in each",
    ]
    assert [bool(text) for text in table["95 % interval"]] == [True, True, False]


def test_few_answers_are_shown_as_a_count_and_without_an_interval(open_it):
    frame = make_children(23, psus=4, **SHARES)
    count = lambda forms: f"{said_yes(frame, forms).sum()} of 23"
    table = explain(open_it, frame)
    low, high = count([CLEAR_FORMS[3]]), count([CLEAR_FORMS[2]])
    assert table["Estimate"].tolist() == [count(CLEAR_FORMS), count(CLEAR_FORMS + OTHER_FORMS), f"{low} to {high}"]
    assert table["Estimate"][2] == "5 of 23 to 12 of 23" and (table["95 % interval"] == "").all()


def test_what_is_not_reliable_is_said_so_and_not_printed(open_it):
    # One in 30 of 60 children: two cases, whose interval is far wider than 130 % of the proportion.
    frame = make_children(60, psus=5, **dict.fromkeys(CLEAR_FORMS, 30))
    table = explain(open_it, frame)
    assert table["Estimate"].tolist() == ["not reliable", "not reliable", "not reliable"]
    assert (table["95 % interval"] == "").all()


# -- non-answers


@pytest.mark.parametrize("codes, held", [((), False), ((DONT_KNOW,), True), ((NO_ANSWER,), True)])
def test_non_answers_are_looked_for_in_the_items_and_nowhere_else(open_it, codes, held):
    frame = make_children(**SHARES)
    frame.loc[5, "base_weight"] = 98  # no answer
    for code in codes:
        frame.loc[7, "item_sexual_comments"] = code
    frame.loc[8, "item_sexual_comments"] = pd.NA
    survey, _, _ = open_it(frame)
    assert definitions.holds_non_answers(survey, frame) is held


def treatments(open_it, frame, rule) -> tuple:
    """The survey, the prevalences under the rule, and the saved ones under the other treatment."""

    def change(components):
        components["household_survey"]["survey"] = {"non_answers": rule}

    survey, design, prevalence = open_it(frame, change=change)
    made = definitions.prevalence_without_non_answers(survey, design, ["images_shared_without_permission", ANY])
    return survey, prevalence, survey.run.save_estimates(made, table="children", id="non_answers")


@pytest.mark.parametrize(
    "rule, statistic, other_rule",
    [("denominator", "proportion_of_answers", "missing"), ("missing", "proportion_with_non_answers", "denominator")],
)
def test_both_treatments_of_non_answers_are_worked_out_and_told_apart(open_it, children, rule, statistic, other_rule):
    _, prevalence, other = treatments(open_it, children, rule)
    item = children[IMAGES]
    yes, answered = (item == YES).to_numpy(), item.isin([0, 1]).to_numpy()
    kept, left_out = share_of(children, yes), share_of(children, yes, answered)
    assert left_out > kept and answered.sum() == 240 - 39
    here, there = (kept, left_out) if rule == "denominator" else (left_out, kept)
    mine, theirs = row_of(prevalence, "images_shared_without_permission"), other.iloc[0]
    assert (mine["estimate"], theirs["estimate"]) == pytest.approx((here, there), rel=1e-12)
    assert {mine["n"], theirs["n"]} == {240, answered.sum()}
    assert (mine["non_answers"], theirs["non_answers"]) == (rule, other_rule)
    assert theirs["estimate_id"] == f"TST/household_survey/images_shared_without_permission@v1:{statistic}"
    assert theirs["presentation"] == "percentage" and theirs["statistic"] == statistic


def test_a_composite_leaves_out_who_gave_no_yes_and_to_some_question_no_answer(open_it, children):
    _, prevalence, other = treatments(open_it, children, "denominator")
    yes = said_yes(children, CLEAR_FORMS + OTHER_FORMS)
    known = yes | ~children[IMAGES].isin([DONT_KNOW, NO_ANSWER]).to_numpy()
    mine, theirs = row_of(prevalence, ANY), other.iloc[1]
    assert (mine["n"], theirs["n"]) == (240, known.sum()) and known.sum() < 240
    assert mine["estimate"] == pytest.approx(share_of(children, yes), rel=1e-12)
    assert theirs["estimate"] == pytest.approx(share_of(children, yes, known), rel=1e-12)
    assert mine["n_cases"] == theirs["n_cases"] == yes.sum()  # a yes counts whatever else was not answered


@pytest.mark.parametrize("rule, first, second", [("denominator", "kept", "left out"), ("missing", "left out", "kept")])
def test_the_two_treatments_stand_side_by_side_under_their_names(open_it, children, rule, first, second):
    survey, prevalence, other = treatments(open_it, children, rule)
    table = definitions.explain_treatment(survey, prevalence, other)
    assert list(table.columns) == ["Indicator", f"Non-answers {first}", "n", f"Non-answers {second}", "n there"]
    assert table["Indicator"].tolist() == [
        "Sexual images shared without permission",
        "Any form of technology-facilitated CSEA",
    ]
    expected = [
        f"{100 * row_of(prevalence, name)['estimate']:.1f} %" for name in ("images_shared_without_permission", ANY)
    ]
    assert table[f"Non-answers {first}"].tolist() == expected
    assert table[f"Non-answers {second}"][0] == f"{100 * other['estimate'].iloc[0]:.1f} %"
    answered = str(children[IMAGES].isin([0, 1]).sum())
    assert (table["n"][0], table["n there"][0]) == (("240", answered) if rule == "denominator" else (answered, "240"))


def test_few_answers_are_shown_as_counts_under_both_treatments(open_it):
    frame = make_children(23, psus=4, **SHARES)
    frame.loc[np.flatnonzero(frame[IMAGES] == 0)[:3], IMAGES] = DONT_KNOW
    survey, prevalence, other = treatments(open_it, frame, "denominator")
    table = definitions.explain_treatment(survey, prevalence, other)
    assert (table["Non-answers kept"][0], table["Non-answers left out"][0]) == ("5 of 23", "5 of 20")


# -- blank parts


def bounded(open_it, frame, rule="open") -> tuple:
    """The saved prevalences of a survey with this rule for blank parts, and the saved bounds of its composites."""

    def change(components):
        components["household_survey"]["survey"] = {"blank_parts": rule}

    survey, design, prevalence = open_it(frame, change=change)
    made = definitions.bounds_of_composites(survey, design, prevalence)
    return prevalence, survey.run.save_estimates(made, table="children", id="bounds")


@pytest.mark.parametrize("rule, counted", [("open", False), ("no", True)])
def test_a_composite_lies_between_its_blanks_taken_for_a_no_and_for_a_yes(open_it, children, rule, counted):
    blank = np.arange(240) % 8 == 0
    children.loc[blank, IMAGES] = pd.NA
    prevalence, bounds = bounded(open_it, children, rule)
    yes = said_yes(children, CLEAR_FORMS)
    open_ = blank & ~yes
    low, high = (
        bounds[(bounds["indicator"] == CLEAR) & (bounds["statistic"] == s)].iloc[0] for s in definitions.BOUNDS
    )
    assert low["estimate"] == pytest.approx(share_of(children, yes), rel=1e-12)
    assert high["estimate"] == pytest.approx(share_of(children, yes | open_), rel=1e-12)
    mine = row_of(prevalence, CLEAR)
    assert mine["estimate"] == pytest.approx(share_of(children, yes, counted | ~open_), rel=1e-12)
    assert low["estimate"] <= mine["estimate"] <= high["estimate"]
    assert (low["n"], high["n"], mine["n"]) == (240, 240, 240 if counted else 240 - open_.sum())
    assert high["estimate_id"] == f"TST/household_survey/{CLEAR}@v1:upper_bound"
    table = definitions.explain_bounds(prevalence, bounds).set_index("Composite")
    shown = table.loc["Clear OCSEA: any of the four clear forms"]
    assert shown["As estimated"] == f"{100 * mine['estimate']:.1f} %" and shown["Open"] == str(open_.sum())


def test_a_composite_of_which_every_part_is_known_has_no_bounds(open_it, children):
    _, bounds = bounded(open_it, children)  # non-answers are kept: they are known not to be a yes
    assert bounds.empty


def test_a_blank_beside_a_yes_leaves_nothing_open(open_it):
    frame = make_children(**{form: 2 for form in CLEAR_FORMS[:1]})
    frame.loc[frame[f"item_{CLEAR_FORMS[0]}"] == YES, IMAGES] = pd.NA
    assert bounded(open_it, frame)[1].empty
