"""Definitions: what an indicator, a count and a measure may be, and in whose words they are told."""

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.catalogue import WORDING, Catalogue, Count, Indicator, Measure, in_words
from disrupting_harm.study.load_catalogue import load_catalogue


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}


def refusal(call, *arguments) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        call(*arguments)
    return str(raised.value).splitlines()


# -- one definition


@pytest.mark.parametrize(
    "rule, said",
    [
        ({}, "needs one of `item`, `any_of` and `range_of`"),
        ({"item": "a", "any_of": ["b"]}, "needs one of"),
        ({"item": "a", "range_of": ["b"]}, "needs one of"),
        ({"any_of": ["a"], "range_of": ["b"]}, "needs one of"),
        ({"any_of": ["a"], "statistic": "mean", "unit": "hours"}, "`statistic: mean` needs an `item`"),
        ({"item": "a", "statistic": "mean"}, "`statistic: mean` needs the `unit`"),
        (
            {"item": "a", "statistic": "mean", "unit": "h", "numerator": [1]},
            "`numerator` and `denominator` belong to a",
        ),
        ({"item": "a", "statistic": "mean", "unit": "h", "non_answers": "denominator"}, "a non-answer is missing"),
        ({"item": "a", "unit": "hours"}, "`unit` and `plausible` belong to `statistic: mean`"),
        ({"item": "a", "plausible": [0, 24]}, "`unit` and `plausible` belong to `statistic: mean`"),
        ({"item": "a", "blank_parts": "no"}, "`blank_parts` belongs to `any_of`"),
        ({"range_of": ["a"], "blank_parts": "open"}, "`blank_parts` belongs to `any_of`"),
        ({"any_of": ["a"], "non_answers": "missing"}, "`non_answers` belongs to an `item`"),
        ({"range_of": ["a"], "non_answers": "denominator"}, "`non_answers` belongs to an `item`"),
        ({"item": "a", "numerator": [1, 2]}, "every code of `numerator` must also be in `denominator`"),
    ],
)
def test_a_definition_without_a_single_rule_is_refused_by_file_line_and_key(study, rule, said):
    raw = {"table": "children", "indicators": {"fine": TEXT | {"item": "a"}, "harm": TEXT | rule}}
    text = yaml.safe_dump(raw, sort_keys=False)
    study.indicators("household_survey").write_text(text, encoding="utf-8")
    (sentence,) = refusal(load_catalogue, study, "household_survey", "TST")
    line = 1 + text.splitlines().index("  harm:")
    assert sentence.startswith(f"params/indicators/household_survey.yaml, line {line}, key indicators.harm:")
    assert said in sentence


def test_a_definition_has_one_rule_and_its_numerator_lies_in_its_denominator():
    for rule in ({}, {"item": "a", "any_of": ["b"]}, {"item": "a", "numerator": [2]}):
        with pytest.raises(ValidationError):
            Indicator(**TEXT, **rule)
    assert Indicator(**TEXT, item="a", numerator=[0]).numerator == (0,)


def test_a_version_is_a_positive_whole_number():
    for version in (0, -1, 1.5, "second"):
        with pytest.raises(ValidationError):
            Indicator(**TEXT | {"version": version}, item="a")


def test_parts_are_those_of_a_composite_or_of_a_range():
    assert Indicator(**TEXT, any_of=("a", "b")).parts == ("a", "b")
    assert Indicator(**TEXT, range_of=("c",)).parts == ("c",)
    assert Indicator(**TEXT, item="a").parts == ()


@pytest.mark.parametrize("kind", ["indicators", "counts", "measures"])
@pytest.mark.parametrize("name", ["Harm", "1st", "two words", "a/b", "a@v2", ""])
def test_a_name_that_an_estimates_id_could_not_hold_is_refused(kind, name):
    made = {"indicators": TEXT | {"item": "a"}, "counts": TEXT | {"reference": "r", "column": "c"}, "measures": TEXT}
    assert Catalogue(table="children", **{kind: {"harm": made[kind]}})
    with pytest.raises(ValidationError):
        Catalogue(table="children", **{kind: {name: made[kind]}})


