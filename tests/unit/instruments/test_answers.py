"""Every answer that a figure prints has one definition, made of the form alone; one that is written in the parameters stays."""

import pytest
from tests.small_form import FORM
from tests.small_instrument import FILE, small_instrument

from disrupting_harm.instruments.answers import (
    Answer,
    answer_definitions,
    average_definitions,
    prefix_of,
    scale_definitions,
    with_answers,
)
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.sections import load_section
from disrupting_harm.study.catalogue import Indicator, in_words
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_catalogue import load_catalogue


@pytest.fixture
def definitions(tmp_path) -> dict[str, Answer]:
    return answer_definitions(small_instrument(tmp_path, FORM))


def test_yes_no_and_scales_give_one_definition_and_other_questions_one_for_each_answer(definitions):
    assert list(definitions) == [
        "games", "music", "threatened", "feeling_1", "feeling_2", "told_none", "told_friend", "told_other",
    ]  # fmt: skip


def test_codes_that_are_counted_together_are_the_numerator_and_non_answers_are_left_to_the_surveys_rules(definitions):
    games, threatened = definitions["games"], definitions["threatened"]
    assert (games.item, games.numerator, games.denominator) == ("games", (3, 4), (1, 2, 3, 4))
    assert (threatened.numerator, threatened.denominator) == ((1,), (1, 0))
    assert (definitions["feeling_2"].item, definitions["feeling_2"].numerator) == ("feeling", (2,))
    assert definitions["feeling_2"].denominator == (1, 2)


def test_an_answer_to_a_multiple_choice_is_its_column_and_knows_the_columns_that_say_nothing(definitions):
    friend = definitions["told_friend"]
    assert (friend.item, friend.numerator, friend.denominator) == ("told_friend", (1,), (0, 1))
    assert friend.unanswered == ("told_dont_know",) and friend.choice == "A friend"


def test_label_base_and_recall_are_those_of_the_form(definitions):
    told, music = definitions["told_friend"], definitions["music"]
    assert told.label == "Whom did you tell? - A friend"
    assert (told.base, told.recall, told.figure) == ("children who were threatened", "last time", "2d.1")
    assert (music.label, music.base, music.recall) == (
        "How often do you listen to music?",
        "all children",
        "past month",
    )


def test_braces_of_a_wording_are_no_words_of_a_phase(tmp_path):
    form = small_instrument(tmp_path, FORM.replace("listen to music?", "listen to {music}?"))
    found = in_words(answer_definitions(form), {"abuse": "harm"})
    assert found["music"].label == "How often do you listen to {music}?"


def test_codes_that_are_words_are_counted_as_words(tmp_path):
    text = FORM.replace(",feeling,1,", ",feeling,scared,").replace(",feeling,2,", ",feeling,angry,")
    text = text.replace(",feeling,98,Don't know\n", "")
    found = answer_definitions(small_instrument(tmp_path, text))
    assert found["feeling_angry"].numerator == ("angry",) and found["feeling_angry"].denominator == ("scared", "angry")


def test_numbers_texts_and_questions_without_a_figure_give_none(tmp_path):
    text = FORM.replace(
        ",select_one how_often,games,How often do you play games?,,,,,3 4", ",integer,games,How many games?,,,,,"
    )
    assert "games" not in answer_definitions(small_instrument(tmp_path, text))
    assert "unseen" not in answer_definitions(small_instrument(tmp_path, FORM))


def test_a_scale_that_is_counted_together_has_each_of_its_answers_too(tmp_path):
    found = scale_definitions(small_instrument(tmp_path, FORM), prefix="caregiver_")
    assert list(found) == [f"caregiver_{q}_{code}" for q in ("games", "music") for code in (1, 2, 3, 4)]
    often = found["caregiver_games_3"]
    assert (often.numerator, often.denominator, often.choice, often.of_scale) == ((3,), (1, 2, 3, 4), "Often", True)
    assert often.label == "How often do you play games? - Often" and often.question == "games"


def test_an_answer_to_a_scale_with_the_name_of_another_question_is_told_by_row(tmp_path):
    text = FORM.replace("how_often,music", "yes_no,games_2").replace(",3 4\n,end_group", ",\n,end_group", 1)
    with pytest.raises(InstrumentError, match="row 4.*the answer games_2 has the name of another question's answer"):
        scale_definitions(small_instrument(tmp_path, text))


