import sys
from pathlib import Path


DESCRIPTION = (
    "say of answers that partners saved on confirm_<ISO3>.html which still hold for what was seen, which are outdated, who disagrees, and "
    "what nobody confirmed: 0 if every claim is confirmed as it is now, 1 if somebody disagrees or an answer is outdated, 3 if neither "
    "and claims are open"
)


def add_arguments(parser):
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="answers as the page saved them, of one or more units"
    )


def main(*, files) -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.site.confirm import print_confirmed

    return print_confirmed(Layout.find(), files, sys.stdout)
