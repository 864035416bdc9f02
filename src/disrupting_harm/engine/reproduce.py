"""Place the raw files that can be had, and run every report whose inputs are here."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.at_rest.keys import require_keys
from disrupting_harm.at_rest.sealed import RESTRICTED
from disrupting_harm.engine.shipped import place_shipped_file
from disrupting_harm.errors import MissingKeyError, ParamsError, UserError
from disrupting_harm.ingest.place import place_raw_file
from disrupting_harm.ingest.place_delivery import place_delivery
from disrupting_harm.ingest.source import RawSource, raw_sources
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import missing_of
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.pipeline import find_stage
from disrupting_harm.sections import held, load_section, optional_components
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.load import load_study, unit_codes


def reproduce(
    layout: Layout,
    countries: Sequence[str],
    microdata: Path | None,
    out: TextIO,
    run: Callable[[Sequence[str]], int],
) -> int:
    """Give `run` the report of each unit whose raw files are in place (or found below `microdata`); returns its exit code.

    A unit without its raw files is left out with a word, and so is one whose parameters cannot be read: 2 if it was asked for by
    name, or cannot be read.
    """
    study = load_study(layout)
    for iso3 in countries:
        study.require_fielded(iso3)
    broken: list[str] = []
    if write_held(layout, broken):
        print(f"{layout.relative(layout.held())}: brought up to date with params/countries/", file=out, flush=True)
    for sentence in broken:  # a mistake in one unit does not stop another
        print(sentence, file=out, flush=True)
    wanted = list(countries) or unit_codes(layout)
    ready = [iso3 for iso3 in wanted if _is_ready(layout, iso3, microdata, out)]
    unmet = 2 if broken or (countries and len(ready) < len(wanted)) else 0
    if not ready:
        return unmet
    targets = [report_target(layout, iso3) for iso3 in ready]
    return run(targets) or unmet


def report_target(layout: Layout, iso3: str) -> str:
    """The stage that builds the unit's report. Raises UserError for a unit that has none."""
    stage = find_stage(layout, REPORT, iso3)
    if stage is None and (sentence := _left_out_by_group(layout, iso3)):
        raise UserError(sentence)
    if stage is None and held(layout, iso3):
        raise UserError(
            f"{layout.relative(layout.held())}: names no report of {iso3}; bring it up to date with `dh refresh`."
        )
    if stage is None:
        raise UserError(
            f"params/countries/{iso3}.yaml: holds no component, so there is nothing to report; add one under `components`."
        )
    return stage.address


def name_reports(layout: Layout, units: Iterable[str]) -> list[str]:
    """A line per unit with where its report is."""
    study = load_study(layout)
    return [f"{study.unit(iso3).name}: {layout.relative(layout.report(iso3))}/report.html" for iso3 in units]


def run_dvc(layout: Layout, targets: Sequence[str]) -> int:
    """`dvc repro` of the targets, its output passed on; 2 where a stage reported a user's mistake, else 1 where one failed."""
    command = [sys.executable, "-m", "dvc", "repro", *targets]
    user_error = False
    with subprocess.Popen(command, cwd=layout.root, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            user_error |= bool(re.search(r"exited with 2$", line.strip()))
            print(line, end="", file=sys.stderr, flush=True)
    code = process.returncode
    return 2 if user_error else (1 if code else 0)


def _is_ready(layout: Layout, iso3: str, microdata: Path | None, out: TextIO) -> bool:
    try:
        if sentence := _left_out_by_group(layout, iso3):
            print(sentence, file=out, flush=True)
            return False
        return bool(held(layout, iso3)) and _inputs_ready(layout, iso3, microdata, out)
    except (ParamsError, MissingKeyError) as error:
        print(f"{iso3}: left out\n{error}", file=out, flush=True)
        return False


def _left_out_by_group(layout: Layout, iso3: str) -> str:
    """Why a unit has no report that every machine can make; empty for one that has."""
    if not (found := optional_components(layout, iso3)):
        return ""
    (first, *_) = found
    missing = f" after `make {first.group}`" if missing_of(first.group) else ""
    return (
        f"{iso3}: left out, {first.stem} runs the optional group `{first.group}`, and what every machine makes does without it; run it by "
        f"itself with `dh repro {first.stem}@{iso3}`{missing}."
    )


def _inputs_ready(layout: Layout, iso3: str, microdata: Path | None, out: TextIO) -> bool:
    """Whether the raw files that no stage makes are in place. Places them from `microdata` or an installed package."""
    for stem in held(layout, iso3):
        section = load_section(layout, iso3, stem)
        if not getattr(section, "tables", None) or section.data_class == "synthetic":
            continue
        if section.data_class == RESTRICTED:
            require_keys([iso3])
        for source in raw_sources(layout, iso3, stem, section).values():
            if source.path.is_file():
                continue
            if not _place(layout, source, microdata, out):
                print(
                    f"{iso3}: left out, {source.file} is not here; place it with `{source.placing_command}` and run this again.",
                    file=out, flush=True,
                )  # fmt: skip
                return False
    return True


def _place(layout: Layout, source: RawSource, microdata: Path | None, out: TextIO) -> bool:
    if source.params.package:
        where = place_shipped_file(layout, source)
        print(f"{source.iso3}: {source.file} placed from {where}", file=out, flush=True)
        return True
    found = _look_for(source, microdata) if microdata and microdata.is_dir() else None
    if found is None:
        return False
    if source.file_layout:
        place_delivery(layout, source.stem, source.file_layout, found, only=source.iso3)
    else:
        place_raw_file(layout, source.iso3, source.stem, found, source.table)
    print(f"{source.iso3}: {source.file} placed from {found.relative_to(microdata)}", file=out, flush=True)
    return True


def _look_for(source: RawSource, microdata: Path) -> Path | None:
    """The raw file below a folder of microdata. A declared hash tells it wherever it lies; without one it must lie in the folder of
    its unit, since the files of several countries have the same name.
    """
    if source.params.sha256:
        named = sorted(microdata.rglob(source.params.file))
        return next((path for path in named if files.sha256_file(path) == source.params.sha256), None)
    path = microdata / source.iso3 / source.params.file
    return path if path.is_file() else None
