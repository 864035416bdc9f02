import sys
from pathlib import Path


DESCRIPTION = "run every report whose inputs are here; say in one line which are not"


def add_arguments(parser):
    parser.add_argument("countries", nargs="*", metavar="ISO3", help="only these (default: every unit with parameters)")
    parser.add_argument(
        "--microdata",
        type=Path,
        metavar="FOLDER",
        help="where to look for declared raw files that are not in place yet",
    )


def main(*, countries: list[str], microdata: Path | None) -> int:
    from disrupting_harm.engine.reproduce import reproduce
    from disrupting_harm.layout import Layout

    return reproduce(Layout.find(), countries, microdata, sys.stdout)
