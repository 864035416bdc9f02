"""The words of a report itself, beside the sentences, titles and labels of the parameters: what `dh languages` finds to translate.

Several are written by the packages that draw a figure or print an estimate; they are listed here, so that an edit of a word for
translators makes no estimate again. `Estimate id` is none of them: the PDF leaves that column out by its name. A `{name}` stands for whatever is there.
"""

from __future__ import annotations


def word(text: str) -> str:
    """The text as it is: the call marks it as a message."""
    return text


def words(singular: str, plural: str) -> tuple[str, str]:
    """The same of a text with a number, `{n}`, in both its forms."""
    return singular, plural


FIGURE, TABLE = word("Figure {n}"), word("Table {n}")
MADE = word("How {label} was made")
SAME_NOTE = word("Note: see")
SOURCE = word("Source: {source}")
PAGE = word("{page} of {pages}")
STAND_IN = word("stand-in, not evidence")
STAND_IN_IN_PART = word("stand-in, not evidence, but for what says public data")
RUNNING = word("What is marked so is stand-in data, not evidence")
NUMBERS = word("Numbers behind the figures")
ROWS = words("The table ({n} row)", "The table ({n} rows)")
LANGUAGES = word("Languages")
STANDARDS = word("Reporting standards")
STANDARDS_SAY = word(
    "Where this report answers each item of the standards for such studies, and why where it does not. What stands at a place that is "
    "marked as a stand-in tells how the stand-in was made, and nothing of a real survey or interview."
)
ITEM_HEADS = (word("Item"), word("What it asks for"), word("Where it is answered"))
IN_PART_BECAUSE, NOT_AVAILABLE = word("In part:"), word("Not available, because")
IN_PART = word("Part of this edition is in English: what is marked so is not translated.")

# How a sentence joins its numbers; the names are those of `claims.forms.Phrases`.
PHRASES = {
    "share": word("{share} of {noun}"),
    "n_of_n": word("{n} of {base}"),
    "n_of_n_noun": word("{n} of {base} {noun}"),
    "interval": word("{low} to {high}"),
}

SHOWN = (
    # Cover
    word("{series} · Country report, phase {phase}"), word("{series} · Validation report: not a country of the study"),
    word("{series} · Generated file: no country"), word("{series} · The countries of the study side by side"),
    word("Evidence on {abuse}, and what can be done about it"),
    word("online child sexual exploitation and abuse (OCSEA)"),
    word("technology-facilitated child sexual exploitation and abuse (CSEA)"),
    word("Data"), word("Study"), word("Sources"), word("Download"), word("Status of each source"), word("PDF of this report"),
    word("Stand-in data, not evidence"), word("Public data"), word("Restricted microdata"),
    word("Stand-in data, not evidence, and public data"), word("Restricted microdata and public data"),
    # Chapters
    word("Key insights"),
    word("Government"), word("Law enforcement"), word("Justice professionals"), word("Social services"), word("Caregivers and teachers"),
    word("Internet services and industry"), word("Donors"),
    word("Evidence, alignment and roadmap"), word("Follows from"), word("Alignment"), word("Roadmap"),
    # Activities
    word("Activity"), word("In this report"), word("What it holds"), word("held"), word("not held"), word("held as a stand-in"),
    word("held, in part as a stand-in"), word("with the activity above"), word("public data"), word("restricted microdata"),
    # Methods and colophon
    word("Population"), word("Fieldwork"), word("Source"), word("Collected by"), word("Design"), word("Licence"), word("Link"),
    word("Findings"), word("Environment"), word("To make it again"), word("Trace:"),
    # Figures and tables
    word("The numbers in this figure"), word("Nothing to list."), word("Indicator"), word("Group"), word("Estimate"),
    word("95 % interval"), word("Note"), word("All"), word("Year"), word("Country"), word("Sex"), word("Age"),
    word("Girls"), word("Boys"), word("Urban"), word("Rural"), word("Yes"), word("No"), word("Total"), word("not shown"), word("none"),
)  # fmt: skip
