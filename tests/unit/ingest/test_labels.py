"""What a file calls its values, held against what the contract calls its codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.contracts.model import Column, Wording
from disrupting_harm.ingest.label_words import OPPOSITES, WORDS, meanings, plain
from disrupting_harm.ingest.labels import label_contradictions, unknown_labels
from disrupting_harm.instruments.columns import CHOSEN
from disrupting_harm.study.raw import ColumnMap


YES_NO = {1: "yes", 0: "no", 98: "don't know", 99: "prefer not to say"}
ITEM = Column("harm", "item", codes=YES_NO)
SEX = Column("sex", "domain", "text", codes={"female": "female", "male": "male"})
GRADE = Column("grade", "domain", codes={9: "9th", 10: "10th", 11: "11th"})
TIMES = Column("times", "item", codes={0: "never", 1: "once", 2: "2 times or more"})


def strange(given_labels, column=ITEM, tags=None, **mapping):
    return unknown_labels(given_labels, column, ColumnMap(**mapping), tags or {})


def found(given_labels, column=ITEM, tags=None, **mapping):
    return label_contradictions(given_labels, column, ColumnMap(**mapping), tags or {})


@pytest.mark.parametrize(
    "labels",
    [
        {1: "yes", 0: "no", 98: "don't know", 99: "prefer not to say"},
        {1.0: " YES ", 0.0: "No", 98.0: "Don\u2019t  know"},
        {1: "1. Yes", 0: "0 = No", 98: "(98) Don't know", 99: "99 - Refused"},
        {1: "Oui", 0: "Non", 98: "Ne sait pas", 99: "Refus"},
        {1: "Sim", 0: "Não", 98: "Não sabe", 99: "Prefiro não responder"},
        {1: "SIM", 0: "NAO"},
        {1: "Sí", 0: "No", 98: "No sabe", 99: "Prefiere no responder"},
        {1: "Ndiyo", 0: "Hapana", 98: "Sijui"},
        {1: "Có", 0: "Không"},
        {1: "ใช่", 0: "ไม่ใช่"},
        {1: "አዎ", 0: "አይ"},
        {1: "نعم", 0: "لا"},
        {1: "Selected", 0: "Not selected"},
        {1: "Yes, once or more", 0: "No (never)", 98: "Don't know / can't remember"},
        {1: "Affirmative", 0: "Negative"},  # nobody here knows these words
        {98: "Don't know or refused"},
        {98: "Don't know/refused", 99: "Don't know/refused"},  # both, so neither contradicts
        {2: "No", 3: "Yes", -1: "no"},  # no codes of the contract: the rows that hold them are told elsewhere
        {},
    ],
)
def test_labels_that_agree_or_say_nothing_pass(labels):
    assert found(labels) is None


@pytest.mark.parametrize(
    "labels, said",
    [
        ({1: "No", 0: "Yes"}, ["1 is labelled No, and the contract takes it as yes", "0 is labelled Yes", "takes it as no"]),
        ({1: "no"}, ["1 is labelled no"]),
        ({0.0: "Oui", 1.0: "Non"}, ["0 is labelled Oui", "1 is labelled Non"]),
        ({0: "0. Yes"}, ["0 is labelled 0. Yes"]),
        ({98: "Prefer not to say", 99: "Don't know"}, ["98 is labelled", "takes it as don't know", "99 is labelled"]),
        ({98: "Refusal"}, ["takes it as don't know"]),
        ({98: "NSP", 99: "NSP"}, ["99 is labelled NSP"]),
        ({99: "Sí"}, ["takes it as prefer not to say"]),
        ({1: "Hapana, kamwe"}, ["1 is labelled Hapana, kamwe"]),
    ],
)  # fmt: skip
def test_a_label_that_says_another_thing_is_told_with_its_code_and_what_the_contract_takes_it_as(labels, said):
    text = found(labels)
    assert all(part in text for part in said) and "`labels: ignore`" in text


@pytest.mark.parametrize(
    "yes, no", [("Yes", "No"), ("Selected", "Not selected"), ("Quoted", "Not quoted"), ("Oui", "Non cité")]
)
def test_the_columns_of_a_multiple_choice_are_held_against_the_words_for_a_tick(yes, no):
    ticked = Column("barriers_cost", "item", codes=CHOSEN)
    assert found({1: yes, 0: no}, ticked) is None
    assert f"1 is labelled {no}, and the contract takes it as chosen" in found({1: no, 0: yes}, ticked)
    assert found({1: "Too expensive", 0: no}, ticked) is None


def test_the_parameters_may_accept_labels_that_are_wrong():
    assert found({1: "No", 0: "Yes"}, labels="ignore") is None


def test_a_label_is_held_against_the_code_that_its_value_becomes():
    assert found({1: "Yes", 2: "No"}, recode={1: 1, 2: 0}) is None
    text = found({1: "Yes", 2: "No", 3: "Refused"}, recode={1: 0, 2: 1, 3: None})
    assert "1 is labelled Yes, which becomes 0, and the contract takes it as no" in text
    assert "2 is labelled No, which becomes 1" in text and "3 is" not in text


def test_words_are_recoded_as_their_cells_are():
    assert found({"y": "Yes", "n": "No", "5": "No"}, recode={"y": 1, "n": 0, 5: 0}) is None
    assert "n is labelled No, which becomes 1" in found({"n ": "No"}, recode={"n": 1})


def test_a_column_of_text_has_labels_of_its_codes():
    assert found({1: "Female", 2: "Male"}, SEX, recode={1: "female", 2: "male"}) is None
    assert found({1: "Girl", 2: "Boy"}, SEX, recode={1: "female", 2: "male"}) is None
    assert "takes it as female" in found({1: "Boy", 2: "Girl"}, SEX, recode={1: "female", 2: "male"})
    assert "1 is labelled Garçon" in found({1: "Garçon"}, SEX, recode={1: "female", 2: "male"})
    assert "female is labelled Male" in found({"female": "Male"}, SEX)


def test_a_label_of_another_code_of_the_contract_contradicts_whatever_it_means():
    assert found({1: "9th", 2: "10th"}, GRADE, recode={1: 9, 2: 10}) is None
    assert "takes it as 9th" in found({1: "10TH"}, GRADE, recode={1: 9, 2: 10})
    assert "0 is labelled Once" in found({0: "Once", 2: "more"}, TIMES)
    assert found({2: "2 times or more", 1: "1 time"}, TIMES) is None


def test_two_codes_of_one_label_are_no_contradiction():
    race = Column("race", "domain", "text", codes={"H1": "Hispanic", "H2": "Hispanic", "W": "White"})
    assert found({6: "Hispanic", 7: "Hispanic"}, race, recode={6: "H1", 7: "H2"}) is None


def test_meanings_of_different_questions_do_not_contradict():
    assert found({1: "Girl", 0: "Boy"}) is None


def test_an_age_is_held_against_its_label_where_that_is_a_number():
    age = Column("age", "domain", minimum=12, maximum=17)
    assert (
        found({1: "12", 2: "13 years", 3: "14 ans", 9: "Refused", 6: "17-18"}, age, recode={1: 12, 2: 13, 3: 14, 6: 17})
        is None
    )
    assert "2 is labelled 14, which becomes 13, and the contract takes it as 13" in found(
        {2: "14"}, age, recode={2: 13}
    )


def test_free_columns_and_choices_have_no_labels_to_hold_to():
    assert found({1: "No"}, Column("psu", "design", "text")) is None
    assert found({1: "No"}, choice="1") is None


def test_a_tagged_missing_value_is_held_against_the_code_that_it_stands_for():
    assert found({".a": "Don't know", ".b": "Refused"}, tags={".a": 98, ".b": 99}) is None
    text = found({".a": "Refused", ".b": "Refused", ".c": "Refused"}, tags={".a": 98, ".b": None})
    assert ".a is labelled Refused, which becomes 98" in text and ".b" not in text and ".c" not in text


@pytest.mark.parametrize("group", OPPOSITES, ids=lambda group: " ".join(sorted(group)))
def test_no_word_means_two_things_that_exclude_one_another(group):
    words = [word for meaning in group for word in WORDS[meaning].split("|")]
    assert len({plain(word) for word in words}) > 5
    assert all(len(meanings(word) & group) == 1 for word in words)


@given(st.text(max_size=20), st.sampled_from(["", " ", "\t", "  "]), st.booleans())
def test_case_and_spacing_never_make_a_label_another(label, blank, upper):
    assert plain(f"{blank}{label}{blank}") == plain(label)
    assert plain(plain(label)) == plain(label)


@given(st.dictionaries(st.sampled_from([0, 1, 98, 99]), st.text(max_size=15)))
def test_any_text_may_be_a_label(labels):
    text = found(labels)
    assert text is None or any(str(value) in text for value in labels)


# -- words that nobody here knows


@pytest.mark.parametrize(
    "labels, said",
    [
        (
            {1: "Nope", 0: "Yeah"},
            ["1 is labelled Nope, and the contract takes it as yes", "0 is labelled Yeah", "takes it as no"],
        ),
        ({1: "Affirmative", 0: "No"}, ["1 is labelled Affirmative"]),
        ({1: "Yes", 0: "No", 98: "Hm"}, ["98 is labelled Hm, and the contract takes it as don't know"]),
        ({1: "Awo", 0: "Nedda"}, ["1 is labelled Awo", "0 is labelled Nedda"]),
        ({1: "?", 0: "No"}, ["1 is labelled ?"]),
        ({1: "Yes and no"}, ["1 is labelled Yes and no"]),
    ],
)
def test_a_label_in_words_that_nobody_here_knows_is_told_whichever_way_round_it_is(labels, said):
    text = strange(labels)
    assert all(part in text for part in said) and "may say the opposite" in text
    assert found(labels) is None


@pytest.mark.parametrize(
    "labels",
    [
        {1: "Yes", 0: "No", 98: "Don't know", 99: "Refused"},
        {1: "Oui", 0: "Non", 98: "Ne sait pas ou refus", 99: "Refus"},
        {1: "Yes, once", 0: "No (never)"},
        {2: "Nope", 7: "Yeah"},  # no codes of the contract: the rows that hold them are told elsewhere
        {},
    ],
)
def test_known_words_are_not_asked_for(labels):
    assert strange(labels) is None


def test_a_label_that_contradicts_is_not_told_a_second_time():
    assert strange({1: "No", 0: "Yeah"}) == strange({0: "Yeah"}) and "0 is labelled Yeah" in strange({0: "Yeah"})


def test_words_that_a_recoding_turns_round_are_told_by_the_code_that_they_become():
    assert "1 is labelled Nope, which becomes 0, and the contract takes it as no" in strange(
        {1: "Nope", 2: "Yeah"}, recode={1: 0, 2: 1}
    )


def test_the_parameters_may_accept_words_of_a_column():
    assert strange({1: "Nope", 0: "Yeah"}, labels="ignore") is None


def test_a_scale_is_held_against_its_words():
    assert "2 is labelled Some days" in strange(
        {1: "Never", 2: "Some days"}, Column("x", "item", codes={1: "Never", 2: "Every week"})
    )


SCALE = {1: "Not true", 2: "True", 3: "Very true"}


@pytest.mark.parametrize(
    "labels", [{2: "True for me"}, {1: "Not true at all"}, {3: "Very true indeed"}, {2: "(2) true"}]
)
def test_a_label_that_holds_the_words_of_its_code_and_of_no_other_agrees(labels):
    assert strange(labels, Column("x", "item", codes=SCALE)) is None


@pytest.mark.parametrize("labels", [{2: "Never true"}, {2: "Very true indeed"}, {1: "True for me"}])
def test_a_label_that_denies_the_words_of_its_code_or_holds_those_of_another_does_not(labels):
    column = Column("x", "item", codes=SCALE)
    assert strange(labels, column) or found(labels, column)


def test_the_values_of_a_group_have_names_of_their_own_and_a_yes_is_no_group():
    race = Column("race", "domain", "text", codes={"Black": "Black", "Other": "Other"})
    labels = {1: "Asian", 2: "Islander", 3: "Black or African American"}
    assert strange(labels, race, recode={1: "Other", 2: "Other", 3: "Black"}) is None
    assert "1 is labelled Asian, which becomes Other" in strange(labels, race, recode={1: "Other", 3: "Black"})
    assert "3 is labelled Yeah" in strange({2: "No", 3: "Yeah"}, recode={1: 1, 2: 0, 3: 0})


def test_codes_that_the_contract_calls_by_their_number_say_nothing_but_one_and_zero_are_yes_and_no():
    assert strange({1: "Once", 2: "Twice"}, Column("n", "item", codes={1: "1", 2: "2", 3: "3"})) is None
    bare = Column("n", "item", codes={1: "1", 0: "0"})
    assert "1 is labelled Nope, and the contract takes it as yes" in strange({1: "Nope", 0: "Yeah"}, bare)
    assert "1 is labelled No, and the contract takes it as yes" in found({1: "No", 0: "Yes"}, bare)
    assert strange({1: "Yes", 0: "No"}, bare) is None


def test_what_a_form_says_in_any_of_its_languages_is_known():
    words = {"en": Wording("q", {1: "Rarely", 2: "Often"}), "km": Wording("q", {1: "កម្រ", 2: "ញឹកញាប់"})}
    column = Column("x", "item", codes={1: "Rarely", 2: "Often"}, wordings=words)
    assert strange({1: "កម្រ", 2: "ញឹកញាប់"}, column) is None
    assert "1 is labelled ញឹកញាប់, and the contract takes it as Rarely" in found({1: "ញឹកញាប់", 2: "កម្រ"}, column)


def test_a_tick_may_be_labelled_by_the_answer_that_its_column_stands_for():
    cost = Column(
        "why_cost", "item", codes=CHOSEN, wordings={"en": Wording("Why?/Too expensive", choice="Too expensive")}
    )
    assert strange({1: "Too expensive", 0: "No"}, cost) is None
    assert "0 is labelled Too expensive" in found({1: "No", 0: "Too expensive"}, cost)
    assert "1 is labelled No signal" in strange({1: "No signal", 0: "Not selected"}, cost)


def test_free_columns_have_no_words_to_know():
    assert strange({12: "twelve"}, Column("age", "domain", minimum=12, maximum=17)) is None
    assert strange({1: "Ward"}, Column("psu", "design", "text")) is None


@pytest.mark.parametrize("labels", [{1: "", 0: "NO"}, {1: " ", 0: ""}, {1: "1", 0: "0"}, {1.0: "1", 98.0: " 98 "}])
def test_a_label_that_is_empty_or_repeats_its_value_says_nothing(labels):
    assert found(labels) is None and strange(labels) is None


def test_the_other_labels_of_such_a_column_are_held_to_what_they_say():
    assert "1 is labelled No" in found({1: "No", 0: ""})
    assert "1 is labelled 0" in (found({1: "0"}) or "") + (strange({1: "0"}) or "")
