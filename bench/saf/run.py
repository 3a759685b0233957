#!/usr/bin/env python3
"""Sixty short answers through the running product, and how far the machine agrees with the people who scored them.

    python3 bench/saf/run.py [--folder DIR] [--candidates N] [--report]

Needs ./assay and build/release/bench/saf/agreement (`make`, `make build/release/bench/saf/agreement`), and in the
environment ASSAY_DATA (the folder with shortanswer/), ASSAY_MODEL and ASSAY_MODEL_SERVER (what `./run` sets).

Twenty candidates take the assessment of assessment.py through the public HTTP API, one after the other; each waits for
the machine's verdicts. Then a reviewer judges every case with the human scores, blind, as the product has it. With
--folder everything is kept there: the same command again goes on where it was stopped. --report only prints what is
there.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import time

import assessment
import report
from product import Person, Product

REVIEWER, ADMINISTRATOR = "reviewer@example.org", "administrator@example.org"
POLL_SECONDS = 0.5


def address(number):
    return f"candidate-{number + 1:02}@example.org"


class State:
    """What has been done, in a file: {name: value}."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder, "state.json")
        self.values = json.loads(self.path.read_text()) if self.path.exists() else {}

    def get(self, name):
        return self.values.get(name)

    def put(self, name, value):
        self.values[name] = value
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.values))
        fresh.replace(self.path)


def prepare(product, state, document):
    if state.get("prepared"):
        return
    folder = pathlib.Path(product.data, "assessment")
    folder.mkdir(exist_ok=True)
    # JSON is YAML.
    (folder / "assessment.yaml").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    product.run("import", str(folder))
    roles = {address(number): "candidate" for number in range(assessment.ANSWERS)}
    product.people(roles | {REVIEWER: "reviewer", ADMINISTRATOR: "administrator"})
    state.put("prepared", True)


def invite(product, state):
    if state.get("invited"):
        return
    administrator = Person(product, ADMINISTRATOR)
    what = administrator.assessment()
    for number in range(assessment.ANSWERS):
        administrator.form("/assessments/invite", assessment=what, email=address(number), days=30)
    state.put("invited", True)


def hand_in(candidate, sitting, part, text):
    path = f"/api/v1/sittings/{sitting}/parts/{part}"
    candidate.send("POST", path + "/begin", {})
    candidate.send("PUT", path + "/draft", {"body": text, "base": 0, "writer": "saf"})
    candidate.send("POST", path + "/submit", {})


def consent(candidate):
    invitation = candidate.send("GET", "/api/v1/invitations")["invitations"][0]
    return invitation.get("sitting") or candidate.send(
        "POST", f"/api/v1/invitations/{invitation['id']}/consent", {"agree": True})["sitting"]


def take(product, state, number, answers):
    """One candidate writes three answers and waits until the machine has been through them."""
    candidate = Person(product, address(number))
    sitting = consent(candidate)
    state.put(f"sitting {number}", sitting)
    for part in candidate.send("GET", f"/api/v1/sittings/{sitting}")["parts"]:
        if not part.get("submitted_us"):
            hand_in(candidate, sitting, part["part"], answers[part["part"]][number]["answer"])
    while True:
        result = candidate.send("GET", f"/api/v1/sittings/{sitting}/result")
        criteria = {part["part"]: part["criteria"][0] for part in result["parts"]}
        if all(criterion["state"] != "being-judged" for criterion in criteria.values()):
            state.put(f"result {number}", criteria)
            return
        time.sleep(POLL_SECONDS)


def progress(number, since):
    print(f"candidate {number + 1:2} of {assessment.ANSWERS}: {time.monotonic() - since:6.1f} s for three answers",
          file=sys.stderr, flush=True)


def play(product, state, answers, candidates):
    invite(product, state)
    for number in range(candidates):
        if state.get(f"result {number}") is None:
            since = time.monotonic()
            take(product, state, number, answers)
            progress(number, since)


def judge(reviewer, case, levels):
    path = f"/api/v1/review/cases/{case}"
    reviewer.send("POST", path + "/claim", {})
    reviewer.send("POST", path + "/judgement", {"level": levels})
    reviewer.send("POST", path + "/decision", {"outcome": "not-yet", "reason": "Judged with the published scores."})


def review(product, state, answers):
    """A person who judges as the people of the data did; then the product's own view of the agreement."""
    reviewer = Person(product, REVIEWER)
    waiting = {state.get(f"sitting {number}"): number for number in range(assessment.ANSWERS)
               if state.get(f"result {number}") and not state.get(f"reviewed {number}")}
    while waiting:
        for case in reviewer.send("GET", "/api/v1/review/cases")["cases"]:
            number = waiting.pop(case["sitting"], None)
            if number is not None:
                judge(reviewer, case["id"], {f"{part}/content": answers[part][number]["level"] for part in answers})
                state.put(f"reviewed {number}", True)
        time.sleep(POLL_SECONDS)
    state.put("agreement", reviewer.send("GET", "/api/v1/review/agreement"))


def main():
    parser = argparse.ArgumentParser(description="Sixty short answers through the running product.")
    parser.add_argument("--folder", help="keep everything here, and go on from it")
    parser.add_argument("--candidates", type=int, default=assessment.ANSWERS, help="only the first N (default: all)")
    parser.add_argument("--report", action="store_true", help="only print what is there")
    options = parser.parse_args()
    document, answers = assessment.make(os.environ["ASSAY_DATA"])
    with tempfile.TemporaryDirectory(prefix="assay-saf-") as temporary:
        folder = options.folder or temporary
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        product, state = Product(folder), State(folder)
        if not options.report:
            prepare(product, state, document)
            product.start()
            try:
                play(product, state, answers, options.candidates)
                review(product, state, answers)
            finally:
                product.stop()
        report.show(folder, state, answers)


if __name__ == "__main__":
    main()
