"""What may run next: stages whose needs are met, the longest way to the end first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar


T = TypeVar("T")


class Schedule(Generic[T]):
    """A queue over a plan. `order` lists every item after those that it needs; `needs` names these (others do not count)."""

    def __init__(self, order: Sequence[T], needs: Mapping[T, Iterable[T]]):
        place = {item: n for n, item in enumerate(order)}
        self._open = {item: {need for need in needs[item] if need in place} for item in order}
        self._users: dict[T, list[T]] = {item: [] for item in order}
        for item in order:
            for need in self._open[item]:
                self._users[need].append(item)
        depth: dict[T, int] = {}
        for item in reversed(order):
            depth[item] = 1 + max((depth[user] for user in self._users[item]), default=0)
        self._rank = {item: (-depth[item], place[item]) for item in order}
        self._ready: list[tuple[tuple[int, int], T]] = []
        for item in order:
            if not self._open[item]:
                heapq.heappush(self._ready, (self._rank[item], item))
        self.settled: set[T] = set()

    def next(self) -> T | None:
        """The item to run next, taken from the queue; None if none is ready now."""
        return heapq.heappop(self._ready)[1] if self._ready else None

    def done(self, item: T) -> None:
        """The item is as it should be: what waited for it alone is ready."""
        self.settled.add(item)
        for user in self._users[item]:
            self._open[user].discard(item)
            if not self._open[user] and user not in self.settled:
                heapq.heappush(self._ready, (self._rank[user], user))

    def failed(self, item: T) -> list[T]:
        """The item failed; returns everything that can not run without it, in no order of meaning."""
        self.settled.add(item)
        lost, queue = [], [item]
        while queue:
            for user in self._users[queue.pop()]:
                if user not in self.settled:
                    self.settled.add(user)
                    lost.append(user)
                    queue.append(user)
        return lost

    def drop(self) -> None:
        """Nothing more is started."""
        self._ready.clear()
