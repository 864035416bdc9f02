"""How a raw file is named and mapped: what may be said of its columns, and what may not."""

import pytest
import yaml
from tests.small_survey import COUNTRY, make_small_survey

from disrupting_harm.errors import ParamsError
from disrupting_harm.study import ColumnMap, load_country


TABLE = f"params/countries/{COUNTRY}.yaml, key components.household_survey.tables.children"


@pytest.fixture
def small(tmp_path, root):
    return make_small_survey(tmp_path / "study", root)


def load(small, **changes):
    small.section["tables"]["children"] |= changes
    small.write_params()
    return load_country(small.layout, COUNTRY).component("household_survey").tables["children"]


def refusal(small, **changes) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        load(small, **changes)
    return str(raised.value).splitlines()


def test_a_column_says_where_it_comes_from_and_what_its_codes_become(small):
    table = load(small, columns={"sex": {"from": "Q2", "recode": {1: "female", 2: None, 3: 0}}})
    assert table.columns["sex"] == ColumnMap(source="Q2", recode={1: "female", 2: None, 3: 0})
    assert table.sha256 is None and table.domains == table.items == {}


def test_codes_and_recoded_values_keep_their_type(small):
    # YAML's own types: 9 is a number, "9" a text, yes a truth.
    columns = yaml.safe_load('{grade: {codes: {9: ninth, "10": tenth}}}')
    assert set(load(small, domains=columns).domains["grade"].codes) == {9, "10"}


@pytest.mark.parametrize("file", ["../children.csv", "a/b.csv", "C:\\data\\b.csv", "/etc/passwd", ""])
def test_a_raw_file_stays_in_the_folder_of_its_component(small, file):
    (sentence,) = refusal(small, file=file)
    assert sentence.startswith(f"{TABLE}.file:")


@pytest.mark.parametrize("kind", ["domains", "items"])
def test_every_declared_column_without_codes_is_named(small, kind):
    declared = {"region": {"from": "Q9"}, "school": {}, "fine": {"codes": {1: "one"}}}
    (sentence,) = refusal(small, **{kind: declared})
    assert sentence.startswith(f"{TABLE}: region, school needs `codes` or `recode`")


@pytest.mark.parametrize("kind", ["columns", "domains", "items"])
def test_the_mark_of_a_stand_in_is_never_mapped(small, kind):
    (sentence,) = refusal(small, **{kind: {"data_class": {"from": "Q1", "recode": {1: "synthetic"}}}})
    assert sentence.startswith(f"{TABLE}: `data_class` is the mark of a stand-in")


@pytest.mark.parametrize("level", ["12:13", "a/b", "a,b", "a=b", "a@b", ""])
@pytest.mark.parametrize("place", ["recode", "codes"])
def test_a_level_that_would_break_an_estimates_id_is_refused(small, level, place):
    codes = {1: level} if place == "recode" else {level: "label"}
    sentences = refusal(small, domains={"region": {place: codes}})
    assert sentences and all(s.startswith(f"{TABLE}.domains.region.{place}") for s in sentences)


def test_every_problem_of_a_table_is_told_at_once(small):
    wrong = {"sex": {"form": "Q2"}, "Age": {"from": "Q3"}, "psu": {"recode": {"one": 1}}}
    sentences = refusal(small, file="a/b.csv", columns=wrong, colour="red")
    keys = {s.removeprefix(TABLE).split(":")[0].lstrip(".") for s in sentences}
    assert keys == {"file", "columns.sex.form", "columns.Age.[key]", "columns.psu.recode.one.[key]", "colour"}
