from disrupting_harm.cli import add_engine, add_unit


DESCRIPTION = "build a unit's report: its cover, then the executed notebooks of its components"


def add_arguments(parser):
    add_unit(parser)
    add_engine(parser)
    parser.add_argument(
        "--annotated",
        action="store_true",
        help="build nothing: write a copy of the page in which each number has the colour of what backs it",
    )


def main(*, unit: str, engine: str, annotated: bool) -> None:
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if annotated:
        from disrupting_harm.report.checked import write_annotated

        print(f"{unit}: annotated copy in {layout.relative(write_annotated(layout, unit))}, not for publication")
        return
    from disrupting_harm.report.build import build_report

    print(f"{unit}: report in {layout.relative(build_report(layout, unit, engine))}")
