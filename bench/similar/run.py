#!/usr/bin/env python3
"""How well `assay similar` tells disguised programs from honest ones, beside Dolos.

    python3 bench/similar/run.py [--seed N] [--each N] [--folder DIR] [--options "--k 23 …"]

Needs ./assay (`make`) and gcc; ASSAY_DATA names the folder with introclass/. ASSAY_BENCH_DOLOS names a folder with
@dodona/dolos-lib in its node_modules; without it the peer is left out.

Positive pairs: a student's program and the same program disguised (disguise.py), for each kind of disguise `each` programs of as
many different students. A disguise counts only when gcc takes it and when it prints, on every test of its task, what the
program printed. Negative pairs: all pairs of programs to the same task by different students, as they are in the data. They hold
whatever students really copied; nobody knows how much. The area under the curve is the probability that a positive pair is
rated higher than a negative one. Its interval takes into account that one student is in many negative pairs (dyadic
cluster-robust variance, Aronow et al. 2015), on the scale of logits.

At the end: how many answers the product would flag (grade/alike.h) in a class of these students, the last program of each.

`within`: the same with only the negative pairs of the positive one's task.
`k 23` are Dolos' fingerprints, 23 tokens and a window of 17, with our tokens and our measure.
"""
import argparse
import bisect
import collections
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "introclass")]
import disguise  # noqa: E402
import judge  # noqa: E402

ALL = "all"


# ---- what is compared ----

def outputs(source, tests):
    """What a program prints on each test; None when it is not built, or one run does not end well."""
    with tempfile.TemporaryDirectory(prefix="disguise-") as folder:
        pathlib.Path(folder, "main.c").write_text(source, encoding="utf-8")
        program = judge.build(folder, "plain", [])
        if program is None:
            return None
        printed = [judge.run(program, test["input"].encode(), False) for test in tests]
        return None if None in printed else printed


def is_the_same(program, disguised, tests):
    before = outputs(program["source"], tests)
    return before is not None and before == outputs(disguised, tests)


def plant(programs, tests, seed, each):
    chance = random.Random(seed)
    for kind, made in disguise.DISGUISES.items():
        students, tried, count = set(), 0, 0
        for program in chance.sample(programs, len(programs)):
            if count == each:
                break
            if program["student"] in students:
                continue
            try:
                text = made(program["source"], chance)
            except disguise.Refused:
                continue
            tried += 1
            if not is_the_same(program, text, tests[program["task"]]):
                continue
            students.add(program["student"])
            count += 1
            yield {"kind": kind, "program": program, "text": text}
        print(f"{kind}: {count} disguised of {tried} that were made", file=sys.stderr)


def lay_out(folder, programs, planted):
    """A folder a task; returns by name of file who wrote it, and which pairs are planted."""
    students, positives = {}, {}
    for program in programs:
        path = folder / program["task"] / f"{program['student']}-{program['revision']}.c"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(program["source"], encoding="utf-8")
        students[program["task"], path.name] = program["student"]
    for i, one in enumerate(planted):
        program = one["program"]
        path = folder / program["task"] / f"planted-{i}.c"
        path.write_text(one["text"], encoding="utf-8")
        positives[program["task"], f"{program['student']}-{program['revision']}.c", path.name] = one["kind"]
    return students, positives


# ---- who compares ----

