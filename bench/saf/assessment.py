"""Three questions of the SAF data as an assessment, and 20 answers to each with the scores that people gave.

SAF (Filighera et al. 2022) has short answers of students to questions on computer networks, each with a score from
0 to 1 and the question's model answer. Here a question is a written part with one criterion of five levels, 0, 0.25 … 1.
"""

import collections
import json
import pathlib
import random

QUESTIONS, ANSWERS, LEVELS, WORDS_MIN = 3, 20, 5, 3
SEED = 3

LEVEL_TEXTS = [
    ("Not yet", "Nothing of the model answer is there: empty, wrong, or about something else."),
    ("A little", "About a quarter of what the model answer says is there."),
    ("Half", "About half of what the model answer says is there."),
    ("Mostly", "Most of what the model answer says is there; something is missing or wrong."),
    ("Fully", "All that the question asks for is there and agrees with the model answer."),
]


def read(folder, name):
    with open(pathlib.Path(folder, "shortanswer", name), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def belongs(answer, questions):
    """The data has answers to three questions under the id 2.1; the answer's own id tells."""
    question = questions[answer["question_id"]]
    return answer["answer_id"].startswith(f"{question['module']}_{question['question_id']}.")


def usable(answers, questions):
    """Answers by question whose score is on a level and that a model is asked about, each text once."""
    by_question, seen = collections.defaultdict(list), set()
    for answer in answers:
        level = answer["score"] * (LEVELS - 1)
        words = answer["answer"].lower().split()
        key = (answer["question_id"], *words)
        if answer["split"] == "uq" or level != int(level) or len(words) < WORDS_MIN or key in seen:
            continue
        if belongs(answer, questions):
            seen.add(key)
            by_question[answer["question_id"]].append(answer | {"level": int(level)})
    return by_question


def rarest(answers):
    counts = collections.Counter(answer["level"] for answer in answers)
    return min(counts[level] for level in range(LEVELS))


def chosen_questions(answers, by_question):
    """Those with most answers in the split `ua`; among equals, those whose rarest level has most answers."""
    unseen = collections.Counter(answer["question_id"] for answer in answers if answer["split"] == "ua")
    order = sorted(by_question, key=lambda id: (-unseen[id], -rarest(by_question[id]), id))
    return order[:QUESTIONS]


def sample(answers, dice):
    """The same number of every level as far as they go, answers of the split `ua` first."""
    levels = [[] for _ in range(LEVELS)]
    for answer in sorted(answers, key=lambda answer: (answer["split"] == "ua", dice.random())):
        levels[answer["level"]].append(answer)
    picked = []
    while len(picked) < ANSWERS:
        for level in levels:
            if level and len(picked) < ANSWERS:
                picked.append(level.pop())
    dice.shuffle(picked)
    return picked


def part_name(question):
    return "q-" + question["question_id"].replace(".", "-")


def part(question):
    model_answer = " ".join(question["references"][0].split())
    return {
        "id": part_name(question),
        "type": "written",
        "title": "Question " + question["question_id"],
        "introduction": "Answer in your own words.",
        "expected_minutes": 5,
        "words": {"min": 1, "max": 500},
        "statement": " ".join(question["question"].split()),
        "rubric": [{
            "id": "content",
            "title": "Content",
            "competency": "computer-networks",
            "ask": "How much of the model answer does the candidate say, in whatever words? Model answer: "
                   + model_answer,
            "discrimination": 1.0,
            "thresholds_logit": [-1.5, -0.5, 0.5, 1.5],
            "levels": [{"points": points, "title": title, "description": text}
                       for points, (title, text) in enumerate(LEVEL_TEXTS)],
        }],
    }


def document(questions):
    return {
        "assay": 1,
        "id": "computer-networks",
        "title": "Computer networks, three questions",
        "language": "en",
        "summary": "Three short answers.",
        "about": "Three questions of a lecture on computer networks.",
        "recorded": "Your answers.",
        "judged_by": "A language model, then a person.",
        "competencies": [{"id": "computer-networks", "title": "Computer networks", "description": "Explains them."}],
        "award": {
            "achievement": {"id": "computer-networks", "name": "Computer networks", "description": "Explains them.",
                            "criteria": "Answered three questions."},
            "requires": [{"competency": "computer-networks", "level_logit": 0, "probability": 0.7}],
        },
        "parts": [part(question) for question in questions],
    }


def make(data):
    """(the document, {part: [answers of the 20 candidates]})."""
    dice = random.Random(SEED)
    questions = {question["question_id"]: question for question in read(data, "saf-questions.jsonl")}
    answers = read(data, "saf-answers.jsonl")
    by_question = usable(answers, questions)
    chosen = [questions[id] for id in chosen_questions(answers, by_question)]
    return document(chosen), {part_name(q): sample(by_question[q["question_id"]], dice) for q in chosen}
