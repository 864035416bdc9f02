"""A stand-in for a country's sampling frame and fieldwork: the sample that the survey's stand-in was drawn by."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.components.sampling_design.contract import TABLES
from disrupting_harm.components.sampling_design.sample import draw_sample
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


STEM = "sampling_design"


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/sampling_design/` and return that folder."""
    design = load_used(layout, iso3, STEM, "stand_in")[STEM]
    sample, _ = draw_sample(iso3, design)
    tables = {}
    for name, frame in {"psu_frame": sample.frame, "contacts": sample.contacts}.items():
        if name in design.tables:
            marked = frame.assign(data_class="synthetic")
            columns = [column for column in TABLES[name].names() if column in marked]
            tables[name] = marked[columns].to_csv(index=False, lineterminator="\n")
    return write_stand_in(layout, iso3, STEM, design, tables)
