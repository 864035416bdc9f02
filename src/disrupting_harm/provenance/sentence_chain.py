"""The chain behind a sentence: its findings, its numbers held against what is saved, and the chain of each estimate and assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from disrupting_harm.claims.forms import NUMBERS, print_number, value_of
from disrupting_harm.claims.store import as_estimate
from disrupting_harm.errors import ParamsError, TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED, Chain, file_state, section_state
from disrupting_harm.provenance.records import find
from disrupting_harm.provenance.sentences import Number, find_sentence
from disrupting_harm.study.parameter_file import read_parameters


FINDINGS = {"finding": "findings", "recommendation": "recommendations"}  # the key of params/findings.yaml
OTHER_RUN = "(the report was made of ANOTHER run of it: run `dh verify`)"


@dataclass(frozen=True)
class Checked:
    """A number of a sentence, and what is saved and differs from it; "" where nothing does."""

    number: Number
    wrong: str = ""

    @property
    def state(self) -> str:
        return f"(DIFFERS: {self.wrong}; run `dh verify`)" if self.wrong else CHECKED


class SentenceChain:
    """A finding or recommendation of a report with all that it rests on.

    findings: of a recommendation, the chains of the findings that it names. Raises TraceError for a sentence that the report does
    not print.
    """

    def __init__(self, layout: Layout, target: str):
        self.layout = layout
        self.sentences, self.sentence = find_sentence(layout, target)
        self.record = self.sentences.record
        self.findings = [SentenceChain(layout, name) for name in self.sentence.findings]
        self._chains: dict[str, Chain | str] = {}

    @property
    def evidence(self) -> list[str]:
        """Ids of the estimates and assessments that it and its findings rest on, each once."""
        own = [*self.sentence.evidence, *(name for finding in self.findings for name in finding.sentence.evidence)]
        return list(dict.fromkeys(own))

    def chain(self, name: str) -> Chain | str:
        """The chain of an estimate or assessment, or a sentence on why there is none."""
        if name not in self._chains:
            try:
                self._chains[name] = Chain(self.layout, find(self.layout, name))
            except TraceError as error:
                self._chains[name] = str(error)
        return self._chains[name]

    def numbers(self) -> Iterator[Checked]:
        """The numbers of the sentence in its order, each held against the saved row of the estimate that it names."""
        for number in self.sentence.numbers:
            yield Checked(number, self._wrong(number))

    def _wrong(self, number: Number) -> str:
        chain = self.chain(number.estimate_id)
        if isinstance(chain, str):
            return "no such estimate is saved"
        row = next(iter([*chain.estimates, *chain.assessed]))
        saved = as_estimate(row)
        if number.form not in NUMBERS or (value := value_of(saved, number.statistic)) is None:
            return f"no {number.statistic} in the form {number.form} is saved"
        if value != number.value:
            return f"{value!r} is saved"
        printed = print_number(number.form, value, saved)
        if printed != number.printed:
            return f"{printed} is what the saved value prints as"
        return "" if number.printed in self.sentence.text else "the sentence does not hold it"

    def made_of(self, chain: Chain) -> str:
        """Whether the files of an estimate are those that the report was built from."""
        read = {entry.path: entry.sha256 for entry in self.record.inputs}
        saved = [file for entry in chain.sources for file in chain.made(entry)]
        return OTHER_RUN if any(read.get(file.path, file.sha256) != file.sha256 for file in saved) else ""

    @cached_property
    def place(self) -> tuple[str, int | None, str]:
        """The parameter file that states the sentence, its line there, and whether it still says what was recorded."""
        file = self.layout.relative(self.layout.findings())
        key = FINDINGS[self.sentence.kind]
        ref = next((r for r in self.record.parameters if r.path == file and r.key == (key,)), None)
        try:
            line = read_parameters(self.layout, self.layout.findings()).line_of((key, self.sentence.name))
        except ParamsError:
            return file, None, CHANGED if self.layout.study().is_file() else ABSENT
        return file, line, section_state(self.layout, ref) if ref else CHANGED

    def pages(self) -> list[tuple[str, str]]:
        """The pages of the report with their states."""
        made = [output for output in self.record.outputs if output.role == "report"]
        return [(output.path, file_state(self.layout, output)) for output in made]
