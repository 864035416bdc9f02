import pandas as pd
import pytest


@pytest.fixture
def estimates() -> pd.DataFrame:
    """Two indicators, overall and by sex, in the columns of saved estimates."""
    rows = [
        (name, by, level, value)
        for name, base in (("harm", 0.2), ("fear", 0.4))
        for by, level, value in (("", "", base), ("sex", "female", base + 0.05), ("sex", "male", base - 0.05))
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "by", "level", "estimate"])
    label = frame["indicator"].map({"harm": "Harm online", "fear": "Fear online"})
    return frame.assign(
        ci_low=frame["estimate"] - 0.03,
        ci_high=frame["estimate"] + 0.04,
        label=label,
        base="children aged 12-17",
        presentation="percentage",
    )
