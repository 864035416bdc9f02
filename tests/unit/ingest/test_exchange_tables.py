"""A project of coded text as the tables of a component: its codes, groups, coders and order, and no words unless they are kept."""

import csv
import io

import pytest
from pydantic import ValidationError
from tests.small_exchange import (
    BARRIERS,
    CASE,
    COST,
    FIRST,
    FIRST_TEXT,
    GROUP,
    HEADING,
    MET,
    PROJECT,
    SECOND,
    SECRET,
    SET,
    pack,
    selection,
    value,
)

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.exchange_tables import make_tables
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import Code, Codebook
from disrupting_harm.refi_qda.project import read_project
from disrupting_harm.study.exchange import ExchangeParams


GROUPS = {"family": "Caregivers", "professional": "Professional"}
BOOK = Codebook((Code(BARRIERS, "Barriers to access"), Code(COST, "Cost")))
BY = {"respondent_group": {"variable": "Respondent"}, "words": {"Caregiver": "family"}, "held_order": "Met on"}


@pytest.fixture
def make(tmp_path):
    """The tables of a project and what is told of it; `params` are added to those of a file that says all."""

    def run(project=PROJECT, book=BOOK, texts=None, **params):
        path = tmp_path / "project.qdpx"
        path.write_bytes(pack(project, texts))
        settings = ExchangeParams.model_validate(BY | params)
        exchange = read_project(path, keep_text=settings.excerpts != "none")
        made = make_tables(exchange, book, GROUPS, settings, Mistakes("project.qdpx", "mend"))
        return {name: list(csv.DictReader(io.StringIO(text))) for name, text in made.tables.items()}, made

    return run


def refused(make, *args, **params):
    with pytest.raises(ContractError) as caught:
        make(*args, **params)
    assert SECRET not in str(caught.value) and "Interview with" not in str(caught.value)
    return [str(problem).removeprefix("project.qdpx: ").removesuffix("; mend.") for problem in caught.value.problems]


def changed(old, new, count=-1):
    assert old in PROJECT
    return PROJECT.replace(old, new, count)


def test_both_tables_without_a_name_or_a_word_of_anybody(make):
    tables, made = make()
    assert tables["documents"] == [
        {"document": FIRST, "respondent_group": "family", "held_order": "2"},
        {"document": SECOND, "respondent_group": "professional", "held_order": "1"},
    ]
    one, two, three, four = ("aaaaaaaa-0000-0000-0000-00000000000" + n for n in "1134")
    assert [list(row.values()) for row in tables["segments"]] == [
        [one, FIRST, "family", "A", "Barriers to access", "no", ""],
        [two, FIRST, "family", "B", "Barriers to access", "no", ""],
        [three, FIRST, "family", "A", "Cost", "no", ""],
        [four, SECOND, "professional", "B", "Cost", "no", ""],
    ]
    assert one == two, "two coders of one piece of text coded one segment, whoever selected it"
    assert (made.lost, made.noted) == ({}, {})
    for text in made.tables.values():
        assert not any(word in text for word in (SECRET, "Anna", "Interview with", "2019"))


def test_excerpts_are_kept_where_the_parameters_say_so(make):
    tables, _ = make(excerpts="all")
    assert [row["excerpt"] for row in tables["segments"]] == ["Line one", "Line one", f"of the {SECRET}"[:11], "Other"]
    assert FIRST_TEXT[9:20] == f"of the {SECRET}"[:11]


def test_an_excerpt_is_cleared_by_a_code_and_by_nothing_else(make):
    more = selection(9, 9, 20, HEADING)
    project = changed('"Access"', '"May be quoted"').replace("\n</TextSource>", f"\n{more}</TextSource>", 1)
    tables, made = make(project, excerpts="cleared", cleared_code="may be  quoted")
    assert [(row["cleared"], bool(row["excerpt"])) for row in tables["segments"]] == [("no", False)] * 2 + [
        ("yes", True),
        ("no", False),
    ]
    assert made.lost == {}
    assert refused(make, cleared_code="Cleared") == [
        "the file has no code by the name that `exchange.cleared_code` says"
    ]
    with pytest.raises(ValidationError, match="needs `cleared_code`"):
        ExchangeParams(excerpts="cleared")


