"""Messages are found where they stand, once each, and the report's own words are among them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from disrupting_harm.claims.claim import DUTY_BEARERS
from disrupting_harm.claims.forms import ENGLISH
from disrupting_harm.languages.extract import extract_calls, extract_messages, extract_template
from disrupting_harm.layout import Layout
from disrupting_harm.report.outline import OUTLINE
from disrupting_harm.study.load_findings import load_findings


@pytest.fixture(scope="module")
def messages(root):
    return extract_messages(Layout(root))


def test_every_title_of_the_outline_and_every_sentence_is_a_message(messages, root):
    titles = [part.title for chapter in OUTLINE for part in (chapter, *chapter.sections)]
    titles += [part.elsewhere for chapter in OUTLINE for part in (chapter, *chapter.sections)]
    file = load_findings(Layout(root))
    sentences = [text.text for text in (*file.findings.values(), *file.recommendations.values())]
    sentences += [text.otherwise for text in file.findings.values() if text.otherwise]
    assert [text for text in (*titles, *sentences) if text and text not in messages] == []


def test_words_that_another_module_writes_are_messages_too(messages):
    assert [text for text in (*DUTY_BEARERS.values(), *asdict(ENGLISH).values()) if text not in messages] == []


def test_calls_and_templates_are_read_and_other_strings_are_not():
    source = 'a = word("One")\nb = words("{n} row", "{n} rows")\nc = Chapter("x", "Two", (Section("y", "Three", elsewhere="Four"),))\nd = other("No")\n'
    assert sorted(extract_calls(source), key=str) == sorted(
        [(1, "One"), (2, ("{n} row", "{n} rows")), (3, "Two"), (3, "Three"), (3, "Four")], key=str
    )
    template = (
        b'<p>{{ say("A") }}</p>\n<i title="{{ word("B") | escape }}">{{ say(title) }}</i>{{ say_all("C", "D") }}\n'
    )
    assert list(extract_template(template)) == [(1, "A"), (2, "B"), (2, "C"), (2, "D")]
