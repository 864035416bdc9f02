import sys
from pathlib import Path


DESCRIPTION = (
    "make outputs/study: verify.html, which checks a copy of any file without a network, a page for each unit on which partners confirm "
    "its claims, and the site of all figures"
)


def add_arguments(parser):
    parser.add_argument(
        "--after", action="append", default=[], type=Path, metavar="FOLDER",
        help="folder of an earlier release, whose files the page tells as superseded; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--check",
        action="store_true",
        help="make it again and compare with what is here: 0 the same, 1 not; writes nothing",
    )


def main(*, after, check) -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.site.build import build_site, check_site

    if check:
        return check_site(Layout.find(), after, sys.stdout)
    build_site(Layout.find(), after, sys.stdout)
    return 0
