"""Names as people take them, and the order of a variable's values."""

import pytest

from disrupting_harm.ingest.exchange_groups import find_order, plain_name
from disrupting_harm.refi_qda.exchange import Document, Exchange
from disrupting_harm.refi_qda.model import Codebook


@pytest.mark.parametrize("word", ["Caf\u00e9  owner", " cafe\u0301 OWNER\n"])
def test_capitals_blanks_and_unicode_forms_make_no_other_name(word):
    assert plain_name(word) == "caf\u00e9 owner"


def order(*values):
    documents = tuple(Document(str(n), "", values={"v": value} if value else {}) for n, value in enumerate(values))
    return find_order(documents, Exchange("", (), Codebook(), documents, (), variables={"v": "Met on"}), "met on")


def test_dates_and_numbers_are_ordered_as_such_and_equal_ones_as_in_the_file():
    assert order("10", "9", "9") == {"1": 1, "2": 2, "0": 3}
    assert order("2019-10-01", "2019-09-30T10:00:00Z") == {"1": 1, "0": 2}


@pytest.mark.parametrize("values", [("1", None), ("1", "2019-10-01"), ("first", "second"), ("1.5", "2")])
def test_what_gives_no_order(values):
    assert order(*values) is None
