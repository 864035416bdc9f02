"""The sentences of reports, read from params/findings.yaml with every problem at once."""

from __future__ import annotations

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.study.findings import FindingsFile, problems_of
from disrupting_harm.study.parameter_file import read_parameters, validate_file


@kept_while_read_once
def load_findings(layout: Layout) -> FindingsFile | None:
    """None for a study without the file. Raises ParamsError with every problem by file, line and key."""
    path = layout.findings()
    if not path.is_file():
        return None
    found, file = validate_file(layout, path, FindingsFile), read_parameters(layout, path)
    problems = [
        f"{file.name}, line {file.line_of(key)}, key {'.'.join(key)}: {text}." for key, text in problems_of(found)
    ]
    if problems:
        raise ParamsError("\n".join(problems))
    return found
