"""The run of a notebook: where it is opened, where it writes, and the figures and tables that it saves."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import REFERENCE, below, events, save, write_tables

from disrupting_harm.errors import (
    LabelError,
    ParamsError,
    UndeclaredInputError,
    UnknownCountryError,
    UserError,
)
from disrupting_harm.evidence import display, open_run
from disrupting_harm.figures.canvas import Drawing
from disrupting_harm.figures.theme import new_figure
from disrupting_harm.records import Saved


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


def test_by_hand_a_second_figure_or_table_of_an_id_replaces_the_first(loaded, made):
    estimates = save(loaded, made)
    for text in ("first", "second"):
        loaded.save_table(pd.DataFrame({"a": [text]}), id="two", caption=text, estimates=estimates)
    assert pd.read_csv(loaded.folder / "two.csv")["a"].tolist() == ["second"]
    assert [(entry["id"], entry["caption"]) for entry in events(loaded)["saved"]] == [
        ("prevalence", ""),
        ("two", "second"),
    ]
