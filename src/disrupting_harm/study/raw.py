"""Where raw files come from, how they are read, and how their columns become those of a contract."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from disrupting_harm.study.model import Level, Model, Name, Positive


# What is suspicious in a raw file and may still be right: see `disrupting_harm.contracts.findings`.
FindingKind = Literal[
    "asked_and_blank",
    "design_codes",
    "ids_differ_in_case",
    "ids_point_at_persons",
    "labels_unknown",
    "lines_swallowed",
    "repeats_left_out",
    "rows_hidden",
    "rows_not_accepted",
    "rows_twice",
    "weights_equal",
    "weights_far_off",
    "weights_miss_margins",
    "weights_swapped",
]


def _is_in_words(text: str) -> str:
    """A reason is read years later, by others: `yes` is none."""
    if len(text.split()) < 2 or not any(letter.isalpha() for letter in text):
        raise ValueError("needs the reason in words, as a reader of the record would understand it")
    return text


Reason = Annotated[str, AfterValidator(_is_in_words)]
Codes = Annotated[tuple[int | str, ...], Field(min_length=1)]


KINDS = (".csv", ".tsv", ".xlsx", ".sav", ".zsav", ".por", ".dta")
PACKED = tuple(f"{kind}.gz" for kind in KINDS if kind != ".xlsx")  # a workbook is a packed file already
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
# Keys that say how a file is read or what stands beside its cells, and the kinds of file that have such a thing.
KEYS_OF_KINDS = {
    "encoding": (".csv", ".tsv", ".sav", ".zsav", ".dta"),
    "delimiter": (".csv", ".tsv"),
    "sheet": (".xlsx",),
    "missing": (".dta",),
    "labels": (".sav", ".zsav", ".por", ".dta"),
    "language": (".csv", ".tsv", ".xlsx"),
    "repeat": (".csv", ".tsv", ".xlsx"),
}
WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")


def kind_of_file(name: str) -> str | None:
    """The kind of a raw file by its name's ending, without that of packing; None for one that is not read."""
    lower = name.lower()
    found = next((kind for kind in (*PACKED, *KINDS) if lower.endswith(kind)), None)
    return found.removesuffix(".gz") if found else None


def _read_keys(recode: object) -> object:
    """Keys that are whole numbers, in quotes or not, as numbers; any other is a word of the file."""
    if not isinstance(recode, dict):
        return recode
    if any(isinstance(part, bool) for pair in recode.items() for part in pair):
        raise ValueError("true and false are no words of a file as they stand here, so put them in quotes")
    keys = [int(k) if isinstance(k, str) and WHOLE_NUMBER.fullmatch(k) else k for k in recode]
    if len(set(keys)) < len(keys):
        raise ValueError("a code stands there twice, with quotation marks and without; take one of the two out")
    return dict(zip(keys, recode.values(), strict=True))


def _require_encoding(name: str) -> str:
    try:
        b"a".decode(name)
    except LookupError:
        raise ValueError("is no encoding that is known here; name one as in windows-1252 or utf-16") from None
    except UnicodeError:  # one byte is no letter of it
        pass
    return name


def _require_pattern(pattern: str) -> str:
    try:
        found = re.compile(pattern)
    except re.error:
        raise ValueError("is no pattern (a regular expression), as `Z[01]` is one") from None
    if found.match(""):
        raise ValueError("is a pattern that matches no letter at all, so that it would cut off everything")
    return pattern


def _name_delimiter(given: object) -> object:
    return next((name for name, sign in DELIMITERS.items() if sign == given), given)


Code = int | Level
Word = Annotated[str, Field(min_length=1)]
Tag = Annotated[str, Field(pattern=r"^\.[a-z]$")]  # one of Stata's tagged missing values
Recode = Annotated[dict[int | Word, Code | None], BeforeValidator(_read_keys)]


class ColumnMap(Model):
    """Where a contract column comes from in a raw file, and what its raw codes or words become (null: known, but in no group).

    With `choice` the column in the file holds all choices that were ticked, with blanks between them. With `before` it is the part
    of a text that stands before the first match of that pattern, and has `at_least` so many characters. With `of_parent` it is a
    column of the row that a row of a repeat belongs to.
    """

    source: Annotated[str | None, Field(alias="from")] = None
    of_parent: bool = False
    recode: Recode | None = None
    codes: dict[Code, str] | None = None
    row_number: bool = False
    missing: dict[Tag, Code | None] = {}  # what a tagged missing value means; before the table's
    labels: Literal["ignore"] | None = None  # the file's value labels are known to be wrong, and its codes right
    choice: Annotated[str | None, Field(pattern=r"^\S+$")] = None
    choices: tuple[str, ...] | None = None  # all that the question offers
    before: Annotated[str, AfterValidator(_require_pattern)] | None = None
    at_least: Positive = 1
    assumed: Reason | None = None  # what is not known of the file and is taken to be so

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _a_choice_is_taken_or_not(cls, data: object) -> object:
        if not isinstance(data, dict) or data.get("choice") is None or data.get("codes") is not None:
            return data
        whole = data.get("recode")
        others = whole.values() if isinstance(whole, dict) else ()
        return data | {"codes": {1: "yes", 0: "no"} | {code: str(code) for code in others if code not in (None, 0, 1)}}

    @model_validator(mode="after")
    def _choices_hold_the_choice(self) -> ColumnMap:
        if self.choices is not None and self.choice not in self.choices:
            raise ValueError("`choices` lists all that the question offers, and `choice` names one of them")
        return self

    @model_validator(mode="after")
    def _a_length_is_that_of_a_part(self) -> ColumnMap:
        if "at_least" in self.model_fields_set and self.before is None:
            raise ValueError("`at_least` is the length of the part that `before` cuts off, and needs it")
        return self


