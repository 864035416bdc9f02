"""A sampling frame and its fieldwork small enough to spoil by hand: eight PSUs, of which four are drawn, and twelve visits.

Row numbers are those of a spreadsheet: the first PSU and the first contact stand in row 2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml
from tests.small_survey import COUNTRY, make_study, read_table, small_params

from disrupting_harm.at_rest.sealed import write_by_class
from disrupting_harm.components.sampling_design.derive import derive as derive_sample
from disrupting_harm.errors import ContractError, Problem, UserError
from disrupting_harm.layout import Layout


RAW = f"data/raw/{COUNTRY}/sampling_design"
FRAME = """\
psu_id,stratum,psu,households,urbanity
P1,A,01,100,urban
P2,A,02,150,urban
P3,A,03,120,urban
P4,A,04,130,urban
P5,B,01,80,rural
P6,B,02,120,rural
P7,B,03,100,rural
P8,B,04,100,rural
"""
DRAWN = ["P2", "P4", "P6", "P8"]  # with the seed below; contacts are in no other PSU
CONTACTS = """\
contact_id,stratum,psu,urbanity,outcome,respondent_id,eligible_children,sex,age
K01,A,02,urban,1.1,C1,2,female,12
K02,A,02,urban,1.2,C2,1,male,13
K03,A,02,urban,2.1,,,,
K04,A,04,urban,1.1,C3,1,female,14
K05,A,04,urban,2.2,,,,
K06,A,04,urban,3.1,,,,
K07,B,02,rural,1.1,C4,1,male,15
K08,B,02,rural,2.3,,,,
K09,B,02,rural,4.7,,,,
K10,B,02,rural,3.9,,,,
K11,B,04,rural,1.1,C5,3,female,16
K12,B,04,rural,3.2,,,,
"""
# Worked out on paper, by respondent. Of stratum h with X households, two PSUs and v visits in the PSU, a household's
# weight is X / (2 v), whichever PSU it is in: A 500 / 6, B 400 / 8 and 400 / 4.
SELECTION = dict(
    zip(["C1", "C2", "C3", "C4", "C5"], map(Fraction, ["250/3", "250/3", "250/3", "50", "100"]), strict=True)
)
# A: 250 respond, 500/3 do not, 250/3 are unknown: 6/5 x (1250/3) / 250 = 2. B: 150 respond, 50 do not, 50 are not eligible
# and 150 unknown: 8/5 x 200 / 150 = 32/15.
NON_RESPONSE = {c: w * (2 if c in ("C1", "C2", "C3") else Fraction(32, 15)) for c, w in SELECTION.items()}
ELIGIBLE = {"C1": 2, "C2": 1, "C3": 1, "C4": 1, "C5": 3}
RESPONDENT = {c: w * ELIGIBLE[c] for c, w in NON_RESPONSE.items()}
GIRLS = ("C1", "C3", "C5")


def sample_params() -> dict:
    """The country's parameter file: the small survey's, and the design of its sample."""
    params = small_params()
    params["target_population"] = {"year": 2021}
    params["components"]["household_survey"]["scaled_indicator"] = "clear_ocsea"
    params["components"]["sampling_design"] = {
        "data_class": "restricted",
        "title": "A small sample",
        "fieldwork": "2021",
        "population": "households",
        "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
        "tables": {"psu_frame": {"file": "psu_frame.csv"}, "contacts": {"file": "contacts.csv"}},
        "size": {
            "proportions": [0.05],
            "half_widths": [0.02],
            "differences": None,
            "design_effect": 1.5,
            "response_rate": 0.85,
        },
        "selection": {"psus": 4, "allocation": "equal", "method": "systematic", "seed": 0},
        "weighting": {"response_class": "stratum", "margins": ["sex"], "trim": None},
    }
    return params


@dataclass
class SmallSample:
    """`write` puts tables and parameters on disk; `derive` does so first."""

    layout: Layout
    params: dict = field(default_factory=sample_params)
    frame: str = FRAME
    contacts: str = CONTACTS

    @property
    def section(self) -> dict:
        return self.params["components"]["sampling_design"]

    @property
    def raw(self) -> Path:
        return self.layout.raw(COUNTRY, "sampling_design")

    @property
    def derived(self) -> Path:
        return self.layout.derived(COUNTRY, "sampling_design")

    def replace(self, old: str, new: str) -> None:
        """Change the frame or the contacts at one place."""
        assert self.frame.count(old) + self.contacts.count(old) == 1
        self.frame, self.contacts = self.frame.replace(old, new), self.contacts.replace(old, new)

    def stop_before_fieldwork(self) -> None:
        self.section["tables"]["contacts"] = self.section["weighting"] = None

    def write_params(self) -> None:
        path = self.layout.country(COUNTRY)
        path.write_text(yaml.safe_dump(self.params, sort_keys=False), encoding="utf-8")

    def write(self) -> None:
        self.write_params()
        self.raw.mkdir(parents=True, exist_ok=True)
        for name, text in (("psu_frame.csv", self.frame), ("contacts.csv", self.contacts)):
            write_by_class(self.raw / name, text.encode(), unit=COUNTRY, data_class=self.section["data_class"])

    def derive(self) -> dict[str, pd.DataFrame]:
        self.write()
        folder = derive_sample(self.layout, COUNTRY)
        return {path.stem: read_table(path) for path in folder.glob("*.parquet")}

    def problems(self) -> list[Problem]:
        """What the tables are refused for by their contract."""
        try:
            self.derive()
        except ContractError as error:
            return list(error.problems)
        return []


def make_small_sample(root: Path, checkout: Path) -> SmallSample:
    """The tests' own study at `root`, with the library of the checkout, and this sample in it."""
    return SmallSample(make_study(root, checkout))


def where(problems: list[Problem]) -> set[tuple]:
    """File, column and rows of each."""
    return {(p.file.removeprefix(f"{RAW}/"), p.column, p.rows) for p in problems}


def sentences(sample: SmallSample, kind: type[UserError] = UserError) -> list[str]:
    """What a sample that keeps its contract is refused for."""
    with pytest.raises(kind) as raised:
        sample.derive()
    assert not isinstance(raised.value, ContractError)
    return str(raised.value).splitlines()
