"""What the reports of the countries tell: their claims and recommendations, as `claims.json` beside each lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input
from disrupting_harm.report.checked import CLAIMS
from disrupting_harm.sections import held
from disrupting_harm.study.load import load_study


@dataclass(frozen=True)
class Told:
    """Of one country: its recommendations as they stand in its file. path, sha256: of the file."""

    iso3: str
    name: str
    recommendations: tuple[Mapping, ...]
    path: str
    sha256: str

    def as_input(self) -> Input:
        return Input(path=self.path, sha256=self.sha256, role="claims")


def claims_path(layout: Layout, iso3: str) -> Path:
    return layout.report(iso3) / CLAIMS


def read_told(layout: Layout, iso3: str) -> tuple[Told, ...]:
    """Of each country that holds something, by name. iso3: of the countries together.

    Raises MissingInputError for a country without a report, and UserError for a damaged file.
    """
    study = load_study(layout)
    codes = [code for code in study.spoken_of(iso3) if layout.country(code).is_file() and held(layout, code)]
    return tuple(sorted((_read(layout, code, study.unit(code).name) for code in codes), key=lambda one: one.name))


def _read(layout: Layout, iso3: str, name: str) -> Told:
    path = claims_path(layout, iso3)
    place = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{place}: not there; make it with `dh repro report@{iso3}`.")
    try:
        found = tuple(files.read_json(path)["recommendations"])
        for one in found:
            _ = [one[key] for key in ("recommendation", "duty_bearer", "text", "alignment", "data_class", "uptake")]
    except (ValueError, KeyError, TypeError):
        raise UserError(
            f"{place}: is no list of claims any more; make it again with `dh repro report@{iso3}`."
        ) from None
    return Told(iso3, name, found, place, files.sha256_file(path))
