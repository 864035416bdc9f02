"""A run of a notebook by hand, on derived tables that a test made: the parameters of the tests' own study, and no real unit's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from disrupting_harm import files
from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import add_indicators
from disrupting_harm.evidence import Run
from disrupting_harm.ingest.write import write_parquet
from disrupting_harm.layout import Layout
from disrupting_harm.records import FileRef, Library, Line, Output, Record, write_record
from disrupting_harm.sections import data_section


STUDY = Path(__file__).parent / "study"
NO, YES, DONT_KNOW, NO_ANSWER = 0, 1, 98, 99
AGE_GROUPS = {12: "12-13", 13: "12-13", 14: "14-15", 15: "14-15", 16: "16-17", 17: "16-17"}
NO_HASH = "0" * 64
REFERENCE = "published_estimates"  # a table that the notebook of the survey declares


def make_run(
    root: Path,
    component: str,
    tables: Mapping[str, pd.DataFrame],
    *,
    iso3: str = "TST",
    source: str | None = None,
    change: Callable[[dict], None] | None = None,
) -> Run:
    """A run of `component` that finds `tables` as derived ones of `source` (or its own).

    `change` edits the components of the unit's file: what it states itself, over the study-wide defaults.
    """
    shutil.copytree(STUDY, root)
    layout, source = Layout(root), source or component
    if change:
        params = yaml.safe_load(layout.country(iso3).read_text(encoding="utf-8"))
        params["components"] = {stem: section or {} for stem, section in params["components"].items()}
        change(params["components"])
        layout.country(iso3).write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    write_tables(layout, iso3, source, tables)
    return Run(layout, component, iso3, root / "out", ("data",))


def write_tables(layout: Layout, iso3: str, stem: str, tables: Mapping[str, pd.DataFrame], **facts) -> Record:
    """Derived tables of the component with a record of a test's making, each as if from the raw table of its name."""
    folder = layout.derived(iso3, stem)
    folder.mkdir(parents=True)
    data_class = facts.pop("data_class", None) or data_section(layout, iso3, stem).data_class
    outputs = []
    for name, frame in tables.items():
        path = folder / f"{name}.parquet"
        write_parquet(frame, path, data_class, iso3)
        columns = {column: Line(sources=(column,), rule="as it is", raw=True) for column in frame}
        outputs.append(
            Output(
                path=layout.relative(path),
                sha256=NO_HASH,
                role="derived",
                table=name,
                raw_tables=(name,),
                columns=columns,
            )
        )
    record = Record(
        stage=f"{stem}_derived@{iso3}", component=stem, country=iso3, data_class=data_class, parameters=(), outputs=tuple(outputs),
        code=Library(version="0", path="a test", sha256=NO_HASH), lock=FileRef(path="a test", sha256=NO_HASH, role="lock"), **facts,
    )  # fmt: skip
    write_record(folder / "record.json", record)
    return record


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


def with_indicators(survey: Survey, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns of the survey's indicators whose items it holds."""
    known = survey.run.definitions
    wanted = {
        name: known[name]
        for name in survey.indicators("children")
        if all(f"item_{known[part].item}" in frame for part in known[name].parts or (name,))
    }
    return add_indicators(frame, wanted, known)[0]


def share_of(frame: pd.DataFrame, yes, inside=True) -> float:
    """Weighted share of those inside who said yes."""
    weight = frame["weight"].to_numpy() * np.asarray(inside)
    return float((weight * np.asarray(yes)).sum() / weight.sum())


def below(root) -> set[str]:
    """What a run wrote, by path."""
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts}


def save(run, made, id="prevalence", table=REFERENCE):
    """Save estimates as made from one loaded table."""
    return run.save_estimates(made, table=table, id=id)


def events(run) -> dict:
    """What the run noted so far."""
    return files.read_json(run.folder / "run.json")
