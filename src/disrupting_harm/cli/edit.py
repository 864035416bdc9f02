import argparse
import sys

from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "open JupyterLab on a component's notebook for a unit; the saved file keeps its form and its own country"


def add_arguments(parser):
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address, for a machine without a display"
    )
    add_component_and_unit(parser)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what follows is passed on to `jupyter lab`")


def main(*, component: str, unit: str, no_browser: bool, arguments: list[str]) -> int:
    from disrupting_harm.engine.edit import edit_notebook
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    passed = ["--no-browser"] * no_browser + [argument for argument in arguments if argument != "--"]
    return edit_notebook(Layout.find(), component, unit, passed, sys.stdout)
