"""One file of three countries: every row goes to its country and comes back in contract form, or nothing is placed at all."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from tests.small_delivery import COUNTRIES, declare, delivered_rows, write_rows

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import read_plain
from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.household_survey.sources import check
from disrupting_harm.errors import ContractError, ParamsError
from disrupting_harm.ingest.place import place_raw_file
from disrupting_harm.ingest.place_delivery import place_delivery
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.sections import load_section


STEM = "household_survey"
AGAIN = f"`dh import {STEM} --layout phase1 FILE`"
ITEMS = {
    "children": {
        "offered_money_for_images": ("Q1", {"1": 1, "2": 0, "8": 98, "9": 99}),
        "offered_money_for_acts": ("Q2", {"yes": 1, "no": 0, "dk": 98, "refused": 99}),
        "threatened_or_blackmailed": ("Q3", None),
        "images_shared_without_permission": ("Q4", None),
        "sexual_comments": ("Q5", None),
        "unwanted_sexual_images": ("Q6", None),
        "asked_to_talk_about_sex": ("Q7", None),
        "asked_for_private_image": ("Q8", None),
        "accepted_money_for_images": ("Q9", None),
        "shared_own_naked_image": ("Q10", None),
        "met_online_contact": ("Q11", None),
        "received_safety_information": ("Q12", None),
        "told_anyone": ("Q13", None),
        "age": ("ECS_SELECTED_CH_AGE", {str(code): 11 + code for code in range(1, 7)}),
        "sex": ("ECS_SELECTED_CH_GENDER", {"1": "male", "2": "female"}),
    },
    "caregivers": {
        "uses_internet": ("L2", None),
        "knows_where_to_report": ("L3", None),
        "would_tell_police": ("L4", None),
        "sex": ("L1", {"1": "male", "2": "female"}),
    },
}  # fmt: skip


def contract_form(layout, iso3):
    """The tables of a country as `dh derive` reads them."""
    sources = raw_sources(layout, iso3, STEM, load_section(layout, iso3, STEM))
    return check(layout, iso3, sources)


def at(row):
    """The place in a list of the row that a spreadsheet shows under this number."""
    return row - 2


# -- a file that is right


def test_every_row_is_somebodys_and_every_code_of_every_mapped_column_comes_back(deliver, three, tracked_delivery):
    rows = delivered_rows()
    delivery = deliver()
    assert delivery.rows == len(rows) == sum(next(iter(p.facts.values())).rows for p in delivery.placed.values())
    assert (list(delivery.placed), delivery.passed_over) == (list(COUNTRIES), {})
    assert tracked_delivery == [f"data/raw/{iso3}/{STEM}" for iso3 in COUNTRIES]
    for code, iso3 in enumerate(COUNTRIES, start=1):
        own = {number: row for number, row in enumerate(rows, start=2) if row["COUNTRY"] == str(code)}
        weighted = {number: row for number, row in own.items() if row["wgt_scaled"]}
        assert len(own) - len(weighted) == 6  # one in fifty of 300 stands there again without a weight
        tables = contract_form(three, iso3).tables
        for name, frame in tables.items():
            assert list(frame["respondent_id"]) == list(frame["household_id"]) == [str(n) for n in weighted]
            assert list(frame["psu"]) == [row["ECS_AddressID"][:6] for row in weighted.values()]  # S01 and 001
            assert list(frame["stratum"]) == [row["Urbanity"].strip().lower() for row in weighted.values()]
            assert list(frame["urbanity"]) == list(frame["stratum"])
            assert list(frame["weight"]) == [float(row["wgt_scaled"]) for row in weighted.values()]
            assert list(frame["base_weight"]) == [float(row["wgt_gross"]) for row in weighted.values()]
            for column, (source, codes) in ITEMS[name].items():
                back = [
                    None if row[source] in ("", "888", "999") else codes[row[source]] if codes else int(row[source])
                    for row in weighted.values()
                ]
                if (iso3, source) == ("TSB", "Q11"):
                    back = [None] * len(back)
                found = [
                    None if value is None else value
                    for value in frame[column].astype(object).where(frame[column].notna(), None)
                ]
                assert found == back, (iso3, column)
            facts = delivery.placed[iso3].facts[name]
            assert (facts.rows, facts.kept, facts.set_aside) == (len(own), len(weighted), {"weight": 6})


def test_the_file_holds_what_is_to_be_seen_in_it():
    rows = delivered_rows()
    assert {row["Urbanity"] for row in rows} == {"Urban", "Urban ", "Rural", "Rural "}
    assert {"888", "999"} <= {row["Q13"] for row in rows} and {"888", "999"} <= {row["L2"] for row in rows}
    assert {"1", "2", "8", "9"} <= {row["Q1"] for row in rows} and {"yes", "no", "dk", "refused"} <= {
        r["Q2"] for r in rows
    }
    assert len({row["id"] for row in rows}) < len(rows)
    assert {row["ECS_AddressID"][6:8] for row in rows} == {"Z0", "Z1"}


def test_a_country_holds_its_own_rows_alone_as_they_were_with_their_numbers_and_the_hash_of_the_file(
    deliver, three, tmp_path
):
    rows = delivered_rows()
    rows[at(2)]["remark"] = 'two "words", \u00c9 '
    for row in rows[1:]:
        row["remark"] = ""
    order = list(range(len(rows)))[::-1]  # countries need not stand together
    mixed = [rows[n] for n in order[::2] + order[1::2]]
    delivery = deliver(rows=mixed)
    for code, iso3 in enumerate(COUNTRIES, start=1):
        folder = three.raw(iso3, STEM)
        assert sorted(path.name for path in folder.iterdir()) == ["delivery.json", "phase1.csv"]
        part = list(csv.DictReader(io.StringIO(read_plain(folder / "phase1.csv").decode(), newline="")))
        assert part == [
            row | {"delivered_row": str(n)} for n, row in enumerate(mixed, start=2) if row["COUNTRY"] == str(code)
        ]
        told = json.loads((folder / "delivery.json").read_text())
        sha256 = files.sha256_file(tmp_path / "delivery.csv")
        assert told == {"file": "delivery.csv", "sha256": sha256, "rows": len(rows)} and delivery.sha256 == sha256
        assert contract_form(three, iso3).facts["children"].delivered_sha256 == sha256


def test_old_files_of_the_folder_do_not_stay_beside_the_new_one(deliver, three):
    old = three.raw("TST", STEM) / "children.csv"
    old.parent.mkdir(parents=True)
    old.write_text("a stand-in of before")
    deliver()
    assert not old.exists()


def test_what_is_assumed_and_left_out_stands_in_the_lineage_and_the_facts(deliver, three):
    placed = deliver().placed
    assert placed["TSB"].facts["children"].blanked == {"met_online_contact": "the translation was wrong"}
    assert placed["TSA"].facts["children"].blanked == {}  # no item is read from CO2
    rows = [r for r in delivered_rows() if r["COUNTRY"] == "1" and r["wgt_scaled"]]
    missing = placed["TST"].facts["children"].missing_codes
    assert missing["told_anyone"] == sum(r["Q13"] in ("888", "999") for r in rows) > 0
    line = contract_form(three, "TST").lineages["children"]
    assert line["stratum"].rule.endswith("; assumed: the file holds no strata")
    assert line["psu"].rule == "what stands before Z[01]"
    assert line["told_anyone"].rule == "as it is; missing codes 888 to blank, 999 to blank"
    blank = contract_form(three, "TSB").lineages["children"]["met_online_contact"].rule
    assert blank.endswith("; blank: the translation was wrong")


def test_a_missing_code_that_the_country_gives_a_meaning_is_that_code_where_the_question_was_asked(
    three, deliver, refused_delivery
):
    codes = {"missing_codes": {"codes": {888: 98, 999: 99}}}
    declare(three, "TST", tables={"children": codes})
    skipped = {column for column, _, text in refused_delivery(lambda rows: None) if "answered although" in text}
    assert skipped == {"accepted_money_for_images", "told_anyone"}  # 888 is then an answer there, and nobody asked

    def ask_nobody_else(rows):
        for row in rows:
            row |= {name: "" for name in ("Q9", "Q13") if row["COUNTRY"] == "1" and row[name] in ("888", "999")}

    declare(three, "TST", tables={"children": codes | {"accept": {"asked_and_blank": "taken out for this test"}}})
    deliver(ask_nobody_else)
    rows = [r for r in delivered_rows() if r["COUNTRY"] == "1" and r["wgt_scaled"]]
    frame = contract_form(three, "TST").tables["children"]
    plain = {ITEMS["children"][column][0]: column for column in (*CLEAR_FORMS[2:], *OTHER_FORMS)}
    for code, meaning in (("888", 98), ("999", 99)):
        there = {column: [row[source] == code for row in rows] for source, column in plain.items()}
        assert sum(map(sum, there.values())) > 0
        assert all(list(frame[column][where]) == [meaning] * sum(where) for column, where in there.items())


# -- one country, and countries that take no rows


def test_rows_of_a_country_that_does_not_declare_the_layout_are_passed_over_and_told(three, deliver):
    params = yaml.safe_load(three.country("TSA").read_text())
    del params["components"]["household_survey"]["layout"]
    three.country("TSA").write_text(yaml.safe_dump(params))
    delivery = deliver()
    assert list(delivery.placed) == ["TST", "TSB"]
    assert delivery.passed_over == {"TSA": (306, "params/countries/TSA.yaml does not state `layout: phase1`")}
    assert delivery.rows == 3 * 306 and not three.raw("TSA", STEM).exists()


def test_a_country_alone_takes_the_whole_file_or_its_part_with_the_same_row_numbers(three, deliver, tmp_path):
    delivery = deliver(only="TSA")
    assert list(delivery.placed) == ["TSA"] and not three.raw("TST", STEM).exists()
    before = contract_form(three, "TSA").tables["children"]
    part = tmp_path / "part.csv"
    part.write_bytes((three.raw("TSA", STEM) / "phase1.csv").read_bytes())
    again = place_delivery(three, STEM, "phase1", part, "TSA")
    assert again.rows == 306 and (three.raw("TSA", STEM) / "phase1.csv").read_bytes() == part.read_bytes()
    assert contract_form(three, "TSA").tables["children"].equals(before)
    with pytest.raises(ContractError, match="no row of TST: none holds 1"):
        place_delivery(three, STEM, "phase1", part)


def test_a_stand_in_takes_no_rows_and_no_rows_of_a_stand_in_are_taken(three, deliver, refused_delivery):
    def mark(rows):
        for row in rows:
            row["data_class"] = "synthetic"

    assert {column for column, _, _ in refused_delivery(mark)} == {"data_class"}
    path = three.country("TSA")
    path.write_text(path.read_text().replace("data_class: restricted", "data_class: synthetic"))
    with pytest.raises(
        ParamsError,
        match="TSA: gets no rows of the file, since params/countries/TSA.yaml states `data_class: synthetic`",
    ):
        deliver(only="TSA")


def test_a_country_of_the_layout_imports_no_file_by_table(three, tmp_path):
    path = write_rows(tmp_path / "phase1.csv", delivered_rows())
    with pytest.raises(ParamsError, match=f"layout: is phase1.*dh import {STEM} TST FILE --layout phase1"):
        place_raw_file(three, "TST", STEM, path, "children")
