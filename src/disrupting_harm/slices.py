"""The part of shared parameters and reference tables that a stage of a unit uses.

A stage depends on its slices instead of on whole files, so that a label, another country's figure or an indicator that it
does not use leaves it up to date. A record names the sections behind a slice, each by the hash of what was used of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import get_args

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.form_slices import form_hash, instruments_used, languages_used
from disrupting_harm.instruments.answers import Answer, Average, with_answers
from disrupting_harm.instruments.codebook_files import CODEBOOK, codebook_hash, codebook_path
from disrupting_harm.languages.files import catalogue as catalogue_path
from disrupting_harm.languages.files import editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import Part, ordered_json
from disrupting_harm.reads import kept_while_read_once, read_once, state_read
from disrupting_harm.records import Record, SectionRef
from disrupting_harm.reference_rows import reference_rows
from disrupting_harm.registry import ROLES, Role, component, components, held, load_section, merged_section
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study import catalogue
from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.findings import about_unit
from disrupting_harm.study.load import (
    load_catalogue,
    load_disclosure,
    load_reasons,
    load_study,
    load_target_population,
    own_definition_names,
    read_parameters,
    unit_codes,
)
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import DataClass
from disrupting_harm.study.section import Section
from disrupting_harm.study.yaml_file import Key


REPORT_REFERENCES = ("country_facts",)  # reference tables that the cover of the report prints
UPTAKE = "uptake_events"  # and that which its recommendations rest on, where the study has sentences
STANDARDS = "reporting_standards"  # and the items of reporting standards with their places
DISCLOSURE = "disclosure"  # a convention of the study in which a unit may differ
WITHOUT_DEFINITIONS = (
    "stand_in",
    "scan",
)  # roles that use no definition of an indicator; a scan reads no form and no codebook either
INSTRUMENT = "instrument"  # first part of a section's key in a form; the languages of its wordings follow
MESSAGES = "messages"  # the key of a catalogue of texts, which is used as a whole
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
        raise MissingInputError(f"{name}: not there; make it with `dvc repro slices`.")
    if path.read_text(encoding="utf-8") != text:
        raise UserError(
            f"{name}: holds the parameters as they were before the last edit of params/; run `dvc repro slices` first, or the "
            "whole stage with `dvc repro`."
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


def used_hash(layout: Layout, iso3: str, stem: str, role: Role) -> str:
    """The hash of all that a stage uses of the parameters after inheritance, and of the study's conventions."""
    conventions = component(stem).conventions.get(role, ())
    return _hash_with_conventions(layout, params_text(layout, iso3, stem, role), conventions)


def report_hash(layout: Layout, iso3: str) -> str:
    """The same of a unit's report."""
    return _hash_with_conventions(layout, report_text(layout, iso3), REPORT_CONVENTIONS)


def _hash_with_conventions(layout: Layout, text: str, names: Iterable[str]) -> str:
    study = read_parameters(layout, layout.study()).data
    return files.sha256_text(text + ordered_json({name: study.get(name) for name in names}))


def _role_of(record: Record, stage: str) -> Role:
    """Raises ParamsError for a record whose stage is none of its component's: it is forged, or of another version."""
    declared = component(record.component)
    for role in ROLES:
        if stage == stage_name(record.component, role) and (role == "run" or declared.has(role)):
            return role
    raise ParamsError(
        f"{record.stage}: not a stage of {record.component}; make its record again with `make reproduce`."
    )


def changed_parameters(layout: Layout, record: Record) -> list[str]:
    """Where the parameters that a recorded stage used are not what they were, as `file, key`; empty if they are.

    A key that changed without an effect, because a layer above states another value, is not named. Raises a UserError for
    parameters that cannot be read.
    """
    stage = record.stage.partition("@")[0]
    if stage == REPORT:
        now, refs = report_hash(layout, record.country), report_refs
    else:
        role = _role_of(record, stage)
        now = used_hash(layout, record.country, record.component, role)
        refs = partial(section_refs, stem=record.component, role=role)
    if now == record.parameters_sha256:
        return []
    then = {(r.path, r.key, r.without): r.sha256 for r in record.parameters if section_hash(layout, r) != r.sha256}
    known = {(r.path, r.key) for r in record.parameters}
    new = [(r.path, r.key) for r in refs(layout, record.country) if (r.path, r.key) not in known]
    places = dict.fromkeys([*((path, key) for path, key, _ in then), *new])
    named = [f"{path}, key {'.'.join(map(str, key))}" for path, key in places]
    return named or [f"params/, what {record.stage} inherits"]


