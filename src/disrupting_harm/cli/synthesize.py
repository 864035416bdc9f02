import importlib

from disrupting_harm.cli import add_country


DESCRIPTION = "write a country's synthetic stand-in; never evidence, and marked so in every row"


def add_arguments(parser):
    add_country(parser)
    parser.add_argument("component", choices=["household_survey", "sampling_design"])


def main(*, country: str, component: str) -> None:
    from disrupting_harm.layout import Layout

    synthesize = getattr(importlib.import_module(f"disrupting_harm.synthetic.{component}"), f"synthesize_{component}")
    layout = Layout.find()
    print(f"{country} {component}: SYNTHETIC stand-in in {layout.relative(synthesize(layout, country))}")
