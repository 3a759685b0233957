#!/usr/bin/env python3
"""What graders say of training answers that they had not seen: one left out at a time, and a whole question at a time.

    bench/tried/unseen.py [--features N] MODEL…      MODEL: written by `assay grade train`; N: features of its build (87)

A line each: of scores the root mean square error on the scale, of two labels macro-F1 and mean squared error, the second being 1
and the first -1. For what a change of the features does, before anybody looks at a test split. Needs numpy and scipy.
"""

import argparse

import numpy as np
from model import FEATURES, Model


def summary(model, said):
    error = np.mean((said[0] - model.truth) ** 2)
    if model.scored:
        return f"error {error ** 0.5:.4f}"
    truth, says = model.truth > 0, said[0] > 0
    f1 = [2 * np.sum((truth == one) & (says == one)) / (np.sum(truth == one) + np.sum(says == one)) for one in (False, True)]
    return f"macro-F1 {np.mean(f1):.4f}, squared error {error:.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=int, default=FEATURES)
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    for path in options.models:
        model = Model(path, options.features)
        own, new = (summary(model, said) if said is not None else "–" for said in model.said)
        print(f"{path}: own anchors {own}; new questions {new}", flush=True)


if __name__ == "__main__":
    main()
