"""The chain of a sentence: its numbers are held against what is saved, and what does not agree is told and not hidden."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import CHANGED, CHECKED, Chain
from disrupting_harm.provenance.sentence_chain import OTHER_RUN, SentenceChain
from disrupting_harm.provenance.sentence_data import sentence_data
from disrupting_harm.records import read_record, write_record


SHARE, TEACH = "TST/finding/share", "TST/recommendation/teach"


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made)
    return made


def bound(**changes) -> dict:
    first, *rest = CLAIM["bindings"]
    return CLAIM | {"bindings": [first | changes, *rest]}


def test_every_number_is_the_saved_one(layout):
    chain = SentenceChain(layout, SHARE)
    assert [checked.state for checked in chain.numbers()] == [CHECKED] * 3
    assert chain.evidence == [ID] and isinstance(chain.chain(ID), Chain)
    assert chain.made_of(chain.chain(ID)) == "" and chain.place == ("params/findings.yaml", 3, CHECKED)
    assert chain.pages() == [("outputs/reports/TST/report.html", CHECKED)]


def test_a_recommendation_rests_on_the_evidence_of_its_findings(layout):
    chain = SentenceChain(layout, TEACH)
    assert [finding.sentence.id for finding in chain.findings] == [SHARE] and chain.evidence == [ID]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"value": 0.613}, "0.2 is saved"),
        ({"printed": "61.3 %"}, "20.0 % is what the saved value prints as"),
        ({"statistic": "risk"}, "no risk in the form percent is saved"),
        ({"form": "guess"}, "no estimate in the form guess is saved"),
        ({"estimate": "TST/survey/harm@v2"}, "no such estimate is saved"),
        ({"statistic": "ci_low", "value": 0.18}, "18.0 % is what the saved value prints as"),
    ],
)
def test_a_number_that_is_not_the_saved_one_is_told(layout, changes, wrong):
    """The report's own file and record agree: who rewrites both does not rewrite the estimate."""
    write_report(layout, [bound(**changes)])
    first, *rest = SentenceChain(layout, SHARE).numbers()
    assert first.wrong == wrong and "DIFFERS" in first.state and not any(checked.wrong for checked in rest)


def test_a_number_that_the_sentence_does_not_hold_is_told(layout):
    write_report(layout, [CLAIM | {"text": "61.3 % of children (95 % interval 18.0 to 22.0 %) met harm."}])
    assert [c.wrong for c in SentenceChain(layout, SHARE).numbers()] == ["the sentence does not hold it", "", ""]


def test_an_estimate_of_another_run_than_the_report_s_is_told(layout):
    """The estimate prints the same, and its file is another: something else in it changed after the report was made."""
    path, record = (layout.root / "outputs/TST/survey" / name for name in ("prevalence.csv", "record.json"))
    table = pd.read_csv(path, dtype=str, keep_default_na=False).assign(n="101")
    before = files.sha256_file(path)
    files.write_text(path, table.to_csv(index=False))
    files.write_text(record, record.read_text(encoding="utf-8").replace(before, files.sha256_file(path)))
    chain = SentenceChain(layout, SHARE)
    assert [c.wrong for c in chain.numbers()] == [""] * 3 and chain.made_of(chain.chain(ID)) == OTHER_RUN
    assert sentence_data(chain)["chains"][0]["of_the_run_that_the_report_read"] is False


def test_evidence_that_is_not_saved_has_no_chain_and_says_so(layout):
    write_report(layout, [CLAIM | {"evidence": [ID, "TST/survey/gone@v1"]}])
    chain = SentenceChain(layout, SHARE)
    assert chain.chain("TST/survey/gone@v1").startswith("TST/survey/gone@v1: no figure, table, estimate")
    assert [one.get("missing", "")[:18] for one in sentence_data(chain)["chains"]] == ["", "TST/survey/gone@v1"]


def test_a_sentence_whose_text_in_the_parameters_changed_is_told(layout):
    files.write_text(layout.findings(), layout.findings().read_text(encoding="utf-8").replace("text: a", "text: z"))
    assert SentenceChain(layout, SHARE).place[2] == CHANGED and SentenceChain(layout, TEACH).place[2] == CHECKED


def test_a_report_whose_record_does_not_name_the_sentences_says_that_they_changed(layout):
    path = layout.report("TST") / "record.json"
    write_record(path, read_record(path).model_copy(update={"parameters": ()}))
    assert SentenceChain(layout, SHARE).place[2] == CHANGED


def test_as_data_a_sentence_has_every_link_and_each_chain_once(layout):
    data = sentence_data(SentenceChain(layout, TEACH))
    assert data["duty_bearer"] == "government" and data["follows_from"] == [SHARE] == [
        f["id"] for f in data["findings"]
    ]
    assert [n["state"] for n in data["findings"][0]["numbers"]] == ["checked"] * 3
    assert [chain["id"] for chain in data["chains"]] == [ID] and data["chains"][0]["estimates"][0]["estimate"] == "0.2"
    write_report(layout, [bound(value=0.613)])
    assert sentence_data(SentenceChain(layout, SHARE))["numbers"][0] == {
        "printed": "20.0 %", "id": ID, "statistic": "estimate", "form": "percent", "value": 0.613, "state": "differs", "wrong": "0.2 is saved",
    }  # fmt: skip
