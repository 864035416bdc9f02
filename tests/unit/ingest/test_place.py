"""A raw file gets its place only when all is well with it; otherwise nothing is touched, not even DVC."""

import csv
import io
import os
import re
import shutil

import pytest
import yaml
from tests.repeat_exports import caregivers, write_workbook
from tests.small_survey import COUNTRY, files_below, plain_below, put

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import read_plain
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError, UserError
from disrupting_harm.ingest import track
from disrupting_harm.ingest.place import place_raw_file, place_raw_files


@pytest.fixture
def tracked(monkeypatch):
    """The folders that DVC was asked to track; DVC itself is run in the functional tests."""
    folders = []
    monkeypatch.setattr(track, "_track", lambda layout, folder: folders.append(layout.relative(folder)))
    return folders


def test_a_good_file_replaces_the_old_one_and_dvc_tracks_the_folder(survey, incoming, tracked):
    other = read_plain(survey.raw / "caregivers.csv")
    target = put(survey, incoming)
    assert target == survey.raw / "children.csv"
    assert plain_below(survey.raw) == {"children.csv": incoming.read_bytes(), "caregivers.csv": other}
    assert tracked == [f"data/raw/{COUNTRY}/household_survey"]


def test_a_first_file_makes_its_folder(survey, incoming, tracked):
    shutil.rmtree(survey.layout.root / "data")
    put(survey, incoming)
    assert plain_below(survey.raw) == {"children.csv": incoming.read_bytes()}


def test_the_file_that_lies_there_already_is_only_tracked_again(survey, tracked):
    before = os.stat(survey.raw / "children.csv").st_mtime_ns
    put(survey, survey.raw / "children.csv")
    assert os.stat(survey.raw / "children.csv").st_mtime_ns == before and len(tracked) == 1


def test_a_survey_of_one_table_needs_no_table_name(survey, incoming, tracked):
    survey.only_children()
    survey.write_params()
    assert put(survey, incoming, None).name == "children.csv"


def test_a_declared_hash_lets_that_file_in_and_no_other(survey, incoming, tracked):
    survey.section["tables"]["children"]["sha256"] = files.sha256_file(incoming)
    survey.write_params()
    put(survey, incoming)
    incoming.write_text(survey.children, encoding="utf-8")
    with pytest.raises(UserError, match=f"params/countries/{COUNTRY}.yaml"):
        put(survey, incoming)


def test_an_ending_in_capitals_is_the_same_ending(survey, incoming, tracked):
    put(survey, incoming.rename(incoming.with_name("CHILDREN.CSV")))
    assert tracked


def spoil_content(survey, incoming):
    incoming.write_text(survey.children.replace("C2,A,01,2.5", "C2,A,01,0"))


def declare_another_hash(survey, incoming):
    survey.section["tables"]["children"]["sha256"] = "0" * 64


def take_away(survey, incoming):
    incoming.unlink()


def make_synthetic(survey, incoming):
    generated = yaml.safe_load(survey.layout.country("TSG").read_text(encoding="utf-8"))
    plan = generated["components"]["household_survey"]["pooled"]
    survey.section.update(data_class="synthetic", stand_in=None, pooled=plan)


def declare_another_kind(survey, incoming):
    survey.section["tables"]["children"]["file"] = "children.sav"


@pytest.mark.parametrize(
    "spoil, error, said",
    [
        (
            spoil_content,
            ContractError,
            ("children.csv, row 3, column weight", f"`dh import household_survey {COUNTRY} FILE"),
        ),
        (declare_another_hash, UserError, ("children.csv", "000000000000", "declare the new hash")),
        (take_away, MissingInputError, ("children.csv", f"`dh import household_survey {COUNTRY} FILE`")),
        (make_synthetic, ParamsError, ("data_class", f"household_survey_synthetic@{COUNTRY}", "`dh import`")),
        (declare_another_kind, ParamsError, ("children.sav", f"params/countries/{COUNTRY}.yaml", "`dh import`")),
    ],
)
def test_a_refused_file_leaves_everything_as_it_was(survey, incoming, tracked, spoil, error, said):
    spoil(survey, incoming)
    survey.write_params()
    before = files_below(survey.layout.root)
    with pytest.raises(error) as raised:
        put(survey, incoming)
    assert all(part in str(raised.value) for part in said)
    assert files_below(survey.layout.root) == before and tracked == []


