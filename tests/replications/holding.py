"""Work that holds the process that it is given to."""

import os
import time
from typing import Any


def hold(*_: Any) -> None:
    """Name this process on stdout, and work on for longer than any test waits."""
    print(os.getpid(), flush=True)
    time.sleep(3600)
