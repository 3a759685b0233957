#!/usr/bin/env python3
"""trees.py: prints the milliseconds of processor time in which scikit-learn fits the trees of bench/trees.c, on one thread."""
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

ROWS, COLUMNS, ROUNDS = 5000, 87, 5
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
with np.errstate(over="ignore"):
    z = np.uint64(1) + np.arange(1, 2 * ROWS * (COLUMNS + 1) + 1, dtype=np.uint64) * GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
u = ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).reshape(2 * ROWS, COLUMNS + 1) * 2.0**-24
x = u[:, :COLUMNS].copy()
x[:, 1::3] = np.floor(x[:, 1::3] * 5)
x[:, 2::3] = x[:, 2::3] < 0.1
y = 4 * x[:, 0] * x[:, 3] + x[:, 1] * x[:, 5] + 0.5 * x[:, 4] + x[:, 8] - 3 * x[:, 6] ** 2 + 0.6 * (u[:, COLUMNS] - 0.5)

best = 1e9
for _ in range(ROUNDS):
    model = HistGradientBoostingRegressor(learning_rate=0.05, max_iter=150, max_leaf_nodes=8, min_samples_leaf=20,
                                          l2_regularization=1.0, max_bins=64, early_stopping=False)
    start = time.process_time()
    model.fit(x[:ROWS], y[:ROWS])
    best = min(best, 1000 * (time.process_time() - start))
error = np.sqrt(np.mean((model.predict(x[ROWS:]) - y[ROWS:]) ** 2))
print(f"scikit-learn: rmse of new rows {error:.5f}", file=sys.stderr)
print("  scikit-learn", best)
