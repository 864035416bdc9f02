"""The columns of a contract that an instrument gives."""

from dataclasses import replace

import pytest
from tests.small_instrument import FILE, TEXT, small_instrument
from tests.unit.instruments.test_expressions import ANSWERS

from disrupting_harm.contracts.model import MARK, Column
from disrupting_harm.instruments.columns import Bounds, bounds, contract_columns, contract_table
from disrupting_harm.instruments.expressions import read_rule
from disrupting_harm.instruments.sheets import InstrumentError


YES_NO = {1: "Yes", 0: "No", 98: "Don't know", 99: "Prefer not to say"}
OWN = (
    Column("respondent_id", "id", "text"),
    Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True),
    Column("age", "domain", minimum=12, maximum=17, required=False),
    Column("weight", "design", "number", above=0),
    MARK,
)


def test_each_question_gives_its_columns_with_type_codes_and_limits(tmp_path):
    columns = {column.name: column for column in contract_columns(small_instrument(tmp_path))}
    assert list(columns) == [
        "age",
        "sex",
        "hours",
        "threatened",
        "told_friend",
        "told_police",
        "told_none",
        "told_dont_know",
        "helped",
        "money",
        "other",
    ]
    assert all(column.kind == "item" and column.may_be_blank and not column.required for column in columns.values())
    assert (columns["age"].dtype, columns["age"].minimum, columns["age"].maximum) == ("integer", 12, 17)
    assert (columns["hours"].dtype, columns["hours"].maximum) == ("number", None), "98 is let through beside the limits"
    assert (columns["sex"].dtype, columns["sex"].codes) == ("text", {"female": "Girl", "male": "Boy"})
    assert (columns["threatened"].dtype, columns["threatened"].codes) == ("integer", YES_NO)
    assert columns["told_police"].codes == {1: "chosen", 0: "not chosen"}
    assert (columns["other"].dtype, columns["other"].codes) == ("text", None)


def test_a_column_carries_the_rule_after_which_it_is_asked(tmp_path):
    columns = {column.name: column for column in contract_columns(small_instrument(tmp_path))}
    assert columns["age"].asked is None
    assert columns["told_none"].asked.sentence() == "threatened is 1"
    assert columns["helped"].asked.columns() == ("told_friend", "told_police", "told_none", "told_dont_know")


def test_a_table_joins_them_with_what_a_form_cannot_say(tmp_path):
    table = contract_table(small_instrument(tmp_path), OWN)
    assert table.names()[:5] == ("respondent_id", "sex", "age", "weight", "hours") and table.names()[-1] == "data_class"
    assert len(set(table.names())) == len(table.names())
    # Kind and need are the column's own; everything else is what the form says.
    assert (table.column("sex").kind, table.column("sex").codes) == ("domain", {"female": "Girl", "male": "Boy"})
    assert (table.column("age").kind, table.column("age").required, table.column("age").may_be_blank) == (
        "domain",
        False,
        True,
    )
    assert table.column("weight") == OWN[3]


def test_codes_that_contradict_a_column_of_the_design_are_told(tmp_path):
    own = (replace(OWN[1], codes={"f": "female", "m": "male"}),)
    with pytest.raises(InstrumentError) as error:
        contract_table(small_instrument(tmp_path), own)
    assert (
        str(error.value)
        == f"{FILE}, row 5, column type: the codes of sex are not those of its column, f, m; take the codes of the column."
    )


@pytest.mark.parametrize(
    "text, whole_numbers, expected",
    [
        (". >= 12 and . <= 17", True, Bounds(12, 17, whole=True)),
        ("12 <= . and 17 >= .", True, Bounds(12, 17, whole=True)),
        (". > 11 and . < 18", True, Bounds(12, 17, whole=True)),
        (". > 11.5 and . < 17.5", True, Bounds(12, 17, whole=True)),
        (". > 0", False, Bounds(above=0, whole=True)),
        (". > 0 and . < 24", False, Bounds(above=0)),
        (". >= 12 and . >= 14", True, Bounds(14, whole=True)),
        (". >= 12 and (. <= 17 or . = 99)", True, Bounds(12)),
        (". >= 12 or . = 9", True, Bounds()),
        (". >= ${hours}", True, Bounds()),
        ("${hours} >= 12", True, Bounds()),
        (". != 13", True, Bounds()),
    ],
)
def test_limits_of_a_number_are_taken_from_its_constraint(text, whole_numbers, expected):
    assert bounds(read_rule(text, ANSWERS, "age"), whole_numbers=whole_numbers) == expected


def test_no_constraint_gives_no_limits():
    assert bounds(None, whole_numbers=True) == Bounds()


def test_a_scale_may_have_negative_codes(tmp_path):
    column = contract_columns(small_instrument(tmp_path, TEXT.replace(",yes_no,99,", ",yes_no,-9,")))[3]
    assert (column.name, list(column.codes)) == ("threatened", [1, 0, 98, -9])


@pytest.mark.parametrize(
    "text, whole_numbers",
    [
        (". >= 18 and . <= 12", True),
        (". > 5 and . < 6", True),
        (". >= 0.5 and . <= 0.9", True),
        (". > 3 and . <= 3", False),
        (". >= 18 and . <= 12", False),
    ],
)
def test_limits_that_no_number_keeps_exclude_all(text, whole_numbers):
    found = bounds(read_rule(text, ANSWERS, "age"), whole_numbers=whole_numbers)
    assert found.excludes_all(whole_numbers=whole_numbers)


@pytest.mark.parametrize(
    "found",
    [Bounds(), Bounds(3, 3), Bounds(minimum=3), Bounds(maximum=3), Bounds(above=0, maximum=1), Bounds(0.5, 1.5)],
)
def test_limits_that_a_number_keeps_do_not(found):
    assert not found.excludes_all(whole_numbers=True) and not found.excludes_all(whole_numbers=False)
