"""Keys for tests: the same in every run, so that what they seal has the same bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from disrupting_harm.at_rest.keys import FORMAT
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import unit_codes


CHECKOUT = Path(__file__).resolve().parents[1]


def secret_of(unit: str, which: int = 0) -> bytes:
    return hashlib.sha512(f"a test's key {which} of {unit}".encode()).digest()


def write_key(folder: Path, unit: str, which: int = 0) -> Path:
    """A key file as `dh keys new` writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{unit}.key"
    path.touch(mode=0o600)
    path.write_text(
        f"# A test's.\n{FORMAT} {unit} {base64.b64encode(secret_of(unit, which)).decode()}\n", encoding="ascii"
    )
    return path


def write_keys(folder: Path, units: Iterable[str] = ()) -> None:
    """One for each unit of the study, of the tests' own study, and of tests that add one; or for those named."""
    own = ("TST", "TSU", "TSV", "TSA", "TSB", "AAA", "BBB")
    checkouts = (Layout(CHECKOUT), Layout(CHECKOUT / "tests" / "study"))
    for unit in sorted(set(units) or {*own, *(code for layout in checkouts for code in unit_codes(layout))}):
        write_key(folder, unit)
