"""``python -m tests.fuzz [INPUTS [SEED]]``: plays the campaign in a temporary folder, and prints what it tried."""

import os
import sys
import tempfile

from tests.fuzz.campaign import campaign

MOST_FAULTS_SHOWN = 5

inputs, seed = (int(word) for word in (*sys.argv[1:3], *("500", "1")[len(sys.argv) - 1 :]))
with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
    os.chdir(folder)
    played = campaign(seed, inputs)
    os.chdir("/")
print(f"seed {seed}, {inputs} inputs")
for end, count in sorted(played.tried.items()):
    print(f"{count:6d}  {end}")
for fault in played.faults[:MOST_FAULTS_SHOWN]:
    print(f"\nFAULT {fault}")
print(f"{len(played.faults)} faults")
sys.exit(1 if played.faults else 0)
