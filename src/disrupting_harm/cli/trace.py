import sys
from pathlib import Path


DESCRIPTION = "print the chain of a figure, table, estimate or number down to the raw file"


def add_arguments(parser):
    parser.add_argument(
        "target",
        metavar="THING",
        help='an output file, an id as printed under a figure, or a number of a unit, such as "KEN 15.8" or "KEN 2d.1"',
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="every link of the chain, and not five lines")
    form.add_argument("--json", action="store_true", help="every link as JSON, for a program")


def main(*, target: str, full: bool, json: bool) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.trace import print_trace

    # A file is traced in the clone it lies in, from whichever directory; an id in the clone around the directory.
    file = Path(target)
    layout = Layout.find(file.parent if file.is_file() else None)
    print_trace(layout, target, sys.stdout, form="full" if full else "json" if json else "tree")
