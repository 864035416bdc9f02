"""Parameters of the scan of derived tables: what may stand in a table of respondents, and how few may share what others know of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.study.model import Model, Name, Positive, Share


Beyond = Literal["refuse", "warn"]


class ScanKey(Model):
    """Columns by which somebody who knows a respondent could find the row, looked at together in every table that has them all.

    smallest_group: k, the rows that must share the same values. most_below: the largest share of a table's rows that may stand in
    smaller groups; null where they are counted and nothing is held against it. diversity: l, the different answers that a headline
    outcome must have in a group; how many rows stand in groups with fewer is counted. most_all_yes: the largest share of rows in groups
    of smallest_group rows or more in which every answer to a headline outcome is a yes; null as above. Groups that all said no are
    held against nobody: of a rare outcome most groups are such, and what they tell is that nothing was told. beyond: what becomes of a table beyond a limit.
    """

    columns: Annotated[tuple[Name, ...], Field(min_length=1)]
    smallest_group: Annotated[int, Field(ge=2)] = 3
    most_below: Share | None = None
    diversity: Annotated[int, Field(ge=2)] = 2
    most_all_yes: Share | None = None
    beyond: Beyond = "warn"

    @model_validator(mode="after")
    def _columns_are_different(self) -> ScanKey:
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("`columns` names a column twice")
        return self


class ScanRules(Model):
    """identifiers: what becomes of a table with a column that identifies persons by itself. exact_numbers: columns of numbers with many
    decimals that are no coordinates. not_identifying: columns that look as if they identified persons, each with the reason why they
    do not. fewest_names: different values from which a column of words of letters is taken for one of names.
    """

    identifiers: Beyond = "refuse"
    exact_numbers: tuple[Name, ...] = ()
    not_identifying: dict[Name, Annotated[str, Field(min_length=10)]] = {}
    fewest_names: Positive = 20
    keys: tuple[ScanKey, ...] = ()
