DESCRIPTION = "bring params/held.yaml and the schemas up to date with the parameters and their models"


def add_arguments(parser):
    pass


def main() -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.parameter_files.refresh import refresh

    changed = refresh(Layout.find())
    print("\n".join(f"{name}: written" for name in changed) or "everything is up to date")
