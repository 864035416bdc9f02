"""What is synthetic says so on every artefact, and what is not never does."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from pathlib import Path

import matplotlib.image
import nbformat
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from PIL import Image
from tests.checkouts import ROOT, copied_units

from disrupting_harm import files
from disrupting_harm.figures.theme import SYNTHETIC
from disrupting_harm.identity import png
from disrupting_harm.layout import Layout
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.sections import data_section, held


pytestmark = pytest.mark.pipeline

MARK = "SYNTHETIC</strong> stand-in, not evidence"
LAYOUT = Layout(ROOT)
# By unit and component, the class that the parameters declare.
CLASSES = {
    f"{iso3}/{stem}": data_section(LAYOUT, iso3, stem).data_class
    for iso3 in copied_units()
    for stem in held(LAYOUT, iso3)
}
STAND_IN = sorted(unit for unit, data_class in CLASSES.items() if data_class == "synthetic")
PUBLIC = sorted(unit for unit, data_class in CLASSES.items() if data_class == "public")
DRAWING = [unit for unit in (*STAND_IN, *PUBLIC) if not unit.endswith("/survey_precision")]  # which has tables alone
REPORTED = {iso3: [u for u in CLASSES if u.startswith(iso3)] for iso3 in copied_units()}
RED = np.array([int(SYNTHETIC[i : i + 2], 16) for i in (1, 3, 5)])


def record(layout, unit: str) -> dict:
    return files.read_json(layout.outputs() / unit / "record.json")


def figures_html(path: Path) -> list[str]:
    """Figures and tables as an executed notebook or a page shows them, images taken out."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        outputs = [o for c in cells if c.cell_type == "code" for o in c.outputs]
        text = "".join(o.data["text/html"] for o in outputs if "data" in o and "text/html" in o.data)
    else:
        text = path.read_text(encoding="utf-8")
    return re.findall(r"<figure [^>]*class=.dh-.*?</figure>", re.sub(r"base64,[^\"]*", "", text), flags=re.DOTALL)


def page(layout, country: str) -> str:
    return (layout.report(country) / "report.html").read_text(encoding="utf-8")


def red_pixels_at_the_foot(png: bytes) -> int:
    """Pixels of the mark's own colour in the lowest half inch of a figure."""
    image = matplotlib.image.imread(io.BytesIO(png), format="png")
    foot = np.round(image[-75:, :, :3] * 255).astype(int)
    return int((np.abs(foot - RED).max(axis=2) <= 2).sum())


@pytest.mark.parametrize(
    "unit, tables",
    [
        ("KEN/household_survey", {"children", "caregivers"}),
        ("KEN/sampling_design", {"psu_frame", "contacts"}),
        ("XFC/household_survey", {"children", "caregivers"}),
    ],
)
def test_the_raw_rows_of_a_stand_in_carry_the_mark(reproduced, unit, tables):
    paths = list(reproduced.raw(*unit.split("/")).iterdir())
    assert {path.stem for path in paths} == tables
    for path in paths:
        frame = pd.read_csv(path, dtype=str)
        assert len(frame) and set(frame["data_class"]) == {"synthetic"}


@pytest.mark.parametrize(
    "unit, data_class",
    [("KEN/household_survey", "synthetic"), ("KEN/sampling_design", "synthetic"), ("USA/household_survey", "public"),
     ("XFC/household_survey", "synthetic")],
)  # fmt: skip
def test_derived_tables_carry_their_class_in_every_row_and_in_the_file(reproduced, unit, data_class):
    folder = reproduced.derived(*unit.split("/"))
    paths = list(folder.glob("*.parquet"))
    assert paths
    for path in paths:
        table = pq.read_table(path)
        assert set(table["data_class"].to_pylist()) == {data_class}
        assert table.schema.metadata[b"data_class"] == data_class.encode()
    assert files.read_json(folder / "record.json")["data_class"] == data_class


