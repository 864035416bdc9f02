"""Sentences are read as words and references; typed numbers and words that compare without a test are refused."""

from __future__ import annotations

import pytest
from tests.small_findings import FINDINGS, findings_file

from disrupting_harm.study.findings import (
    Number,
    Ref,
    Vocabulary,
    about_unit,
    direction_words,
    parse_reference,
    parse_sentence,
    problems_of,
    undeclared_numbers,
)


def problems(text: str, when=(), **keys) -> list[str]:
    file = findings_file({"one": {"text": text, "when": list(when), **keys}}, {})
    return [problem for _, problem in problems_of(file)]


# -- references


@pytest.mark.parametrize(
    "text, ref",
    [
        ("harm", Ref("survey", "harm")),
        ("harm@2", Ref("survey", "harm", 2)),
        ("harm@v2", Ref("survey", "harm", 2)),
        ("police/cases[unit=all,year=2019]", Ref("police", "cases", group="unit=all,year=2019")),
        ("harm.children_affected", Ref("survey", "harm", statistic="children_affected")),
        ("harm@1.difference[sex=female..male]", Ref("survey", "harm", 1, "difference", "sex=female..male")),
    ],
)
def test_a_reference_names_component_version_statistic_and_group(text, ref):
    assert parse_reference(text, "survey") == ref


@pytest.mark.parametrize("text", ["", "Harm", "harm@", "harm[", "harm[]", "a/b/c", "harm;drop", "../x", "harm @1"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ValueError, match="is no reference"):
        parse_reference(text, "survey")


def test_a_sentence_is_words_numbers_and_words_of_the_study():
    assert parse_sentence("In {abuse}, {harm[sex=female]:share girls aged x} did.", "survey") == (
        "In ", Vocabulary("abuse"), ", ", Number(Ref("survey", "harm", group="sex=female"), "share", "girls aged x"), " did.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, said",
    [
        ("{harm:percentage}", "`percentage` is no form"),
        ("{harm:}", "is no form"),
        ("{Abuse}", "neither a word of the study nor a reference"),
        ("{harm", "a brace is open"),
        ("harm}", "a brace is open"),
        ("{{harm:percent}}", "a brace is open"),
    ],
)
def test_braces_that_hold_no_reference_are_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parse_sentence(text, "survey")


# -- typed numbers


def test_a_typed_number_is_refused_and_a_declared_one_is_not():
    assert problems("In 2021, {harm:share children aged 12-17} did.") == []
    (said,) = problems("In 2021, 15.8 % of children aged 12-17 did.")
    assert said.startswith("15.8 is typed; write a reference")


def test_a_number_in_the_noun_of_a_reference_is_typed_too():
    assert problems("{harm:share 900 children} did.")[0].startswith("900 is typed")


@pytest.mark.parametrize(
    "text, left",
    [
        ("aged 12-17, in 2019-2023, on 27 Oct 2021, 2021-10-27", []),
        ("Figure 2a and Table 3", []),
        ("SDG target 16.2", []),
        ("Article 24 of Act 9/2022", []),
        ("95 % intervals", []),
        ("95 % of children", ["95"]),
        ("1,014 children", ["1,014"]),
        ("37 % (19 out of 85)", ["37", "19", "85"]),
        ("12 million in 2021", ["12"]),
        ("aged 12-17 were 12", ["12"]),
        ("C138 and figure_1a hold no number", []),
    ],
)
def test_only_numbers_of_a_declared_kind_may_be_typed(text, left):
    assert undeclared_numbers(text, findings_file().declared.values()) == left


# -- words that compare


@pytest.mark.parametrize(
    "text, words",
    [
        ("Most children", ["Most"]),
        ("More than half of them", ["More than half"]),
        ("more girls, and fewer boys", ["more", "fewer"]),
        ("about a third, and a third", ["about a third", "a third"]),
        ("at least 5, at most 9, no more than 3", []),
        ("Furthermore, the foremost almost-mostly", []),
        ("no clear difference", ["no clear difference"]),
        ("how many", []),
        ("MANY", ["MANY"]),
    ],
)
def test_the_longest_words_of_the_catalogue_are_found_as_whole_words(text, words):
    assert [used.words for used in direction_words(text, findings_file())] == words


@pytest.mark.parametrize(
    "text, when, said",
    [
        ("Most did: {told:percent}.", [], "`Most` needs a test under `when`: majority"),
        ("Most did: {told:percent}.", [{"test": "minority", "of": "told"}], "`Most` needs a test"),
        ("About a third did.", [{"test": "about", "of": "told", "fraction": "1/2"}], "with fraction 1/3"),
        ("Girls report more.", [{"test": "rose", "of": "a", "than": "b"}], None),
        ("Most did: {told:percent}.", [{"test": "majority", "of": "told"}], None),
        ("About a third did.", [{"test": "about", "of": "told", "fraction": "1/3"}], None),
        ("It rose.", [], "`rose` needs a test"),
        ("Many did.", [{"test": "majority", "of": "told"}], "`Many` must not be used"),
        ("It is widespread.", [], "must not be used"),
        ("{told:share most children} did.", [], "`most` needs a test"),
    ],
)
def test_a_word_that_compares_needs_its_own_test(text, when, said):
    found = problems(text, when)
    assert (found == []) if said is None else (len(found) == 1 and said in found[0])


def test_what_is_printed_where_a_test_fails_has_no_test_and_so_no_such_word():
    when = [{"test": "majority", "of": "told"}]
    assert problems("Most did.", when, otherwise="{told:share children} did.") == []
    assert "`Most` needs a test" in problems("Most did.", when, otherwise="Most of them did.")[0]


def test_a_text_of_a_country_is_held_to_the_same_rules():
    assert "is typed" in problems("{harm:percent}.", texts={"KEN": "It is 12 %."})[0]


def test_a_scaled_count_has_to_say_that_it_is_rounded_down():
    assert problems("Some {harm.children_affected:scaled} children (rounded down).") == []
    assert "does not say `rounded down`" in problems("Some {harm.children_affected:scaled} children.")[0]


# -- the file as a whole


def test_the_sentences_of_the_tests_have_no_problem():
    assert list(problems_of(findings_file())) == []


def test_a_recommendation_rests_on_findings_that_are_there():
    def found(**keys) -> list[str]:
        text = {"duty_bearer": "donors", "text": "Pay.", "alignment": ["SDG target 1.1"], **keys}
        return [problem for _, problem in problems_of(findings_file(FINDINGS, {"pay": text}))]

    assert found(findings=["share"]) == []
    assert "no finding shares" in found(findings=["shares"])[0]
    assert "rests on nothing" in found()[0]
    assert "12 is typed" in found(findings=["share"], text="Pay 12 million.")[0]


def test_two_insights_of_one_rank_and_two_lists_of_countries_are_refused():
    file = findings_file({"a": {"text": "A.", "insight": 1}, "b": {"text": "B.", "insight": 1}}, {})
    assert "two findings have one `insight` rank" in next(p for _, p in problems_of(file))
    assert "stands beside `only`" in problems("A.", only=["KEN"], not_in=["UGA"])[0]


def test_a_unit_has_the_findings_that_are_about_it():
    file = findings_file(
        {"all": {"text": "A."}, "one": {"text": "B.", "only": ["KEN"]}, "not": {"text": "C.", "not_in": ["KEN"]}}, {}
    )
    assert about_unit(file, "KEN")["findings"] == ["all", "one"]
    assert about_unit(file, "UGA")["findings"] == ["all", "not"]
