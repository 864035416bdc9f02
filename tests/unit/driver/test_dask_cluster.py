"""Who the scheduler is and whether it answers is known before anything of Dask is started."""

from __future__ import annotations

import socket

import pytest

from disrupting_harm.driver import dask_cluster
from disrupting_harm.errors import UserError


@pytest.fixture
def no_client(monkeypatch):
    """One that fails is never closed. Python may collect it while the next one starts, which then waits for itself for ever."""
    monkeypatch.setattr("distributed.Client", lambda *_, **__: pytest.fail("a client is made"))


@pytest.mark.parametrize("address", ["head:x", "nonsense://head:1", "", "head"])
def test_what_is_no_address_that_can_be_reached_is_told(no_client, address):
    with pytest.raises(UserError) as told, dask_cluster.connect(address):
        pass
    assert str(told.value).startswith(f"{address}: no scheduler answers there (")


@pytest.mark.parametrize("address", ["tls://head:1", "ucx://head:1"])
def test_a_network_that_dask_is_not_set_up_for_is_told_apart(no_client, address):
    with (
        pytest.raises(UserError, match=rf"^{address}: Dask on this machine lacks .*begins with tcp://\.$"),
        dask_cluster.connect(address),
    ):
        pass


def test_a_place_at_which_nobody_listens_is_told(no_client, monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with (
            pytest.raises(UserError, match=r"no scheduler answers there .*`dask scheduler`"),
            dask_cluster.connect(address),
        ):
            pass
