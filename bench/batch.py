#!/usr/bin/env python3
"""Ten thousand credentials at once, through the public API: from the call until all are signed twice over, stored, in the log's
files, public, and a message to each holder is in the outbox. 10,000 new people are made on the way.

    python3 bench/batch.py [PEOPLE]          on SQLite, then on PostgreSQL
"""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/api"))
from assay_server import ADMINISTRATOR, AssayTest, Person

ACHIEVEMENT = {"name": "First aid", "description": "Knows what to do first.", "criteria": "A day of practice.",
               "vouched_by": "Dr. Ada Examiner"}


def measure(engine, people):
    class Office(AssayTest):
        pass

    Office.engine = engine
    Office.setUpClass()
    try:
        office = Person(Office.base)
        office.sign_in(ADMINISTRATOR)
        text = "name,email\n" + "".join(f"Person {i},p{i}@example.org\n" for i in range(people))
        begun = time.monotonic()
        made = office.call("POST", "badges/batches", {"achievement": ACHIEVEMENT, "recipients": text})
        accepted = time.monotonic() - begun
        while "finished_us" not in (state := office.call("GET", "badges/batches/" + made.json["id"]).json):
            time.sleep(0.1)
        seconds = time.monotonic() - begun
        assert state["published"] == people
        status = pathlib.Path(f"/proc/{Office.server.pid}/status").read_text(encoding="utf-8")
        peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
        print(f"{engine}: {people:,} in {seconds:.1f} s, {people / seconds:,.0f} a second; the list was taken in "
              f"{accepted:.2f} s; the server's memory at most {peak} MiB")
    finally:
        Office.tearDownClass()


for engine in ("sqlite", "postgres"):
    measure(engine, int(sys.argv[1]) if len(sys.argv) > 1 else 10000)
