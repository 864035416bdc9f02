from disrupting_harm.cli import add_country


DESCRIPTION = "build a country's report from the executed notebooks of its components"


def add_arguments(parser):
    add_country(parser)


def main(*, country: str) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.report.build import build_report

    layout = Layout.find()
    print(f"{country}: report in {layout.relative(build_report(layout, country))}")
