"""A file of several countries in the layout of phase 1, as a team has it: made of the stand-ins of the tests' own study.

Testland (TST) is joined by two copies of itself, whose samples are drawn with other seeds. The file is theirs without the marks
of a stand-in: a file that bears them is not imported as respondents' data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import yaml
from tests.checkouts import copy_study

from disrupting_harm.components.household_survey.stand_in import synthesize_file
from disrupting_harm.contracts.model import STAND_IN_ID
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held


COUNTRIES = ("TST", "TSA", "TSB")
ORIGIN = {"title": "Survey of the tests", "collected_by": "the tests", "design": "clusters", "licence": "none"}


def add_countries(layout: Layout) -> None:
    """Two more countries in the study, each with a stand-in of its own."""
    study = yaml.safe_load(layout.study().read_text(encoding="utf-8"))
    for number, iso3 in enumerate(COUNTRIES[1:], start=1):
        study["units"][iso3] = {"name": f"Testland {number}", "phase": 1}
        params = yaml.safe_load(layout.country("TST").read_text(encoding="utf-8"))
        design = params["components"]["sampling_design"]
        design["stand_in"] = {"seed": 7 + number, "interviews": 300}
        layout.country(iso3).write_text(yaml.safe_dump(params | {"iso3": iso3}, sort_keys=False), encoding="utf-8")
        for path in layout.reference("x").parent.glob("*.csv"):
            lines = path.read_text(encoding="utf-8").splitlines()
            lines += [line.replace("TST", iso3, 1) for line in lines if "TST" in line.split(",")[:2]]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    layout.study().write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    write_held(layout)


def declare(layout: Layout, iso3: str, **changes) -> None:
    """State in the country's file that its data are respondents', in the layout of phase 1."""
    path = layout.country(iso3)
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"]["household_survey"] = {
        "data_class": "restricted", "layout": "phase1", "fieldwork": 2021, "origin": ORIGIN, "scaled_indicator": None,
        **({"not_asked": ["met_online_contact"]} if iso3 == "TSB" else {}), **changes,
    }  # fmt: skip
    params["components"].pop("predictors", None)
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    write_held(layout)


@lru_cache(maxsize=1)
def marked_text() -> str:
    """The stand-ins of the three countries in the layout, made once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(copy_study(Path(folder).resolve() / "study"))
        add_countries(layout)
        return synthesize_file(layout, "phase1", COUNTRIES)


def delivered_rows() -> list[dict[str, str]]:
    """The file's rows as a team has them: the first stands in row 2."""
    rows = list(csv.DictReader(io.StringIO(marked_text())))
    for row in rows:
        del row["data_class"]
        row["id"] = row.pop("stand_in_id").removeprefix(STAND_IN_ID)
    return rows


def write_rows(
    path: Path, rows: list[dict[str, str]], change: Callable[[list[dict[str, str]]], object] | None = None
) -> Path:
    """Write the rows, after `change` has spoilt them in place."""
    if change:
        change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
