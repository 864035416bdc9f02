"""Coded interviews small enough to count by hand, in the tests' own study: six documents, two of them coded by two coders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml
from tests.small_run import make_run
from tests.small_survey import read_table

from disrupting_harm.at_rest.sealed import write_by_class
from disrupting_harm.components.kinds.segments.derive import derive_segments
from disrupting_harm.components.kinds.segments.interviews import Interviews, load_interviews
from disrupting_harm.evidence import Run
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


COUNTRY, STEM = "TST", "government_interviews"
HEARD = """\
document,respondent_group,held_order
D1,justice,1
D2,interior,2
D3,justice,3
D4,interior,5
D5,justice,4
D6,interior,6
"""
# Coder A coded all, B the first two. Hotlines: D1 to D5; law in practice: D1, D2, D6; data on cases: D3 alone.
CODED = """\
segment,document,respondent_group,coder,code,cleared,excerpt
D1-1,D1,justice,A,Hotlines,yes,May be quoted
D1-1,D1,justice,B,hotlines,yes,May be quoted
D1-2,D1,justice,A,law_in_practice,no,KEEP-THIS-INSIDE
D1-2,D1,justice,B,hotlines,no,KEEP-THIS-INSIDE
D2-1,D2,interior,A,hotlines,,UNSAID-IS-NO
D2-1,D2,interior,A,law_in_practice,,UNSAID-IS-NO
D2-1,D2,interior,B,law_in_practice,,UNSAID-IS-NO
D3-1,D3,justice,A,hotlines,,
D3-2,D3,justice,A,data_on_cases,,
D4-1,D4,interior,A,hotlines,,
D5-1,D5,justice,A,hotlines,,
D6-1,D6,interior,A,law_in_practice,,
"""
ORIGIN = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}


def own_section(**changes: object) -> dict:
    """What the country states: real interviews, published from two on; `changes` replace parts of it."""
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False}
    return {
        "data_class": "restricted", "fieldwork": "2021", "origin": ORIGIN, "minimum_units": 3, "publish": publish,
    } | changes  # fmt: skip


def state(layout: Layout, stem: str = STEM, **changes: object) -> None:
    """Write the country's file with this component alone."""
    params = {"iso3": COUNTRY, "components": {stem: own_section(**changes)}}
    layout.country(COUNTRY).write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")


def place(layout: Layout, *, stem: str = STEM, heard: str = HEARD, coded: str = CODED) -> None:
    folder = layout.raw(COUNTRY, stem)
    folder.mkdir(parents=True, exist_ok=True)
    data_class = load_section(layout, COUNTRY, stem).data_class
    for name, text in (("documents.csv", heard), ("segments.csv", coded)):
        write_by_class(folder / name, text.encode(), unit=COUNTRY, data_class=data_class)


def derived(layout: Layout, stem: str = STEM) -> dict[str, pd.DataFrame]:
    folder = derive_segments(layout, COUNTRY, stem)
    return {path.stem: read_table(path) for path in folder.glob("*.parquet")}


def tables(heard: str = HEARD, coded: str = CODED) -> dict[str, pd.DataFrame]:
    """The two tables as `derive` would make them."""
    from io import StringIO

    documents, segments = (pd.read_csv(StringIO(text), dtype=str) for text in (heard, coded))
    documents["held_order"] = documents["held_order"].astype(int)
    segments["code"] = segments["code"].str.lower()
    segments["excerpt"] = segments["excerpt"].where(segments["cleared"] == "yes")
    return {"documents": documents, "segments": segments}


def make_interviews(
    root: Path, made: Mapping[str, pd.DataFrame] | None = None, *, stem: str = STEM, **changes: object
) -> tuple[Run, Interviews]:
    """A run by hand on the tables, and its interviews."""

    def change(components: dict) -> None:
        components[stem] = own_section(**changes)

    run = make_run(root, stem, made or tables(), change=change)
    (root / "out").mkdir()
    return run, load_interviews(run)
