import sys
from pathlib import Path


DESCRIPTION = (
    "check a component's questionnaires, write the form and the template that follow from them, or take over a form"
)


def add_arguments(parser):
    parser.add_argument("stem", metavar="STEM", help="component whose forms lie in params/instruments/STEM/")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="print sections, questions, languages, what is not translated (default)"
    )
    what.add_argument("--xlsx", type=Path, metavar="FOLDER", help="write the workbook that partners fill in")
    what.add_argument(
        "--xform", type=Path, metavar="FOLDER", help="write the form of ODK and Kobo as .xml and as XLSForm .xlsx"
    )
    what.add_argument("--codebook", action="store_true", help="print the codebook as CSV")
    what.add_argument(
        "--from", dest="source", type=Path, metavar="FILE.xlsx", help="take over a team's XLSForm as text"
    )
    parser.add_argument(
        "--table", metavar="NAME", help="with --from: the table that the form is of (default: the file's name)"
    )


def main(
    *,
    stem: str,
    check: bool,
    xlsx: Path | None,
    xform: Path | None,
    codebook: bool,
    source: Path | None,
    table: str | None,
):
    from disrupting_harm.errors import UserError
    from disrupting_harm.instruments import publish
    from disrupting_harm.instruments.overview import describe
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if table is not None and source is None:
        raise UserError("--table goes with --from alone; take it out.")
    if source is not None:
        _take_over(layout, stem, source, table)
    elif xlsx is not None:
        print(f"{publish.write_template(layout, stem, xlsx)}: written.")
    elif xform is not None:
        for path in publish.write_forms(layout, stem, xform):
            print(f"{path}: written.")
    elif codebook:
        from disrupting_harm.instruments.codebook import write_codebooks

        write_codebooks(layout, stem, sys.stdout)
    else:
        for form in publish.load_forms(layout, stem).values():
            for line in (*describe(form.instrument), *(f"  pyxform remarks: {remark}" for remark in form.remarks)):
                print(line)


def _take_over(layout, stem: str, source: Path, table: str | None) -> None:
    from disrupting_harm.instruments.overview import describe
    from disrupting_harm.instruments.take_over import take_over

    taken = take_over(layout, stem, source, table)
    print(f"{layout.relative(taken.path)}: written; read it, then run `dh instrument {stem}`.")
    if taken.left_out:
        print(f"  sheets that are no part of a form and were left out: {', '.join(taken.left_out)}")
    for line in describe(taken.instrument):
        print(line)
