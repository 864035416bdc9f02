"""The part of shared parameters and reference tables that a stage of a unit uses.

A stage depends on its slices instead of on whole files, so that a label, another country's figure or an indicator that it
does not use leaves it up to date. A record names the sections behind a slice, each by the hash of what was used of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.form_slices import form_hash, instruments_used, languages_used
from disrupting_harm.instruments.answers import Answer, Average, with_answers
from disrupting_harm.instruments.codebook_files import codebook_hash, codebook_path
from disrupting_harm.languages.files import catalogue as catalogue_path
from disrupting_harm.languages.files import editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import Part, ordered_json
from disrupting_harm.reads import kept_while_read_once, read_once, state_read
from disrupting_harm.reference_rows import reference_rows
from disrupting_harm.registry import ROLES, Role, component, components
from disrupting_harm.sections import held, load_section, merged_section
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study import catalogue
from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.findings import about_unit
from disrupting_harm.study.load import load_disclosure, load_reasons, load_study, load_target_population, unit_codes
from disrupting_harm.study.load_catalogue import load_catalogue
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import DataClass
from disrupting_harm.study.parameter_file import read_parameters
from disrupting_harm.study.section import Section


REPORT_REFERENCES = ("country_facts",)  # reference tables that the cover of the report prints
UPTAKE = "uptake_events"  # and that which its recommendations rest on, where the study has sentences
STANDARDS = "reporting_standards"  # and the items of reporting standards with their places
DISCLOSURE = "disclosure"  # a convention of the study in which a unit may differ
WITHOUT_DEFINITIONS = (
    "stand_in",
    "scan",
)  # roles that use no definition of an indicator; a scan reads no form and no codebook either
# Conventions of the study that the report prints, beside those that its components use.
REPORT_CONVENTIONS = ("survey", "presentation", "title")


def write_slices(layout: Layout, publish: Callable[[Path, Path], None] = files.replace_directory) -> list[str]:
    """Write the slices of every unit to `data/slices/units/` in one swap, by `publish`; returns sentences on units with mistakes.

    A mistake in one unit's parameters does not stop the others: its own stages will tell it.
    """
    final = layout.slices() / "units"
    partial = files.partial_directory(final)
    problems = []
    with read_once():
        for iso3 in unit_codes(layout):
            try:
                for path, text in unit_slices(layout, iso3):
                    files.write_text(partial / path.relative_to(final), text)
            except UserError as error:
                problems.append(str(error))
                files.write_text(partial / iso3 / "problems.txt", f"{error}\n")
    publish(partial, final)
    return problems


def unit_slices(layout: Layout, iso3: str) -> Iterator[tuple[Path, str]]:
    """Path and text of every slice of a unit."""
    stems = held(layout, iso3)
    tables = {*REPORT_REFERENCES, STANDARDS, *([UPTAKE] if load_findings(layout) else [])}
    for stem in stems:
        declared = component(stem)
        for role in ROLES:
            if role == "run" or declared.has(role):
                yield layout.params_slice(iso3, stage_name(stem, role)), params_text(layout, iso3, stem, role)
                tables |= set(declared.references.get(role, ()))
    yield layout.params_slice(iso3, REPORT), report_text(layout, iso3)
    for name in sorted(tables):
        yield layout.reference_slice(iso3, name), reference_rows(layout, iso3, name)


@kept_while_read_once
def params_text(layout: Layout, iso3: str, stem: str, role: Role) -> str:
    """The slice of the parameters for a stage, as one JSON text."""
    return ordered_json(_params_content(layout, iso3, stem, role))


def report_text(layout: Layout, iso3: str) -> str:
    """The slice of the parameters for a unit's report: those of its components, their order, and the study's activities and sentences."""
    stems = held(layout, iso3)
    sections = {stem: Part(params_text(layout, iso3, stem, "run").rstrip("\n")) for stem in stems}
    activities = {name: a.model_dump(mode="json") for name, a in load_study(layout).activities.items()}
    reasons = {name: reason.model_dump() for name, reason in load_reasons(layout, iso3).items()}
    content = {"order": list(stems), "components": sections, "activities": activities, "not_held": reasons}
    if codes := editions_of(layout, iso3):  # by hash: a catalogue has too many messages to be read in a slice
        content["editions"] = {code: files.sha256_file(catalogue_path(layout, code)) for code in codes}
    if file := load_findings(layout):
        kept = about_unit(file, iso3)
        content["findings"] = {
            key: {name: getattr(file, key)[name].model_dump(mode="json") for name in names} for key, names in kept.items()
        }  # fmt: skip
    return ordered_json(content)


def stage_text(layout: Layout, stage: str, iso3: str) -> str | None:
    """The slice of the parameters for the stage of that name; None for a stage that has none."""
    if stage == REPORT:
        return report_text(layout, iso3)
    found = next(((stem, role) for stem in components() for role in ROLES if stage == stage_name(stem, role)), None)
    return params_text(layout, iso3, *found) if found else None


def require_current(layout: Layout, iso3: str, stage: str, text: str) -> None:
    """Raises UserError where the slice on disk is not the one that the parameters give now.

    Otherwise the record of the stage would be false.
    """
    path = layout.params_slice(iso3, stage)
    name = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{name}: not there; make it with `dh repro slices`.")
    if path.read_text(encoding="utf-8") != text:
        raise UserError(
            f"{name}: holds the parameters as they were before the last edit of params/; run `dh repro slices` first, or the "
            "whole stage with `dh repro`."
        )


def used_keys(layout: Layout, iso3: str, stem: str, role: Role) -> dict[str, tuple[str, ...] | None]:
    """By component that the unit holds, the keys of its section that a stage may read; None for all."""
    declared = component(stem)
    if role == "run":
        return {s: None for s in (stem, *declared.read_by_notebook()) if s in held(layout, iso3)}
    return {s: keys for s, keys in declared.uses[role].items() if s in held(layout, iso3)}


@kept_while_read_once
def definitions_of(layout: Layout, iso3: str, stem: str) -> dict[str, Definition]:
    """Everything the component may estimate for the unit: its own definitions, and those of the components it needs."""
    study = load_study(layout)
    found: dict[str, Definition] = {}
    for name in component(stem).compares:  # of other units: what the study defines, and no unit by itself
        found |= load_catalogue(layout, name, iso3).indicators
    for name in (*component(stem).read_by_notebook(), stem):
        if name in held(layout, iso3):
            section = load_section(layout, iso3, name)
            own = load_catalogue(layout, name, iso3)
            found |= section.definitions(with_answers(layout, name, iso3, section, own, study), study)
    return found


def _params_content(layout: Layout, iso3: str, stem: str, role: Role) -> dict:
    sections = {}
    for name, keys in used_keys(layout, iso3, stem, role).items():
        data = merged_section(layout, iso3, name).data
        sections[name] = data if keys is None else {k: data[k] for k in keys if k in data}
    content: dict = {"sections": sections}
    if role in component(stem).population:
        people = load_target_population(layout, iso3)
        content["target_population"] = people.model_dump(mode="json") if people else None
    if role == "run":
        study = load_study(layout)
        content["unit"] = study.unit(iso3).model_dump(mode="json")
        content["words"] = study.words(iso3)
        if component(stem).compares:
            content["units"] = {i: study.unit(i).model_dump(mode="json") for i in study.spoken_of(iso3)}
        if DISCLOSURE in component(stem).conventions.get(role, ()):
            rules = {name: load_disclosure(layout, iso3, name) for name in get_args(DataClass)}
            content[DISCLOSURE] = {name: stated.model_dump() if stated else None for name, stated in rules.items()}
        if declared := component(stem).defaults:
            content["defaults"] = {name: _of_defaults(layout, name, keys) for name, keys in declared.items()}
    if instruments := instruments_used(layout, iso3, stem, role):
        # By hash: a form has too many questions to be read in a slice.
        content["instruments"] = {
            i.file: form_hash(path, i.file, languages_used(layout, iso3, i, role), state_read(path))
            for i in instruments
            if (path := layout.root / i.file)
        }
    if role != "scan" and (found := codebook_path(layout, iso3, stem)):
        content["codebook"] = {layout.relative(found): codebook_hash(found)}
    used, printed = used_definitions(layout, iso3, stem)
    if role not in WITHOUT_DEFINITIONS:
        content["definitions"] = {
            name: definition.model_dump(
                mode="json", exclude=None if role == "run" and name in printed else set(catalogue.WORDING)
            )
            for name, definition in used.items()
            if not isinstance(definition, Answer | Average)
        }
    if role == "run":
        answers = {name: d.model_dump(mode="json") for name, d in used.items() if isinstance(d, Answer | Average)}
        if answers:  # by hash: they stand in the forms, and are too many to be read in a slice
            content["answers"] = files.sha256_text(ordered_json(answers))
    return content


def _of_defaults(layout: Layout, stem: str, keys: Iterable[str]) -> dict:
    """These keys of a component's study-wide parameters, as far as they are stated."""
    stated = read_parameters(layout, layout.component(stem)).data.get("defaults") or {}
    return {key: stated[key] for key in keys if key in stated}


@kept_while_read_once
def used_definitions(layout: Layout, iso3: str, stem: str) -> tuple[dict[str, Definition], set[str]]:
    """The definitions that the unit's component uses, and the names of those that its readers see."""
    section: Section = load_section(layout, iso3, stem)
    known = definitions_of(layout, iso3, stem)
    return {name: known[name] for name in section.used(known)}, set(section.printed(known))
