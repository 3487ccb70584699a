"""Parquet is read back as it was written, by no thread but the reader's."""

import io
import subprocess
import sys

import pandas as pd
import pytest

from rollout_sim.run_folder.parquet import frame_of

THREADS = """
import os, sys
import pandas as pd
import pyarrow.parquet
from rollout_sim.run_folder.parquet import frame_of
content = sys.stdin.buffer.read()
before = len(os.listdir("/proc/self/task"))
frame_of(content)
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_a_frame_comes_back_as_pandas_itself_reads_it() -> None:
    frame = pd.DataFrame({"name": ["North", None], "count": [1, 2], "share": [0.5, float("nan")], "due": [True, False]})
    content = io.BytesIO()
    frame.to_parquet(content, index=False)
    pd.testing.assert_frame_equal(frame_of(content.getvalue()), pd.read_parquet(content))


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted where Linux lists them")
def test_reading_leaves_no_thread_behind_that_could_abort_the_process() -> None:
    content = io.BytesIO()  # written here: who writes has threads
    pd.DataFrame({"a": range(1000), "b": "x"}).to_parquet(content)
    said = subprocess.run([sys.executable, "-c", THREADS], input=content.getvalue(), capture_output=True, check=True)
    assert int(said.stdout) == 0