def test_counts_and_measures_are_no_indicators():
    for rule in ({"item": "a"}, {"numerator": [1]}, {"non_answers": "missing"}):
        with pytest.raises(ValidationError):
            Count(**TEXT, reference="r", column="c", **rule)
        with pytest.raises(ValidationError):
            Measure(**TEXT, **rule)


@pytest.mark.parametrize(
    "model, own", [(Indicator, {"item": "a"}), (Count, {"reference": "r", "column": "c"}), (Measure, {})]
)
def test_a_definition_is_a_draft_until_it_is_said_to_be_reviewed_or_official(model, own):
    assert model(**TEXT, **own).status == "draft"
    for status in ("draft", "reviewed", "official"):
        assert model(**TEXT, **own, status=status).status == status
    with pytest.raises(ValidationError, match="status"):
        model(**TEXT, **own, status="final")


def test_what_only_readers_see_of_a_definition_is_its_wording():
    """No table is made from them; every other field is a part of what is counted."""
    assert {"label", "base", "recall", "status", "theme"} == WORDING
    assert not WORDING & {"version", "table", "item", "numerator", "denominator", "non_answers", "any_of", "range_of"}
    assert WORDING <= set(Indicator.model_fields) & set(Count.model_fields) & set(Measure.model_fields)


def test_a_survey_estimates_no_measure_of_itself_as_if_it_were_about_children(study):
    measures = load_catalogue(study, "sampling_design", "TST")
    survey = load_catalogue(study, "household_survey", "TST")
    assert measures.measures and not measures.indicators
    assert not set(measures.measures) & {*survey.indicators, *survey.counts}


# -- tables


def test_an_indicator_is_of_the_files_table_unless_it_names_its_own():
    catalogue = Catalogue(
        table="children",
        indicators={"harm": TEXT | {"item": "a"}, "online": TEXT | {"item": "b", "table": "caregivers"}},
    )
    assert {name: i.table for name, i in catalogue.indicators.items()} == {"harm": "children", "online": "caregivers"}


def test_every_indicator_without_a_table_is_named():
    with pytest.raises(ValidationError, match="harm, worse names no `table`, and neither does the file"):
        Catalogue(
            indicators={
                "harm": TEXT | {"item": "a"},
                "fine": TEXT | {"item": "b", "table": "children"},
                "worse": TEXT | {"any_of": ["harm"]},
            }
        )


# -- words


@pytest.mark.parametrize("text", ["{harm}", "{", "{0}", "{abuse.x}", "{abuse[x]}", "{abuse!z}", "}", "{}"])
@pytest.mark.parametrize("where", ["label", "base"])
def test_braces_around_no_word_of_the_vocabulary_are_refused_by_key(text, where):
    wrong = Indicator(**TEXT | {where: text}, item="a")
    sentences = refusal(in_words, {"a": wrong, "fine": Indicator(**TEXT, item="a"), "b": wrong}, {"abuse": "OCSEA"})
    assert [s.split(":")[0] for s in sentences] == [f"params/indicators, key {n}" for n in "ab"]


def test_labels_and_bases_say_the_word_and_nothing_else_changes():
    harm = Indicator(**TEXT | {"label": "Clear {abuse}", "base": "children with {abuse}"}, item="a")
    said = in_words({"harm": harm}, {"abuse": "OCSEA"})["harm"]
    assert (said.label, said.base) == ("Clear OCSEA", "children with OCSEA")
    assert said.model_dump(exclude=set(WORDING)) == harm.model_dump(exclude=set(WORDING))
    assert harm.label == "Clear {abuse}", "the definition itself is left as it stands"


def test_counts_and_measures_are_told_in_words_too():
    said = in_words(
        {
            "reports": Count(**TEXT | {"label": "{abuse}"}, reference="r", column="c"),
            "rate": Measure(**TEXT | {"base": "{abuse}"}),
        },
        {"abuse": "OCSEA"},
    )
    assert (said["reports"].label, said["rate"].base) == ("OCSEA", "OCSEA")
