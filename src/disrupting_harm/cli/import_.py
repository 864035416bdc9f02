from pathlib import Path

from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "check a raw file against its contract and put it in its place under DVC"


def add_arguments(parser):
    add_component_and_unit(parser)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--table", help="which table the file holds, where the component has several")


def main(*, component: str, unit: str, file: Path, table: str | None) -> None:
    from disrupting_harm.ingest.place import place_raw_file
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    print(f"{unit} {component}: placed as {layout.relative(place_raw_file(layout, unit, component, file, table))}")
