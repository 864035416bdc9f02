"""How questions and their answers are named beside a chart, in the words of the form."""

from __future__ import annotations

import os
from collections.abc import Sequence

from disrupting_harm.instruments.codebook import in_language
from disrupting_harm.instruments.model import Instrument, Question


FEWEST_WORDS = 3  # with which several questions must begin alike, to have them above instead of in each
ENDS = (".", "?", "!", ":")


def common_lead(wordings: Sequence[str]) -> tuple[str, list[str]]:
    """The words with which all begin, and what follows in each: `Do you … ` and `… agree?`.

    "" and the wordings as they are where they share too little, or where nothing would be left of one.
    """
    words = [text.split(" ") for text in wordings]
    lead = os.path.commonprefix(words)
    whole = [place for place, word in enumerate(lead, start=1) if word.endswith(ENDS)]
    lead = lead[: whole[-1]] if whole else lead  # a whole sentence, such as `Do you agree?`, and not what follows it
    rest = [" ".join(each[len(lead) :]) for each in words]
    if len(wordings) < 2 or len(lead) < FEWEST_WORDS or not all(rest):
        return "", list(wordings)
    said = " ".join(lead)
    if whole:
        return said, rest
    return f"{said} …", [f"… {text}" for text in rest]


def said_of(form: Instrument, question: Question) -> str:
    """The answers that a share of the question counts, in quotation marks: those `counted` together, else the yes."""
    codes = question.counted or ("1",)
    return " or ".join(f"“{in_language(c.labels, form, form.language)}”" for c in question.choices if c.code in codes)


def begin_large(text: str) -> str:
    """The first letter of a line as a capital, but for the sign of a number."""
    return text if text.startswith("n\u00a0=") else text[:1].upper() + text[1:]
