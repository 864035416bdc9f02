"""Answers drawn for a form keep its rules, meet the shares they are drawn with, and hang on nothing but the seed."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_instrument import TEXT, small_instrument

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.components.household_survey.ties import TIES
from disrupting_harm.instruments.columns import contract_columns
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.rules import check_rules
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.synthetic.answers import draw_answers
from disrupting_harm.synthetic.draw import normal
from disrupting_harm.synthetic.priors import read_priors
from disrupting_harm.synthetic.ties import Tie, ties_by_question


REAL = "household_survey"
PRIORS = {
    "age": {"12": 0.2, "14": 0.3, "16": 0.5},
    "sex": {"female": 0.4, "male": 0.6},
    "hours": {"0.5": 0.5, "2": 0.4, "98": 0.1},
    "threatened": {"1": 0.5, "0": 0.5},
    "told": {"friend": 0.6, "police": 0.3, "none": 0.25},
    "helped": {"1": 0.5, "0": 0.5},
    "money": {"1": 0.1, "0": 0.9},
}


def respondents(n, **columns):
    return pd.DataFrame({"respondent_id": [f"R{i}" for i in range(n)], **columns})


def draw(instrument, frame, priors=None, *, seed=1, weight=None, rho=0.0, **options):
    """The answers of respondents in PSUs of ten; `rho` is the part of the score that neighbours share."""
    n = len(frame)

    def score(rng):
        return rho * np.repeat(normal(rng, -(-n // 10)), 10)[:n] + (1 - rho) * normal(rng, n)

    rng = np.random.Generator(np.random.PCG64(seed))
    weight = np.ones(n) if weight is None else weight
    options = {"dont_know": 0.02, "prefer_not_to_say": 0.03} | options
    return draw_answers(rng, instrument, frame, PRIORS if priors is None else priors, weight, score, **options)


def problems(frame, instrument):
    rows = np.arange(2, 2 + len(frame))
    return [str(p) for p in check_rules(frame, instrument, file="f.csv", rows=rows, mend="mend it")]


def share(frame, weight, column, code):
    """Of the weight of those who gave an answer of substance."""
    answered = frame[column].notna() & ~frame[column].isin([98, 99])
    return weight[(answered & (frame[column] == code)).to_numpy()].sum() / weight[answered.to_numpy()].sum()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return small_instrument(tmp_path_factory.mktemp("instrument"))


@pytest.fixture
def form(tmp_path):
    """A form that differs from the small one in one place."""

    def make(old, new):
        assert TEXT.count(old) == 1
        return small_instrument(tmp_path, TEXT.replace(old, new))

    return make


# -- a small form


def test_there_is_a_column_for_each_answer_in_the_order_of_the_form(small):
    made = draw(small, respondents(50))
    assert tuple(made) == ("respondent_id", *(column.name for column in contract_columns(small)))
    assert made["other"].isna().all()  # a text that nobody has a share of
    assert {str(made[name].dtype) for name in ("age", "threatened", "told_none")} == {"Int64"}


@pytest.mark.parametrize("n", [0, 1, 2, 400])
def test_what_is_drawn_keeps_every_rule_of_the_form(small, n):
    assert problems(draw(small, respondents(n)), small) == []


def test_columns_that_are_there_stay_as_they_are_and_decide_who_is_asked(small):
    frame = respondents(6, threatened=[1, 0, 98, 1, 0, 1], age=[17, 12, 15, 13, 17, 16])
    made = draw(small, frame)
    pd.testing.assert_frame_equal(made[list(frame)], frame)
    assert made["told_none"].notna().tolist() == [True, False, False, True, False, True]
    assert made["money"].notna().tolist() == [True, False, True, False, False, True]


def test_nobody_is_asked_whose_rule_nobody_can_tell(small):
    frame = respondents(3, threatened=pd.array([1, None, None], "Int64"), age=[17, 17, 12])
    made = draw(small, frame)
    assert made["told_friend"].notna().tolist() == made["money"].notna().tolist() == [True, False, False]
    assert [p.partition(", column ")[2].partition(":")[0] for p in problems(made, small)] == ["threatened"]


def test_half_a_question_is_no_answer_to_go_on_from(small):
    with pytest.raises(ValueError, match="some columns of told"):
        draw(small, respondents(2, threatened=[1, 1], told_friend=[1, 0]))


def test_a_question_without_a_prior_is_no_question_to_answer(small):
    with pytest.raises(KeyError, match="helped"):
        draw(small, respondents(2), {name: shares for name, shares in PRIORS.items() if name != "helped"})


def test_weighted_shares_are_met_within_the_weight_of_a_row(small):
    weight = 0.5 + np.random.Generator(np.random.PCG64(3)).random(800)
    made = draw(small, respondents(800), weight=weight)
    for column in ("age", "sex", "threatened", "helped", "money"):
        base = weight[made[column].notna().to_numpy()].sum()
        for code, wanted in PRIORS[column].items():
            code = int(code) if code.isdigit() else code
            assert share(made, weight, column, code) == pytest.approx(wanted, abs=1.7 / base)
    told = made[made["told_dont_know"] == 0]
    for choice, wanted in PRIORS["told"].items():
        mine = weight[told.index]
        assert mine[(told[f"told_{choice}"] == 1).to_numpy()].sum() / mine.sum() == pytest.approx(
            wanted, abs=3 / mine.sum()
        )


def test_dont_know_and_refusal_are_given_where_the_list_has_them_and_nowhere_else(small):
    made = draw(small, respondents(2000), dont_know=0.1, prefer_not_to_say=0.05)
    for code, wanted in ((98, 0.1), (99, 0.05)):
        assert abs((made["threatened"] == code).mean() - wanted) < 4 * np.sqrt(wanted / 2000)
    asked = made["told_dont_know"].notna()
    assert abs((made.loc[asked, "told_dont_know"] == 1).mean() - 0.1) < 4 * np.sqrt(0.1 / asked.sum())
    assert set(made["sex"]) == {"female", "male"}
    none = draw(small, respondents(2000), dont_know=0, prefer_not_to_say=0)
    assert not none["threatened"].isin([98, 99]).any() and (none["told_dont_know"].fillna(0) == 0).all()


def test_a_share_that_the_priors_give_to_dont_know_is_that_of_an_answer(small):
    priors = PRIORS | {"threatened": {"1": 0.5, "98": 0.5}}
    made = draw(small, respondents(100), priors, dont_know=0, prefer_not_to_say=0)
    assert made["threatened"].value_counts().to_dict() == {1: 50, 98: 50}


def test_everybody_who_is_asked_gives_at_least_one_choice_and_none_stands_alone(small):
    made = draw(small, respondents(500))
    asked = made[made["threatened"] == 1]
    chosen = asked[["told_friend", "told_police", "told_none", "told_dont_know"]]
    assert (chosen.sum(axis=1) >= 1).all() and (chosen.sum(axis=1) > 1).any()
    alone = (chosen["told_none"] == 1) | (chosen["told_dont_know"] == 1)
    assert alone.any() and (chosen[alone].sum(axis=1) == 1).all()


def test_neighbours_resemble_each_other_in_single_and_in_multiple_choices(small):
    def spread(frame, column):
        """The variance of the means of 200 PSUs, as a multiple of what independent answers have; its error is 0.1."""
        yes = (frame[column] == 1).astype(float)
        return yes.groupby(np.arange(len(frame)) // 10).mean().var() / (yes.var() / 10)

    frame = respondents(2000, threatened=[1] * 2000, age=[16] * 2000)  # everybody is asked
    alike, apart = draw(small, frame, rho=0.5), draw(small, frame)
    for column in ("money", "told_friend", "told_police"):
        assert spread(alike, column) > 1.5 and spread(apart, column) < 1.4, column


# -- the same bytes


def test_the_same_seed_gives_the_same_answers_and_another_gives_others(small):
    frame = respondents(60)
    pd.testing.assert_frame_equal(draw(small, frame), draw(small, frame))
    assert not draw(small, frame).equals(draw(small, frame, seed=2))


def test_a_question_more_or_another_share_changes_no_answer_to_other_questions(small, form):
    before = draw(small, respondents(200))
    more = form(",decimal,hours,", ",integer,siblings,Siblings?,,,,. < 9,,,,\n,decimal,hours,")
    after = draw(more, respondents(200), PRIORS | {"siblings": {"1": 1.0}, "helped": {"1": 0.9, "0": 0.1}})
    assert (after["siblings"] == 1).all() and not after["helped"].equals(before["helped"])
    pd.testing.assert_frame_equal(
        after.drop(columns=["siblings", "helped"]), before.drop(columns=["helped"]), check_like=True
    )


# -- hostile forms


@pytest.mark.parametrize(
    "old, new",
    [
        (". >= 0 and . <= 24 or . = 98", ". < ${age} and . != 2"),  # looks at another question and forbids a prior
        ("${threatened} = 1", "${threatened} = 1 and ${threatened} = 0"),  # is never asked
        ("${threatened} = 1", "not(${threatened} = 1) or ${age} mod 2 = 0"),
        ("selected(${told}, 'friend') or selected(${told}, 'police')", "count-selected(${told}) > 1"),
        (
            "yes_no,98,Don't know,Não sei",
            "yes_no,98,Don't know,Não sei\n,yes_no,7,Seven,Sete",
        ),  # a choice without a share
    ],
)
def test_rules_of_other_forms_are_kept_too(form, old, new):
    instrument = form(old, new)
    assert problems(draw(instrument, respondents(300)), instrument) == []


@pytest.mark.parametrize(
    "rule",
    [
        "count-selected(.) = 2",
        "count-selected(.) <= 1",
        "not(selected(., 'none'))",
        "count-selected(.) = 1 or not(selected(., 'friend'))",
    ],
)
def test_a_rule_of_how_many_may_be_chosen_is_kept(tmp_path, rule):
    constraint = TEXT.split('"')[1]
    instrument = small_instrument(tmp_path, TEXT.replace(constraint, rule))
    made = draw(instrument, respondents(300))
    assert problems(made, instrument) == [] and (made["told_friend"] == 1).any()


@pytest.mark.parametrize(
    "old, new, row",
    [
        (". >= 0 and . <= 24 or . = 98", ". = 1", 6),
        (
            "\"count-selected(.) = 1 or not(selected(., 'none') or selected(., 'dont_know'))\"",
            "count-selected(.) > 3",
            10,
        ),
    ],
)
def test_a_rule_that_no_answer_with_a_share_keeps_is_refused_by_its_row(form, old, new, row):
    with pytest.raises(InstrumentError, match=rf"children.csv, row {row}, column constraint: no answer to "):
        draw(form(old, new), respondents(50))


@st.composite
def forms(draw):
    """A form of a few questions that hang on each other, and the priors of its answers."""
    lines, priors, names = [], {}, []
    for place in range(draw(st.integers(1, 6))):
        name, kind = f"q{place}", draw(st.sampled_from(["select_one yes_no", "select_multiple whom", "integer"]))
        rules = [""]
        for earlier, type_ in names:
            rules += {
                "select_one yes_no": [f"${{{earlier}}} = '1'", f"${{{earlier}}} != '0'"],
                "select_multiple whom": [f"selected(${{{earlier}}}, 'none')", f"count-selected(${{{earlier}}}) > 1"],
                "integer": [f"${{{earlier}}} > 1", f"not(${{{earlier}}} = 0)"],
            }[type_]
        relevant = draw(st.sampled_from(rules))
        if draw(st.booleans()) and names:
            relevant = f"({relevant or 'true()'}) or {draw(st.sampled_from(rules[1:]))}"
        limits = ". >= 0 and . <= 3" if kind == "integer" else ""
        lines.append(f',{kind},{name},Q?,,,"{relevant}",{limits},yes,,,')
        names.append((name, kind))
        share = draw(st.integers(0, 100)) / 100
        priors[name] = {
            "select_one yes_no": {"1": share, "0": 1 - share},
            "select_multiple whom": {"friend": 1 - share, "police": (1 - share) / 2, "none": share},
            "integer": {"0": share, "3": 1 - share},
        }[kind]
    head, _, rest = TEXT.partition(",begin_group,about_you")
    return head + "\n".join(lines) + "\nchoices" + rest.partition("\nchoices")[2], priors


@settings(max_examples=60)
@given(forms(), st.integers(0, 2**32), st.integers(0, 25))
def test_whatever_the_form_asks_the_answers_keep_its_rules(form, seed, n):
    text, priors = form
    with tempfile.TemporaryDirectory() as folder:
        instrument = small_instrument(Path(folder), text)
    assert problems(draw(instrument, respondents(n), priors, seed=seed, dont_know=0.1), instrument) == []


# -- ties


def test_answers_that_contradict_each_other_are_not_drawn_and_the_share_of_all_is_met(small):
    ties = [
        Tie(("money",), "${threatened} = '1'", only=("0",)),
        Tie(("told",), "${age} < 15", never=("none",)),
    ]
    made = draw(small, respondents(600, age=[16, 14] * 300), ties=ties, dont_know=0, prefer_not_to_say=0.1)
    threatened = made["threatened"] == 1
    assert set(made.loc[threatened, "money"].dropna()) == {0, 99}
    assert (made["money"] == 1).sum() == pytest.approx(0.1 * made["money"].isin([0, 1]).sum(), abs=2)
    young = made[threatened & (made["age"] == 14)]
    assert (young["told_none"] == 0).all()
    assert (made["told_none"] == 1).sum() == pytest.approx(0.25 * threatened.sum(), abs=2)
    assert problems(made, small) == []


# -- the forms of the household survey


@pytest.fixture(scope="module")
def real(root):
    """By table: the form, its priors and 400 respondents with the columns that are drawn elsewhere."""
    layout, rng = Layout(root), np.random.Generator(np.random.PCG64(5))
    instruments = load_instruments(layout, REAL)
    listed = read_reference(layout, "stand_in_priors")
    with_prior = {name: set(listed.loc[listed["table"] == name, "item"]) for name in instruments}
    frames = {}
    for name, instrument in instruments.items():
        drawn = {"sex": rng.choice(["female", "male"], 400), "urbanity": rng.choice(["urban", "rural"], 400)}
        for question in instrument.questions:
            if question.name not in with_prior[name] and question.name not in drawn:
                drawn[question.name] = rng.integers(12, 18, 400) if question.name == "age" else rng.integers(0, 2, 400)
        frame = respondents(400, **drawn)
        if name == "children":
            subjected = (frame[list(CLEAR_FORMS)] == 1).any(axis=1)
            frame["told_anyone"] = frame["told_anyone"].astype("Int64").where(subjected)
            frame["accepted_money_for_images"] = (
                frame["accepted_money_for_images"].astype("Int64").where(frame["age"] > 14)
            )
        frames[name] = frame
    priors = read_priors(layout, "stand_in_priors", instruments, frames)
    return {name: (instruments[name], priors[name], frames[name]) for name in instruments}


@pytest.fixture(scope="module")
def answers(real):
    return {name: draw(form, frame, priors, rho=0.3, ties=TIES[name]) for name, (form, priors, frame) in real.items()}


@pytest.mark.parametrize("table, columns", [("children", 602), ("caregivers", 99)])
def test_the_real_forms_are_answered_in_keeping_with_every_rule(real, answers, table, columns):
    instrument = real[table][0]
    named = {column.name for column in contract_columns(instrument)}
    assert len(named) == columns and named <= set(answers[table])
    assert problems(answers[table], instrument) == []
    assert all(answers[table][name].notna().any() for name in named)


@pytest.mark.parametrize("table", ["children", "caregivers"])
def test_every_tie_names_questions_and_answers_of_the_form_and_binds_somebody(real, answers, table):
    instrument, _, _ = real[table]
    found = ties_by_question(TIES[table], instrument)
    assert set(found) == {item for tie in TIES[table] for item in tie.items}
    assert sum(map(len, found.values())) == sum(len(tie.items) for tie in TIES[table])
    made = answers[table]
    for item, ties in found.items():
        question = instrument.question(item)
        for rule, tie in ties:
            where = made[rule.evaluate(made).to_numpy(dtype=bool, na_value=False)]
            assert len(where), tie.when
            codes = {choice.code for choice in question.choices}
            assert not codes or codes.issuperset(tie.only + tie.never)
            refused = {code for code in codes if not tie.allows(code)} - {"dont_know", "prefer_not_to_say"}
            if question.is_multiple:
                assert not (where[[f"{item}_{code}" for code in sorted(refused)]] == 1).any(axis=None), (item, tie)
            else:
                said = set(where[item].dropna().astype(str)) - {"98", "99"}
                assert said and all(map(tie.allows, said)), (item, tie)


def test_whom_a_child_told_agrees_with_whether_it_told_anyone(answers):
    """Both speak of the same event in one of the forms at least."""
    frame = answers["children"]
    prefixes = ("offer_images", "offer_acts", "threat", "images_shared")
    says = lambda code: np.column_stack([frame[f"{p}_told_{code}"].fillna(0) == 1 for p in prefixes]).astype(bool)
    unsaid = (says("dont_know") | says("prefer_not_to_say")).any(axis=1)
    asked = (frame[list(CLEAR_FORMS)] == 1).to_numpy()
    told_somebody = (asked & ~says("none")).any(axis=1)
    silent, told = ((frame["told_anyone"].fillna(7) == code).to_numpy(bool) for code in (0, 1))
    assert silent.sum() > 50 and told.sum() > 50
    assert (says("none").any(axis=1) | unsaid)[silent].all() and says("none").any(axis=1)[silent].mean() > 0.9
    assert told_somebody[told].all() and (says("none").any(axis=1) & told).any()


def test_nobody_hurt_themselves_who_had_no_thought_of_it(answers):
    frame = answers["children"]
    assert (frame["self_harm"] == 1).any()
    assert not ((frame["self_harm"] == 1) & (frame["self_harm_thoughts"] == 0)).any()
