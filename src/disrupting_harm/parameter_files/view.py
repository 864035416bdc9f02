"""The parameters of a component for a unit after inheritance, with where each value was stated."""

from __future__ import annotations

import json
from typing import TextIO

from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section, merged_section
from disrupting_harm.study.merge import flatten


def print_params(layout: Layout, stem: str, iso3: str, out: TextIO) -> None:
    """One line per value: key, value, file and line. Raises ParamsError for parameters that do not hold together."""
    load_section(layout, iso3, stem)
    merged = merged_section(layout, iso3, stem)
    lines = []
    for key, value in flatten(merged.data):
        stated = next(merged.origins[key[:n]] for n in range(len(key), 0, -1) if key[:n] in merged.origins)
        shown = json.dumps(value, ensure_ascii=False)
        lines.append((".".join(map(str, key)), shown, f"{stated.file}:{stated.line}"))
    widths = [min(max(len(line[place]) for line in lines), most) for place, most in ((0, 48), (1, 60))]
    print(f"# {stem} of {iso3}: key, value, where it is stated", file=out)
    for name, value, where in lines:
        print(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {where}", file=out)
