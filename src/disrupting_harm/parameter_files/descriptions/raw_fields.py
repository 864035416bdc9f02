"""One sentence on every key that says how raw files are read: see `study_fields`."""

from __future__ import annotations


RAW_FIELDS: dict[str, dict[str, str]] = {
    "study.raw.Origin": {
        "title": "Name of the data.",
        "collected_by": "Who collected them.",
        "design": "How they were collected.",
        "licence": "Terms under which they may be used.",
        "url": "Address where they are described.",
    },
    "study.raw.TableParams": {
        "file": "Name of the file in the component's folder of raw data.",
        "sha256": "Hash that the file must have.",
        "package": "Where the file ships with an installed package.",
        "encoding": "Encoding of its text, where it is not UTF-8.",
        "delimiter": "What stands between its cells.",
        "sheet": "Sheet of a workbook with several.",
        "language": "Language of the form in whose labels the file holds choices.",
        "repeat": "Group of the form that was asked several times, where the rows are its.",
        "missing": "What a tagged missing value of Stata becomes, in every column that has the code.",
        "columns": "Where contract columns come from.",
        "domains": "Where groups come from that the contract does not have.",
        "items": "Where questions come from that the contract does not have.",
        "keep": "By column of the file, the codes of rows that are of this unit; others are passed over.",
        "set_aside": "Contract columns of which a blank sets the row aside.",
        "missing_codes": "Codes that are no answer in almost every column.",
        "blank": "By column of the file, why it is left blank.",
        "row_numbers": "Column of a part with each row's number in the file that was delivered.",
        "rows": "How many rows of this unit the file must hold.",
        "accept": "By kind of finding, why what looks wrong is right.",
    },
    "study.raw.Shipped": {
        "distribution": "Name of the installed package.",
        "path": "Path of the file from the folder of installed packages.",
    },
    "study.raw.Repeat": {
        "name": "Name of the group in the form.",
        "parent": "Table of the component with the rows that these belong to.",
        "parent_sheet": "Sheet of the same workbook with those rows, where no table has them.",
    },
    "study.raw.ColumnMap": {
        "source": "Column of the file; the contract's name without it.",
        "of_parent": "Whether it is a column of the row that a repeat's row belongs to.",
        "recode": "What the codes or words of the file become.",
        "codes": "What the codes of a column mean that the contract does not have.",
        "row_number": "Whether the column is the number of the row in the file.",
        "missing": "What a tagged missing value becomes in this column; it comes before the table's.",
        "labels": "`ignore` where the file's value labels are known to be wrong and its codes right.",
        "choice": "Answer that is looked for where one cell holds all answers that were ticked.",
        "choices": "All answers that the question offers; any other word is then refused.",
        "before": "Regular expression; the part of the text before its first match is taken.",
        "at_least": "Fewest characters of that part.",
        "assumed": "What is not known of the file and is taken to be so.",
    },
    "study.raw.MissingCodes": {
        "codes": "Codes that are no answer, each with the contract's code or `null` for a blank.",
        "exempt": "Columns to which this does not apply.",
    },
    "study.raw.Blanked": {
        "because": "Why the column is left blank.",
        "codes": "Codes that are blanked; all rows if none is named.",
    },
    "study.exchange.ExchangeParams": {
        "respondent_group": "Where the project says which group a respondent is of.",
        "words": "By word of the file, the group, where it is neither the group's name nor its label.",
        "held_order": "Variable with the date or number of each interview, of which only the order is kept.",
        "cleared_code": "Code that marks a text as cleared for quotation.",
        "excerpts": "Whose text is kept: nobody's, what is cleared, or all.",
        "coder_if_unknown": "Letter of who made codings of which the file does not say it.",
        "line_end": "Positions that the program counts for a line end of two characters.",
        "wide_character": "Positions that the program counts for a character such as an emoji.",
    },
    "study.exchange.GroupOfDocument": {
        "variable": "Name of a variable of documents or of cases.",
        "sets": "True where the name of a set is that of the group.",
        "cases": "True where the name of a case is that of the group.",
    },
    "study.file_layout.FileLayout": {
        "component": "Component whose file it is.",
        "unit_column": "Column of the file that says whose row it is.",
        "units": "Code of each unit in that column.",
        "section": "Parameters that every unit of the file inherits.",
        "own": "By unit, parameters that differ.",
    },
}
