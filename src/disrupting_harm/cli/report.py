from disrupting_harm.cli import add_engine, add_unit


DESCRIPTION = "build a unit's report: its cover, then the executed notebooks of its components"


def add_arguments(parser):
    add_unit(parser)
    add_engine(parser)


def main(*, unit: str, engine: str) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.report.build import build_report

    layout = Layout.find()
    print(f"{unit}: report in {layout.relative(build_report(layout, unit, engine))}")
