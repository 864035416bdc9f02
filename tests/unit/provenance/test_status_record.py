"""Why a stage is stale, from its record and the files as they are now: one sentence for each thing that is another."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.small_chain import MODULES, make

from disrupting_harm import files
from disrupting_harm.code_slices.code_slice import distributions_hash
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import status as module
from disrupting_harm.provenance.chain import CHECKED, section_state
from disrupting_harm.provenance.status import ComponentStatus, StageStatus
from disrupting_harm.records import Input, read_record, write_record


RECORD, TABLE, BOOK = (f"outputs/TST/survey/{name}" for name in ("record.json", "prevalence.csv", "survey.ipynb"))
SLICE = "data/slices/library/survey.json"


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    """The chain of tests.small_chain, all of it as recorded; sections are held against the files that they name."""
    layout = make(tmp_path)
    files.write_text(layout.requirements(), "numpy==1\nother==2\n")
    files.write_text(tmp_path / "notebooks/survey/survey.ipynb", "notebook")
    record = read_record(tmp_path / RECORD)
    write_record(
        tmp_path / RECORD,
        record.model_copy(
            update={
                "parameters": record.parameters[:1], "lock": record.lock.model_copy(update={"sha256": distributions_hash({"numpy": ("1",)})}),
                "notebook": record.notebook.model_copy(update={"sha256": files.sha256_text("notebook")}),
            }
        ),
    )  # fmt: skip
    monkeypatch.setattr(
        module.used_sections,
        "changed_parameters",
        lambda layout, record: [
            f"{ref.path}, {ref.key[0]}" for ref in record.parameters if section_state(layout, ref) != CHECKED
        ],
    )
    return layout


def why(layout: Layout) -> tuple[str, ...]:
    found = module._compare(layout, "survey@TST", "survey", layout.root / RECORD)
    assert found.stage == "survey@TST" and found.state == ("stale" if found.why else "up to date")
    return found.why


def change(layout: Layout, **changes) -> None:
    path = layout.root / RECORD
    write_record(path, read_record(path).model_copy(update=changes))


def test_a_stage_of_which_all_is_as_recorded_is_up_to_date_and_one_without_a_record_was_not_made(layout):
    """Its derived table lies in the restricted half, of which nothing is here."""
    assert why(layout) == ()
    none = module._compare(layout, "other@TST", "other", layout.root / "outputs/TST/other/record.json")
    assert none == StageStatus("other@TST", "not made", ("outputs/TST/other/record.json is not there",))


def test_changes_are_told_parameters_first_then_the_library_packages_notebook_inputs_and_outputs(layout):
    files.write_text(layout.study(), "title: a\nrules: {x: 9, y: 2}\n")
    files.write_text(layout.package() / "one.py", "one = 2\n")
    files.write_text(layout.requirements(), "numpy==3\nother==2\n")
    files.write_text(layout.root / "notebooks/survey/survey.ipynb", "x")
    files.write_text(layout.reference("people"), "iso3,source,people\nTST,census,3\n")
    files.write_text(layout.root / TABLE, "x")
    (layout.root / BOOK).unlink()
    assert why(layout) == (
        "params/study.yaml, rules: changed",
        "library: disrupting_harm.one changed",
        "requirements.lock: pins other versions of numpy than those that ran",
        "notebooks/survey/survey.ipynb: changed",
        "data/reference/people.csv: the rows of TST changed",
        f"{TABLE}: is not what the stage wrote",
        f"{BOOK}: is missing",
    )


def test_of_a_library_the_slice_may_be_gone_or_none_or_of_other_modules(layout):
    files.write_text(layout.package() / "two.py", "two = 2\n")
    more = MODULES | {"disrupting_harm.two": files.sha256_text("two = 2\n")}
    files.write_text(layout.root / SLICE, files.dump_json({"modules": more, "distributions": {"numpy": ["1"]}}))
    assert why(layout) == ("library: other modules than those that ran",)
    for name in ("one", "two"):
        files.write_text(layout.package() / f"{name}.py", "changed\n")
    assert why(layout) == ("library: disrupting_harm.one, disrupting_harm.two changed",)
    files.write_text(layout.root / SLICE, "{")
    assert why(layout) == (f"{SLICE}: is not a slice of the library any more",)
    (layout.root / SLICE).unlink()
    assert why(layout) == (f"{SLICE} is not there",)


def test_packages_of_other_versions_are_named_those_that_ran_alone(layout):
    assert why(layout) == ()
    files.write_text(layout.requirements(), "numpy==1\nother==9\n")
    assert why(layout) == (), "one that did not run"
    for lock in ("other==2\n", None):
        layout.requirements().unlink() if lock is None else files.write_text(layout.requirements(), lock)
        assert why(layout) == ("requirements.lock: pins other versions of numpy than those that ran",)
    files.write_text(layout.requirements(), "numpy==1\n")
    change(layout, lock=read_record(layout.root / RECORD).lock.model_copy(update={"sha256": "0" * 64}))
    assert why(layout) == ("requirements.lock: pins other versions than those that ran",), "which is not known"


def test_an_absent_input_is_told_unless_the_restricted_half_is_absent_as_a_whole(layout):
    record = read_record(layout.root / RECORD)
    reference = Input(path="data/reference/gone.csv", sha256="1", role="reference")
    other = Input(path="outputs/XAA/survey/a.csv", sha256="1", role="estimates")
    change(layout, inputs=(*record.inputs, reference, other))
    told = ("data/reference/gone.csv: is missing", "outputs/XAA/survey/a.csv: is missing")
    assert why(layout) == told
    (layout.root / "data/derived/TST/other").mkdir(parents=True)
    assert why(layout) == ("data/derived/c.parquet: is missing", *told)
    files.write_text(layout.root / "data/derived/c.parquet", "x")
    assert why(layout) == ("data/derived/c.parquet: changed", *told)


def test_an_absent_output_is_told_unless_the_restricted_half_is_absent_as_a_whole(layout):
    record = read_record(layout.root / RECORD)
    derived = record.outputs[0].model_copy(update={"path": "data/derived/TST/survey/a.parquet"})
    change(layout, outputs=(*record.outputs, derived), notebook=None)
    assert why(layout) == ()
    (layout.root / "data/raw/TST/other").mkdir(parents=True)
    assert why(layout) == ("data/derived/c.parquet: is missing", "data/derived/TST/survey/a.parquet: is missing")


def test_a_reference_table_that_cannot_be_read_is_a_changed_one(layout):
    layout.reference("people").unlink()
    assert why(layout) == ("data/reference/people.csv: the rows of TST changed",)


@pytest.mark.parametrize(
    ("missing", "states", "state"),
    [
        ((), (), "up to date"), ((), ("up to date", "up to date"), "up to date"), ((), ("up to date", "stale", "not made"), "stale"),
        ((), ("not made", "stale"), "not made"), (("a is not here",), ("stale",), "raw file missing"),
    ],
)  # fmt: skip
def test_a_component_is_as_its_first_stage_that_is_not_up_to_date(missing, states, state):
    stages = tuple(StageStatus("s", one) for one in states)
    assert ComponentStatus("TST", "survey", "stand-in", missing, stages).state == state


@pytest.mark.parametrize(
    ("role", "data_class", "runs"),
    [
        ("stand_in", "synthetic", True), ("stand_in", "restricted", False), ("stand_in", "public", False), ("scan", "restricted", True),
        ("scan", "synthetic", True), ("scan", "public", False), ("derive", "public", True), ("run", "synthetic", True),
    ],
)  # fmt: skip
def test_stand_ins_are_of_synthetic_data_and_public_rows_are_not_scanned(role, data_class, runs):
    assert module._runs(role, data_class) is runs


def printed(monkeypatch, found: list, units=("TST",), **how) -> list[str]:
    """What is printed of these components of Testland, of phase 2, and of a file for validation."""
    about = {
        "TST": SimpleNamespace(name="Testland", phase=2, kind="country", fielded=True),
        "XVA": SimpleNamespace(name="A file", phase=None, kind="validation", fielded=True),
        "XNO": SimpleNamespace(name="Nowhere", phase=1, kind="country", fielded=False),
        "XBB": SimpleNamespace(name="B", phase=1, kind="country", fielded=True),
        "XAA": SimpleNamespace(name="A", phase=1, kind="country", fielded=True),
    }
    monkeypatch.setattr(module, "read_status", lambda layout, units: found)
    monkeypatch.setattr(module, "load_study", lambda layout: SimpleNamespace(units=about, unit=about.__getitem__))
    monkeypatch.setattr(module, "unit_codes", lambda layout: ["TST"])
    out = io.StringIO()
    module.print_status(Layout(Path("/clone")), units, out, **how)
    return out.getvalue().splitlines()


STALE = ComponentStatus(
    "TST",
    "survey",
    "stand-in",
    (),
    (StageStatus("a@TST", "stale", ("x: changed", "y: changed")), StageStatus("b@TST", "up to date")),
)
MISSING = ComponentStatus("TST", "review", "real, public", ("a.csv is not here", "b.csv is not here"))


def test_components_stand_below_the_name_of_their_unit_with_what_is_missing(monkeypatch):
    found = [STALE, MISSING, "XNO  Nowhere (phase 1): not fielded", ComponentStatus("XVA", "survey", "real, public")]
    assert printed(monkeypatch, found) == [
        "TST  Testland (phase 2)", f"  {'survey':<28}{'stand-in':<18}stale", f"  {'review':<28}{'real, public':<18}raw file missing",
        "      a.csv is not here", "      b.csv is not here", "XNO  Nowhere (phase 1): not fielded",
        "XVA  A file (validation unit)", f"  {'survey':<28}{'real, public':<18}up to date",
    ]  # fmt: skip


def test_why_a_stage_is_stale_stands_below_its_component_where_it_is_asked_for(monkeypatch):
    told = printed(monkeypatch, [STALE, MISSING], why=True)
    assert (
        told[1:4] == [f"  {'survey':<28}{'stand-in':<18}stale", "      a@TST: x: changed", "      a@TST: y: changed"]
        and len(told) == 7
    )


def test_fielded_countries_without_parameters_are_named_where_all_are_asked_for(monkeypatch):
    said = "without parameters yet: XAA, XBB; write a file with `dh new-country ISO3`"
    assert printed(monkeypatch, [], ()) == [said] and printed(monkeypatch, [], ("TST",)) == []


def test_as_data_each_component_has_its_stages_and_its_state(monkeypatch):
    stages = [
        {"stage": "a@TST", "state": "stale", "why": ["x: changed", "y: changed"]}, {"stage": "b@TST", "state": "up to date", "why": []}
    ]  # fmt: skip
    assert json.loads("\n".join(printed(monkeypatch, [STALE, "a sentence"], (), as_json=True))) == [
        {"unit": "TST", "component": "survey", "data": "stand-in", "missing": [], "stages": stages, "state": "stale"}, "a sentence",
    ]  # fmt: skip
