"""A stand-in that cannot be made is refused, and the old one stays."""

import pandas as pd
import pytest
import yaml
from tests.edits import edit
from tests.small_stand_in import DESIGN, STEM
from tests.small_survey import COUNTRY, files_below, write_params_slices

from disrupting_harm import stages
from disrupting_harm.components.household_survey import stand_in as module
from disrupting_harm.components.household_survey.stand_in import synthesize
from disrupting_harm.errors import ParamsError, UserError


# -- what is refused, and what is then still there


def test_a_country_whose_data_are_not_a_stand_in_gets_none(stand_in):
    write_params_slices(stand_in.layout, "TSV")
    with pytest.raises(ParamsError, match="`dh import household_survey TSV FILE`"):
        stages.synthesize(stand_in.layout, STEM, "TSV")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"psus": 1010}, "sampling_design.selection: In stratum S01"),  # more than the frame can give
        # Ages with a child or two.
        ({"sample": {"interviews": 20}, "caregivers": 20, "psus": 20}, "cannot be weighted"),
        ({"caregivers": 1015}, "`stand_in.caregivers` are at most as many as the children interviewed"),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused_and_the_old_stand_in_stays(stand_in, change, said):
    stand_in.make()
    before = files_below(stand_in.layout.root / "data") | files_below(stand_in.layout.outputs())
    with pytest.raises(ParamsError) as raised:
        stand_in.make(**change)
    assert all(line.startswith(f"params/countries/{COUNTRY}.yaml") for line in str(raised.value).splitlines())
    assert said in str(raised.value)
    assert files_below(stand_in.layout.root / "data") | files_below(stand_in.layout.outputs()) == before


def test_a_table_that_lacks_a_share_is_refused_and_the_old_stand_in_stays(stand_in):
    before = stand_in.make()
    reference = stand_in.layout.reference("stand_in_shares")
    text = reference.read_text(encoding="utf-8")
    reference.write_text(
        "".join(x for x in text.splitlines(keepends=True) if ",told_nobody," not in x), encoding="utf-8"
    )
    with pytest.raises(
        ParamsError, match="data/reference/stand_in_shares.csv, rows about TST: no share for told_nobody"
    ):
        stand_in.make()
    assert files_below(stand_in.layout.raw(COUNTRY, STEM)) == before


def test_a_form_with_a_question_that_has_no_prior_is_refused_and_the_old_stand_in_stays(stand_in):
    before = stand_in.make()
    form = stand_in.layout.instruments(STEM) / "children.csv"
    row = next(
        x for x in form.read_text(encoding="utf-8").splitlines() if ",select_one yes_no,met_online_contact," in x
    )
    edit(form, row, f"{row}\n{row.replace('met_online_contact', 'bullied_at_work')}")
    with pytest.raises(
        ParamsError, match=r"stand_in_priors\.csv: no shares for the answers to bullied_at_work, which row "
    ):
        stand_in.make()
    assert files_below(stand_in.layout.raw(COUNTRY, STEM)) == before


def test_another_countrys_row_changes_no_byte(stand_in):
    before = stand_in.make()
    figures = stand_in.layout.reference("published_estimates")
    edit(figures, "TSU,household_survey,tf_csea_any,,,30", "TSU,household_survey,tf_csea_any,,,31")
    assert stand_in.make() == before
    edit(figures, "TST,household_survey,tf_csea_any,,,21.7", "TST,household_survey,tf_csea_any,,,22.7")
    assert stand_in.make() != before


def test_a_year_without_a_population_is_refused(stand_in):
    stand_in.params["target_population"]["year"] = 1990
    with pytest.raises(
        UserError, match=rf"{COUNTRY}\.yaml, key target_population\.year: .* no row for {COUNTRY} and 1990"
    ):
        stand_in.make()


def test_a_country_without_a_target_population_is_refused(stand_in):
    del stand_in.params["target_population"]
    with pytest.raises(ParamsError, match=rf"{COUNTRY}\.yaml: no `target_population`"):
        stand_in.make()


def test_a_stand_in_without_the_design_it_is_drawn_by_is_refused(stand_in):
    del stand_in.params["components"][DESIGN]
    stand_in.params["components"].pop("predictors")
    stand_in.layout.country(COUNTRY).write_text(yaml.safe_dump(stand_in.params), encoding="utf-8")
    with pytest.raises(ParamsError, match="a stand-in is drawn by a `sampling_design` that is a stand-in too"):
        synthesize(stand_in.layout, COUNTRY)


def test_an_interrupted_run_leaves_the_old_stand_in(stand_in, monkeypatch):
    before = stand_in.make()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_make_caregivers", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stand_in.make(seed=5)
    monkeypatch.undo()
    monkeypatch.setattr(pd.DataFrame, "to_csv", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stand_in.make(seed=5)
    assert files_below(stand_in.layout.raw(COUNTRY, STEM)) == before
