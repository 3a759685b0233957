#!/usr/bin/env python3
"""log_proof.py FOLDER TIMES: prints the microseconds in which torchwood and Go's note and tlog check a proof of logging."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "ledger" / "peer"
go = subprocess.run([ROOT / "tools" / "newer-go", "1.25"], stdout=subprocess.PIPE, text=True).stdout.strip()
if not go:
    sys.exit(1)
subprocess.run([go, "build", "-o", PROGRAM, "."], cwd=ROOT / "tests" / "ledger" / "peer", check=True)
sys.exit(subprocess.run([PROGRAM, "bench", *sys.argv[1:3]]).returncode)
