#!/usr/bin/env python3
"""How many answers written for the machine are flagged, how many honest ones are, and what an attack is worth.

    bench/gaming/run.py [--data FOLDER] [--fifth N] [--vectors DIR] [--embed WHO] [--plain] [CORPUS...]

`assay grade train` learns from `train` of each corpus (saf, scientsbank, beetle), gates included; `assay grade apply` then grades
the attacks of attacks.py on the unseen answers of eight words and more, and all unseen answers as they are. A line an attack:
answers; share flagged by gates, and by gates or by what speaks to the grader, each with its 95 % interval (Wilson); by how much
the score moves, in standard deviations of people's scores, over all, and over all where flagged ones count as stopped; the flags
raised most. That an attack is like another attack on the same answer does not count: `duplicate` is left out, but for honest
answers. --plain: by the gates that learn from nothing (`make build/release/bench/gaming/plain`): nothing is trained, no score
moves, and the honest are all answers of the corpus. --fifth attacks that fifth of `train` instead, unlearned: what gates are
chosen by. --vectors and --embed as for `assay grade`; FOLDER: $ASSAY_DATA/shortanswer."""
import argparse
import collections
import json
import math
import os
import pathlib
import statistics
import subprocess
import tempfile

import attacks

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLAIN = ROOT / "build/release/bench/gaming/plain"
HONEST = {"honest", "blank"}
SPEAKING = {"order", "role", "forged-format", "forged-fence", "encoded", "hidden", "language", "quote", "reviewer"}


def wilson(count, of, z=1.959964):
    share = count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.3f} ({max(middle - half, 0):.3f}-{min(middle + half, 1):.3f})"


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def apply(here, rows, options, plain):
    write_lines(here / "answers", [{"answer_id": str(i), "question_id": row["question_id"], "answer": row["answer"]}
                                   for i, row in enumerate(rows)])
    if plain:
        with open(here / "answers", encoding="utf-8") as file:
            said = subprocess.run([PLAIN, plain], stdin=file, check=True, capture_output=True, text=True).stdout
        return [json.loads(line) for line in said.splitlines()]
    said = subprocess.run([ROOT / "assay", "grade", "apply", here / "model", here / "answers", *options],
                          check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def graded(folder, corpus, fifth, options, plain):
    """The attacks with what the product says of each."""
    answers = attacks.lines(f"{folder}/{corpus}-answers.jsonl")
    made = subprocess.run([pathlib.Path(__file__).with_name("attacks.py"), folder, corpus, *filter(None, [fifth])],
                          check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in made.splitlines()]
    if plain:
        rows = [{"attack": "honest" if attacks.words_of(answer["answer"]) else "blank", **answer} for answer in answers] + [
            row for row in rows if row["attack"] not in HONEST]
    with tempfile.TemporaryDirectory() as scratch:
        here = pathlib.Path(scratch)
        anchors, _ = attacks.split(answers, fifth)
        # One figure each: people's scores, and right or wrong.
        write_lines(here / "anchors", [{"answer_id": answer["answer_id"], "question_id": answer["question_id"],
                                        "answer": answer["answer"], "score": attacks.score_of(answer)}
                                       for answer in anchors])
        questions = f"{folder}/{corpus}-questions.jsonl"
        if not plain:
            subprocess.run([ROOT / "assay", "grade", "train", "--anchors", here / "anchors", "--questions", questions,
                            "--out", here / "model", *options], check=True)
        honest = [row for row in rows if row["attack"] in HONEST]
        attacked = [row for row in rows if row["attack"] not in HONEST]
        # Apart, because answers are compared with the others of their file.
        asked = questions if plain else None
        said = apply(here, honest, options, asked) + apply(here, attacked, options, asked)
    for row, verdict in zip(honest + attacked, said, strict=True):
        flags = set(verdict["flags"]) - (set() if row["attack"] in HONEST else {"duplicate"})
        row.update(said=verdict["score"], gates=flags - SPEAKING, flags=flags)
    return rows, statistics.pstdev(attacks.score_of(answer) for answer in anchors)


def tell(corpus, rows, spread):
    honest = {row["answer_id"]: row["said"] for row in rows if row["attack"] in HONEST}
    by_attack = collections.defaultdict(list)
    for row in rows:
        by_attack[row["attack"]].append(row)
        if row["attack"].startswith("injection "):
            by_attack["injection"].append(row)
    for attack, of in by_attack.items():
        gated, flagged = (sum(bool(row[kind]) for row in of) for kind in ("gates", "flags"))
        move = [(row["said"] - honest[row["answer_id"]]) / spread for row in of]
        free = [moved for moved, row in zip(move, of) if not row["flags"]]
        most = collections.Counter(gate for row in of for gate in row["flags"]).most_common(4)
        print(f"{corpus:12} {attack:20} {len(of):5}  gates {wilson(gated, len(of))}  all {wilson(flagged, len(of))}  "
              f"moves {statistics.fmean(move):+.2f} SD, unflagged {sum(free) / len(of):+.2f}  "
              + " ".join(f"{gate} {count / len(of):.3f}" for gate, count in most), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("ASSAY_DATA", "") + "/shortanswer")
    parser.add_argument("--fifth", choices=list("01234"))
    parser.add_argument("--vectors")
    parser.add_argument("--embed")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("corpora", nargs="*", default=["saf", "scientsbank", "beetle"])
    given = parser.parse_args()
    options = [part for name in ("vectors", "embed") if getattr(given, name)
               for part in ("--" + name, getattr(given, name))]
    for corpus in given.corpora:
        tell(corpus, *graded(given.data, corpus, given.fifth, options, given.plain))


if __name__ == "__main__":
    main()
