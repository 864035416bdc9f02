"""params/outputs.yaml is read strictly, and names findings that are there."""

from __future__ import annotations

import pytest
import yaml
from tests.small_findings import findings_file

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.outputs import load_outputs, outputs_path


@pytest.fixture
def layout(study):
    rules = findings_file(None, {}).model_dump(mode="json", exclude_defaults=True)
    study.findings().write_text(yaml.safe_dump(rules, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return study


def refusal(layout, text: str) -> str:
    outputs_path(layout).write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_outputs(layout)
    return str(raised.value)


def test_a_study_without_the_file_has_no_notes(study):
    assert load_outputs(study).press_sheet.notes == ()


def test_notes_are_findings(layout):
    outputs_path(layout).write_text("press_sheet: {notes: [workers]}\n", encoding="utf-8")
    assert load_outputs(layout).press_sheet.notes == ("workers",)
    told = refusal(layout, "press_sheet:\n  notes: [worker]\n")
    assert told.startswith(
        "params/outputs.yaml, line 2, key press_sheet.notes: no finding worker (did you mean workers?)"
    )


def test_an_unknown_key_is_refused(layout):
    assert "params/outputs.yaml, line 1, key press: unknown key" in refusal(layout, "press: {}\n")


@pytest.mark.parametrize(
    "text, told",
    [
        ("infographic: {findings: [shares]}", "key infographic.findings: no finding shares (did you mean share"),
        ("briefs: {a: {title: A, findings: [worker], figures: [x/y]}}", "key briefs.a.findings: no finding worker"),
        ("briefs: {a: {title: A, figures: []}}", "key briefs.a.figures"),
        ("briefs: {a: {title: A, figures: [x/y, x/z, x/w]}}", "key briefs.a.figures"),
        ("briefs: {a: {title: A, figures: [y]}}", "key briefs.a.figures"),
    ],
)
def test_briefs_and_the_infographic_name_findings_and_one_or_two_figures(layout, text, told):
    assert told in refusal(layout, f"{text}\n")
