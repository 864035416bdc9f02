from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "write a unit's synthetic stand-in; never evidence, and marked so in every row"


def add_arguments(parser):
    add_component_and_unit(parser)


def main(*, component: str, unit: str) -> None:
    from disrupting_harm import stages
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    print(f"{unit} {component}: SYNTHETIC stand-in in {layout.relative(stages.synthesize(layout, component, unit))}")
