from disrupting_harm.cli import add_unit


DESCRIPTION = "write a commented parameter file for a country, from the models and the study's defaults"


def add_arguments(parser):
    add_unit(parser)
    parser.add_argument(
        "--components",
        type=lambda text: [stem.strip() for stem in text.split(",") if stem.strip()],
        metavar="STEM,STEM",
        help="what the country holds (default: every component)",
    )


def main(*, unit: str, components: list[str] | None) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.parameter_files.new_country import write_country

    layout = Layout.find()
    name = layout.relative(write_country(layout, unit, components))
    print(f"{name}: written; fill in what says TODO, then run `dh check {unit}`.")
