import sys
from pathlib import Path

from disrupting_harm.cli import add_component_and_unit, component_and_unit
from disrupting_harm.errors import ParamsError


DESCRIPTION = "check raw files against their contract and put them in their place under DVC"


def add_arguments(parser):
    add_component_and_unit(parser)
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="the raw file, in any folder")
    parser.add_argument(
        "--table",
        action="append",
        nargs="+",
        metavar=("TABLE", "FILE"),
        default=[],
        help="which table the file holds, where the component has several; once for each of several files, with its name, "
        "as in `--table children FILE --table caregivers FILE`",
    )

    parser.add_argument(
        "--layout",
        metavar="NAME",
        help="the file holds rows of several units, as params/components/layouts/NAME.yaml says: place it for all of them that declare "
        "the layout (leave ISO3 out), as in `dh import COMPONENT --layout phase1 FILE`, or for one alone, as in "
        "`dh import COMPONENT KEN FILE --layout phase1`",
    )


def main(*, component: str, unit: str, file: Path | None, table: list[list[str]], layout: str | None = None) -> None:
    from disrupting_harm.ingest.import_report import print_delivery, print_import
    from disrupting_harm.ingest.place import place_raw_files
    from disrupting_harm.ingest.place_delivery import place_delivery
    from disrupting_harm.layout import Layout

    name = layout
    if name is not None:
        if table:
            raise ParamsError("dh import: takes --layout or --table, not both; the layout says what the tables are.")
        only, path = (None, Path(unit)) if file is None else (unit, file)
        if only is not None:
            component, only = component_and_unit(component, only)
        layout = Layout.find()
        print_delivery(layout, component, place_delivery(layout, component, name, path, only), sys.stdout)
        return
    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    if file is not None and not table and file.suffix.lower() == ".qdpx":
        from disrupting_harm.ingest.place_exchange import place_exchange

        print_import(layout, unit, component, place_exchange(layout, unit, component, file), sys.stdout)
        return
    if file is not None and not table and _takes_facts(component):
        from disrupting_harm.ingest.place_facts import place_facts

        for added in place_facts(layout, unit, component, file):
            rows = f"row {added.rows[0]}" if len(added.rows) == 1 else f"rows {added.rows[0]} to {added.rows[-1]}"
            print(f"{added.file}: {rows} added for {unit}; read them, then run `dh repro {component}@{unit}`.")
        return
    given = _files_by_table(component, unit, file, table)
    print_import(layout, unit, component, place_raw_files(layout, unit, component, given), sys.stdout)


def _takes_facts(component: str) -> bool:
    from disrupting_harm.registry import components

    return component in components() and bool(components()[component].extends)


def _files_by_table(component: str, unit: str, file: Path | None, named: list[list[str]]) -> dict[str | None, Path]:
    """The files by the tables that the call gives them to. Raises ParamsError for a call that does not say which is which."""
    call = f"`dh import {component} {unit} FILE --table TABLE`, or of several files `--table TABLE FILE --table TABLE FILE`"
    tables = [entry[0] for entry in named]
    paths = [Path(entry[1]) for entry in named if len(entry) == 2]
    if any(len(entry) > 2 for entry in named) or len(set(tables)) < len(tables):
        raise ParamsError(f"dh import: each --table takes one table and its file; write {call}.")
    if file is not None and not paths and len(named) <= 1:
        return {tables[0] if tables else None: file}
    if file is not None or not named or len(paths) < len(named):
        raise ParamsError(f"dh import: does not say which file is which table; write {call}.")
    return dict(zip(tables, paths, strict=True))
