"""Figures and tables of coded interviews for readers, with captions that say the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.segments.analysis import (
    INTERVIEWS,
    PAIRS,
    SEGMENT_PAIRS,
    SEGMENTS,
    coded_twice,
    last_new_code,
)
from disrupting_harm.components.kinds.segments.interviews import Interviews
from disrupting_harm.evidence import Run
from disrupting_harm.figures import segments as figures
from disrupting_harm.figures.canvas import Drawing
from disrupting_harm.figures.stack import Heading


MOST = 8  # rows of a table of pairs


def draw_codes(
    run: Run, interviews: Interviews, counts: pd.DataFrame, *, heading: str, only: Sequence[str] = ()
) -> Drawing | None:
    """The interviews by code; None where counts are crossed with groups, which `draw_flow` and `table_by_group` show."""
    if interviews.is_crossed:
        return None
    rows = counts[counts["indicator"] == INTERVIEWS]
    rows = rows[rows["level"].isin(list(only))] if only else rows
    names = {code.id: code.label for code in interviews.codes.by_id.values()}
    notes = (
        f"One sign is one of {interviews.section.in_number(len(interviews.documents))}; filled: the code was given",
    )
    return figures.interviews_by_code(
        rows, names=names, themes=run.study.themes, heading=Heading(heading, notes), withheld=withheld(interviews)
    )


def draw_flow(interviews: Interviews, counts: pd.DataFrame, *, heading: str) -> Drawing | None:
    """The steps of a case with what stands in the way at each; None where the parameters name no steps."""
    if interviews.section.flow is None:
        return None
    codes = interviews.codes
    rows = {row.level: figures.signs_of(row) for row in counts[counts["indicator"] == INTERVIEWS].itertuples()}
    parts = list(interviews.sizes) if interviews.is_crossed else [None]

    def signs(code: str) -> list[figures.Signs]:
        return [rows[code if group is None else f"{group}:{code}"] for group in parts]

    steps = [
        (codes.by_id[step].label, signs(step), signs(barrier.id))
        for step in codes.of_set(interviews.section.flow)
        if (barrier := codes.below(step))
    ]
    sizes, heard = interviews.sizes, len(interviews.documents)
    section = interviews.section
    names = [section.of_group(g, sizes[g]) if g else section.in_number(heard) for g in parts]
    notes = (f"One sign is one {section.called_one}",)
    return figures.flow_of_a_case(steps, groups=names, heading=Heading(heading, notes), withheld=withheld(interviews))


def draw_pairs(interviews: Interviews, pairs: pd.DataFrame, *, heading: str) -> Drawing | None:
    if pairs.empty:
        return None
    fewest = interviews.section.publish.minimum_count
    dash = f"– fewer than {fewest}" + (
        ", or withheld because it would tell such a number" if interviews.is_crossed else ""
    )
    notes = (f"{interviews.section.called.capitalize()} in which both codes were given; {dash}",)
    codes = [(code.id, code.label) for code in interviews.paired_codes()]
    return figures.codes_together(pairs[pairs["indicator"] == PAIRS], codes=codes, heading=Heading(heading, notes))


def draw_so_far(interviews: Interviews, so_far: pd.DataFrame) -> Drawing | None:
    lines = [
        (interviews.section.groups.get(group, ""), rows) for group, rows in by_group(interviews, so_far) if len(rows)
    ]
    number = f"{interviews.section.called.capitalize()} in the order in which they were held"
    return figures.codes_so_far(lines, codes=len(interviews.codes.by_id), number=number)


def by_group(interviews: Interviews, so_far: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each group; of all, under "", where nothing is crossed."""
    if so_far.empty:
        return []
    if not interviews.is_crossed:
        return [("", so_far)]
    return [(group, so_far[so_far["level"].str.startswith(f"{group}:")]) for group in interviews.sizes]


def table_codes(interviews: Interviews, counts: pd.DataFrame, *, only: Sequence[str] = ()) -> pd.DataFrame:
    """By code: interviews and segments, of each group where counts are crossed."""
    shown = {(row.indicator, row.level): _count(interviews, row) for row in counts.itertuples()}
    lines = []
    for code in interviews.codes.by_id.values():
        if only and code.id not in only:
            continue
        line = {"Code": code.label}
        for group, _ in interviews.parts():
            level = code.id if group is None else f"{group}:{code.id}"
            name = interviews.section.groups[group] if group else interviews.section.called.capitalize()
            line[name] = shown[INTERVIEWS, level]
            line["Segments" if group is None else f"{name}, segments"] = shown[SEGMENTS, level]
        lines.append(line)
    return pd.DataFrame(lines)


