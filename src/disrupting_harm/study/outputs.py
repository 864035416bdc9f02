"""params/outputs.yaml: what is written beside the reports, such as press sheets and briefs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import Model, Name
from disrupting_harm.study.parameter_file import read_parameters, validate_file


class PressSheet(Model):
    """notes: findings that say how the numbers of the sheet are to be read."""

    notes: tuple[Name, ...] = ()


class Brief(Model):
    """One theme over all countries. title: of the theme. figures: as `component/figure`, of what compares the countries."""

    title: str
    findings: tuple[Name, ...] = ()
    figures: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9_]+/[A-Za-z0-9_]+$")], ...], Field(min_length=1, max_length=2)
    ]


class Infographic(Model):
    """findings: each begins with a share, which is shown large."""

    findings: tuple[Name, ...] = ()


class VoicesPage(Model):
    """quotes: as `component/table`, the table that a component saves of what is cleared to be quoted."""

    quotes: Annotated[str, Field(pattern=r"^[a-z0-9_]+/[A-Za-z0-9_]+$")]


class OutputsFile(Model):
    press_sheet: PressSheet = PressSheet()
    briefs: dict[Name, Brief] = {}
    infographic: Infographic = Infographic()
    voices: VoicesPage | None = None


def outputs_path(layout: Layout) -> Path:
    return layout.root / "params" / "outputs.yaml"


@kept_while_read_once
def load_outputs(layout: Layout) -> OutputsFile:
    """That of a study without the file has no notes. Raises ParamsError with every problem by file, line and key."""
    path = outputs_path(layout)
    if not path.is_file():
        return OutputsFile()
    found, file, rules = validate_file(layout, path, OutputsFile), read_parameters(layout, path), load_findings(layout)
    known = list(rules.findings) if rules else []
    named: dict[tuple[str, ...], tuple[str, ...]] = {
        ("press_sheet", "notes"): found.press_sheet.notes,
        ("infographic", "findings"): found.infographic.findings,
    }
    named |= {("briefs", name, "findings"): brief.findings for name, brief in found.briefs.items()}
    problems = [
        f"{file.name}, line {file.line_of(key)}, key {'.'.join(key)}: no finding {name}{near(name, known)}; name one of "
        "`findings` in params/findings.yaml."
        for key, names in named.items()
        for name in names
        if name not in known
    ]
    if problems:
        raise ParamsError("\n".join(problems))
    return found
