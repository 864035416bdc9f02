import sys


DESCRIPTION = (
    "hold one figure or indicator of all countries against each other: code, parameters, definitions, base rules, notes: 0 if the same "
    "was done everywhere, 1 with file and value of each difference"
)


def add_arguments(parser):
    parser.add_argument(
        "target",
        metavar="FIGURE_OR_INDICATOR",
        help="an id such as prevalence_by_group, an indicator such as clear_ocsea, either with its component before it, a trace id of any country, or the number of a figure such as 1e",
    )
    parser.add_argument("--json", action="store_true", help="the same as JSON, for a program")


def main(*, target: str, json: bool) -> int:
    from disrupting_harm import files
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.audit import audit, print_audit

    result = audit(Layout.find(), target)
    if json:
        sys.stdout.write(files.dump_json(result.data()))
        return result.code
    return print_audit(result, sys.stdout)
