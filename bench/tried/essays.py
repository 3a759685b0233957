#!/usr/bin/env python3
"""How often intervals of long answers hold the truth, where nothing is the same in what was learned from and what is graded.

    bench/tried/essays.py [--draws N] [ASSAY] [--embed off]

Long answers are composed as tools/validity composes them (it says how), each SAF answer used once, in N draws (10):

- held out: of answers of the training alone; a fifth of the essays in turn is graded by what was learned from the other four.
  Essays share no answer, and those graded are as those learned from. If too few hold, what is said of anchors left out is too
  good.
- new: learned from all of those, graded are essays of new answers, of which there are few: draws put them together otherwise.
  If these hold too few and those held out do not, new answers are not as those of the training.

A line a design: for each coverage asked, the share that holds, then the root mean square error as a share of the scale, and how
much more or less is said than people gave; of each its spread between the draws too (standard deviation).
"""

import argparse
import importlib.machinery
import importlib.util
import json
import pathlib
import random
import statistics
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
FOLDS = 5


def load_validity():
    loader = importlib.machinery.SourceFileLoader("validity", str(ROOT / "tools" / "validity"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("validity", loader))
    loader.exec_module(module)
    return module


def graded(validity, grader, folder, anchors, answers):
    """Of the answers: how many hold, by coverage; the sum of squared errors and of errors, of the scale."""
    validity.write_lines(folder / "tried-train.jsonl", anchors)
    validity.write_lines(folder / "tried-out.jsonl", answers)
    grader.train("tried", folder / "essays-questions.jsonl")
    found = grader.evaluate("tried", "out", COVERAGES)
    lines = grader.apply("tried", "out")
    errors = [(line["score"] - row["score"]) / (validity.PARTS * validity.PART_POINTS) for line, row in zip(lines, answers)]
    return {**{coverage: of["coverage"]["value"] * len(answers) for coverage, of in found.items()},
            "squares": sum(error ** 2 for error in errors), "more": sum(errors)}


def shares(parts, count):
    whole = {name: sum(part[name] for part in parts) / count for name in parts[0]}
    return {**whole, "squares": whole["squares"] ** 0.5}


def draw(validity, grader, folder, seed):
    """Shares that hold: held out, new."""
    essays = validity.write_essays(folder, seed, {"train": 1, "ua": 1})
    own, new = essays["train"], essays["ua"]
    random.Random(seed).shuffle(own)
    held = [graded(validity, grader, folder, [row for i, row in enumerate(own) if i % FOLDS != fold], own[fold::FOLDS])
            for fold in range(FOLDS)]
    return shares(held, len(own)), shares([graded(validity, grader, folder, own, new)], len(new))


def line(name, draws):
    figures = {figure: [one[figure] for one in draws] for figure in draws[0]}
    names = {"squares": "error", "more": "said more"}
    return f"{name}: " + ", ".join(f"{names.get(figure, figure)}: {statistics.mean(of):.3f} ({statistics.pstdev(of):.3f})"
                                   for figure, of in figures.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--embed")
    parser.add_argument("assay", nargs="?", default=ROOT / "assay")
    options = parser.parse_args()
    validity, held, new = load_validity(), [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        grader = validity.Grader(options.assay, options.embed, folder)
        for seed in range(1, options.draws + 1):
            out, fresh = draw(validity, grader, folder, seed)
            held.append(out)
            new.append(fresh)
            print(json.dumps({"draw": seed, "held out": out, "new": fresh}), flush=True)
    print(line("held out", held))
    print(line("new", new))


if __name__ == "__main__":
    main()
