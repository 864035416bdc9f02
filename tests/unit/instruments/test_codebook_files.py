"""The codebook of a component: a unit's own in the place of the shared one, none where nothing is coded, and a hash in slices."""

import pytest
from tests.small_interviews import COUNTRY, STEM, state

from disrupting_harm import slices, used_sections
from disrupting_harm.errors import MissingInputError
from disrupting_harm.instruments.codebook_files import codebook_hash, codebook_path


def test_a_unit_may_have_a_codebook_of_its_own(study):
    state(study)
    shared, own = study.codebook(STEM), study.codebook(STEM, COUNTRY)
    assert codebook_path(study, COUNTRY, STEM) == shared
    own.parent.mkdir()
    own.write_bytes(shared.read_bytes())
    assert codebook_path(study, COUNTRY, STEM) == own


def test_what_codes_nothing_has_none(study):
    assert codebook_path(study, COUNTRY, "sampling_design") is None


def test_a_codebook_that_is_not_there_is_named(study):
    state(study)
    study.codebook(STEM).unlink()
    with pytest.raises(MissingInputError, match="codebook.qdc: not there"):
        codebook_path(study, COUNTRY, STEM)


@pytest.mark.parametrize("role", ["derive", "run"])
def test_an_edited_codebook_makes_what_was_made_with_it_stale(study, role):
    state(study)
    path = study.codebook(STEM)
    before = slices.params_text(study, COUNTRY, STEM, role)
    refs = {ref.path: ref for ref in used_sections.section_refs(study, COUNTRY, STEM, role)}
    ref = refs[f"params/instruments/{STEM}/codebook.qdc"]
    assert codebook_hash(path) in before and used_sections.section_hash(study, ref) == ref.sha256
    path.write_text(path.read_text().replace("Definition of hotlines.", "Another definition."))
    assert (
        slices.params_text(study, COUNTRY, STEM, role) != before
        and used_sections.section_hash(study, ref) != ref.sha256
    )
