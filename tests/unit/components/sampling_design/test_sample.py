"""The sample behind a stand-in: drawn by the country's own design, with a fieldwork that is no part of its answers."""

import numpy as np
import pandas as pd
import pytest
import yaml

from disrupting_harm.components.sampling_design.params import Params
from disrupting_harm.components.sampling_design.sample import FRAME_PSUS, HOUSEHOLDS, draw_frame, draw_sample
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories
from disrupting_harm.sections import load_section


COUNTRY = "TST"


@pytest.fixture(scope="module")
def design(root):
    """A design of usual size (1,014 children in 100 PSUs), with one place of it changed if wanted: `selection__psus=20`."""
    section = load_section(Layout(root / "tests" / "study"), COUNTRY, "sampling_design").model_dump(mode="json")

    def change(**changes) -> Params:
        places = {"selection__psus": 100, "stand_in__interviews": 1014} | changes
        params = yaml.safe_load(yaml.safe_dump(section))
        for place, value in places.items():
            part, key = place.split("__")
            params[part][key] = value
        return Params.model_validate(params)

    return change


@pytest.fixture(scope="module")
def sample(design):
    return draw(design())[0]


def draw(plan: Params):
    return draw_sample(COUNTRY, plan)


def same(first, second) -> bool:
    return all(
        getattr(first, name).equals(getattr(second, name)) for name in ("frame", "selected", "children", "contacts")
    )


def test_the_same_parameters_give_the_same_sample_whatever_was_drawn_before(design, sample):
    np.random.random(5)
    again, rng = draw(design())
    assert same(again, sample)
    assert rng.random() == draw(design())[1].random()  # and the answers go on from the same place


def test_another_seed_gives_another_sample(design, sample):
    assert not draw(design(stand_in__seed=1))[0].frame.equals(sample.frame)
    other = draw(design(selection__seed=1))[0]
    assert other.frame.equals(sample.frame) and not other.selected.equals(sample.selected)


def test_fieldwork_draws_from_a_generator_of_its_own(design, sample):
    other, rng = draw(design(stand_in__extra_contacts=[20, 30]))
    assert len(other.contacts) > len(sample.contacts) and other.children.equals(sample.children)
    assert rng.random() == draw(design())[1].random()


# -- the frame


def test_every_stratum_of_the_frame_has_its_psus_and_codes_repeat_across_strata():
    frame = draw_frame(np.random.Generator(np.random.PCG64(1)), 4)
    assert frame["psu_id"].is_unique and not frame["psu"].is_unique
    assert dict(frame.groupby("stratum").size()) == dict.fromkeys(["S01", "S02", "S03", "S04"], FRAME_PSUS)
    assert not frame.duplicated(["stratum", "psu"]).any()
    assert frame["households"].between(*HOUSEHOLDS).all()
    assert dict(frame.groupby("stratum")["urbanity"].unique().map(list)) == {
        "S01": ["urban"], "S02": ["urban"], "S03": ["rural"], "S04": ["rural"]
    }  # fmt: skip


# -- the sample


def test_psus_are_those_that_the_countrys_design_draws(design, sample):
    assert len(sample.selected) == 100 and dict(sample.selected.groupby("stratum").size()) == {
        f"S{i:02d}": 10 for i in range(1, 11)
    }
    size = sample.frame.groupby("stratum")["households"].sum()
    expected = 10 * sample.selected["households"] / sample.selected["stratum"].map(size)
    np.testing.assert_allclose(sample.selected["inclusion_probability"], expected, rtol=1e-12)
    brewer = draw(design(selection__method="brewer"))[0]
    assert brewer.frame.equals(sample.frame) and not brewer.selected.equals(sample.selected)


def test_children_are_spread_over_the_psus_as_evenly_as_whole_children_allow(sample):
    clusters = sample.children.groupby(["stratum", "psu"]).size()
    assert len(clusters) == 100 and set(clusters) == {10, 11} and clusters.sum() == 1014
    assert set(clusters.index) == set(sample.selected.set_index(["stratum", "psu"]).index)
    assert sample.children["age"].between(12, 17).all() and sample.children["eligible_children"].between(1, 3).all()


def test_every_identifier_says_that_it_is_a_stand_ins(sample):
    for frame, name in ((sample.frame, "psu_id"), (sample.children, "respondent_id"), (sample.contacts, "contact_id")):
        assert frame[name].str.startswith("SYNTHETIC-").all() and frame[name].is_unique


# -- the contacts


def test_every_child_is_one_interview_among_the_contacts_and_nobody_else_is(sample):
    done = sample.contacts[sample.contacts["outcome"] == "1.1"].set_index("respondent_id")
    columns = ["stratum", "psu", "urbanity", "sex", "age", "eligible_children"]
    expected = sample.children.set_index("respondent_id")[columns]
    pd.testing.assert_frame_equal(done.loc[expected.index, columns], expected, check_dtype=False)
    rest = sample.contacts[sample.contacts["outcome"] != "1.1"]
    assert len(done) == len(expected)
    assert rest[["respondent_id", "sex", "age", "eligible_children"]].isna().all(axis=None)


def test_each_psu_has_as_many_further_visits_as_the_parameters_allow_and_no_more_than_it_has_households(sample):
    rest = sample.contacts[sample.contacts["outcome"] != "1.1"].groupby(["stratum", "psu"]).size()
    assert len(rest) == 100 and (rest.min(), rest.max()) == (5, 12)
    visits = sample.contacts.groupby(["stratum", "psu"]).size()
    assert (visits <= sample.selected.set_index(["stratum", "psu"])["households"][visits.index]).all()


def test_outcomes_occur_in_about_the_shares_that_were_assumed(design, sample):
    rest = sample.contacts.loc[sample.contacts["outcome"] != "1.1", "outcome"]
    assumed = design().stand_in.assumed_outcomes
    assert set(rest) == set(assumed)
    for code, share in assumed.items():
        share /= sum(assumed.values())
        assert abs((rest == code).mean() - share) < 4 * np.sqrt(share * (1 - share) / len(rest))


def test_every_outcome_is_a_final_disposition_of_aapor(sample):
    problems = []
    found = read_categories(sample.contacts["outcome"], "outcome", problems)
    assert problems == [] and {CATEGORIES[i] for i in found} >= {"I", "R", "NC", "NE"}


def test_contacts_are_ordered_by_place(sample):
    places = sample.contacts[["stratum", "psu"]]
    assert places.equals(places.sort_values(["stratum", "psu"], kind="stable"))


# -- what cannot be drawn


# 15 are fewer than two in each stratum, 1000 would make large PSUs certain.
@pytest.mark.parametrize("psus", [15, 1000])
def test_a_design_that_the_frame_cannot_give_is_refused_with_the_key_that_asks_for_it(design, psus):
    with pytest.raises(ParamsError) as raised:
        draw(design(selection__psus=psus))
    lines = str(raised.value).splitlines()
    place = f"params/countries/{COUNTRY}.yaml, key components.sampling_design.selection: "
    assert lines and all(line.startswith(place) for line in lines)
