import sys
from functools import partial
from pathlib import Path


DESCRIPTION = (
    "re-hash every file that the records and the lock files name, hold every printed and drawn number against its estimate, and say what "
    "happened to what differs: 0 if all agree, 1 with a sentence per difference, 3 if nothing differs and a part could not be checked"
)


def add_arguments(parser):
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a unit such as KEN, a file or folder, a copy from elsewhere, or a release, also without a clone; all if none is named",
    )
    parser.add_argument(
        "--values",
        action="store_true",
        help="make every estimate again from its rows, where these are here, and look at all values anew",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="hash every file, also where nothing has changed since a verification that found no difference",
    )


def main(paths, values, again) -> int:
    from disrupting_harm.errors import MissingInputError
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.unchanged import print_or_repeat

    try:
        layout = Layout.find()
    except MissingInputError:
        if (code := _verify_release(paths, None, values)) is None:
            raise
        return code
    if (code := _verify_release(paths, layout, values)) is not None:
        return code

    def verify(out) -> int:
        from disrupting_harm.provenance.selection import select
        from disrupting_harm.provenance.verdict import print_verification
        from disrupting_harm.values.verify import add_values

        return print_verification(layout, out, select(layout, paths), partial(add_values, from_rows=values))

    if paths or values or again:
        return verify(sys.stdout)
    return print_or_repeat(layout.root, sys.stdout, verify)


def _verify_release(paths, layout, values) -> int | None:
    """The outcome where a release is meant: a folder of one outside the clone, or without a clone the one around the working directory."""
    from disrupting_harm.errors import UserError
    from disrupting_harm.release.manifest import find_release

    places = [Path(path) for path in paths] or [Path()]
    if layout is not None:
        places = [place for place in map(Path, paths) if not place.resolve().is_relative_to(layout.root.resolve())]
    found = [find_release(place) for place in places if place.is_dir()]
    around = None if layout else find_release(Path())
    if not any(found) and around is None:
        return None
    if values:
        raise UserError("dh verify --values: makes estimates from rows, of which a release holds none; take it out.")
    if len(places) != 1 or len(paths) > 1:
        raise UserError("dh verify: takes one release, or one file beside it; name them one at a time.")
    from disrupting_harm.release.in_hand import verify_file, verify_release

    (place,) = places
    if place.is_file():
        return verify_file(find_release(place) or around, place, sys.stdout)
    if not place.is_dir() or found[0] is None:
        raise UserError(f"{place}: is no release and no file; name the folder that `dh release` made, or a file.")
    return verify_release(found[0], layout, sys.stdout)
