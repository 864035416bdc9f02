"""How a project of coded text, which programs for qualitative coding exchange, becomes the tables of a component."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.study.model import Model, Name
from disrupting_harm.study.raw import Word


class GroupOfDocument(Model):
    """Where a project of coded text says which group a document's respondent is of: one of the three.

    variable: the name of a variable of documents or of cases. sets, cases: the name of a set or case is that of the group.
    """

    variable: Word | None = None
    sets: Literal[True] | None = None
    cases: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> GroupOfDocument:
        if len(self.model_fields_set) != 1:
            raise ValueError("takes one of `variable`, `sets` and `cases`")
        return self


class ExchangeParams(Model):
    """How a project of coded text (.qdpx) becomes the tables of a component.

    words: the component's group by the word of the file, where it is neither the group's name nor its label. held_order: the
    variable with the date or number of each interview, of which only the order is kept. cleared_code: the name of the code that
    marks a text as cleared for quotation. excerpts: whose text is kept. coder_if_unknown: the letter of who made the codings of
    which the file does not say it. line_end, wide_character: positions that a program counts for a line end of two characters, and
    for a character such as an emoji.
    """

    respondent_group: GroupOfDocument = GroupOfDocument(variable="respondent_group")
    words: dict[Word, Name] = {}
    held_order: Word | None = None
    cleared_code: Word | None = None
    excerpts: Literal["none", "cleared", "all"] = "none"
    coder_if_unknown: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9]+$")] = None
    line_end: Literal[1, 2] | None = None
    wide_character: Literal[1, 2] | None = None

    @model_validator(mode="after")
    def _cleared_excerpts_are_marked(self) -> ExchangeParams:
        if self.excerpts == "cleared" and self.cleared_code is None:
            raise ValueError("`excerpts: cleared` needs `cleared_code`, without which nothing is cleared")
        return self
