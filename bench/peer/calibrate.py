"""The 2PL of bench/calibrate.c by girth: 10,000 simulated people, 40 items, its standard settings.

Prints `name value`, seconds of processor time."""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time

import girth
import numpy as np

PEOPLE, ITEMS = 10000, 40
random = np.random.default_rng(1)
a = np.exp(0.3 * random.standard_normal(ITEMS))
b = random.standard_normal(ITEMS)
theta = random.standard_normal(PEOPLE)
answers = random.random((ITEMS, PEOPLE)) < 1 / (1 + np.exp(-a[:, None] * (theta - b[:, None])))


def seconds(function):
    begin = time.process_time()
    function(answers.astype(int))
    return time.process_time() - begin


print("girth-2pl-mml", seconds(girth.twopl_mml))
