"""Run every report whose inputs are here, through DVC."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import yaml

from disrupting_harm.errors import UserError
from disrupting_harm.ingest.place import place_raw_file
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country, load_study


def reproduce(layout: Layout, countries: list[str], microdata: Path | None, out: TextIO) -> int:
    """`dvc repro` of each report target whose raw files are in place (or found below `microdata`); DVC's success as 0.

    A unit without its raw files is left out with a word; 2 if it was asked for by name.
    """
    study = load_study(layout)
    for iso3 in countries:
        study.unit(iso3)
    wanted = countries or sorted(p.stem for p in layout.country("XXX").parent.glob("*.yaml"))
    ready = [iso3 for iso3 in wanted if _inputs_ready(layout, iso3, microdata, out)]
    unmet = 2 if countries and len(ready) < len(wanted) else 0
    targets = [target for iso3 in ready for target in report_targets(layout, iso3)]
    if not targets:
        return unmet
    print(f"dvc repro {' '.join(targets)}", file=out, flush=True)
    return run_dvc(layout, ["repro", *targets]) or unmet


def report_targets(layout: Layout, iso3: str) -> list[str]:
    """Stages of the top-level pipeline that build this country's report."""
    stages = yaml.safe_load((layout.root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    found = [f"{name}@{iso3}" for name, stage in stages.items() if iso3 in stage.get("matrix", {}).get("country", ())]
    if not found:
        raise UserError(f"dvc.yaml: no report stage names {iso3}; add {iso3} to the matrix of country_report there.")
    return found


def run_dvc(layout: Layout, arguments: list[str]) -> int:
    """DVC in the project's root, its output passed on; 2 where a stage reported a user's mistake."""
    command = [sys.executable, "-m", "dvc", *arguments]
    user_error = False
    with subprocess.Popen(command, cwd=layout.root, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            user_error |= bool(re.search(r"exited with 2$", line.strip()))
            print(line, end="", file=sys.stderr, flush=True)
    code = process.returncode
    return 2 if user_error else (1 if code else 0)


def _inputs_ready(layout: Layout, iso3: str, microdata: Path | None, out: TextIO) -> bool:
    """Whether the raw files that no stage makes are in place. Places them from `microdata` if they lie there."""
    for component, params in load_country(layout, iso3).components:
        if not getattr(params, "tables", None) or params.data_class == "synthetic":
            continue
        for name, table in params.tables.items():
            place = layout.raw(iso3, component) / table.file
            if place.is_file():
                continue
            found = sorted(microdata.rglob(table.file)) if microdata and microdata.is_dir() else []
            if not found:
                print(
                    f"{iso3}: left out, {layout.relative(place)} is not here; place it with `dh import {iso3} {component} FILE`"
                    f"{f' --table {name}' if len(params.tables) > 1 else ''} and run this again.",
                    file=out, flush=True,
                )  # fmt: skip
                return False
            place_raw_file(layout, iso3, component, found[0], name)
            print(f"{iso3}: {layout.relative(place)} placed from {found[0].name}", file=out, flush=True)
    return True
