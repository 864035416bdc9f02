import sys
from pathlib import Path

from disrupting_harm.cli import component_and_unit


DESCRIPTION = (
    "check a component's questionnaires, write the form and the template that follow from them, or take over a form"
)


def add_arguments(parser):
    parser.add_argument("stem", metavar="STEM", help="component whose forms lie in params/instruments/STEM/")
    parser.add_argument(
        "unit", nargs="?", metavar="ISO3", help="as this unit asks them, with the forms that it has of its own"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="print sections, questions, languages, what is open (default)"
    )
    what.add_argument("--xlsx", type=Path, metavar="FOLDER", help="write the workbook that partners fill in")
    what.add_argument(
        "--xform", type=Path, metavar="FOLDER", help="write the form of ODK and Kobo as .xml and XLSForm .xlsx"
    )
    what.add_argument(
        "--qdpx", type=Path, metavar="FILE.qdpx",
        help="write an empty project with the component's codebook, for QualCoder, NVivo, MAXQDA or ATLAS.ti",
    )  # fmt: skip
    what.add_argument("--codebook", action="store_true", help="print the codebook as CSV")
    what.add_argument(
        "--from", dest="source", type=Path, metavar="FILE.xlsx", help="take over a team's XLSForm as text"
    )
    parser.add_argument(
        "--table", metavar="NAME", help="with --from: the table that it is the form of (default: the file's name)"
    )


def main(
    *,
    stem: str,
    unit: str | None,
    check: bool,
    xlsx: Path | None,
    xform: Path | None,
    qdpx: Path | None,
    codebook: bool,
    source: Path | None,
    table: str | None,
) -> None:
    from disrupting_harm.errors import UserError
    from disrupting_harm.instruments import publish
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if unit is not None:
        stem, unit = component_and_unit(stem, unit)
    if table is not None and source is None:
        raise UserError("--table goes with --from alone; take it out.")
    if source is not None:
        _take_over(layout, stem, unit, source, table)
    elif xlsx is not None:
        print(f"{publish.write_template(layout, stem, xlsx, unit)}: written.")
    elif xform is not None:
        for path in publish.write_forms(layout, stem, xform, unit):
            print(f"{path}: written.")
    elif qdpx is not None:
        from disrupting_harm.instruments.coding_project import write_coding_project

        print(f"{write_coding_project(layout, stem, qdpx, unit)}: written.")
    elif codebook:
        from disrupting_harm.instruments.codebook import write_codebooks

        write_codebooks(layout, stem, sys.stdout, unit)
    else:
        from disrupting_harm.instruments.overview import describe

        for form in publish.load_forms(layout, stem, unit).values():
            for line in (*describe(form.instrument), *(f"  pyxform remarks: {remark}" for remark in form.remarks)):
                print(line)


def _take_over(layout, stem: str, unit: str | None, source: Path, table: str | None) -> None:
    from disrupting_harm.instruments.overview import describe
    from disrupting_harm.instruments.take_over import take_over

    taken = take_over(layout, stem, source, table, unit)
    command = f"dh instrument {stem}" + (f" {unit}" if unit else "")
    print(f"{layout.relative(taken.path)}: written; read it, then run `{command}`.")
    if taken.left_out:
        print(f"  sheets that are no part of a form and were left out: {', '.join(taken.left_out)}")
    if taken.renamed:
        named = ", ".join(f"{old} is {new}" for old, new in taken.renamed.items())
        print(
            f"  names in small letters: {named}; the raw file keeps its own, so map each with `from:` in the unit's parameters"
        )
    for line in describe(taken.instrument):
        print(line)
