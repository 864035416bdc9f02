"""A whole survey small enough to spoil by hand: eight children and four caregivers of a country with restricted data.

Row numbers are those of a spreadsheet: the first child stands in row 2. The country is Testland, of the tests' own study.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import yaml
from tests.checkouts import held_of_study

from disrupting_harm import files, slices
from disrupting_harm.at_rest.sealed import open_sealed, read_plain, write_by_class
from disrupting_harm.code_slices.notebook_imports import write_imports
from disrupting_harm.code_slices.stages import write_library_slices
from disrupting_harm.components.household_survey.contract import contract_for
from disrupting_harm.components.household_survey.derive import derive as derive_survey
from disrupting_harm.contracts.model import Table
from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.place import place_raw_file
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.study.raw import TableParams


COUNTRY = "TST"
CHILDREN = """\
respondent_id,stratum,psu,weight,household_id,sex,age,urbanity,offered_money_for_images,offered_money_for_acts,\
threatened_or_blackmailed,images_shared_without_permission,told_anyone
C1,A,01,1.5,H1,female,12,urban,1,0,0,0,1
C2,A,01,2.5,H2,male,13,urban,0,0,0,0,
C3,A,02,1.0,H3,female,14,urban,98,0,0,0,
C4,A,02,2.0,H4,male,15,urban,0,0,1,0,0
C5,B,01,1.5,H5,female,16,rural,0,99,0,0,
C6,B,01,2.5,H6,male,17,rural,98,99,98,99,
C7,B,02,1.0,H7,female,16,rural,0,0,0,1,98
C8,B,02,2.0,H8,,17,rural,0,0,0,0,
"""
CAREGIVERS = """\
respondent_id,stratum,psu,weight,household_id,sex,urbanity,uses_internet
G1,A,01,1.5,H1,female,urban,1
G2,A,02,2.5,H4,male,urban,0
G3,B,01,1.0,H5,female,rural,98
G4,B,02,2.0,H7,male,rural,99
"""


def small_params() -> dict:
    """The country's parameter file as a nested dictionary, for a test to change. What it leaves out it inherits."""
    return {
        "iso3": COUNTRY,
        "components": {
            "household_survey": {
                "data_class": "restricted",
                "title": "A small survey",
                "fieldwork": "2021",
                "population": "internet-using children",
                "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
                "tables": {"children": {"file": "children.csv"}, "caregivers": {"file": "caregivers.csv"}},
                "indicators": ["clear_ocsea", "offered_money_for_images", "told_nobody", "caregiver_uses_internet"],
                "headline": ["clear_ocsea"],
                "domains": ["sex", "age_group", "urbanity"],
                "survey": {"lonely_psu": "fail", "calibrated_to": [], "base_weight": None},
                "scaled_indicator": None,
            }
        },
    }


