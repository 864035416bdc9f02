"""One place knows every path, and one stem leads through every room."""

import pytest

from disrupting_harm.errors import MissingInputError
from disrupting_harm.layout import Layout


@pytest.fixture
def layout(tmp_path):
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "study.yaml").write_text("")
    return Layout(tmp_path)


def test_the_checkout_is_found_from_any_folder_of_it(layout, monkeypatch):
    deep = layout.root / "notebooks" / "x" / "y"
    deep.mkdir(parents=True)
    assert Layout.find(deep) == Layout.find(layout.root) == layout
    monkeypatch.chdir(deep)
    assert Layout.find() == layout


def test_outside_a_checkout_the_mistake_is_said(tmp_path):
    with pytest.raises(MissingInputError, match="params/study.yaml"):
        Layout.find(tmp_path)


def test_a_component_has_one_stem_in_every_room(layout):
    rooms = [
        layout.raw("TST", "household_survey"),
        layout.derived("TST", "household_survey"),
        layout.notebook("household_survey"),
        layout.output("TST", "household_survey"),
        layout.scratch("TST", "household_survey"),
        layout.failed("TST", "household_survey"),
    ]
    assert {room.stem for room in rooms} == {"household_survey"}
    assert len(set(rooms)) == len(rooms)


def test_parameters_reports_records_and_slices_have_one_place_each(layout):
    places = {
        "params/study.yaml": layout.study(),
        "params/held.yaml": layout.held(),
        "params/countries/TST.yaml": layout.country("TST"),
        "params/components/x.yaml": layout.component("x"),
        "params/components/layouts/x.yaml": layout.file_layout("x"),
        "params/indicators/x.yaml": layout.indicators("x"),
        "params/schema/country.json": layout.schema("country"),
        "data/reference/x.csv": layout.reference("x"),
        "data/slices/library/x_derived.json": layout.code_slice("x_derived"),
        "data/slices/imports/x.json": layout.imports_slice("x"),
        "data/slices/units/TST/x.json": layout.params_slice("TST", "x"),
        "data/slices/units/TST/reference/x.csv": layout.reference_slice("TST", "x"),
        "outputs/reports/TST": layout.report("TST"),
        "outputs/TST/records/x_derived.json": layout.record("TST", "x_derived"),
        "requirements.lock": layout.requirements(),
        "requirements-models.lock": layout.group_requirements("models"),
        "src/disrupting_harm": layout.package(),
    }
    assert {name: layout.relative(path) for name, path in places.items()} == {name: name for name in places}
    assert all(layout.slices() in path.parents for name, path in places.items() if name.startswith("data/slices"))


def test_what_may_show_rows_lies_in_the_restricted_half_and_what_is_scratch_never_among_outputs(layout):
    """`data/derived` is never published; a notebook that stopped may hold a traceback with rows."""
    restricted = layout.root / "data" / "derived"
    assert restricted in layout.failed("TST", "x").parents and restricted in layout.derived("TST", "x").parents
    assert layout.output("TST", "x") not in layout.scratch("TST", "x").parents
    assert layout.scratch("TST", "x").relative_to(layout.outputs()).parts[0].startswith(".")


def test_a_component_without_a_pipeline_of_its_own_is_in_the_top_level_one(layout):
    assert layout.pipeline("country_report") == layout.root / "dvc.yaml"
    beside = layout.notebook("household_survey").with_name("dvc.yaml")
    beside.parent.mkdir(parents=True)
    beside.write_text("")
    assert layout.pipeline("household_survey") == beside


def test_paths_are_named_from_the_root_with_forward_slashes(layout, monkeypatch):
    assert layout.relative(layout.raw("TST", "household_survey") / "a.csv") == "data/raw/TST/household_survey/a.csv"
    monkeypatch.chdir(layout.root / "params")
    assert layout.relative(layout.root / "params" / ".." / "dvc.yaml") == "dvc.yaml"
    assert layout.relative(type(layout.root)("study.yaml")) == "params/study.yaml"


def test_a_file_that_dvc_linked_to_its_cache_keeps_its_own_name(layout):
    raw = layout.raw("TST", "household_survey")
    raw.mkdir(parents=True)
    cached = layout.root / ".dvc" / "cache" / "ab12"
    cached.parent.mkdir(parents=True)
    cached.write_text("x")
    (raw / "children.csv").symlink_to(cached)
    assert layout.relative(raw / "children.csv") == "data/raw/TST/household_survey/children.csv"


def test_a_checkout_reached_through_a_link_is_the_same_checkout(layout, tmp_path_factory):
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(layout.root)
    assert Layout.find(link) == layout
    assert layout.relative(link / "params" / "study.yaml") == "params/study.yaml"


def test_a_path_outside_the_checkout_has_no_name_in_it(layout, tmp_path_factory):
    with pytest.raises(ValueError):
        layout.relative(tmp_path_factory.mktemp("elsewhere") / "x")
