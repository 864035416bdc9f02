import sys
from pathlib import Path


DESCRIPTION = (
    "print the chain of a figure, table, estimate, sentence or number down to the raw file, or what rests on it"
)


def add_arguments(parser):
    parser.add_argument(
        "target",
        metavar="THING",
        help='an output file, or a copy of one from anywhere, an id as printed under a figure, the id of a finding or recommendation, or a number of a unit, such as "KEN 15.8" or "KEN 2d.1"',
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="every link of the chain, and not five lines")
    form.add_argument("--json", action="store_true", help="every link as JSON, for a program")
    form.add_argument(
        "--html", metavar="FILE", type=Path, help="write every link, and what rests on it, as one page to this file"
    )
    parser.add_argument(
        "--down", action="store_true", help="the other way: the sentences, figures, tables and pages that rest on it"
    )


def main(*, target: str, full: bool, json: bool, html: Path | None, down: bool) -> None:
    from disrupting_harm.errors import MissingInputError, UserError
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.records import is_copy
    from disrupting_harm.provenance.trace import print_down, print_trace

    if down and (full or html):
        raise UserError(f"dh trace --down: takes `--json` alone; take `{'--full' if full else '--html'}` out.")
    form = "full" if full else "json" if json else "tree"
    # A file is traced in the clone it lies in, from whichever directory; a copy from elsewhere, and an id, in the clone around the directory.
    file = Path(target)
    try:
        layout = Layout.find(file.parent if file.is_file() else None)
    except MissingInputError:
        if _trace_in_release(target, form, down, html):
            return
        layout = Layout.find()
    copy = is_copy(layout, file)
    if copy and (down or html):
        from disrupting_harm.provenance.copies.trace import file_meant

        target = file_meant(layout, file, None if json else sys.stdout)
    if html:
        from disrupting_harm.provenance.chain_page import write_chain_page

        write_chain_page(layout, target, html, sys.stdout)
    elif down:
        print_down(layout, target, sys.stdout, as_json=json)
    elif copy:
        from disrupting_harm.provenance.copies.trace import print_trace_of_copy

        print_trace_of_copy(layout, file, sys.stdout, form=form)
    else:
        print_trace(layout, target, sys.stdout, form=form)


def _trace_in_release(target, form, down, html) -> bool:
    """Trace in the release around the file, or without a clone around the working directory; False where there is none."""
    from disrupting_harm.errors import MissingInputError, UserError
    from disrupting_harm.layout import Layout
    from disrupting_harm.release.manifest import find_release

    release = find_release(Path(target)) if Path(target).is_file() else None
    if release is None:
        try:
            Layout.find()
        except MissingInputError:
            release = find_release(Path())
    if release is None:
        return False
    if html:
        raise UserError(
            "dh trace --html: makes its page of a clone's parameters, which a release does not hold; take `--full` or `--json`."
        )
    from disrupting_harm.release.in_hand import trace_in_release

    trace_in_release(release, target, sys.stdout, form=form, down=down)
    return True
