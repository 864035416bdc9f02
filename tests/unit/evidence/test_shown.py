"""Only a function of the library can say what may be shown."""

from __future__ import annotations

import pytest

from disrupting_harm.evidence import display, shown


def test_what_a_function_of_the_library_returns_is_known_by_its_bytes():
    piece = display.sentence("Not drawn", "too few")
    assert shown.digest(piece._repr_html_()) in shown.digests()
    assert shown.digest(piece._repr_html_() + " ") not in shown.digests()
    assert shown.take_texts()[-2:] == ["Not drawn", "too few"] and shown.take_texts() == []


def test_a_function_of_anybody_else_cannot_declare_what_it_shows():
    with pytest.raises(ValueError, match="is not of the library"):
        shown.declared(lambda: display.Html("x"))
