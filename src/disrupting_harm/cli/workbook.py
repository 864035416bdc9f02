from pathlib import Path

from disrupting_harm.cli import add_unit


DESCRIPTION = "write the tables of a unit's report as one workbook, as they are released, with what each of them is"


def add_arguments(parser):
    add_unit(parser)
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook to write")


def main(*, unit: str, file: Path) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.workbook import write_workbook

    number = write_workbook(Layout.find(), unit, file)
    print(f"{unit}: {file} written, {number} tables")
