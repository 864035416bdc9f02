"""One figure over all countries: what is the same is counted, and each way in which a country does otherwise is told with file and value."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from tests.checkouts import copy_study

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.provenance.audit import DIFFERENT, SAME, audit, print_audit
from disrupting_harm.provenance.audit_facts import HOW_MADE
from disrupting_harm.records import (
    Cell,
    DefinitionRef,
    FileRef,
    Library,
    Output,
    Record,
    Saved,
    SectionRef,
    read_record,
    write_record,
)


STEM, FIGURE, HARM = "household_survey", "by_group", "harm"
SLICE = {
    "sections": {STEM: {"title": "a", "headline": [HARM], "survey": {"lonely_psu": "adjust"}}},
    "target_population": {"year": 2021},
    "instruments": {f"params/instruments/{STEM}/children.csv": "1f"},
    "definitions": {HARM: {"version": 1, "base": "children", "numerator": [1]}},
}
ROW = dict.fromkeys(HOW_MADE, "x") | {"indicator": HARM, "version": "1", "statistic": "proportion"}


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(copy_study(tmp_path / "study"))
    for unit in ("TST", "TSU"):
        save(layout, unit)
    return layout


def save(
    layout: Layout, unit: str, *, content=SLICE, row=ROW, used=None, levels=("", "/sex=female"), note="", cell="a", library="5f",
    data_class="restricted", version=1,
) -> None:  # fmt: skip
    """A component's outputs with a figure of one indicator, and the parameters that made them."""
    folder = f"outputs/{unit}/{STEM}"
    ids = [f"{unit}/{STEM}/{HARM}@v{version}{level}" for level in levels]
    table = pd.DataFrame([row | {"estimate_id": name} for name in ids])
    files.write_text(layout.root / folder / "prevalence.csv", table.to_csv(index=False))
    files.write_text(layout.params_slice(unit, STEM), text := ordered_json(content))
    shared = {"estimates": tuple(ids), "cell": Cell(id="c", sha256=cell), "data_class": data_class, "note": note}
    conventions = ("survey", "presentation", "disclosure")
    study = layout.study().read_text(encoding="utf-8")
    assert all(f"\n{name}:" in study for name in conventions)
    write_record(
        layout.root / folder / "record.json",
        Record(
            stage=f"{STEM}@{unit}", component=STEM, country=unit, data_class="restricted", code=Library(version="1", path="l", sha256=library),
            notebook=FileRef(path=f"notebooks/{STEM}/{STEM}.ipynb", sha256="2f", role="notebook"),
            lock=FileRef(path="requirements.lock", sha256="3f", role="lock"), outputs=(Output(path=f"{folder}/prevalence.csv", sha256=files.sha256_text(table.to_csv(index=False)), role="table"),),
            parameters=(SectionRef(path=f"params/indicators/{STEM}.yaml", key=("indicators",), names=(HARM,), sha256="1"),),
            parameters_sha256=used or hash_of(layout, text),
            saved=(
                Saved(kind="estimates", id="prevalence", trace_id=f"{unit}/{STEM}/prevalence", files=(f"{folder}/prevalence.csv",),
                      definitions={HARM: DefinitionRef(version=version, status="draft")}, **shared),
                Saved(kind="figure", id=FIGURE, trace_id=f"{unit}/{STEM}/{FIGURE}", files=(f"{folder}/{FIGURE}.svg",), **shared),
            ),
        ),
    )  # fmt: skip


def hash_of(layout: Layout, text: str) -> str:
    from disrupting_harm.study.parameter_file import read_parameters

    study = read_parameters(layout, layout.study()).data
    return files.sha256_text(
        text + ordered_json({name: study[name] for name in ("survey", "presentation", "disclosure")})
    )


def told(layout: Layout, target: str = FIGURE) -> list[str]:
    """The lines on what differs or is missing."""
    out = io.StringIO()
    code = print_audit(audit(layout, target), out)
    lines = [line for line in out.getvalue().splitlines() if line.startswith(("differs", "missing"))]
    assert code == (DIFFERENT if lines else SAME)
    return lines


def changed(**keys) -> dict:
    return SLICE | keys


