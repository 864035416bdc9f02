"""A chain, and what rests on it, as one page that needs no other file: the same facts as `dh trace --json`, for people to read."""

from __future__ import annotations

import base64
import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.claims.claim import DUTY_BEARERS, SECTIONS
from disrupting_harm.errors import require_place
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain_style import STYLE
from disrupting_harm.provenance.in_words import design_in_words, value_in_words
from disrupting_harm.provenance.rests_on import find_rests_on
from disrupting_harm.provenance.trace import data_of, the_one
from disrupting_harm.study.load import load_study


MARKS = {"synthetic": "SYNTHETIC stand-in, not evidence", "restricted": "restricted data", "public": "public data"}


def write_chain_page(layout: Layout, target: str, path: Path, out: TextIO) -> None:
    """Write the page of an id, a file or a number that is one thing. Raises TraceError, and UserError for a place that cannot be written."""
    require_place(path)
    name = the_one(layout, target)
    data = data_of(layout, name)
    text = chain_page(data, find_rests_on(layout, name).data(), study_title(layout), _drawing(layout, data))
    files.write_text(path, text)
    print(f"{path}: the chain of {name}, and what rests on it", file=out)


def study_title(layout: Layout) -> str:
    return load_study(layout).title


def _drawing(layout: Layout, data: Mapping) -> bytes:
    """The drawing of a figure as it was recorded; nothing of what is no figure, and no drawing that is another now."""
    wide = [f for f in data.get("files", ()) if f["path"].endswith(".svg") and not f["path"].endswith("_narrow.svg")]
    recorded = [f["path"] for f in wide if f["state"] == "checked"]
    return (layout.root / recorded[0]).read_bytes() if recorded and data["kind"] == "figure" else b""


def chain_page(data: Mapping, down: Mapping, study: str, drawing: bytes = b"") -> str:
    """data: of `chain_data` or `sentence_data`. down: of `RestsOn.data`. drawing: of a figure, its SVG."""
    is_sentence = data["kind"] in ("finding", "recommendation")
    parts = list(_sentence(data) if is_sentence else _chain(data))
    parts.append(_down(down))
    if drawing:
        picture = f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode('ascii')}"
        parts.insert(0, f'<img alt="{_text(data["caption"])}" src="{picture}">')
    said = f'<p class="said">{_text(data["text"])}</p>' if is_sentence else _said(data)
    mark = f'<p class="mark {_text(data["data_class"])}">{_text(MARKS[data["data_class"]])}</p>'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(data['id'])}: where it comes from</title><style>{STYLE}</style></head>\n<body>"
        f'<header><div><p class="kind">{_text(study)}: the chain of {_article(data["kind"])}</p>'
        f"<h1>{_breakable(data['id'])}</h1>{said}{mark}</div></header>\n<main>{''.join(parts)}</main></body></html>\n"
    )


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _said(data: Mapping) -> str:
    one = data["estimates"] if len(data["estimates"]) == 1 and data["kind"] == "estimate" else ()
    said = data.get("caption") or "".join(f"{row['label']}: {_value(row)}" for row in one)
    return f'<p class="said">{_text(said)}</p>' if said else ""


def _sentence(data: Mapping) -> Iterator[str]:
    facts = [("Duty-bearer", DUTY_BEARERS.get(data.get("duty_bearer", ""), data.get("duty_bearer", "")))]
    facts += [("Section of the report", SECTIONS.get(data.get("section", ""), data.get("section", "")))]
    facts += [("Aligned with", text) for text in data.get("alignment", ())] + [("Standing", data.get("status", ""))]
    facts += [
        ("Step reported", f"{e['date']} {e['description']} ({e['source_title']}, {e['source_url']})")
        for e in data.get("uptake", ())
    ]
    facts += [("Stated in", f"{_place(data['stated_in'])}")]
    facts += [("Printed on", f"{page['path']} ({page['state']})") for page in data["pages"]]
    yield _section("The sentence", _facts(facts) + _numbers(data))
    for finding in data["findings"]:
        inner = f'<p class="said">{_text(finding["text"])}</p>{_numbers(finding)}'
        yield _section(f"It follows from {finding['id']}", inner)
    for chain in data["chains"]:
        if "missing" in chain:
            yield _section(chain["id"], f'<p class="wrong">{_text(chain["missing"])}</p>')
            continue
        other = "" if chain["of_the_run_that_the_report_read"] else "the report was made of another run of it"
        warned = f'<p class="wrong">{_text(other)}: run dh verify.</p>' if other else ""
        yield f'<section class="chain"><h2>{_breakable(chain["id"])}</h2>{_said(chain)}{warned}{"".join(_chain(chain))}</section>'


