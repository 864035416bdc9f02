"""One thing that a page says and that is not so, or that nothing backs."""

from __future__ import annotations

from dataclasses import dataclass


RULES = {
    "binding": "a number that names an estimate is that estimate, as it is printed",
    "sentence": "a sentence that names its claim reads as the claim does",
    "table": "a cell of a saved table, and a number behind a figure, is the saved one",
    "caption": "a title is the saved caption, or a claim",
    "alternative text": "a picture is described by its saved caption, or by the claim that is its title",
    "number": "every other number is declared in params/findings.yaml, or part of a text that the report states",
    "direction word": "a word that compares stands in a sentence that is tested",
    "arithmetic": "n of N and the percentage beside it are one number",
    "interval": "an estimate lies inside its interval",
    "parts": "the parts of a whole are not more than the whole",
    "one value": "one quantity has one printed value in each form",
    "translation": "an edition changes no number: each text has those of the English text in its place, bound to the same estimates",
    "edition": "an edition has every text of the English page, in its order",
    "printed page": "each number of the PDF stands there in the words of the page that was checked",
    "place": "a place that an item of a reporting standard names stands on the page",
    "sheet": "a press sheet has each of its sentences once, in their order",
    "study page": "a page of the study says what the reports of the countries and the reference rows say",
    "headline": "each headline estimate is printed in a sentence",
}


@dataclass(frozen=True)
class Problem:
    """rule: a key of `RULES`. place: the heading or figure on the page. text: the sentence or cell. printed, stored: of a number."""

    rule: str
    place: str
    text: str
    printed: str = ""
    stored: str = ""

    def __str__(self) -> str:
        said = f"{self.place or 'the page'}: {self.rule}: "
        if self.printed or self.stored:
            said += f"{self.printed or 'nothing'} is printed and {self.stored or 'nothing'} is stored, in "
        return f'{said}"{self.text[:160]}"; {RULES[self.rule]}'