def test_the_same_everywhere_is_no_difference_and_is_counted_by_kind(layout):
    result = audit(layout, FIGURE)
    assert (result.code, result.differences, result.missing, result.units) == (SAME, [], {}, ["TST", "TSU"])
    assert set(result.same) == {
        "code",
        "keys of the parameters",
        "forms",
        "definitions",
        "base rules",
        "data class",
        "notes",
        "estimates",
    }
    assert result.same["estimates"] == 2 * (1 + len(HOW_MADE)), (
        "every column of both estimates, and that they are there"
    )


@pytest.mark.parametrize(
    ("change", "what", "value", "file"),
    [
        ({"cell": "b"}, "cell of by_group", "c b", f"notebooks/{STEM}/{STEM}.ipynb"),
        ({"library": "6f"}, "modules of the library", "1 6f", "l"),
        ({"content": changed(definitions={HARM: SLICE["definitions"][HARM] | {"base": "girls"}})}, "definition of harm, base", '"girls"', f"params/indicators/{STEM}.yaml"),
        ({"content": changed(definitions={HARM: SLICE["definitions"][HARM] | {"numerator": [1, 2]}})}, "definition of harm, numerator", "[1, 2]", f"params/indicators/{STEM}.yaml"),
        ({"content": changed(instruments={f"params/instruments/{STEM}/TSU/children.csv": "9f"})}, f"form {STEM}/children.csv", "9f", f"params/instruments/{STEM}/TSU/children.csv"),
        ({"content": changed(target_population={})}, "target_population.year", "nothing", ""),
        ({"content": changed(target_population={"year": "soon"})}, "target_population.year", "a text", f"data/slices/units/TSU/{STEM}.json"),
        ({"row": ROW | {"ci_method": "wald"}}, "estimate harm, ci_method", "wald", f"outputs/TSU/{STEM}/prevalence.csv"),
        ({"row": ROW | {"base": "girls"}}, "estimate harm, base", "girls", f"outputs/TSU/{STEM}/prevalence.csv"),
        ({"note": "Only 12 answered."}, "note of by_group, without its numbers", "Only # answered.", f"outputs/TSU/{STEM}/by_group.svg"),
        ({"data_class": "synthetic"}, "data class of by_group", "synthetic", f"outputs/TSU/{STEM}/by_group.svg"),
    ],
)  # fmt: skip
def test_each_way_to_do_otherwise_is_told_with_value_and_file(layout, change, what, value, file):
    save(layout, "TSU", **change)
    lines = told(layout)
    mine = [line for line in lines if line.startswith(f"differs  {what}: ")]
    assert mine and f"TSU: {value}" in mine[0] and file in mine[0], lines


def test_an_estimate_of_another_version_is_told_by_its_version_and_not_as_another_estimate(layout):
    save(layout, "TSU", version=2, row=ROW | {"version": "2"})
    lines = told(layout, HARM)
    assert any("estimate harm, version: TSU: 2" in line for line in lines)
    assert not any(": nothing" in line for line in lines)


def test_an_estimate_that_a_country_does_not_save_is_told_once(layout):
    save(layout, "TSU", levels=("",))
    assert told(layout, HARM) == [
        f"differs  estimate harm/sex=female: TSU: nothing; the other 1: saved (outputs/TST/{STEM}/prevalence.csv)"
    ]


def test_numbers_in_a_note_and_the_country_s_name_are_no_difference(layout):
    save(layout, "TST", note="Testland: 12 of 30 answered.")
    save(layout, "TSU", note="Testland in phase 2: 1,204 of 30.5 answered.")
    assert told(layout) == []


def test_a_country_that_saved_nothing_of_it_or_has_no_record_is_missing(layout):
    record = layout.output("TSU", STEM) / "record.json"
    text = record.read_text(encoding="utf-8")
    files.write_text(record, text.replace('"by_group"', '"another"'))
    assert told(layout) == ["missing  TSU: saved no by_group"]
    files.write_text(record, "{")
    assert told(layout) == [
        f"missing  TSU: outputs/TSU/{STEM}/record.json is no record any more; run `dh repro {STEM}@TSU`"
    ]
    record.unlink()
    assert told(layout) == [f"missing  TSU: outputs/TSU/{STEM}/record.json is not here; run `dh repro {STEM}@TSU`"]


