"""Sentences and comments go into params/findings.yaml where they belong, and every other line stays as it is."""

from __future__ import annotations

import pytest
import yaml

from disrupting_harm.report.word.corrections import set_sentences


SOURCE = """\
# Words stay.
findings:

  # -- a part
  share:
    component: survey
    text: "{harm:percent} met it."   # a note
    insight: 1
  told:
    component: survey
    text: plain words
    texts:
      UGA: "In Uganda."
  flow:
    component: survey
    text: 'quoted'
    texts: {UGA: "In Uganda."}
  folded:
    component: survey
    text: >-
      words on
      two lines
    insight: 2

recommendations:
  teach: {duty_bearer: government, text: Teach it., findings: [share]}
"""


def entry(source: str, kind: str, name: str) -> dict:
    return yaml.safe_load(source)[kind][name]


@pytest.mark.parametrize("name", ["share", "told", "flow", "folded"])
def test_a_sentence_of_a_country_stands_below_texts_and_all_else_is_as_it_was(name):
    after = set_sentences(SOURCE, "KEN", {("findings", name): '{harm:percent} "did" – so.'}, {})
    expected = yaml.safe_load(SOURCE)
    expected["findings"][name].setdefault("texts", {})["KEN"] = '{harm:percent} "did" – so.'
    assert yaml.safe_load(after) == expected
    changed = [line for line in after.splitlines() if line not in SOURCE.splitlines()]
    assert len(changed) <= 2 and "KEN" in changed[-1]
    assert all(line in after.splitlines() for line in SOURCE.splitlines() if not line.startswith("    texts: {"))


def test_an_entry_on_one_line_takes_it_too():
    after = set_sentences(SOURCE, "KEN", {("recommendations", "teach"): "Teach all."}, {})
    assert entry(after, "recommendations", "teach")["texts"] == {"KEN": "Teach all."}


@pytest.mark.parametrize("name", ["share", "told", "flow", "folded"])
def test_a_sentence_that_the_country_has_already_is_replaced(name):
    once = set_sentences(SOURCE, "KEN", {("findings", name): "First."}, {})
    twice = set_sentences(once, "KEN", {("findings", name): "Second."}, {})
    assert twice == set_sentences(SOURCE, "KEN", {("findings", name): "Second."}, {})


def test_several_sentences_and_comments_are_set_at_once_and_each_in_its_place():
    sentences = {
        ("findings", "share"): "A {harm:percent}.",
        ("findings", "folded"): "B.",
        ("recommendations", "teach"): "C.",
    }
    after = set_sentences(
        SOURCE, "KEN", sentences, {("findings", "told"): ["Is this\nso?"], ("findings", "share"): ["Why?"]}
    )
    found = yaml.safe_load(after)
    assert [found[kind][name]["texts"]["KEN"] for kind, name in sentences] == list(sentences.values())
    lines = after.splitlines()
    assert lines[lines.index("    text: plain words") - 1] == "    # KEN, comment: Is this so?"
    assert lines[lines.index('    text: "{harm:percent} met it."   # a note') - 1] == "    # KEN, comment: Why?"


def test_a_comment_is_set_once_and_changes_no_value():
    comments = {("findings", "share"): ["Why?"], ("recommendations", "teach"): ["Who?"]}
    once = set_sentences(SOURCE, "KEN", {}, comments)
    assert yaml.safe_load(once) == yaml.safe_load(SOURCE) and once.count("# KEN, comment:") == 2
    assert set_sentences(once, "KEN", {}, comments) == once


def test_nothing_to_set_changes_no_letter_and_an_entry_that_is_not_there_is_an_error():
    assert set_sentences(SOURCE, "KEN", {}, {}) == SOURCE
    with pytest.raises(KeyError):
        set_sentences(SOURCE, "KEN", {("findings", "lost"): "x"}, {})
