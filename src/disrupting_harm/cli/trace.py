import sys
from pathlib import Path


DESCRIPTION = "print the chain of a figure, table, estimate or number down to the raw file"


def add_arguments(parser):
    parser.add_argument(
        "target",
        metavar="THING",
        help='an output file, or a copy of one from anywhere, an id as printed under a figure, or a number of a unit, such as "KEN 15.8" or "KEN 2d.1"',
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="every link of the chain, and not five lines")
    form.add_argument("--json", action="store_true", help="every link as JSON, for a program")


def main(*, target: str, full: bool, json: bool) -> None:
    from disrupting_harm.errors import MissingInputError
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.records import is_copy
    from disrupting_harm.provenance.trace import print_trace

    form = "full" if full else "json" if json else "tree"
    # A file is traced in the clone it lies in, from whichever directory; a copy from elsewhere, and an id, in the clone around the directory.
    file = Path(target)
    try:
        layout = Layout.find(file.parent if file.is_file() else None)
    except MissingInputError:
        layout = Layout.find()
    if is_copy(layout, file):
        from disrupting_harm.provenance.copies.trace import print_trace_of_copy

        print_trace_of_copy(layout, file, sys.stdout, form=form)
    else:
        print_trace(layout, target, sys.stdout, form=form)