@pytest.mark.parametrize(
    "target", [FIGURE, f"{STEM}/{FIGURE}", f"TST/{STEM}/{FIGURE}", HARM, f"{STEM}/{HARM}", f"TSU/{STEM}/{HARM}@v1"]
)
def test_a_thing_is_named_with_or_without_its_component_and_country(layout, target):
    assert str(audit(layout, target).asked).startswith(f"{STEM}/")


@pytest.mark.parametrize(("target", "near"), [("by_grup", "did you mean"), ("zzz", "name one of a component of")])
def test_an_unknown_name_is_told(layout, target, near):
    with pytest.raises(TraceError, match=near):
        audit(layout, target)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("a,b")])
def test_estimates_that_are_not_those_that_were_recorded_are_told_and_not_compared(layout, spoil):
    spoil(layout.output("TSU", STEM) / "prevalence.csv")
    with pytest.raises(TraceError, match="prevalence.csv: not what was recorded any more; run `dh verify`"):
        audit(layout, FIGURE)


def test_as_data_the_usual_value_comes_first(layout):
    save(layout, "TSU", cell="b")
    (difference,) = (d for d in audit(layout, FIGURE).data()["differences"] if d["what"] == "cell of by_group")
    assert [(v["value"], v["units"]) for v in difference["values"]] == [("c a", ["TST"]), ("c b", ["TSU"])]


def test_parameters_that_changed_since_a_country_was_made_are_told_though_they_changed_alike(layout):
    """What is compared is then not what made the outputs."""
    for unit in ("TST", "TSU"):
        save(layout, unit, used="0f")
    assert told(layout) == [
        f"missing  {unit}: its parameters changed since it was made; run `dh repro {STEM}@{unit}`"
        for unit in ("TST", "TSU")
    ]


def test_units_that_are_no_fielded_countries_are_passed_over_wherever_they_stand(layout):
    validation = "  TSV: {name: Validation file, kind: validation}\n"
    study = layout.study().read_text(encoding="utf-8")
    files.write_text(layout.study(), study.replace(validation, "").replace("units:\n", f"units:\n{validation}"))
    assert audit(layout, FIGURE).units == ["TST", "TSU"]


def test_a_parameter_that_is_another_kind_is_told_with_the_line_that_states_it(layout):
    survey = SLICE["sections"][STEM] | {"survey": {"lonely_psu": 1}}
    save(layout, "TSU", content=changed(sections={STEM: survey}))
    text = layout.component(STEM).read_text(encoding="utf-8").splitlines()
    line = next(number for number, words in enumerate(text, 1) if "lonely_psu: adjust" in words)
    place = f"(params/components/{STEM}.yaml, line {line}, key defaults.survey.lonely_psu)"
    assert told(layout) == [f"differs  {STEM}.survey.lonely_psu: TSU: a number {place}; the other 1: a text {place}"]


def test_a_parameter_of_a_component_that_a_country_does_not_hold_is_told_with_the_file_that_has_it(layout):
    save(layout, "TSU", content=changed(sections=SLICE["sections"] | {"no_component": {"rule": "x"}}))
    assert told(layout) == [
        f"differs  no_component.rule: TSU: a text (data/slices/units/TSU/{STEM}.json); the other 1: nothing (nowhere)"
    ]


def test_of_a_table_the_estimates_that_a_figure_shows_are_compared_and_no_others(layout):
    """The figure shows the estimate of everybody; that of girls, in the same table, was made otherwise in one country."""
    path = layout.output("TSU", STEM) / "prevalence.csv"
    table = pd.read_csv(path)
    table.loc[1, "base"] = "girls"
    data = table.to_csv(index=False)
    for unit in ("TST", "TSU"):
        record = read_record(layout.output(unit, STEM) / "record.json")
        estimates, figure = record.saved
        outputs = record.outputs
        if unit == "TSU":
            files.write_text(path, data)
            outputs = (outputs[0].model_copy(update={"sha256": files.sha256_text(data)}),)
        shown = figure.model_copy(update={"estimates": figure.estimates[:1]})
        write_record(
            layout.output(unit, STEM) / "record.json",
            record.model_copy(update={"saved": (estimates, shown), "outputs": outputs}),
        )
    assert told(layout) == [] and audit(layout, FIGURE).same["estimates"] == 1 + len(HOW_MADE)
    assert [line.partition(": TSU")[0] for line in told(layout, HARM)] == ["differs  estimate harm/sex=female, base"]
