from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "search derived tables for columns that identify respondents, and for groups of so few that they do"


def add_arguments(parser):
    add_component_and_unit(parser)
    parser.add_argument(
        "--show",
        action="store_true",
        help="print the numbers of every table here, whatever they are, and write nothing",
    )


def main(*, component: str, unit: str, show: bool = False) -> None:
    from disrupting_harm import stages
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    if show:
        print("\n".join(stages.show_scan(layout, component, unit)))
        return
    folder, warnings = stages.scan(layout, component, unit)
    print(f"{unit} {component}: scan of the derived tables in {layout.relative(folder)}")
    for warning in warnings:
        print(f"warning: {warning}")
