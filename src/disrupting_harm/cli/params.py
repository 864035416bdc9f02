import sys

from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "print the parameters of a component for a unit, each value with the file and line it comes from"


def add_arguments(parser):
    add_component_and_unit(parser)


def main(*, component: str, unit: str) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.parameter_files.view import print_params

    component, unit = component_and_unit(component, unit)
    print_params(Layout.find(), component, unit, sys.stdout)
