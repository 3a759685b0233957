"""The adaptive step of bench/cat.c in Python: by numpy on the same grid, and by catsim where installed.

500 3PL items, 30 a person. Prints `name value`, microseconds of processor time a step."""

import time

import numpy as np

ITEMS, PEOPLE, LENGTH = 500, 20, 30
random = np.random.default_rng(1)
a = random.uniform(0.8, 2.0, ITEMS)
b = random.uniform(-3, 3, ITEMS)
c = random.uniform(0, 0.2, ITEMS)
levels = np.linspace(-6, 6, 61)


def probability(theta, item):
    return c[item] + (1 - c[item]) / (1 + np.exp(-a[item] * (theta - b[item])))


def information(theta):
    p = probability(theta, slice(None))
    return a**2 * ((p - c) / (1 - c)) ** 2 * (1 - p) / p


def sit_numpy(truth):
    log_density = -0.5 * levels**2
    seen = np.zeros(ITEMS, bool)
    theta = 0.0
    for _ in range(LENGTH):
        item = int(np.argmax(np.where(seen, -1, information(theta))))
        seen[item] = True
        right = random.random() < probability(truth, item)
        p = probability(levels, item)
        log_density = log_density + np.log(p if right else 1 - p)
        mass = np.exp(log_density - log_density.max())
        mass /= mass.sum()
        theta = float(mass @ levels)
        np.sqrt(mass @ (levels - theta) ** 2)


def catsim_sitting():
    from catsim.estimation import NumericalSearchEstimator
    from catsim.item_bank import ItemBank
    from catsim.selection import MaxInfoSelector

    bank = ItemBank(np.column_stack([a, b, c, np.ones(ITEMS)]))
    selector, estimator = MaxInfoSelector(), NumericalSearchEstimator()

    def sit(truth):
        given, answers, theta = [], [], 0.0
        for _ in range(LENGTH):
            item = selector.select(item_bank=bank, administered_items=given, est_theta=theta)
            given.append(item)
            answers.append(bool(random.random() < probability(truth, item)))
            theta = estimator.estimate(
                item_bank=bank, administered_items=given, response_vector=answers, est_theta=theta
            )

    return sit


def measure(name, sit):
    start = time.process_time()
    for truth in np.linspace(-2, 2, PEOPLE):
        sit(truth)
    print(name, (time.process_time() - start) / (PEOPLE * LENGTH) * 1e6, flush=True)


measure("numpy_step", sit_numpy)
try:
    measure("catsim_step", catsim_sitting())
except ImportError:
    pass