def section_refs(layout: Layout, iso3: str, stem: str, role: Role) -> tuple[SectionRef, ...]:
    """The sections of parameter files that a stage used, lowest layer first, each with the hash of what was used."""
    refs = []
    for name, keys in used_keys(layout, iso3, stem, role).items():
        for layer in merged_section(layout, iso3, name).layers:
            present = None if keys is None else tuple(k for k in keys if k in layer.content)
            if layer.content and present != ():
                refs.append(_ref(layout, layer.file.name, layer.key, present))
    if role in component(stem).population and load_target_population(layout, iso3):
        for path in (layout.study(), layout.country(iso3)):
            refs.append(_ref(layout, layout.relative(path), ("target_population",)))
    refs += _definition_refs(layout, iso3, stem, role)
    for instrument in instruments_used(layout, iso3, stem, role):
        refs.append(_ref(layout, instrument.file, (INSTRUMENT, *languages_used(layout, iso3, instrument, role))))
    if role != "scan" and (found := codebook_path(layout, iso3, stem)):
        refs.append(_ref(layout, layout.relative(found), (CODEBOOK,)))
    study = layout.relative(layout.study())
    refs += [_ref(layout, study, (name,)) for name in component(stem).conventions.get(role, ())]
    if DISCLOSURE in component(stem).conventions.get(role, ()):
        own = _ref(layout, layout.relative(layout.country(iso3)), (DISCLOSURE,))
        refs += [own] if own.sha256 else []
    if role == "run":
        refs.append(_ref(layout, study, ("units", iso3)))
        for name, keys in component(stem).defaults.items():
            refs.append(_ref(layout, layout.relative(layout.component(name)), ("defaults",), keys))
        if phase := load_study(layout).unit(iso3).phase:
            refs.append(_ref(layout, study, ("phases", phase, "vocabulary")))
    return tuple(refs)


def report_refs(layout: Layout, iso3: str) -> tuple[SectionRef, ...]:
    """The sections that a unit's report was made from: those of its components, and what the report itself prints."""
    refs = [ref for stem in held(layout, iso3) for ref in section_refs(layout, iso3, stem, "run")]
    refs += [_ref(layout, layout.relative(layout.study()), (name,)) for name in (*REPORT_CONVENTIONS, "activities")]
    refs += [_ref(layout, layout.relative(layout.country(iso3)), (name,)) for name in ("not_held", "editions")]
    refs += [_ref(layout, layout.relative(catalogue_path(layout, c)), (MESSAGES,)) for c in editions_of(layout, iso3)]
    if file := load_findings(layout):
        place = layout.relative(layout.findings())
        refs += [_ref(layout, place, (key,), tuple(names)) for key, names in about_unit(file, iso3).items() if names]
    refs = [ref for ref in refs if ref.sha256]  # a key that is not stated is none that was used
    return tuple({(r.path, r.key, r.names, r.without): r for r in refs}.values())


def section_hash(layout: Layout, ref: SectionRef) -> str | None:
    """The hash of what the section holds now; None where the file or key is not there any more."""
    path = layout.root / ref.path
    if not path.is_file():
        return None
    if ref.key[:1] == (INSTRUMENT,):
        try:
            return form_hash(path, ref.path, tuple(map(str, ref.key[1:])), state_read(path))
        except UserError:  # told where the form is read to be used
            return None
    if ref.key == (CODEBOOK,):
        return codebook_hash(path)
    if ref.key == (MESSAGES,):
        return files.sha256_file(path)
    found = read_parameters(layout, path).data
    for part in ref.key:
        found = found.get(part) if isinstance(found, Mapping) else None
    if found is None:
        return None
    return content_hash(found, ref.names, ref.without)


def content_hash(content: object, names: tuple[str, ...] | None, without: tuple[str, ...] = ()) -> str | None:
    """The hash of a section, or of the named keys of it without some fields of each; None where it is no mapping of such."""
    if (names is not None or without) and not isinstance(content, Mapping):
        return None
    if names is not None:
        content = {name: content.get(name) for name in names}
    if without:
        if any(not isinstance(definition, Mapping) for definition in content.values()):
            return None
        content = {n: {k: v for k, v in d.items() if k not in without} for n, d in content.items()}
    return files.sha256_text(ordered_json(content))


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
    used, printed = _used(layout, iso3, stem)
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
def _used(layout: Layout, iso3: str, stem: str) -> tuple[dict[str, Definition], set[str]]:
    """The definitions that the unit's component uses, and the names of those that its readers see."""
    section: Section = load_section(layout, iso3, stem)
    known = definitions_of(layout, iso3, stem)
    return {name: known[name] for name in section.used(known)}, set(section.printed(known))


def _definition_refs(layout: Layout, iso3: str, stem: str, role: Role) -> Iterator[SectionRef]:
    """Of the shared file of each component and of the unit's own, the definitions that were used."""
    if role in WITHOUT_DEFINITIONS:
        return
    used, printed = _used(layout, iso3, stem)
    stems = (*component(stem).read_by_notebook(), stem)
    # A definition of the unit's own is used in the place of the shared one of that name.
    places: list[tuple[Path, Key, set[str]]] = [
        (layout.indicators(s), (), own_definition_names(layout, iso3, s)) for s in stems
    ]
    places += [(layout.indicators(iso3), (s,), set()) for s in stems]
    for path, above, shadowed in places:
        if not path.is_file():
            continue
        content = read_parameters(layout, path).data
        for part in above:
            content = content.get(part) or {}
        for kind in ("indicators", "counts", "measures"):
            mine = [name for name in used if name in (content.get(kind) or {}) and name not in shadowed]
            seen = tuple(n for n in mine if role == "run" and n in printed)
            rest = tuple(n for n in mine if n not in seen)
            key = (*above, kind)
            if seen:
                yield _ref(layout, layout.relative(path), key, seen)
            if rest:
                yield _ref(layout, layout.relative(path), key, rest, tuple(sorted(catalogue.WORDING)))


def _ref(
    layout: Layout, path: str, key: Key, names: tuple[str, ...] | None = None, without: tuple[str, ...] = ()
) -> SectionRef:
    bare = SectionRef(path=path, key=key, names=names, without=without, sha256="")
    return bare.model_copy(update={"sha256": section_hash(layout, bare) or ""})