NUMBER = ",{},music,How many?,,1d,children,past week,,{},{}"


def averages(tmp_path, *, kind="integer", constraint="", unit=""):
    text = FORM.replace("recall,counted\n", "recall,counted,constraint,unit\n").replace(
        ",select_one how_often,music,How often do you listen to music?,,,,,3 4", NUMBER.format(kind, constraint, unit)
    )
    return average_definitions(small_instrument(tmp_path, text), prefix="caregiver_")


@pytest.mark.parametrize(
    "kind, constraint, plausible",
    [
        ("integer", ". >= 0 and . <= 24", (0, 24)),
        ("integer", ". > 0 and . < 24", (1, 23)),
        ("decimal", ". > 0 and . <= 24", (0, 24)),
        ("integer", ". >= 0", None),
        ("integer", ". >= 0 and . <= 24 or . = 98", None),
        ("integer", "", None),
    ],
)
def test_a_number_gives_its_mean_in_the_forms_unit_and_the_range_of_its_constraint(
    tmp_path, kind, constraint, plausible
):
    found = averages(tmp_path, kind=kind, constraint=constraint, unit="songs a day")
    assert list(found) == ["caregiver_music"]
    mean = found["caregiver_music"]
    assert (mean.statistic, mean.unit, mean.plausible, mean.item) == ("mean", "songs a day", plausible, "music")
    assert (mean.label, mean.base, mean.recall, mean.figure) == ("How many?", "children", "past week", "1d")


def test_a_form_may_say_no_unit(tmp_path):
    assert averages(tmp_path)["caregiver_music"].unit == ""


def test_a_unit_of_a_question_that_is_no_number_is_refused(tmp_path):
    text = FORM.replace("recall,counted\n", "recall,counted,unit\n").replace("music?,,,,,3 4", "music?,,,,,3 4,hours")
    with pytest.raises(
        InstrumentError, match="column unit: a unit belongs to a question that is answered by a number; clear"
    ):
        small_instrument(tmp_path, text)


def test_two_answers_of_one_name_are_told_by_row(tmp_path):
    text = FORM.replace(",select_one how_often,music,", ",select_one how_often,feeling_1,")
    with pytest.raises(InstrumentError) as told:
        answer_definitions(small_instrument(tmp_path, text))
    assert str(told.value) == (
        f"{FILE}, row 9, column name: the answer feeling_1 has the name of another question's answer; give the question another name."
    )


def test_another_tables_answers_have_a_name_of_their_own(tmp_path):
    assert prefix_of("children", "children") == "" and prefix_of("caregivers", "children") == "caregiver_"
    assert "caregiver_games" in answer_definitions(small_instrument(tmp_path, FORM), prefix="caregiver_")


# -- the catalogue of a unit


@pytest.fixture
def with_form(study):
    """The tests' own study, in which children are asked a form that has a question of an indicator's name."""
    path = study.instruments("household_survey") / "children.csv"
    path.write_text(FORM.replace(",threatened,", ",sexual_comments,").replace("{threatened}", "{sexual_comments}"))
    return study


def joined(layout, iso3):
    section = load_section(layout, iso3, "household_survey")
    own = load_catalogue(layout, "household_survey", iso3)
    return with_answers(layout, "household_survey", iso3, section, own, load_study(layout)).indicators


def test_they_join_the_catalogue_and_a_definition_that_is_there_stays(with_form):
    found = joined(with_form, "TST")
    assert isinstance(found["music"], Answer) and found["music"].table == "children"
    assert type(found["sexual_comments"]) is Indicator
    assert found["sexual_comments"].label == "Received sexual comments that made the child uncomfortable"


def test_a_unit_with_items_of_its_own_asks_no_form(with_form, study):
    section = load_section(with_form, "TST", "household_survey")
    tables = {name: table.model_copy(update={"items": {"a": None}}) for name, table in section.tables.items()}
    own = section.model_copy(update={"tables": tables})
    catalogue = load_catalogue(study, "household_survey", "TST")
    assert with_answers(with_form, "household_survey", "TST", own, catalogue, load_study(study)) is catalogue
