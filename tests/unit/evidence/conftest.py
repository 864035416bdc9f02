import pandas as pd
import pytest

from disrupting_harm.evidence import Run, open_run
from disrupting_harm.layout import Layout


@pytest.fixture
def run(project: Layout, monkeypatch) -> Run:
    """A run by hand of the Kenyan survey notebook, before any data are there."""
    monkeypatch.delenv("DH_RUN_FOLDER", raising=False)
    return open_run("household_survey", "KEN")


@pytest.fixture
def made() -> pd.DataFrame:
    """Two estimates as the engine returns them."""
    frame = pd.DataFrame(
        {"indicator": ["clear_ocsea", "clear_ocsea"], "by": ["", "sex"], "level": ["", "female"], "estimate": [0.2, 0.25],
         "se": 0.01, "ci_low": 0.18, "ci_high": 0.3, "df": 90, "df_domain": 90, "deff": 1.2, "n": [120, 60], "n_eff": [100.0, 50.0],
         "n_cases": [24, 15], "n_weighted": [1000.0, 500.0], "flags": ""}
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
