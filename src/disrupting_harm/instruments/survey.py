"""The sheet `survey` of a form: its groups and questions, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disrupting_harm.instruments import vocabulary
from disrupting_harm.instruments.cells import Cells, FormCells
from disrupting_harm.instruments.columns import bounds
from disrupting_harm.instruments.expressions import Rule, join_rules, read_rule
from disrupting_harm.instruments.model import NUMBERS, Choice, Question, Section
from disrupting_harm.instruments.nodes import Answer
from disrupting_harm.instruments.operations import WHOLE
from disrupting_harm.instruments.sheets import Row
from disrupting_harm.instruments.tokens import ExpressionError


Lists = Mapping[str, tuple[Choice, ...]]
FOR_REPORT = ("figure", "base", "recall")
# The columns that have a meaning in a row, by its type; every column has one in the row of a question.
MEANT = {
    "begin_group": {"type", "name", "label", "relevant", "appearance", *FOR_REPORT},
    "end_group": {"type", "name"},
    "note": {"type", "name", "label", "hint", "guidance_hint", "relevant", "appearance", *FOR_REPORT},
    **{kind: {"type", "name"} for kind in vocabulary.METADATA},
}
KINDS = {"select_one": "code", "select_multiple": "chosen", "text": "text", "integer": "number", "decimal": "number"}
OUTSIDE = Section("", {})  # of questions that stand in no group


@dataclass(frozen=True)
class Group:
    """relevant: the rule of the group and of those around it. row: where it begins."""

    section: Section
    relevant: Rule | None
    row: int


@dataclass
class Found:
    """What the rows that were read give. names: of questions, groups and columns, with the row that took each."""

    sections: list[Section] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    metadata: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)


def read_survey(cells: FormCells, lists: Lists) -> Found:
    """What the survey sheet gives; every problem goes to `cells`."""
    reader = _Reader(cells, lists)
    sheet = cells.sheets.get("survey")
    if sheet is None or not sheet.rows:
        cells.report("has no sheet survey with questions", None, mend="write it")
        return reader.found
    for row in sheet.rows:
        reader.read_row(row)
    reader.end()
    return reader.found


class _Reader:
    def __init__(self, cells: FormCells, lists: Lists):
        self.cells = cells
        self.report = cells.report
        self.lists = lists
        self.found = Found()
        self.groups: list[Group] = []
        self.unknown_types: dict[str, list[int]] = {}
        self.unknown_lists: dict[str, list[int]] = {}

    def read_row(self, row: Row) -> None:
        plain = self.cells.plain("survey", row)
        if "type" not in plain:
            self.report("the row has no type", "type", row.number)
            return
        kind, rest = vocabulary.split_type(plain["type"][1])
        if kind not in vocabulary.TYPES:
            self.unknown_types.setdefault(kind, []).append(row.number)
            return
        if rest and kind not in vocabulary.CHOICES:
            self.report(f"{kind} stands alone, and {rest!r} follows it", "type", row.number)
        self._check_meaning(row, kind)
        if kind == "end_group":
            if self.groups:
                self.groups.pop()
            else:
                self.report("end_group ends no group", "type", row.number)
            return
        name = self._name(row, plain)
        if kind in vocabulary.METADATA:
            self.found.metadata.append(name)
        elif kind == "begin_group":
            self._begin_group(row, plain, name)
        else:
            self._question(row, plain, name, kind, rest)

    def end(self) -> None:
        """What can only be told after the last row."""
        for group in self.groups:
            self.report(f"the group {group.section.name} is not ended", "type", group.row, mend="add a row end_group")
        if self.unknown_types:
            self.report(vocabulary.not_known("type", self.unknown_types, vocabulary.TYPES), "type")
        if self.unknown_lists:
            self.report(vocabulary.not_known("list", self.unknown_lists, tuple(self.lists) or ("none",)), "type")
        if not any(question.has_answer for question in self.found.questions):
            self.report("asks no question that can be read", None, mend="write one")

    def _check_meaning(self, row: Row, kind: str) -> None:
        headings = self.cells.headings["survey"]
        for title in row.cells:
            if kind in MEANT and title in headings and headings[title].column not in MEANT[kind]:
                self.report(f"the cell has no meaning in a row of type {kind}", title, row.number, mend="clear it")

    def _name(self, row: Row, plain: Cells) -> str:
        _, name = plain.get("name", ("name", ""))
        if not name:
            self.report("the row has no name", "name", row.number)
        elif not vocabulary.NAME.fullmatch(name) or len(name) > vocabulary.LONGEST_NAME:
            form = f"begins with a-z, goes on with a-z, 0-9 and _, and has {vocabulary.LONGEST_NAME} characters at most"
            self.report(f"{name} is no name: a name {form}", "name", row.number)
        else:
            self._take_name(name, row.number)
        return name

    def _take_name(self, name: str, row: int) -> None:
        if name in self.found.names:
            self.report(f"the name {name} is taken by row {self.found.names[name]}", "name", row)
        self.found.names.setdefault(name, row)

    def _around(self) -> Group:
        return self.groups[-1] if self.groups else Group(OUTSIDE, None, 0)

    def _for_report(self, plain: Cells) -> dict[str, str]:
        """Figure, base and recall: what the row states, or else the group around it."""
        above = self._around().section
        return {column: plain[column][1] if column in plain else getattr(above, column) for column in FOR_REPORT}

    def _begin_group(self, row: Row, plain: Cells, name: str) -> None:
        around = self._around()
        labels = self.cells.words("survey", row, "label")
        section = Section(name, labels, **self._for_report(plain), within=around.section.name)
        self.found.sections.append(section)
        relevant = join_rules(around.relevant, self._rule(row, plain, "relevant", None))
        self.groups.append(Group(section, relevant, row.number))

    def _question(self, row: Row, plain: Cells, name: str, kind: str, rest: str) -> None:
        labels = self.cells.words("survey", row, "label")
        if self.cells.default not in labels:
            self.report(f"the question has no label in {self.cells.default}", "label", row.number, mend="write it")
        choices = self._choices(row, kind, rest) if kind in vocabulary.CHOICES else ()
        relevant = join_rules(self._around().relevant, self._rule(row, plain, "relevant", None))
        if kind in KINDS:  # before the constraint, which may name the question, and after its own rule, which may not
            columns = tuple(f"{name}_{choice.code}" for choice in choices) if kind == "select_multiple" else (name,)
            answer = Answer(name, KINDS[kind], columns, tuple(choice.code for choice in choices))
            self.found.answers[name] = answer
            if kind == "select_multiple":
                for column in columns:
                    self._take_name(column, row.number)
        question = Question(
            name=name,
            type=kind,
            labels=labels,
            hint=self.cells.words("survey", row, "hint"),
            list_name=rest,
            choices=choices,
            required=self._required(row, plain),
            relevant=relevant,
            constraint=self._constraint(row, plain, name, kind) if kind in KINDS else None,
            constraint_message=self.cells.words("survey", row, "constraint_message"),
            section=self._around().section.name,
            counted=self._counted(row, plain, kind, choices),
            unit=self._unit(row, plain, kind),
            row=row.number,
            **self._for_report(plain),
        )
        self.found.questions.append(question)

    def _choices(self, row: Row, kind: str, list_name: str) -> tuple[Choice, ...]:
        if not list_name:
            self.report(f"{kind} names no list", "type", row.number)
        elif list_name.split()[-1] == "or_other":
            mend = "write the choice `other` and a text question"
            self.report("or_other is not known here", "type", row.number, mend=mend)
        elif list_name not in self.lists:
            self.unknown_lists.setdefault(list_name, []).append(row.number)
        choices = self.lists.get(list_name, ())
        if kind == "select_multiple" and any(choice.code.startswith("-") for choice in choices):
            self.report(
                f"a code of the list {list_name} is below 0 and cannot end the name of a column", "type", row.number
            )
        if kind == "select_one" and len({bool(WHOLE.fullmatch(choice.code)) for choice in choices}) > 1:
            text = f"the codes of the list {list_name} are whole numbers and words"
            self.report(text, "type", row.number, mend="take one kind")
        return choices

    def _counted(self, row: Row, plain: Cells, kind: str, choices: tuple[Choice, ...]) -> tuple[str, ...]:
        title, text = plain.get("counted", ("counted", ""))
        codes = tuple(text.split())
        if codes and kind != "select_one":
            self.report(
                "codes of a scale are counted together in a select_one alone", title, row.number, mend="clear it"
            )
        elif unknown := [code for code in codes if choices and code not in {choice.code for choice in choices}]:
            self.report(f"the list holds no code {', '.join(unknown)}", title, row.number)
        return codes

    def _unit(self, row: Row, plain: Cells, kind: str) -> str:
        title, text = plain.get("unit", ("unit", ""))
        if text and kind not in NUMBERS:
            self.report("a unit belongs to a question that is answered by a number", title, row.number, mend="clear it")
        return text

    def _required(self, row: Row, plain: Cells) -> bool:
        title, text = plain.get("required", ("required", "no"))
        if text.lower() not in (*vocabulary.YES, *vocabulary.NO):
            self.report("is neither yes nor no; a rule has no place here", title, row.number)
        return text.lower() in vocabulary.YES

    def _constraint(self, row: Row, plain: Cells, name: str, kind: str) -> Rule | None:
        rule = self._rule(row, plain, "constraint", name)
        whole = kind == "integer"
        if kind in NUMBERS and bounds(rule, whole_numbers=whole).excludes_all(whole_numbers=whole):
            self.report("no number keeps the limits of the constraint", plain["constraint"][0], row.number)
        return rule

    def _rule(self, row: Row, plain: Cells, column: str, own: str | None) -> Rule | None:
        if column not in plain:
            return None
        title, text = plain[column]
        try:
            return read_rule(text, self.found.answers, own)
        except ExpressionError as error:
            self.report(str(error), title, row.number)
            return None
