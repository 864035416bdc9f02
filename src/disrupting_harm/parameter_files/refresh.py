"""Files that are made from the parameters and their models, and kept in git: who holds what, and the schemas for editors."""

from __future__ import annotations

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.schemas import write_schemas
from disrupting_harm.registry import components, held
from disrupting_harm.stage_names import stage_name
from disrupting_harm.study.load import merge_section, unit_codes


HEAD = """\
# Made by `dh refresh` from params/countries/*.yaml, for the matrices of the pipeline. Edit those, not this.
"""


def refresh(layout: Layout) -> list[str]:
    """Bring every such file up to date; returns the names of those that changed."""
    changed = [layout.relative(layout.held())] if write_held(layout) else []
    return changed + write_schemas(layout)


def write_held(layout: Layout) -> bool:
    """Write `params/held.yaml`; True if that changed it."""
    text = held_text(layout)
    path = layout.held()
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    files.write_text(path, text)
    return True


def held_text(layout: Layout) -> str:
    """By stage, the units it runs for; by `imports`, the notebooks. Raises ParamsError for parameters that cannot be read."""
    units = {iso3: held(layout, iso3) for iso3 in unit_codes(layout)}
    stages: dict[str, list[str]] = {}
    for stem, declared in components().items():
        mine = [iso3 for iso3, stems in units.items() if stem in stems]
        stages[stage_name(stem, "run")] = mine
        if declared.has("derive"):
            stages[stage_name(stem, "derive")] = mine
        if declared.has("stand_in"):
            made = [iso3 for iso3 in mine if merge_section(layout, iso3, stem).data.get("data_class") == "synthetic"]
            stages[stage_name(stem, "stand_in")] = made
    stages["imports"] = [*(stem for stem in components() if layout.notebook(stem).is_file()), layout.cover]
    stages["report"] = [iso3 for iso3, stems in units.items() if stems]
    lines = [f"  {name}: [{', '.join(stages[name])}]" for name in sorted(stages)]
    return HEAD + "held:\n" + "\n".join(lines) + "\n"
