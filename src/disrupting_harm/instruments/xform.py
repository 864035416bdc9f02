"""The form that devices take (XForm), by pyxform, and what pyxform says of a form that it cannot use."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from disrupting_harm import files
from disrupting_harm.errors import Problem
from disrupting_harm.instruments.sheets import MEND, InstrumentError, Row, Sheet, Sheets, write_text


ROW = re.compile(r"\[row : (\d+)\]")


@dataclass(frozen=True)
class XForm:
    """xml: the form. warnings: what pyxform remarks, a sentence each."""

    xml: str
    warnings: tuple[str, ...]


def make_xform(sheets: Sheets, *, file: str, form_id: str) -> XForm:
    """The XForm of a form's sheets, checked by pyxform itself and without Java.

    `form_id` names the form where its settings do not; so does a version made from its text, by which a server knows an edited
    form. Raises InstrumentError with pyxform's own sentence.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    text = write_text(named(sheets, form_id))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = convert(xlsform=text, file_type=".csv", validate=False, pretty_print=True)
    except PyXFormError as error:
        raise InstrumentError([Problem(file, f"pyxform refuses it: {one_sentence(error, sheets)}", MEND)]) from None
    return XForm(made.xform, tuple(one_sentence(remark, sheets) for remark in made.warnings))


def named(sheets: Sheets, form_id: str) -> dict[str, Sheet]:
    """The sheets with what a server needs in the settings: an id and a version, where the form states none."""
    settings = sheets.get("settings")
    stated = dict(settings.rows[0].cells) if settings and settings.rows else {}
    added = {"form_id": form_id, "version": files.sha256_text(write_text(sheets))[:10]}
    cells = {**{title: text for title, text in added.items() if title not in stated}, **stated}
    header = tuple(dict.fromkeys((*(settings.header if settings else ()), *cells)))
    number = settings.rows[0].number if settings and settings.rows else 0
    return {**sheets, "settings": Sheet("settings", header, (Row(number, cells),), settings.place if settings else "")}


def one_sentence(said: object, sheets: Sheets) -> str:
    """A remark of pyxform on one line. It counts the rows of a sheet from its header on; here they are those of the file."""
    text = " ".join(str(said).split()).rstrip(".")
    return ROW.sub(lambda found: f"row {_row_of_file(int(found[1]), text, sheets)}", text)


def _row_of_file(number: int, text: str, sheets: Sheets) -> int:
    rows = sheets["choices" if "'choices'" in text and "choices" in sheets else "survey"].rows
    return rows[number - 2].number if 0 <= number - 2 < len(rows) else number
