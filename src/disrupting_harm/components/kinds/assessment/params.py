"""Parameters that components of assessments share: the closed list of statuses, and what the words of sources mean in it."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from disrupting_harm.study.model import Model, Name
from disrupting_harm.study.section import DataSection


# How a status is drawn: by shape and fill, so that it is told apart without colour.
Sign = Literal["full", "half", "open", "square", "diamond", "bar", "none"]
# What two sources can disagree about. A plan or a number stands beside any other answer.
Direction = Literal["yes", "part", "no"]


class Status(Model):
    label: str
    sign: Sign
    direction: Direction | None = None


class StatusWord(Model):
    """What a source's word means. value: what it states, such as an age, in the words of readers."""

    status: Name
    value: str = ""


class AssessmentSection(DataSection):
    data_class: Literal["public", "synthetic", "restricted"]
    statuses: dict[Name, Status]
    status_words: dict[str, Name | StatusWord]

    @model_validator(mode="after")
    def _words_are_known(self) -> AssessmentSection:
        if unknown := sorted({self.meaning(word).status for word in self.status_words} - set(self.statuses)):
            raise ValueError(f"`status_words` names {', '.join(unknown)}, which `statuses` does not hold")
        return self

    def meaning(self, word: str) -> StatusWord | None:
        """None for a word that is not declared."""
        found = self.status_words.get(word)
        return StatusWord(status=found) if isinstance(found, str) else found