def test_an_excerpt_stays_on_one_line_of_the_table(make):
    tables, made = make(PROJECT.replace(selection(3, 9, 20, COST), selection(3, 0, 36, COST)), excerpts="all")
    assert tables["segments"][2]["excerpt"] == " ".join(FIRST_TEXT[:36].split())
    assert len(made.tables["segments"].splitlines()) == 5


# Groups. ---------------------------------------------------------------------------------------------------------------------


def test_a_variable_of_cases(make):
    case = f'<Cases><Case guid="{CASE}" name="A">{value(GROUP, "Caregiver")}{{}}</Case></Cases><Sources>'
    bare = changed(value(GROUP, "Caregiver"), "")
    own = bare.replace("\n</TextSource>", f"\n{selection(9, 0, 30, CASE)}</TextSource>", 1)
    for project, ref in (
        (bare, f'<SourceRef targetGUID="{FIRST}"/>'),
        (bare, '<SelectionRef targetGUID="aaaaaaaa-0000-0000-0000-000000000001"/>'),
        (own, ""),
    ):
        tables, _ = make(project.replace("<Sources>", case.format(ref)))
        assert [row["respondent_group"] for row in tables["documents"]] == ["family", "professional"]
        assert len(tables["segments"]) == 4


def test_sets_and_cases_by_their_names(make):
    sets = f'<Sets><Set guid="{SET}" name="CAREGIVERS"><MemberSource targetGUID="{FIRST}"/></Set><Set guid="{CASE}" name="Professional"><MemberSource targetGUID="{SECOND}"/></Set><Set guid="{HEADING}" name="All"><MemberSource targetGUID="{FIRST}"/></Set></Sets>'
    cases = f'<Cases><Case guid="{SET}" name="family"><SourceRef targetGUID="{FIRST}"/></Case><Case guid="{CASE}" name="Professional"><SourceRef targetGUID="{SECOND}"/></Case></Cases>'
    for project, where in (
        (changed("</Project>", f"{sets}</Project>"), "sets"),
        (changed("<Sources>", f"{cases}<Sources>"), "cases"),
    ):
        tables, _ = make(project, respondent_group={where: True})
        assert [row["respondent_group"] for row in tables["segments"]] == ["family"] * 3 + ["professional"]


def test_groups_that_nobody_can_tell(make):
    assert refused(make, respondent_group={"variable": "Group"}) == [
        "the file has no variable Group, as `exchange.respondent_group` says; its variables: Met on, Respondent"
    ]
    assert refused(make, words={}) == [
        "1 of the words for groups mean none of family, professional (declare them under `exchange.words`)"
    ]
    assert refused(make, changed(value(GROUP, "Caregiver"), "")) == [
        "of 1 of the documents with coded segments nothing says which group their respondent is of"
    ]
    both = f'<Cases><Case guid="{CASE}">{value(GROUP, "Professional")}<SourceRef targetGUID="{FIRST}"/></Case></Cases><Sources>'
    assert refused(make, changed("<Sources>", both)) == [
        "1 of the documents with coded segments are said to be of two groups"
    ]
    with pytest.raises(ValidationError, match="takes one of"):
        ExchangeParams.model_validate({"respondent_group": {"sets": True, "cases": True}})


def test_a_document_without_segments_counts_as_heard_where_its_group_is_said(make):
    third = f'<TextSource guid="{CASE}"><PlainTextContent>a</PlainTextContent>{{}}</TextSource></Sources>'
    tables, made = make(changed("</Sources>", third.format(value(GROUP, "Professional") + value(MET, "2019-05-02"))))
    assert [row["held_order"] for row in tables["documents"]] == ["2", "1", "3"]
    assert made.lost == {}
    tables, made = make(changed("</Sources>", third.format(value(GROUP, "Field notes"))))
    assert len(tables["documents"]) == 2
    assert made.lost == {"documents without a coded segment and without a group": 1}


