import sys
from functools import partial
from pathlib import Path


DESCRIPTION = "copy the public half of units, checked and listed, into a folder that may leave; or check such a folder"


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder outside the clone")
    parser.add_argument(
        "--units", nargs="+", default=[], metavar="ISO3", help="only these (default: every unit whose report is here)"
    )
    parser.add_argument(
        "--demonstration", action="store_true", help="release stand-ins too, which are no evidence and are marked so"
    )
    parser.add_argument(
        "--date", default="", metavar="DAY", help="day of the release, as 2026-11-26 (no clock is asked)"
    )
    parser.add_argument(
        "--after", action="append", default=[], type=Path, metavar="FOLDER",
        help="folder of an earlier release; one for each in releases/log.jsonl",
    )  # fmt: skip
    parser.add_argument("--sign", type=Path, metavar="KEYFILE", help="sign with this private key (ed25519, PEM)")
    parser.add_argument(
        "--check", action="store_true", help="check the release in DIR: 0 verified, 1 not; writes nothing"
    )
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="FILE",
        help="public keys to check with (default: params/release_keys.yaml of the clone)",
    )


def main(*, folder, units, demonstration, date, after, sign, check, keys) -> int:
    from disrupting_harm.errors import MissingInputError, UserError
    from disrupting_harm.layout import Layout

    if check:
        if units or demonstration or date or after or sign:
            raise UserError("dh release --check: takes a folder and `--keys` alone; take the other options out.")
        from disrupting_harm.release.check import check as check_release

        try:
            layout = Layout.find()
        except MissingInputError:
            layout = None  # whoever holds a release need not hold a clone
        return check_release(folder, keys, layout, sys.stdout)
    if keys:
        raise UserError("dh release: `--keys` belongs to `--check`; take it out.")
    from disrupting_harm.release.build import release
    from disrupting_harm.release.preparation import Options
    from disrupting_harm.values.verify import add_values

    values = partial(add_values, believes_memo=False)
    release(Layout.find(), folder, Options(units, demonstration, date, after, sign), sys.stdout, values)
    return 0
