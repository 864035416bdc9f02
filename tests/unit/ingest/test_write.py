"""What a derived folder holds: tables whose bytes depend on their content alone, and the record of what they are made of."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm import files
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.write import write_parquet, write_record
from disrupting_harm.study import load_country


FRAME = pd.DataFrame({"id": ["a", "b"], "code": pd.array([1, None], "Int64"), "share": [0.1, 2.0]})


# -- tables


def test_a_table_comes_back_as_it_was_without_its_index(tmp_path):
    write_parquet(FRAME.set_axis([7, 3]), tmp_path / "t.parquet", "public")
    back = pd.read_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(back, FRAME, check_dtype=False)
    assert back["code"].isna().tolist() == [False, True] and list(back["id"]) == ["a", "b"]


def test_the_same_content_gives_the_same_bytes_and_other_content_others(tmp_path):
    write_parquet(FRAME, tmp_path / "a.parquet", "public")
    write_parquet(FRAME.copy().set_axis([5, 6]), tmp_path / "b.parquet", "public")
    write_parquet(FRAME.assign(share=[0.1, 2.5]), tmp_path / "c.parquet", "public")
    a, b, c = (files.sha256_file(tmp_path / f"{name}.parquet") for name in "abc")
    assert a == b != c


@pytest.mark.parametrize("data_class", ["synthetic", "restricted", "public"])
def test_the_class_is_all_that_the_files_metadata_say(tmp_path, data_class):
    write_parquet(FRAME, tmp_path / "t.parquet", data_class)
    assert pq.read_schema(tmp_path / "t.parquet").metadata == {b"data_class": data_class.encode()}


# -- the record


@pytest.fixture
def record(tmp_path, root):
    """A record of one raw table and two derived ones, written with or without what the second is made of."""
    sample = make_small_sample(tmp_path / "study", root)
    sample.write()
    layout, design = sample.layout, load_country(sample.layout, COUNTRY).component("sampling_design")
    sources = {"psu_frame": sample.raw / "psu_frame.csv"}
    lineages = {
        "psu_frame": {"id": Lineage(("ID",), "as it is", raw=True)},
        "weights": {"final": Lineage(("a", "b"), "weighting step final")},
    }
    partial = tmp_path / "partial"
    partial.mkdir()
    for name in lineages:
        write_parquet(FRAME, partial / f"{name}.parquet", "restricted")

    def write(made_of=None) -> dict:
        write_record(layout, COUNTRY, "sampling_design", design, sources, lineages, partial, sample.derived, made_of)
        return json.loads((partial / "record.json").read_text(encoding="utf-8"))

    write.sample, write.partial = sample, partial
    return write


def test_a_table_is_made_of_the_raw_table_of_its_name_unless_it_is_said_otherwise(record):
    outputs = {o["table"]: o["raw_tables"] for o in record()["outputs"]}
    assert outputs == {"psu_frame": ["psu_frame"], "weights": ["weights"]}
    outputs = {o["table"]: o["raw_tables"] for o in record({"weights": ("contacts", "psu_frame")})["outputs"]}
    assert outputs == {"psu_frame": ["psu_frame"], "weights": ["contacts", "psu_frame"]}


def test_every_file_goes_by_its_place_in_the_project_and_its_hash(record):
    said, root = record(), record.sample.layout.root
    for entry in (*said["inputs"], *said["parameters"]):
        assert files.sha256_file(root / entry["path"]) == entry["sha256"]
    for entry in said["outputs"]:
        assert entry["path"] == f"data/derived/{COUNTRY}/sampling_design/{entry['table']}.parquet"
        assert files.sha256_file(record.partial / f"{entry['table']}.parquet") == entry["sha256"]
    assert str(root) not in json.dumps(said)


def test_the_record_says_whose_data_these_are_and_which_stage_made_them(record):
    said = record()
    assert (said["component"], said["country"], said["data_class"]) == ("sampling_design", COUNTRY, "restricted")
    assert said["stage"] == f"sampling_design_derived@{COUNTRY}" and said["origin"]["collected_by"] == "c"
    assert {p["path"] for p in said["parameters"]} == {
        f"params/countries/{COUNTRY}.yaml", "params/indicators.yaml", "params/study.yaml"
    }  # fmt: skip


def test_the_lineage_of_every_column_is_written_out(record):
    columns = {o["table"]: o["columns"] for o in record()["outputs"]}
    assert columns["psu_frame"] == {"id": {"sources": ["ID"], "rule": "as it is", "raw": True}}
    assert columns["weights"] == {"final": {"sources": ["a", "b"], "rule": "weighting step final", "raw": False}}


def test_the_same_run_gives_the_same_bytes(record):
    record()
    first = (record.partial / "record.json").read_bytes()
    record()
    assert (record.partial / "record.json").read_bytes() == first
