"""Sentences of a report: read as its build wrote them, and never from a file that is not what the record says."""

from __future__ import annotations

import pytest
from tests.small_chain import ADVICE, CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.sentences import find_sentence, is_sentence, read_sentences, sentences_of
from disrupting_harm.records import read_record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made)
    return made


def test_a_finding_has_its_numbers_and_a_recommendation_its_findings(layout):
    sentences = read_sentences(layout, "TST").by_id
    share, teach = sentences["TST/finding/share"], sentences["TST/recommendation/teach"]
    assert (share.kind, share.text, share.evidence) == ("finding", CLAIM["text"], (ID,))
    assert [n.printed for n in share.numbers] == ["20.0 %", "18.0", "22.0 %"] and share.name == "share"
    assert (teach.duty_bearer, teach.findings, teach.unit) == ("government", ("TST/finding/share",), "TST")


def test_a_finding_is_an_insight_where_the_report_says_so_and_a_recommendation_is_none(layout):
    path = layout.report("TST") / "claims.json"
    assert not any(one.is_insight for one in read_sentences(layout, "TST").by_id.values())
    content = files.read_json(path) | {"insights": ["TST/finding/share"]}
    record = read_record(layout.report("TST") / "record.json")
    files.write_text(path, files.dump_json(content))
    claims = record.outputs[0].model_copy(update={"sha256": files.sha256_file(path)})
    write_record(
        layout.report("TST") / "record.json", record.model_copy(update={"outputs": (claims, *record.outputs[1:])})
    )
    assert [one.id for one in sentences_of(layout, "TST") if one.is_insight] == ["TST/finding/share"]


def test_what_a_recommendation_prints_is_part_of_its_evidence(layout):
    write_report(layout, advice=[ADVICE | {"bindings": CLAIM["bindings"][:1]}])
    assert read_sentences(layout, "TST").by_id["TST/recommendation/teach"].evidence == (ID,)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("KEN/finding/share", True), ("KEN/recommendation/teach", True), ("KEN/findings/share", False), ("ken/finding/x", False), (ID, False)],
)  # fmt: skip
def test_an_id_of_a_sentence_is_known_by_its_form(text, is_one):
    assert is_sentence(text) is is_one


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"claims": [], "recommendations": [{}], "insights": []}'])
def test_a_file_that_is_no_list_of_sentences_is_told_though_its_record_agrees(layout, content):
    path = layout.report("TST") / "claims.json"
    record = (layout.report("TST") / "record.json").read_text(encoding="utf-8")
    files.write_text(
        layout.report("TST") / "record.json", record.replace(files.sha256_file(path), files.sha256_text(content))
    )
    files.write_text(path, content)
    with pytest.raises(TraceError, match="claims.json: not what was recorded any more; run `dh verify`"):
        read_sentences(layout, "TST")


def test_a_sentence_that_was_edited_after_the_report_is_not_shown(layout):
    path = layout.report("TST") / "claims.json"
    files.write_text(path, path.read_text(encoding="utf-8").replace("20.0 % of children", "61.3 % of children"))
    with pytest.raises(TraceError, match="not what was recorded"):
        find_sentence(layout, "TST/finding/share")


def test_a_unit_without_a_report_and_a_spoilt_record_are_told(layout):
    with pytest.raises(
        TraceError, match=r"reports/TSU/record.json: not there; make the report with `dh repro report@TSU`"
    ):
        read_sentences(layout, "TSU")
    files.write_text(layout.report("TST") / "record.json", "{")
    with pytest.raises(TraceError, match="is not a record any more"):
        read_sentences(layout, "TST")


def test_an_unknown_sentence_is_answered_with_a_near_one(layout):
    with pytest.raises(TraceError, match="did you mean TST/finding/share"):
        find_sentence(layout, "TST/finding/shares")


def test_a_study_without_findings_and_a_unit_without_a_report_have_none(layout):
    path = layout.report("TST") / "record.json"
    record = read_record(path)
    assert [one.id for one in sentences_of(layout, "TST")] == ["TST/finding/share", "TST/recommendation/teach"]
    write_record(path, record.model_copy(update={"outputs": record.outputs[1:]}))
    assert sentences_of(layout, "TST") == [] == sentences_of(layout, "TSU")
    with pytest.raises(TraceError, match="the report has no findings"):
        find_sentence(layout, "TST/finding/share")
