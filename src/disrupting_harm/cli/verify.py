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
    parser.add_argument(
        "--again",
        action="store_true",
        help="hash every file, also where nothing has changed since a verification that found no difference",
    )


def main(paths, values, again) -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.unchanged import print_or_repeat

    layout = Layout.find()

    def verify(out) -> int:
        from disrupting_harm.provenance.selection import select
        from disrupting_harm.provenance.verdict import print_verification
        from disrupting_harm.values.verify import add_values

        return print_verification(layout, out, select(layout, paths), partial(add_values, from_rows=values))

    if paths or values or again:
        return verify(sys.stdout)
    return print_or_repeat(layout.root, sys.stdout, verify)
