#!/usr/bin/env python3
"""The queue of runs when more is asked than the machine can do: is it fair, and does it tell the wait?

CANDIDATES people run a small C program again and again without a pause, each in one task; one more asks in six tasks at
once. Printed: runs a second, how long they waited, the fewest and the most that one candidate got, what the greedy one
got beside the others' mean, and how far the wait that was told when it was asked for was from the wait that came.

    python3 bench/runs.py [--candidates 40] [--seconds 30] [--db postgres:URI]
"""

import argparse
import asyncio
import statistics
import time

from editors import Editor, installation, limited, percentile, SIGN_INS_AT_ONCE

PARTS = 6
POLL_S = 0.05
SOURCE = """#include <stdio.h>
int main(void)
{
\tint a, b;
\tif (scanf("%d %d", &a, &b) == 2)
\t\tprintf("%d\\n", a + b);
}
"""


class Candidate(Editor):
    def __init__(self, port, number):
        super().__init__(port, number)
        self.turns, self.told = [], []

    async def prepare(self, part):
        base = f"/api/v1/sittings/{self.sitting}/parts/{part}"
        await self.call("POST", base + "/begin", {})
        await self.call("PUT", base + "/edits",
                        {"language": "c", "base": 0, "number": 1, "writer": "bench", "body": SOURCE})
        return base

    async def run_again(self, base, end):
        while (asked := time.monotonic()) < end:
            run = (await self.call("POST", base + "/runs", {"language": "c"}))["run"]
            reply = await self.call("GET", f"{base}/runs/{run}")
            told = reply.get("wait_ms")
            while reply["state"] in ("waiting", "running"):
                await asyncio.sleep(POLL_S)
                reply = await self.call("GET", f"{base}/runs/{run}")
            if reply["state"] != "done" or not all(t["result"] == "passed" for t in reply["report"]["tests"]):
                raise SystemExit(f"a run ended otherwise than it should: {reply}")
            if time.monotonic() <= end:
                self.turns.append(time.monotonic() - asked)
                if told:
                    self.told.append(told / 1000 - (time.monotonic() - asked))


class Greedy(Candidate):
    """One connection a task: they wait side by side."""

    def __init__(self, port, number):
        super().__init__(port, number)
        self.hands = [Candidate(port, number) for _ in range(PARTS)]

    async def open(self):
        await super().open()
        for hand in self.hands:
            hand.headers, hand.sitting = self.headers, self.sitting

    async def run_all(self, end):
        bases = [await hand.prepare(f"program-{i}") for i, hand in enumerate(self.hands)]
        await asyncio.gather(*(hand.run_again(base, end) for hand, base in zip(self.hands, bases)))
        self.turns = [turn for hand in self.hands for turn in hand.turns]


async def measure(port, count, seconds):
    candidates, greedy = [Candidate(port, i) for i in range(count)], Greedy(port, count)
    await limited([c.sign_in() for c in [*candidates, greedy]], SIGN_INS_AT_ONCE)
    await limited([c.open() for c in [*candidates, greedy]], SIGN_INS_AT_ONCE)
    bases = [await c.prepare("program-0") for c in candidates]
    end = time.monotonic() + seconds
    await asyncio.gather(greedy.run_all(end), *(c.run_again(b, end) for c, b in zip(candidates, bases)))
    counts = [len(c.turns) for c in candidates]
    turns = [turn for c in candidates for turn in c.turns]
    off = [off for c in candidates for off in c.told]
    print(f"{count} candidates and a greedy one, {seconds} s: {(sum(counts) + len(greedy.turns)) / seconds:.1f} runs/s, "
          f"asked to done p50 {percentile(turns, 0.5):.2f} s, p99 {percentile(turns, 0.99):.2f} s")
    print(f"runs a candidate: {min(counts)} to {max(counts)}; the greedy one, in {PARTS} tasks at once: {len(greedy.turns)} "
          f"(the others' mean: {statistics.mean(counts):.1f})")
    if off:
        print(f"the wait told against asked to done: {statistics.median(off):+.2f} s (median), "
              f"{percentile(off, 0.1):+.2f} to {percentile(off, 0.9):+.2f} s (p10 to p90)")
    return 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--candidates", type=int, default=40)
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--db")
    given = arguments.parse_args()
    installation(given.candidates + 1, given.db, PARTS, lambda port: measure(port, given.candidates, given.seconds))


if __name__ == "__main__":
    main()
