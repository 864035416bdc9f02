import importlib

from disrupting_harm.cli import add_country


DESCRIPTION = "check raw files against their contract and write the derived tables"


def add_arguments(parser):
    add_country(parser)
    parser.add_argument("component", choices=["household_survey", "sampling_design"])


def main(*, country: str, component: str) -> None:
    from disrupting_harm.layout import Layout

    derive = getattr(importlib.import_module(f"disrupting_harm.ingest.{component}"), f"derive_{component}")
    layout = Layout.find()
    print(f"{country} {component}: derived tables in {layout.relative(derive(layout, country))}")
