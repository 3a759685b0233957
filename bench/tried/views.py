"""What a language model's view is worth as an input of the grader itself (src/scoring/grader_view.c), on the sample of
`make validity-model`, whose replies must have been asked for: this asks nothing.

    bench/tried/views.py [--assay FILE] [--judge FILE] [--embed local|off|URL] [--views FILE]

The grader learns from SAF's training split, without views, and from nine tenths of the sample, with them; it grades the tenth
with views and without. Of new questions also a whole one is left out. As a view serve the mean of the model's levels, and its
probability of yes.
"""

import argparse
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def load(path):
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(module)
    return module


model = load(ROOT / "tools" / "validity-model")
validity = model.validity
READ = {"mean of its levels": model.expected, "probability of yes": lambda view: view["yes"]}


def line(answer, view):
    row = validity.as_answer(answer, None)
    return row if view is None else row | {"view": view}


def score(options, grader, name, lines):
    asked = grader.folder / "asked.jsonl"
    validity.write_lines(asked, lines)
    done = subprocess.run([options.assay, "grade", "apply", grader.folder / f"{name}.model", asked, *grader.embed],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return [json.loads(found)["score"] for found in done.stdout.splitlines()]


def graded(options, grader, sample, views, folds, apply):
    """Scores of the cases to be applied to, with views and without, each learned without its fold; and the shares taken."""
    trained = [validity.as_answer(row, None) for row in validity.rows(validity.DATA / "saf-answers.jsonl")
               if row["split"] == "train"]
    viewed, plain, shares = {}, {}, []
    for fold in sorted({folds[i] for i in apply}):
        learn = [i for i in range(len(sample)) if folds[i] != fold]
        left = [i for i in apply if folds[i] == fold]
        validity.write_lines(grader.folder / "saf-train.jsonl", trained + [line(sample[i], views[i]) for i in learn])
        about = grader.train("saf", validity.DATA / "saf-questions.jsonl")
        shares.append((about["view_own_anchors"], about["view_new_question"]))
        viewed |= dict(zip(left, score(options, grader, "saf", [line(sample[i], views[i]) for i in left])))
        plain |= dict(zip(left, score(options, grader, "saf", [line(sample[i], None) for i in left])))
    fill = [0.0] * len(sample)
    return [plain.get(i, fill[i]) for i in range(len(sample))], [viewed.get(i, fill[i]) for i in range(len(sample))], shares


def shown(shares, which):
    taken = [share[which] for share in shares]
    return f"{min(taken):g}" if min(taken) == max(taken) else f"{min(taken):g} to {max(taken):g}"


def compare(options, grader, sample, said, cases):
    everything = list(range(len(sample)))
    tenths = [i % model.FOLDS for i in everything]
    random.Random(model.SEED).shuffle(tenths)
    questions = [answer["question_id"] for answer in sample]
    known = [i for i in everything if sample[i]["split"] == "ua"]
    new = [i for i in everything if sample[i]["split"] == "uq"]
    body = []
    for title, read in READ.items():
        views = [read(view) for view in said]
        by_tenth = graded(options, grader, sample, views, tenths, everything)
        by_question = graded(options, grader, sample, views, questions, new)
        for name, which, (plain, viewed, shares), regime in (
                ("new answers", known, by_tenth, 0), ("new questions", new, by_tenth, 0),
                ("new questions, a whole one left out", new, by_question, 1)):
            qwk, _, rmse = cases.compared(plain, viewed, which)
            body.append([title, name, str(len(which)), shown(shares, regime), f"{qwk[0]:.3f}", model.difference(qwk),
                         f"{rmse[0]:.3f}", model.difference(rmse)])
    return body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", default=str(ROOT / "assay"))
    parser.add_argument("--judge", default=str(ROOT / "build" / "release" / "bench" / "saf" / "judge"))
    parser.add_argument("--embed")
    parser.add_argument("--views", type=pathlib.Path, default=model.CACHE / "views" / "saf.jsonl")
    options = parser.parse_args()
    os.environ.setdefault("ASSAY_MODEL", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")
    answers = validity.rows(validity.DATA / "saf-answers.jsonl")
    questions = {row["question_id"]: row for row in validity.rows(validity.DATA / "saf-questions.jsonl")}
    sample = model.draw_sample(answers, questions)
    kept = model.Views(options.views, options.judge)
    said = [kept.of(model.item(answer, questions[answer["question_id"]])) for answer in sample]
    with tempfile.TemporaryDirectory() as folder:
        grader = validity.Grader(options.assay, options.embed, pathlib.Path(folder))
        body = compare(options, grader, sample, said, model.Cases(sample, answers))
    print("\n".join(validity.table(["the view", "", "answers", "share taken", "QWK without", "with: difference", "RMSE without",
                                    "with: difference"], body)))


if __name__ == "__main__":
    main()
