#!/usr/bin/env python3
"""What gates that were fitted on few answers to one question flag, of honest answers and of simple attacks on them.

    bench/gaming/few.py DATA SET COUNT ASSAY…      SET: saf, beetle or scientsbank; DATA: the folder of public data

For each question of the training with COUNT answers and ten more, `grade train` learns from COUNT of them, drawn once, by words
alone, and `grade apply` grades the others and, of fifteen of these with eight words and more: their words shuffled, the answer
twice, the twenty commonest longer words of the question appended, these alone, an answer to another question. One line a build:
how many there were of each and the share that is flagged; `duplicate` does not count."""

import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

MORE, ATTACKED, TERMS, WORDS_MIN, LETTERS_MIN = 10, 15, 20, 8, 5


def read(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def anchor(row):
    truth = {"score": row["score"]} if "score" in row else {"label": "correct" if row["label"] == "correct" else "rest"}
    return {"answer_id": row["answer_id"], "question_id": row["question_id"], "answer": row["answer"], **truth}


def attacks(chance, learned, others, elsewhere):
    """[(kind, row)]"""
    counts = collections.Counter(word for row in learned for word in set(row["answer"].lower().split()))
    terms = " ".join([word for word, _ in counts.most_common() if len(word) >= LETTERS_MIN][:TERMS])
    made = []
    for row in [row for row in others if len(row["answer"].split()) >= WORDS_MIN][:ATTACKED]:
        words = row["answer"].split()
        chance.shuffle(words)
        for kind, text in (("shuffled", " ".join(words)), ("doubled", f"{row['answer']} {row['answer']}"),
                           ("terms appended", f"{row['answer']} {terms}"), ("terms alone", terms),
                           ("off topic", chance.choice(elsewhere)["answer"])):
            made.append((kind, {**row, "answer": text}))
    return made


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def flagged(assay, folder, learned, rows, question):
    """Whether each row is flagged; nothing where all that was learned has one score."""
    write(folder / "learned", [anchor(row) for row in learned])
    write(folder / "rows", [anchor(row) for row in rows])
    write(folder / "question", [question])
    train = [assay, "grade", "train", "--anchors", folder / "learned", "--questions", folder / "question", "--out",
             folder / "model", "--embed", "off"]
    if subprocess.run(train, capture_output=True, text=True).returncode != 0:
        return []
    said = subprocess.run([assay, "grade", "apply", folder / "model", folder / "rows", "--embed", "off"], check=True,
                          capture_output=True, text=True).stdout.splitlines()
    return [any(flag != "duplicate" for flag in json.loads(line)["flags"]) for line in said]


def main():
    data, name, count, builds = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    questions = {row["question_id"]: row for row in read(data / f"{name}-questions.jsonl")}
    answers = collections.defaultdict(list)
    for row in read(data / f"{name}-answers.jsonl"):
        if row["split"] == "train":
            answers[row["question_id"]].append(row)
    for assay in builds:
        chance, counts = random.Random(3), collections.defaultdict(lambda: [0, 0])
        with tempfile.TemporaryDirectory() as folder:
            for question in sorted(answers):
                rows = sorted(answers[question], key=lambda row: row["answer_id"])
                chance.shuffle(rows)
                if len(rows) < count + MORE:
                    continue
                elsewhere = [row for other in sorted(answers) if other != question for row in answers[other]
                             if len(row["answer"].split()) >= WORDS_MIN]
                tried = [("honest", row) for row in rows[count:]] + attacks(chance, rows[:count], rows[count:], elsewhere)
                found = flagged(assay, pathlib.Path(folder), rows[:count], [row for _, row in tried], questions[question])
                for (kind, _), is_flagged in zip(tried, found):
                    counts[kind][0] += 1
                    counts[kind][1] += is_flagged
        print(assay, name, count, "; ".join(f"{kind} {of}: {found / of:.3f}" for kind, (of, found) in counts.items()), flush=True)


if __name__ == "__main__":
    main()
