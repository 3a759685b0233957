"""What came of the answers, as Markdown. See run.py."""

import json
import pathlib
import sqlite3
import subprocess

from product import ROOT

AGREEMENT = ROOT / "build/release/bench/saf/agreement"
NAMES = [("exact", "Same level"), ("adjacent", "At most one level apart"), ("qwk", "Quadratic weighted kappa"),
         ("rmse", "RMSE, in levels"), ("pearson", "Pearson"), ("smd", "Standardised mean difference")]


def stored_replies(folder):
    """{(sitting, part): (seconds of each attempt, probability of each level)}. The API does not tell."""
    database = sqlite3.connect(f"file:{pathlib.Path(folder, 'assay.db')}?mode=ro", uri=True)
    replies = {}
    for sitting, part, reply, levels in database.execute(
            "SELECT sitting_id, part, reply, levels FROM verdict WHERE scorer = 'rubric'"):
        seconds = [attempt["seconds"] for attempt in json.loads(reply)["attempts"]]
        replies[sitting_key(sitting), part] = seconds, json.loads(levels)
    return replies


def sitting_key(sitting):
    text = sitting.hex() if isinstance(sitting, bytes) else sitting
    return text.replace("-", "")


def collect(folder, state, answers):
    """A row for each answer that the machine has been through; its level and mean are None when it abstained."""
    replies, rows = stored_replies(folder), []
    for part in sorted(answers):
        for number, answer in enumerate(answers[part]):
            result = state.get(f"result {number}")
            if result is None:
                continue
            seconds, levels = replies[sitting_key(state.get(f"sitting {number}")), part]
            judged = result[part]["state"] == "judged"
            rows.append({"part": part, "human": answer["level"], "seconds": seconds,
                         "level": result[part]["level"] if judged else None,
                         "mean": sum(i * p for i, p in enumerate(levels)) if judged else None})
    return rows


def agreement(rows):
    lines = "".join(f"{row['human']} {row['level']} {row['mean']}\n" for row in rows if row["level"] is not None)
    output = subprocess.run([AGREEMENT], input=lines, text=True, check=True, stdout=subprocess.PIPE).stdout
    return {name: tuple(map(float, figures)) for name, *figures in map(str.split, output.splitlines())}


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print()


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0


def counts(rows):
    judged = [row for row in rows if row["level"] is not None]
    seconds = [sum(row["seconds"]) for row in rows if row["seconds"]]
    first = sum(len(row["seconds"]) == 1 for row in judged)
    return [len(rows), len(judged), len(rows) - len(judged), first, len(judged) - first, f"{median(seconds):.1f}"]


def show_counts(rows):
    parts = sorted({row["part"] for row in rows})
    lines = [[part] + counts([row for row in rows if row["part"] == part]) for part in parts]
    table(["Question", "Answers", "Judged", "Left to a person", "Quote found at the first try", "At the second",
           "Seconds an answer (median, of the model)"], lines + [["All"] + counts(rows)])


def show_agreement(rows):
    figures = agreement(rows)

    def cell(name):
        return "{:.2f} ({:.2f} to {:.2f})".format(*figures[name]) if name in figures else ""
    table(["Machine and human score, 95 % interval", "Likeliest level", "Mean of its levels"],
          [[title, cell(name), cell(name + "-mean")] for name, title in NAMES])


def show_levels(rows):
    judged = [row for row in rows if row["level"] is not None]
    lines = [[f"Human {human}"] + [sum(row["human"] == human and row["level"] == level for row in judged)
                                   for level in range(5)] for human in range(5)]
    table([""] + [f"Machine {level}" for level in range(5)], lines)


def show_product(state):
    product = state.get("agreement")
    if product and "qwk" in product:  # it says so only of enough of them
        print("The reviewer's page of the product says: same level {exact:.2f}, quadratic weighted kappa {qwk:.2f} "
              "({qwk_low:.2f} to {qwk_high:.2f}), {judgements} judgements.".format(**product))


def show(folder, state, answers):
    rows = collect(folder, state, answers)
    if not rows:
        return
    show_counts(rows)
    show_agreement(rows)
    show_levels(rows)
    show_product(state)
