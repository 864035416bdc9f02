from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "check raw files against their contract and write the derived tables"


def add_arguments(parser):
    add_component_and_unit(parser)


def main(*, component: str, unit: str) -> None:
    from disrupting_harm import stages
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    print(f"{unit} {component}: derived tables in {layout.relative(stages.derive(layout, component, unit))}")
