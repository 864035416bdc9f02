"""The sections of parameter files that a stage used, each by the hash of what was used of it: what a record says of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.form_slices import form_hash, instruments_used, languages_used
from disrupting_harm.instruments.codebook_files import CODEBOOK, codebook_hash, codebook_path
from disrupting_harm.languages.files import catalogue as catalogue_path
from disrupting_harm.languages.files import editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.reads import state_read
from disrupting_harm.records import Record, SectionRef
from disrupting_harm.registry import ROLES, Role, component
from disrupting_harm.sections import held, merged_section
from disrupting_harm.slices import (
    DISCLOSURE,
    REPORT_CONVENTIONS,
    WITHOUT_DEFINITIONS,
    params_text,
    report_text,
    used_definitions,
    used_keys,
)
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study import catalogue
from disrupting_harm.study.findings import about_unit
from disrupting_harm.study.load import load_study, load_target_population
from disrupting_harm.study.load_catalogue import own_definition_names
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.parameter_file import read_parameters
from disrupting_harm.study.yaml_file import Key


INSTRUMENT = "instrument"  # first part of a section's key in a form; the languages of its wordings follow
MESSAGES = "messages"  # the key of a catalogue of texts, which is used as a whole


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


def _definition_refs(layout: Layout, iso3: str, stem: str, role: Role) -> Iterator[SectionRef]:
    """Of the shared file of each component and of the unit's own, the definitions that were used."""
    if role in WITHOUT_DEFINITIONS:
        return
    used, printed = used_definitions(layout, iso3, stem)
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
