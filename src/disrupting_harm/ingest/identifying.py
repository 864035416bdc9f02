"""Columns of a delivered file that identify a person by themselves: names, addresses, places, telephones, devices, interviewers, times.

They are known by their names, as questionnaires and the forms of ODK and KoboToolbox have them; no rule knows all. A column that the
parameters use is none of them: a contract has no place for such a thing, and identifiers that point at a person are refused. Of a
restricted CSV file the others are split off at import, and not placed: whoever delivered the file keeps them, and a row is found in it
by its number. They are not kept here under a key of their own either, since no stage and no analyst needs them: a second sealed file
would lie in the clone, in DVC's cache and in its remote, and its key beside the first on the same machine, so that who loses the one
loses the other. A workbook or a statistical file cannot be cut without changing what else it says, so it is sealed whole, and an import
names its columns; no derived table has them, and the scan looks for them there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable

from disrupting_harm.errors import Problem
from disrupting_harm.ingest.decode import cells_of_any_length, decode_utf8, to_utf8
from disrupting_harm.study.raw import DELIMITERS, TableParams, kind_of_file


# Whole names, after case, group prefixes and signs between words are taken away.
WHOLE = frozenset({
    # What a form notes of its own filling in: exact times, the device and who holds it.
    "start", "end", "starttime", "endtime", "startdatetime", "enddatetime", "submissiontime", "submissiondate", "completedat", "interviewtime",
    "interviewstart", "interviewend", "timestamp", "deviceid", "subscriberid", "simserial", "simid", "imei", "username", "submittedby",
    "submitterid", "submittername", "audit", "ipaddress", "ip",
    # The person, and how to find them.
    "name", "fullname", "firstname", "lastname", "middlename", "surname", "familyname", "givenname", "nickname", "childname",
    "nameofchild", "respondentname", "nameofrespondent", "caregivername", "nameofcaregiver", "parentname", "mothername", "fathername",
    "guardianname", "householdhead", "nameofhead", "headname", "address", "homeaddress", "street", "streetaddress", "housenumber", "postcode",
    "postalcode", "zipcode", "email", "emailaddress", "dateofbirth", "birthdate", "dob", "birthday", "signature", "photo", "nationalid",
    "idnumber", "passport", "passportnumber", "schoolname", "nameofschool",
    # Those who asked.
    "interviewer", "interviewername", "nameofinterviewer", "interviewerid", "interviewercode", "enumerator", "enumeratorname", "enumeratorid",
    "enumeratorcode", "fieldworker", "surveyor", "supervisor", "supervisorname",
})  # fmt: skip
# Words of places, which say it wherever they stand in a name.
PLACES = frozenset({"gps", "geopoint", "geotrace", "geoshape", "latitude", "longitude", "altitude", "geolocation"})
# Words of telephones, which say it alone or with whose or which number it is: a question on owning one has other words.
PHONES = frozenset({"phone", "telephone", "phonenumber", "mobilenumber", "cellphone", "whatsapp", "msisdn"})
BESIDE_PHONES = frozenset({
    "number", "no", "mobile", "cell", "home", "contact", "respondent", "s", "child", "caregiver", "parent", "mother", "father", "guardian",
    "household", "of", "the", "main", "other", "second",
})  # fmt: skip
WORD = re.compile(r"[A-Za-z]+|[0-9]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def find_identifying(header: Iterable[str], used: Collection[str]) -> tuple[str, ...]:
    """The columns that identify a person by themselves and are not `used`, in their order."""
    return tuple(name for name in header if name not in used and looks_identifying(name))


def looks_identifying(name: str) -> bool:
    """Whether a column of this name identifies a person by itself."""
    last = re.split(r"[/:]", name.strip())[-1]
    words = [word.lower() for word in WORD.findall(CAMEL.sub(" ", last))]
    if "".join(words) in WHOLE or PLACES & set(words):
        return True
    said = {word for word in words if not word.isdigit()}
    number = {"mobile", "number"} <= said
    return bool(number or PHONES & said) and said <= PHONES | BESIDE_PHONES


def can_be_cut(file: str) -> bool:
    """Whether columns can be taken out of a file of this name, with all else as it is."""
    return file.lower().endswith((".csv", ".tsv"))


def cut_columns(data: bytes, columns: Collection[str], params: TableParams) -> bytes:
    """A CSV file without these columns: every other cell as it stands, and every row where it was.

    `data` was read before, so that nothing is wrong with it.
    """

    def problem(text: str, **place) -> Problem:
        return Problem(params.file, text, "", **place)

    sign = DELIMITERS[params.delimiter or ("tab" if kind_of_file(params.file) == ".tsv" else "comma")]
    text = decode_utf8(to_utf8(data, params.encoding, problem, sign) if params.encoding else data, problem, sign)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign, lineterminator="\n")
    kept: list[int] | None = None
    with cells_of_any_length():
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign):
            if kept is None:
                kept = [place for place, name in enumerate(cells) if name.strip() not in columns]
            writer.writerow([cells[place] for place in kept if place < len(cells)])
    return out.getvalue().encode(params.encoding or "utf-8")
