#!/usr/bin/env python3
"""In the place of bench/saf/judge: a model that knows what people said of each answer, and counts how often it is started."""
import json
import os
import pathlib
import sys

if sys.argv[1] == "--prompt":
    print("a prompt")
    sys.exit()
with open(os.environ["STARTED"], "a", encoding="utf-8") as file:
    file.write("started\n")
data = pathlib.Path(os.environ["ASSAY_DATA"], "shortanswer", "saf-answers.jsonl")
with open(data, encoding="utf-8") as file:
    scores = {row["answer"]: row["score"] for row in map(json.loads, file)}
for line in sys.stdin:
    item = json.loads(line)
    score = scores[item["answer"]]
    low = min(3, int(4 * score))
    levels = [0.0] * 5
    levels[low], levels[low + 1] = low + 1 - 4 * score, 4 * score - low
    print(json.dumps({"id": item["id"], "levels": levels, "quote": None, "comment": None, "yes": score, "seconds": 1,
                      "model": "one that knows"}), flush=True)
