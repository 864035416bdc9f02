"""What partners changed in a Word document, held against the document as it was written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from disrupting_harm.claims.claim import text_of
from disrupting_harm.claims.evaluate import Spoken
from disrupting_harm.report.word.content import field_title
from disrupting_harm.report.word.markup import mark_of, tag_of
from disrupting_harm.report.word.reading import Line, Read, Sentence
from disrupting_harm.study.findings import BRACES


MANY = 400  # changed lines from which only the first is told: the rest follows from it
SENTENCES = re.compile(r"(?:\{[^{}]+\}\s*)+")  # a line that is nothing else
SHORT = 120  # letters of a text that a message repeats


def changed_lines(given: Read, written: Read) -> Iterator[str]:
    """Everything but sentences that does not read as it was written, each as a sentence."""
    was, now = ([line for line in read.lines if _key(line)] for read in (written, given))
    start = next(
        (n for n, (a, b) in enumerate(zip(was, now, strict=False)) if _key(a) != _key(b)), min(len(was), len(now))
    )
    left = min(len(was), len(now)) - start
    end = next((n for n, (a, b) in enumerate(zip(was[::-1], now[::-1], strict=False)) if _key(a) != _key(b)), left)
    end = min(end, left)
    was, now = was[start : len(was) - end], now[start : len(now) - end]
    if max(len(was), len(now)) > MANY:
        yield f"{_place((was or now)[0])}: from here on, the text is not the one that was written; take a new document."
        return
    for kind, a, b, c, d in SequenceMatcher(
        None, [_key(x) for x in was], [_key(x) for x in now], autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        if kind != "replace" and all(SENTENCES.fullmatch(_key(line)) for line in was[a:b] + now[c:d]):
            continue  # a sentence that was deleted or copied is told with the sentence
        old, new = _quoted(was[a:b]), _quoted(now[c:d])
        said = {"replace": f"{old} was changed to {new}", "delete": f"{old} was deleted", "insert": f"{new} was added"}[
            kind
        ]
        place = _place((was[a:b] or now[c:d])[0])
        yield f"{place}: {said}; it is no sentence of params/findings.yaml: put it back as it was, and say it in a comment."


def _key(line: Line) -> str:
    return " ".join(line.text.split())


def _place(line: Line) -> str:
    return line.place or "the text"


def _quoted(lines: list[Line]) -> str:
    text = " ".join(" ".join(line.whole().split()) for line in lines)
    return f'"{text[:SHORT]}{"..." if len(text) > SHORT else ""}"'


def template_of(sentence: Sentence, spoken: Spoken) -> str:
    """The sentence as it stands in params/findings.yaml: its words, and each locked number as its reference."""
    references = iter(BRACES.findall(spoken.text))
    fields = {tag: f"{{{next(references)}}}" for tag, _, _ in fields_of(spoken)}
    said = "".join(token if isinstance(token, str) else fields[token[0]] for token in sentence.tokens)
    return " ".join(said.split())


def fields_of(spoken: Spoken) -> Iterator[tuple[str, str, str]]:
    """Tag, text and estimate of each locked number, in their order."""
    name, number = spoken.id.partition("/")[2], 0
    for piece, parts in spoken.pieces:
        if not isinstance(piece, str):
            number += 1
            yield tag_of(f"{name}/{number}"), text_of(parts), field_title(parts)


def problems_of_numbers(sentence: Sentence, spoken: Spoken) -> Iterator[str]:
    """Each locked number that is deleted, changed or stands there twice, and braces, which the file takes for references."""
    found = Counter(token[0] for token in sentence.tokens if not isinstance(token, str))
    said = {token[0]: token[1] for token in sentence.tokens if not isinstance(token, str)}
    known = {tag: (text, estimate) for tag, text, estimate in fields_of(spoken)}
    for tag, (text, estimate) in known.items():
        if tag not in found:
            yield f'the number "{text}" ({estimate}) was deleted; put it back'
        elif " ".join(said[tag].split()) != " ".join(text.split()):
            yield f'the number "{text}" ({estimate}) was changed to "{said[tag]}"; put it back'
        elif found[tag] > 1:
            yield f'the number "{text}" ({estimate}) stands there {found[tag]} times; leave it once'
    for tag in found:
        if tag not in known:
            yield f'a number of another sentence was added, "{said[tag]}"; take it out'
    if any(letter in token for token in sentence.tokens if isinstance(token, str) for letter in "{}"):
        yield "a brace was added, which begins a reference; take it out"


def edits_of(
    given: Read, written: Read, spoken: Mapping[str, Spoken]
) -> Iterator[tuple[Spoken, str | None, list[str], str]]:
    """Of each sentence that is not as it was written: the sentence, its new template, its comments, and a problem or "".

    A sentence stands in several places. It may be edited in one of them, or in the same way in all. What was edited since the document
    was written, for another partner, is kept where this document has the words that it was written with.
    """
    tags = {tag_of(name.partition("/")[2]): one for name, one in spoken.items()}
    was, now = written.sentences(), given.sentences()
    for tag, places in was.items():
        one, found = tags[tag], now.get(tag, [])
        if len(found) < len(places):
            yield (
                one,
                None,
                [],
                "was deleted; put it back, or take it out for the country in params/findings.yaml (`not_in`)",
            )
            continue
        if len(found) > len(places):
            yield one, None, [], "was copied to another place; take the copy out"
            continue
        touched = [sentence for sentence in found if mark_of(sentence.text()) != sentence.mark]
        problems = list(dict.fromkeys(p for sentence in touched for p in problems_of_numbers(sentence, one)))
        for problem in problems:
            yield one, None, [], problem
        if problems:
            continue
        before = template_of(places[0], one)
        edited = list(dict.fromkeys(t for sentence in touched if (t := template_of(sentence, one)) != before))
        comments = list(dict.fromkeys(c for sentence in found for c in sentence.comments))
        if edited and any(sentence.mark != places[0].mark for sentence in touched):
            yield (
                one,
                None,
                [],
                "was changed since the document was written; set the edit in params/findings.yaml by hand",
            )
            continue
        if len(edited) > 1:
            yield one, None, [], "was edited in two ways, in two places; let both read the same"
        elif edited and one.at == ("otherwise",):
            yield one, None, [], "is printed where its test does not hold; edit `otherwise` in params/findings.yaml"
        elif edited or comments:
            yield one, edited[0] if edited else None, comments, ""
