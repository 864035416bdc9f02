"""params/outputs.yaml: what is written beside the reports, such as press sheets."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.study.conventions import near
from disrupting_harm.study.load import read_parameters, validate_file
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import Model, Name


class PressSheet(Model):
    """notes: findings that say how the numbers of the sheet are to be read."""

    notes: tuple[Name, ...] = ()


class OutputsFile(Model):
    press_sheet: PressSheet = PressSheet()


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
    key = ("press_sheet", "notes")
    problems = [
        f"{file.name}, line {file.line_of(key)}, key {'.'.join(key)}: no finding {name}{near(name, known)}; name one of "
        "`findings` in params/findings.yaml."
        for name in found.press_sheet.notes
        if name not in known
    ]
    if problems:
        raise ParamsError("\n".join(problems))
    return found
