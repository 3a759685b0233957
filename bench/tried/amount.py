#!/usr/bin/env python3
"""What more anchors would bring: training on shares of the training split, graded on the splits that were not learned from.

    bench/tried/amount.py DATA ASSAY     DATA: the folder of public data of short answers

For new answers a share of each question's anchors is drawn, for new questions and domains a share of the questions whole, several
times with fixed seeds; draws of the whole differ in the order of anchors alone. One line a set, split and share: mean over the
draws of quadratic weighted kappa on levels (SAF) or macro-F1 for correct or not, with the standard deviation over the draws.
Before these, of answers to one question that have the same words in the same order (letters and digits alone, in lower case), how
often two of them were judged differently.
"""

import collections
import itertools
import json
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

DRAWS = {0.125: 3, 0.25: 3, 0.5: 3, 1: 5}  # so often each share
SPLITS = {"saf": ("ua", "uq"), "beetle": ("ua", "uq"), "scientsbank": ("ua", "uq", "ud")}


def as_answer(row):
    truth = {"score": row["score"]} if "score" in row else {"label": "correct" if row["label"] == "correct" else "rest"}
    return {"answer_id": row["answer_id"], "question_id": row["question_id"], "answer": row["answer"], **truth}


def drawn(rows, share, chance, whole_questions):
    questions = collections.defaultdict(list)
    for row in rows:
        questions[row["question_id"]].append(row)
    if whole_questions:
        kept = chance.sample(sorted(questions), max(2, round(share * len(questions))))
        return [row for question in kept for row in questions[question]]
    return [row for of in questions.values() for row in chance.sample(of, max(2, round(share * len(of))))]


def graded(assay, folder, questions, anchors, answers):
    """What is asked for of the set: quadratic weighted kappa, or macro-F1."""
    for name, rows in (("train", anchors), ("out", answers)):
        (folder / name).write_text("".join(json.dumps(as_answer(row)) + "\n" for row in rows))
    subprocess.run([assay, "grade", "train", "--anchors", folder / "train", "--questions", questions, "--out", folder / "model"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    said = json.loads(subprocess.run([assay, "grade", "evaluate", folder / "model", folder / "out", "--json"], check=True,
                                     capture_output=True, text=True).stdout)
    return said["qwk" if "score" in answers[0] else "macro_f1"]["value"]


def alike(name, rows):
    same = collections.defaultdict(list)
    for row in rows:
        truth = row["score"] if "score" in row else row["label"] == "correct"
        same[row["question_id"], " ".join(re.findall(r"[a-z0-9]+", row["answer"].lower()))].append(truth)
    pairs = [pair for of in same.values() for pair in itertools.combinations(of, 2)]
    print(f"{name}: {sum(a != b for a, b in pairs)} of {len(pairs)} pairs of the same words judged differently", flush=True)


def main():
    data, assay = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        for name, splits in SPLITS.items():
            rows = [json.loads(line) for line in open(data / f"{name}-answers.jsonl", encoding="utf-8")]
            alike(name, rows)
            anchors = [row for row in rows if row["split"] == "train"]
            for split, share in itertools.product(splits, DRAWS):
                found = [graded(assay, pathlib.Path(folder), data / f"{name}-questions.jsonl",
                                drawn(anchors, share, random.Random(seed), split != "ua"),
                                [row for row in rows if row["split"] == split]) for seed in range(DRAWS[share])]
                print(f"{name} {split} {share}: {statistics.mean(found):.3f} ({statistics.stdev(found):.3f})", flush=True)


if __name__ == "__main__":
    main()