class MissingCodes(Model):
    """Codes that are no answer in any column of the file but the `except`ed ones: blank (null), or a code of the contract.

    A column of which the contract has no such code is blank. A column whose own `recode` or contract knows the code keeps it.
    """

    codes: Annotated[dict[int, Code | None], Field(min_length=1)]
    exempt: Annotated[tuple[str, ...], Field(alias="except")] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Blanked(Model):
    """Why a column of the file is left blank for the unit, in all rows or where it holds one of the codes."""

    because: Reason
    codes: Codes | None = None


def _as_blanked(given: object) -> object:
    return {"because": given} if isinstance(given, str) else given


class Repeat(Model):
    """The group of a form that was asked several times, of which ODK and KoboToolbox export the rows by themselves.

    name: of the group in the form. parent: the table of the component with the rows that they belong to; parent_sheet: where no table
    has those, their sheet in the same workbook.
    """

    name: Word
    parent: Name | None = None
    parent_sheet: Word | None = None

    @model_validator(mode="after")
    def _one_parent(self) -> Repeat:
        if (self.parent is None) == (self.parent_sheet is None):
            raise ValueError("takes one of `parent` and `parent_sheet`")
        return self


class Shipped(Model):
    """A file inside an installed distribution, by its path from the folder of installed packages."""

    distribution: str
    path: str


class TableParams(Model):
    """One raw file of a component. Columns that are not listed have their contract name in the file."""

    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]  # a name, so that it stays in the component's folder
    sha256: str | None = None
    package: Shipped | None = None  # where the file ships with a package; it is then placed from there
    encoding: Annotated[str, AfterValidator(_require_encoding)] | None = (
        None  # of its text, where the file is not UTF-8
    )
    delimiter: Annotated[Literal["comma", "semicolon", "tab", "pipe"], BeforeValidator(_name_delimiter)] | None = None
    sheet: str | None = None  # of a workbook with several
    language: Word | None = None  # of the form, in whose labels the file holds choices
    repeat: Repeat | None = None  # where its rows are those of a repeat
    missing: dict[Tag, Code | None] = {}  # of every column with codes that has the code
    columns: dict[Name, ColumnMap] = {}
    domains: dict[Name, ColumnMap] = {}
    items: dict[Name, ColumnMap] = {}
    # What is taken of the file, and what is right in it although it looks wrong.
    keep: dict[
        str, Codes
    ] = {}  # columns of the file, and their codes in rows of this unit: others' rows are passed over
    set_aside: tuple[Name, ...] = ()  # contract columns: a row in which one is blank is set aside
    missing_codes: MissingCodes | None = None
    blank: dict[str, Annotated[Blanked, BeforeValidator(_as_blanked)]] = {}  # by column of the file
    row_numbers: str | None = None  # the column of a part that holds each row's number in the file that was delivered
    rows: Positive | None = None  # how many rows of this unit the file must hold
    accept: dict[FindingKind, Reason] = {}

    @property
    def declared(self) -> dict[str, ColumnMap]:
        """Every column that the parameters speak of."""
        return {**self.columns, **self.domains, **self.items}

    @property
    def sheet_to_read(self) -> str | None:
        """KoboToolbox calls the sheet of a repeat by its name."""
        own = self.repeat.name if self.repeat and kind_of_file(self.file) == ".xlsx" else None
        return self.sheet or own

    @model_validator(mode="after")
    def _parents_are_those_of_a_repeat(self) -> TableParams:
        taken = [name for name, mapping in self.declared.items() if mapping.of_parent]
        if taken and self.repeat is None:
            raise ValueError(f"{', '.join(taken)} is `of_parent`, and the table says no `repeat`")
        if self.repeat and self.repeat.parent_sheet and kind_of_file(self.file) != ".xlsx":
            raise ValueError(
                f"`parent_sheet` is a sheet of the same workbook, and {self.file} is none; name a table as `parent`"
            )
        return self

    @model_validator(mode="after")
    def _declared_columns_have_codes(self) -> TableParams:
        meaningless = [n for n, m in {**self.domains, **self.items}.items() if not (m.recode or m.codes)]
        if meaningless:
            raise ValueError(f"{', '.join(meaningless)} needs `codes` or `recode`, which say what its codes mean")
        if "data_class" in self.declared:
            raise ValueError("`data_class` is the mark of a stand-in's rows and is never mapped; take it out")
        return self

    @model_validator(mode="after")
    def _keys_fit_the_kind_of_file(self) -> TableParams:
        kind = kind_of_file(self.file)
        for key, kinds in KEYS_OF_KINDS.items():
            if kind not in kinds and any(getattr(part, key, None) for part in (self, *self.declared.values())):
                raise ValueError(f"`{key}` says something of a file {', '.join(kinds)} and nothing of {self.file}")
        return self


class Origin(Model):
    """Who collected a raw file, and under which terms."""

    title: str
    collected_by: str
    design: str
    licence: str
    url: str | None = None
