"""The workbook that partners fill in: a sheet per table with the contract's columns, drop-downs, instructions and a codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from disrupting_harm.contracts.model import Code, Column, Table
from disrupting_harm.errors import Problem
from disrupting_harm.instruments.codebook import TITLES, codebook, item_wording
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.workbooks import LONGEST_TITLE, new_workbook, workbook_bytes, write_cell


INSTRUCTIONS, CODES, CODEBOOK = "instructions", "codes", "codebook"
LAST_ROW = 1_048_576  # of a sheet
LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32  # what a spreadsheet shows beside a cell
OWN_WORDS = {
    "id": "identifier: never twice, and nothing that points at a person",
    "link": "identifier of what the row belongs to",
    "design": "column of the sample design",
    "domain": "group that results are shown for",
    "mark": "mark of rows that are made up",
}


@dataclass(frozen=True)
class CodeList:
    """A drop-down: codes with their labels by language, and the columns that take it."""

    name: str
    codes: tuple[tuple[Code, tuple[str, ...]], ...]


Coded = Mapping[
    tuple[str, str], tuple[tuple[str, str], ...]
]  # by table and column: names of codes, and what each means


def make_template(
    tables: Mapping[str, tuple[Table, Instrument]], title: str, coded: Coded = MappingProxyType({})
) -> bytes:
    """The template of the tables, by name, as an XLSX file. Columns whose kind is `mark` are left out: no partner fills them.

    `coded`: columns that take the codes of a codebook, which no form lists.

    Raises InstrumentError for a table whose name no sheet can have.
    """
    for name, (_, instrument) in tables.items():
        if name in (INSTRUCTIONS, CODES, CODEBOOK) or len(name) > LONGEST_TITLE:
            text = f"no sheet of the template can be called {name}"
            raise InstrumentError(
                [Problem(instrument.file, text, f"take another name, of {LONGEST_TITLE} characters at most")]
            )
    languages = tuple(dict.fromkeys(language for _, i in tables.values() for language in i.languages))
    workbook = new_workbook(title)
    write_rows(workbook.create_sheet(INSTRUCTIONS), [[line] for line in _instructions(title, tables)], widths=[110])
    pages = {name: workbook.create_sheet(name) for name in tables}
    places = _write_codes(workbook.create_sheet(CODES), tables, languages, coded)
    _write_codebook(workbook.create_sheet(CODEBOOK), tables, languages)
    for name, (table, instrument) in tables.items():
        _write_table(pages[name], table, instrument, places[name])
    return workbook_bytes(workbook)


def filled_columns(table: Table) -> tuple[Column, ...]:
    return tuple(column for column in table.columns if column.kind != "mark")


def _instructions(title: str, tables: Mapping[str, tuple[Table, Instrument]]) -> list[str]:
    lines = [
        title,
        "",
        *(f"Fill in the sheet {name}: one row for {table.row}, from row 2 on." for name, (table, _) in tables.items()),
        "Leave row 1 as it is: its names are those by which the file is read. Do not rename, merge or hide columns.",
        f"Cells with a drop-down take its codes alone. What the codes mean stands in the sheet {CODES}.",
        f"What was asked, and of whom, stands in the sheet {CODEBOOK}.",
        "Leave a cell blank only where the question was not asked. An answer that was refused or not known has a code of its own.",
        "A question with several answers has a column for each of them: 1 = chosen, 0 = not chosen, all blank = not asked.",
        "Write values, not formulas. Identifiers and codes of the sample are text: keep their zeros in front.",
        "Never write a name, an address, a telephone number or anything else that points at a person.",
    ]
    for name, (table, instrument) in tables.items():
        asked = {column for question in instrument.questions for column in question.columns()}
        own = [column for column in filled_columns(table) if column.name not in asked]
        if own:
            lines += ["", f"Columns of the sheet {name} that are no question:"]
            lines += [f"{column.name}: {OWN_WORDS.get(column.kind, 'answer')}{_need(column)}" for column in own]
    return lines


def _need(column: Column) -> str:
    if column.may_be_blank:
        return ""
    return "; needed in every row" if column.required else "; needed in every row, or else delete the column"


def _code_lists(
    name: str, table: Table, instrument: Instrument, languages: tuple[str, ...], coded: Coded
) -> dict[str, CodeList]:
    """By column, the drop-down that it has."""
    found = {}
    for column in filled_columns(table):
        if codes := coded.get((name, column.name)):
            spare = ("",) * (len(languages) - 1)
            found[column.name] = CodeList(
                f"{name}.{column.name}", tuple((code, (meaning, *spare)) for code, meaning in codes)
            )
            continue
        if column.codes is None:
            continue
        try:
            question = instrument.question(column.name)
        except KeyError:
            question = None
        if question is None or question.is_multiple:
            labels = {code: (label,) + ("",) * (len(languages) - 1) for code, label in column.codes.items()}
            title = f"{name}.{column.name}" if question is None else "chosen"
        else:
            words = {choice.code: choice.labels for choice in question.choices}
            labels = {
                code: tuple(words[str(code)].get(language, "") for language in languages) for code in column.codes
            }
            title = f"{name}.{question.list_name}"
        found[column.name] = CodeList(title, tuple(labels.items()))
    return found


def _write_codes(page, tables, languages: tuple[str, ...], coded: Coded) -> dict[str, dict[str, str]]:
    """Write each list once; returns by table and column the range of its codes."""
    rows: list[list[object]] = [["list", "code", *(f"label {language}" for language in languages)]]
    written: dict[CodeList, str] = {}
    places: dict[str, dict[str, str]] = {}
    for name, (table, instrument) in tables.items():
        places[name] = {}
        for column, code_list in _code_lists(name, table, instrument, languages, coded).items():
            if code_list not in written:
                first = len(rows) + 1
                rows += [[code_list.name, code, *labels] for code, labels in code_list.codes]
                written[code_list] = f"{CODES}!$B${first}:$B${len(rows)}"
            places[name][column] = written[code_list]
    write_rows(page, rows, widths=[28, 22, *([40] * len(languages))], header=True)
    return places


def _write_codebook(page, tables, languages: tuple[str, ...]) -> None:
    """One row per question: the table's name, then the codebook's columns; wordings in every language."""
    spare = languages[1:]
    rows: list[list[object]] = [["table", *TITLES, *(f"wording {language}" for language in spare)]]
    for name, (_, instrument) in tables.items():
        first = codebook(instrument)
        others = [
            codebook(instrument, language)["wording"] if language in instrument.languages else [""] * len(first)
            for language in spare
        ]
        rows += [[name, *line, *more] for line, *more in zip(first.itertuples(index=False), *others, strict=True)]
    write_rows(page, rows, widths=[14, 26, 60, 50, 40, 26, *([60] * len(spare))], header=True)


def _write_table(page, table: Table, instrument: Instrument, places: Mapping[str, str]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(filled_columns(table), start=1):
        letter = get_column_letter(place)
        write_cell(page, 1, place, column.name)
        page.cell(1, place).font = Font(bold=True)
        page.column_dimensions[letter].width = max(12, min(len(column.name) + 2, 40))
        if column.dtype == "text":
            page.column_dimensions[letter].number_format = "@"
        rule = DataValidation(**_validation(column, places.get(column.name)), allow_blank=True)
        rule.promptTitle = column.name[:LONGEST_PROMPT_TITLE]
        rule.prompt = _prompt(column, instrument)
        rule.showInputMessage = True
        rule.showErrorMessage = rule.type is not None
        rule.errorTitle, rule.error = (
            "Not in the contract",
            "The cell takes no such value; see the sheets codes and codebook.",
        )
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        page.add_data_validation(rule)
    page.freeze_panes = "B2"


def _validation(column: Column, place: str | None) -> dict[str, str]:
    """What a cell takes, as a spreadsheet checks it: a drop-down, or a number within its limits."""
    if place is not None:
        return {"type": "list", "formula1": place}
    if column.dtype == "text":
        return {}
    kind = {"type": "whole" if column.dtype == "integer" else "decimal"}
    low = column.minimum if column.above is None else column.above
    if low is not None and column.maximum is not None and column.above is None:
        return kind | {"operator": "between", "formula1": f"{low:.15g}", "formula2": f"{column.maximum:.15g}"}
    if low is not None:
        return kind | {
            "operator": "greaterThanOrEqual" if column.above is None else "greaterThan",
            "formula1": f"{low:.15g}",
        }
    if column.maximum is not None:
        return kind | {"operator": "lessThanOrEqual", "formula1": f"{column.maximum:.15g}"}
    return kind | {"operator": "greaterThanOrEqual", "formula1": "-1E+300"}


def _prompt(column: Column, instrument: Instrument) -> str:
    try:
        said = item_wording(instrument, column.name)
    except KeyError:
        said = OWN_WORDS.get(column.kind, "")
    return said if len(said) <= LONGEST_PROMPT else said[: LONGEST_PROMPT - 3] + "..."


def write_rows(page, rows: list[list[object]], *, widths: list[int], header: bool = False) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, cells in enumerate(rows, start=1):
        for place, value in enumerate(cells, start=1):
            write_cell(page, number, place, value)
            page.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                page.cell(number, place).font = Font(bold=True)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    if header:
        page.freeze_panes = "A2"
