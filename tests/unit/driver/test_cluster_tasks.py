"""What is sent to a cluster as one task."""

from __future__ import annotations

import pytest
from tests.edits import edit_first

from disrupting_harm.driver.cluster_tasks import SHARED, Task, plan_tasks
from disrupting_harm.driver.scan import open_scan


def plan(study, *names: str, stale=None) -> list[Task]:
    scan = open_scan(study)
    planned, pointers = scan.upstream([stage for stage in scan.stages if stage.key in names])
    order = [stage.address for stage in planned]
    return plan_tasks(study, scan, planned, order, {*order, *pointers} if stale is None else stale)


def keys(task: Task) -> list[str]:
    return [address.rpartition(":")[2] for address in task.stages]


def test_stages_of_no_unit_are_the_first_task_and_a_unit_has_all_its_stages_in_one(study):
    shared, *units = plan(study, "report@TST", "household_survey@TSG")
    assert (
        shared.name == SHARED
        and {"library", "slices"} <= set(keys(shared))
        and not any("@TS" in key for key in keys(shared))
    )
    assert [task.name for task in units] == ["TST", "TSG"]
    assert {key.partition("@")[2] for key in keys(units[0])} == {"TST"} and "report@TST" in keys(units[0])
    assert keys(units[1]) == ["household_survey_synthetic@TSG", "household_survey_derived@TSG", "household_survey@TSG"]


def test_the_unit_with_most_stages_comes_first(study):
    lengths = [len(task.stages) for task in plan(study, "report@TSG", "report@TST", "report@TSU")[1:]]
    assert lengths == sorted(lengths, reverse=True) and len(lengths) == 3


def test_a_unit_that_is_up_to_date_is_not_sent_and_the_shared_stages_are_with_any_that_is(study):
    stale = {"notebooks/household_survey/dvc.yaml:household_survey_derived@TSG"}
    assert [task.name for task in plan(study, "report@TST", "report@TSG", stale=stale)] == [SHARED, "TSG"]
    assert plan(study, "report@TST", "report@TSG", stale=set()) == []


def test_a_stale_shared_stage_concerns_every_unit_that_needs_it(study):
    assert {task.name for task in plan(study, "report@TST", "report@TSG", stale={"slices"})} == {SHARED, "TST", "TSG"}


def test_a_unit_is_restricted_if_a_component_of_it_is(study):
    found = {task.name: task.restricted for task in plan(study, "household_survey@TSU", "household_survey@TSG")}
    assert found == {SHARED: False, "TSU": True, "TSG": False}


@pytest.mark.parametrize("stated", ["data_class: restrictd", "data_class: [restricted]", "data_klass: restricted"])
def test_whoever_cannot_say_what_class_its_data_are_counts_as_restricted_with_the_sentence(study, stated):
    edit_first(study.country("TSU"), "data_class: restricted", stated)
    task = next(task for task in plan(study, "household_survey@TSU") if task.name == "TSU")
    assert task.restricted and "params/countries/TSU.yaml" in task.problem
