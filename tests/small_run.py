"""A run of a notebook by hand, on derived tables that a test made: the study's parameters, and nothing else of the project."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from disrupting_harm import files
from disrupting_harm.contracts.household_survey import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.evidence import Run
from disrupting_harm.ingest.indicators import add_indicators
from disrupting_harm.ingest.write import write_parquet
from disrupting_harm.layout import Layout
from disrupting_harm.study import known_indicators, load_country, survey_indicators


NO, YES, DONT_KNOW, NO_ANSWER = 0, 1, 98, 99
AGE_GROUPS = {12: "12-13", 13: "12-13", 14: "14-15", 15: "14-15", 16: "16-17", 17: "16-17"}


def make_run(
    root: Path,
    checkout: Path,
    component: str,
    tables: Mapping[str, pd.DataFrame],
    *,
    iso3: str = "KEN",
    source: str | None = None,
    change: Callable[[dict], None] | None = None,
) -> Run:
    """A run of `component` that finds `tables` as derived ones of `source` (or its own). `change` edits its components."""
    shutil.copytree(checkout / "params", root / "params")
    (root / "data").mkdir()
    (root / "data" / "reference").symlink_to(checkout / "data" / "reference")
    layout, source = Layout(root), source or component
    if change:
        params = yaml.safe_load(layout.country(iso3).read_text(encoding="utf-8"))
        change(params["components"])
        layout.country(iso3).write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    country = load_country(layout, iso3)
    folder = layout.derived(iso3, source)
    folder.mkdir(parents=True)
    data_class = country.data_of(source).data_class
    for name, frame in tables.items():
        write_parquet(frame, folder / f"{name}.parquet", data_class)
    outputs = [{"table": name, "raw_tables": [name], "columns": {}} for name in tables]
    record = {"data_class": data_class, "inputs": [], "outputs": outputs, "origin": {}}
    files.write_text(folder / "record.json", files.dump_json(record))
    return Run(layout, component, country, root / "out", ("data",))


def make_children(n: int = 240, *, seed: int = 1, psus: int = 10, **shares: int) -> pd.DataFrame:
    """n children in two strata of `psus` each, with every item of the eight forms; `shares` says one in how many said yes."""
    rng = np.random.default_rng(seed)
    place = np.arange(n) * 2 * psus // n
    frame = pd.DataFrame(
        {
            "respondent_id": [f"C{i:04d}" for i in range(n)],
            "household_id": [f"H{i:04d}" for i in range(n)],
            "stratum": np.where(place < psus, "A", "B"),
            "psu": [f"{p % psus:02d}" for p in place],
            "base_weight": rng.uniform(1, 3, n),
            "sex": rng.permutation(np.resize(["female", "male"], n)),
            "age": rng.permutation(np.resize(range(12, 18), n)),
            "urbanity": np.where(place < psus, "urban", "rural"),
        }
    )
    frame["weight"] = frame["base_weight"] * np.where(frame["sex"] == "female", 1.1, 0.9)
    frame["age_group"] = frame["age"].map(AGE_GROUPS)
    for item in (*CLEAR_FORMS, *OTHER_FORMS):
        yes = rng.permutation(n) % shares[item] == 0 if item in shares else np.zeros(n, bool)
        frame[f"item_{item}"] = pd.array(np.where(yes, YES, NO), "Int64")
    return frame


def with_indicators(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns of the survey's indicators whose items it holds."""
    known = known_indicators(run.layout, run.survey)
    wanted = {
        name: indicator
        for name, indicator in survey_indicators(run.layout, run.survey, "children").items()
        if all(f"item_{known[part].item}" in frame for part in indicator.parts or (name,))
    }
    return add_indicators(frame, wanted, known)[0]


def share_of(frame: pd.DataFrame, yes, inside=True) -> float:
    """Weighted share of those inside who said yes."""
    weight = frame["weight"].to_numpy() * np.asarray(inside)
    return float((weight * np.asarray(yes)).sum() / weight.sum())
