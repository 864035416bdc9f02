"""Show what changed in the result of a notebook since the last committed run."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.comparison.compare import compare
from disrupting_harm.comparison.page import difference_page
from disrupting_harm.comparison.result import (
    RECORD,
    Result,
    committed_result,
    pipeline_result,
    result_stage,
    scratch_result,
)
from disrupting_harm.comparison.show import print_differences
from disrupting_harm.evidence.events import EVENTS
from disrupting_harm.layout import Layout
from disrupting_harm.sections import require_held
from disrupting_harm.study.load import load_study


def diff(layout: Layout, component: str, iso3: str, out: TextIO, *, scratch: bool = False) -> int:
    """Print the differences and write them as a page: 1 where there are any, 0 where there are none.

    `scratch` compares the run by hand in place of the outputs of the pipeline. Raises a UserError where one of the two results
    is not there, with the command that makes or brings it.
    """
    unit = load_study(layout).unit(iso3)
    if component != layout.cover:
        require_held(layout, iso3, component)
    before = committed_result(layout, component, iso3)
    after = (scratch_result if scratch else pipeline_result)(layout, component, iso3)
    # What is marked in one of the two is marked in the comparison.
    synthetic = "synthetic" in (before.data_class, after.data_class)
    differences = compare(before, after)
    mark = ", SYNTHETIC stand-in" if synthetic else ""
    print(f"{unit.name}{mark}, {component}: {before.title} -> {after.title}", file=out)
    for hint in _hints(layout, component, iso3, after):
        print(hint, file=out)
    page = page_path(layout, component, iso3, scratch=scratch)
    page.unlink(missing_ok=True)  # a page of an earlier comparison would mislead
    if not differences:
        print("No difference in cells, estimates, tables and figures.", file=out)
        if differences.inputs:
            print(f"Inputs have other bytes: {', '.join(differences.inputs)}", file=out)
        return 0
    print_differences(differences, f"{iso3}/{component}", out)
    files.write_text(page, difference_page(differences, title=f"{iso3}/{component}", synthetic=synthetic))
    print(f"\nBefore, after and difference: {layout.relative(page)}", file=out)
    return 1


def page_path(layout: Layout, component: str, iso3: str, *, scratch: bool) -> Path:
    return layout.scratch(iso3, component) / "diff" / f"{'by_hand' if scratch else 'outputs'}.html"


def _hints(layout: Layout, component: str, iso3: str, after: Result) -> list[str]:
    """What a reader must know to judge the comparison: it may be of older cells than those of the file."""
    if after.by_hand:
        told = ", ".join(after.outdated)
        return (
            [f"By cells that the notebook file does not hold (any more): {told}; save it and run it again."]
            if told
            else []
        )
    hints = []
    source = layout.notebook(component)
    made_by = (files.read_json(after.files[RECORD]).get("notebook") or {}).get("sha256")
    if source.is_file() and made_by not in (None, files.sha256_file(source)):
        key = result_stage(layout, component, iso3).key
        hints.append(
            f"{layout.relative(source)} was edited after this run; bring the outputs up to date with `dh repro {key}`."
        )
    scratch = layout.scratch(iso3, component) / EVENTS
    if scratch.is_file() and scratch.stat().st_mtime_ns > after.files[RECORD].stat().st_mtime_ns:
        hints.append(f"A newer run by hand is there: `dh diff {component} {iso3} --scratch`.")
    return hints
