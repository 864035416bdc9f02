import sys
from pathlib import Path


DESCRIPTION = "print the chain of a figure, table or estimate down to the raw file"


def add_arguments(parser):
    parser.add_argument("target", metavar="FILE_OR_ID", help="an output file, or a trace id as printed under a figure")


def main(*, target: str) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.trace import print_trace

    # A file is traced in the clone it lies in, from whichever directory; an id in the clone around the directory.
    file = Path(target)
    print_trace(Layout.find(file.parent if file.is_file() else None), target, sys.stdout)
