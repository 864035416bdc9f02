"""A raw file by its place: what messages call it, and the command that puts it there or mends it."""

import dataclasses

import pytest
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm.errors import MissingInputError
from disrupting_harm.ingest.source import raw_sources, require_sources
from disrupting_harm.sections import load_section


RAW = f"data/raw/{COUNTRY}/sampling_design"
DH_IMPORT = f"dh import sampling_design {COUNTRY} FILE --table"


@pytest.fixture
def sample(tmp_path, root):
    made = make_small_sample(tmp_path / "study", root)
    made.write()
    return made


def sources_of(sample, country=COUNTRY, component="sampling_design"):
    return raw_sources(sample.layout, country, component, load_section(sample.layout, country, component))


# -- where it lies


def test_every_declared_table_has_its_file_in_the_folder_of_the_component(sample):
    sources = sources_of(sample)
    assert {name: source.path for name, source in sources.items()} == {
        name: sample.raw / f"{name}.csv" for name in ("psu_frame", "contacts")
    }
    assert all(source.table == name for name, source in sources.items())
    assert sources["contacts"].params == load_section(sample.layout, COUNTRY, "sampling_design").tables["contacts"]


def test_a_table_that_a_country_takes_out_has_no_file(sample):
    sample.stop_before_fieldwork()
    sample.write_params()
    assert set(sources_of(sample)) == {"psu_frame"}


def test_a_file_inside_the_project_goes_by_its_path_and_one_outside_by_its_name(sample, tmp_path):
    inside = sources_of(sample)["contacts"]
    assert inside.file == f"{RAW}/contacts.csv"
    outside = dataclasses.replace(inside, path=tmp_path / "delivery" / "x.csv")
    assert outside.file == "x.csv"


def test_a_file_that_dvc_linked_to_its_cache_keeps_the_name_of_its_place(sample, tmp_path):
    source = sources_of(sample)["contacts"]
    source.path.rename(tmp_path / "in the cache")
    source.path.symlink_to(tmp_path / "in the cache")
    assert source.file == f"{RAW}/contacts.csv"


def test_a_source_cannot_be_changed_while_it_is_used(sample):
    with pytest.raises(dataclasses.FrozenInstanceError):
        sources_of(sample)["contacts"].table = "psu_frame"


# -- what a person does about it


def test_a_real_file_is_placed_with_its_table_and_corrected_by_hand(sample):
    source = sources_of(sample)["contacts"]
    assert not source.is_stand_in
    assert source.placing_command == f"{DH_IMPORT} contacts"
    assert source.mend == (
        f"correct params/countries/{COUNTRY}.yaml, or the file and place it again with `{DH_IMPORT} contacts`"
    )


def test_a_stand_in_is_made_again(sample):
    source = sources_of(sample, "TSG", "household_survey")["children"]
    assert source.is_stand_in
    assert source.placing_command == "dh synthesize household_survey TSG"
    assert source.mend == "make the stand-in again with `dh synthesize household_survey TSG`"


def test_the_only_table_of_a_component_needs_no_name(sample):
    source = sources_of(sample, "TSV", "household_survey")["children"]
    assert source.path.name == "pupils.csv"
    assert source.placing_command == "dh import household_survey TSV FILE"


# -- whether it is there


def test_files_that_are_there_are_passed(sample):
    require_sources(sources_of(sample).values())


@pytest.mark.parametrize("gone", [("contacts",), ("psu_frame",), ("psu_frame", "contacts")])
def test_every_missing_file_is_named_with_its_command(sample, gone):
    sources = sources_of(sample)
    for name in gone:
        sources[name].path.unlink()
    with pytest.raises(MissingInputError) as raised:
        require_sources(sources.values())
    assert str(raised.value).splitlines() == [
        f"{RAW}/{name}.csv: not there; place it with `{DH_IMPORT} {name}`." for name in gone
    ]


def test_a_folder_or_a_broken_link_in_the_place_of_a_file_is_no_file(sample, tmp_path):
    sources = sources_of(sample)
    for source in sources.values():
        source.path.unlink()
    sources["psu_frame"].path.mkdir()
    sources["contacts"].path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(MissingInputError) as raised:
        require_sources(sources.values())
    assert len(str(raised.value).splitlines()) == 2


def test_a_missing_stand_in_is_made_and_not_imported(sample):
    with pytest.raises(MissingInputError) as raised:
        require_sources(sources_of(sample, "TSG", "household_survey").values())
    assert str(raised.value).splitlines() == [
        f"data/raw/TSG/household_survey/{name}.csv: not there; place it with `dh synthesize household_survey TSG`."
        for name in ("children", "caregivers")
    ]