def _place(stated: Mapping) -> str:
    line = f", line {stated['line']}" if stated["line"] else ""
    return f"{stated['path']}{line} ({stated['state']})"


def _numbers(data: Mapping) -> str:
    rows = [
        (n["printed"], n["statistic"], n["id"], n.get("wrong") or n["state"])
        for n in data["numbers"]
    ]  # fmt: skip
    return _table(("Number", "Column", "Estimate or assessment", "Held against what is saved"), rows)


def _chain(data: Mapping) -> Iterator[str]:
    """The links of a chain, from what is printed down to the raw files."""
    rows = [(row["estimate_id"], row["label"], _value(row), _population(row)) for row in data["estimates"]]
    inner = _table(("Estimate", "Label", "Value and 95 % interval", "Of whom"), rows)
    designs = dict.fromkeys(design_in_words([_whole(row)]) for row in data["estimates"])
    inner += _facts([("Design", text) for text in designs])
    cells = [
        (
            row["assessment_id"], row.get("status_label", ""), row.get("value", ""), row.get("year", ""),
            f"{row.get('source_title', '')} {row.get('source_url', '')} ({row.get('licence', '')})",
        )
        for row in data["assessments"]
    ]  # fmt: skip
    inner += _table(("Assessment", "Status", "Value", "Year", "Source"), cells)
    yield _section("What is saved", inner)
    yield _section("What made it", "".join(_made(one, data) for one in (data, *data["made_by"])))
    columns = [
        (f"{c['table']}.{c['column']}", ("raw " if c["raw"] else "") + ", ".join(c["of"]), c["rule"])
        for c in data["columns"]
    ]
    yield _section("Columns", _table(("Column", "Made of", "Rule"), columns))
    rules = [(f"{c['table']}.{c['column']}", c["is"]) for c in data["contract"]]
    kept = [("Let in by", f"{one['stage']} ({one['state']})") for one in data["let_in_by"]]
    kept += [(f"Rows of {r['table']}", f"{r['read']:,} read, {r['kept']:,} kept") for r in data["rows"]]
    yield _section("What the contract lets in", _table(("Raw column", "A value is"), rules) + _facts(kept))
    asked = [(f"{q['table']}.{q['item']}", q["wording"], f"{q['form']}, row {q['row']}") for q in data["questions"]]
    asked += [(code["id"], f"{code['label']}. {code['description']}", code["theme"]) for code in data["codes"]]
    yield _section("What was asked", _table(("Item", "Wording", "Where"), asked))
    yield from (_section("Weights", _weights(weights)) for weights in data["weights"])
    yield _section("Files behind it", "".join(map(_input, data["inputs"])))
    yield from (_section("How the stand-in was generated", _generator(made)) for made in data["generators"])
    parameters = [(f"{p['path']}, {'.'.join(map(str, p['key']))}", p["sha256"], p["state"]) for p in data["parameters"]]
    parameters.append(
        (f"library {data['library']['version']}, {data['library']['path']}", data["library"]["sha256"], data["library"]["state"])
    )  # fmt: skip
    parameters.append((data["environment"]["path"], data["environment"]["sha256"], ""))
    yield _section("Parameters and code", _fold("The list", _table(("What", "SHA-256", "State"), parameters)))


def _whole(row: Mapping) -> dict:
    """A row with its blank columns, which the data leave out."""
    return defaultdict(str, row)


def _value(row: Mapping) -> str:
    return value_in_words(_whole(row)).partition("  [")[0]


def _population(row: Mapping) -> str:
    level = f"; {row['by']} = {row['level']}" if row.get("by") else ""
    return f"{row.get('base', '')}; {row.get('recall', '')}{level}"


