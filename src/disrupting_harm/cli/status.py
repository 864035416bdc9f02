import sys


DESCRIPTION = (
    "say what each unit holds, which data are real and which are stand-ins, and what is up to date; changes no file"
)


def add_arguments(parser):
    parser.add_argument("units", nargs="*", metavar="ISO3", help="only these (default: every unit with parameters)")
    parser.add_argument("--why", action="store_true", help="name the parameter, file or module that made a stage stale")
    parser.add_argument("--json", dest="as_json", action="store_true", help="print JSON, for programs")


def main(*, units: list[str], why: bool, as_json: bool) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.status import print_status

    print_status(Layout.find(), units, sys.stdout, why=why, as_json=as_json)
