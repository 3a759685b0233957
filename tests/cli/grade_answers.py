"""Writes questions.jsonl, anchors.jsonl and new.jsonl: six questions, fifteen answers each, of which the last three are new.
An answer with score 0, 1 or 2 has none, two or four words of the reference."""

import json
import random

REFERENCES = [
    "salt water crystals dish sun",
    "bulb battery circuit current wire",
    "seed root soil leaf rain",
    "packet window sender loss timer",
    "rock streak mineral scratch plate",
    "string tension pitch sound air",
]
OTHER = "maybe yellow teacher nothing banana guess whatever because someone".split()

draw = random.Random(3)
with open("questions.jsonl", "w") as questions, open("anchors.jsonl", "w") as anchors, open("new.jsonl", "w") as new:
    for q, words in enumerate(reference.split() for reference in REFERENCES):
        print(json.dumps({"question_id": f"q{q}", "question": f"What happens in experiment {q}?", "max_score": 2,
                          "references": ["The " + " and the ".join(words)]}), file=questions)
        for a in range(15):
            score = a % 3
            said = draw.sample(words, 2 * score) + draw.sample(OTHER, 4 - 2 * score)
            print(json.dumps({"answer_id": f"{q}-{a}", "question_id": f"q{q}", "answer": " ".join(said), "score": score}),
                  file=anchors if a < 12 else new)