@pytest.mark.parametrize(
    "given, stated",
    [
        ({"caregivers": "adults.csv"}, {"children": {"file": "children.csv"}, "caregivers": {"file": "adults.csv"}}),
        ({None: "all.xlsx"}, {name: {"file": "all.xlsx", "sheet": name} for name in ("children", "caregivers")}),
        ({None: "which.csv"}, {name: {"file": f"{name}.csv"} for name in ("children", "caregivers")}),
    ],
)
def test_a_stand_in_is_refused_with_what_real_data_need_of_the_parameters_by_table(
    survey, incoming, tracked, given, stated
):
    make_synthetic(survey, incoming)
    survey.write_params()
    files_of = {n: incoming.with_name(f) for n, f in given.items()}
    for path in files_of.values():
        path.touch()
    with pytest.raises(ParamsError) as raised:
        place_raw_files(survey.layout, COUNTRY, "household_survey", files_of)
    told = yaml.safe_load(str(raised.value).partition(":\n")[2])["household_survey"]
    assert told["data_class"] == "restricted" and told["tables"] == stated
    assert set(told["origin"]) == {"title", "collected_by", "design", "licence"} and tracked == []


@pytest.mark.parametrize(
    "table, file, error, said",
    [
        ("children", "nowhere.csv", MissingInputError, "nowhere.csv: not there; name the file to import"),
        (None, "", MissingInputError, "not there; name the file to import"),
        (
            "childern",
            "new.csv",
            ParamsError,
            "no table childern (did you mean children?); name one of children, caregivers",
        ),
    ],
)
def test_a_wrong_name_is_told_before_what_real_data_need_of_the_parameters(
    survey, incoming, tracked, table, file, error, said
):
    make_synthetic(survey, incoming)
    survey.write_params()
    incoming.rename(incoming.with_name("new.csv"))
    with pytest.raises(error, match=re.escape(said)):
        place_raw_files(
            survey.layout, COUNTRY, "household_survey", {table: incoming.with_name("new.csv").parent / file}
        )


@pytest.mark.parametrize("table, said", [(None, "--table children or --table caregivers"), ("kids", "--table")])
def test_the_table_must_be_clear(survey, incoming, tracked, table, said):
    with pytest.raises(ParamsError, match=said):
        put(survey, incoming, table)
    assert tracked == []


def test_a_component_without_raw_files_takes_none(survey, incoming, tracked):
    survey.params["components"]["non_law_enforcement_data"] = None
    survey.write_params()
    with pytest.raises(ParamsError, match=r"non_law_enforcement_data takes no raw file; .* data/reference"):
        place_raw_file(survey.layout, COUNTRY, "non_law_enforcement_data", incoming)


@pytest.mark.parametrize(
    "component, said",
    [("predictors", "no component predictors"), ("household_surveys", "did you mean household_survey")],
)
def test_a_component_that_the_unit_does_not_hold_or_that_is_none_takes_none(survey, incoming, tracked, component, said):
    with pytest.raises(ParamsError) as raised:
        place_raw_file(survey.layout, COUNTRY, component, incoming)
    assert said in str(raised.value) and tracked == []


def test_a_copy_that_fails_leaves_the_old_file(survey, incoming, tracked, monkeypatch):
    before = plain_below(survey.raw)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        put(survey, incoming)
    assert plain_below(survey.raw) == before and tracked == []


# -- several files


@pytest.fixture
def delivery(survey, tmp_path):
    """Both tables anew, in which the households have other numbers."""
    made = {}
    for name in ("children", "caregivers"):
        made[name] = tmp_path / f"{name}.csv"
        made[name].write_text(getattr(survey, name).replace("H", "J"), encoding="utf-8")
    return made


def put_both(survey, delivery):
    return place_raw_files(survey.layout, COUNTRY, "household_survey", delivery)


