"""A chain as data: what `dh trace --json` prints."""

from __future__ import annotations

from collections.abc import Iterator

from disrupting_harm.provenance.chain import Chain
from disrupting_harm.provenance.codes import codes_of_estimates
from disrupting_harm.provenance.contract_rules import derived_record, derived_state, rows_kept, rules_of, stem_of
from disrupting_harm.provenance.facts import source_of
from disrupting_harm.provenance.generated import references_of, seeds_of
from disrupting_harm.provenance.questions import questions_asked
from disrupting_harm.provenance.weights_behind import Weights, find_weights
from disrupting_harm.records import FileRef, Input, Saved
from disrupting_harm.reference_rows import numbered_rows


def chain_data(chain: Chain) -> dict:
    """Every link of a chain, by keyword. Paths are relative to the project's root, hashes are those that were recorded."""
    record, entry = chain.record, chain.entry
    said = {key: getattr(entry, key) for key in ("caption", "note", "source") if getattr(entry, key)}
    return {
        "id": chain.found.one or entry.trace_id,
        "kind": entry.kind.removesuffix("s") if chain.found.one else entry.kind,
        "data_class": chain.data_class,
        **said,
        "stage": record.stage,
        **_made(chain, entry),
        "estimates": [{key: value for key, value in row.items() if value} for row in chain.estimates],
        "assessments": [{key: value for key, value in row.items() if value} for row in chain.assessed],
        "made_by": [{"id": made.trace_id, **_made(chain, made)} for made in chain.sources if made is not entry],
        "columns": list(_columns(chain)),
        "let_in_by": list(_let_in_by(chain)),
        "contract": list(_contract(chain)),
        "rows": list(_rows(chain)),
        "inputs": [_input(chain, source) for source in chain.inputs],
        "questions": list(_questions(chain)),
        "weights": [_weights(chain, weights) for weights in find_weights(chain.layout, chain)],
        "generators": list(_generators(chain)),
        "codes": [
            {"id": code.id, "label": code.label, "description": code.description, "theme": code.theme}
            for code in (codes_of_estimates(chain.layout, record, chain.estimates) if chain.codebook else ())
        ],
        "parameters": [
            {"path": ref.path, "key": list(ref.key), "sha256": ref.sha256, "state": state_word(chain.section_state(ref))}
            for ref in record.parameters
        ],
        "library": {
            "version": record.code.version, "path": record.code.path, "sha256": record.code.sha256,
            "state": state_word(chain.code_state()),
        },
        "environment": {"path": record.lock.path, "sha256": record.lock.sha256},
    }  # fmt: skip


def _made(chain: Chain, entry: Saved) -> dict:
    notebook = chain.record.notebook.path if chain.record.notebook else ""
    cell = {"notebook": notebook, "id": entry.cell.id, "sha256": entry.cell.sha256}
    if state := chain.cell_state(entry):
        cell["state"] = state_word(state)
    return {
        "files": [_file(chain, file) for file in chain.made(entry)],
        "functions": [
            {"name": f"{function.module}.{function.name}", "path": function.path, "line": function.line}
            for function in chain.functions(entry)
        ],
        "cell": cell | {"source": chain.cell_source(entry.cell.id)},
    }


def _file(chain: Chain, file: FileRef) -> dict:
    of = {"rows_of": file.rows_of} if file.rows_of else {}
    return {"path": file.path, **of, "sha256": file.sha256, "state": state_word(chain.state(file))}


def _input(chain: Chain, source: Input) -> dict:
    found = {"role": source.role, "table": source.table, **_file(chain, source)}
    if source.raw:
        found["raw"] = [
            {**_file(chain, raw), "generated_by": [made.stage for made in chain.generators(raw)]} for raw in source.raw
        ]
    if source.origin:
        found["origin"] = {key: value for key, value in source.origin.items() if value}
    elif source.role == "reference" and source.table and (chain.layout.root / source.path).is_file():
        rows = numbered_rows(chain.layout, chain.record.country, source.table)
        places = chain.rows.get(source.table)
        used = [(number, row) for place, (number, row) in enumerate(rows, 1) if places is None or place in places]
        found["rows"] = [number for number, _ in used]
        found["origin"] = list(dict.fromkeys(text for _, row in used if (text := source_of(row))))
    return found


def _columns(chain: Chain) -> Iterator[dict]:
    for source in () if chain.entry.assessments else chain.inputs:
        for name in chain.wanted_columns(source):
            line = source.columns[name]
            yield {"table": source.table, "column": name, "of": list(line.sources), "rule": line.rule, "raw": line.raw}


def _let_in_by(chain: Chain) -> Iterator[dict]:
    """The stages that held the raw files against their contracts."""
    inputs = () if chain.entry.assessments else chain.inputs
    for stem in dict.fromkeys(filter(None, map(stem_of, inputs))):
        if made := derived_record(chain.layout, chain.record.country, stem):
            state = state_word(derived_state(chain.layout, made))
            yield {"stage": made.stage, "library": {"path": made.code.path, "sha256": made.code.sha256}, "state": state}


def _contract(chain: Chain) -> Iterator[dict]:
    for source in () if chain.entry.assessments else chain.inputs:
        for rule in rules_of(chain.layout, chain.record.country, source, chain.wanted_columns(source)):
            yield {"table": source.table, "column": rule.column, "is": rule.text}


def _rows(chain: Chain) -> Iterator[dict]:
    for source in () if chain.entry.assessments else chain.inputs:
        for rows in rows_kept(chain.layout, chain.record.country, source):
            yield {"table": rows.table, "read": rows.rows, "kept": rows.kept, "set_aside": rows.set_aside}


def _weights(chain: Chain, weights: Weights) -> dict:
    return {
        **_file(chain, weights.table),
        "relation": weights.said(),
        "drawn_by": weights.made_with,
        "steps": [
            {"table": table, "column": column, "of": list(line.sources), "rule": line.rule, "raw": line.raw}
            for table, column, line in weights.lines
        ],
        "behind": [
            {**_file(chain, file), "generated_by": [made.stage for made in chain.generators(file)]}
            for file in weights.raw
        ],
    }


def _generators(chain: Chain) -> Iterator[dict]:
    """What generated the raw files of a stand-in, each program once."""
    raws = [raw for source in chain.inputs for raw in source.raw]
    for made in {record.stage: record for raw in raws for record in chain.generators(raw)}.values():
        seeds = seeds_of(chain.layout, made)
        yield {
            "stage": made.stage,
            "library": {"path": made.code.path, "sha256": made.code.sha256},
            "seeds": {"of": dict(seeds.by_key), "path": seeds.file, "state": state_word(seeds.state)},
            "references": [
                {**_file(chain, one.file), "rows": list(one.rows), "said": one.said()}
                for one in references_of(chain.layout, made, chain.items)
            ],
        }


def _questions(chain: Chain) -> Iterator[dict]:
    for source in chain.inputs:
        for asked in questions_asked(chain.layout, chain.record.country, source, chain.wanted_columns(source)):
            yield {
                "table": source.table,
                "item": asked.item,
                "wording": asked.wording,
                "form": asked.file,
                "row": asked.row,
            }


def state_word(text: str) -> str:
    """The word of a state in brackets, without the advice that follows it."""
    return text.strip("()").partition(" since")[0].lower()
