"""The only place that knows a path. A component has one stem, word for word, in every room."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.errors import MissingInputError


MARKER = "params/study.yaml"


@dataclass(frozen=True)
class Layout:
    """Paths of one checkout. `root` is absolute; everything written into an output is relative to it."""

    root: Path

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

    def indicators(self) -> Path:
        return self.root / "params" / "indicators.yaml"

    def country(self, iso3: str) -> Path:
        return self.root / "params" / "countries" / f"{iso3}.yaml"

    def lock(self) -> Path:
        return self.root / "requirements.lock"

    def package(self) -> Path:
        return self.root / "src" / "disrupting_harm"

    def reference(self, name: str) -> Path:
        return self.root / "data" / "reference" / f"{name}.csv"

    def raw(self, iso3: str, component: str) -> Path:
        return self.root / "data" / "raw" / iso3 / component

    def derived(self, iso3: str, component: str) -> Path:
        return self.root / "data" / "derived" / iso3 / component

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
        return self.outputs() / iso3 / "report.html"

    def scratch(self, iso3: str, component: str) -> Path:
        """Where a notebook run by hand writes: never a pipeline output."""
        return self.outputs() / ".scratch" / iso3 / component

    def failed(self, iso3: str, component: str) -> Path:
        """Where a notebook that stopped is kept for the researcher: its traceback may show rows, so in the restricted half."""
        return self.root / "data" / "derived" / ".failed" / iso3 / f"{component}.ipynb"
