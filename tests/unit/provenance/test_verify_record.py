"""What is told of each thing that a record names, a sentence each: files, modules, packages, cells and estimates."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_chain import ID, MODULES, ROW, make

from disrupting_harm import files
from disrupting_harm.code_slices.code_slice import distributions_hash, modules_hash
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import verify, verify_in_parts, verify_records
from disrupting_harm.provenance.chain import CHECKED, section_state
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.records import Cell, Input, Output, read_record, write_record


RECORD, TABLE, BOOK = (f"outputs/TST/survey/{name}" for name in ("record.json", "prevalence.csv", "survey.ipynb"))
SLICE = "data/slices/library/survey.json"
AGAIN = "restore it or make it again with `dh repro`"


@pytest.fixture
def layout(tmp_path) -> Layout:
    """The chain of tests.small_chain with the packages and the notebook that its record names."""
    layout = make(tmp_path)
    files.write_text(layout.requirements(), "numpy==1\nother==2\n")
    files.write_text(tmp_path / "notebooks/survey/survey.ipynb", (tmp_path / BOOK).read_text(encoding="utf-8"))
    record = read_record(tmp_path / RECORD)
    notebook = record.notebook.model_copy(update={"sha256": files.sha256_file(tmp_path / record.notebook.path)})
    derived = record.inputs[0].model_copy(update={"path": "data/raw/a.csv", "sha256": files.sha256_text("a")})
    change(
        layout, parameters=record.parameters[:1], notebook=notebook, inputs=(derived, record.inputs[1]),
        lock=record.lock.model_copy(update={"sha256": distributions_hash({"numpy": ("1",)})}),
    )  # fmt: skip
    return layout


@pytest.fixture(autouse=True)
def _sections(monkeypatch) -> None:
    """Sections are held against the files that they name; how defaults and countries join is no matter of a verification."""
    monkeypatch.setattr(
        verify_records.used_sections,
        "changed_parameters",
        lambda layout, record: [
            f"{ref.path}, {ref.key[0]}" for ref in record.parameters if section_state(layout, ref) != CHECKED
        ],
    )


def change(layout: Layout, **changes) -> None:
    path = layout.root / RECORD
    write_record(path, read_record(path).model_copy(update=changes))


def told(layout: Layout, **known) -> dict[str, str]:
    result = Verification(layout, **known)
    assert verify_records.check_record(result, RECORD)
    return {path: sentence.removeprefix(f"{path}: ") for path, sentence in result.differences.items()}


def test_a_record_of_which_all_is_as_it_says_has_no_difference(layout):
    result = Verification(layout)
    assert verify_records.check_record(result, RECORD) and result.differences == {}
    assert result.checked == {
        TABLE,
        BOOK,
        SLICE,
        "data/raw/a.csv",
        "data/raw/b.csv",
        "data/reference/people.csv",
        "notebooks/survey/survey.ipynb",
    }
    assert not verify_records.check_record(result, "outputs/TST/survey/none.json")


def test_a_file_with_another_hash_is_told_with_both_and_with_what_mends_it(layout):
    files.write_text(layout.root / "data/raw/b.csv", "x")
    files.write_text(layout.root / BOOK, "x")
    files.write_text(layout.root / "notebooks/survey/survey.ipynb", "x")
    x, b, book = (files.sha256_text("x"), files.sha256_text("b"), read_record(layout.root / RECORD).notebook.sha256)
    git = "outputs were made from another version: restore it with `git checkout notebooks/survey/survey.ipynb` or run `make reproduce`"
    assert told(layout) == {
        "data/raw/b.csv": f"has sha256 {x} and should have {b} by {RECORD}; {AGAIN}.",
        BOOK: f"has sha256 {x} and should have {book} by {RECORD}; {AGAIN}.",
        "notebooks/survey/survey.ipynb": f"has sha256 {x} and should have {book} by {RECORD}; {git}.",
    }
    assert told(layout, differences={"data/raw/b.csv": "data/raw/b.csv: told"})["data/raw/b.csv"] == "told", "once"


def test_a_file_that_is_gone_is_told_with_the_hash_that_it_should_have(layout):
    (layout.root / TABLE).unlink()
    sha256 = read_record(layout.root / RECORD).outputs[0].sha256
    result = Verification(layout)
    verify_records.check_record(result, RECORD)
    assert result.differences == {
        TABLE: f"{TABLE}: is missing; {RECORD} says sha256 {sha256}; {AGAIN}."
    } and result.missing == {TABLE}


def test_rows_of_a_unit_are_told_by_table_and_unit(layout):
    files.write_text(layout.reference("people"), "iso3,source,people\nTST,census,3\n")
    found, made = (files.sha256_text(f"iso3,source,people\nTST,census,{n}\n") for n in (3, 1))
    git = "outputs were made from another version: restore it with `git checkout data/reference/people.csv` or run `make reproduce`"
    assert told(layout) == {
        "data/reference/people.csv (rows of TST)": f"has sha256 {found} and should have {made} by {RECORD}; {git}.",
    }


def test_a_parameter_that_changed_is_told_by_file_and_key(layout):
    files.write_text(layout.study(), "title: a\nrules: {x: 3, y: 2}\n")
    assert told(layout)["params/study.yaml, rules"] == (
        f"is not what {RECORD} names: outputs were made from another version; restore it with `git checkout params/study.yaml` or run `make reproduce`."
    )


def test_of_the_library_the_modules_that_changed_are_kept_with_the_stages_that_ran_them(layout):
    files.write_text(layout.package() / "one.py", "one = 2\n")
    result = Verification(layout, other_code={"src/disrupting_harm/one.py": ["other@TST"]})
    verify_records.check_record(result, RECORD)
    assert result.differences == {} and result.other_code == {"src/disrupting_harm/one.py": ["other@TST", "survey@TST"]}
    assert result.changed_code == {SLICE: ["disrupting_harm.one"]}
    known = Verification(layout, changed_code={SLICE: []})
    verify_records.check_record(known, RECORD)
    assert known.other_code == {}, "of a slice that was looked at before, what was found then counts"


def test_a_slice_of_other_modules_or_none_at_all_is_told(layout):
    files.write_text(layout.package() / "two.py", "two = 2\n")
    more = MODULES | {"disrupting_harm.two": files.sha256_text("two = 2\n")}
    files.write_text(layout.root / SLICE, files.dump_json({"modules": more, "distributions": {"numpy": ["1"]}}))
    assert told(layout) == {
        "src/disrupting_harm (survey@TST)": f"the library is not the one that made the outputs by {RECORD}; run `make reproduce`."
    }
    assert modules_hash(more) != modules_hash(MODULES)
    files.write_text(layout.root / SLICE, "{")
    assert told(layout) == {SLICE: f"is not a slice of the library any more; {AGAIN}."}
    (layout.root / SLICE).unlink()
    assert told(layout) == {SLICE: f"is missing; {RECORD} names it; {AGAIN}."}


@pytest.mark.parametrize("lock", ["numpy==3\nother==2\n", "other==2\n", None])
def test_packages_of_another_version_or_without_their_lock_are_told_with_the_stage(layout, lock):
    layout.requirements().unlink() if lock is None else files.write_text(layout.requirements(), lock)
    assert told(layout) == {
        "requirements.lock (survey@TST)": f"pins other versions than those that made the outputs by {RECORD}; restore it with "
        "`git checkout requirements.lock` or run `make reproduce`."
    }
    files.write_text(layout.requirements(), "numpy==1\nother==9\n")
    assert told(layout) == {}, "a package that did not run"


def test_a_cell_that_is_not_in_the_notebook_is_told_with_what_it_saved(layout):
    (entry,) = read_record(layout.root / RECORD).saved
    change(layout, saved=(entry.model_copy(update={"cell": Cell(id="gone", sha256="1")}),))
    said = f"cell gone is not the one that {RECORD} names; run `make reproduce`."
    places = [f"{path} (TST/survey/prevalence)" for path in ("notebooks/survey/survey.ipynb", BOOK)]
    assert told(layout) == dict.fromkeys(places, said)
    files.write_text(layout.root / BOOK, "{")
    assert list(told(layout)) == [BOOK, places[0]], (
        "a notebook that differs is told as such, and its cells are not looked at"
    )
    change(layout, notebook=None)
    assert list(told(layout)) == [BOOK]


def test_ids_that_no_table_holds_are_counted_and_the_first_is_named(layout):
    (entry,) = read_record(layout.root / RECORD).saved
    figure = entry.model_copy(
        update={
            "kind": "figure",
            "id": "one",
            "trace_id": "TST/survey/one",
            "estimates": ("TST/b", ID, "TST/c"),
            "assessments": ("TST/law",),
        }
    )
    change(layout, saved=(entry, figure))
    place = f"{RECORD} (TST/survey/one)"
    assert told(layout) == {place: "names 2 estimates that no table holds, such as TST/b; run `make reproduce`."}
    change(layout, saved=(entry, figure.model_copy(update={"estimates": (ID,)})))
    assert told(layout) == {place: "names 1 assessments that no table holds, such as TST/law; run `make reproduce`."}


def test_estimates_of_other_units_are_looked_for_in_the_files_that_the_run_read(layout):
    path, far = "outputs/XAA/survey/prevalence.csv", "XAA/survey/harm@v1"
    files.write_text(
        layout.root / path, pd.DataFrame([ROW | {"estimate_id": far}]).reindex(columns=COLUMNS).to_csv(index=False)
    )
    record = read_record(layout.root / RECORD)
    shown = Input(path=path, sha256=files.sha256_file(layout.root / path), role="estimates")
    figure = record.saved[0].model_copy(
        update={"kind": "figure", "id": "one", "trace_id": "TST/survey/one", "estimates": (far,)}
    )
    change(layout, saved=(*record.saved, figure), inputs=(*record.inputs, shown))
    assert told(layout) == {}
    change(layout, inputs=(*record.inputs, shown.model_copy(update={"role": "saved"})))
    assert list(told(layout)) == [f"{RECORD} (TST/survey/one)"], (
        "of a file that was read as something else they are not taken"
    )
    change(layout, inputs=(*record.inputs, shown))
    files.write_text(layout.root / path, "estimate_id\n")
    assert list(told(layout)) == [path, f"{RECORD} (TST/survey/one)"]


def test_of_a_table_that_differs_no_estimate_is_missed(layout):
    files.write_text(layout.root / TABLE, f"{','.join(COLUMNS)}\n")
    assert list(told(layout)) == [TABLE]


def test_a_notebook_or_a_table_that_is_none_as_recorded_makes_the_record_none(layout):
    files.write_text(layout.root / BOOK, "{")
    record = read_record(layout.root / RECORD)
    change(
        layout, outputs=(record.outputs[0], Output(path=BOOK, sha256=files.sha256_text("{"), role="executed notebook"))
    )
    assert not verify_records.check_record(Verification(layout), RECORD)


def test_packages_that_are_installed_in_another_version_are_told(layout, monkeypatch):
    monkeypatch.setattr(
        verify,
        "other_installed",
        lambda layout, pinned: [f"requirements.lock: pins numpy {pinned['numpy'][0]}, and 9 is installed"],
    )
    result = Verification(layout)
    verify._check_installed(result)
    place = "requirements.lock (numpy)"
    assert result.differences == {place: f"{place}: other packages: pins numpy 1, and 9 is installed"}
    layout.requirements().write_bytes(b"\xff")
    result = Verification(layout)
    verify._check_installed(result)
    assert result.differences == {}, "a lock file that cannot be read is told by what names it"


def test_entries_are_checked_in_parts_by_unit_in_their_order():
    paths = ["outputs/TST/a", "params/x", "outputs/TSU/b", "data/raw/TST/c", "params/y"]
    assert verify_in_parts.parts_by_unit(paths, str) == [
        ["outputs/TST/a", "data/raw/TST/c"],
        ["params/x", "params/y"],
        ["outputs/TSU/b"],
    ]


@pytest.mark.parametrize(
    ("cores", "sizes", "processes"), [(2, (50, 50), 2), (2, (50, 49), None), (1, (50, 50), None), (8, (100, 49), 2), (8, (100, 50), 3), (None, (500,), None)]
)  # fmt: skip
def test_another_process_is_started_for_every_fifty_entries_and_no_more_than_there_are_cores(
    layout, in_parts, monkeypatch, cores, sizes, processes
):
    started = []

    class Pool:
        def __init__(self, jobs, **how):
            started.append(jobs)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def map(self, function, parts):
            return [(Verification(layout, checked={str(len(part))}), [f"{len(part)}"]) for part in parts]

    monkeypatch.setattr(verify_in_parts, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(verify_in_parts.os, "cpu_count", lambda: cores)
    result, parts = Verification(layout), [["x"] * size for size in sizes]
    returned = verify_in_parts.check_in_parts(result, lambda result, part: [f"{len(part)}"], parts)
    assert returned == [str(size) for size in sizes] and started == ([processes] if processes else [])
    assert result.checked == ({str(size) for size in sizes} if processes else set())


def test_the_hash_of_rows_is_no_hash_of_a_file(layout):
    files.write_text(layout.reference("people"), "iso3,source,people\nTST,census,3\n")
    files.write_text(layout.root / "data/raw/b.csv", "x")
    result = Verification(layout)
    verify_records.check_record(result, RECORD)
    assert result.found == {"data/raw/b.csv": files.sha256_text("x")}


@pytest.mark.parametrize(
    ("names", "said"),
    [("a", "a@TST"), ("abc", "a@TST, b@TST, c@TST"), ("abcd", "a@TST, b@TST, c@TST and 1 more"), ("abcde", "a@TST, b@TST, c@TST and 2 more")],
)  # fmt: skip
def test_of_the_stages_that_ran_another_version_of_a_module_three_are_named_and_the_others_counted(layout, names, said):
    record = read_record(layout.root / RECORD)
    for name in names:
        write_record(layout.output("TST", name) / "record.json", record.model_copy(update={"stage": f"{name}@TST"}))
    (layout.root / RECORD).unlink()
    files.write_text(layout.package() / "one.py", "one = 2\n")
    place = "src/disrupting_harm/one.py"
    assert (
        verify.verify(layout).differences[place]
        == f"{place}: is not the code that made the outputs of {said}; run `make reproduce`."
    )
