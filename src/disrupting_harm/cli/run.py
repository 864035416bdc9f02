DESCRIPTION = "execute a component's notebook for a country and replace its outputs"


def add_arguments(parser):
    parser.add_argument("component", help="stem of the component, as in notebooks/<component>/")
    parser.add_argument("country", metavar="ISO3", help="three-letter code of the country")


def main(*, component: str, country: str) -> None:
    from disrupting_harm.engine.execute import run_notebook
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    print(f"{country} {component}: outputs in {layout.relative(run_notebook(layout, component, country))}")