# Order, coders, codes. -------------------------------------------------------------------------------------------------------


def test_the_order_in_which_interviews_were_held(make):
    tables, made = make(held_order=None)
    assert [row["held_order"] for row in tables["documents"]] == ["1", "2"]
    assert made.noted == {
        "documents in the order of the file, since `exchange.held_order` names no variable with their order": 2
    }
    tables, _ = make(changed("2019-05-01", "10").replace("2019-04-01", "9"))
    assert [row["held_order"] for row in tables["documents"]] == ["2", "1"]
    assert refused(make, held_order="Date") == ["the file has no variable by the name that `exchange.held_order` says"]
    for wrong in ("May 2019", "7"):
        assert refused(make, changed("2019-05-01", wrong)) == [
            "the variable of `exchange.held_order` is not a date (2019-05-31) or a whole number in every document"
        ]


def test_a_coding_of_nobody(make):
    nobody = PROJECT.replace(selection(3, 9, 20, COST), selection(3, 9, 20, COST, None))
    assert refused(make, nobody) == [
        "1 codings do not say who made them, and others do (declare `exchange.coder_if_unknown`)"
    ]
    tables, _ = make(nobody, coder_if_unknown="C")
    assert [row["coder"] for row in tables["segments"]] == ["A", "B", "C", "B"]
    alone = PROJECT
    for user in ("70daf61c-b6f0-4b5e-8c2f-548fde3ad3d1", "70daf61c-b6f0-4b5e-8c2f-548fde3ad3d2"):
        alone = alone.replace(f' creatingUser="{user}"', "")
    tables, made = make(alone)
    assert {row["coder"] for row in tables["segments"]} == {"A"}
    assert made.noted == {"codings of which the file does not say who made them": 4}


def test_a_code_with_another_identifier_is_known_by_its_name(make):
    other = Codebook((Code(CASE, "barriers "), Code(COST, "Cost")))
    tables, made = make(book=other)
    assert [row["code"] for row in tables["segments"]] == ["barriers ", "barriers ", "Cost", "Cost"]
    assert made.noted == {
        "codes that are known by their name, since their identifier is another than in the codebook": 1
    }


def test_codes_that_the_codebook_does_not_have_are_counted(make):
    tables, made = make(book=Codebook((Code(COST, "Cost"),)))
    assert [row["code"] for row in tables["segments"]] == ["Cost", "Cost"]
    assert made.lost == {
        "codings with a code that the component's codebook does not have": 2,
        "codes that the component's codebook does not have": 1,
    }
    _, made = make(book=Codebook((Code(COST, "Cost"), Code(BARRIERS, "Barriers", is_codable=False))))
    assert made.lost == {"codings with a code that the component's codebook has as a heading": 2}
    two = PROJECT.replace(selection(3, 9, 20, COST), selection(3, 0, 8, COST).replace(COST, HEADING)).replace(
        '"Access"', '"Barriers"'
    )
    _, made = make(
        two.replace('name="Barriers" isCodable="true"', 'name="Other" isCodable="true"'),
        book=Codebook((Code(BARRIERS, "Barriers"), Code(COST, "Cost"))),
    )
    assert made.lost["codings with one code of the codebook that the file has as two"] == 1


def test_a_file_of_another_study(make):
    said = refused(make, book=Codebook((Code(CASE, "Other"),)))
    assert said == ["no coding of the file has a code of the component's codebook, so that nothing would be carried"]


def test_excerpts_of_a_text_that_programs_count_differently_need_to_be_told_how(make):
    wide = {f"{FIRST}.txt": "\U0001f600" + FIRST_TEXT}
    (said,) = refused(make, texts=wide, excerpts="all")
    assert said.startswith(
        "excerpts are kept, and 1 of the texts hold a character, such as an emoji, that some programs count as two"
    )
    make(texts=wide)
    make(texts=wide, excerpts="all", wide_character=1)


def test_all_reasons_at_once(make):
    assert len(refused(make, words={}, held_order="Date", cleared_code="None")) == 3
