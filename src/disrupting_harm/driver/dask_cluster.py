"""The one module that calls `distributed`: who the workers are, a call to one of them, and what came of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from disrupting_harm.errors import UserError


CONNECT = 10.0  # seconds
INSTALL = 'pip install "disrupting-harm[cluster]"'


@dataclass(frozen=True)
class Worker:
    """A worker as the scheduler knows it. resources: what it said of itself when it was started, such as {"KEN": 1.0}."""

    address: str
    name: str
    threads: int = 1
    resources: Mapping[str, float] = field(default_factory=dict)


class DaskCluster:
    def __init__(self, scheduler: str, client):
        self._scheduler, self._client = scheduler, client

    def workers(self) -> dict[str, Worker]:
        """Those that are there now, by address. Raises UserError where the scheduler is gone."""
        self._see_to_scheduler()
        found = self._client.scheduler_info(n_workers=-1)["workers"]
        return {
            address: Worker(address, str(seen["name"]), seen["nthreads"], seen.get("resources") or {})
            for address, seen in found.items()
        }

    def _see_to_scheduler(self) -> None:
        if self._client.status != "running":
            raise UserError(
                f"{self._scheduler}: the scheduler is gone; what was taken until then is kept, start it and its workers again, and run "
                "the command again."
            )

    def call(self, worker: Worker, function: Callable, job: dict, resource: str | None = None):
        """Begin `function(job)` on that worker. With a resource, the scheduler too refuses a worker that does not hold it."""
        return self._client.submit(
            function, job, workers=[worker.address], resources={resource: 1} if resource else None, pure=False
        )

    def wait(self, calls: Iterable, seconds: float) -> list:
        """Those that have ended, at once if any has, else after at most so many seconds."""
        from distributed import wait
        from distributed.client import FuturesCancelledError

        calls = list(calls)
        if not calls:
            time.sleep(seconds)
            return []
        try:
            wait(calls, timeout=seconds, return_when="FIRST_COMPLETED")
        except TimeoutError:
            pass
        except FuturesCancelledError:  # nobody but a scheduler that went away cancels what is waited for
            self._see_to_scheduler()
        return [call for call in calls if call.status != "pending"]

    def result(self, call) -> dict:
        """What the function returned; {"failed": why} where it raised or is not known there, {"died": how} where its worker is gone."""
        from distributed import KilledWorker

        try:
            if call.status == "finished":
                return call.result(timeout=CONNECT)
            error = call.exception(timeout=CONNECT)
        except Exception as lost:  # noqa: BLE001  # the result lies with the worker, which may go at any moment
            return {"died": f"its answer did not come, {type(lost).__name__}"}
        if isinstance(error, KilledWorker) or call.status != "error":
            return {"died": call.status}
        return {"failed": f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"}

    def forget(self, call) -> None:
        """Nobody waits for it any more."""
        call.cancel(force=True)

    def stop(self, workers: Iterable[Worker], function: Callable, id: str) -> None:
        """Call `function(id)` on these workers, beside what they run."""
        self._client.run(function, id, workers=[w.address for w in workers], on_error="ignore")


@contextmanager
def connect(scheduler: str) -> Iterator[DaskCluster]:
    """Raises UserError where `distributed` is not installed or no scheduler answers."""
    try:
        from distributed import Client
    except ImportError:
        raise UserError(f"dh repro --scheduler: needs the package distributed; install it with `{INSTALL}`.") from None
    for name in logging.root.manager.loggerDict:  # each has a level of its own; what goes wrong is told in a sentence
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # A client whose address is wrong is never closed. Python may collect it while the next client starts, and that one then waits
        # for a lock that it holds itself. So a client is made only where a scheduler answers.
        asyncio.run(_reach(scheduler))
        client = Client(scheduler, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{scheduler}: no scheduler answers there ({type(error).__name__}); start one with `dask scheduler`, and give the address "
            "that it prints."
        ) from None
    with client:
        yield DaskCluster(scheduler, client)


async def _reach(scheduler: str) -> None:
    """Raises OSError where nobody answers, ValueError where that is no address, and UserError where Dask lacks what its network needs."""
    from distributed.comm import connect as open_comm
    from distributed.security import Security

    try:
        comm = await open_comm(scheduler, timeout=CONNECT, **Security().get_connection_args("client"))
    except TypeError:  # of an encrypted network without certificates, and of one whose library is not there
        raise UserError(
            f"{scheduler}: Dask on this machine lacks what that network needs (its library, or certificates under `distributed.comm.tls` "
            "of Dask's configuration); set it, or give an address that begins with tcp://."
        ) from None
    await comm.close()
