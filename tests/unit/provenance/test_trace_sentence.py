"""A finding or recommendation as text: five lines, or every link."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.claims.claim import SECTIONS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.sentence_chain import OTHER_RUN
from disrupting_harm.provenance.trace import print_trace
from disrupting_harm.records import read_record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made)
    return made


def lines(layout: Layout, target: str, form="tree") -> list[str]:
    out = io.StringIO()
    print_trace(layout, target, out, form=form)
    return out.getvalue().splitlines()


def test_a_finding_in_five_lines(layout):
    head, said, rests, made, raw, rest = lines(layout, "TST/finding/share")
    assert head == "TST/finding/share   restricted" and said == f'├─ "{CLAIM["text"]}"'
    assert rests == f"├─ rests on 20.0 % = {ID}, 18.0 = {ID} and 1 more; each number is the one that is saved"
    assert made == "├─ 1 estimate, made by survey@TST # save; as recorded"
    assert raw == "└─ of data/raw/a.csv, data/raw/b.csv: Someone"
    assert rest == "whole chain: dh trace TST/finding/share --full; as data: --json; what rests on it: --down"


def test_a_recommendation_in_five_lines_names_its_duty_bearer_and_its_findings(layout):
    _, said, rests, *_ = lines(layout, "TST/recommendation/teach")
    assert said == '├─ Government: "Teach it."' and rests.startswith("├─ rests on TST/finding/share; each number")


def test_a_number_that_differs_stands_in_the_five_lines_of_its_finding_and_of_what_follows_from_it(layout):
    first, *rest = CLAIM["bindings"]
    write_report(layout, [CLAIM | {"bindings": [first | {"value": 0.613}, *rest]}])
    for target in ("TST/finding/share", "TST/recommendation/teach"):
        assert "; 20.0 % DIFFERS: 0.2 is saved; run `dh verify`" in lines(layout, target)[2]


def test_in_full_the_sentences_come_first_and_the_chain_of_each_estimate_once(layout):
    told = lines(layout, "TST/recommendation/teach", "full")
    for line in (
        "recommended  TST/recommendation/teach   restricted",
        "duty-bearer  Government",
        "aligned with SDG target 4.7",
        "step         2022 A plan; Gazette, https://x.org",
        "follows from TST/finding/share",
        "finding      TST/finding/share   restricted",
        f"number       20.0 % = estimate of {ID}, percent  (checked)",
        "stated in    params/findings.yaml, line 5  (checked)",
        "page         outputs/reports/TST/report.html  (checked)",
    ):
        assert line in told
    assert sum(line.startswith("estimate ") for line in told) == 1
    assert any(line.startswith("raw file     data/raw/a.csv") for line in told)


def test_in_full_what_is_not_saved_is_missing_and_not_left_out(layout):
    write_report(layout, [CLAIM | {"evidence": [ID, "TST/survey/gone@v1"]}])
    told = lines(layout, "TST/finding/share", "full")
    assert any(line.startswith("MISSING      TST/survey/gone@v1: no figure") for line in told)
    assert "rests on     TST/survey/gone@v1" in told


def test_in_full_what_is_missing_hides_nothing_that_comes_after_it(layout):
    write_report(layout, [CLAIM | {"evidence": ["TST/survey/gone@v1", ID]}], [])
    told = lines(layout, "TST/finding/share", "full")
    missing = next(n for n, line in enumerate(told) if line.startswith("MISSING      TST/survey/gone@v1"))
    assert any(line.startswith(f"estimate     {ID}") for line in told[missing:])


def test_in_full_a_finding_is_told_line_by_line_before_its_chains(layout):
    write_report(layout, [CLAIM | {"title_of": ["TST/survey/prevalence"]}], [])
    claims = layout.report("TST") / "claims.json"
    told = lines(layout, "TST/finding/share", "full")
    assert told[: told.index("")] == [
        "finding      TST/finding/share   restricted", f"text         {CLAIM['text']}",
        f"section      {SECTIONS['ocsea']}", "title of     TST/survey/prevalence",
        f"number       20.0 % = estimate of {ID}, percent  (checked)",
        f"number       18.0 = ci_low of {ID}, interval_end  (checked)",
        f"number       22.0 % = ci_high of {ID}, percent  (checked)",
        "stated in    params/findings.yaml, line 3  (checked)",
        f"claims       outputs/reports/TST/claims.json  sha256 {files.sha256_file(claims)}  (checked)",
        "page         outputs/reports/TST/report.html  (checked)",
    ]  # fmt: skip


def test_in_full_a_recommendation_is_told_and_then_each_of_its_findings(layout):
    told = lines(layout, "TST/recommendation/teach", "full")
    first, second = (n for n, line in enumerate(told) if not line)
    assert told[:7] == [
        "recommended  TST/recommendation/teach   restricted", "text         Teach it.", "duty-bearer  Government",
        "aligned with SDG target 4.7", "standing     steps reported", "step         2022 A plan; Gazette, https://x.org",
        "follows from TST/finding/share",
    ]  # fmt: skip
    assert told[first + 1].startswith("finding ") and told[second + 1].startswith("estimate ")


def test_what_a_sentence_names_and_does_not_print_is_told_with_its_value(layout):
    write_report(layout, [CLAIM | {"bindings": CLAIM["bindings"][:0]}], [])
    assert f"rests on     {ID}  20.0 % (95 % 18.0 % to 22.0 %)" in lines(layout, "TST/finding/share", "full")
    assert lines(layout, "TST/finding/share")[2] == f"├─ rests on {ID}; each number is the one that is saved"


def test_that_the_report_was_made_of_another_run_is_told_in_both_forms(layout):
    path = layout.report("TST") / "record.json"
    record = read_record(path)
    other = tuple(i.model_copy(update={"sha256": "0" * 64}) for i in record.inputs)
    write_record(path, record.model_copy(update={"inputs": other}))
    said = OTHER_RUN.strip("()")
    assert lines(layout, "TST/finding/share")[3] == f"├─ 1 estimate, made by survey@TST # save; {said}"
    assert f"report       {said}" in lines(layout, "TST/finding/share", "full")


def test_a_finding_of_which_nothing_is_saved_says_what_is_missing(layout):
    write_report(layout, [CLAIM | {"bindings": [], "evidence": ["TST/survey/gone@v1"]}], [])
    *_, rests, gone, _ = lines(layout, "TST/finding/share")
    assert rests.startswith("├─ rests on TST/survey/gone@v1;") and gone.startswith(
        "└─ TST/survey/gone@v1: no figure, table, estimate"
    )


def test_of_several_that_are_not_saved_the_first_is_named_below_those_that_are(layout):
    gone = ["TST/survey/gone@v1", "TST/survey/lost@v1"]
    write_report(layout, [CLAIM | {"bindings": [], "evidence": [gone[0], ID, gone[1]]}], [])
    *_, made, raw, first, _ = lines(layout, "TST/finding/share")
    assert made.startswith("├─ 1 estimate, made by") and raw.startswith("├─ of data/raw/a.csv")
    assert first.startswith(f"└─ {gone[0]}: no figure, table, estimate")
