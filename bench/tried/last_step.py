#!/usr/bin/env python3
"""Ways to go from what is said to probabilities, on what graders said of training answers that they had not seen.

    bench/tried/last_step.py MODEL…          written by `assay grade train`

For each regime (own anchors, an answer left out at a time; new questions, a question at a time) a fifth of the cases, for new
questions of the questions, is told in turn by what was fitted to the other four:

- logit: the cumulative logit of src/scoring/ordinal.c, whose thresholds lie half-way between the levels of a question
- odds: proportional odds, a threshold of its own for each level that anyone gave (McCullagh 1980), ridge 0.01
- isotonic: for each such level the never falling curve of P(at least this level), made to fall from level to level

A line each: mean log score of the true level or label (higher is better, probabilities at least 0.001), of scores Brier's over
levels (ranked probability score), of labels macro-F1 of the most probable; and of sets of 90 % (of what is missing to certainty,
cases of the other four fifths) how often they hold the truth, with how many levels or labels. Of three labels each way tells each
label from the others, and shares are made to sum to 1. Needs numpy, scipy and scikit-learn.
"""

import sys

import numpy as np
import scipy.optimize
import sklearn.isotonic
from model import Model

FOLDS, RIDGE, COVERAGE, LEAST = 5, 0.01, 0.9, 1e-3


def logistic(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


class Logit:
    def __init__(self, said, truth, levels):
        middles = (levels[:-1] + levels[1:]) / 2

        def loss(figures):
            at = figures[0] + figures[1] * said[:, None] - figures[2] * middles
            above = truth[:, None] > middles
            p = logistic(at)
            off = p - above
            value = np.sum(np.logaddexp(0, at) - above * at) + RIDGE / 2 * figures @ figures
            return value, np.array([off.sum(), (off * said[:, None]).sum(), -(off * middles).sum()]) + RIDGE * figures
        self.figures = scipy.optimize.minimize(loss, [0.0, 1, 1], jac=True, method="BFGS").x

    def above(self, said, thresholds):
        """P(truth above each threshold): [cases][thresholds]."""
        return logistic(self.figures[0] + max(self.figures[1], 0) * said[:, None] - max(self.figures[2], 0) * thresholds)


class Thresholds:
    """Of a way that knows pooled thresholds alone: those of a question's own levels are straight between."""

    def above(self, said, thresholds):
        curves = self.pooled(said)
        return np.array([np.interp(thresholds, self.middles, curve) for curve in curves])


class Odds(Thresholds):
    def __init__(self, said, truth, levels):
        self.middles = (levels[:-1] + levels[1:]) / 2
        level = np.searchsorted(self.middles, truth)
        count = len(self.middles)

        def loss(figures):
            thresholds, slope = np.cumsum(np.concatenate([figures[:1], np.exp(figures[1:count])])), figures[count]
            edges = np.concatenate([[-500.0], thresholds, [500.0]])
            low, high = logistic(edges[level] - slope * said), logistic(edges[level + 1] - slope * said)
            return -np.sum(np.log(np.maximum(high - low, 1e-12))) + RIDGE / 2 * slope ** 2
        start = np.concatenate([[-1.0], np.full(count - 1, np.log(2 / max(1, count - 1))), [1.0]])
        figures = scipy.optimize.minimize(loss, start, method="L-BFGS-B").x
        self.thresholds = np.cumsum(np.concatenate([figures[:1], np.exp(figures[1:count])]))
        self.slope = figures[count]

    def pooled(self, said):
        return 1 - logistic(self.thresholds - self.slope * said[:, None])


class Isotonic(Thresholds):
    def __init__(self, said, truth, levels):
        self.middles = (levels[:-1] + levels[1:]) / 2
        self.curves = [sklearn.isotonic.IsotonicRegression(out_of_bounds="clip").fit(said, truth > middle)
                       for middle in self.middles]

    def pooled(self, said):
        return np.minimum.accumulate([curve.predict(said) for curve in self.curves]).T


WAYS = {"logit": Logit, "odds": Odds, "isotonic": Isotonic}


def of_levels(fit, said, levels):
    above = fit.above(said, (levels[:-1] + levels[1:]) / 2)
    return np.maximum(-np.diff(np.concatenate([np.ones((len(said), 1)), above, np.zeros((len(said), 1))], axis=1)), 0)


def told(model, way, said, fit_on, told_on):
    """Probabilities of levels (of the question of each) or labels, for the cases told; and the truth's place."""
    out, place = [], []
    if model.scored:
        fit = way(said[0, fit_on], model.truth[fit_on], np.unique(model.truth[fit_on]))
        for i in np.flatnonzero(told_on):
            levels = np.unique(model.truth[model.question == model.question[i]])
            levels = levels if len(levels) > 1 else np.unique(model.truth)
            out.append(of_levels(fit, said[0, [i]], levels)[0])
            place.append(np.argmin(np.abs(levels - model.truth[i])))
        return out, place
    two, labels = np.array([-1.0, 1.0]), len(model.labels)
    shares = []
    for output in range(len(said)):
        truth = np.where(model.label == (1 if labels == 2 else output), 1.0, -1.0)
        shares.append(of_levels(way(said[output, fit_on], truth[fit_on], two), said[output, told_on], two)[:, 1])
    shares = np.array(shares).T
    shares = np.hstack([1 - shares, shares]) if labels == 2 else np.maximum(shares, 1e-9)
    return list(shares / shares.sum(axis=1, keepdims=True)), list(model.label[told_on])


def macro_f1(truth, said, labels):
    return np.mean([2 * np.sum((truth == k) & (said == k)) / max(1, np.sum(truth == k) + np.sum(said == k))
                    for k in range(labels)])


def compare(model, said, group):
    for name, way in WAYS.items():
        probabilities, places, order = [], [], []
        for fold in range(FOLDS):
            out, place = told(model, way, said, group != fold, group == fold)
            probabilities += out
            places += place
            order += [fold] * len(out)
        order, places = np.array(order), np.array(places)
        of_truth = np.array([p[k] for p, k in zip(probabilities, places)])
        held, size = [], []
        for fold in range(FOLDS):
            missing = np.sort(1 - of_truth[order != fold])
            limit = missing[min(len(missing), int(np.ceil((len(missing) + 1) * COVERAGE))) - 1]
            inside = [1 - p <= limit for p, of in zip(probabilities, order) if of == fold]
            held += [chosen[k] for chosen, k in zip(inside, places[order == fold])]
            size += [np.sum(chosen) for chosen in inside]
        line = f"  {name:9} log score {np.mean(np.log(np.maximum(of_truth, LEAST))):.4f}"
        if model.scored:
            ranked = [np.sum((np.cumsum(p) - (np.arange(len(p)) >= k))[:-1] ** 2) / (len(p) - 1)
                      for p, k in zip(probabilities, places)]
            line += f", ranked probability score {np.mean(ranked):.4f}"
        else:
            line += f", macro-F1 {macro_f1(places, np.array([np.argmax(p) for p in probabilities]), len(model.labels)):.4f}"
        print(f"{line}; sets of {COVERAGE:g}: {np.mean(held):.3f} with {np.mean(size):.2f}", flush=True)


def main():
    for path in sys.argv[1:]:
        model = Model(path)
        for regime, said, group in (("own anchors", model.said[0], np.arange(len(model.truth)) % FOLDS),
                                    ("new questions", model.said[1], model.question % FOLDS)):
            if said is not None:
                print(f"{path}, {regime}: {len(model.truth)} cases")
                compare(model, said, group)


if __name__ == "__main__":
    main()
