import sys


DESCRIPTION = (
    "re-hash every file that the records and the lock files name, and say what happened to one that differs: 0 if all agree, 1 with a "
    "sentence per difference, 3 if nothing differs and a part could not be checked"
)


def add_arguments(parser):
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a unit such as KEN, a file or folder, or a copy from elsewhere; all if none is named",
    )


def main(paths) -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.selection import select
    from disrupting_harm.provenance.verdict import print_verification

    layout = Layout.find()
    return print_verification(layout, sys.stdout, select(layout, paths))
