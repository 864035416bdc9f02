"""A good file made wrong in one way, as files go wrong in the field, and what is said of each.

Every mutant changes the small survey's children (a text of eight rows), its caregivers or its parameters. `told` is what a person
reads: of a mutant that is refused a part of the sentence, of one that is a finding its kind as well, of one that is right nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tests.small_survey import SmallSurvey


@dataclass(frozen=True)
class Mutant:
    name: str
    spoil: Callable[[SmallSurvey], object]
    told: str = ""
    kind: str = ""  # of the finding; empty for a problem that no key accepts, and for a file that is right
    also: str = ""  # the kind of another finding that the same mistake gives


def cells(survey: SmallSurvey, column: str, change: Callable[[int, str], str]) -> None:
    """Change a column of the children's table: `change` of the row's number from 0 and its cell."""
    header, *rows = (line.split(",") for line in survey.children.splitlines())
    place = header.index(column)
    for number, row in enumerate(rows):
        row[place] = change(number, row[place])
    survey.children = "\n".join(",".join(row) for row in [header, *rows]) + "\n"


def change(column: str, function: Callable[[int, str], str]) -> Callable[[SmallSurvey], None]:
    return lambda survey: cells(survey, column, function)


def in_rows(*rows: int, to: str) -> Callable[[int, str], str]:
    return lambda number, cell: to if number in rows else cell


def text(old: str, new: str) -> Callable[[SmallSurvey], None]:
    return lambda survey: survey.replace(old, new)


def reorder(table: str) -> str:
    return "\n".join(",".join(line.split(",")[::-1]) for line in table.splitlines()) + "\n"


def with_remarks(survey: SmallSurvey, remark: Callable[[int], str]) -> None:
    header, *rows = survey.children.splitlines()
    survey.children = "\n".join([f"{header},remark", *(f"{row},{remark(n)}" for n, row in enumerate(rows))]) + "\n"


def calibrate(survey: SmallSurvey) -> None:
    """Weights that meet the population by sex, and base weights that do not: girls are 87 of 180 at 12 to 17, boys 93."""
    survey.params["target_population"] = {"year": 2021}
    survey.section["survey"] = {"lonely_psu": "fail", "calibrated_to": [["sex"]], "base_weight": "base_weight"}
    cells(survey, "weight", lambda n, cell: {1: "31", 3: "31", 5: "31"}.get(n, "21.75"))
    header, *rows = survey.children.splitlines()
    base = ["20", "25", "22", "27", "24", "29", "21", "23"]
    survey.children = (
        "\n".join([f"{header},base_weight", *(f"{r},{b}" for r, b in zip(rows, base, strict=True))]) + "\n"
    )


def calibrated(spoil: Callable[[SmallSurvey], object]) -> Callable[[SmallSurvey], None]:
    def both(survey: SmallSurvey) -> None:
        calibrate(survey)
        spoil(survey)

    return both


def swap_weights(survey: SmallSurvey) -> None:
    header, rest = survey.children.split("\n", 1)
    names = {"weight": "base_weight", "base_weight": "weight"}
    survey.children = ",".join(names.get(name, name) for name in header.split(",")) + "\n" + rest


def twice(survey: SmallSurvey) -> None:
    rows = survey.children.splitlines()[1:]
    survey.children += "".join(f"N{row}\n" for row in rows)


def two_names(survey: SmallSurvey) -> None:
    """The stratum B with an accent, in one Unicode form here and in the other there."""
    composed, apart = unicodedata.normalize("NFC", "B\u00e9"), unicodedata.normalize("NFD", "B\u00e9")
    cells(survey, "stratum", lambda n, cell: {4: composed, 5: apart, 6: composed, 7: apart}.get(n, cell))


def many_countries(survey: SmallSurvey, code: str = "2") -> None:
    """The file of several countries, of which rows of code 2 are Testland's."""
    header, *rows = survey.children.splitlines()
    other = [row.replace("C", "X", 1) + ",1" for row in rows[:3]]
    survey.children = "\n".join([f"{header},COUNTRY", *other, *(f"{row},{code}" for row in rows)]) + "\n"
    survey.section["tables"]["children"]["keep"] = {"COUNTRY": [2]}


