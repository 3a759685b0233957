#!/usr/bin/env python3
"""What two builds of assay say of training answers that were held out: a fifth of each question's answers in turn.

    bench/tried/folds.py DATA SET ASSAY…      SET: saf, beetle or scientsbank; DATA: the folder of public data

One line a build: of scores root mean square error and Lin's concordance, of labels (correct or not) macro-F1; and how often the
truth is in the set, with how many levels or labels it has, of 80, 90 and 95 % asked for; of labels also among the answers
whose label at most nine others to their question have. An assay must stand in a checkout (it looks for
src/llm/model_server.py beside itself).
"""

import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

FOLDS = 5
COVERAGES = (0.8, 0.9, 0.95)
RARE = 9


def answers_of(path, chance):
    """Answers of the training, each with its fold."""
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    rows = [row for row in rows if row["split"] == "train"]
    count, out = {}, [None] * len(rows)
    order = list(range(len(rows)))
    chance.shuffle(order)
    for i in order:
        row = rows[i]
        count[row["question_id"]] = count.get(row["question_id"], 0) + 1
        truth = {"score": row["score"]} if "score" in row else {"label": "correct" if row["label"] == "correct" else "rest"}
        out[i] = (count[row["question_id"]] % FOLDS,
                  {"answer_id": row["answer_id"], "question_id": row["question_id"], "answer": row["answer"], **truth})
    return out


def held_out(assay, answers, questions, folder):
    truth, said, rare, sets = [], [], [], {asked: [] for asked in COVERAGES}
    kind = "score" if "score" in answers[0][1] else "label"
    for fold in range(FOLDS):
        for name, wanted in (("train", False), ("out", True)):
            (folder / name).write_text("".join(json.dumps(row) + "\n" for of, row in answers if (of == fold) == wanted))
        subprocess.run([assay, "grade", "train", "--anchors", folder / "train", "--questions", questions, "--out",
                        folder / "model"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        others = collections.Counter((row["question_id"], row[kind]) for of, row in answers if of != fold)
        out = [row for of, row in answers if of == fold]
        truth += [row[kind] for row in out]
        rare += [kind == "label" and others[row["question_id"], row[kind]] <= RARE for row in out]
        for asked in COVERAGES:
            lines = subprocess.run([assay, "grade", "apply", folder / "model", folder / "out", "--coverage", str(asked)],
                                   check=True, capture_output=True, text=True).stdout.splitlines()
            sets[asked] += [json.loads(line)["set"] for line in lines]
        said += [json.loads(line)[kind] for line in lines]
    return truth, said, rare, sets


def among(truth, chosen):
    return any(abs(truth - one) < 1e-6 for one in chosen) if isinstance(truth, float) else truth in chosen


def coverage(truth, rare, asked, chosen):
    held = [among(t, s) for t, s in zip(truth, chosen)]
    of_rare = [one for one, is_rare in zip(held, rare) if is_rare]
    return (f"{asked}: {sum(held) / len(held):.3f} ({sum(len(s) for s in chosen) / len(held):.2f})" +
            (f", {sum(of_rare) / len(of_rare):.3f} of {len(of_rare)} rare" if of_rare else ""))


def summary(truth, said):
    if isinstance(truth[0], str):
        pairs = list(zip(truth, said))
        labels = sorted(set(truth))
        f1 = [2 * sum(t == s == label for t, s in pairs) / (truth.count(label) + said.count(label)) for label in labels]
        return f"macro-F1 {sum(f1) / len(f1):.4f}"
    count = len(truth)
    mean_t, mean_s = sum(truth) / count, sum(said) / count
    error = sum((t - s) ** 2 for t, s in zip(truth, said)) / count
    spread = sum((t - mean_t) ** 2 for t in truth) / count + sum((s - mean_s) ** 2 for s in said) / count
    return f"error {error ** 0.5:.4f}, concordance {1 - error / (spread + (mean_t - mean_s) ** 2):.4f}"


def main():
    data, name, builds = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    answers = answers_of(data / f"{name}-answers.jsonl", random.Random(5))
    with tempfile.TemporaryDirectory() as folder:
        for assay in builds:
            truth, said, rare, sets = held_out(assay, answers, data / f"{name}-questions.jsonl", pathlib.Path(folder))
            print(assay, name, summary(truth, said), *(coverage(truth, rare, *each) for each in sets.items()), sep="; ",
                  flush=True)


if __name__ == "__main__":
    main()
