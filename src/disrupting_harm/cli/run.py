from disrupting_harm.cli import add_component_and_unit, add_engine, component_and_unit


DESCRIPTION = "execute a component's notebook for a unit and replace its outputs"


def add_arguments(parser):
    add_component_and_unit(parser)
    add_engine(parser)


def main(*, component: str, unit: str, engine: str) -> None:
    from disrupting_harm.confinement.start import what_holds
    from disrupting_harm.engine.execute import run_notebook
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    print(f"{unit} {component}: outputs in {layout.relative(run_notebook(layout, component, unit, engine))}")
    if told := what_holds():
        print(told)
