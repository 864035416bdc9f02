"""The chain of a file from anywhere: first what it is, then the chain of the file of the study that is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies.judge import Judge
from disrupting_harm.provenance.dvc_files import pinning_files, read_pins
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.records import report_record_paths, run_record_paths
from disrupting_harm.provenance.trace import Form, print_trace


def print_trace_of_copy(layout: Layout, file: Path, out: TextIO, *, form: Form = "tree") -> None:
    """Raises TraceError for a file that is none of the study's, after the same verdict that `dh verify FILE` gives."""
    print_trace(layout, file_meant(layout, file, None if form == "json" else out), out, form=form)


def file_meant(layout: Layout, file: Path, out: TextIO | None) -> str:
    """The file of the study that a copy is, was or pretends to be; the verdict is written to `out`. Raises TraceError where it is none."""
    records = (*run_record_paths(layout), *report_record_paths(layout))
    judged = Judge(layout, _known(layout, records), records).judge(file)
    if not judged.path:
        raise TraceError(f"{file.name}: {judged}.")
    if out is not None:
        print(f"{file.name}: {judged}", file=out)
    return judged.path


def _known(layout: Layout, records: tuple[Path, ...]) -> Known:
    pins = []
    for path in pinning_files(layout):
        try:
            pins += read_pins(layout, path)
        except (OSError, ValueError):
            continue  # `dh verify` tells it
    return Known.of(layout, pins, records)
