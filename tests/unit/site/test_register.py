"""The register names every file of the public half once, writes what units have alike once, and holds nothing restricted."""

from __future__ import annotations

import base64
import json

import pytest
from tests.small_site import FIGURE, STEM, UNITS, ids_of, make_small_site

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.records import read_record
from disrupting_harm.site.register import make_register, packed, places, read_all_records, spans


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    return layout, make_register(layout, read_all_records(layout))


def rows_of(register: dict) -> dict[str, list]:
    """Every file of the register by its path, as the page reads them."""
    found = {}
    for unit, component, _, folder, _, _, saved in register["runs"]:
        for thing, data_class, rows in saved:
            kind, *more = register["things"][thing]
            for suffix, *rest in rows:
                path = f"outputs/{unit}/{component}/{more[0]}{suffix}" if more else f"{folder}/{suffix}"
                assert path not in found
                found[path] = [kind, data_class, *rest]
    return found


def test_every_public_file_is_in_it_with_its_own_hash(made):
    layout, register = made
    rows = rows_of(register)
    there = {layout.relative(path) for path in layout.outputs().rglob("*") if path.is_file()}
    assert set(rows) == there and len(there) == 18
    for path, (_, data_class, sha, *_) in rows.items():
        assert base64.urlsafe_b64decode(sha + "=").hex() == files.sha256_file(layout.root / path)
        assert data_class == "synthetic"


def test_what_units_have_alike_is_written_once(made):
    _, register = made
    assert sum(thing[:2] == ("figure", FIGURE) for thing in register["things"]) == 1
    assert register["ids"] == [name.replace("TST", "{}") for name in ids_of("TST")]
    assert not any(unit in text for text in register["texts"] for unit in UNITS)


def test_a_figure_names_the_tables_of_the_estimates_that_it_shows(made):
    _, register = made
    thing = next(thing for thing in register["things"] if thing[:2] == ("figure", FIGURE))
    role, table, path, raw, origin = register["inputs"][int(thing[5])]
    assert (role, table) == ("derived", "children")
    assert register["texts"][path] == f"data/derived/{{}}/{STEM}/children.parquet"
    assert "nobody" in register["texts"][origin] and len(raw) == 1


def test_the_same_records_give_the_same_register(made):
    layout, register = made
    assert json.dumps(make_register(layout, read_all_records(layout), fresh=True)) == json.dumps(register)


def test_nothing_can_be_made_without_records_or_of_damaged_ones(tmp_path, study):
    with pytest.raises(UserError, match="holds no record"):
        read_all_records(study)
    layout = make_small_site(tmp_path / "other")
    (layout.report("TST") / "record.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"outputs/reports/TST/record.json: is not a record any more"):
        read_all_records(layout)


def test_a_restricted_output_stands_in_no_register(made, tmp_path):
    layout, _ = made
    path = layout.output("TST", STEM) / "record.json"
    record = read_record(path)
    rows = record.outputs[0].model_copy(update={"path": "data/derived/TST/household_survey/children.parquet"})
    restricted = record.model_copy(update={"outputs": (*record.outputs, rows)})
    register = make_register(layout, [(layout.relative(path), restricted)])
    assert not any(name.startswith("data/") for name in rows_of(register))


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((3,), "3"), ((0, 1, 2, 7), "0-2 7"), ((5, 4), "5 4"), ((1, 2), "1-2")]
)
def test_neighbours_are_written_as_one(numbers, text):
    assert spans(numbers) == text and places(text) == list(numbers)


def test_a_hash_is_written_short_and_for_addresses():
    assert packed("fb" * 32) == "-_v7" * 10 + "-_s" and packed("fb" * 32, 3) == "-_v7" and packed("") == ""
