"""What a derived or raw folder holds: tables whose bytes depend on their content alone, and the record of their making."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY, files_below, read_table

from disrupting_harm import files, slices, used_sections
from disrupting_harm.at_rest.sealed import open_sealed
from disrupting_harm.errors import MissingInputError
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.ingest.write import Derived, write_derived, write_parquet, write_stand_in
from disrupting_harm.records import read_record
from disrupting_harm.sections import load_section


FRAME = pd.DataFrame({"id": ["a", "b"], "code": pd.array([1, None], "Int64"), "share": [0.1, 2.0]})


# -- tables


def test_a_table_comes_back_as_it_was_without_its_index(tmp_path):
    write_parquet(FRAME.set_axis([7, 3]), tmp_path / "t.parquet", "public", COUNTRY)
    back = pd.read_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(back, FRAME, check_dtype=False)
    assert back["code"].isna().tolist() == [False, True] and list(back["id"]) == ["a", "b"]


def test_the_same_content_gives_the_same_bytes_and_other_content_others(tmp_path):
    write_parquet(FRAME, tmp_path / "a.parquet", "public", COUNTRY)
    write_parquet(FRAME.copy().set_axis([5, 6]), tmp_path / "b.parquet", "public", COUNTRY)
    write_parquet(FRAME.assign(share=[0.1, 2.5]), tmp_path / "c.parquet", "public", COUNTRY)
    a, b, c = (files.sha256_file(tmp_path / f"{name}.parquet") for name in "abc")
    assert a == b != c


@pytest.mark.parametrize("data_class", ["synthetic", "restricted", "public"])
def test_the_class_is_all_that_the_files_metadata_say(tmp_path, data_class):
    write_parquet(FRAME, tmp_path / "t.parquet", data_class, COUNTRY)
    assert pq.read_schema(open_sealed(tmp_path / "t.parquet")).metadata == {b"data_class": data_class.encode()}


# -- derived tables and their record

STEM = "sampling_design"
STAGE = f"{STEM}_derived@{COUNTRY}"
LINEAGES = {
    "psu_frame": {"id": Lineage(("ID",), "as it is", raw=True)},
    "weights": {"final": Lineage(("a", "b"), "weighting step final")},
}


@pytest.fixture
def sample(tmp_path, root):
    made = make_small_sample(tmp_path / "study", root)
    made.write()
    return made


@pytest.fixture
def write(sample):
    """Write one raw table and another as derived ones, with or without what the second is made of; returns the record."""

    def write_it(made_of=None, references=(), frame=FRAME, data_class="restricted"):
        design = load_section(sample.layout, COUNTRY, STEM).model_copy(update={"data_class": data_class})
        sources = raw_sources(sample.layout, COUNTRY, STEM, design)
        made = Derived(dict.fromkeys(LINEAGES, frame), LINEAGES, made_of or {}, references)
        folder = write_derived(sample.layout, COUNTRY, STEM, design, {"psu_frame": sources["psu_frame"]}, made)
        assert folder == sample.derived
        return read_record(folder / "record.json")

    return write_it


def test_a_table_is_made_of_the_raw_table_of_its_name_unless_it_is_said_otherwise(write):
    assert {o.table: o.raw_tables for o in write().outputs} == {"psu_frame": ("psu_frame",), "weights": ("weights",)}
    made_of = {"weights": ("contacts", "psu_frame")}
    assert {o.table: o.raw_tables for o in write(made_of).outputs} == {"psu_frame": ("psu_frame",)} | made_of


def test_every_file_goes_by_its_place_in_the_project_and_its_hash(write, sample):
    said, root = write(), sample.layout.root
    assert [i.path for i in said.inputs] == [f"data/raw/{COUNTRY}/{STEM}/psu_frame.csv"]
    assert {o.path for o in said.outputs} == {f"data/derived/{COUNTRY}/{STEM}/{name}.parquet" for name in LINEAGES}
    for entry in (*said.inputs, *said.outputs):
        assert files.sha256_file(root / entry.path) == entry.sha256
    assert str(root) not in (sample.derived / "record.json").read_text(encoding="utf-8")


def test_a_reference_table_that_was_used_is_an_input_by_the_rows_of_the_unit(write, sample):
    said = write(references=("population_age_sex",))
    (reference,) = [i for i in said.inputs if i.role == "reference"]
    assert (reference.table, reference.rows_of) == ("population_age_sex", COUNTRY)
    rows = slices.reference_rows(sample.layout, COUNTRY, "population_age_sex")
    assert reference.sha256 == files.sha256_text(rows) and reference.path == "data/reference/population_age_sex.csv"


def test_the_record_says_whose_data_these_are_and_which_stage_made_them(write):
    said = write()
    assert (said.component, said.country, said.data_class) == (STEM, COUNTRY, "restricted")
    assert said.stage == STAGE and said.origin["collected_by"] == "c"


def test_the_record_names_every_section_of_the_parameters_that_the_stage_may_read_by_its_hash(write, sample):
    said = write()
    assert {(p.path, p.key) for p in said.parameters} == {
        ("params/components/sampling_design.yaml", ("defaults",)),
        (f"params/countries/{COUNTRY}.yaml", ("components", STEM)),
        ("params/study.yaml", ("target_population",)),
        (f"params/countries/{COUNTRY}.yaml", ("target_population",)),
        ("params/indicators/sampling_design.yaml", ("measures",)),
    }
    assert all(p.sha256 == used_sections.section_hash(sample.layout, p) for p in said.parameters)
    (own,) = [p for p in said.parameters if p.key == ("components", STEM)]
    assert "size" not in own.names and "selection" in own.names


def test_the_record_names_the_library_and_the_distributions_that_ran(write, sample):
    said = write()
    assert said.code.path == f"data/slices/library/{STEM}_derived.json"
    assert said.lock.path == "requirements.lock"


def test_the_lineage_of_every_column_is_written_out_and_the_mark_has_one_too(write):
    columns = {o.table: o.columns for o in write().outputs}
    first, second = columns["psu_frame"], columns["weights"]
    assert (first["id"].sources, first["id"].rule, first["id"].raw) == (("ID",), "as it is", True)
    assert (second["final"].sources, second["final"].rule, second["final"].raw) == (
        ("a", "b"), "weighting step final", False
    )  # fmt: skip
    for lines in columns.values():
        assert lines["data_class"].rule == f"data_class of params/countries/{COUNTRY}.yaml"
        assert lines["data_class"].sources == ()


@pytest.mark.parametrize("data_class", ["restricted", "public"])
def test_every_row_and_every_file_carries_its_class_whatever_the_raw_file_said(write, sample, data_class):
    write(frame=FRAME.assign(data_class="other"), data_class=data_class)
    for name in LINEAGES:
        path = sample.derived / f"{name}.parquet"
        assert set(read_table(path)["data_class"]) == {data_class}
        assert pq.read_schema(open_sealed(path)).metadata == {b"data_class": data_class.encode()}


def test_the_same_run_gives_the_same_bytes(write, sample):
    write()
    first = files_below(sample.layout.root)
    write()
    assert files_below(sample.layout.root) == first


def test_the_record_is_published_where_it_can_be_read_without_the_rows(write, sample):
    said = write()
    published = sample.layout.record(COUNTRY, f"{STEM}_derived")
    assert published.read_bytes() == (sample.derived / "record.json").read_bytes()
    assert published.is_relative_to(sample.layout.outputs()) and read_record(published) == said
    assert said.parameters_sha256 == used_sections.used_hash(sample.layout, COUNTRY, STEM, "derive")


def test_what_lay_in_the_folder_before_and_is_no_table_any_more_goes(write, sample):
    sample.derived.mkdir(parents=True)
    (sample.derived / "old.parquet").write_bytes(b"x")
    write()
    assert set(files_below(sample.derived)) == {"psu_frame.parquet", "weights.parquet", "record.json"}


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_folder_and_the_published_record_as_they_were(write, sample, monkeypatch, error):
    write()
    before = files_below(sample.layout.root)

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(type(error)):
        write(frame=FRAME.assign(share=[9.0, 9.0]))
    assert files_below(sample.layout.root) == before


def test_without_the_librarys_slice_nothing_is_written_and_the_command_that_makes_it_is_said(write, sample):
    sample.layout.code_slice(f"{STEM}_derived").unlink()
    before = files_below(sample.layout.root)
    with pytest.raises(MissingInputError, match="`dh repro library`"):
        write()
    assert files_below(sample.layout.root) == before


# -- the raw files of a stand-in


@pytest.fixture
def write_raw(sample):
    design = load_section(sample.layout, COUNTRY, STEM)
    return lambda **tables: write_stand_in(sample.layout, COUNTRY, STEM, design, tables)


def test_a_stand_in_lies_where_its_parameters_say_and_nothing_else_does(write_raw, sample):
    (sample.raw / "old.csv").write_text("x")
    assert write_raw(psu_frame="a,b\n", contacts="é\n") == sample.raw
    assert files_below(sample.raw) == {"psu_frame.csv": b"a,b\n", "contacts.csv": "é\n".encode()}


def test_the_record_of_a_stand_in_is_public_and_lies_apart_from_its_rows(write_raw, sample):
    folder = write_raw(psu_frame="a,b\n")
    said = read_record(sample.layout.record(COUNTRY, f"{STEM}_synthetic"))
    assert (said.stage, said.data_class) == (f"{STEM}_synthetic@{COUNTRY}", "synthetic")
    (output,) = said.outputs
    assert (output.table, output.role) == ("psu_frame", "raw")
    assert output.path == f"data/raw/{COUNTRY}/{STEM}/psu_frame.csv"
    assert output.sha256 == files.sha256_file(folder / "psu_frame.csv")
    assert said.inputs == () and str(sample.layout.root) not in json.dumps(said.model_dump(mode="json"))


def test_a_stand_in_that_cannot_be_written_leaves_the_old_one(write_raw, sample, monkeypatch):
    write_raw(psu_frame="old\n")
    before = files_below(sample.layout.root)

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(files, "replace_directory", fail)
    with pytest.raises(OSError, match="disk full"):
        write_raw(psu_frame="new\n")
    assert files_below(sample.layout.root) == before
