"""The codes at the end of a trace, in the words of the codebook."""

from tests.small_interviews import COUNTRY, STEM, state
from tests.small_run import write_tables

from disrupting_harm.provenance.codes import codes_of_estimates


def record_of(study):
    state(study)
    return write_tables(study, COUNTRY, STEM, {})


def test_each_code_is_named_once_in_the_order_of_the_estimates(study):
    rows = [{"by": "code", "level": "law_in_practice"}, {"by": "code:other_code", "level": "hotlines:law_in_practice"},
            {"by": "respondent_group:code", "level": "justice:data_on_cases"}, {"by": "", "level": ""}]  # fmt: skip
    found = codes_of_estimates(study, record_of(study), rows)
    assert [code.id for code in found] == ["law_in_practice", "hotlines", "data_on_cases"]
    assert found[1].description == "Definition of hotlines."


def test_a_code_that_the_codebook_lost_or_a_broken_codebook_stops_no_trace(study):
    record = record_of(study)
    assert codes_of_estimates(study, record, [{"by": "code", "level": "gone"}]) == []
    study.codebook(STEM).write_text("<CodeBook")
    assert codes_of_estimates(study, record, [{"by": "code", "level": "hotlines"}]) == []
