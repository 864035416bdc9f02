import sys

from disrupting_harm.stage_names import IMPORTS, LIBRARY, SLICES


DESCRIPTION = "write which part of shared files each stage uses (stages of the pipeline run this)"


def add_arguments(parser):
    parser.add_argument(
        "what",
        choices=["imports", "library", "units"],
        help="what a notebook imports; library and lock file; or parameters and reference tables",
    )
    parser.add_argument("notebook", nargs="?", help="stem of the notebook, for imports")


def main(*, what: str, notebook: str | None) -> None:
    from disrupting_harm.errors import UserError
    from disrupting_harm.layout import Layout
    from disrupting_harm.watch import publish, require_unchanged, watch_inputs

    layout = Layout.find()
    if what == "imports":
        from disrupting_harm.code_slices.notebook_imports import write_imports

        if notebook is None:
            raise UserError("dh slice imports: name the stem of a notebook, as in `dh slice imports country_report`.")
        with watch_inputs(layout, IMPORTS, notebook):
            print(f"imports of the notebook in {layout.relative(write_imports(layout, notebook, require_unchanged))}")
    elif what == "library":
        from disrupting_harm.code_slices.stages import write_library_slices

        with watch_inputs(layout, LIBRARY):
            stages = write_library_slices(layout, publish)
        print(f"slices of the library for {len(stages)} stages in data/slices/library")
    else:
        from disrupting_harm.slices import write_slices

        with watch_inputs(layout, SLICES):
            problems = write_slices(layout, publish)
        for problem in problems:
            print(problem, file=sys.stderr)
        print("slices of the parameters in data/slices/units")
