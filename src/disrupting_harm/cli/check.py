import sys


DESCRIPTION = "check the parameters and raw files of units, all problems at once; changes no file"


def add_arguments(parser):
    parser.add_argument("units", nargs="*", metavar="ISO3", help="only these (default: every unit with parameters)")
    parser.add_argument("--json", dest="as_json", action="store_true", help="print JSON, for programs")


def main(*, units: list[str], as_json: bool) -> int:
    from disrupting_harm.engine.check import print_check
    from disrupting_harm.layout import Layout

    return print_check(Layout.find(), units, sys.stdout, as_json=as_json)
