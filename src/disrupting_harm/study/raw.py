"""Where raw files come from, and how their columns become those of a contract."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from disrupting_harm.study.model import Level, Model, Name, Positive


# What is suspicious in a raw file and may still be right: see `disrupting_harm.contracts.findings`.
FindingKind = Literal[
    "asked_and_blank",
    "design_codes",
    "ids_differ_in_case",
    "lines_swallowed",
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


class ColumnMap(Model):
    """Where a contract column comes from in a raw file, and what its raw codes become (null: known, but in no group)."""

    source: Annotated[str | None, Field(alias="from")] = None
    recode: dict[int, int | Level | None] | None = None
    codes: dict[int | Level, str] | None = None
    row_number: bool = False

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Shipped(Model):
    """A file inside an installed distribution, by its path from the folder of installed packages."""

    distribution: str
    path: str


class TableParams(Model):
    """One raw file of a component. Columns that are not listed have their contract name in the file."""

    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]  # a name, so that it stays in the component's folder
    sha256: str | None = None
    package: Shipped | None = None  # where the file ships with a package; it is then placed from there
    columns: dict[Name, ColumnMap] = {}
    domains: dict[Name, ColumnMap] = {}
    items: dict[Name, ColumnMap] = {}
    # What is taken of the file, and what is right in it although it looks wrong.
    keep: dict[
        str, Codes
    ] = {}  # columns of the file, and their codes in rows of this unit: others' rows are passed over
    set_aside: tuple[Name, ...] = ()  # contract columns: a row in which one is blank is set aside
    rows: Positive | None = None  # how many rows of this unit the file must hold
    accept: dict[FindingKind, Reason] = {}

    @model_validator(mode="after")
    def _declared_columns_have_codes(self) -> TableParams:
        meaningless = [n for n, m in {**self.domains, **self.items}.items() if not (m.recode or m.codes)]
        if meaningless:
            raise ValueError(f"{', '.join(meaningless)} needs `codes` or `recode`, which say what its codes mean")
        if "data_class" in {**self.columns, **self.domains, **self.items}:
            raise ValueError("`data_class` is the mark of a stand-in's rows and is never mapped; take it out")
        return self


class Origin(Model):
    """Who collected a raw file, and under which terms."""

    title: str
    collected_by: str
    design: str
    licence: str
    url: str | None = None
