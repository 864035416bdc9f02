"""What changes with a file: down to the sentences that rest on an estimate of it."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.impact import find_impact, print_impact
from disrupting_harm.records import read_record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made, [CLAIM, CLAIM | {"claim": "TST/finding/other", "evidence": ["TST/survey/other@v1"]}])
    return made


def test_sentences_that_rest_on_an_estimate_of_the_file_change_with_it_and_what_follows_from_them(layout):
    impact = find_impact(layout, "data/raw/a.csv")
    assert impact.stages == ["survey@TST", "report@TST"]
    assert [one.id for one in impact.sentences] == ["TST/finding/share", "TST/recommendation/teach"]
    out = io.StringIO()
    print_impact(layout, "data/raw/a.csv", out)
    assert out.getvalue().startswith(
        "data/raw/a.csv: 2 stages, 1 estimates, 0 figures, 0 tables, 2 sentences, 1 pages\n"
    )
    assert f"sentence  TST/finding/share  {CLAIM['text']}" in out.getvalue()


def test_a_report_without_findings_has_pages_alone(layout):
    path = layout.report("TST") / "record.json"
    record = read_record(path)
    write_record(path, record.model_copy(update={"outputs": record.outputs[1:]}))
    impact = find_impact(layout, "data/raw/a.csv")
    assert impact.sentences == [] and impact.reports == ["outputs/reports/TST/report.html"]
    assert [name for _, entry in impact.saved for name in entry.estimates] == [ID]
