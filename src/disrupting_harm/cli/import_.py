from pathlib import Path

from disrupting_harm.cli import add_country


DESCRIPTION = "check a raw file against its contract and put it in its place under DVC"


def add_arguments(parser):
    add_country(parser)
    parser.add_argument("component", help="stem of the component, such as household_survey")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--table", help="which table the file holds, where the component has several")


def main(*, country: str, component: str, file: Path, table: str | None) -> None:
    from disrupting_harm.ingest.place import place_raw_file
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    print(
        f"{country} {component}: placed as {layout.relative(place_raw_file(layout, country, component, file, table))}"
    )
