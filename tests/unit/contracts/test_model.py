"""A contract is looked up by column name."""

import dataclasses
from typing import get_args

import pytest

from disrupting_harm.contracts.model import DATA_CLASSES, MARK, STAND_IN_ID, Column, Table
from disrupting_harm.study.model import DataClass


TABLE = Table("t", (Column("a", "id", "text"), Column("b", "item", codes={1: "yes"})))


def test_columns_keep_their_order_and_are_found_by_name():
    assert TABLE.names() == ("a", "b")
    assert TABLE.column("b").codes == {1: "yes"}


def test_a_contract_cannot_be_changed_while_it_is_used():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TABLE.column("a").required = False


def test_the_mark_knows_every_class_of_data_and_no_other():
    assert set(MARK.codes) == set(DATA_CLASSES) == set(get_args(DataClass))
    assert not MARK.required and not MARK.may_be_blank  # real files need not carry it; where it is, every row has it


def test_the_identifier_of_a_stand_in_says_so_in_capitals():
    assert STAND_IN_ID.isupper() and STAND_IN_ID.endswith("-")
