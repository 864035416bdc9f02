import sys
from pathlib import Path

from disrupting_harm.cli import add_unit


DESCRIPTION = (
    "describe a unit as RO-Crate, W3C PROV, Data Package, CODECHECK and DDI, by hashes, without copying its files"
)


def add_arguments(parser):
    add_unit(parser)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder outside the clone")


def main(*, unit, folder) -> None:
    from disrupting_harm.layout import Layout
    from disrupting_harm.release.describe import describe

    describe(Layout.find(), unit, folder, sys.stdout)
