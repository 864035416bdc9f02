import matplotlib.pyplot as plt
import pandas as pd
import pytest
from tests.small_run import REFERENCE, write_tables

from disrupting_harm.evidence import Run, open_run
from disrupting_harm.layout import Layout


@pytest.fixture
def desk(study: Layout, monkeypatch) -> Layout:
    """The tests' own study, as a researcher has it open: outside the pipeline."""
    for name in ("DH_RUN_FOLDER", "DH_RUN_STAGE"):
        monkeypatch.delenv(name, raising=False)
    return study


@pytest.fixture
def open_in(desk, monkeypatch):
    """Open a run as a notebook does: from the folder of its component."""

    def open_it(component: str, country: str = "TST") -> Run:
        monkeypatch.chdir(desk.notebook(component).parent)
        return open_run(country)

    return open_it


@pytest.fixture
def run(open_in) -> Run:
    """A run by hand of the survey's notebook, before any data are there."""
    return open_in("household_survey")


@pytest.fixture
def made() -> pd.DataFrame:
    """Two estimates as `Survey.proportions` returns them."""
    frame = pd.DataFrame(
        {"indicator": ["clear_ocsea", "clear_ocsea"], "by": ["", "sex"], "level": ["", "female"], "estimate": [0.2, 0.25],
         "se": 0.01, "ci_low": 0.18, "ci_high": 0.3, "df": 90, "df_domain": 90, "deff": 1.2, "n": [120, 60], "n_eff": [100.0, 50.0],
         "n_cases": [24, 15], "n_weighted": [1000.0, 500.0], "flags": "", "presentation": "percentage"}
    )  # fmt: skip
    frame.attrs = {
        "weight": "weight",
        "strata": "stratum",
        "psu": "psu",
        "lonely_psu": "adjust",
        "calibrated_to": "sex, age",
        "ci": "logit",
        "df_rule": "design",
    }
    return frame


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
