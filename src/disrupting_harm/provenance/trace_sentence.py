"""The chain of a finding or a recommendation as text: five lines, or every link down to the raw files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from disrupting_harm.claims.claim import DUTY_BEARERS, SECTIONS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import CHANGED, Chain
from disrupting_harm.provenance.in_words import value_in_words
from disrupting_harm.provenance.sentence_chain import Checked, SentenceChain
from disrupting_harm.provenance.trace_tree import few, marked, origins, raw_files


INDENT = 13


def print_tree(layout: Layout, target: str, out: TextIO) -> None:
    """Five lines and the commands for the rest. Raises TraceError."""
    chain = SentenceChain(layout, target)
    sentence = chain.sentence
    print(marked(sentence.id, sentence.data_class), file=out)
    branches = [_said(chain), _rests_on(chain), *_made(chain)]
    for number, text in enumerate(branches, start=1):
        print(f"{'└─' if number == len(branches) else '├─'} {text}", file=out)
    print(f"whole chain: dh trace {sentence.id} --full; as data: --json; what rests on it: --down", file=out)


def _said(chain: SentenceChain) -> str:
    sentence = chain.sentence
    who = f"{DUTY_BEARERS.get(sentence.duty_bearer, sentence.duty_bearer)}: " if sentence.duty_bearer else ""
    return f'{who}"{sentence.text}"'


def _rests_on(chain: SentenceChain) -> str:
    """Of a recommendation its findings; of a finding its numbers, each with the estimate that it is printed from."""
    if chain.sentence.kind == "recommendation":
        names = [finding.sentence.id for finding in chain.findings] or list(chain.sentence.evidence)
        wrong = [text for finding in chain.findings for text in _wrong(finding.numbers())]
    else:
        names = [f"{c.number.printed} = {c.number.estimate_id}" for c in chain.numbers()] or chain.evidence
        wrong = _wrong(chain.numbers())
    return f"rests on {few(names)}" + (f"; {wrong[0]}" if wrong else "; each number is the one that is saved")


def _wrong(numbers: Iterator[Checked]) -> list[str]:
    return [f"{c.number.printed} {c.state.strip('()')}" for c in numbers if c.wrong]


def _made(chain: SentenceChain) -> Iterator[str]:
    """The cells that made the estimates and assessments, and what is behind these."""
    found = [chain.chain(name) for name in chain.evidence]
    chains = [one for one in found if isinstance(one, Chain)]
    lost = [one for one in found if isinstance(one, str)]
    if chains:
        cells = dict.fromkeys(f"{one.record.stage} # {one.entry.cell.id}" for one in chains)
        changed = next((f.path for one in chains for f in one.made(one.entry) if one.state(f) == CHANGED), None)
        state = f"CHANGED since it was recorded: {changed}; run `dh verify`" if changed else "as recorded"
        other = next((said for one in chains if (said := chain.made_of(one))), "")
        yield f"{_count(chains)}, made by {few(list(cells))}; {other.strip('()') or state}"
        raws = list(dict.fromkeys(path for one in chains for path in raw_files(one)))
        tables = list(dict.fromkeys(source.path for one in chains for source in one.inputs))
        said = list(dict.fromkeys(text for one in chains for text in origins(one)))
        yield f"of {few(raws or tables)}" + (f": {few(said)}" if said else "")
    if lost:
        yield lost[0]


def _count(chains: list[Chain]) -> str:
    numbers = {kind: sum(bool(getattr(one, kind)) for one in chains) for kind in ("estimates", "assessed")}
    words = {"estimates": "estimate", "assessed": "assessment"}
    return " and ".join(f"{n} {words[kind]}{'s' if n > 1 else ''}" for kind, n in numbers.items() if n)


def print_full(layout: Layout, target: str, out: TextIO) -> None:
    """Every link: the sentence, its findings, their numbers, and below them the chain of each estimate and assessment once."""
    from disrupting_harm.provenance.trace_full import print_full as print_chain

    chain = SentenceChain(layout, target)
    _print_sentence(chain, out)
    for finding in chain.findings:
        print(file=out)
        _print_sentence(finding, out)
    for name in chain.evidence:
        print(file=out)
        found = chain.chain(name)
        if isinstance(found, str):
            _line("MISSING", found, out)
            continue
        print_chain(found, out)
        if said := chain.made_of(found):
            _line("report", said.strip("()"), out)


def _line(keyword: str, text: str, out: TextIO) -> None:
    print(f"{keyword:<{INDENT}}{text}", file=out)


def _print_sentence(chain: SentenceChain, out: TextIO) -> None:
    sentence = chain.sentence

    def line(keyword: str, text: str) -> None:
        _line(keyword, text, out)

    line("recommended" if sentence.duty_bearer else "finding", marked(sentence.id, sentence.data_class))
    line("text", sentence.text)
    if sentence.duty_bearer:
        line("duty-bearer", DUTY_BEARERS.get(sentence.duty_bearer, sentence.duty_bearer))
        for text in sentence.alignment:
            line("aligned with", text)
        line("standing", sentence.status)
        for event in sentence.uptake:
            line(
                "step",
                f"{event['date']} {event['description']}; {event['source_title']}, {event['source_url']}".strip(),
            )
        for name in sentence.findings:
            line("follows from", name)
    else:
        line("section", SECTIONS.get(sentence.section, sentence.section))
        for trace_id in sentence.title_of:
            line("title of", trace_id)
    for checked in chain.numbers():
        number = checked.number
        line("number", f"{number.printed} = {number.statistic} of {number.estimate_id}, {number.form}  {checked.state}")
    printed = {number.estimate_id for number in sentence.numbers}
    for name in sentence.evidence:
        if name not in printed:  # a word that compares was tested by it, or it is named and not printed
            found = chain.chain(name)
            row = None if isinstance(found, str) or not found.estimates else found.estimates[0]
            line("rests on", name + (f"  {value_in_words(row).partition('  [')[0]}" if row else ""))
    file, number, state = chain.place
    line("stated in", f"{file}{f', line {number}' if number else ''}  {state}")
    line("claims", f"{chain.sentences.file.path}  sha256 {chain.sentences.file.sha256}  (checked)")
    for page, state in chain.pages():
        line("page", f"{page}  {state}")
