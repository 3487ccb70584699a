"""Replications on many machines: an executor made of the workers of a dask.distributed scheduler.

dask.distributed is the optional extra ``cluster``. Every worker must have the same version of this package as this
process, or results of different models would be mixed. The version is checked when the run begins, and again on the
worker with each chunk, since workers may join at any time.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.phrases import Refused
from rollout_sim.run_folder.identity import model_version

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
#: Seconds to wait for the first worker of a scheduler that has none yet.
WORKER_SECONDS = 10
#: Seconds to wait for a worker after the last one has died during a run.
BACK_SECONDS = 30


class ClusterRefused(Refused):
    """A cluster that cannot be used, or no longer; the phrase says why."""


class ClusterLost(ClusterRefused):
    """The scheduler, or every worker, stopped during the run."""


@contextmanager
def cluster(address: str, engine: str) -> Iterator[tuple[Executor, int]]:
    """An executor for the workers of a scheduler, such as ``tcp://10.0.0.5:8786``, and their number of threads.

    Raises
    ------
    ClusterRefused
        If dask.distributed is not installed, no scheduler answers at the address, it has no workers, or a worker has
        another model.
    ClusterLost
        During the run, if the scheduler has stopped, or its last worker has and no other has come.
    """
    with _client(address) as client:
        version = model_version(engine)
        threads = _threads(client, address)
        versions = client.run(model_version, engine, on_error="return")
        for worker, theirs in versions.items():
            if theirs != version:
                raise _differing(worker, theirs, version)
        yield _Workers(client, address, engine, version), threads


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port, normalize_address
    except ImportError:
        raise ClusterRefused("a cluster needs dask.distributed: pip install 'rollout-sim[cluster]'") from None
    for name in logging.root.manager.loggerDict:
        if name.split(".")[0] in ("distributed", "tornado"):  # we report errors of the cluster, once
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        get_address_host_port(normalize_address(address), strict=True)  # a client with a bad address is hard to stop
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        words = " ".join(str(error).split())
        raise ClusterRefused(
            "no scheduler of dask.distributed answers at {address}: {why}", address=address, why=words
        ) from None
    with client:
        yield client


def _threads(client: "Client", address: str) -> int:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError:
        raise ClusterRefused(
            "the scheduler at {address} has no workers; start one: dask worker {address}", address=address
        ) from None
    return sum(client.nthreads().values())


def _differing(worker: str, theirs: object, ours: str) -> ClusterRefused:
    if isinstance(theirs, ModuleNotFoundError):
        return ClusterRefused(
            "worker {worker} has no rollout_sim, and here is {ours}: install the same version there",
            worker=worker, ours=ours,
        )  # fmt: skip
    return ClusterRefused(
        "worker {worker} has model {theirs}, not {ours} as here: install the same version there",
        worker=worker, theirs=str(theirs), ours=ours,
    )  # fmt: skip


class _Workers(Executor):
    """The client's executor: checks the version on the worker with each call, and raises if the scheduler is lost."""

    def __init__(self, client: "Client", address: str, engine: str, version: str) -> None:
        self._client = client
        self._address = address
        self._expected = (engine, version)
        self._executor = client.get_executor(pure=False)
        self._without_workers_since: float | None = None

    def submit(self, call: Callable[..., Any], /, *words: Any, **more: Any) -> "Future[Any]":
        """As ``Executor.submit``."""
        self._check_scheduler()
        future: Future[Any] = self._executor.submit(_checked, self._expected, call, *words, **more)
        return future

    def check(self) -> None:
        """Raise if nothing can end any more: jobs of a scheduler without workers wait for ever."""
        self._check_scheduler()
        if self._client.nthreads():
            self._without_workers_since = None
            return
        now = time.monotonic()
        self._without_workers_since = self._without_workers_since or now
        if now - self._without_workers_since >= BACK_SECONDS:
            raise ClusterLost(
                "every worker of the scheduler at {address} is gone, and none has come in {seconds} seconds; start "
                "one: dask worker {address}",
                address=self._address, seconds=BACK_SECONDS,
            )  # fmt: skip

    def _check_scheduler(self) -> None:
        if self._client.status != "running":
            raise ClusterLost("the scheduler at {address} is gone", address=self._address)


def _checked(expected: tuple[str, str], call: Callable[..., Any], *words: Any, **more: Any) -> Any:
    engine, version = expected
    ours = model_version(engine)
    if ours != version:
        raise _differing("that joined", ours, version)
    return call(*words, **more)
