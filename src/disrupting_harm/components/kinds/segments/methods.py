"""How coded interviews were counted, in words for the methods box."""

from __future__ import annotations

from disrupting_harm.components.kinds.segments.codes import read_codes
from disrupting_harm.components.kinds.segments.params import Publish, SegmentsSection
from disrupting_harm.layout import Layout


STAND_IN = "codes are drawn from a prior that is the same in all countries; every excerpt is a placeholder that names its theme and group"


def describe_coding(layout: Layout, iso3: str, section: SegmentsSection, stem: str) -> list[tuple[str, str]]:
    """Terms and what there is to say of each, in the order of the box."""
    codes = read_codes(layout, iso3, stem)
    themes = len({code.theme for code in codes.by_id.values()})
    facts = [
        (
            "Codebook",
            f"{len(codes.by_id)} codes on {themes} themes, kept in the exchange format of programs for qualitative coding (REFI-QDA)",
        ),
        (
            "Counted",
            "in how many interviews a code was given, by one coding of each; no shares, since the respondents were not drawn at random",
        ),
        ("Published", describe_publication(section.publish)),
        (
            "Agreement",
            f"Krippendorff's alpha for nominal values, on at least {section.minimum_units} segments that several coders coded",
        ),
        ("Excerpts", "only what is explicitly cleared; all others are taken out before anything is made of the data"),
    ]
    return [*facts, ("Generated", STAND_IN)] if section.stand_in else facts


def describe_publication(rule: Publish) -> str:
    said = f"no number of interviews under {rule.minimum_count}, zero included"
    if rule.by_group:
        said += f"; by group of respondents where each has at least {rule.minimum_group} interviews, and then without totals"
    else:
        said += "; by theme alone, and never by group"
    if not rule.pairs:
        said += "; not which codes were given together"
    if rule.saturation:
        said += f"; whether new codes still came up, on at least {rule.minimum_saturation} interviews"
    return said
