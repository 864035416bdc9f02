"""Parameters of the counts by clearing houses are those of any counts, inherited whole by a country."""

import pytest

from disrupting_harm.components.kinds.counts.params import CountsSection
from disrupting_harm.components.non_law_enforcement_data.params import Params
from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import load_section


STEM = "non_law_enforcement_data"


def state(study, text: str) -> None:
    path = study.country("TST")
    before = path.read_text(encoding="utf-8")
    assert before.endswith(f"  {STEM}:\n")
    path.write_text(f"{before}{text}", encoding="utf-8")


def test_a_country_inherits_them_without_a_word(study):
    section = load_section(study, "TST", STEM)
    assert type(section) is Params and issubclass(Params, CountsSection)
    assert (section.data_class, section.years, section.population_ages) == ("public", (2019, 2023), (12, 17))


def test_a_country_may_have_other_years(study):
    state(study, "    years: [2020, 2021]\n")
    assert load_section(study, "TST", STEM).years == (2020, 2021)


@pytest.mark.parametrize(
    "text, key", [("data_class: synthetic", "data_class"), ("years: [2021, 2020]", "years"), ("caveat: null", "caveat")]
)
def test_reports_of_services_are_never_a_stand_in_nor_without_their_caveat(study, text, key):
    state(study, f"    {text}\n")
    with pytest.raises(ParamsError) as raised:
        load_section(study, "TST", STEM)
    sentences = str(raised.value).splitlines()
    assert len(sentences) == 1
    lines = study.country("TST").read_text(encoding="utf-8").count("\n")
    assert sentences[0].startswith(f"params/countries/TST.yaml, line {lines}, key components.{STEM}.{key}: ")
