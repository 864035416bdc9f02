"""A language of a form is found by the names that people have for it, and never guessed."""

import pytest

from disrupting_harm.instruments.languages import find_language, spellings


FORM = ("English (en)", "Portuguese (pt)", "Khmer")


@pytest.mark.parametrize("stated", ["pt", "PT", "Portuguese", " portuguese (pt) "])
def test_a_language_is_found_by_its_code_and_its_name(stated):
    assert find_language(stated, FORM) == "Portuguese (pt)"


@pytest.mark.parametrize("stated", ["p", "por", "port", "Portuguese (br)", "", "(pt)"])
def test_a_part_of_a_name_is_none(stated):
    assert find_language(stated, FORM) is None


def test_a_code_that_two_languages_have_is_none():
    assert find_language("pt", ("Portuguese (pt)", "Português (pt)")) is None
    assert find_language("Português", ("Portuguese (pt)", "Português (pt)")) == "Português (pt)"


def test_a_language_without_a_code_has_its_name_alone():
    assert spellings("Khmer") == ("Khmer",) and find_language("khmer", FORM) == "Khmer"
    assert spellings("Brazilian (north) (pt-BR)") == ("Brazilian (north) (pt-BR)", "pt-BR", "Brazilian (north)")
