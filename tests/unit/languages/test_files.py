"""The languages of the study's own editions, and a language that has no catalogue."""

from __future__ import annotations

import pytest
from babel.core import get_global
from babel.languages import get_official_languages

from disrupting_harm.errors import ParamsError
from disrupting_harm.languages.files import codes, editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import unit_codes


def test_each_language_is_built_for_a_country_of_which_it_is_an_official_language(root):
    layout = Layout(root)
    editions = {iso3: found for iso3 in unit_codes(layout) if (found := editions_of(layout, iso3))}
    assert (
        {code for found in editions.values() for code in found} == set(codes(layout)) == {"pt", "km", "vi", "id", "th"}
    )
    for iso3, found in editions.items():
        (place,) = get_global("territory_aliases")[iso3]
        assert set(found) <= set(get_official_languages(place)), iso3


def test_a_language_without_catalogue_is_named_where_it_is_asked_for(study):
    path = study.country("TST")
    line = len(path.read_text(encoding="utf-8").splitlines()) + 2
    with path.open("a", encoding="utf-8") as stream:
        stream.write("editions:\n  lo: {reason: r, source: s, source_url: u}\n")
    with pytest.raises(
        ParamsError, match=rf"TST\.yaml, line {line}, key editions\.lo: no catalogue.*`dh languages --add lo`"
    ):
        editions_of(study, "TST")
