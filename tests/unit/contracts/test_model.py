"""A contract is looked up by column name."""

import dataclasses

import pytest

from disrupting_harm.contracts.model import Column, Table


TABLE = Table("t", (Column("a", "id", "text"), Column("b", "item", codes={1: "yes"})))


def test_columns_keep_their_order_and_are_found_by_name():
    assert TABLE.names() == ("a", "b")
    assert TABLE.column("b").codes == {1: "yes"}


def test_a_contract_cannot_be_changed_while_it_is_used():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TABLE.column("a").required = False