def saved_classes(layout, unit: str) -> dict[str, str]:
    """By trace id, what each saved thing must be marked as, from its tables: a stand-in wherever one of them is.

    A derived table has the unit's class. A reference table holds facts, but for what stand-ins are set to. What another component
    saved has the class that it has there.
    """
    country = unit.partition("/")[0]
    made = record(layout, unit)
    of_table = {
        entry["table"]: CLASSES[unit] if entry["role"] == "derived" else "public"
        for entry in made["inputs"]
        if "table" in entry
    }
    of_table |= {name: "synthetic" for name in of_table if name.startswith("stand_in_")}
    for name in {table for entry in made["saved"] for table in entry.get("tables", ()) if "/" in table}:
        of_table[name] = saved_classes(layout, f"{country}/{name.partition('/')[0]}")[f"{country}/{name}"]
    saved_by = {
        name: entry
        for entry in made["saved"]
        if entry["kind"] in ("estimates", "assessments")
        for name in (*entry.get("estimates", ()), *entry.get("assessments", ()))
    }
    found = {}
    for entry in made["saved"]:
        behind = [entry, *(saved_by[n] for n in (*entry.get("estimates", ()), *entry.get("assessments", ())))]
        tables = {table for one in behind for table in one.get("tables", ())}
        found[entry["trace_id"]] = "synthetic" if "synthetic" in {of_table[table] for table in tables} else "public"
    return found


def files_of(layout, unit: str, suffix: str) -> list[tuple[Path, str]]:
    """Saved files of this kind, each with the class that it must carry."""
    classes = saved_classes(layout, unit)
    return [
        (layout.root / name, classes[entry["trace_id"]])
        for entry in record(layout, unit)["saved"]
        for name in entry["files"]
        if name.endswith(suffix)
    ]


def test_a_component_of_facts_and_a_stand_in_has_things_of_both_classes(reproduced):
    """So that the tests below tell them apart."""
    assert set(saved_classes(reproduced, "KEN/law_enforcement_data").values()) == {"synthetic", "public"}
    assert set(saved_classes(reproduced, "KEN/household_survey").values()) == {"synthetic", "public"}, (
        "its codebook is public"
    )
    assert set(saved_classes(reproduced, "KEN/sampling_design").values()) == {"synthetic"}
    assert set(saved_classes(reproduced, "USA/household_survey").values()) == {"public"}


@pytest.mark.parametrize("unit", [*STAND_IN, *PUBLIC])
def test_every_table_carries_its_class_in_every_row(reproduced, unit):
    tables = files_of(reproduced, unit, ".csv")
    assert {path for path, _ in tables} == set((reproduced.outputs() / unit).glob("*.csv")) != set()
    for path, data_class in tables:
        assert set(pd.read_csv(path)["data_class"]) == {data_class}, path.name


def test_every_record_carries_the_class_of_the_least_it_read(reproduced):
    classes = {p.parent.relative_to(reproduced.outputs()).as_posix(): files.read_json(p)["data_class"]
               for p in reproduced.outputs().glob("*/*/record.json")}  # fmt: skip
    reports = {
        f"reports/{iso3}": "synthetic" if any(u in STAND_IN for u in units) else "public"
        for iso3, units in REPORTED.items()
    }
    assert classes == {unit: "synthetic" for unit in STAND_IN} | {unit: "public" for unit in PUBLIC} | reports


@pytest.mark.parametrize("unit", DRAWING)
def test_the_mark_is_drawn_at_the_foot_of_figures_of_a_stand_in_only(reproduced, unit):
    images = files_of(reproduced, unit, ".png")
    assert {path for path, _ in images} == set((reproduced.outputs() / unit).glob("*.png")) != set()
    for path, data_class in images:
        red = red_pixels_at_the_foot(path.read_bytes())
        assert red > 100 if data_class == "synthetic" else red == 0, path.name


@pytest.mark.parametrize("unit", DRAWING)
def test_the_mark_is_drawn_in_vector_figures_of_a_stand_in_only(reproduced, unit):
    drawings = files_of(reproduced, unit, ".svg")
    assert {path for path, _ in drawings} == set((reproduced.outputs() / unit).glob("*.svg")) != set()
    for path, data_class in drawings:
        assert (SYNTHETIC in path.read_text(encoding="utf-8")) is (data_class == "synthetic"), path.name


