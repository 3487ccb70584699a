"""Reads Parquet in the calling thread.

Arrow's own threads may outlive a reader, and a process that ends soon afterwards is aborted, or hangs
(https://github.com/apache/arrow/issues/34314, open): a command must not fail after its last output.
"""

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def table_of(content: bytes) -> "pa.Table":
    """The table in the bytes of a Parquet file.

    Raises
    ------
    pyarrow.ArrowInvalid
        If they are no Parquet file.
    """
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


def frame_of(content: bytes) -> "pd.DataFrame":
    """The frame in the bytes of a Parquet file; raises as ``table_of``."""
    return table_of(content).to_pandas(use_threads=False)
