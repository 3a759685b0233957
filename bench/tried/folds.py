#!/usr/bin/env python3
"""What two builds of assay say of training answers that were held out: a fifth of each question's answers in turn.

    bench/tried/folds.py DATA SET ASSAY…      SET: saf, beetle or scientsbank; DATA: the folder of public data

One line a build: of scores root mean square error and Lin's concordance, of labels (correct or not) macro-F1; and how often the
truth is in the set, with how many levels or labels it has, of 80, 90 and 95 % asked for. An assay must stand in a checkout (it
looks for src/llm/model_server.py beside itself).
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

FOLDS = 5
COVERAGES = (0.8, 0.9, 0.95)


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
    truth, said, sets = [], [], {coverage: [] for coverage in COVERAGES}
    for fold in range(FOLDS):
        for name, wanted in (("train", False), ("out", True)):
            (folder / name).write_text("".join(json.dumps(row) + "\n" for of, row in answers if (of == fold) == wanted))
        subprocess.run([assay, "grade", "train", "--anchors", folder / "train", "--questions", questions, "--out",
                        folder / "model"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kind = "score" if "score" in answers[0][1] else "label"
        truth += [row[kind] for of, row in answers if of == fold]
        for coverage in COVERAGES:
            lines = subprocess.run([assay, "grade", "apply", folder / "model", folder / "out", "--coverage", str(coverage)],
                                   check=True, capture_output=True, text=True).stdout.splitlines()
            sets[coverage] += [json.loads(line)["set"] for line in lines]
        said += [json.loads(line)[kind] for line in lines]
    return truth, said, sets


def among(truth, chosen):
    return any(abs(truth - one) < 1e-6 for one in chosen) if isinstance(truth, float) else truth in chosen


def coverage(truth, sets):
    return "; ".join(f"{asked}: {sum(among(t, s) for t, s in zip(truth, chosen)) / len(truth):.3f} "
                     f"({sum(len(s) for s in chosen) / len(truth):.2f})" for asked, chosen in sets.items())


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
            truth, said, sets = held_out(assay, answers, data / f"{name}-questions.jsonl", pathlib.Path(folder))
            print(assay, name, summary(truth, said), coverage(truth, sets), flush=True)


if __name__ == "__main__":
    main()
