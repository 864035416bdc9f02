"""Files that are made from the parameters and their models, and kept in git: who holds what, and the schemas for editors."""

from __future__ import annotations

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.schemas import write_schemas
from disrupting_harm.registry import ROLES, components
from disrupting_harm.sections import held, optional_components
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study.load import load_study, merge_section, unit_codes
from disrupting_harm.study.parameter_file import read_parameters


OF_COUNTRIES = "report_of_countries"  # units whose report reads those of others; its stage lies beside the notebook that joins them
HEAD = """\
# Made by `dh refresh` from params/countries/*.yaml, for the matrices of the pipeline. Edit those, not this.
"""


def refresh(layout: Layout) -> list[str]:
    """Bring every such file up to date; returns the names of those that changed. Raises ParamsError as `held_text` does."""
    changed = [layout.relative(layout.held())] if write_held(layout) else []
    return changed + write_schemas(layout)


def write_held(layout: Layout, problems: list[str] | None = None) -> bool:
    """Write `params/held.yaml`; True if that changed it. `problems` as in `held_text`."""
    text = held_text(layout, problems)
    path = layout.held()
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    files.write_text(path, text)
    return True


def held_text(layout: Layout, problems: list[str] | None = None) -> str:
    """By stage, the units it runs for; by `imports`, the notebooks.

    Where `problems` is given, a unit whose parameters cannot be read keeps the stages that it had, and what is wrong with it is
    added there: a mistake in one unit does not stop another. Else raises ParamsError.
    """
    before = _read_held(layout)
    stages: dict[str, list[str]] = {name: [] for name in _names()}
    for iso3 in unit_codes(layout):
        try:
            mine = _stages_of(layout, iso3)
        except UserError as error:
            if problems is None:
                raise
            problems += str(error).splitlines()
            mine = [name for name, units in before.items() if iso3 in units]
        for name in mine:
            stages.setdefault(name, []).append(iso3)
    stages["imports"] = [*(stem for stem in components() if layout.notebook(stem).is_file()), layout.cover]
    lines = [f"  {name}: [{', '.join(stages[name])}]" for name in sorted(stages)]
    return HEAD + "held:\n" + "\n".join(lines) + "\n"


def _names() -> list[str]:
    """Every stage that has a matrix of units, whether any unit has it or not."""
    found = [
        stage_name(stem, role) for stem, c in components().items() for role in ROLES if role == "run" or c.has(role)
    ]
    return [*found, REPORT, OF_COUNTRIES]


def _stages_of(layout: Layout, iso3: str) -> list[str]:
    stems = held(layout, iso3)
    report = OF_COUNTRIES if load_study(layout).unit(iso3).kind == "countries" else REPORT
    found = [report] if stems and not optional_components(layout, iso3) else []
    for stem in stems:
        declared = components()[stem]
        found.append(stage_name(stem, "run"))
        if declared.has("derive"):
            found.append(stage_name(stem, "derive"))
        if declared.has("scan") and merge_section(layout, iso3, stem).data.get("data_class") != "public":
            found.append(stage_name(stem, "scan"))
        if declared.has("stand_in") and merge_section(layout, iso3, stem).data.get("data_class") == "synthetic":
            found.append(stage_name(stem, "stand_in"))
    return found


def _read_held(layout: Layout) -> dict[str, list[str]]:
    """The file as it is; empty where it is absent or damaged, since it is made anew."""
    try:
        found = read_parameters(layout, layout.held()).data["held"]
        return {name: list(units) for name, units in found.items()}
    except (UserError, KeyError, TypeError, AttributeError):
        return {}
