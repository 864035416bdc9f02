"""A new component is one folder in the library, one in notebooks/, and parameters; it makes no other stage stale."""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.checkouts import run_in

from disrupting_harm.layout import Layout


pytestmark = pytest.mark.pipeline

DECLARATION = '''"""A toy: one number of a reference table."""

from disrupting_harm.registry import Component


COMPONENT = Component(kind="counts", position=50, references={"run": ("cybertipline_reports",)})
'''
PARAMS = '''"""Parameters of the toy."""

from disrupting_harm.components.kinds.counts.params import CountsSection


class Params(CountsSection):
    year: int
'''
ANALYSIS = '''"""The toy's only estimate."""

import pandas as pd


def last_count(run, counts: pd.DataFrame) -> pd.DataFrame:
    value = float(counts.loc[counts["year"].astype(int) == run.params.year, "reports"].iloc[0])
    row = {"indicator": "toy_reports", "by": "", "level": "", "estimate": value}
    return pd.DataFrame([row | dict.fromkeys(("se", "ci_low", "ci_high", "df", "deff", "n", "n_weighted"), float("nan"))])
'''
PIPELINE = """vars: [../../params/held.yaml]
stages:
  toy:
    matrix: {country: "${held.toy}"}
    wdir: ../..
    cmd: dh run toy ${item.country}
    deps:
      - notebooks/toy/toy.ipynb
      - data/slices/library/toy.json
      - data/slices/units/${item.country}/toy.json
      - data/slices/units/${item.country}/reference/cybertipline_reports.csv
    outs:
      - outputs/${item.country}/toy: {remote: public, persist: true}
"""
CELLS = [
    ("markdown", "title", "# Toy"),
    ("code", "parameters", 'country = "KEN"'),
    (
        "code",
        "load",
        (
            "from disrupting_harm.components.toy.analysis import last_count\nfrom disrupting_harm.evidence import open_run\n\n"
            'run = open_run(country)\ncounts = run.load_reference("cybertipline_reports", columns=["reports"])'
        ),
    ),
    (
        "code",
        "save",
        (
            'count = run.save_estimates(last_count(run, counts), table="cybertipline_reports", id="count", statistic="count")\n'
            'run.save_table(count[["label", "estimate"]].astype(str), id="toy", caption="Toy", estimates=count)'
        ),
    ),
]
ALLOWED = ("src/disrupting_harm/components/toy/", "notebooks/toy/", "params/")


def add_toy(layout: Layout) -> None:
    def write(path: str, text: str) -> None:
        (layout.root / path).parent.mkdir(parents=True, exist_ok=True)
        (layout.root / path).write_text(text, encoding="utf-8")

    write("src/disrupting_harm/components/toy/__init__.py", DECLARATION)
    write("src/disrupting_harm/components/toy/params.py", PARAMS)
    write("src/disrupting_harm/components/toy/analysis.py", ANALYSIS)
    write("notebooks/toy/dvc.yaml", PIPELINE)
    write("notebooks/toy/toy.ipynb", json.dumps(notebook()))
    write(
        "params/components/toy.yaml",
        "defaults:\n  title: Toy\n  data_class: public\n  caveat: none\n  years: [2019, 2023]\n  population_ages: [12, 17]\n  year: 2023\n"
        "  origin: {title: t, collected_by: c, design: d, licence: l}\n",
    )
    write("params/indicators/toy.yaml", indicators())
    with layout.country("KEN").open("a", encoding="utf-8") as stream:
        stream.write("  toy:\n")
    done = run_in(layout, "-m", "disrupting_harm", "refresh")
    assert done.returncode == 0, done.stderr


def indicators() -> str:
    return "counts:\n  toy_reports: {version: 1, label: Toy reports, reference: cybertipline_reports, column: reports, base: reports}\n"


def notebook() -> dict:
    cells = []
    for kind, name, source in CELLS:
        cell = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
            cell["metadata"] = {"tags": ["parameters"]} if name == "parameters" else {}
        cells.append(cell)
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def test_a_component_lodges_without_a_change_to_the_house(reproduced_copy):
    add_toy(reproduced_copy)
    told = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=reproduced_copy.root, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    touched = [line[3:] for line in told.splitlines() if not line.endswith("dvc.lock")]
    assert [path for path in touched if not path.startswith(ALLOWED)] == []

    done = run_in(reproduced_copy, "-m", "dvc", "repro", "report@KEN", "report@USA", "report@XFC", "report@XNH")
    assert done.returncode == 0, done.stdout + done.stderr
    ran = {
        line.split("'")[1].rpartition(":")[2] for line in done.stdout.splitlines() if line.startswith("Running stage")
    }
    assert ran == {"imports@toy", "library", "slices", "toy@KEN", "report@KEN"}
    page = (reproduced_copy.report("KEN") / "report.html").read_text(encoding="utf-8")
    assert 'id="KEN-toy-toy"' in page

    traced = run_in(reproduced_copy, "-m", "disrupting_harm", "trace", "KEN/toy/toy_reports@v1", "--full")
    assert traced.returncode == 0 and "data/reference/cybertipline_reports.csv, rows of KEN" in traced.stdout
    verified = run_in(reproduced_copy, "-m", "disrupting_harm", "verify")
    assert verified.returncode == 3, verified.stdout  # nothing differs, and the new lock files are in no commit yet
