from pathlib import Path

from disrupting_harm.cli import add_component_and_unit, component_and_unit
from disrupting_harm.errors import ParamsError, require_place


DESCRIPTION = "write a unit's synthetic stand-in; never evidence, and marked so in every row"


def add_arguments(parser):
    add_component_and_unit(parser)
    parser.add_argument("more", metavar="ISO3", nargs="*", help="with --layout: further units, in the same file")
    parser.add_argument(
        "--layout",
        metavar="NAME",
        help="write the stand-ins of the units as one file of several units, as params/components/layouts/NAME.yaml describes it, to "
        "FILE and nowhere else",
    )
    parser.add_argument("--to", metavar="FILE", type=Path, help="the file to write, with --layout")


def main(
    *, component: str, unit: str, more: list[str] | None = None, layout: str | None = None, to: Path | None = None
) -> None:
    from disrupting_harm import stages
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    if layout is not None and to is not None:
        _write_file(Layout.find(), component, layout, [unit, *(more or [])], to)
        return
    if layout is not None or to is not None or more:
        raise ParamsError(
            f"dh synthesize: several units are written into one file; write `dh synthesize {component} ISO3 ISO3 --layout NAME --to FILE`."
        )
    project = Layout.find()
    print(f"{unit} {component}: SYNTHETIC stand-in in {project.relative(stages.synthesize(project, component, unit))}")


def _write_file(project, component: str, name: str, units: list[str], to: Path) -> None:
    from disrupting_harm import files
    from disrupting_harm.registry import component as component_of

    declared = component_of(component)
    make = getattr(declared.module("stand_in"), "synthesize_file", None) if declared.has("stand_in") else None
    if make is None:
        raise ParamsError(
            f"{component}: has no file of several units; write its stand-in with `dh synthesize {component} {units[0]}`."
        )
    if twice := sorted({unit for unit in units if units.count(unit) > 1}):
        raise ParamsError(f"dh synthesize: names {', '.join(twice)} twice; name each unit once.")
    if to.exists():
        raise ParamsError(
            f"{to}: is there already, and may hold what cannot be made again; name another file with --to."
        )
    require_place(to)
    files.write_text(to, make(project, name, units))
    print(f"{' '.join(units)} {component}: SYNTHETIC stand-ins in the layout {name}, in {to}")
