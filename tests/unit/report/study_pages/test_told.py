"""Claims of countries are read from beside their reports; one that is not there is told with the command that makes it."""

from __future__ import annotations

import pytest
from tests.unit.report.study_pages.test_roadmap import recommendation

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.report.study_pages.told import claims_path, read_told


def test_the_recommendations_of_a_country_are_read_with_the_hash_of_their_file(study):
    one = recommendation("TST", "law", "government")
    files.write_text(claims_path(study, "TST"), files.dump_json({"recommendations": [one]}))
    (told,) = read_told(study, "TST")
    assert (told.iso3, told.name, told.recommendations) == ("TST", "Testland", (one,))
    assert told.as_input().sha256 == files.sha256_file(claims_path(study, "TST"))


def test_a_country_without_claims_is_told(study):
    with pytest.raises(
        MissingInputError, match=r"outputs/reports/TST/claims\.json: not there; make it with `dh repro report@TST`"
    ):
        read_told(study, "TST")


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"recommendations": [{}]}', '{"recommendations": [1]}'])
def test_a_damaged_file_is_told(study, content):
    files.write_text(claims_path(study, "TST"), content)
    with pytest.raises(UserError, match="is no list of claims any more"):
        read_told(study, "TST")
