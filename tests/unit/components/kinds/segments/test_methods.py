"""The methods box says what is counted, what is withheld and what is made up."""

from tests.small_interviews import COUNTRY, STEM, state

from disrupting_harm.components.kinds.segments.methods import describe_coding
from disrupting_harm.sections import load_section


def box(study, **changes) -> dict[str, str]:
    state(study, **changes)
    return dict(describe_coding(study, COUNTRY, load_section(study, COUNTRY, STEM), STEM))


def test_it_names_the_codebook_and_what_is_withheld(study):
    found = box(study)
    assert found["Codebook"].startswith("4 codes on 2 themes") and "/" not in found["Codebook"]
    assert "no number of interviews under 2, zero included; by theme alone" in found["Published"]
    assert "Generated" not in found


def test_of_a_stand_in_it_says_that_it_is_made_up(study):
    path = study.country(COUNTRY)
    path.write_text(f"iso3: {COUNTRY}\ncomponents:\n  {STEM}: {{data_class: synthetic}}\n")
    found = dict(describe_coding(study, COUNTRY, load_section(study, COUNTRY, STEM), STEM))
    assert "every excerpt is a placeholder" in found["Generated"]
