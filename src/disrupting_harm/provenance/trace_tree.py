"""A chain in five lines: what it is, what it shows, the cell that made it, the tables, and where the rows come from."""

from __future__ import annotations

from typing import TextIO

from disrupting_harm.provenance.chain import CHANGED, Chain
from disrupting_harm.provenance.in_words import value_in_words


FEW = 2


def print_tree(chain: Chain, out: TextIO) -> None:
    """Write the tree and, below it, the command that prints the whole chain."""
    name = chain.found.one or chain.entry.trace_id
    print(marked(name, chain.data_class), file=out)
    branches = [_shown(chain), _made(chain), *_tables(chain)]
    for number, text in enumerate(branches, start=1):
        print(f"{'└─' if number == len(branches) else '├─'} {text}", file=out)
    quoted = f'"{name}"' if any(sign in name for sign in " ;&()") else name
    print(f"whole chain: dh trace {quoted} --full; as data: --json; what rests on it: --down", file=out)


def marked(name: str, data_class: str) -> str:
    return name + ("   SYNTHETIC stand-in, not evidence" if data_class == "synthetic" else f"   {data_class}")


def _shown(chain: Chain) -> str:
    if chain.found.one and chain.estimates:
        row = chain.estimates[0]
        return f"{row['label']}: {value_in_words(row).partition('  [')[0]}; {row['base']}, {row['recall']}"
    if chain.found.one:
        row = chain.assessed[0]
        return "; ".join(value for key in ("topic", "item", "status", "year") if (value := row.get(key)))
    kind = "estimates" if chain.estimates or not chain.assessed else "assessments"
    count = len(chain.estimates or chain.assessed)
    return f"{chain.entry.caption or chain.entry.id}: {count} {kind if count != 1 else kind[:-1]}"


def _made(chain: Chain) -> str:
    files = chain.made(chain.entry)
    changed = [file.path for file in files if chain.state(file) == CHANGED]
    state = f"CHANGED since it was recorded: {changed[0]}; run `dh verify`" if changed else "as recorded"
    cells = dict.fromkeys(entry.cell.id for entry in (chain.entry, *chain.sources))
    notebook = chain.record.notebook.path if chain.record.notebook else chain.record.stage
    return f"made by cell {' and '.join(cells)} of {notebook}; {state}"


def _tables(chain: Chain) -> list[str]:
    """A line for the tables that were read, and one for what is behind them, each with the first few."""
    raws, said = raw_files(chain), origins(chain)
    tables = list(dict.fromkeys(source.path for source in chain.inputs))
    lines = [f"from {few(tables)}"] if tables else []
    if raws:
        lines.append(f"of {few(raws)}" + (f": {few(said)}" if said else ""))
    return lines


def raw_files(chain: Chain) -> list[str]:
    return list(dict.fromkeys(raw.path for source in chain.inputs for raw in source.raw))


def origins(chain: Chain) -> list[str]:
    """Who collected what is behind a chain, or what it is called."""
    found = [_origin(source.origin) for source in chain.inputs if source.origin]
    return list(dict.fromkeys([*found, *(row["source_title"] for row in chain.assessed if row.get("source_title"))]))


def _origin(origin: dict[str, str | None]) -> str:
    return origin.get("collected_by") or origin.get("title") or ""


def few(texts: list[str]) -> str:
    more = f" and {len(texts) - FEW} more" if len(texts) > FEW else ""
    return ", ".join(texts[:FEW]) + more
