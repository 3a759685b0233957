#!/usr/bin/env python3
"""Answers written for the machine: attacks on unseen answers of public data, one JSON object a line.

    bench/gaming/attacks.py FOLDER CORPUS [FIFTH] > attacks.jsonl

FOLDER has CORPUS-answers.jsonl and CORPUS-questions.jsonl ($ASSAY_DATA/shortanswer). Attacked are the answers of split `ua`
of eight words or more; with FIFTH (0 to 4), those of a fifth of `train`, for whoever changes gates and should not look at `ua`.
What an attacker knows of a question is learned from the rest of `train` alone: its best terms are the words that go with high
scores there, as a linear model would weigh them. The same input gives the same attacks.

    {"attack", "question_id", "answer_id", "answer", "score"}

`honest` are the answers as they are, all that have a word; `blank` those that have none; score is 0 to 1."""
import collections
import json
import pathlib
import random
import re
import sys
import zlib

WORDS_MIN = 8
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
HERE = pathlib.Path(__file__).parent


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def score_of(answer):
    return float(answer["score"]) if "score" in answer else float(answer["label"] == "correct")


def words_of(text):
    return WORD.findall(text)


def best_terms(answers):
    """The words of answers to one question, those that raise the score most first: their covariance with it, by the
    root of how many answers have them, so that neither rare nor common words win by that alone."""
    mean = sum(map(score_of, answers)) / len(answers)
    gain, having = collections.Counter(), collections.Counter()
    for answer in answers:
        for word in {word.lower() for word in words_of(answer["answer"])}:
            gain[word] += score_of(answer) - mean
            having[word] += 1
    return sorted(gain, key=lambda word: (-gain[word] / having[word] ** 0.5, word))


def shuffled(text, chance):
    words = words_of(text)
    chance.shuffle(words)
    return " ".join(words)


def strewn(text, terms):
    """Terms put between the words of a text, as far apart as can be."""
    words = text.split()
    step = max(len(words) // max(len(terms), 1), 1)
    parts = [words[i:i + step] + terms[i // step:i // step + 1] for i in range(0, len(words), step)]
    return " ".join(sum(parts, []) + terms[len(parts):])


def attacks(answer, question, terms, elsewhere, injections, chance):
    text = answer["answer"]
    yield "20 terms appended", text + " " + " ".join(terms[:20])
    yield "10 terms appended", text + " " + " ".join(terms[:10])
    yield "20 terms, commas", text + " " + ", ".join(terms[:20])
    yield "20 terms strewn", strewn(text, terms[:20])
    yield "60 terms appended", text + " " + " ".join(terms[:60])
    yield "20 terms only", " ".join(terms[:20])
    yield "doubled", text + " " + text
    yield "shuffled", shuffled(text, chance)
    yield "question echoed", question["question"]
    yield "another question's", chance.choice(elsewhere)["answer"]
    language, injection = chance.choice(injections)
    yield "injection " + language, text + " " + injection


def split(answers, fifth):
    """Those to learn from, and those to attack."""
    train = [answer for answer in answers if answer["split"] == "train"]
    if fifth is None:
        return train, [answer for answer in answers if answer["split"] == "ua"]
    held = [zlib.crc32(answer["answer_id"].encode()) % 5 == int(fifth) for answer in train]
    return ([answer for answer, out in zip(train, held) if not out], [answer for answer, out in zip(train, held) if out])


def main(folder, corpus, fifth=None):
    learned, unseen = split(lines(f"{folder}/{corpus}-answers.jsonl"), fifth)
    questions = {question["question_id"]: question for question in lines(f"{folder}/{corpus}-questions.jsonl")}
    injections = [line.split("\t") for line in (HERE / "injections.tsv").read_text("utf-8").splitlines()]
    train = collections.defaultdict(list)
    for answer in learned:
        train[answer["question_id"]].append(answer)
    terms = {question: best_terms(of) for question, of in train.items()}
    long = [answer for answer in unseen if len(words_of(answer["answer"])) >= WORDS_MIN]
    chance = random.Random(1)

    def write(answer, attack, text):
        print(json.dumps({"attack": attack, "question_id": answer["question_id"], "answer_id": answer["answer_id"],
                          "answer": text, "score": score_of(answer)}, ensure_ascii=False))

    for answer in unseen:
        write(answer, "honest" if words_of(answer["answer"]) else "blank", answer["answer"])
    for answer in long:
        elsewhere = [other for other in long if other["question_id"] != answer["question_id"]]
        question = questions[answer["question_id"]]
        for attack, text in attacks(answer, question, terms[answer["question_id"]], elsewhere, injections, chance):
            write(answer, attack, text)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