DUBLIN = re.compile(r"<dc:(title|source|rights|description)>(.*?)</dc:\1>", re.DOTALL)


def told_in_metadata(path: Path) -> dict[str, str]:
    """What a figure's file says of itself: the elements of an SVG, or the text chunks of a PNG under the same names."""
    if path.suffix == ".png":
        texts = {name.lower(): text for name, text in Image.open(path).text.items() if name != png.KEYWORD.decode()}
        return {"rights" if name == "copyright" else name: text for name, text in texts.items()}
    (block,) = re.findall(r"<metadata>.*?</metadata>", path.read_text(encoding="utf-8"), re.DOTALL)
    return {name: html.unescape(re.sub("<[^>]+>", "", text)).strip() for name, text in reversed(DUBLIN.findall(block))}


@pytest.mark.parametrize("suffix", [".svg", ".png"])
@pytest.mark.parametrize("unit", [*STAND_IN, *PUBLIC])
def test_the_metadata_of_every_figure_say_its_title_its_terms_and_whether_it_is_made_up(reproduced, unit, suffix):
    captions = {name: entry.get("caption") for entry in record(reproduced, unit)["saved"] for name in entry["files"]}
    for path, data_class in files_of(reproduced, unit, suffix):
        told = told_in_metadata(path)
        assert set(told) == {"title", "source", "rights", "description"} and all(told.values()), path.name
        assert told["title"] == captions[reproduced.relative(path)]
        assert told["description"].startswith("SYNTHETIC stand-in, not evidence.") is (data_class == "synthetic")
        assert ("SYNTHETIC" in "".join(told.values())) is (data_class == "synthetic"), path.name


DEPARTMENT = ("US Department of Labor", "US DOL")


@pytest.mark.parametrize("unit", [*STAND_IN, *PUBLIC])
def test_wherever_a_row_of_the_department_of_labor_is_shown_its_caveat_is(reproduced, unit):
    for entry in record(reproduced, unit)["saved"]:
        if entry["kind"] not in ("figure", "table"):
            continue
        titles = {
            row.get("source_title", "")
            for table, places in entry.get("rows", {}).items()
            for place, (_, row) in enumerate(numbered_rows(reproduced, unit.split("/")[0], table), start=1)
            if place in places
        }
        if any(title.startswith(DEPARTMENT) for title in titles):
            assert "worst forms of child labour" in entry.get("note", ""), entry["trace_id"]


@pytest.mark.parametrize("unit", [*STAND_IN, *PUBLIC])
def test_every_caption_in_the_executed_notebook_is_marked_as_its_data(reproduced, unit):
    shown = marked_figures(reproduced.outputs() / unit / f"{Path(unit).name}.ipynb")
    made = record(reproduced, unit)["saved"]
    classes = {anchor(name): data_class for name, data_class in saved_classes(reproduced, unit).items()}
    assert sorted(shown) == sorted(anchor(entry["trace_id"]) for entry in made if entry["kind"] in ("figure", "table"))
    assert all((MARK in figure) is (classes[name] == "synthetic") for name, figure in shown.items())


def anchor(trace_id: str) -> str:
    return trace_id.replace("/", "-")


def marked_figures(path: Path) -> dict[str, str]:
    """By anchor, the figures and tables that a page shows; a sentence in the place of one has no anchor and no number."""
    found = {}
    for figure in figures_html(path):
        if 'class="dh-none"' in figure.partition(">")[0]:
            assert not re.search(r"\d{2}", re.sub("<[^>]*>", "", figure)) or "Not drawn" in figure or "source" in figure
            continue
        found[re.search(r' id="([^"]*)"', figure)[1]] = figure
    return found


@pytest.mark.parametrize("country", sorted(REPORTED))
def test_every_caption_in_the_report_is_marked_as_its_data(reproduced, country):
    shown = marked_figures(reproduced.report(country) / "report.html")
    classes = {anchor(n): c for unit in REPORTED[country] for n, c in saved_classes(reproduced, unit).items()}
    assert shown
    for name, figure in shown.items():
        assert (MARK in figure) is (classes[name] == "synthetic")
        assert f'data-class="{classes[name]}"' in figure


