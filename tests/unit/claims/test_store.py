"""What notebooks saved is read by id: through their records, and nothing beside them."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_findings import SCOPE, assessment, estimate, make_store

from disrupting_harm import files
from disrupting_harm.claims.store import read_store
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.records import Cell, FileRef, Input, Library, Record, Saved, read_record, write_record
from disrupting_harm.sections import held
from disrupting_harm.study.findings import Ref


STEM = "household_survey"


def save(layout, iso3: str = "TST", *, rows=None, inputs=()) -> None:
    """Records of every component of the unit; the survey saved estimates and a table."""
    for stem in held(layout, iso3):
        mine = {"saved": _saved(layout, iso3, rows), "inputs": tuple(inputs)} if stem == STEM else {}
        record = Record(
            stage=f"{stem}@{iso3}", component=stem, country=iso3, data_class="synthetic", parameters=(),
            code=Library(version="0", path="x", sha256="0"), lock=FileRef(path="x", sha256="0", role="lock"), **mine,
        )  # fmt: skip
        write_record(layout.output(iso3, stem) / "record.json", record)


def _saved(layout, iso3, rows) -> tuple[Saved, ...]:
    folder, scope = layout.output(iso3, STEM), f"{iso3}/{STEM}"
    frames = {
        "prevalence": pd.DataFrame(rows or [row(f"{scope}/tf_csea_any@v1", "0.217"), row(f"{scope}/tf_csea_any@v1/sex=female", "")]),
        "shown": pd.DataFrame({"Group": ["Girls"], "Share": ["21.7 %"]}),
    }  # fmt: skip
    for name, frame in frames.items():
        files.write_text(folder / f"{name}.csv", frame.to_csv(index=False))
    return tuple(
        Saved(kind=kind, id=name, trace_id=f"{scope}/{name}", files=(layout.relative(folder / f"{name}.csv"),),
              cell=Cell(id="a", sha256=""))
        for name, kind in (("prevalence", "estimates"), ("shown", "table"))
    )  # fmt: skip


def row(name: str, value: str, presentation: str = "percentage") -> dict:
    _, _, group = name.partition("@v1/")
    by, _, level = group.partition("=")
    return {
        "estimate_id": name, "label": "L", "theme": "prevalence", "statistic": "proportion", "by": by, "level": level,
        "estimate": value, "ci_low": "", "ci_high": "", "n": "1015", "n_cases": "", "p_adjusted": "",
        "presentation": presentation, "flags": "", "data_class": "synthetic",
    }  # fmt: skip


def test_numbers_are_floats_and_blanks_are_none(study):
    save(study)
    store = read_store(study, "TST")
    total, girls = store.estimates.values()
    assert (total.estimate, total.n, total.ci_low, total.by) == (0.217, 1015.0, None, "")
    assert (girls.estimate, girls.by, girls.level, girls.flags) == (None, "sex", "female", None)


def test_tables_for_readers_are_read_for_a_check_alone(study):
    save(study)
    assert read_store(study, "TST").tables == {}
    store = read_store(study, "TST", tables=True)
    assert store.tables == {f"TST/{STEM}/shown": [{"Group": "Girls", "Share": "21.7 %"}]}
    assert set(store.shown) == {f"TST/{STEM}/shown"}


def test_every_file_that_was_read_is_named_by_its_hash(study):
    save(study)
    store = read_store(study, "TST")
    assert f"outputs/TST/{STEM}/prevalence.csv" in store.read
    assert {f"outputs/TST/{stem}/record.json" for stem in held(study, "TST")} <= set(store.read)
    assert all(files.sha256_file(study.root / name) == sha256 for name, sha256 in store.read.items())


def test_what_a_record_names_after_a_figure_or_table_is_read(study):
    """A notebook saves in the order of its cells."""
    save(study)
    path = study.output("TST", STEM) / "record.json"
    record = read_record(path)
    estimates, table = record.saved
    figure = table.model_copy(update={"kind": "figure", "id": "drawn", "trace_id": f"TST/{STEM}/drawn"})
    for first in (figure, table):
        write_record(path, record.model_copy(update={"saved": (first, estimates)}))
        assert f"TST/{STEM}/tf_csea_any@v1" in read_store(study, "TST").estimates


def test_a_file_that_no_record_names_is_not_read(study):
    save(study)
    files.write_text(study.output("TST", STEM) / "stray.csv", "estimate_id,estimate\nTST/x@v1,1\n")
    assert "TST/x@v1" not in read_store(study, "TST", tables=True).estimates


def test_headlines_of_the_parameters_that_may_be_printed_are_known(study):
    save(study)
    assert read_store(study, "TST").headlines == (f"TST/{STEM}/tf_csea_any@v1",)
    name, blank = f"TST/{STEM}/tf_csea_any@v1", f"TST/{STEM}/images_shared_without_permission@v1"
    save(study, rows=[row(name, "0.2", "unreliable"), row(blank, "")])
    assert read_store(study, "TST").headlines == ()
    save(study, rows=[row(blank, "0"), row(f"TST/{STEM}/told_nobody@v1", "0.5"), row(name, "0.2", "count")])
    assert read_store(study, "TST").headlines == (name, blank), "in the order of the parameters, and no other"


def test_words_for_levels_and_rules_are_those_of_the_parameters(study):
    save(study)
    store = read_store(study, "TST")
    assert store.labels[STEM]["female"] == "Girls" and set(store.labels) == set(held(study, "TST"))
    assert (store.iso3, store.rules, store.stated) == ("TST", None, ())
    study.findings().write_text("words: {}\ndeclared: {}\nfindings: {}\nrecommendations: {}\n", encoding="utf-8")
    assert read_store(study, "TST").rules.words == {}


def test_saved_assessments_are_read_as_text(study):
    save(study)
    path = study.output("TST", STEM) / "record.json"
    files.write_text(path.with_name("law.csv"), f"assessment_id,year,status\nTST/{STEM}/live/us,2021,\n")
    entry = {"kind": "assessments", "id": "law", "files": (f"outputs/TST/{STEM}/law.csv",)}
    record = read_record(path)
    write_record(path, record.model_copy(update={"saved": (record.saved[0].model_copy(update=entry),)}))
    store = read_store(study, "TST")
    assert store.estimates == {} and store.shown == {}
    (law,) = store.assessments.values()
    assert vars(law) == {"assessment_id": f"TST/{STEM}/live/us", "year": "2021", "status": ""}


def test_a_figure_is_known_and_its_file_is_not_read(study):
    save(study)
    path = study.output("TST", STEM) / "record.json"
    record = read_record(path)
    figure = {"kind": "figure", "id": "drawn", "trace_id": f"TST/{STEM}/drawn", "files": ("outputs/not_there.svg",)}
    table = {"files": ("outputs/not_there.csv",)}
    write_record(
        path, record.model_copy(update={"saved": (record.saved[0], record.saved[1].model_copy(update=figure))})
    )
    assert set(read_store(study, "TST", tables=True).shown) == {f"TST/{STEM}/drawn"}
    write_record(path, record.model_copy(update={"saved": (record.saved[0], record.saved[1].model_copy(update=table))}))
    assert set(read_store(study, "TST").shown) == {f"TST/{STEM}/shown"}, "nor that of a table that nobody asks for"
    with pytest.raises(MissingInputError, match=r"^outputs/not_there\.csv: not there; make it with `dh repro`\.$"):
        read_store(study, "TST", tables=True)


def test_a_component_that_has_not_run_and_a_damaged_record_are_told(study):
    save(study)
    path = study.output("TST", STEM) / "record.json"
    files.write_text(path, "{")
    with pytest.raises(UserError, match=rf"outputs/TST/{STEM}/record\.json: is no record"):
        read_store(study, "TST")
    path.unlink()
    with pytest.raises(MissingInputError, match=rf"record\.json: not there; make it with `dh repro {STEM}@TST`"):
        read_store(study, "TST")


def test_what_a_comparison_read_of_other_units_is_known_if_it_is_still_that(study):
    other = study.output("TSU", STEM) / "prevalence.csv"
    files.write_text(other, pd.DataFrame([row(f"TSU/{STEM}/tf_csea_any@v1", "0.1")]).to_csv(index=False))
    read = Input(
        path=study.relative(other), sha256=files.sha256_file(other), role="estimates", table=f"{STEM}/prevalence"
    )
    save(study, inputs=[read])
    assert f"TSU/{STEM}/tf_csea_any@v1" in read_store(study, "TST", tables=True).estimates
    assert f"TSU/{STEM}/tf_csea_any@v1" not in read_store(study, "TST").estimates
    files.write_text(other, other.read_text(encoding="utf-8").replace("0.1", "0.2"))
    with pytest.raises(UserError, match="prevalence.csv: is not what household_survey@TST read"):
        read_store(study, "TST", tables=True)


def test_of_what_a_comparison_read_estimates_and_assessments_alone_are_taken(study):
    """A derived table that it read too has rows of another kind, and may not lie there at all."""
    other = study.output("TSU", STEM) / "law.csv"
    files.write_text(other, f"assessment_id,year\nTSU/{STEM}/live/us,2021\n")
    law = Input(path=study.relative(other), sha256=files.sha256_file(other), role="assessments")
    table = Input(path="data/derived/none.csv", sha256="0", role="table")
    save(study, inputs=[table, law])
    store = read_store(study, "TST", tables=True)
    assert store.assessments[f"TSU/{STEM}/live/us"].year == "2021"
    assert not any(name.startswith("TSU/") for name in store.estimates)
    assert store.read[law.path] == law.sha256 and table.path not in store.read


# -- by reference


def test_the_current_version_is_the_highest_that_was_saved():
    store = make_store([estimate("x", 0.1), estimate("x", 0.2, version=2), estimate("xy", 0.3)])
    assert store.estimate(Ref("survey", "x")).estimate == 0.2
    assert store.estimate(Ref("survey", "x", 1)).estimate == 0.1
    assert store.estimate(Ref("survey", "x", 3)) is None


def test_versions_are_numbers_and_the_highest_is_taken_in_whatever_order_they_were_saved():
    rows = [estimate("x", float(number), version=number) for number in (9, 10, 2)]
    for order in (rows, rows[::-1], rows[1:] + rows[:1]):
        assert make_store(order).estimate(Ref("survey", "x")).estimate == 10.0
    grouped = estimate("y", 0.5, by="sex", level="female", version=12)
    assert make_store([*rows, grouped]).versions == {f"{SCOPE}/x": 10, f"{SCOPE}/y": 12}


def test_an_id_without_a_version_has_none():
    rows = [estimate("x", 0.1), estimate("y", 0.2)]
    rows[0].estimate_id, rows[1].estimate_id = f"{SCOPE}/x", f"{SCOPE}/y@vz"
    assert make_store(rows).versions == {}


def test_a_reference_names_its_statistic_and_its_group():
    rows = [
        estimate("x", 0.1), estimate("x", 0.2, by="sex", level="female"), estimate("x", 0.3, statistic="standardised"),
        estimate("x", 0.4, statistic="difference", by="sex", level="female - male"),
    ]  # fmt: skip
    refs = (
        {},
        {"group": "sex=female"},
        {"statistic": "standardised"},
        {"statistic": "difference", "group": "sex=female..male"},
    )
    assert [make_store(rows).estimate(Ref("survey", "x", **ref)).estimate for ref in refs] == [0.1, 0.2, 0.3, 0.4]


def test_a_statistic_by_itself_is_that_of_all_respondents_of_its_own_component():
    total = estimate("x", 5.0, statistic="children_affected")
    group = estimate("x", 3.0, statistic="children_affected", by="sex", level="female")
    other = estimate("x", 7.0, statistic="children_affected")
    other.estimate_id = "TST/surveys/x@v1:children_affected"
    ref = Ref("survey", "children_affected")
    assert make_store([group, other, total]).estimate(ref).estimate == 5.0
    assert make_store([group, other]).estimate(ref) is None
    assert make_store([estimate("x", 5.0)]).estimate(ref) is None


@pytest.mark.parametrize("ref", [Ref("survey", "lost"), Ref("other", "x"), Ref("survey", "x", group="sex=female")])
def test_what_was_not_saved_is_none(ref):
    assert make_store([estimate("x", 0.1)]).estimate(ref) is None


def test_a_statistic_by_itself_stands_for_no_version_statistic_or_group_of_it():
    store = make_store([estimate("x", 5.0, statistic="children_affected")])
    assert store.estimate(Ref("survey", "children_affected")).estimate == 5.0
    for ref in ({"version": 1}, {"statistic": "difference"}, {"group": "sex=female"}):
        assert store.estimate(Ref("survey", "children_affected", **ref)) is None


def test_an_assessment_is_the_newest_or_that_of_the_assessor_named():
    cells = [assessment(year="2019", who="b"), assessment(year="2022", who="a"), assessment("live_2", year="2023")]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    assert store.assessment(Ref("survey", "live")).assessment_id == f"{SCOPE}/live/a"
    assert store.assessment(Ref("survey", "live", group="b")).year == "2019"
    assert store.assessment(Ref("survey", "lost")) is None
    assert store.assessment(Ref("survey", "live", group="c")) is None


def test_of_assessments_of_one_year_the_last_by_id_is_taken_and_all_are_the_newest():
    cells = [assessment(year="2022", who=who) for who in "bca"] + [assessment(year="2021", who="d")]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    assert store.assessment(Ref("survey", "live")).assessment_id == f"{SCOPE}/live/c"
    assert [row.assessment_id[-1] for row in store.newest_assessments(Ref("survey", "live"))] == ["b", "c", "a"]
