"""What a file of a release is called: of the class of the least public thing in it."""

from __future__ import annotations

from disrupting_harm.release import selection
from disrupting_harm.report import made_of


def test_a_page_has_the_class_in_a_release_that_it_has_in_its_record():
    assert selection.LEAST_PUBLIC_FIRST == made_of.LEAST_PUBLIC_FIRST