def test_the_report_with_a_stand_in_has_the_banner_and_a_public_one_has_not(reproduced):
    kenya, usa, generated = (page(reproduced, c) for c in ("KEN", "USA", "XFC"))
    assert all('<p class="dh-banner"' in page and 'data-class="synthetic"' in page for page in (kenya, generated))
    visible = re.sub(
        r"<style>.*?</style>|<data[^>]*>|<details class=.dh-code.*?</details>|base64,[^\"]*", "", usa, flags=re.DOTALL
    )
    assert not re.search("synthetic|stand-in", visible, flags=re.IGNORECASE)


@pytest.mark.parametrize("unit", PUBLIC)
def test_nothing_of_a_public_unit_calls_it_synthetic(reproduced, unit):
    folder = reproduced.outputs() / unit
    assert "synthetic" not in json.dumps(record(reproduced, unit)["saved"])
    assert all("synthetic" not in p.read_text(encoding="utf-8").lower() for p in folder.glob("*.csv"))


SURVEY_AND_DESIGN = ("household_survey", "sampling_design")


@pytest.mark.parametrize("data_class", ["public", "restricted"])
@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("relabelled", [*((name,) for name in SURVEY_AND_DESIGN), SURVEY_AND_DESIGN], ids="+".join)
def test_a_stand_in_cannot_be_given_another_label(dh, reproduced_copy, relabelled, data_class, keep):
    """Not by a word in the parameters; and where those are changed so that they hold together, not past its own rows."""
    path = reproduced_copy.country("KEN")
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    origin = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    for name in relabelled:
        section = params["components"][name]
        section |= {"data_class": data_class, "origin": origin, "fieldwork": "2021"}
        if not keep:
            section.pop("stand_in", None)  # the survey's is inherited, and only by a stand-in
        elif name == "household_survey":
            section["stand_in"] = {"latent_intraclass_correlation": 0.05, "dont_know": 0.02, "prefer_not_to_say": 0.03}
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    dh("slice", "units")
    for name in relabelled:
        record = reproduced_copy.derived("KEN", name) / "record.json"
        derived = files.sha256_file(record)
        refused = dh("derive", name, "KEN")
        assert refused.code == 2
        if len(relabelled) == 2 and not keep:
            assert f"data/raw/KEN/{name}" in refused.err
            if data_class == "public":  # a restricted table that is not sealed is refused before it is read
                assert "column data_class" in refused.err and "the identifier is a stand-in's" in refused.err
        assert dh("synthesize", name, "KEN").code == 2
        assert files.sha256_file(record) == derived


def test_real_data_cannot_be_called_a_stand_in(dh, reproduced_copy):
    path = reproduced_copy.country("USA")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("data_class: public", "data_class: synthetic"), encoding="utf-8")
    outcome = dh("derive", "household_survey", "USA")
    assert outcome.code == 2 and "stand_in" in outcome.err


@pytest.mark.parametrize("table", ["household_survey/children", "sampling_design/contacts"])
def test_raw_rows_that_lost_their_mark_are_refused(dh, reproduced_copy, table):
    component, name = table.split("/")
    raw = reproduced_copy.raw("KEN", component) / f"{name}.csv"
    frame = pd.read_csv(raw, dtype=str, keep_default_na=False)
    frame.loc[3, "data_class"] = "public"
    frame.to_csv(raw, index=False)
    outcome = dh("derive", component, "KEN")
    assert outcome.code == 2 and "data_class" in outcome.err


def test_administrative_counts_cannot_be_called_a_stand_in(dh, reproduced_copy):
    path = reproduced_copy.country("KEN")
    text = path.read_text(encoding="utf-8")
    stated = "  non_law_enforcement_data:\n"
    assert stated in text
    path.write_text(text.replace(stated, stated + "    data_class: synthetic\n"), encoding="utf-8")
    shutil.rmtree(reproduced_copy.output("KEN", "non_law_enforcement_data"))
    outcome = dh("run", "non_law_enforcement_data", "KEN")
    assert outcome.code == 2 and "data_class" in outcome.err
