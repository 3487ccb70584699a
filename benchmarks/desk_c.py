"""The small kernel in C, compiled by gcc in each process."""

import ctypes
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.desk import Answers, Desk

SOURCE = Path(__file__).with_name("desk.c")
#: All instructions of the host, as in Numba; no fused multiply-add, which the model forbids.
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")


class _Result(ctypes.Structure):
    _fields_ = (("events", ctypes.c_int64), ("begun", ctypes.c_int64), ("waited", ctypes.c_double))


@cache
def _library() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "desk.so"
        subprocess.run(["gcc", *FLAGS, str(SOURCE), "-o", str(built), "-lm"], check=True)
        library = ctypes.CDLL(str(built))
    number, real = ctypes.c_int64, ctypes.c_double
    library.run_desk.argtypes = [
        number, real, number, real, real, real, number, number, number, ctypes.POINTER(_Result),
    ]  # fmt: skip
    return library


def run(desk: Desk, seed: int, replication: int) -> Answers:
    result = _Result()
    failed = _library().run_desk(
        desk.stores, desk.gap, desk.agents, desk.hours, desk.warm_up, desk.days, desk.room, seed, replication, result
    )
    if failed:
        raise MemoryError("the small kernel in C had no room")
    return Answers(result.events, result.begun, result.waited)