def assay(folder, options):
    done = subprocess.run([str(ROOT / "assay"), "similar", str(folder), "--json", "--at-least", "0", "--pairs", "1000000",
                           "--aligned", "0", *options], stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    return {(pair["left"], pair["right"]): pair["similarity"] for pair in found["pairs"]}


def dolos(folder, _):
    done = subprocess.run(["node", str(ROOT / "bench" / "peer" / "similar.mjs"), str(folder)], stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.DEVNULL)
    return {(left, right): value for left, right, value in json.loads(done.stdout)}


def rate(compare, folder, options, students, positives):
    """Similarities of the positive pairs by kind, and of the negative ones with their students; seconds."""
    planted, honest, seconds = [], [], 0
    for task in sorted(path for path in folder.iterdir() if path.is_dir()):
        started = time.monotonic()
        found = compare(task, options)
        seconds += time.monotonic() - started
        values = {frozenset(pair): value for pair, value in found.items()}
        names = sorted(path.name for path in task.iterdir())
        own = [name for name in names if (task.name, name) in students]
        planted += [(kind, task.name, values.get(frozenset((name, other)), 0))
                    for (of, name, other), kind in positives.items() if of == task.name]
        for i, left in enumerate(own):
            for right in own[:i]:
                a, b = students[task.name, left], students[task.name, right]
                if a != b:
                    honest.append((task.name, values.get(frozenset((left, right)), 0), a, b))
    return planted, honest, seconds


# ---- what comes of it ----

def placement(ordered, value):
    return (bisect.bisect_left(ordered, value) + bisect.bisect_right(ordered, value)) / 2 / len(ordered)


def area(planted, honest):
    """The area, and its 95 % interval."""
    negatives = sorted(value for _, value, _, _ in honest)
    positives = sorted(planted)
    places = [placement(negatives, value) for value in positives]
    mean = sum(places) / len(places)
    spread = sum((place - mean) ** 2 for place in places) / (len(places) - 1) / len(places)
    by_student, squares = collections.defaultdict(float), 0.0
    for _, value, a, b in honest:
        off = 1 - placement(positives, value) - mean
        by_student[a] += off
        by_student[b] += off
        squares += off * off
    spread += max(0.0, sum(value * value for value in by_student.values()) - squares) / len(honest) ** 2
    if mean >= 1:
        return mean, 1.0, 1.0
    logit, reach = math.log(mean / (1 - mean)), 1.96 * math.sqrt(spread) / (mean * (1 - mean))
    return mean, *(1 / (1 + math.exp(-x)) for x in (logit - reach, logit + reach))


def within(planted, honest):
    by_task = collections.defaultdict(list)
    for task, value, _, _ in honest:
        by_task[task].append(value)
    for values in by_task.values():
        values.sort()
    return sum(placement(by_task[task], value) for task, value in planted) / len(planted)


def report(name, planted, honest, seconds):
    kinds = [("the four", [one for one in planted if one[0] != ALL])]
    kinds += [(kind, [one for one in planted if one[0] == kind]) for kind in disguise.DISGUISES]
    values = sorted(value for _, value, _, _ in honest)
    print(f"{name}: {seconds:.2f} s; honest pairs {len(values)}: half at most {values[len(values) // 2]:.3f}, "
          f"99 of 100 at most {values[len(values) * 99 // 100]:.3f}")
    for kind, some in kinds:
        if some:
            mean, low, high = area([value for _, _, value in some], honest)
            print(f"    {kind:10} {len(some):4} pairs   AUC {mean:.4f} [{low:.4f}, {high:.4f}]   within "
                  f"{within([(task, value) for _, task, value in some], honest):.4f}   least {min(v for _, _, v in some):.3f}")
    sys.stdout.flush()


def flagged(programs, folder):
    """The rule of grade/alike.h: at least 0.9 alike, 40 fingerprints shared, no more than one pair in a hundred so much alike."""
    last = {}
    for program in programs:
        key = program["task"], program["student"]
        if key not in last or program["revision"] > last[key]["revision"]:
            last[key] = program
    lay_out(folder, last.values(), [])
    count = 0
    for task in sorted(path for path in folder.iterdir() if path.is_dir()):
        done = subprocess.run([str(ROOT / "assay"), "similar", str(task), "--json", "--at-least", "0.9", "--aligned", "0"],
                              stdout=subprocess.PIPE, check=True)
        found, size = json.loads(done.stdout), len(list(task.iterdir()))
        if found["pairs_above"] <= max(1, size * (size - 1) // 200):
            pairs = [pair for pair in found["pairs"] if pair["shared"] >= 40]
            count += len({name for pair in pairs for name in (pair["left"], pair["right"])})
    print(f"flagged in the product: {count} of {len(last)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--options", default="")
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("ASSAY_DATA", ROOT.parent / "shared" / "data"))
    programs, tests = judge.load(str(data / "introclass"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or pathlib.Path(temporary)
        planted = list(plant(programs, tests, options.seed, options.each))
        students, positives = lay_out(folder, programs, planted)
        rows = [("assay similar", assay, options.options.split()), ("k 23, window 17", assay, ["--k", "23", "--window", "17"])]
        if "ASSAY_BENCH_DOLOS" in os.environ:
            rows.append(("Dolos", dolos, []))
        else:
            print("Dolos is left out: ASSAY_BENCH_DOLOS is not set")
        for name, compare, words in rows:
            report(name, *rate(compare, folder, words, students, positives))
    with tempfile.TemporaryDirectory() as temporary:
        flagged(programs, pathlib.Path(temporary))


if __name__ == "__main__":
    sys.exit(main())
