DESCRIPTION = "open JupyterLab; what it saves is a notebook in canonical form"


def add_arguments(parser):
    parser.add_argument("arguments", nargs="*", help="passed on to `jupyter lab` (after --)")


def main(*, arguments: list[str]) -> int:
    from disrupting_harm.engine.lab import open_lab
    from disrupting_harm.layout import Layout

    return open_lab(Layout.find(), arguments)
