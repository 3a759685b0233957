#!/usr/bin/env python3
"""status.py ONES: prints the milliseconds in which Python unpacks a list of a million entries, sets one, and packs it again."""
import base64
import gzip
import random
import sys
import time

ENTRIES, ROUNDS = 1000000, 10
random.seed(1)
bits = bytearray(ENTRIES // 8)
for index in random.sample(range(ENTRIES), int(sys.argv[1])):
    bits[index // 8] |= 0x80 >> index % 8
encoded = base64.urlsafe_b64encode(gzip.compress(bytes(bits), 6))
best = 1e9
for turn in range(ROUNDS):
    start = time.process_time()
    data = bytearray(gzip.decompress(base64.urlsafe_b64decode(encoded)))
    data[turn] |= 0x80
    base64.urlsafe_b64encode(gzip.compress(bytes(data), 6))
    best = min(best, 1000 * (time.process_time() - start))
print("  Python's-gzip", best)
