#!/usr/bin/env python3
"""grade.py: prints the microseconds of processor time in which scikit-learn scores one answer as bench/grade.c does, on one thread: the
same number of anchors, three kernel ridges' worth of kernels (features, meaning, words), without features being made or gates."""
import os
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel, rbf_kernel

ANCHORS, ANSWERS, FEATURES, DIMENSIONS, WORDS = 2000, 2000, 87, 384, 18
draw = np.random.default_rng(1)
features, vectors = draw.normal(size=(ANCHORS, FEATURES)), draw.normal(size=(ANCHORS, DIMENSIONS))
texts = [" ".join(f"word{n}" for n in draw.integers(400, size=WORDS)) for _ in range(ANCHORS)]
words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(texts)
anchors, weights = words.transform(texts), draw.normal(size=ANCHORS)

start = time.process_time()
for i in range(ANSWERS):
    kernel = rbf_kernel(features[i:i + 1], features) + rbf_kernel(vectors[i:i + 1], vectors)
    kernel += linear_kernel(words.transform(texts[i:i + 1]), anchors)
    kernel @ weights
print("  scikit-learn", 1e6 * (time.process_time() - start) / ANSWERS)
