import sys

from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "show what changed in a notebook's result since the last committed run: 0 if nothing, 1 if something did"


def add_arguments(parser):
    add_component_and_unit(parser)
    parser.add_argument(
        "--scratch", action="store_true", help="of the last run by hand, in place of the outputs of the pipeline"
    )


def main(*, component: str, unit: str, scratch: bool) -> int:
    from disrupting_harm.comparison.diff import diff
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    return diff(Layout.find(), component, unit, sys.stdout, scratch=scratch)
