import sys
from functools import partial


DESCRIPTION = (
    "re-hash every file that the records and the lock files name, hold every printed and drawn number against its estimate, and say what "
    "happened to what differs: 0 if all agree, 1 with a sentence per difference, 3 if nothing differs and a part could not be checked"
)


def add_arguments(parser):
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a unit such as KEN, a file or folder, or a copy from elsewhere; all if none is named",
    )
    parser.add_argument(
        "--values",
        action="store_true",
        help="make every estimate again from its rows, where these are here, and look at all values anew",
    )


def main(paths, values) -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.selection import select
    from disrupting_harm.provenance.verdict import print_verification
    from disrupting_harm.values.verify import add_values

    layout = Layout.find()
    return print_verification(layout, sys.stdout, select(layout, paths), partial(add_values, from_rows=values))