def table_pairs(interviews: Interviews, pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of codes that share most segments, and the interviews in which both were given; empty where none is published."""
    if pairs.empty:
        return pd.DataFrame()
    segments = pairs[(pairs["indicator"] == SEGMENT_PAIRS) & (pairs["presentation"] != printing.WITHHELD)]
    heard = {row.level: _count(interviews, row) for row in pairs[pairs["indicator"] == PAIRS].itertuples()}
    first = segments.sort_values("estimate", ascending=False, kind="stable").head(MOST)
    names = {code.id: code.label for code in interviews.codes.by_id.values()}
    return pd.DataFrame(
        [
            {
                "Codes": " and ".join(names[code] for code in row.level.split(":")),
                "Segments with both": printing.whole(row.estimate),
                f"{interviews.section.called.capitalize()} with both": heard[row.level],
            }
            for row in first.itertuples()
        ]
    )


def table_agreement(interviews: Interviews, agreement: pd.DataFrame) -> pd.DataFrame:
    names = {code.id: code.label for code in interviews.codes.by_id.values()}
    return pd.DataFrame(
        [
            {
                "Code": names.get(row.level, "All codes together"),
                "Alpha": printing.number(row.estimate, "number")
                if row.estimate == row.estimate
                else printing.NOT_SHOWN,
                "Segments coded twice": printing.whole(row.n),
                "Note": printing.flags_in_words(row.flags),
            }
            for row in agreement.itertuples()
        ]
    ).pipe(printing.drop_blank)


def excerpts(run: Run, interviews: Interviews) -> pd.DataFrame:
    """Excerpts that may be quoted, at most so many of each theme, with all themes of each; empty where none is cleared.

    The derived table holds no other: see `derive.derive_segments`.
    """
    theme_of = {code.id: code.theme for code in interviews.codes.by_id.values()}
    rows = interviews.counted.dropna(subset=["excerpt"])
    themes = rows["code"].map(theme_of).groupby(rows["segment"]).agg(set)
    said = dict(zip(rows["segment"], rows["excerpt"], strict=True))
    shown: list[str] = []
    for theme in run.study.themes:
        mine = [segment for segment in sorted(said) if theme in themes[segment] and segment not in shown]
        shown += mine[: interviews.section.publish.excerpts]
    lines = [
        ("; ".join(label for theme, label in run.study.themes.items() if theme in themes[segment]), said[segment])
        for segment in shown
    ]
    return pd.DataFrame(lines, columns=["Themes", "Excerpt"], dtype="str")


def withheld(interviews: Interviews) -> str:
    return f"fewer than {interviews.section.publish.minimum_count}"


def describe_sizes(interviews: Interviews) -> str:
    """`10 victims, 10 caregivers`."""
    return ", ".join(interviews.section.of_group(group, n) for group, n in interviews.sizes.items())


def describe_codes(interviews: Interviews, counts: pd.DataFrame) -> str:
    """The end of a caption: the codes that most interviews were given, with their number."""
    rows = counts[(counts["indicator"] == INTERVIEWS) & counts["estimate"].notna()]
    if rows.empty:
        return f"no code in {interviews.section.publish.minimum_count} {interviews.section.called} or more"
    most = rows["estimate"].max()
    names = [
        interviews.codes.by_id[level.split(":")[-1]].label for level in rows.loc[rows["estimate"] == most, "level"]
    ]
    said = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"most often {said}, in {most:.0f} of {len(interviews.documents)}"


def describe_so_far(interviews: Interviews, so_far: pd.DataFrame) -> str:
    """The end of a caption: after which interview no published code was new, or that there were too few to say so."""
    said, section = [], interviews.section
    counted = f"codes in {section.publish.minimum_count} {section.called} or more"
    for group, rows in by_group(interviews, so_far):
        who = f"{section.groups[group].lower()}: " if group else ""
        if not len(rows):
            said.append(f"{who}{too_few(interviews)}")
        elif rows["estimate"].max() == 0:
            said.append(f"{who}no {counted}")
        else:
            said.append(f"{who}no new code after {last_new_code(rows)} of {len(rows)}")
    return "; ".join([*said, f"counted are {counted}"] if len(so_far) else said)


def too_few(interviews: Interviews) -> str:
    """Why nothing is said of whether new codes still came up."""
    section = interviews.section
    if not section.publish.saturation:
        return "whether new codes still came up is not published"
    return f"fewer than {section.publish.minimum_saturation} {section.called}, too few to say whether more would bring up new codes"


def describe_agreement(interviews: Interviews, agreement: pd.DataFrame) -> str:
    """What the agreement rests on, for the note below its table."""
    heard, section, segments = coded_twice(interviews), interviews.section, int(agreement["n"].iloc[0])
    if not heard:
        return f"No {section.called_one} was coded by several coders."
    return (
        f"{heard} of {section.in_number(len(interviews.documents))} {'was' if heard == 1 else 'were'} coded by several coders, with "
        f"{segments} segment{'' if segments == 1 else 's'}. Alpha is 1 "
        f"where they agree on every segment, and 0 where they agree as often as chance would have it. It is not printed on fewer than "
        f"{interviews.section.minimum_units} segments, and is no more than a hint on so few."
    )


def _count(interviews: Interviews, row) -> str:
    return withheld(interviews) if row.presentation == printing.WITHHELD else printing.whole(row.estimate)
