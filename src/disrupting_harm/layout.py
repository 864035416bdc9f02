"""Paths of the project. A component has the same stem in every folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from disrupting_harm.errors import MissingInputError


MARKER = "params/study.yaml"


@dataclass(frozen=True)
class Layout:
    """Paths of one checkout. `root` is absolute; everything written into an output is relative to it."""

    root: Path
    cover: ClassVar[str] = "country_report"  # stem of the notebook that opens every report

    @classmethod
    def find(cls, start: Path | None = None) -> Layout:
        """The checkout around `start` (the working directory by default), from whichever folder of it."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / MARKER).is_file():
                return cls(folder)
        raise MissingInputError(
            f"{MARKER}: not found here or in any folder above; run the command inside a clone of the project."
        )

    def relative(self, path: Path) -> str:
        """The path from the root. A link inside the checkout keeps its own name: DVC may link a file to its cache."""
        plain = Path(os.path.abspath(path))
        return (plain if plain.is_relative_to(self.root) else plain.resolve()).relative_to(self.root).as_posix()

    def study(self) -> Path:
        return self.root / MARKER

    def indicators(self, name: str) -> Path:
        """The definitions of a component by its stem, or those that a unit has of its own by its code."""
        return self.root / "params" / "indicators" / f"{name}.yaml"

    def component(self, stem: str) -> Path:
        """What countries need not repeat of a component."""
        return self.root / "params" / "components" / f"{stem}.yaml"

    def file_layouts(self) -> Path:
        """The folder of layouts: how a file that holds rows of several units is read, one YAML file for each."""
        return self.root / "params" / "components" / "layouts"

    def file_layout(self, name: str) -> Path:
        return self.file_layouts() / f"{name}.yaml"

    def country(self, iso3: str) -> Path:
        return self.root / "params" / "countries" / f"{iso3}.yaml"

    def instruments(self, stem: str, iso3: str | None = None) -> Path:
        """The forms of a component's questionnaires, one CSV file for each table; those that a unit has of its own by its code."""
        shared = self.root / "params" / "instruments" / stem
        return shared / iso3 if iso3 else shared

    def codebook(self, stem: str, iso3: str | None = None) -> Path:
        """The codebook of a component that codes text, as REFI-QDA; that which a unit has of its own by its code."""
        return self.instruments(stem, iso3) / "codebook.qdc"

    def findings(self) -> Path:
        """The sentences of reports, and the words and numbers that may stand in them."""
        return self.root / "params" / "findings.yaml"

    def languages(self) -> Path:
        """The texts of reports in other languages: a folder for each, and the template that they are made from."""
        return self.root / "params" / "languages"

    def held(self) -> Path:
        """Who holds what, made from the units' files for the matrices of the pipeline."""
        return self.root / "params" / "held.yaml"

    def schema(self, name: str) -> Path:
        return self.root / "params" / "schema" / f"{name}.json"

    def requirements(self) -> Path:
        return self.root / "requirements.lock"

    def group_requirements(self, group: str) -> Path:
        return self.root / f"requirements-{group}.lock"

    def package(self) -> Path:
        return self.root / "src" / "disrupting_harm"

    def reference(self, name: str) -> Path:
        return self.root / "data" / "reference" / f"{name}.csv"

    def slices(self) -> Path:
        """The part of shared files that each stage uses: library, parameters and reference tables."""
        return self.root / "data" / "slices"

    def code_slice(self, stage: str) -> Path:
        return self.slices() / "library" / f"{stage}.json"

    def imports_slice(self, stem: str) -> Path:
        return self.slices() / "imports" / f"{stem}.json"

    def params_slice(self, iso3: str, stage: str) -> Path:
        return self.slices() / "units" / iso3 / f"{stage}.json"

    def reference_slice(self, iso3: str, name: str) -> Path:
        return self.slices() / "units" / iso3 / "reference" / f"{name}.csv"

    def raw(self, iso3: str, component: str) -> Path:
        return self.root / "data" / "raw" / iso3 / component

    def derived(self, iso3: str, component: str) -> Path:
        return self.root / "data" / "derived" / iso3 / component

    def scan(self, iso3: str, component: str) -> Path:
        """The folder of the scan of the component's derived tables, restricted as they are."""
        return self.derived(iso3, f"{component}_scan")

    def notebook(self, component: str) -> Path:
        return self.root / "notebooks" / component / f"{component}.ipynb"

    def pipeline(self, component: str) -> Path:
        """The `dvc.yaml` that declares the component's stages; study-level ones are in the top-level file."""
        beside = self.root / "notebooks" / component / "dvc.yaml"
        return beside if beside.is_file() else self.root / "dvc.yaml"

    def outputs(self) -> Path:
        return self.root / "outputs"

    def output(self, iso3: str, component: str) -> Path:
        return self.outputs() / iso3 / component

    def report(self, iso3: str) -> Path:
        """The folder of a unit's report: page, executed cover and record."""
        return self.outputs() / "reports" / iso3

    def record(self, iso3: str, stage: str) -> Path:
        """The public record of a stage whose outputs are restricted, such as `<stem>_derived`."""
        return self.outputs() / iso3 / "records" / f"{stage}.json"

    def scratch(self, iso3: str, component: str) -> Path:
        """Where a notebook run by hand writes: never a pipeline output."""
        return self.outputs() / ".scratch" / iso3 / component

    def failed(self, iso3: str, component: str) -> Path:
        """Where a notebook that stopped is kept for the researcher: its traceback may show rows, so in the restricted half."""
        return self.root / "data" / "derived" / ".failed" / iso3 / f"{component}.ipynb"