@dataclass
class SmallSurvey:
    """`write` puts tables and parameters on disk; `derive` and `problems` do so first."""

    layout: Layout
    params: dict = field(default_factory=small_params)
    children: str = CHILDREN
    caregivers: str = CAREGIVERS

    @property
    def section(self) -> dict:
        return self.params["components"]["household_survey"]

    @property
    def raw(self) -> Path:
        return self.layout.raw(COUNTRY, "household_survey")

    @property
    def derived(self) -> Path:
        return self.layout.derived(COUNTRY, "household_survey")

    def replace(self, old: str, new: str) -> None:
        """Change the children's table at one place."""
        assert self.children.count(old) == 1
        self.children = self.children.replace(old, new)

    def write(self) -> None:
        self.write_params()
        self.raw.mkdir(parents=True, exist_ok=True)
        self.place("children.csv", self.children.encode())
        self.place("caregivers.csv", self.caregivers.encode())

    def place(self, name: str, data: bytes) -> Path:
        """Write a raw file as it lies after an import."""
        write_by_class(self.raw / name, data, unit=COUNTRY, data_class=self.section["data_class"])
        return self.raw / name

    def seal(self) -> None:
        """Bring what a test wrote beside the tables, a workbook say, to the form in which it lies after an import."""
        for path in sorted(self.raw.iterdir()):
            self.place(path.name, read_plain(path))

    def write_params(self) -> None:
        path = self.layout.country(COUNTRY)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(self.params, sort_keys=False), encoding="utf-8")

    def only_children(self) -> None:
        """The survey without its caregivers."""
        self.section["tables"]["caregivers"] = None
        self.section["indicators"].remove("caregiver_uses_internet")
        self.section["other_domains"] = None

    def derive(self) -> dict[str, pd.DataFrame]:
        self.write()
        self.seal()
        folder = derive_survey(self.layout, COUNTRY)
        return {path.stem: read_table(path) for path in folder.glob("*.parquet")}

    def problems(self) -> list[Problem]:
        """What the files as they lie there are refused for, which are sealed if a test has just written them."""
        self.seal()
        try:
            derive_survey(self.layout, COUNTRY)
        except ContractError as error:
            return list(error.problems)
        return []


def read_table(path: Path) -> pd.DataFrame:
    """A derived table, sealed or not."""
    return pd.read_parquet(open_sealed(path))


def contract_of(table: str) -> Table:
    """The contract of a table of the tests' own study."""
    return contract_for(table, TableParams(file="f.csv"), form_of(table))


def form_of(table: str) -> Instrument:
    """The form that it is asked with."""
    return load_instruments(Layout(Path(__file__).parent / "study"), "household_survey")[table]


def make_small_survey(root: Path, checkout: Path) -> SmallSurvey:
    """The tests' own study at `root`, with the library of the checkout, and this survey in it."""
    return SmallSurvey(make_study(root, checkout))


def make_study(root: Path, checkout: Path) -> Layout:
    """A copy of the tests' own study in which stages can run: with the slices of the library."""
    copy_of_study(root, checkout)
    write_library(Layout(root), checkout)
    return Layout(root)


def write_library(layout: Layout, checkout: Path) -> None:
    """The slices of the checkout's library, in a folder that runs the same one."""
    for name, data in _library_slices(checkout).items():
        files.write_bytes(layout.root / name, data)


def copy_of_study(root: Path, checkout: Path) -> None:
    """The parameters and reference tables of the tests, with notebooks, pipeline, lock file and library of the checkout."""
    shutil.copytree(checkout / "tests" / "study", root)
    for name in ("notebooks", "dvc.yaml", "requirements.lock", "requirements-models.lock", "src"):
        (root / name).symlink_to(checkout / name)
    Layout(root).held().write_text(held_of_study(), encoding="utf-8")


def write_params_slices(layout: Layout, iso3: str = COUNTRY) -> None:
    """The slices of one unit's parameters, which `dh` wants to be those of the last edit."""
    for path, text in slices.unit_slices(layout, iso3):
        files.write_text(path, text)


@lru_cache(maxsize=1)
def _library_slices(checkout: Path) -> dict[str, bytes]:
    """The slices of the library by their place, made once: they are the same for every study that runs it."""
    with TemporaryDirectory() as folder:
        layout = Layout(Path(folder).resolve() / "study")
        copy_of_study(layout.root, checkout)
        for stem in (*components(), layout.cover):
            write_imports(layout, stem)
        write_library_slices(layout)
        return {f"data/slices/{name}": data for name, data in files_below(layout.slices()).items()}


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, to see that nothing was changed, lost or left behind."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def plain_below(folder: Path) -> dict[str, bytes]:
    """The same with what sealed files hold."""
    return {str(p.relative_to(folder)): read_plain(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def put(survey: SmallSurvey, source: Path, table: str = "children") -> Path:
    """Place a file as one of the survey's tables."""
    return place_raw_file(survey.layout, COUNTRY, "household_survey", source, table)
