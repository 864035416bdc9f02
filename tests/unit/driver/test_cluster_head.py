"""Who of a cluster is given what, with workers of the test's own in the place of Dask's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from disrupting_harm.driver import cluster_head, cluster_worker
from disrupting_harm.driver.cluster_head import Head
from disrupting_harm.driver.cluster_tasks import SHARED, Task
from disrupting_harm.driver.dask_cluster import Worker


@dataclass(frozen=True, eq=False)
class Call:
    worker: Worker
    function: Callable
    job: dict


@dataclass
class FakeProgress:
    said: list[str] = field(default_factory=list)

    def start(self, name):
        pass

    leave = start

    def say(self, text):
        self.said.append(text)


@dataclass
class FakeResults:
    code: int = 0
    took: list[tuple[str, str]] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    pulled: list[str] = field(default_factory=list)

    def take(self, task, worker, result):
        self.took.append((task.name, worker))
        self.code = max(self.code, result["code"])
        return bool(result["blocks"])

    def lose(self, task, message):
        self.lost[task.name] = message
        self.code = 2

    def pull(self, tasks):
        self.pulled += [task.name for task in tasks]


@dataclass
class FakeCluster:
    """Calls end at the next wait, in their order. `runs` says what a task comes to; `gone` names who leaves during which task."""

    there: list[Worker]
    runs: Callable[[Worker, dict], dict] = lambda worker, job: made()
    prepares: dict[str, dict] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    begun: list[tuple[str, str, str | None]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def workers(self):
        return {worker.address: worker for worker in self.there}

    def call(self, worker, function, job, resource=None):
        self.begun.append((worker.name, job.get("name", "prepare"), resource))
        return Call(worker, function, job)

    def wait(self, calls, seconds):
        ended = []
        for call in calls:
            if self.gone.get(call.job.get("name", "")) == call.worker.name:
                self.there.remove(call.worker)
            else:
                ended.append(call)
        return ended

    def result(self, call):
        if call.function is cluster_worker.prepare:
            return self.prepares.get(call.worker.name, {"clone": f"here:{call.worker.name}"})
        return self.runs(call.worker, call.job)

    def forget(self, call):
        pass

    def stop(self, workers, function, id):
        self.stopped += [worker.name for worker in workers]


JOB = {"id": "1", "keep_going": True}
SHARE, KEN, USA = Task(SHARED, ("slices",)), Task("KEN", ("a@KEN",), ("data/raw/KEN/x",), True), Task("USA", ("a@USA",))


def made(code: int = 0) -> dict:
    return {"code": code, "ends": {}, "blocks": {"dvc.lock": {}}, "problem": ""}


def worker(name: str, threads: int = 1, **resources: float) -> Worker:
    return Worker(f"tcp://{name}", name, threads, resources)


def work(cluster: FakeCluster, *tasks: Task, **job) -> tuple[FakeResults, list[str]]:
    results, progress = FakeResults(), FakeProgress()
    assert Head(cluster, "tcp://head:8786", tasks, JOB | job, results, progress).work() is False
    return results, progress.said


def test_the_shared_stages_are_one_task_before_every_unit():
    cluster = FakeCluster([worker("w1"), worker("w2")])
    results, said = work(cluster, SHARE, USA, Task("XFC", ("a@XFC",)))
    given = [name for _, name, _ in cluster.begun if name != "prepare"]
    assert given == ["shared_stages", "USA", "XFC"]
    assert {who for who, name, _ in cluster.begun if name in ("USA", "XFC")} == {"w1", "w2"}
    assert results.pulled == [SHARED, "USA", "XFC"] and said == []


def test_restricted_data_go_to_a_worker_that_says_it_holds_them_and_dask_is_asked_to_see_to_it():
    cluster = FakeCluster([worker("w1"), worker("w2", KEN=1)])
    work(cluster, KEN, USA)
    assert ("w2", "KEN", "KEN") in cluster.begun and ("w1", "USA", None) in cluster.begun


def test_a_unit_that_no_worker_may_have_is_told_with_what_to_start_and_the_others_run():
    cluster = FakeCluster([worker("w1", UGA=1)])
    results, said = work(cluster, KEN, USA)
    assert results.took == [("USA", "w1")] and list(results.lost) == ["KEN"] and results.code == 2
    (sentence,) = said
    assert sentence.startswith(
        "KEN: its data are restricted, and no worker says that it holds them; where they are, start one "
    )
    assert sentence.endswith('`dask worker tcp://head:8786 --nthreads 1 --resources "KEN=1"`.')


@pytest.mark.parametrize(
    ("first", "answer", "sentence"),
    [
        (worker("w1", threads=2), {}, "worker w1 is given nothing: it would run several tasks in one clone; start it again with --nthreads 1."),
        (worker("w1"), {"refused": "its clone has uncommitted changes (a); commit them."},
         "worker w1 is given nothing: its clone has uncommitted changes (a); commit them."),
        (worker("w1"), {"failed": "ModuleNotFoundError: No module named 'x'"},
         "worker w1 is given nothing: it cannot run the task (ModuleNotFoundError: No module named 'x'); see what it printed, "),
    ],
)  # fmt: skip
def test_a_worker_that_cannot_be_used_is_given_nothing_and_told_and_the_others_go_on(first, answer, sentence):
    cluster = FakeCluster([first, worker("w2")], prepares={"w1": answer} if answer else {})
    results, said = work(cluster, USA)
    assert results.took == [("USA", "w2")] and len(said) == 1 and said[0].startswith(sentence)


def test_two_workers_in_one_clone_are_one_too_many():
    same = {"clone": "here:/project"}
    cluster = FakeCluster([worker("w1"), worker("w2")], prepares={"w1": same, "w2": same})
    results, said = work(cluster, USA, Task("XFC", ("a@XFC",)))
    assert {who for _, who in results.took} == {"w1"}
    assert said == ["worker w2 is given nothing: it works in the clone of w1; give each worker a clone of its own."]


def test_a_worker_that_becomes_unfit_gives_its_task_back():
    cluster = FakeCluster(
        [worker("w1"), worker("w2")], lambda w, job: {"refused": "its clone is dirty."} if w.name == "w1" else made()
    )
    results, said = work(cluster, USA)
    assert results.took == [("USA", "w2")] and said == ["worker w1 is given nothing: its clone is dirty."]


def test_the_task_of_a_worker_that_is_gone_goes_to_another():
    cluster = FakeCluster([worker("w1"), worker("w2")], gone={"USA": "w1"})
    results, said = work(cluster, USA)
    assert results.took == [("USA", "w2")] and results.code == 0
    assert said == ["worker w1 is gone; USA is given to the next that is free."]


def test_a_task_that_ends_every_process_is_not_tried_for_ever():
    cluster = FakeCluster([worker("w1")], lambda w, job: {"died": "ended by signal 9; see a.log in its clone"})
    results, _ = work(cluster, USA)
    assert results.lost["USA"].startswith(
        "USA: 3 workers were lost with it; the last one, w1, lost the process of the task (ended by signal 9"
    )
    assert len([1 for _, name, _ in cluster.begun if name == "USA"]) == cluster_head.LOSSES


def test_without_any_worker_the_tasks_are_given_up_after_a_while(monkeypatch):
    monkeypatch.setattr(cluster_head, "PATIENCE", 0.0)
    results, said = work(FakeCluster([]), USA)
    assert results.lost == {"USA": "USA: given up, no worker is there that may have it."}
    assert said == [
        "USA: no worker can take it yet; start one in a clone of its own with `dask worker tcp://head:8786 --nthreads 1`."
    ]


@pytest.mark.parametrize(("keep_going", "units"), [(True, ["USA", "XFC"]), (False, ["USA"])])
def test_after_a_failure_the_others_run_if_asked_to_keep_going(keep_going, units):
    cluster = FakeCluster([worker("w1")], lambda w, job: made(2))
    results, _ = work(cluster, USA, Task("XFC", ("a@XFC",)), keep_going=keep_going)
    assert [unit for unit, _ in results.took] == units and results.code == 2


def test_a_task_whose_parameters_cannot_be_read_is_given_to_nobody():
    cluster = FakeCluster([worker("w1", KEN=1)])
    results, _ = work(cluster, Task("KEN", ("a@KEN",), (), True, "params/countries/KEN.yaml: a problem."))
    assert results.lost == {"KEN": "params/countries/KEN.yaml: a problem."} and cluster.begun == []


def test_a_stopped_run_ends_what_its_workers_run():
    def interrupt(worker, job):
        raise KeyboardInterrupt

    cluster = FakeCluster([worker("w1"), worker("w2")], interrupt)
    assert Head(cluster, "tcp://head:8786", [USA, Task("XFC", ("a@XFC",))], JOB, FakeResults(), FakeProgress()).work()
    assert cluster.stopped == ["w2"]
