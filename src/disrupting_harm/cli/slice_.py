import sys


DESCRIPTION = "write which part of shared files each stage uses (a stage of the pipeline runs this)"


def add_arguments(parser):
    parser.add_argument(
        "what", choices=["library", "units"], help="library and lock file, or parameters and reference tables"
    )


def main(*, what: str) -> None:
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if what == "library":
        from disrupting_harm.library import write_library_slices

        print(f"slices of the library for {len(write_library_slices(layout))} stages in data/slices/library")
        return
    from disrupting_harm.slices import write_slices

    for problem in write_slices(layout):
        print(problem, file=sys.stderr)
    print("slices of the parameters in data/slices/units")
