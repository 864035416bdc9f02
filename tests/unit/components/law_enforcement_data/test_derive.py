"""Answers to the request for data: what is refused, what is printed as a finding, and what never becomes a zero."""

from __future__ import annotations

import csv

import pytest
import yaml

from disrupting_harm.components.law_enforcement_data import stand_in
from disrupting_harm.components.law_enforcement_data.analysis import (
    estimate_offences,
    estimate_threats,
    threat_block,
)
from disrupting_harm.components.law_enforcement_data.derive import check
from disrupting_harm.errors import ContractError, ParamsError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.sections import load_section


STEM = "law_enforcement_data"
UNITS, TYPES, YEARS = 2, 8, 2


@pytest.fixture
def layout(study):
    path = study.country("TST")
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"][STEM] = {"data_class": "synthetic"}
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    return study


def write_raw(layout, monkeypatch) -> None:
    """The stand-in's files without the record of a stage."""
    written = {}
    monkeypatch.setattr(stand_in, "write_stand_in", lambda layout, iso3, stem, section, tables: written.update(tables))
    stand_in.synthesize(layout, "TST")
    folder = layout.raw("TST", STEM)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def raw(layout, monkeypatch):
    write_raw(layout, monkeypatch)
    return layout.raw("TST", STEM)


def checked(layout):
    section = load_section(layout, "TST", STEM)
    return check(layout, "TST", raw_sources(layout, "TST", STEM, section))


def change(raw, table: str, edit) -> None:
    path = raw / f"{table}.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def test_a_stand_in_answers_for_every_unit_type_and_year_and_is_marked_in_every_row(layout, raw):
    rows = list(csv.DictReader((raw / "offences.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == UNITS * TYPES * YEARS
    assert all(row["record_id"].startswith("SYNTHETIC-TST-") and row["data_class"] == "synthetic" for row in rows)
    assert {row["answer"] for row in rows} == {"number", "unknown", "not_applicable"}
    assert all((row["number"] == "") == (row["answer"] != "number") for row in rows)


def test_it_is_the_same_each_time(layout, raw, monkeypatch):
    before = {path.name: path.read_bytes() for path in raw.iterdir()}
    write_raw(layout, monkeypatch)
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == before


def test_a_stand_in_keeps_its_contract(layout, raw):
    tables = checked(layout).tables
    assert len(tables["offences"]) == UNITS * TYPES * YEARS and len(tables["threats"]) == 2 * 6


@pytest.mark.parametrize(
    "column, value, said",
    [
        ("number", "-3", "below 0"),
        ("year", "2018", "not a year of the request, 2019-2020"),
        ("unit", "traffic_police", "the code is not one of cybercrime_unit"),
        ("offence", "theft", "the code is not one of production"),
        ("number", "many", "not a"),
        ("unit", "", "the value is missing"),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_column(layout, raw, column, value, said):
    def edit(rows):
        place = next(i for i, row in enumerate(rows) if row["answer"] == "number" and row["victims_by_sex"] == "no")
        rows[place][column] = value
        edit.row = place + 2

    change(raw, "offences", edit)
    with pytest.raises(ContractError) as raised:
        checked(layout)
    assert (
        said in str(raised.value) and f"row {edit.row}" in str(raised.value) and f"column {column}" in str(raised.value)
    )


def test_two_rows_of_one_unit_type_and_year_are_refused(layout, raw):
    def edit(rows):
        for key in ("unit", "offence", "year"):
            rows[1][key] = rows[0][key]

    change(raw, "offences", edit)
    with pytest.raises(ContractError, match="the same unit, offence, year stands in more than one row"):
        checked(layout)


def test_a_number_beside_unknown_is_refused(layout, raw):
    def edit(rows):
        next(row for row in rows if row["answer"] == "unknown")["number"] = "0"

    change(raw, "offences", edit)
    with pytest.raises(ContractError, match="column number"):
        checked(layout)


def test_a_total_that_is_less_than_its_parts_is_printed_and_not_refused(layout, raw):
    def edit(rows):
        next(row for row in rows if row["offence"] == "all")["number"] = "0"

    change(raw, "offences", edit)
    found = checked(layout)
    (warning,) = (w for w in found.warnings if "unit cybercrime_unit, year 2019" in w)
    assert "parts are more than the total; both are kept as they are" in warning
    total = found.tables["offences"].query("offence == 'all'").iloc[0]
    assert total["number"] == 0


def test_unknown_and_not_applicable_have_no_estimate_and_keep_their_word(layout, raw):
    made = estimate_offences(checked(layout).tables["offences"])
    offences = made[made["indicator"] == "recorded_offences"]
    said = offences["value_as_published"]
    assert set(said) == {"", "Unknown", "N/A"}
    assert (offences["estimate"].isna() == (said != "")).all()


def test_a_map_of_threats_counts_sources_and_knows_what_nobody_knows(layout, raw):
    form = instruments_of(layout, STEM, "TST", ("threats",))["threats"]
    frame = checked(layout).tables["threats"].copy()
    frame.loc[frame["threat"] == "production", "dark_web"] = "not_known"
    frame.loc[frame["threat"] == "production", "encryption"] = ["seen", "not_seen"]
    frame.loc[frame["threat"] == "production", "gaming"] = ["not_seen", "not_seen"]
    made = estimate_threats(frame, form)
    here = made[made["level"] == "production:encryption"].set_index("indicator")
    assert here["estimate"].to_dict() == {"sources_seen": 1, "sources_not_seen": 1, "sources_not_known": 0}
    assert set(here["n"]) == {2}
    block = threat_block(made, form)
    label, cells = block.rows[0]
    by_enabler = dict(zip(block.columns, cells, strict=True))
    assert label == "Production" and by_enabler["Dark web"].kind == "unknown"
    assert by_enabler["End-to-end encryption"].text == "1/2"
    assert (by_enabler["Online games"].kind, by_enabler["Online games"].text) == ("number", "0/2")


def test_a_unit_that_the_form_does_not_know_is_named(layout):
    path = layout.component(STEM)
    path.write_text(
        path.read_text(encoding="utf-8").replace("units: [cybercrime_unit,", "units: [navy,"), encoding="utf-8"
    )
    with pytest.raises(ParamsError, match="navy is no unit of params/instruments"):
        stand_in.synthesize(layout, "TST")


def test_the_stand_in_belongs_to_synthetic_data_alone(layout):
    path = layout.country("TST")
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    plan = {
        "seed": 1,
        "units": ["cybercrime_unit"],
        "sources": ["hotline"],
        "largest": 3,
        "unknown": 0.1,
        "not_applicable": 0.1,
    }
    origin = {"title": "a", "collected_by": "b", "design": "c", "licence": "d"}
    params["components"][STEM] = {"data_class": "restricted", "origin": origin, "stand_in": plan}
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    with pytest.raises(ParamsError, match="`stand_in` belongs to `data_class: synthetic`"):
        load_section(layout, "TST", STEM)
