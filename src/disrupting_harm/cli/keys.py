import sys
from pathlib import Path

from disrupting_harm.errors import UserError


DESCRIPTION = (
    "make and list the keys of restricted data, which lie outside the clone, and print what is sealed with them"
)


def add_arguments(parser):
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("new", help="make the key of a unit that has none yet")
    new.add_argument("unit", metavar="ISO3", help="three-letter code of a unit")
    actions.add_parser("list", help="print the units whose keys are on this machine, and which key it is")
    show = actions.add_parser("open", help="print a sealed file, such as a failed notebook, to the standard output")
    show.add_argument("file", metavar="FILE", type=Path, help="a file below data/")


def main(*, action: str, unit: str | None = None, file: Path | None = None) -> None:
    {"new": lambda: _make(unit), "list": _list, "open": lambda: _open(file)}[action]()


def _open(file: Path) -> None:
    """The bytes go to the standard output alone; where they go from there is for who has the key to decide."""
    from disrupting_harm.at_rest.sealed import is_sealed, read_plain

    if not file.is_file():
        raise UserError(f"{file}: not there; name a sealed file below data/.")
    if not is_sealed(file):
        raise UserError(f"{file}: is not sealed; read it as it is.")
    plain = read_plain(file, file=str(file))
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(plain)
    except AttributeError:  # a stream of text alone
        sys.stdout.write(plain.decode(errors="replace"))


def _make(unit: str) -> None:
    from disrupting_harm.at_rest.keys import make_key, read_key
    from disrupting_harm.at_rest.places import refuse_other_keys
    from disrupting_harm.layout import Layout
    from disrupting_harm.study.load import load_study

    layout = Layout.find()
    load_study(layout).unit(unit)
    refuse_other_keys(layout, unit)
    path = make_key(unit)
    print(
        f"{path}: key {read_key(unit).id} of {unit}; keep a copy in a safe place, without it nobody can read its data."
    )


def _list() -> None:
    from disrupting_harm.at_rest.keys import keys_folder, listed_units, read_key

    units, problems = list(listed_units()), []
    print(f"{keys_folder()}: {len(units) or 'no'} key{'' if len(units) == 1 else 's'}")
    for unit in units:
        try:
            print(f"{unit}  key {read_key(unit).id}")
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("\n".join(problems))
