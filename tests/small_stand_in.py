"""The stand-in of a survey as a test makes it."""

from dataclasses import dataclass, field

import pandas as pd
import yaml
from tests.small_survey import COUNTRY, files_below

from disrupting_harm.components.household_survey.stand_in import synthesize
from disrupting_harm.layout import Layout


STEM, DESIGN = "household_survey", "sampling_design"


@dataclass
class StandIn:
    """The tests' own study, in which the stand-in of a survey of usual size can be made."""

    layout: Layout
    params: dict = field(default_factory=dict)

    def __post_init__(self):
        self.params = yaml.safe_load(self.layout.country(COUNTRY).read_text(encoding="utf-8"))
        self.design["selection"]["psus"] = 100
        self.design["stand_in"]["interviews"] = self.targets["caregivers"] = 1014

    @property
    def targets(self) -> dict:
        return self.params["components"][STEM]["stand_in"]

    @property
    def design(self) -> dict:
        return self.params["components"][DESIGN]

    def make(self, *, seed: int | None = None, sample: dict | None = None, psus: int | None = None, **targets):
        """The stand-in's files by name, with other targets, another sample and another number of PSUs if wanted."""
        self.targets.update(targets)
        self.design["stand_in"].update(sample or {})
        if seed is not None:
            self.design["stand_in"]["seed"] = seed
        if psus:
            self.design["selection"]["psus"] = psus
        self.layout.country(COUNTRY).write_text(yaml.safe_dump(self.params), encoding="utf-8")
        return files_below(synthesize(self.layout, COUNTRY))

    def read(self, table) -> pd.DataFrame:
        return pd.read_csv(self.layout.raw(COUNTRY, STEM) / f"{table}.csv", dtype={"psu": str})
