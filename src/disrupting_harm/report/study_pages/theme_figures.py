"""Figures of the comparison of countries as its notebook shows them, framed for a page of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from disrupting_harm import files
from disrupting_harm.claims.claim import Claim
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, read_record
from disrupting_harm.report.frames import Frame, put_together, take_apart
from disrupting_harm.report.kept import Kept


@dataclass(frozen=True)
class ThemeFigure:
    """frame: with its number on the page. html: as a reader meets it, with its pictures put away. svg: for print."""

    frame: Frame
    html: str
    svg: bytes
    inputs: tuple[Input, ...]


def read_figures(
    layout: Layout, iso3: str, names: Sequence[str], titles: Mapping[str, Claim], kept: Kept
) -> tuple[ThemeFigure, ...]:
    """The figures of these names, `component/figure`, in their order. titles: by trace id, the finding that is a title.

    Raises MissingInputError for a component that has not run, and UserError for a figure that it does not show.
    """
    return tuple(_read(layout, iso3, name, number, titles, kept) for number, name in enumerate(names, start=1))


def _read(layout: Layout, iso3: str, name: str, number: int, titles: Mapping[str, Claim], kept: Kept) -> ThemeFigure:
    stem, _, figure = name.partition("/")
    notebook, record = layout.output(iso3, stem) / f"{stem}.ipynb", layout.output(iso3, stem) / "record.json"
    for path in (notebook, record):
        if not path.is_file():
            raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dh repro {stem}@{iso3}`.")
    trace_id = f"{iso3}/{name}"
    entry = next((one for one in read_record(record).saved if one.trace_id == trace_id and one.kind == "figure"), None)
    anchor = trace_id.replace("/", "-")
    shown = next((text for text in _outputs(notebook) if f'id="{anchor}"' in text), None)
    if entry is None or shown is None:
        raise UserError(
            f"params/outputs.yaml: {name} is no figure that {stem} of {iso3} shows; name one that "
            f"`dh trace outputs/reports/{iso3}/report.html` lists."
        )
    picture = layout.root / next(file for file in entry.files if file.endswith(f"/{figure}.svg"))
    frame = take_apart(BeautifulSoup(kept.put_away(shown), "html.parser").figure, "figure", f"Figure {number}")
    frame.claim = titles.get(trace_id)
    roles = ((picture, "figure"), (notebook, "executed notebook"))
    read = (Input(path=layout.relative(path), sha256=files.sha256_file(path), role=role) for path, role in roles)
    return ThemeFigure(frame, str(put_together(frame)), picture.read_bytes(), tuple(read))


def _outputs(notebook: Path) -> Iterator[str]:
    for cell in files.read_json(notebook)["cells"]:
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/html", "")
            yield text if isinstance(text, str) else "".join(text)
