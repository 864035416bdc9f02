"""A stand-in for a country's sampling frame and fieldwork: the sample that the household survey's stand-in was drawn by."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files
from disrupting_harm.contracts.sampling_design import TABLES
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country
from disrupting_harm.synthetic.sample import draw_sample


COMPONENT = "sampling_design"


def synthesize_sampling_design(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/sampling_design/` and return that folder."""
    country = load_country(layout, iso3)
    design = country.component(COMPONENT)
    if design.calibration is None:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.data_class: is {design.data_class}, so there is no stand-in "
            f"to make; place the file with `dh import {iso3} {COMPONENT} FILE --table psu_frame`."
        )
    sample, _ = draw_sample(country)
    final = layout.raw(iso3, COMPONENT)
    partial = files.partial_directory(final)
    for name, frame in {"psu_frame": sample.frame, "contacts": sample.contacts}.items():
        if name in design.tables:
            marked = frame.assign(data_class="synthetic")
            marked[list(TABLES[name].names())].to_csv(
                partial / design.tables[name].file, index=False, lineterminator="\n"
            )
    files.replace_directory(partial, final)
    return final
