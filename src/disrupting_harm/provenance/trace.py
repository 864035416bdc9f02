"""Print the chain of a figure, a table, an estimate or a sentence, link by link, down to the raw file and who collected it."""

from __future__ import annotations

import re
from typing import Literal, TextIO

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import Chain
from disrupting_harm.provenance.find_number import Match, find_number, found_data, print_found
from disrupting_harm.provenance.records import find, name_of_file, saved_entries
from disrupting_harm.provenance.sentences import is_sentence, sentences_of
from disrupting_harm.provenance.trace_tree import print_tree
from disrupting_harm.records import ID_COLUMNS


Form = Literal["tree", "full", "json"]
NUMBER = re.compile(r"([A-Z]{3}) +(\S.*)")
REPORT_FILE = re.compile(r"\w+(\.[a-z]{2,3})?\.(html|pdf)")  # a report, an edition of it, or a sheet beside it


def print_trace(layout: Layout, target: str, out: TextIO, *, form: Form = "tree") -> None:
    """Write the chain of `target` (the id of a saved thing, an estimate, an assessment or a sentence, or an output file) to `out`.

    `target` may also be a number as it is printed, or the number of a figure, of a unit: `KEN 15.8`, `KEN 2d.1`. form: five lines, the
    whole chain, or the same as JSON. Raises TraceError.
    """
    if part := _part_of(layout, target):
        _print_contents(layout, target, *part, out)
        return
    found = meant(layout, target)
    if not isinstance(found, str):
        if form == "json":
            out.write(files.dump_json(found_data(target, found)))
        else:
            print_found(target, found, out)
    elif is_sentence(found):
        _print_sentence(layout, found, out, form)
    elif form == "tree":
        print_tree(Chain(layout, find(layout, found)), out)
    elif form == "full":
        from disrupting_harm.provenance.trace_full import print_full

        print_full(Chain(layout, find(layout, found)), out)
    else:
        out.write(files.dump_json(data_of(layout, found)))


def print_down(layout: Layout, target: str, out: TextIO, *, as_json: bool = False) -> None:
    """Write what rests on `target`: sentences, figures, tables and pages of all reports. Raises TraceError."""
    from disrupting_harm.provenance.rests_on import find_rests_on, print_rests_on

    name = the_one(layout, target)
    found = find_rests_on(layout, name)
    if as_json:
        out.write(files.dump_json({"id": name, **found.data()}))
    else:
        print_rests_on(name, found, out)


def the_one(layout: Layout, target: str) -> str:
    """The id or file that is meant. Raises TraceError for a report or notebook, and for a number that stands in several places."""
    if _part_of(layout, target):
        raise TraceError(f"{target}: holds many things; `dh trace {target}` names them, trace one of these.")
    found = meant(layout, target)
    if isinstance(found, str):
        return found
    raise TraceError(f'{target}: {len(found)} things; `dh trace "{target}"` names them, trace one of these.')


def is_page(layout: Layout, target: str) -> bool:
    """Whether it is a report or an executed notebook, which holds many things."""
    return _part_of(layout, target) is not None


def data_of(layout: Layout, name: str) -> dict:
    """The whole chain of an id or file as data. Raises TraceError."""
    if is_sentence(name):
        from disrupting_harm.provenance.sentence_chain import SentenceChain
        from disrupting_harm.provenance.sentence_data import sentence_data

        return sentence_data(SentenceChain(layout, name))
    from disrupting_harm.provenance.chain_data import chain_data

    return chain_data(Chain(layout, find(layout, name)))


def meant(layout: Layout, target: str) -> str | list[Match]:
    """The id or file that is meant; of a number as it is printed, the id of the one thing that it is, or all that it may be."""
    asked = NUMBER.fullmatch(target)
    if not asked:
        return target
    found = find_number(layout, *asked.groups())
    return found[0].id if len(found) == 1 else found


def _print_sentence(layout: Layout, target: str, out: TextIO, form: Form) -> None:
    from disrupting_harm.provenance import trace_sentence

    match form:
        case "tree":
            trace_sentence.print_tree(layout, target, out)
        case "full":
            trace_sentence.print_full(layout, target, out)
        case "json":
            out.write(files.dump_json(data_of(layout, target)))


def _part_of(layout: Layout, target: str) -> tuple[str, str | None] | None:
    """The country, and the component, whose report or executed notebook `target` is; None for any other file."""
    match (name_of_file(layout, target) or "").split("/"):
        case ["outputs", "reports", unit, name] if REPORT_FILE.fullmatch(name):
            return unit, None
        case ["outputs", unit, stem, name] if name == f"{stem}.ipynb":
            return unit, stem
    return None


def _print_contents(layout: Layout, target: str, country: str, component: str | None, out: TextIO) -> None:
    """A report or notebook is a page of figures, tables and sentences: name them, each with the command that traces it."""
    print(f"{target}: figures and tables, each with its own chain", file=out)
    for record, entry in saved_entries(layout, unit=country):
        if component in (None, record.component) and entry.kind not in ID_COLUMNS:
            print(f"  dh trace {entry.trace_id:<55} {record.class_of(entry):<10} {entry.caption}", file=out)
    for sentence in sentences_of(layout, country) if component is None else ():
        print(f"  dh trace {sentence.id:<55} {sentence.data_class:<10} {sentence.text}", file=out)
