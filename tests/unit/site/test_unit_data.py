"""What the pages show of a unit: each figure with its numbers as a trace says them, its cell, and the files behind it."""

from __future__ import annotations

import json

import pytest
from tests.small_site import CELL, FIGURE, STEM, make_small_site

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.site.register import read_all_records
from disrupting_harm.site.unit_data import pages_of
from disrupting_harm.study.load import load_study


def made(layout):
    return pages_of(layout, read_all_records(layout), load_study(layout).units)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    return layout, made(layout)


def test_a_figure_names_its_files_its_cell_and_what_it_is_made_from(pages):
    layout, found = pages
    (run,) = found.data["TST"]["runs"]
    (figure,) = run["things"]
    assert (run["component"], run["stage"], figure["id"], figure["kind"]) == (STEM, f"{STEM}@TST", FIGURE, "figure")
    assert [path.rpartition("/")[2] for path, _ in figure["files"]] == [
        f"{FIGURE}.svg",
        f"{FIGURE}.png",
        f"{FIGURE}_narrow.svg",
    ]
    assert all(sha == files.sha256_file(layout.root / path) for path, sha in figure["files"])
    assert found.cells == {figure["cell"][1]: CELL} and files.sha256_text(CELL) in found.cells
    assert figure["by"][0][:2] == ["prevalence", "prevalence"] and figure["inputs"] == [0]
    source = run["inputs"][0]
    assert source["rows"] == 1014 and source["origin"]["collected by"].startswith("nobody")
    assert source["raw"][0][0] == f"data/raw/TST/{STEM}/children.csv"


def test_numbers_are_said_as_a_trace_says_them(pages):
    (run,) = pages[1].data["TST"]["runs"]
    assert run["things"][0]["numbers"] == "0-1"
    assert run["numbers"][0] == [
        f"TST/{STEM}/clear_ocsea@v1",
        "Clear OCSEA",
        "",
        "25.0 % (95 % 20.0 % to 30.0 %)",
        "1015",
    ]
    assert run["numbers"][1][1:3] == ["Clear OCSEA, <i>girls</i>", "sex = female"]


def test_sentences_of_the_report_stand_with_what_is_behind_them(tmp_path):
    layout = make_small_site(tmp_path / "study")
    claims = {
        "claims": [{"claim": "TST/finding/a", "text": "25.0 % were.", "evidence": [f"TST/{STEM}/clear_ocsea@v1"]}],
        "recommendations": [
            {"recommendation": "TST/recommendation/b", "text": "Do it.", "evidence": [], "findings": ["TST/finding/a", "TST/finding/none"]}
        ],
    }  # fmt: skip
    (layout.report("TST") / "claims.json").write_text(json.dumps(claims), encoding="utf-8")
    assert made(layout).data["TST"]["said"] == [
        ["TST/finding/a", "25.0 % were.", [f"TST/{STEM}/clear_ocsea@v1"]],
        ["TST/recommendation/b", "Do it.", [f"TST/{STEM}/clear_ocsea@v1"]],
    ]
    assert made(layout).data["TSU"]["said"] == []


@pytest.mark.parametrize("name", ["prevalence.csv", f"{STEM}.ipynb"])
def test_a_file_that_is_no_table_or_notebook_any_more_is_told(tmp_path, name):
    layout = make_small_site(tmp_path / "study")
    (layout.output("TST", STEM) / name).write_text('"', encoding="utf-8")
    with pytest.raises(UserError, match=rf"outputs/TST/{STEM}/{name}: not .*; run `dh verify`"):
        made(layout)
