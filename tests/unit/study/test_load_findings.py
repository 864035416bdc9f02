"""params/findings.yaml is read strictly: every problem at once, by file, line and key."""

from __future__ import annotations

import pytest
import yaml
from tests.small_findings import findings_file

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.load_findings import load_findings


def write(layout, findings: dict, **keys) -> str:
    content = findings_file({}, {}).model_dump(mode="json", exclude_defaults=True) | {"findings": findings} | keys
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    layout.findings().write_text(text, encoding="utf-8")
    return text


def refusal(layout) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        load_findings(layout)
    return str(raised.value).splitlines()


FINE = {"component": "household_survey", "section": "ocsea", "text": "{clear_ocsea:share children} met it."}


def test_a_study_without_the_file_has_no_sentences(study):
    assert load_findings(study) is None


def test_sentences_are_read_with_their_words(study):
    write(study, {"one": FINE})
    assert load_findings(study).findings["one"].text == FINE["text"]


def test_each_problem_is_named_by_line_and_key(study):
    text = write(study, {"typed": FINE | {"text": "It is 12 %."}, "compared": FINE | {"text": "Most did."}})
    lines = refusal(study)
    number = 1 + next(i for i, line in enumerate(text.splitlines()) if "It is 12" in line)
    assert lines[0].startswith(f"params/findings.yaml, line {number}, key findings.typed.text: 12 is typed")
    assert "key findings.compared.text: `Most` needs a test" in lines[1]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"section": "ocsae"}, "must be one of children_online, ocsea, responding"),
        ({"txt": "x"}, "key findings.one.txt: unknown key"),
        ({"text": "{harm:per}"}, "`per` is no form of a number"),
        ({"text": "{harm"}, "a brace is open"),
        ({"when": [{"test": "most", "of": "a"}]}, "must be one of majority"),
        ({"when": [{"test": "about", "of": "a", "fraction": "0/3"}]}, "fraction"),
        ({"title_of": ["a"]}, "title_of"),
        ({"only": ["Kenya"]}, "only"),
        ({"insight": 0}, "insight"),
    ],
)
def test_a_damaged_finding_is_refused_in_one_sentence(study, change, said):
    write(study, {"one": FINE | change})
    lines = refusal(study)
    assert len(lines) == 1 and said in lines[0] and lines[0].startswith("params/findings.yaml, line ")


def test_a_declared_pattern_that_is_none_is_refused(study):
    write(study, {"one": FINE}, declared={"bad": {"pattern": "(", "reason": "r"}})
    assert "is no regular expression" in refusal(study)[0]
