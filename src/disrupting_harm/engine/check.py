"""Check the parameters and raw files of units without running anything: every problem at once, and no file changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.claims.names import unknown_names
from disrupting_harm.claims.sources import unknown_sources
from disrupting_harm.errors import ContractError, MissingKeyError, UserError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.languages.catalogue import load_catalogue
from disrupting_harm.languages.files import codes, editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import held_text
from disrupting_harm.parameter_files.schemas import schemas
from disrupting_harm.reference import calibration_population
from disrupting_harm.registry import component, components
from disrupting_harm.sections import held, load_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.catalogue import in_words
from disrupting_harm.study.load import load_study, load_target_population, load_unit_file, merge_section, unit_codes
from disrupting_harm.study.load_catalogue import own_definition_names
from disrupting_harm.study.outputs import load_outputs
from disrupting_harm.study.parameter_file import read_parameters, validate


UNUSED = "no unit estimates it; name it under `indicators` of a unit or of params/components/, or within another indicator, or take it out."


@dataclass(frozen=True)
class Finding:
    """A problem of a unit (None: of the study), and the component it was met in. accepted: told as a warning, because the parameters
    accept it or because it makes no number wrong.
    """

    unit: str | None
    component: str | None
    problem: str
    accepted: bool = False


def check(layout: Layout, units: Sequence[str]) -> list[Finding]:
    """Problems of the parameters, and of raw files that are in place, of these units or of all. Raises a UserError where the
    study's own parameters cannot be read.
    """
    study = load_study(layout)
    for iso3 in units:
        study.require_fielded(iso3)
    found = []
    for iso3 in units or unit_codes(layout):
        found += _check_unit(layout, iso3)
    found += [*_check_sentences(layout), *_check_languages(layout)]
    refused = any(not finding.accepted for finding in found)
    if units or refused:
        return found
    return [*found, *_check_unused(layout), *_check_made_files(layout)]


def _check_sentences(layout: Layout) -> list[Finding]:
    """The sentences of reports: their numbers, their words that compare, and all that they name; and what the triangulation takes."""
    try:
        problems = [*unknown_names(layout), *unknown_sources(layout)]
        load_outputs(layout)
    except UserError as error:
        problems = str(error).splitlines()
    return [Finding(None, None, problem) for problem in problems]


def _check_languages(layout: Layout) -> Iterator[Finding]:
    """The same of their translations: what changes a number or loses a reference."""
    for code in codes(layout):
        try:
            load_catalogue(layout, code)
        except UserError as error:
            yield from (Finding(None, None, line) for line in str(error).splitlines())


def print_check(layout: Layout, units: Sequence[str], out: TextIO, *, as_json: bool = False) -> int:
    """Write the findings to `out`; 0 where there are none but accepted ones, else 2."""
    found = list({finding.problem: finding for finding in reversed(check(layout, units))}.values())[::-1]
    refused = any(not finding.accepted for finding in found)
    if as_json:
        print(json.dumps([asdict(f) for f in found], indent=1, ensure_ascii=False), file=out)
    else:
        for finding in found:
            print(f"warning: {finding.problem}" if finding.accepted else finding.problem, file=out)
        if not refused:
            print(f"no problem in the parameters and raw files of {', '.join(units or unit_codes(layout))}", file=out)
    return 2 if refused else 0


def _check_unit(layout: Layout, iso3: str) -> Iterator[Finding]:
    stems: tuple[str, ...] = ()

    def attempt(stem: str | None, work: Callable[[], object]) -> Iterator[Finding]:
        try:
            work()
        except ContractError as error:
            yield from (Finding(iso3, stem, str(problem)) for problem in error.problems)
        except UserError as error:
            yield from (Finding(iso3, stem, line) for line in str(error).splitlines())

    try:
        stems = held(layout, iso3)
    except UserError as error:
        yield from (Finding(iso3, None, line) for line in str(error).splitlines())
        for stem in _known_components(layout, iso3):  # their own keys are looked at all the same
            yield from attempt(stem, lambda stem=stem: _check_keys(layout, iso3, stem))
    yield from attempt(None, lambda: load_target_population(layout, iso3))
    yield from attempt(None, lambda: editions_of(layout, iso3))
    for stem in stems:
        wrong = list(attempt(stem, lambda stem=stem: load_section(layout, iso3, stem)))
        yield from wrong
        if not wrong:
            yield from attempt(stem, lambda stem=stem: _check_definitions(layout, iso3, stem))
            yield from attempt(stem, lambda stem=stem: _check_population(layout, iso3, stem))
            warnings: list[str] = []
            yield from attempt(stem, lambda stem=stem, into=warnings: into.extend(_check_raw(layout, iso3, stem)))
            yield from (Finding(iso3, stem, warning, accepted=True) for warning in warnings)


def _check_keys(layout: Layout, iso3: str, stem: str) -> None:
    validate(component(stem).params, merge_section(layout, iso3, stem))


def _known_components(layout: Layout, iso3: str) -> tuple[str, ...]:
    """Of a file that names an unknown component, those that are known; none of a file that cannot be read."""
    try:
        return tuple(stem for stem in load_unit_file(layout, iso3).components if stem in components())
    except UserError:
        return ()


def _check_population(layout: Layout, iso3: str, stem: str) -> None:
    """The rows that the target population is made of are there, in tables that the component depends on."""
    if load_section(layout, iso3, stem).needs_population():
        for role in component(stem).population:
            if tables := component(stem).references.get(role):
                calibration_population(layout, iso3, tables, respondents=1)


def _check_definitions(layout: Layout, iso3: str, stem: str) -> None:
    section, known = load_section(layout, iso3, stem), definitions_of(layout, iso3, stem)
    in_words({name: known[name] for name in section.used(known)}, load_study(layout).words(iso3))
    section.check_definitions(known, file=layout.relative(layout.country(iso3)))


def _check_raw(layout: Layout, iso3: str, stem: str) -> Sequence[str]:
    """Raw files that are in place keep their contract. A file that is not here is no problem: `dh status` tells it.

    Returns what the parameters accept of them.
    """
    declared, section = component(stem), load_section(layout, iso3, stem)
    if not declared.has("derive"):
        return ()
    here = {name: source for name, source in raw_sources(layout, iso3, stem, section).items() if source.path.is_file()}
    try:
        return declared.module("derive").check(layout, iso3, here).warnings if here else ()
    except MissingKeyError as error:  # whoever has no key checks all that needs none
        return (f"raw files are here and not looked at: {error}",)


def _check_unused(layout: Layout) -> Iterator[Finding]:
    """Indicators that a file of params/indicators defines and that no unit estimates, neither as they are nor within another one.

    A component that no unit holds is left out: its definitions wait for it. Looked at only where all units can be read.
    """
    used: dict[Path, set[str]] = {}
    for iso3 in unit_codes(layout):
        for stem in held(layout, iso3):
            names = set(load_section(layout, iso3, stem).used(definitions_of(layout, iso3, stem)))
            for source in (*component(stem).read_by_notebook(), *component(stem).compares, stem):
                own = own_definition_names(layout, iso3, source)
                used.setdefault(layout.indicators(source), set()).update(names - own)
                if own:
                    used.setdefault(layout.indicators(iso3), set()).update(names & own)
        if layout.indicators(iso3).is_file():
            used.setdefault(layout.indicators(iso3), set())
    for path in sorted(path for path in used if path.is_file()):
        file = read_parameters(layout, path)
        for keys in _indicator_keys(file.data):
            if keys[-1] not in used[path]:
                yield Finding(
                    None, None, f"{file.name}, line {file.line_of(keys)}, key {keys[-1]}: {UNUSED}", accepted=True
                )


def _indicator_keys(data: Mapping) -> Iterator[tuple[str, ...]]:
    """The place of each indicator: below `indicators` of a component's file, below the component in a unit's own."""
    for key, content in data.items():
        if key == "indicators":
            yield from ((key, name) for name in content or ())
        elif isinstance(content, Mapping):
            yield from ((key, *keys) for keys in _indicator_keys({"indicators": content.get("indicators")}))


def _check_made_files(layout: Layout) -> Iterator[Finding]:
    """Files that `dh refresh` makes are what it would make. Looked at only where all units can be read."""
    name = layout.relative(layout.held())
    if not layout.held().is_file() or layout.held().read_bytes() != held_text(layout).encode():
        yield Finding(None, None, f"{name}: is not what params/countries/ says; run `dh refresh`.")
    for name, schema in schemas().items():
        path = layout.schema(name)
        if not path.is_file() or path.read_bytes() != files.dump_json(schema).encode():
            yield Finding(None, None, f"{layout.relative(path)}: differs from the models; run `dh refresh`.")
