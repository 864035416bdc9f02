"""What the methods box of a report says of the survey of frontline workers."""

from __future__ import annotations

from disrupting_harm.components.frontline_survey.params import Params
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_study


CHOSEN = (
    "respondents were chosen on purpose for what they know, not at random. They stand for nobody else: no weights, standard "
    "errors, intervals or tests"
)
DRAWN = "every answer is drawn from an assumed share, the same in all countries, which says nothing about any country"


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each, in the order of the box."""
    base = load_study(layout).presentation.minimum_base
    facts = [
        ("Respondents", CHOSEN),
        ("Printed", f"counts; beside them, on at least {base} answers, a percentage of the respondents themselves"),
    ]
    fewest = section.publish.minimum_respondents
    facts.append(("Withheld", f"a question that fewer than {fewest} respondents answered, as a whole"))
    if section.stand_in:
        facts.append(("Answers", DRAWN))
    return facts
