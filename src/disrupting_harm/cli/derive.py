from disrupting_harm.cli import add_country


DESCRIPTION = "check raw files against their contract and write the derived tables"


def add_arguments(parser):
    add_country(parser)
    parser.add_argument("component", choices=["household_survey"])


def main(*, country: str, component: str) -> None:
    from disrupting_harm.ingest import derive_household_survey
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    print(f"{country} {component}: derived tables in {layout.relative(derive_household_survey(layout, country))}")
