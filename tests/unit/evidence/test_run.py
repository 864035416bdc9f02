"""The run of a notebook: it reads what its stage declares, writes where it may, and records both."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from tests.small_run import NO_HASH, write_tables

from disrupting_harm import files, slices
from disrupting_harm.errors import (
    LabelError,
    MissingInputError,
    ParamsError,
    UndeclaredInputError,
    UnknownCountryError,
    UserError,
)
from disrupting_harm.evidence import display, open_run
from disrupting_harm.figures.canvas import Drawing
from disrupting_harm.figures.theme import new_figure
from disrupting_harm.records import DefinitionRef, FileRef, Record, Saved, write_record


REFERENCE = "published_estimates"


def below(root) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts}


@pytest.fixture
def figure():
    figure, _ = plt.subplots(layout="constrained")
    plt.close(figure)
    return figure


@pytest.fixture
def loaded(run):
    run.load_reference(REFERENCE)
    return run


@pytest.fixture
def stand_in(run):
    """A run with a derived table of a stand-in loaded."""
    write_tables(run.layout, "TST", "household_survey", {"children": pd.DataFrame({"a": [1]})})
    run.load("children")
    return run


@pytest.fixture
def inside(desk, open_in, tmp_path, monkeypatch):
    """A run as the engine starts it, with a reference table loaded."""
    monkeypatch.setenv("DH_RUN_FOLDER", str(tmp_path / "given"))
    monkeypatch.setenv("DH_RUN_STAGE", "household_survey@TST")
    made = open_in("household_survey")
    made.load_reference(REFERENCE)
    return made


def save(run, made, id="prevalence", table=REFERENCE):
    return run.save_estimates(made, table=table, id=id)


def events(run) -> dict:
    return files.read_json(run.folder / "run.json")


# -- opening


def test_a_run_by_hand_writes_only_below_scratch(loaded, made, figure, desk):
    before = below(desk.root)
    estimates = save(loaded, made)
    loaded.save_figure(figure, id="one", caption="One", estimates=estimates)
    loaded.save_table(pd.DataFrame({"Item": ["a"]}), id="two", caption="Two", estimates=estimates)
    new = below(desk.root) - before
    scratch = "outputs/.scratch/TST/household_survey/"
    names = {"prevalence.csv", "one.svg", "one.png", "two.csv", "run.json"}
    assert new | {f"{scratch}run.json"} == {scratch + name for name in names}
    assert loaded.by_hand


def test_what_an_earlier_run_by_hand_left_is_not_there_any_more(loaded, made, open_in):
    save(loaded, made)
    open_in("household_survey")
    assert below(loaded.folder) == set()


def test_inside_the_pipeline_it_writes_to_the_folder_of_the_engine(inside, tmp_path, made, desk):
    save(inside, made)
    assert below(tmp_path / "given") == {"prevalence.csv", "run.json"}
    assert not (desk.outputs() / ".scratch").exists() and not inside.by_hand


def test_the_component_is_that_of_the_folder_in_which_the_notebook_lies(open_in):
    assert open_in("predictors").scope == "TST/predictors"
    assert open_in("household_survey", "TSV").scope == "TSV/household_survey"


def test_the_cover_opens_a_run_though_it_is_no_component(open_in, desk):
    run = open_in(desk.cover)
    assert run.held() == ("household_survey", "predictors", "non_law_enforcement_data", "sampling_design")
    assert run.country_name == "Testland"


@pytest.mark.parametrize("folder", [".", "params", "notebooks"])
def test_a_run_is_not_opened_elsewhere_than_in_the_folder_of_a_notebook(desk, monkeypatch, folder):
    monkeypatch.chdir(desk.root / folder)
    with pytest.raises(UserError, match="holds no notebook of a component"):
        open_run("TST")


@pytest.mark.parametrize(
    "stage",
    ["household_survey@TSU", "predictors@TST", "household_survey_derived@TST", "household_survey", "", None],
)
def test_inside_the_pipeline_a_run_of_another_unit_or_component_than_the_commands_is_refused(
    open_in, desk, tmp_path, monkeypatch, stage
):
    monkeypatch.setenv("DH_RUN_FOLDER", str(tmp_path / "given"))
    if stage is not None:
        monkeypatch.setenv("DH_RUN_STAGE", stage)
    with pytest.raises(UserError, match=f"a run of household_survey for TST, and the command runs {stage}"):
        open_in("household_survey", "TST")
    assert not (tmp_path / "given").exists() and not desk.outputs().exists()


def test_by_hand_the_stage_of_a_command_says_nothing(open_in, monkeypatch):
    monkeypatch.setenv("DH_RUN_STAGE", "predictors@TSU")
    assert open_in("household_survey", "TST").by_hand


def test_a_unit_without_the_component_or_parameters_or_place_in_the_study_is_refused(open_in, desk):
    with pytest.raises(ParamsError, match="TSV.yaml: no component non_law_enforcement_data"):
        open_in("non_law_enforcement_data", "TSV")
    desk.country("TSU").unlink()
    with pytest.raises(ParamsError, match="dh new-country TSU"):
        open_in("household_survey", "TSU")
    with pytest.raises(UnknownCountryError, match="did you mean TST"):
        open_in("household_survey", "tst")


def test_a_unit_whose_stage_the_pipeline_does_not_know_yet_is_told_to_refresh_it(open_in, desk):
    text = desk.held().read_text(encoding="utf-8")
    desk.held().write_text(text.replace("predictors: [TSG, TST]", "predictors: [TSG]"), encoding="utf-8")
    with pytest.raises(UndeclaredInputError, match="no stage runs predictors for TST.*dh refresh"):
        open_in("predictors")


# -- what it may read


@pytest.mark.parametrize("name", ["cybertipline_reports", "../../params/study", "nowhere"])
def test_a_reference_that_the_stage_does_not_declare_is_refused(run, name):
    with pytest.raises(UndeclaredInputError, match="notebooks/household_survey/dvc.yaml"):
        run.load_reference(name)


def test_the_record_of_another_component_is_refused_where_it_is_not_declared(run):
    with pytest.raises(UndeclaredInputError):
        run.load_record("non_law_enforcement_data")


def test_a_derived_table_of_a_stage_that_does_not_declare_it_is_refused(open_in):
    with pytest.raises(UndeclaredInputError):
        open_in("non_law_enforcement_data").load("children")


def test_parameters_of_a_component_that_this_one_does_not_need_are_refused(open_in):
    assert open_in("predictors").need("household_survey").headline[0] == "tf_csea_any"
    with pytest.raises(UserError, match="predictors: does not need sampling_design"):
        open_in("predictors").need("sampling_design")
    with pytest.raises(UserError, match="household_survey: does not need sampling_design"):  # its stand-in does
        open_in("household_survey").need("sampling_design")


def test_a_declared_table_that_is_not_made_yet_is_told_with_its_command(run):
    with pytest.raises(
        MissingInputError, match="dvc repro notebooks/household_survey/dvc.yaml:household_survey_derived@TST"
    ):
        run.load("children")


def test_a_derived_table_comes_with_its_columns_its_raw_files_and_who_collected_them(run):
    raw = [
        FileRef(path=f"data/raw/{name}.csv", sha256=NO_HASH, role="raw", table=name) for name in ("children", "other")
    ]
    table = pd.DataFrame({"a": [1, 2]})
    origin = {"title": "T", "collected_by": "C"}
    inputs = tuple(entry.model_dump() for entry in raw)
    write_tables(run.layout, "TST", "household_survey", {"children": table}, inputs=inputs, origin=origin)
    pd.testing.assert_frame_equal(run.load("children"), table)
    (entry,) = events(run)["inputs"]
    path = run.layout.derived("TST", "household_survey") / "children.parquet"
    assert (entry["path"], entry["sha256"], entry["role"], entry["table"]) == (
        run.layout.relative(path), files.sha256_file(path), "derived", "children"
    )  # fmt: skip
    assert entry["columns"]["a"] == {"sources": ["a"], "rule": "as it is", "raw": True}
    assert [made["table"] for made in entry["raw"]] == ["children"] and entry["origin"] == origin
    assert entry["data_class"] == "synthetic"


@pytest.mark.parametrize("declared", ["public", "restricted"])
def test_a_derived_table_of_another_class_than_the_parameters_say_is_refused(run, declared):
    table = pd.DataFrame({"a": [1]})
    write_tables(run.layout, "TST", "household_survey", {"children": table}, data_class=declared)
    with pytest.raises(UserError, match="make reproduce"):
        run.load("children")
    assert run.inputs == {}


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"schema_version": 2}'])
def test_a_record_of_another_form_is_told_with_what_to_do(run, text):
    write_tables(run.layout, "TST", "household_survey", {"children": pd.DataFrame({"a": [1]})})
    (run.layout.derived("TST", "household_survey") / "record.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="record.json: cannot be read as a record; make it again with `make reproduce`"):
        run.load("children")


def test_the_record_of_a_component_is_loaded_and_noted_where_the_cover_declares_it(open_in, desk):
    run = open_in(desk.cover)
    folder = desk.output("TST", "predictors")
    record = write_tables(desk, "TST", "predictors", {}).model_copy(update={"stage": "predictors@TST"})
    write_record(folder / "record.json", record)
    assert run.load_record("predictors") == record and isinstance(record, Record)
    (entry,) = events(run)["inputs"]
    path = folder / "record.json"
    assert (entry["path"], entry["sha256"]) == (desk.relative(path), files.sha256_file(path))
    assert (entry["role"], entry["table"], entry["data_class"]) == ("record", "predictors", "synthetic")


# -- reference tables


def test_a_reference_gives_only_the_units_rows_and_records_the_hash_of_those(loaded):
    table = loaded.load_reference(REFERENCE)
    assert set(table["iso3"]) == {"TST"} and len(table) == 6 and table.index.tolist() == list(range(6))
    (entry,) = events(loaded)["inputs"]
    rows = slices.reference_rows(loaded.layout, "TST", REFERENCE)
    path = loaded.layout.reference(REFERENCE)
    assert "TSU" not in rows and rows.count("\n") == 7
    assert (entry["path"], entry["rows_of"]) == (f"data/reference/{REFERENCE}.csv", "TST")
    assert entry["sha256"] == files.sha256_text(rows) != files.sha256_file(path)
    assert entry["columns"]["source"]["raw"] is True


@pytest.mark.parametrize("theirs, same", [("TSU", True), ("TST", False)])
def test_only_a_row_of_the_unit_itself_changes_what_is_recorded(loaded, theirs, same):
    before = events(loaded)["inputs"][0]["sha256"]
    path = loaded.layout.reference(REFERENCE)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f"{theirs},household_survey,tf_csea_any", f"{theirs},household_survey,x", 1), encoding="utf-8"
    )
    loaded.load_reference(REFERENCE)
    assert (events(loaded)["inputs"][0]["sha256"] == before) is same


def test_a_unit_without_rows_gets_none_and_that_is_recorded_too(open_in):
    run = open_in("household_survey", "TSV")
    assert run.load_reference(REFERENCE).empty
    (entry,) = events(run)["inputs"]
    header = run.layout.reference(REFERENCE).read_text(encoding="utf-8").splitlines()[0]
    assert entry["rows_of"] == "TSV" and entry["sha256"] == files.sha256_text(f"{header}\n")


def test_what_was_read_twice_is_noted_once(loaded):
    loaded.load_reference(REFERENCE)
    assert len(events(loaded)["inputs"]) == 1


def test_a_column_made_in_the_notebook_joins_the_lineage_and_displaces_none(loaded):
    loaded.note_columns(REFERENCE, {"made": (("iso3", "indicator"), "both"), "source": ((), "another")})
    (entry,) = events(loaded)["inputs"]
    assert entry["columns"]["made"] == {"sources": ["iso3", "indicator"], "rule": "both", "raw": False}
    assert entry["columns"]["source"] == {"sources": ["source"], "rule": "as it is", "raw": True}


def test_figures_stay_as_they_were_printed_but_for_the_columns_computed_with(run):
    table = run.load_reference(REFERENCE, columns=["ci_low_pct"])
    assert table["estimate_pct"].map(type).eq(str).all() and table["estimate_pct"][:2].tolist() == ["21.7", "7"]
    assert table["ci_low_pct"].dtype == float
    assert set(events(run)["inputs"][0]["columns"]) == {"ci_low_pct"}


# -- saving


def test_estimates_of_a_table_that_was_not_loaded_are_refused(run, made):
    with pytest.raises(UserError, match="did not load"):
        save(run, made)


@pytest.mark.parametrize("statistic", ["proportion", "proportion_of_answers"])
def test_proportions_without_the_presentation_standard_are_refused_and_nothing_else_is(loaded, made, statistic):
    bare = made.drop(columns="presentation")
    with pytest.raises(UserError, match=r"survey\.proportions.*survey\.present"):
        loaded.save_estimates(bare, table=REFERENCE, id="one", statistic=statistic)
    with pytest.raises(UserError, match="without the presentation standard"):
        loaded.save_estimates(bare.assign(statistic=statistic), table=REFERENCE, id="one", statistic="mean")
    assert not (loaded.folder / "one.csv").exists() and loaded.saved == []
    others = loaded.save_estimates(bare, table=REFERENCE, id="affected", statistic="children_affected")
    assert others["presentation"].isna().all()


def test_what_the_standard_says_of_proportions_is_saved_with_them(loaded, made):
    estimates = save(loaded, made.assign(presentation=["percentage", "count"], flags=["", "small_base"]))
    assert estimates["presentation"].tolist() == ["percentage", "count"]
    on_disk = pd.read_csv(loaded.folder / "prevalence.csv", keep_default_na=False)
    assert on_disk["presentation"].tolist() == ["percentage", "count"] and on_disk["flags"].tolist() == [
        "",
        "small_base",
    ]


def test_a_figure_of_estimates_that_were_not_saved_is_refused(loaded, made, figure):
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_figure(figure, id="one", caption="One", estimates=made)
    estimates = save(loaded, made)
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates.assign(estimate_id="TST/invented"))
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_table(pd.DataFrame({"a": [1]}), id="one", caption="One", estimates=made)
    assert not list(loaded.folder.glob("one.*"))


def points(of_both_widths):
    """A drawing whose narrow picture draws other numbers than its wide one."""

    def draw(canvas):
        drawn, (axes,) = new_figure(canvas, 2)
        axes.plot(of_both_widths[canvas.name], range(len(of_both_widths[canvas.name])), "o")
        return drawn

    return Drawing(draw)


def test_a_drawing_is_saved_wide_and_narrow_and_noted_as_one_figure(stand_in, made):
    estimates = save(stand_in, made, table="children")
    shown = stand_in.save_figure(points({"wide": [1], "narrow": [1]}), id="one", caption="One", estimates=estimates)
    assert stand_in.saved[-1].files == ("one.svg", "one.png", "one_narrow.svg")
    assert set(stand_in.saved[-1].files) <= set(below(stand_in.folder)) and "<picture><source " in shown._repr_html_()


def test_the_gate_sees_the_narrow_picture_as_well_and_refuses_both(stand_in, made, monkeypatch):
    estimates = save(stand_in, made, table="children")

    def refuse_narrow(id, figure):
        if figure.axes[0].lines[0].get_xdata()[0] == 2:
            raise UserError(f"{id}: of the narrow picture")

    monkeypatch.setattr(stand_in.gate, "check_figure", refuse_narrow)
    with pytest.raises(UserError, match="one: of the narrow picture"):
        stand_in.save_figure(points({"wide": [1], "narrow": [2]}), id="one", caption="One", estimates=estimates)
    assert not list(stand_in.folder.glob("one*"))


def test_a_part_of_a_section_without_anything_saved_is_not_shown(loaded, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    loaded.show_part("Groups", "They may differ.", None, None)
    assert shown == []
    loaded.show_part("Groups", "They may differ.", None, display.Html("x"))
    assert [piece._repr_html_() for piece in shown] == [
        '<div class="dh-part"><h3>Groups</h3><p>They may differ.</p></div>',
        "x",
    ]


def test_what_the_figure_above_says_is_not_repeated_below_the_next_of_the_same_cell(loaded, made, monkeypatch):
    estimates = save(loaded, made)
    running = {"now": "a"}
    monkeypatch.setattr("disrupting_harm.evidence.events.running_cell", lambda: running["now"])
    words = pd.DataFrame({"Item": ["a"]})

    def printed(id, note):
        return loaded.save_table(words, id=id, caption="c", estimates=estimates, note=note)._repr_html_()

    assert "Chosen on purpose. Not drawn: A." in printed("one", "Chosen on purpose. Not drawn: A.")
    second = printed("two", "Chosen on purpose. Not drawn: B.")
    assert "Chosen" not in second and "Not drawn: B." in second
    assert loaded.saved[-1].note == "Chosen on purpose. Not drawn: B.", "the record holds the whole"
    running["now"] = "b"
    assert "Chosen on purpose." in printed("three", "Chosen on purpose.")


def test_a_figure_without_anything_to_draw_is_neither_saved_nor_shown(loaded, made):
    estimates = save(loaded, made)
    before = below(loaded.folder), events(loaded)
    assert loaded.save_figure(None, id="one", caption="One", estimates=estimates.head(0)) is None
    assert (below(loaded.folder), events(loaded)) == before and [entry.id for entry in loaded.saved] == ["prevalence"]


def test_a_figure_of_nothing_leaves_its_id_free(inside, made, figure):
    estimates = save(inside, made)
    assert inside.save_figure(None, id="one", caption="One", estimates=estimates.head(0)) is None
    assert isinstance(inside.save_figure(figure, id="one", caption="One", estimates=estimates), display.Html)


def test_a_table_shown_beside_the_estimates_must_have_been_loaded(loaded, made, figure):
    estimates = save(loaded, made)
    with pytest.raises(UserError, match="population_age_sex"):
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates, also=["population_age_sex"])
    loaded.save_figure(figure, id="one", caption="One", estimates=estimates, also=[REFERENCE])
    assert loaded.saved[-1].tables == (REFERENCE,)


def test_every_estimate_and_every_table_carries_its_class(stand_in, made):
    estimates = save(stand_in, made, table="children")
    stand_in.save_table(pd.DataFrame({"Item": ["a", "b"]}), id="two", caption="Two", estimates=estimates)
    for name in ("prevalence.csv", "two.csv"):
        assert set(pd.read_csv(stand_in.folder / name)["data_class"]) == {"synthetic"}


def test_a_figure_whose_label_no_font_can_draw_is_refused_by_its_trace_id_and_not_saved(loaded, made, figure):
    estimates = save(loaded, made)
    figure.axes[0].set_title("பெண்")
    with pytest.raises(LabelError, match="^TST/household_survey/one: no font of the project has the letters U"):
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates)
    assert not list(loaded.folder.glob("one.*")) and [entry["kind"] for entry in events(loaded)["saved"]] == [
        "estimates"
    ]


def test_a_label_in_khmer_is_drawn_in_the_font_of_the_project(loaded, made, figure):
    estimates = save(loaded, made)
    figure.axes[0].set_title("ក្មេងស្រី")
    loaded.save_figure(figure, id="one", caption="One", estimates=estimates)
    assert "NotoSansKhmer-Regular" in (loaded.folder / "one.svg").read_text(encoding="utf-8")


def test_what_was_saved_is_noted_with_its_files_its_estimates_and_what_defines_them(stand_in, made, figure):
    estimates = save(stand_in, made, table="children")
    stand_in.save_figure(figure, id="one", caption="One", note="Mind", estimates=estimates)
    table, drawn = (Saved.model_validate(entry) for entry in events(stand_in)["saved"])
    ids = ("TST/household_survey/clear_ocsea@v1", "TST/household_survey/clear_ocsea@v1/sex=female")
    assert (table.kind, table.files, table.estimates) == ("estimates", ("prevalence.csv",), ids)
    assert table.definitions == {"clear_ocsea": DefinitionRef(version=1, status="draft")}
    assert table.tables == ("children",) and drawn.definitions == {}
    assert (drawn.kind, drawn.files, drawn.estimates) == ("figure", ("one.svg", "one.png"), ids)
    assert (drawn.caption, drawn.note, drawn.trace_id) == ("One", "Mind", "TST/household_survey/one")
    assert table.data_class == drawn.data_class == "synthetic"
    assert drawn.source.startswith("Synthetic stand-in for the Disrupting Harm household survey in Testland. ")
    assert "generated by" not in drawn.source  # a stand-in was collected by nobody


def test_what_is_saved_names_its_themes_and_the_record_holds_them(loaded, made):
    saved = save(loaded, made)
    loaded.save_table(saved[["label"]], id="words", caption="c", estimates=saved, theme="reporting")
    loaded.save_estimates(
        made.assign(theme="prevalence"), table=REFERENCE, id="again", statistic="proportion_of_answers"
    )
    assert [entry["themes"] for entry in events(loaded)["saved"]] == [[], ["reporting"], ["prevalence"]]


def test_a_theme_that_the_study_does_not_list_is_refused_and_nothing_is_written(loaded, made):
    refused = r"no theme reportin \(did you mean reporting\?\); add it under `themes` in params/study.yaml"
    before = below(loaded.folder)
    with pytest.raises(UserError, match=refused):
        loaded.save_estimates(made, table=REFERENCE, id="prevalence", theme="reportin")
    saved = save(loaded, made)
    with pytest.raises(UserError, match=refused):
        loaded.save_table(saved[["label"]], id="words", caption="c", estimates=saved, theme="reportin")
    assert below(loaded.folder) - before <= {"prevalence.csv", "run.json"}


def test_a_table_of_words_needs_no_estimates_but_a_loaded_table_that_it_is_made_of(loaded):
    """Citations, for example: they state no figure, and still say what they were made from."""
    words = pd.DataFrame({"Law": ["Act 1"]})
    shown = loaded.save_table(words, id="laws", caption="Laws", also=[REFERENCE])
    assert "Act 1" in shown._repr_html_()
    (entry,) = events(loaded)["saved"]
    noted = Saved.model_validate(entry)
    assert (noted.kind, noted.tables, noted.estimates, noted.definitions) == ("table", (REFERENCE,), (), {})


@pytest.mark.parametrize("also, said", [([], "says neither which estimates"), (["population_age_sex"], "did not load")])
def test_a_table_of_nothing_that_was_loaded_is_refused_and_not_written(loaded, also, said):
    with pytest.raises(UserError, match=said):
        loaded.save_table(pd.DataFrame({"Law": ["Act 1"]}), id="laws", caption="Laws", also=also)
    assert not (loaded.folder / "laws.csv").exists() and loaded.saved == []


def test_a_table_without_any_saved_estimate_is_not_a_table_of_words(loaded, made):
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", estimates=made, also=[REFERENCE])


def test_what_is_saved_below_an_if_or_in_a_loop_is_shown_in_its_order_and_nothing_shows_nothing(
    loaded, made, monkeypatch
):
    seen = []
    monkeypatch.setattr("IPython.display.display", lambda *pieces: seen.extend(pieces))
    estimates = save(loaded, made)
    one, two = (
        loaded.save_table(pd.DataFrame({"a": [id]}), id=id, caption=id, estimates=estimates) for id in ("one", "two")
    )
    assert loaded.show(one, None, two) is None and loaded.show() is None and loaded.show(None) is None
    assert seen == [one, two]


def test_the_source_of_real_data_names_who_collected_them(open_in):
    run = open_in("household_survey", "TSU")
    write_tables(run.layout, "TSU", "household_survey", {"children": pd.DataFrame({"a": [1]})})
    run.load("children")
    estimates = pd.DataFrame(
        {"indicator": ["tf_csea_any"], "by": "", "level": "", "estimate": 0.3, "presentation": "percentage"}
    )
    shown = run.save_table(
        pd.DataFrame({"a": ["x"]}), id="t", caption="T", estimates=save(run, estimates, table="children")
    )
    assert "Source: Survey of the tests (the tests). Internet-using children" in shown._repr_html_()


# -- saving an id again


def test_by_hand_a_second_save_of_an_id_replaces_the_first_with_its_estimates(loaded, made, figure):
    first = save(loaded, made)
    second = save(loaded, made.assign(estimate=0.9, indicator="tf_csea_any"))
    assert pd.read_csv(loaded.folder / "prevalence.csv")["estimate"].tolist() == [0.9, 0.9]
    (entry,) = events(loaded)["saved"]
    assert entry["estimates"] == second["estimate_id"].tolist() == list(loaded.saved_estimates)
    with pytest.raises(
        UserError, match="were not saved"
    ):  # what the first one held is no estimate of this run any more
        loaded.save_figure(figure, id="one", caption="One", estimates=first)
    save(loaded, made, id="again")  # nor does it stand in the way of another cell
    assert [entry.id for entry in loaded.saved] == ["prevalence", "again"]


def test_by_hand_a_cell_may_run_again_as_it_is(loaded, made, figure):
    for _ in range(2):
        estimates = save(loaded, made)
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates)
        loaded.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", estimates=estimates)
    assert [entry["id"] for entry in events(loaded)["saved"]] == ["prevalence", "one", "two"]


def test_by_hand_a_second_figure_or_table_of_an_id_replaces_the_first(loaded, made):
    estimates = save(loaded, made)
    for text in ("first", "second"):
        loaded.save_table(pd.DataFrame({"a": [text]}), id="two", caption=text, estimates=estimates)
    assert pd.read_csv(loaded.folder / "two.csv")["a"].tolist() == ["second"]
    assert [(entry["id"], entry["caption"]) for entry in events(loaded)["saved"]] == [
        ("prevalence", ""),
        ("two", "second"),
    ]


def test_in_the_pipeline_the_same_id_twice_is_refused_and_the_first_file_stays(inside, made, figure):
    estimates = save(inside, made)
    first, noted = (inside.folder / "prevalence.csv").read_bytes(), events(inside)
    with pytest.raises(UserError, match="saved by an earlier cell"):
        save(inside, made.assign(estimate=0.9, indicator="tf_csea_any"))
    with pytest.raises(UserError, match="saved by an earlier cell"):
        inside.save_table(pd.DataFrame({"a": [1]}), id="prevalence", caption="One", estimates=estimates)
    with pytest.raises(UserError, match="saved by an earlier cell"):
        inside.save_figure(figure, id="prevalence", caption="One", estimates=estimates)
    assert (inside.folder / "prevalence.csv").read_bytes() == first and events(inside) == noted


@pytest.mark.parametrize("where", ["loaded", "inside"])
def test_the_same_estimate_under_another_id_is_refused_by_hand_and_in_the_pipeline(request, made, where):
    run = request.getfixturevalue(where)
    save(run, made)
    with pytest.raises(UserError, match="save each estimate once"):
        save(run, made, id="again")
    assert not (run.folder / "again.csv").exists()


# -- words


def test_an_indicator_that_is_not_defined_is_refused_with_the_nearest_name(run):
    with pytest.raises(UserError, match="params/indicators: no invented among what household_survey estimates for TST"):
        run.definition("invented")
    with pytest.raises(UserError, match="did you mean clear_ocsea"):
        run.definition("clear_ocsae")


def test_definitions_are_in_the_words_of_the_units_phase(open_in):
    labels = [open_in("household_survey", unit).label("clear_ocsea") for unit in ("TST", "TSU")]
    assert labels == [
        f"Clear {abuse}: any of the four clear forms" for abuse in ("OCSEA", "technology-facilitated CSEA")
    ]


def test_labels_are_those_of_the_parameters_or_the_name_itself(run):
    assert (run.label("female"), run.label("urbanity"), run.label("12-13")) == ("Girls", "Place", "12-13")
    assert run.label("clear_ocsea") == run.definition("clear_ocsea").label


def test_labels_of_a_needed_component_are_known_and_the_components_own_go_before_them(open_in):
    run = open_in("predictors")
    assert (run.label("female"), run.label("age")) == ("Girls", "Age, one year more")
    assert run.label("told_someone") == run.definition("told_someone").label


def test_the_class_of_a_model_is_that_of_the_survey_it_models(open_in):
    assert open_in("predictors").data_class == "synthetic"
    assert open_in("non_law_enforcement_data").data_class == "public"
    assert open_in("household_survey", "TSU").data_class == "restricted"


def test_tables_are_those_of_the_parameters(open_in):
    assert open_in("household_survey").tables() == ["children", "caregivers"]
    assert open_in("household_survey", "TSV").tables() == ["children"]