def expect(rows: int) -> Callable[[SmallSurvey], None]:
    return lambda survey: survey.section["tables"]["children"].update(rows=rows)


def swallow(survey: SmallSurvey) -> None:
    survey.only_children()  # caregivers would miss the rows that are lost
    survey.section["survey"]["lonely_psu"] = "adjust"  # and so would strata
    with_remarks(survey, lambda n: {1: '"he said', 5: 'so"'}.get(n, "none"))


MUTANTS = (
    Mutant("as it is", lambda survey: None),
    Mutant("CRLF, BOM", lambda s: setattr(s, "children", "\ufeff" + s.children.replace("\n", "\r\n"))),
    Mutant("columns in another order", lambda s: setattr(s, "children", reorder(s.children))),
    Mutant("blank lines and rows of commas", lambda s: setattr(s, "children", s.children + "\n" + ",,,,,,,,,,,,\n" * 20)),
    Mutant("a further column Weight", lambda s: setattr(s, "children", s.children.replace("\n", ",9\n").replace(",9", ",Weight", 1))),
    # -- the contract, and who is blamed
    Mutant("a weight below 0", change("weight", in_rows(1, to="-3")), "row 3, column weight: not above 0; correct the file and"),
    Mutant("a weight of words", change("weight", in_rows(1, to="heavy")), "row 3, column weight: not a number; correct the file and"),
    Mutant("code 2", change("offered_money_for_acts", in_rows(1, to="2")), "row 3, column offered_money_for_acts: the code is not one of 1, 0, 98, 99; correct params/"),
    Mutant("TRUE for a code", change("offered_money_for_acts", in_rows(1, to="TRUE")), "row 3, column offered_money_for_acts: not a whole number; correct params/"),
    Mutant("a child of 11", change("age", in_rows(1, to="11")), "row 3, column age: below 12; correct the file and"),
    Mutant("an item that nobody asked", text("0,0,0,0,\nC3", "0,0,0,0,1\nC3"), "row 3, column told_anyone: answered although"),
    # -- identifiers by which others know a person
    Mutant("a telephone number for an id", change("respondent_id", in_rows(1, to="+254 711 000 111")), "row 3, column respondent_id: the identifier looks like a telephone number", "ids_point_at_persons"),
    Mutant("an e-mail address for an id", change("respondent_id", in_rows(1, to="c@example.org")), "row 3, column respondent_id: the identifier looks like an e-mail address", "ids_point_at_persons"),
    Mutant("national numbers for ids", change("respondent_id", lambda n, c: f"119908001234567{n}"), "column respondent_id: the identifier looks like a number of more than 8 digits", "ids_point_at_persons"),
    Mutant("names for ids", change("respondent_id", lambda n, c: "Child " + "abcdefgh"[n]), "column respondent_id: the identifier looks like the name of a person", "ids_point_at_persons"),
    # -- asked and blank
    Mutant("told_anyone blank where a harm is 1", text("1,0,0,0,1", "1,0,0,0,"), "row 2, column told_anyone: blank although", "asked_and_blank"),
    Mutant("all of it blank", change("told_anyone", lambda n, c: ""), "rows 2, 5 and 8, column told_anyone: blank", "asked_and_blank"),
    Mutant("blank where the filter is a non-answer", text("98,0,0,0,\nC4", "99,98,98,98,\nC4")),
    Mutant("blank where the filter is blank too", text("0,0,1,0,0", "0,0,,0,"), "column threatened_or_blackmailed: blank although everybody is asked", "asked_and_blank"),
    # -- codes of strata and PSUs
    Mutant("#N/A in psu", change("psu", in_rows(0, 1, to="#N/A")), "rows 2 and 3, column psu: an error of a spreadsheet", "design_codes"),
    Mutant("#REF! in stratum", change("stratum", in_rows(0, 1, 2, 3, to="#REF!")), "column stratum: an error of a spreadsheet", "design_codes"),
    Mutant("#VALEUR! in psu", change("psu", in_rows(2, 3, to="#VALEUR!")), "column psu: an error of a spreadsheet", "design_codes"),
    Mutant("R's NA in psu", change("psu", in_rows(0, 1, to="NA")), "column psu: a word for a missing value", "design_codes"),
    Mutant("pandas' nan in psu", change("psu", in_rows(0, 1, to="nan")), "column psu: a word for a missing value", "design_codes"),
    Mutant("None in psu", change("psu", in_rows(0, 1, to="None")), "column psu: a word for a missing value", "design_codes"),
    Mutant("NULL in stratum", change("stratum", in_rows(0, 1, 2, 3, to="NULL")), "column stratum: a word for a missing value", "design_codes"),
    Mutant("a stratum of Namibia", change("stratum", in_rows(0, 1, 2, 3, to="NA")), "rows 2, 3, 4 and 5, column stratum: a word", "design_codes"),
    Mutant("a dot in psu", change("psu", in_rows(0, 1, to=".")), "column psu: a word for a missing value", "design_codes"),
    Mutant("2.54E+11 in psu", change("psu", in_rows(0, 1, to="2.54E+11")), "rows 2 and 3, column psu: the code is a number in sci", "design_codes"),
    Mutant("2,54e+11 in psu", change("psu", in_rows(0, 1, to='"2,54e+11"')), "column psu: the code is a number in sci", "design_codes"),
    Mutant("a code that became a date", change("psu", in_rows(0, 1, to="12-Mar")), "column psu: an error of a spreadsheet", "design_codes"),
    Mutant("codes such as 12E3", change("psu", in_rows(1, 7, to="12E3"))),
    Mutant("another PSU than the caregiver's", change("psu", in_rows(0, 1, to="07")), "row 2, column psu: the code is not that of the same household", "design_codes"),
    Mutant("a/A in stratum", change("stratum", in_rows(0, 2, to="a")), "column stratum: the code differs", "design_codes"),
    Mutant("leading zeros lost in half", change("psu", lambda n, c: c.lstrip("0") if n in (0, 2) else c), "column psu: the code differs", "design_codes"),
    Mutant("zeros lost in one stratum alone", change("psu", lambda n, c: c.lstrip("0") if n < 4 else c), "rows 2, 3, 4, 5, 6 and 3 more, column psu: the code differs from another only", "design_codes"),
    Mutant("zeros lost in one of two tables", lambda s: setattr(s, "caregivers", s.caregivers.replace(",A,0", ",A,").replace(",B,0", ",B,")), "caregivers.csv, rows 2, 3, 4 and 5, column psu: the code differs from that", "design_codes"),
    Mutant("NFC and NFD", two_names, "rows 6, 7, 8 and 9, column stratum: the code differs", "design_codes"),
    Mutant("full-width digits", change("psu", in_rows(0, to="\uff10\uff11")), "column psu: the code differs", "design_codes"),
    Mutant("Khmer digits", change("psu", in_rows(0, to="\u17e0\u17e1")), "column psu: the code differs", "design_codes"),
    Mutant("zero-width space", change("psu", in_rows(0, to="01\u200b")), "column psu: the code differs", "design_codes"),
    Mutant("byte order mark in a code", change("psu", in_rows(0, to="\ufeff01")), "column psu: the code differs", "design_codes"),
    Mutant("no-break space in a code", lambda s: [change("stratum", lambda n, c: c + " x")(s), change("stratum", in_rows(0, 2, to="A\u00a0x"))(s)],
           "rows 2, 3, 4 and 5, column stratum: the code differs", "design_codes"),
    Mutant("Cyrillic A", change("stratum", in_rows(0, 2, to="\u0410")), "rows 2, 3, 4 and 5, column stratum: the code differs", "design_codes"),
    Mutant("01.0 beside 01", change("psu", in_rows(0, to="1.0")), "column psu: the code differs", "design_codes"),
    # -- weights
    Mutant("a weight x 1e6", change("weight", in_rows(1, to="2500000")), "row 3, column weight: the weight is more than 30 times", "weights_far_off"),
    Mutant("a weight x 100", change("weight", in_rows(1, to="250")), "row 3, column weight: the weight is more than 30 times", "weights_far_off"),
    Mutant("weights of two rows in shares", change("weight", in_rows(1, 2, to="0.001")), "rows 3 and 4, column weight: the weight is less", "weights_far_off"),
    Mutant("a caregiver's weight x 1e6", lambda s: setattr(s, "caregivers", s.caregivers.replace("2.5", "2500000")), "caregivers.csv, row 3, column weight", "weights_far_off"),
    Mutant("all weights 1, not calibrated", change("weight", lambda n, c: "1")),
    Mutant("calibrated", calibrated(lambda s: None)),
    Mutant("calibrated, one x 10", calibrated(change("weight", in_rows(7, to="217.5"))), "row 9, column weight: the weight is more than 5 times", "weights_far_off"),
    Mutant("calibrated, all 1", calibrated(change("weight", lambda n, c: "1")), "column weight: all weights are equal", "weights_equal", "weights_miss_margins"),
    Mutant("calibrated, base weights for weights", calibrated(lambda s: [setattr(s, "children", s.children.replace("weight", "x", 1).replace("base_weight", "weight", 1)),
           s.section["tables"]["children"].update(columns={"base_weight": {"from": "weight"}})]), "column weight: all weights equal the base", "weights_equal", "weights_miss_margins"),
    Mutant("weight and base_weight swapped", calibrated(swap_weights), "column weight: the base weights meet the population by sex", "weights_swapped"),
    Mutant("weights of another population", calibrated(change("weight", lambda n, c: "40" if c == "31" else c)), "column weight: the weighted shares by sex miss the population's", "weights_miss_margins"),
    Mutant("half a point beside the population", calibrated(change("weight", lambda n, c: "31.5" if c == "31" else c))),
    # -- rows
    Mutant("every row twice under new ids", twice, "rows equal another in stratum, PSU, weight", "rows_twice"),
    Mutant("one row twice under a new id", lambda s: setattr(s, "children", s.children + "N" + s.children.splitlines()[1] + "\n")),
    Mutant("C2 and c2", text("C8,", "c2,"), "rows 3 and 9, column respondent_id: the identifier differs", "ids_differ_in_case"),
    Mutant("an id with a zero-width space", text("C8,", "C2\u200b,"), "rows 3 and 9, column respondent_id: the identifier differs", "ids_differ_in_case"),
    Mutant("two stray quotation marks", swallow, "row 3, column remark: the cell holds 4 more rows", "lines_swallowed"),
    Mutant("stray marks in neighbours", lambda s: with_remarks(s, lambda n: {1: '"a', 2: 'b"'}.get(n, "")), "column remark: the cell holds 1 more row", "lines_swallowed"),
    Mutant("a line break in a remark", lambda s: with_remarks(s, lambda n: '"home, twice;\nthen ""left"""' if n == 2 else "")),
    Mutant("more rows than expected", expect(7), "children.csv: 8 rows of the unit, and `rows` of the table says 7"),
    Mutant("half the file", lambda s: [expect(8)(s), setattr(s, "children", s.children[: s.children.index("C8")])], "7 rows of the unit, and `rows`"),
    Mutant("as many rows as expected", expect(8)),
    Mutant("rows of twelve countries", many_countries),
    Mutant("rows of other countries alone", lambda s: many_countries(s, "3"), "no row of the unit: none holds 2 in COUNTRY"),
    Mutant("the country in another spelling", lambda s: [many_countries(s), s.replace("H8,,17,rural,0,0,0,0,,2", "H8,,17,rural,0,0,0,0,,\uff12")], "column COUNTRY: the code is one of `keep` in another"),
    Mutant("the country blank", lambda s: [many_countries(s), s.replace("H8,,17,rural,0,0,0,0,,2", "H8,,17,rural,0,0,0,0,,")], "row 12, column COUNTRY: blank"),
    Mutant("rows without a weight", lambda s: [s.replace("C8,B,02,2.0", "C8,B,02,"), s.section["tables"]["children"].update(set_aside=["weight"])]),
    # -- the tables together
    Mutant("household ids of another delivery", change("household_id", lambda n, c: f"Z{c}"), "children.csv, column household_id: no row has the household"),
    Mutant("household NA", change("household_id", in_rows(0, to="NA")), "no row has the household of row 2 of data/raw", also="design_codes"),
    Mutant("half the children", lambda s: setattr(s, "children", s.children[: s.children.index("C5")]), "no row has the household of rows 4 and 5 of data/raw"),
)  # fmt: skip