def test_two_files_that_belong_together_get_their_places_in_one_swap(survey, delivery, tracked):
    (survey.raw / "codebook.txt").write_text("kept")
    placed = put_both(survey, delivery)
    assert plain_below(survey.raw) == {f"{n}.csv": p.read_bytes() for n, p in delivery.items()} | {
        "codebook.txt": b"kept"
    }
    assert set(placed.targets) == set(placed.facts) == {"children", "caregivers"} and placed.beside == ()
    assert tracked == [f"data/raw/{COUNTRY}/household_survey"]


def test_the_first_two_files_make_their_folder(survey, delivery, tracked):
    shutil.rmtree(survey.layout.root / "data")
    put_both(survey, delivery)
    assert set(plain_below(survey.raw)) == {"children.csv", "caregivers.csv"}


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_at_whichever_step_a_swap_fails_no_mixed_pair_is_left(survey, delivery, tracked, monkeypatch, failing):
    before, calls, real = plain_below(survey.raw), [], os.replace

    def replace(*paths):
        calls.append(paths)
        if len(calls) == failing:
            raise OSError("disk full")
        return real(*paths)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        try:
            put_both(survey, delivery)
        except OSError as error:
            assert str(error) == "disk full"
    new = {f"{n}.csv": p.read_bytes() for n, p in delivery.items()}
    assert plain_below(survey.raw) in (before, new)
    put_both(survey, delivery)
    assert plain_below(survey.raw) == new
    assert not [p for p in survey.raw.parent.iterdir() if p.name.startswith(".household")]


@pytest.fixture
def workbook(survey, tmp_path):
    """One workbook with both tables, which the parameters read from two sheets."""
    sheets = {"household": caregivers(), "child": list(csv.reader(io.StringIO(survey.children)))}
    for table, sheet in (("caregivers", "household"), ("children", "child")):
        survey.section["tables"][table] = {"file": "survey.xlsx", "sheet": sheet}
    survey.write_params()
    return write_workbook(tmp_path / "new.xlsx", sheets)


@pytest.mark.parametrize("table", [None, "children", "caregivers"])
def test_a_workbook_of_several_tables_comes_in_as_a_whole(survey, workbook, tracked, table):
    placed = place_raw_files(survey.layout, COUNTRY, "household_survey", {table: workbook})
    assert placed.targets == dict.fromkeys(["children", "caregivers"], survey.raw / "survey.xlsx")
    assert placed.beside == () and read_plain(survey.raw / "survey.xlsx") == workbook.read_bytes()


def test_two_workbooks_cannot_be_the_one_that_two_tables_are_read_from(survey, workbook, tracked, tmp_path):
    (tmp_path / "other.xlsx").touch()
    given = {"children": workbook, "caregivers": tmp_path / "other.xlsx"}
    with pytest.raises(
        ParamsError, match=r"caregivers and children are read from one file, survey\.xlsx; name one file"
    ):
        place_raw_files(survey.layout, COUNTRY, "household_survey", given)


@pytest.mark.parametrize("wrong", ["children", "caregivers"])
def test_where_one_of_two_is_wrong_neither_is_placed(survey, delivery, tracked, wrong):
    text = delivery[wrong].read_text().replace("A,01,1.5", "A,01,0", 1)
    delivery[wrong].write_text(text)
    before = files_below(survey.layout.root)
    with pytest.raises(ContractError) as raised:
        put_both(survey, delivery)
    (problem,) = raised.value.problems
    assert (problem.file, problem.column) == (f"{wrong}.csv", "weight")
    assert files_below(survey.layout.root) == before and tracked == []


def test_a_table_in_place_that_is_wrong_by_itself_is_named_by_its_own_place(survey, incoming, tracked):
    (survey.raw / "caregivers.csv").write_text(survey.caregivers.replace("G2,A,02,2.5", "G2,A,02,0"))
    with pytest.raises(ContractError) as raised:
        put(survey, incoming)
    (problem,) = raised.value.problems
    assert problem.file == f"data/raw/{COUNTRY}/household_survey/caregivers.csv" and tracked == []
    both = f"`dh import household_survey {COUNTRY} --table children FILE --table caregivers FILE`"
    assert str(problem).endswith(f"or place all files at once with {both}.")
