"""What may run next: never before what it needs, never after a failure of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.driver.schedule import Schedule


@st.composite
def plans(draw) -> tuple[list[int], dict[int, list[int]]]:
    """An order, and for every item some that stand before it."""
    size = draw(st.integers(1, 12))
    needs = {n: draw(st.lists(st.integers(0, n - 1), unique=True, max_size=4)) if n else [] for n in range(size)}
    return list(range(size)), needs


def all_needs(needs: dict[int, list[int]], item: int) -> set[int]:
    return {item}.union(*(all_needs(needs, need) for need in needs[item])) if needs[item] else {item}


@given(plans(), st.data())
def test_every_item_runs_once_and_after_what_it_needs(plan, data):
    order, needs = plan
    schedule, running, done = Schedule(order, needs), [], []
    while True:
        while (item := schedule.next()) is not None:
            assert set(needs[item]) <= set(done) and item not in running
            running.append(item)
        if not running:
            break
        ended = running.pop(data.draw(st.integers(0, len(running) - 1)))
        schedule.done(ended)
        done.append(ended)
    assert sorted(done) == order


@given(plans(), st.data())
def test_a_failure_takes_with_it_all_that_needs_it_and_nothing_else(plan, data):
    order, needs = plan
    bad = data.draw(st.sampled_from(order))
    schedule, done, lost = Schedule(order, needs), [], []
    while (item := schedule.next()) is not None:
        if item == bad:
            lost = schedule.failed(item)
        else:
            schedule.done(item)
            done.append(item)
    assert set(lost) == {item for item in order if item != bad and bad in all_needs(needs, item)}
    assert sorted([*done, *lost, bad]) == order


def test_the_longest_way_to_the_end_begins_first_then_the_order_of_the_plan():
    schedule = Schedule(["a", "b", "c", "d", "e"], {"a": [], "b": [], "c": [], "d": ["c"], "e": ["d"]})
    assert [schedule.next() for _ in range(4)] == ["c", "a", "b", None]


def test_a_need_outside_the_plan_does_not_hold_an_item_back():
    assert Schedule(["a"], {"a": ["elsewhere"]}).next() == "a"


def test_after_the_queue_is_dropped_only_what_waits_for_running_items_could_start_and_it_is_not_ready():
    schedule = Schedule(["a", "b"], {"a": [], "b": []})
    assert schedule.next() == "a"
    schedule.drop()
    assert schedule.next() is None
