"""Two countries' facts, a few published figures of them, and estimates of a stand-in and of a real survey."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_published import TABLES, estimate, figure

from disrupting_harm.components.published_figures.compute import Facts


@pytest.fixture
def estimates() -> pd.DataFrame:
    return pd.DataFrame([
        estimate("harm", 0.217),
        estimate("harm", 0.1, by="sex", level="female"),
        estimate("harm", 0.2, by="sex", level="male"),
        estimate("rare", 0.01, presentation="unreliable"),
        estimate("harm", 0.0449, iso3="BBB", data_class="restricted"),
        estimate("workers", 31, iso3="BBB", data_class="restricted", statistic="respondents", n=50, n_cases=31),
    ])  # fmt: skip


@pytest.fixture
def make_facts(estimates):
    def make(*figures: dict[str, str]) -> Facts:
        table = pd.DataFrame(figures or [figure("AAA-01", "21.7")])
        return Facts(table.set_index("figure", drop=False), TABLES | {"published": table}, estimates)

    return make
