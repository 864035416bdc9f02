import sys


DESCRIPTION = "bring the pages of docs/reference that are made from the code up to date: parameters.md and commands.md"


def add_arguments(parser):
    parser.add_argument(
        "--check", action="store_true", help="write nothing: exit with 1 where a page is not what the code says"
    )


def main(*, check: bool) -> int:
    from disrupting_harm.cli import _parser
    from disrupting_harm.documentation.pages import outdated_pages, write_pages
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if not check:
        changed = write_pages(layout, _parser())
        print("\n".join(f"{name}: written" for name in changed) or "everything is up to date")
        return 0
    outdated = [layout.relative(path) for path in outdated_pages(layout, _parser())]
    for name in outdated:
        print(f"{name}: is not what the code says; run `dh docs` and commit it.", file=sys.stderr)
    return 1 if outdated else 0
