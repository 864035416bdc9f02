import sys


DESCRIPTION = "list what would change with a file: stages, estimates, figures, tables and pages"


def add_arguments(parser):
    parser.add_argument(
        "target", metavar="FILE", help="a raw file, a reference table, a parameter file, a module or a notebook"
    )


def main(*, target: str) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.impact import print_impact

    print_impact(Layout.find(), target, sys.stdout)
