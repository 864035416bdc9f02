"""Results and imported data on their way to DVC's remotes and back, each to and from its own remote."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def push(layout: Layout, addresses: Sequence[str]) -> None:
    """Send the outputs of these stages, each to its own remote, and every run that the run-cache knows. Raises UserError."""
    from dvc.repo import Repo

    logging.getLogger("dvc").setLevel(logging.CRITICAL)
    with remote_problems("dvc push --run-cache"), Repo(str(layout.root)) as repo:
        repo.push(targets=list(addresses), run_cache=True)


def pull_pointers(layout: Layout, paths: Sequence[str]) -> None:
    """Bring imported data where a remote has them. What cannot be had is told by the stage that needs it."""
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    logging.getLogger("dvc").setLevel(logging.CRITICAL)
    with Repo(str(layout.root)) as repo:
        for path in paths:
            try:
                repo.pull(targets=[str(layout.root / path)])
            except DvcException:
                continue


@contextmanager
def remote_problems(command: str) -> Iterator[None]:
    """One sentence for whatever a remote answers: each kind of remote has errors of its own, and no class in common."""
    try:
        yield
    except Exception as error:  # noqa: BLE001
        said = str(error).strip().partition("\n")[0]
        raise UserError(
            f"{command}: a remote could not be used ({type(error).__name__}: {said}); see `dvc remote list` and .dvc/config.local, "
            "and run the command again."
        ) from None
