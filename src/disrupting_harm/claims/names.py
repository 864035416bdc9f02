"""Whether the names in params/findings.yaml are there: components, indicators, topics, codes of countries, words of a phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.sections import held, merged_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.findings import (
    FindingsFile,
    FindingText,
    Number,
    RecommendationText,
    Ref,
    Vocabulary,
    parse_reference,
    parse_sentence,
)
from disrupting_harm.study.load import load_study, unit_codes
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.parameter_file import read_parameters


def unknown_names(layout: Layout) -> list[str]:
    """A sentence for each name that no unit has, by file, line and key. Raises ParamsError as `load_findings` does."""
    file = load_findings(layout)
    if file is None:
        return []
    source, known, found = read_parameters(layout, layout.findings()), Known(layout), []
    for key, text, problem in _problems(layout, file, known):
        place = f"{source.name}, line {source.line_of((key, text))}, key {key}.{text}"
        found.append(f"{place}: {problem}; correct it and run the command again.")
    return found


def _problems(layout: Layout, file: FindingsFile, known: Known) -> Iterator[tuple[str, str, str]]:
    study = load_study(layout)
    vocabulary = next(iter(study.phases.values())).vocabulary
    for key in ("findings", "recommendations"):
        for name, text in getattr(file, key).items():
            for iso3 in (*text.only, *text.not_in, *text.texts):
                if iso3 not in study.units:
                    yield key, name, f"{iso3} is not a unit of the study{near(iso3, study.units)}"
            for piece in _pieces(text):
                if isinstance(piece, Vocabulary) and piece.word not in vocabulary:
                    yield key, name, f"{{{piece.word}}} is no word of the study{near(piece.word, vocabulary)}"
            if text.only and not set(text.only) & known.codes:
                continue  # a clone without the file of these units prints no such sentence, and cannot know what they hold
            for ref in _refs(text):
                if problem := known.problem(ref):
                    yield key, name, problem


def _sentences(text: FindingText | RecommendationText) -> list[str]:
    otherwise = getattr(text, "otherwise", None)
    return [text.text, *text.texts.values(), *([otherwise] if otherwise else [])]


def _pieces(text: FindingText | RecommendationText) -> Iterator[object]:
    for sentence in _sentences(text):
        yield from parse_sentence(sentence, text.component or "")


def _refs(text: FindingText | RecommendationText) -> list[Ref]:
    refs = [piece.ref for piece in _pieces(text) if isinstance(piece, Number)]
    named = [*getattr(text, "evidence", ()), *(t.of for t in text.when), *(t.than for t in text.when if t.than)]
    return list(dict.fromkeys([*refs, *(parse_reference(name, text.component or "") for name in named)]))


class Known:
    """What the units of the study define, asked unit by unit only as far as a name is not yet known."""

    def __init__(self, layout: Layout):
        self.layout = layout
        self.units: dict[str, Sequence[str]] = {}
        self.codes = set(unit_codes(layout))
        for iso3 in sorted(self.codes):
            try:
                stems = held(layout, iso3)
            except ParamsError:
                continue
            for stem in stems:
                self.units.setdefault(stem, []).append(iso3)
        self.versions: dict[str, dict[str, int]] = {}
        self.unread: set[str] = (
            set()
        )  # components of which a unit's parameters cannot be read, which a check of that unit tells

    def problem(self, ref: Ref) -> str:
        """What is wrong with a reference; "" for nothing."""
        if ref.component not in components():
            return f"{ref.component or 'a reference without component'} is not a component{near(ref.component, components())}"
        if ref.component not in self.units:
            return f"{ref.component} is held by no unit"
        known = self.versions.setdefault(ref.component, {})
        for iso3 in self.units[ref.component]:
            if ref.name in known:
                break
            try:
                topics = dict.fromkeys(_keys(merged_section(self.layout, iso3, ref.component).data), 0)
                versions = {name: d.version for name, d in definitions_of(self.layout, iso3, ref.component).items()}
            except ParamsError:
                self.unread.add(ref.component)
                continue
            known |= topics | versions  # a section lists its indicators too
        if ref.name not in known and ref.component in self.unread:
            return ""  # it may be one of those
        if ref.name not in known:
            return f"no indicator or topic {ref.name} in {ref.component}{near(ref.name, known)}"
        if ref.version and known[ref.name] and ref.version != known[ref.name]:
            return f"{ref.name}@{ref.version} is pinned, and the current version is {known[ref.name]}"
        return ""


def _keys(data: object) -> Iterator[str]:
    """Every key and every word in a list of a section: topics of an assessment are listed under its parameters."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _keys(value) if isinstance(value, Mapping | list) else [str(value)]