def _made(made: Mapping, data: Mapping) -> str:
    facts = [("File", f"{file['path']} ({file['state']}), SHA-256 {file['sha256']}") for file in made["files"]]
    facts += [
        ("Function", f"{f['name']}, {f['path']}" + (f", line {f['line']}" if f["line"] else "")) for f in made["functions"]
    ]  # fmt: skip
    cell = made["cell"]
    facts.append(("Cell", f"{cell['id']} of {cell['notebook']}" + (f" ({cell['state']})" if "state" in cell else "")))
    code = "\n".join(cell["source"])
    return f"<h3>{_breakable(made['id'])}</h3>{_facts(facts)}{_fold('The cell', f'<pre>{_text(code)}</pre>')}"


def _weights(weights: Mapping) -> str:
    steps = [
        (f"{s['table']}.{s['column']}", ("raw " if s["raw"] else "") + ", ".join(s["of"]), s["rule"])
        for s in weights["steps"]
    ]
    facts = [("Table", f"{weights['path']} ({weights['state']}), SHA-256 {weights['sha256']}")]
    facts += [("How it is related", weights["relation"])]
    facts += [("Behind it", _file(file)) for file in weights["behind"]]
    return _facts(facts) + _fold("Every step", _table(("Column", "Made of", "Rule"), steps))


def _file(file: Mapping) -> str:
    rows = f", rows of {file['rows_of']}" if file.get("rows_of") else ""
    made = f", generated by {', '.join(file['generated_by'])}" if file.get("generated_by") else ""
    return f"{file['path']}{rows} ({file['state']}), SHA-256 {file['sha256']}{made}"


def _input(source: Mapping) -> str:
    facts = [(source["role"].capitalize(), _file(source))]
    facts += [
        ("Raw file" if raw["role_of"] == "raw" else "Reference", _file(raw))
        for raw in map(_with_role, source.get("raw", ()))
    ]
    origin = source.get("origin")
    if isinstance(origin, Mapping):
        facts += [(key.replace("_", " ").capitalize(), value) for key, value in origin.items()]
    elif origin:
        facts += [("Source", text) for text in origin]
    if source.get("rows"):
        facts.append(("Rows in the file", ", ".join(map(str, source["rows"]))))
    return _facts(facts)


def _with_role(raw: Mapping) -> dict:
    return {**raw, "role_of": "reference" if raw["path"].startswith("data/reference/") else "raw"}


def _generator(made: Mapping) -> str:
    facts = [("Program", f"{made['stage']}, library SHA-256 {made['library']['sha256']}")]
    facts += [
        ("Seed", f"{value} ({key} of {made['seeds']['path']}, {made['seeds']['state']})")
        for key, value in made["seeds"]["of"].items()
    ]
    facts += [("Set to", f"{one['path']}, {one['said']} ({one['state']})") for one in made["references"]]
    return _facts(facts)


def _down(down: Mapping) -> str:
    rows = [(one["id"], one["text"]) for key in ("findings", "recommendations") for one in down[key]]
    rows += [(one["id"], one["caption"]) for one in down["figures and tables"]]
    rows += [(stage, "reads the file that holds it") for stage in down["read by"]] + [
        (page, "page") for page in down["pages"]
    ]
    rows += [("not looked at", text) for text in down.get("not looked at", ())]
    return _section("What rests on it", _table(("What", "Which says"), rows) or "<p>Nothing that is recorded.</p>")


def _section(title: str, inner: str) -> str:
    return f"<section><h2>{_breakable(title)}</h2>{inner}</section>\n" if inner else ""


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of facts; a name that repeats stands once."""
    out, last = [], None
    for name, value in pairs:
        if value:
            out.append(("" if name == last else f"<dt>{_text(name)}</dt>") + f"<dd>{_breakable(value)}</dd>")
            last = name
    return f"<dl>{''.join(out)}</dl>" if out else ""


def _fold(title: str, inner: str) -> str:
    return f"<details><summary>{_text(title)}</summary>{inner}</details>" if inner else ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{_breakable(cell)}</td>' for cell in row)}</tr>" for row in rows)
    top = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
        if body
        else ""
    )


def _breakable(text: str) -> str:
    """A long id or path may break after a slash or an underscore."""
    return _text(text).replace("/", "/<wbr>").replace("_", "_<wbr>")


def _text(text: str) -> str:
    return html.escape(str(text))
