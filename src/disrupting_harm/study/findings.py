"""params/findings.yaml: findings as sentences whose numbers are references, recommendations, and the words that need a test.

A reference in braces is `{indicator:form}`, at full length `{component/indicator@version.statistic[group]:form noun}`; a word in braces
without a colon, such as `{abuse}`, is the study's own in the phase of the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from disrupting_harm.study.model import Iso3, Model, Name, Positive


Section = Literal["children_online", "ocsea", "responding", "sources_together"]
DutyBearer = Literal[
    "government", "law_enforcement", "justice", "social_services", "caregivers_and_teachers", "industry", "donors"
]
Form = Literal["percent", "share", "n_of_n_percent", "n_of_n", "count", "scaled", "points", "interval", "base", "as_of"]
TestName = Literal[
    "majority", "minority", "about", "above", "below", "no_difference", "rose", "fell", "some", "part", "all", "status"
]
REFERENCE = re.compile(
    r"(?:(?P<component>[a-z][a-z0-9_]*)/)?(?P<name>[a-z][a-z0-9_]*)(?:@v?(?P<version>\d+))?(?:\.(?P<statistic>[a-z][a-z0-9_]*))?"
    r"(?:\[(?P<group>[^\[\]]+)\])?"
)
BRACES = re.compile(r"\{([^{}]*)\}")
# What a sentence with a scaled count has to say of it.
SCALED_SAYS = "rounded down"


@dataclass(frozen=True)
class Ref:
    """What a sentence refers to. version: None for the current one. statistic: one that is part of an estimate's id, else ""."""

    component: str
    name: str
    version: int | None = None
    statistic: str = ""
    group: str = ""


@dataclass(frozen=True)
class Number:
    """A reference with the form in which it is printed. noun: what is counted, where the form prints it."""

    ref: Ref
    form: str
    noun: str = ""


@dataclass(frozen=True)
class Vocabulary:
    word: str


Piece = str | Number | Vocabulary


def parse_reference(text: str, component: str) -> Ref:
    """Raises ValueError for text that is none."""
    found = REFERENCE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"`{text}` is no reference; write it as component/indicator@1.statistic[group=level]")
    version = found["version"]
    return Ref(
        found["component"] or component, found["name"], int(version) if version else None, found["statistic"] or "",
        found["group"] or "",
    )  # fmt: skip


def parse_sentence(text: str, component: str) -> tuple[Piece, ...]:
    """The pieces of a sentence: words, numbers, and words of the study. Raises ValueError for braces that hold neither."""
    pieces: list[Piece] = []
    at = 0
    for found in BRACES.finditer(text):
        pieces.append(text[at : found.start()])
        at = found.end()
        inside, colon, form = found[1].partition(":")
        if not colon:
            if not re.fullmatch(r"[a-z_]+", inside):
                raise ValueError(f"`{{{inside}}}` is neither a word of the study nor a reference with its form")
            pieces.append(Vocabulary(inside))
            continue
        name, _, noun = form.strip().partition(" ")
        if name not in Form.__args__:
            raise ValueError(f"`{name}` is no form of a number; take one of {', '.join(Form.__args__)}")
        pieces.append(Number(parse_reference(inside, component), name, noun.strip()))
    pieces.append(text[at:])
    if any(isinstance(piece, str) and re.search(r"[{}]", piece) for piece in pieces):
        raise ValueError("a brace is open, or closed twice")
    return tuple(piece for piece in pieces if piece != "")


def _is_sentence(text: str) -> str:
    parse_sentence(text, "x")
    return text


def _is_reference(text: str) -> str:
    parse_reference(text, "x")
    return text


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


Sentence = Annotated[str, AfterValidator(_is_sentence)]
Reference = Annotated[str, AfterValidator(_is_reference)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]
Fraction = Annotated[str, Field(pattern=r"^[1-9]/[1-9][0-9]?$")]


class WordTest(Model):
    """What must hold of the saved estimates for a sentence to be printed. Meaning of each: `claims.word_tests`."""

    test: TestName
    of: Reference
    than: Reference | None = None
    fraction: Fraction | None = None
    status: tuple[str, ...] = ()


class FindingText(Model):
    """A finding. `component`: that of references that name none. `insight`: its rank among those of the summary, from 1.

    `otherwise`: what is printed where a test of `when` does not hold; without it nothing is.
    """

    component: Name
    section: Section
    text: Sentence
    when: tuple[WordTest, ...] = ()
    otherwise: Sentence | None = None
    insight: Positive | None = None
    only: tuple[Iso3, ...] = ()
    not_in: tuple[Iso3, ...] = ()
    texts: dict[Iso3, Sentence] = {}  # in the place of `text`, for a country
    title_of: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_]+/[A-Za-z0-9_]+$")], ...] = ()


class RecommendationText(Model):
    """An action for a duty-bearer. `uptake`: types of events in data/reference/uptake_events.csv that are evidence of it."""

    duty_bearer: DutyBearer
    text: Sentence
    component: Name | None = None
    findings: tuple[Name, ...] = ()
    evidence: tuple[Reference, ...] = ()
    alignment: Annotated[tuple[str, ...], Field(min_length=1)]
    uptake: tuple[Name, ...] = ()
    when: tuple[WordTest, ...] = ()
    only: tuple[Iso3, ...] = ()
    not_in: tuple[Iso3, ...] = ()
    texts: dict[Iso3, Sentence] = {}  # in the place of `text`, for a country


