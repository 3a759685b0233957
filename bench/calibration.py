#!/usr/bin/env python3
"""A calibration from end to end, as the product does it: 16 questions of SAF become an assessment, their training answers anchors
through the API, a job learns; then each unseen answer is tried.

    python3 bench/calibration.py [--questions N] [-- OPTIONS OF ASSAY, as --embed local --embed-file F --model-server C]

Printed: how long it took; its own figures, on answers left out while it learned; and the same of the answers of the `ua` split,
which it has never seen: quadratic weighted kappa of the likeliest level, the share of sets that hold the level that people gave,
what is settled and how much of that is on the right side of the pass level. Scores are rounded to quarters: five levels. Each
question is a part with one criterion, its first reference the sample answer of the best level. Without options: words alone."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "api"))
from assay_server import ADMINISTRATOR, ASSAY, Person, free_port  # noqa: E402

TOP = 4


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def part(question):
    name = "q" + question["question_id"].replace(".", "-")
    levels = [{"points": p, "title": f"{25 * p} %", "description": f"About {25 * p} % of what a full answer says."}
              for p in range(TOP + 1)]
    return {"id": name, "type": "written", "title": question["question_id"], "introduction": "Answer it.", "minutes": 10,
            "expected_minutes": 2, "words": {"min": 0, "max": 400}, "statement": question["question"],
            "rubric": [{"id": "right", "title": "Is right", "competency": "networks", "ask": "How much of it is right?",
                        "discrimination": 1, "thresholds_logit": [-1.5, -0.5, 0.5, 1.5], "levels": levels}],
            "anchors": [{"id": "reference", "answer": question["references"][0], "levels": {"right": TOP}}]}


def assessment(questions):
    return {"assay": 1, "id": "saf", "title": "SAF", "language": "en", "summary": "Short answers.", "about": "Short answers.",
            "recorded": "Answers.", "judged_by": "People.",
            "competencies": [{"id": "networks", "title": "Networks", "description": "Knows networks."}],
            "award": {"achievement": {"id": "saf", "name": "SAF", "description": "Can.", "criteria": "Did."},
                      "requires": [{"competency": "networks", "level_logit": 0, "probability": 0.6}]},
            "parts": [part(q) for q in questions]}


def kappa(people, said):
    mean = sum((a - b) ** 2 for a, b in zip(people, said)) / len(people)
    chance = sum((a - b) ** 2 for a in people for b in said) / len(people) ** 2
    return 1 - mean / chance


def call(who, method, path, value=None):
    reply = who.call(method, path, value)
    if reply.status >= 300:
        raise SystemExit(f"{method} {path}: {reply.status} {reply.text}")
    return reply.json if reply.body else None


def learned(office, at, questions, answers):
    for question in questions:
        own = [{"answer": a["answer"], "levels": {"right": round(TOP * a["score"])}} for a in answers
               if a["split"] == "train" and a["question_id"] == question["question_id"] and a["answer"].strip()]
        for first in range(0, len(own), 400):
            unique = list({a["answer"].strip(): a for a in own[first:first + 400]}.values())
            call(office, "POST", at + "/anchors", {"part": part(question)["id"], "answers": unique})
    started = time.monotonic()
    call(office, "POST", at + "/calibrations")
    while (newest := call(office, "GET", at + "/calibrations")["calibrations"][0])["state"] == "making":
        time.sleep(0.5)
    if newest["state"] != "ready":
        raise SystemExit(f"it is {newest}")
    return time.monotonic() - started, call(office, "GET", f"{at}/calibrations/{newest['id']}")


def tried(office, at, made, questions, answers):
    people, said, held, settled, right = [], [], 0, 0, 0
    names = {q["question_id"]: part(q)["id"] for q in questions}
    started = time.monotonic()
    for answer in answers:
        if answer["split"] != "ua" or answer["question_id"] not in names or not answer["answer"].strip():
            continue
        level = round(TOP * answer["score"])
        view = call(office, "POST", f"{at}/calibrations/{made['id']}/try",
                    {"part": names[answer["question_id"]], "answer": answer["answer"]})["criteria"][0]
        most = view["levels"].index(max(view["levels"]))
        people.append(level)
        said.append(most)
        sets = [int(w) for w in view["comment"].replace(".", "").split() if w.isdigit()]
        low, high = (sets[-2], sets[-1]) if " to " in view["comment"] else (most, most)
        held += low <= level <= high
        settled += view["settled"]
        right += view["settled"] and (most >= 2) == (level >= 2)
    return people, said, held, settled, right, time.monotonic() - started


def measure(office, questions, answers):
    at = "assessments/" + next(a["id"] for a in call(office, "GET", "assessments")["assessments"] if a["title"] == "SAF")
    seconds, made = learned(office, at, questions, answers)
    figures = made["figures"]
    print(f"learned from {figures['answers']} answers to {len(questions)} questions in {seconds:.0f} s "
          f"({figures['seconds']:.0f} s without reading and embedding)")
    print(f"left out while it learned: kappa {figures['kappa']:.3f} [{figures['kappa_low']:.3f}, {figures['kappa_high']:.3f}], "
          f"held {figures['held']:.3f} of .90, honest answers flagged {figures['honest']:.3f}")
    for trade in figures["trades"]:
        print(f"  certainty {trade['coverage']:.2f}: settled {trade['settled']:.2f}, of it rightly {trade.get('right', 0):.3f}")
    for point in figures["curve"]:
        print(f"  {point['answers']:4d} answers each: kappa {point['kappa']:.3f} "
              f"[{point['kappa_low']:.3f}, {point['kappa_high']:.3f}]")
    print(f"  twenty more: about {figures.get('more_kappa', float('nan')):.3f}")
    for attack in figures["attacks"]:
        print(f"  {attack['attack']}: {attack['flagged']} of {attack['tried']} flagged, {attack.get('gained_sd', 0):+.2f} SD")
    people, said, held, settled, right, seconds = tried(office, at, made, questions, answers)
    count = len(people)
    print(f"ua, {count} answers tried in {seconds:.0f} s: kappa {kappa(people, said):.3f}, held {held / count:.3f}, "
          f"settled {settled / count:.2f}, of it rightly {right / max(1, settled):.3f}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--data", default=os.environ.get("ASSAY_DATA", ROOT.parent / "shared" / "data"))
    options.add_argument("--questions", type=int, default=16)
    options, more = options.parse_known_args()
    folder = pathlib.Path(options.data) / "shortanswer"
    answers = lines(folder / "saf-answers.jsonl")
    known = {a["question_id"] for a in answers if a["split"] == "train"}
    questions = [q for q in lines(folder / "saf-questions.jsonl") if q["question_id"] in known][:options.questions]
    with tempfile.TemporaryDirectory() as scratch:
        here, port = pathlib.Path(scratch), free_port()
        (here / "saf").mkdir()
        (here / "saf" / "assessment.yaml").write_text(json.dumps(assessment(questions)), "utf-8")
        where = ["--db", f"sqlite:{here}/assay.db", "--data", f"{here}/data"]
        server = subprocess.Popen([ASSAY, "demo", *where, "--listen", f"127.0.0.1:{port}", "--llm", "off",
                                   *[o for o in more if o != "--"]], stdout=subprocess.PIPE, text=True)
        try:
            for line in server.stdout:
                if line.startswith("Stop with"):
                    break
            subprocess.run([ASSAY, "import", here / "saf", *where], check=True, stdout=subprocess.DEVNULL)
            office = Person(f"http://127.0.0.1:{port}")
            office.sign_in(ADMINISTRATOR)
            measure(office, questions, answers)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
