#!/usr/bin/env python3
"""Other kernels than the grader's, compared by what they say of training answers that they have not seen: "what else was
tried" in docs/validity.md.

    bench/tried/kernels.py MODEL…      files that `assay grade train` made; needs numpy, scipy and scikit-learn

For answers left out one at a time (own anchors) and for questions left out whole (new): root mean square error (scores as
shares of the scale, labels as +1 and -1), and of labels macro-F1. Minutes a model with thousands of answers.
"""

import sys

import numpy as np
import scipy.linalg.lapack
import scipy.optimize
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor
from sklearn.svm import SVC

from model import FEATURES, Model

FOLDS = 8


def inverse(kernel, ridge):
    matrix = np.array(kernel, np.float32, order="F")
    matrix[np.diag_indices(len(matrix))] += ridge
    factor, _ = scipy.linalg.lapack.spotrf(matrix, lower=1, overwrite_a=1, clean=0)
    half, _ = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    return np.tril(half) + np.tril(half, -1).T


def left_out(kernel, truth, ridge, groups):
    """Rifkin & Lippert 2007, as src/scoring/ridge.h."""
    matrix = inverse(kernel, ridge).astype(float)
    weights = matrix @ truth
    if groups is None:
        return truth - weights / np.diag(matrix)
    said = np.zeros_like(truth)
    for group in np.unique(groups):
        of = np.where(groups == group)[0]
        said[of] = truth[of] - np.linalg.solve(matrix[np.ix_(of, of)], weights[of])
    return said


def macro_f1(truth, said):
    return np.mean([2 * ((truth == c) & (said == c)).sum() / max(1, (truth == c).sum() + (said == c).sum()) for c in (0, 1)])


def around(points, narrow):
    squares = (points * points).sum(1)
    distances = np.maximum(squares[:, None] + squares[None] - 2 * points @ points.T, 0)
    return np.exp(-narrow * distances / distances.mean())


class Trial:
    def __init__(self, path):
        self.name, self.model = path, Model(path)
        self.mean = self.model.truth.mean()
        self.truth = self.model.truth - self.mean
        self.said = {}

    def tell(self, regime, name, said, ridge=""):
        self.said[regime, name] = said
        error = np.sqrt(np.mean((said - self.truth) ** 2))
        f1 = "" if self.model.scored else f"  macro-F1 {macro_f1(self.model.truth > 0, said + self.mean > 0):.4f}"
        print(f"{self.name}  {regime:4} {name:34} {ridge!s:4} error {error:.4f}{f1}", flush=True)

    def ridge(self, regime, name, kernel, ridges):
        groups = self.model.question if regime == "new" else None
        tries = [(left_out(kernel, self.truth, ridge, groups), ridge) for ridge in ridges]
        self.tell(regime, name, *min(tries, key=lambda one: np.mean((one[0] - self.truth) ** 2)))

    def folds(self, name, fit):
        said = np.zeros_like(self.truth)
        for fold in range(FOLDS):
            out = self.model.question % FOLDS == fold
            if out.any():
                said[out] = fit(~out, out)
        self.tell("new", name, said)

    def stack(self, regime):
        names = [key for key in self.said if key[0] == regime]
        members = np.stack([self.said[key] for key in names], 1)
        shares, _ = scipy.optimize.nnls(members, self.truth)
        self.tell(regime, "stack: " + ", ".join(f"{key[1]} {share:.2f}" for key, share in zip(names, shares) if share > 0.02),
                  members @ shares)


def try_all(path):
    trial = Trial(path)
    model, truth = trial.model, trial.truth
    features, vectors, references = model.features, model.vectors, model.reference_vectors
    squares = (features * features).sum(1)
    figures = np.exp(-np.maximum(squares[:, None] + squares[None] - 2 * features @ features.T, 0) / (2 * FEATURES))
    cosine, reference = vectors @ vectors.T, references @ references.T
    pair, meaning, words = np.exp(2 * (cosine + reference - 2)), np.exp(4 * (cosine - 1)), (model.words @ model.words.T).toarray()
    same = (model.question[:, None] == model.question[None]).astype(float)
    product = np.hstack([vectors * references * 20, np.abs(vectors - references) * 5])
    before = 0.3 + figures + 0.5 * pair
    base = before + 0.5 * figures * pair
    own = same * (0.3 + 0.5 * figures + words + 0.5 * meaning)
    news, owns = ((3, 10, 30), (0.1, 0.3, 1)) if model.scored else ((1, 3), (0.3, 1))
    for name, kernel in {
            "as it was (grader-1)": before, "as it is": base, "features x pair twice": base + 0.5 * figures * pair,
            "features alone": 0.3 + figures, "features, wider": 0.3 + np.sqrt(figures) + 0.5 * pair,
            "features, narrower": 0.3 + figures ** 2 + 0.5 * pair, "pair twice": 0.3 + figures + pair,
            "products and differences of vectors": before + 0.5 * around(product, 1),
            "words of all questions": before + 0.3 * words,
            "words of alike questions": base + 0.5 * words * np.exp(4 * (reference - 1)),
    }.items():
        trial.ridge("new", name, kernel, news)
    for name, trees in {
            "boosted trees": HistGradientBoostingRegressor(learning_rate=0.05, max_iter=150, max_leaf_nodes=8,
                                                           early_stopping=False),
            "random trees": ExtraTreesRegressor(200, min_samples_leaf=5, max_features=0.3, random_state=1)}.items():
        trial.folds(name, lambda seen, out, trees=trees: trees.fit(features[seen], truth[seen]).predict(features[out]))
    if not model.scored:
        trial.folds("support vectors (C 0.3)", lambda seen, out: SVC(kernel="precomputed", C=0.3).fit(
            base[np.ix_(seen, seen)], truth[seen] > 0).decision_function(base[np.ix_(out, seen)]) - trial.mean)
    trial.stack("new")
    for name, kernel in {
            "as it was (grader-1)": before + own, "as it is": base + own + 0.5 * same * figures * words,
            "without vectors": 0.3 + figures + same * (0.3 + 0.5 * figures + words), "without words": before + own - same * words,
            "meaning twice": before + own + 0.5 * same * meaning, "meaning half": before + own - 0.25 * same * meaning,
            "meaning, narrower": before + own + 0.5 * same * (meaning ** 2 - meaning), "words twice": before + own + same * words,
            "products and differences of vectors": before + own + 0.5 * around(product, 3),
            "alike questions": before + own + 0.5 * (meaning + words) * (np.exp(8 * (reference - 1)) - same),
    }.items():
        trial.ridge("own", name, kernel, owns)
    trial.stack("own")


if __name__ == "__main__":
    for file in sys.argv[1:]:
        try_all(file)