class DirectionWord(Model):
    """Words that compare. A sentence that uses one lists one of `tests` in its `when`; without any, it must not be used at all."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    tests: tuple[TestName, ...] = ()
    fraction: Fraction | None = None
    reason: str


class DeclaredNumber(Model):
    """Numbers of a page that are none of an estimate: what they look like, words around them included, and why they may stand."""

    pattern: Pattern
    reason: str


class DeclaredPhrase(Model):
    """A phrase in which words that compare say nothing of an estimate, such as `at most` of a rule."""

    pattern: Pattern
    reason: str


class FindingsFile(Model):
    words: dict[Name, DirectionWord]
    declared: dict[Name, DeclaredNumber]
    phrases: dict[Name, DeclaredPhrase] = {}
    findings: dict[Name, FindingText]
    recommendations: dict[Name, RecommendationText]


@dataclass(frozen=True)
class UsedWord:
    """A direction word in a text: its words, the name of its entry, and where it stands."""

    words: str
    name: str
    start: int


def direction_words(text: str, file: FindingsFile) -> list[UsedWord]:
    """The words of the catalogue in a text. The longest count first: `more than half` is not `more` as well."""
    left = text
    for phrase in file.phrases.values():
        left = re.sub(phrase.pattern, lambda found: " " * len(found[0]), left, flags=re.IGNORECASE)
    entries = sorted(
        ((words, name) for name, entry in file.words.items() for words in entry.words), key=lambda e: (-len(e[0]), e)
    )
    found = []
    for words, name in entries:
        pattern = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])", re.IGNORECASE)
        for hit in pattern.finditer(left):
            found.append(UsedWord(hit[0], name, hit.start()))
        left = pattern.sub(lambda hit: " " * len(hit[0]), left)
    return sorted(found, key=lambda used: used.start)


NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")


def undeclared_numbers(text: str, declared: Iterable[DeclaredNumber]) -> list[str]:
    """The numbers of a text that no declared pattern covers as a whole. Each pattern reads the text as it stands."""
    covered = [found.span() for entry in declared for found in re.finditer(entry.pattern, text)]
    return [
        number[0]
        for number in NUMBER.finditer(text)
        if not any(start <= number.start() and number.end() <= end for start, end in covered)
    ]


def problems_of(file: FindingsFile) -> Iterator[tuple[tuple[str, ...], str]]:
    """What no single key shows, as the key and the problem: numbers typed into sentences, words without their test, lost names."""
    for name, finding in file.findings.items():
        for key, text in (("text", finding.text), *(((f"texts.{iso3}"), t) for iso3, t in finding.texts.items())):
            place = ("findings", name, *key.split("."))
            yield from ((place, problem) for problem in _problems_of_text(text, finding.when, file))
        if finding.otherwise:
            place = ("findings", name, "otherwise")
            yield from ((place, problem) for problem in _problems_of_text(finding.otherwise, (), file))
        if finding.only and finding.not_in:
            yield (
                ("findings", name, "not_in"),
                "stands beside `only`, which names the units alone; take one of the two out",
            )
    for name, recommendation in file.recommendations.items():
        place = ("recommendations", name)
        texts = {("text",): recommendation.text} | {("texts", iso3): t for iso3, t in recommendation.texts.items()}
        for at, text in texts.items():
            yield from (((*place, *at), problem) for problem in _problems_of_text(text, recommendation.when, file))
        if lost := [one for one in recommendation.findings if one not in file.findings]:
            yield (*place, "findings"), f"no finding {', '.join(lost)}; name one of `findings`"
        if not (recommendation.findings or recommendation.evidence):
            yield place, "rests on nothing; name the findings or the evidence that it follows from"
    ranks = [finding.insight for finding in file.findings.values() if finding.insight]
    if len(ranks) != len(set(ranks)):
        yield ("findings",), "two findings have one `insight` rank; give each its own"


def _problems_of_text(text: str, when: Sequence[WordTest], file: FindingsFile) -> Iterator[str]:
    words = BRACES.sub(lambda found: " " + found[1].partition(":")[2].strip().partition(" ")[2] + " ", text)
    if typed := undeclared_numbers(words, file.declared.values()):
        yield f"{', '.join(typed)} is typed; write a reference in its place, or declare under `declared` what it is"
    for used in direction_words(words, file):
        entry = file.words[used.name]
        if not entry.tests:
            yield f"`{used.words}` must not be used ({entry.reason}); say it with the number alone"
        elif not any(test.test in entry.tests and test.fraction == entry.fraction for test in when):
            fraction = f" with fraction {entry.fraction}" if entry.fraction else ""
            yield f"`{used.words}` needs a test under `when`: {' or '.join(entry.tests)}{fraction}"
    if ":scaled" in text and SCALED_SAYS not in text:
        yield f"prints a scaled count and does not say `{SCALED_SAYS}`; add these words"


def about_unit(file: FindingsFile, iso3: str) -> dict[str, list[str]]:
    """The names of what may be printed for the unit, by key of the file; words and declared numbers are for all."""
    return {
        key: [name for name, text in getattr(file, key).items() if iso3 not in text.not_in and iso3 in (text.only or (iso3,))]
        for key in ("findings", "recommendations")
    } | {key: list(getattr(file, key)) for key in ("words", "declared", "phrases")}  # fmt: skip
