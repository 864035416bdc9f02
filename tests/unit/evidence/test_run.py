"""The run of a notebook: it reads what its stage declares, writes where it may, and records both."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, ParamsError, UndeclaredInputError, UnknownCountryError, UserError
from disrupting_harm.evidence import open_run


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


def save(run, made, id="prevalence"):
    return run.save_estimates(made, table=REFERENCE, id=id)


def test_a_run_by_hand_writes_only_below_scratch(loaded, made, figure, project):
    before = below(project.root)
    estimates = save(loaded, made)
    loaded.save_figure(figure, id="one", caption="One", estimates=estimates)
    loaded.save_table(pd.DataFrame({"Item": ["a"]}), id="two", caption="Two", estimates=estimates)
    new = below(project.root) - before
    scratch = "outputs/.scratch/KEN/household_survey/"
    names = {"prevalence.csv", "one.svg", "one.png", "two.csv", "run.json"}
    assert new | {f"{scratch}run.json"} == {scratch + name for name in names}


def test_inside_the_pipeline_it_writes_to_the_folder_of_the_engine(project, tmp_path, monkeypatch, made):
    monkeypatch.setenv("DH_RUN_FOLDER", str(tmp_path / "given"))
    run = open_run("household_survey", "KEN")
    run.load_reference(REFERENCE)
    save(run, made)
    assert below(tmp_path / "given") == {"prevalence.csv", "run.json"}
    assert not (project.outputs() / ".scratch").exists()


@pytest.mark.parametrize("name", ["cybertipline_reports", "../../params/study", "nowhere"])
def test_a_reference_that_the_stage_does_not_declare_is_refused(run, name):
    with pytest.raises(UndeclaredInputError, match="notebooks/household_survey/dvc.yaml"):
        run.load_reference(name)


def test_the_record_of_another_component_is_refused_where_it_is_not_declared(run):
    with pytest.raises(UndeclaredInputError):
        run.load_record("non_law_enforcement_data")


def test_a_derived_table_of_a_stage_that_does_not_declare_it_is_refused(project):
    with pytest.raises(UndeclaredInputError):
        open_run("non_law_enforcement_data", "KEN").load("children")


def test_a_declared_table_that_is_not_made_yet_is_told_with_its_command(run):
    with pytest.raises(
        MissingInputError, match="dvc repro notebooks/household_survey/dvc.yaml:household_survey_derived@KEN"
    ):
        run.load("children")


def test_a_country_without_a_stage_or_parameters_or_place_in_the_study_is_refused(project):
    with pytest.raises(UndeclaredInputError):
        open_run("non_law_enforcement_data", "USA")
    with pytest.raises(ParamsError):
        open_run("household_survey", "ETH")
    with pytest.raises(UnknownCountryError):
        open_run("household_survey", "XXX")


@pytest.mark.parametrize("declared", ["public", "restricted"])
def test_a_derived_table_of_another_class_than_the_parameters_say_is_refused(run, declared):
    folder = run.layout.derived("KEN", "household_survey")
    folder.mkdir(parents=True)
    pd.DataFrame({"a": [1]}).to_parquet(folder / "children.parquet")
    record = {"data_class": declared, "outputs": [], "inputs": [], "origin": {}}
    files.write_text(folder / "record.json", files.dump_json(record))
    with pytest.raises(UserError, match="make reproduce"):
        run.load("children")


def test_estimates_of_a_table_that_was_not_loaded_are_refused(run, made):
    with pytest.raises(UserError, match="did not load"):
        save(run, made)


def test_a_figure_of_estimates_that_were_not_saved_is_refused(loaded, made, figure):
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_figure(figure, id="one", caption="One", estimates=made)
    estimates = save(loaded, made)
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates.assign(estimate_id="KEN/invented"))
    with pytest.raises(UserError, match="were not saved"):
        loaded.save_table(pd.DataFrame({"a": [1]}), id="one", caption="One", estimates=made)
    assert not list(loaded.folder.glob("one.*"))


def test_a_table_shown_beside_the_estimates_must_have_been_loaded(loaded, made, figure):
    estimates = save(loaded, made)
    with pytest.raises(UserError, match="population_age_sex"):
        loaded.save_figure(figure, id="one", caption="One", estimates=estimates, also=["population_age_sex"])
    loaded.save_figure(figure, id="one", caption="One", estimates=estimates, also=[REFERENCE])
    assert loaded.saved[-1]["tables"] == [REFERENCE]


def test_the_same_id_twice_is_refused_and_the_first_file_stays(loaded, made, figure):
    estimates = save(loaded, made)
    first = (loaded.folder / "prevalence.csv").read_bytes()
    with pytest.raises(UserError, match="saved by an earlier cell"):
        save(loaded, made.assign(estimate=0.9, indicator="tf_csea_any"))
    with pytest.raises(UserError, match="saved by an earlier cell"):
        loaded.save_table(pd.DataFrame({"a": [1]}), id="prevalence", caption="One", estimates=estimates)
    with pytest.raises(UserError, match="saved by an earlier cell"):
        loaded.save_figure(figure, id="prevalence", caption="One", estimates=estimates)
    assert (loaded.folder / "prevalence.csv").read_bytes() == first


def test_the_same_estimate_under_another_id_is_refused(loaded, made):
    save(loaded, made)
    with pytest.raises(UserError, match="save each estimate once"):
        save(loaded, made, id="again")


def test_every_estimate_and_every_table_carries_its_class(loaded, made):
    estimates = save(loaded, made)
    loaded.save_table(pd.DataFrame({"Item": ["a", "b"]}), id="two", caption="Two", estimates=estimates)
    for name in ("prevalence.csv", "two.csv"):
        assert set(pd.read_csv(loaded.folder / name)["data_class"]) == {"synthetic"}


def test_proportions_are_held_against_the_presentation_standard_and_nothing_else_is(loaded, made):
    few = made.assign(n=[loaded.standard.minimum_base, loaded.standard.minimum_base - 1])
    assert save(loaded, few)["presentation"].tolist() == ["percentage", "count"]
    assert "small_base" in pd.read_csv(loaded.folder / "prevalence.csv", keep_default_na=False)["flags"].tolist()[1]
    others = loaded.save_estimates(few, table=REFERENCE, id="affected", statistic="children_affected")
    assert others["presentation"].isna().all()


def test_what_was_read_is_noted_with_its_hash(loaded):
    events = files.read_json(loaded.folder / "run.json")
    (entry,) = events["inputs"]
    path = loaded.layout.reference(REFERENCE)
    assert (entry["path"], entry["sha256"]) == (f"data/reference/{REFERENCE}.csv", files.sha256_file(path))
    assert entry["columns"]["source"]["raw"] is True


def test_a_column_made_in_the_notebook_joins_the_lineage_and_displaces_none(loaded):
    loaded.note_columns(REFERENCE, {"made": (("iso3", "indicator"), "both"), "source": ((), "another")})
    (entry,) = files.read_json(loaded.folder / "run.json")["inputs"]
    assert entry["columns"]["made"] == {"sources": ["iso3", "indicator"], "rule": "both", "raw": False}
    assert entry["columns"]["source"] == {"sources": ["source"], "rule": "as it is", "raw": True}


def test_figures_stay_as_they_were_printed_but_for_the_columns_computed_with(run):
    table = run.load_reference(REFERENCE, columns=["ci_low_pct"])
    assert table["estimate_pct"].map(type).eq(str).all() and (table["estimate_pct"] == "8.2").any()
    assert table["ci_low_pct"].dtype == float


def test_an_indicator_that_is_not_defined_is_refused(run):
    with pytest.raises(UserError, match="params/indicators.yaml"):
        run.definition("invented")


def test_labels_are_those_of_the_parameters_or_the_name_itself(run):
    assert (run.label("female"), run.label("urbanity"), run.label("12-13")) == ("Girls", "Place", "12-13")
    assert run.label("clear_ocsea") == run.definition("clear_ocsea").label
