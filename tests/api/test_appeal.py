"""After the decision: what a candidate is told about each criterion, and how single criteria are contested, on both databases."""

import time
import unittest
import urllib.parse

from assay_server import ADMINISTRATOR, CANDIDATE, PASSWORD, REVIEWER, AssayTest, Person, form

REPORT = "On 3 June many of you could not make bookings between 10:12 and 11:07. We changed our system that morning."
REASON = "The second sentence says what was changed."


class AfterTheDecision:
    def second_reviewer(self, office, email):
        """Somebody who had no part in anything, from the invitation to their password."""
        made = office.call("POST", "people", {"email": email, "name": "Fresh", "role": "reviewer"})
        self.assertEqual(made.status, 201, made.text)
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        person = Person(self.base)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(person.open("POST", link, form({"password": PASSWORD}), headers).status, 303)
        self.assertEqual(person.sign_in(email).status, 200)
        return person

    def result(self, candidate, sitting):
        return candidate.call("GET", f"sittings/{sitting}/result").json

    def criteria(self, candidate, sitting):
        written = next(p for p in self.result(candidate, sitting)["parts"] if p["part"] == "incident-report")
        return {c["criterion"]: c for c in written["criteria"]}

    def wait_for(self, candidate, sitting, true):
        until = time.monotonic() + 30
        while not true(result := self.result(candidate, sitting)):
            self.assertLess(time.monotonic(), until, result)
            time.sleep(0.1)
        return result

    def judge(self, reviewer, case, level, comment=""):
        criteria = reviewer.call("GET", f"review/cases/{case}").json["criteria"]
        keys = [f"{c['part']}/{c['criterion']}" for c in criteria]
        judged = reviewer.call("POST", f"review/cases/{case}/judgement", {
            "level": {key: level for key in keys}, "comment": {key: comment for key in keys if comment}})
        self.assertEqual(judged.status, 200, judged.text)
        return judged.json

    def take(self, reviewer):
        until = time.monotonic() + 30
        while (taken := reviewer.call("POST", "review/cases/next")).status == 404 and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual(taken.status, 200, taken.text)
        return taken.json["id"]

    def test_it_is_told_contested_and_answered(self):
        candidate, first, office = self.person(CANDIDATE), self.person(REVIEWER), self.person(ADMINISTRATOR)
        sitting = self.begin_sitting(candidate)
        contest = f"sittings/{sitting}/appeal/criteria"
        self.take_quiz(candidate, sitting)
        self.walk_the_night(candidate, sitting)
        self.write_report(candidate, sitting, REPORT)
        self.repair_program(candidate, sitting)
        self.assert_problem(candidate.call("POST", contest, {"reason": {"incident-report/impact": REASON}}), 409)

        case = self.take(first)
        self.judge(first, case, 1, "It is there, and short.")
        first.call("POST", f"review/cases/{case}/decision", {"outcome": "not-yet", "reason": "Too little is said."})
        self.wait_for(candidate, sitting, lambda r: r["decided"] and r["settled"])

        # What is told: the rubric's texts, without a model; the reviewer can put their own in their place.
        criteria = self.criteria(candidate, sitting)
        names = sorted(criteria)
        for criterion in criteria.values():
            self.assertEqual((criterion["feedback_by"], criterion["feedback_state"]), ("rubric", "out"))
            self.assertIn(criterion["level_description"], criterion["shown"])
            self.assertTrue(criterion["next"])
            self.assertTrue(criterion["may_contest"])
        subjects = [m["subject"] for m in office.call("GET", "outbox").json["messages"]]
        self.assertEqual(subjects.count("What your work showed"), 1)
        key = f"incident-report/{names[0]}"
        feedback = f"review/cases/{case}/feedback"
        self.assert_problem(first.call("PUT", feedback, {"shown": {"nowhere/x": "x"}}), 400)
        self.assert_problem(first.call("PUT", feedback, {"shown": {key: " "}}), 400)
        changed = first.call("PUT", feedback, {"next": {key: "Name the people whom it hit."}})
        self.assertEqual(changed.json["criteria"][[c["criterion"] for c in changed.json["criteria"]].index(names[0])]["by"],
                         "person")
        self.assertEqual(self.criteria(candidate, sitting)[names[0]]["next"], "Name the people whom it hit.")
        self.assertIn("written by your reviewer", candidate.open("GET", f"/sittings/{sitting}/result").read().decode())

        # Contested: each with a reason, and nobody who had no part in it is there.
        self.assert_problem(candidate.call("POST", contest, {"reason": {}}), 400, "reason")
        self.assert_problem(candidate.call("POST", contest, {"reason": {key: "  "}}), 400, "reason")
        self.assert_problem(candidate.call("POST", contest, {"reason": {"incident-report/none": REASON}}), 400)
        self.assert_problem(candidate.call("POST", contest, {"reason": [key]}), 400)
        reasons = {key: REASON, f"incident-report/{names[1]}": "Look again."}
        self.assertEqual(candidate.call("POST", contest, {"reason": reasons}).status, 204)
        self.assert_problem(candidate.call("POST", contest, {"reason": {f"incident-report/{names[2]}": "x"}}), 409)
        result = self.result(candidate, sitting)
        self.assertTrue(result["contested"])
        self.assertAlmostEqual((result["answer_due_us"] / 1e6 - time.time()) / 86400, 14, delta=0.01)
        self.assert_problem(first.call("POST", "review/cases/next"), 404)
        appeal = office.call("GET", "appeals").json["appeals"][0]
        self.assertEqual((appeal["criteria"], appeal["fresh"], appeal["held"]), (2, 0, False))
        self.assertNotIn("answered_us", appeal)
        outbox = office.call("GET", "outbox").json["messages"]
        self.assertEqual(outbox[0]["subject"], "An appeal has nobody who could answer it")
        self.assertIn("nobody is left", office.open("GET", "/operation/appeals").read().decode())

        # A fresh person is blind until they have judged.
        fresh = self.second_reviewer(office, "fresh@example.org")
        queue = fresh.call("GET", "review/cases").json["cases"]
        self.assertEqual(len(queue), 1)
        self.assertEqual(queue[0]["due_us"], result["answer_due_us"])
        self.assertNotIn(REASON, str(queue))
        taken = self.take(fresh)
        before = fresh.call("GET", f"review/cases/{taken}")
        self.assertEqual(sorted(c["criterion"] for c in before.json["criteria"]), names[:2])
        page = fresh.open("GET", f"/review/{taken}").read().decode()
        for said in (REASON, "It is there, and short.", "Too little is said."):
            self.assertNotIn(said, before.text)
            self.assertNotIn(said, page)
        after = self.judge(fresh, taken, 2, "The change is named, and when.")
        self.assertEqual([(c["reason"], c["level"], c["comment"]) for c in after["contested"]],
                         [(REASON, 1, "It is there, and short."), ("Look again.", 1, "It is there, and short.")])
        page = fresh.open("GET", f"/review/{taken}").read().decode()
        self.assertIn(REASON, page)
        decided = fresh.call("POST", f"review/cases/{taken}/decision", {"outcome": "more-evidence", "reason": "Nearly."})
        self.assertEqual(decided.status, 200, decided.text)

        result = self.wait_for(candidate, sitting, lambda r: r["decided"] and r["settled"])
        self.assertEqual((result["contested"], result["outcome"]), (False, "more-evidence"))
        criteria = self.criteria(candidate, sitting)
        self.assertEqual([criteria[name]["level"] for name in names], [2, 2, 1, 1, 1])
        answered = criteria[names[0]]
        self.assertEqual((answered["appeal_outcome"], answered["level_before"]), ("changed", 1))
        self.assertEqual(answered["appeal_answer"], "The change is named, and when.")
        self.assertEqual(answered["feedback_by"], "rubric")
        message = next(m for m in office.call("GET", "outbox").json["messages"]
                       if m["subject"] == "What you contested is answered")
        self.assertIn("The change is named, and when.", message["body"])
        self.assertIn("answered_us", office.call("GET", "appeals").json["appeals"][0])
        actions = {e["action"] for e in office.call("GET", "audit").json["events"]}
        self.assertLessEqual({"decision.appeal", "appeal.nobody", "feedback.send"}, actions)
        self.assert_problem(candidate.call("POST", contest, {"reason": {key: "Once more."}}), 409, "once")
        self.assertFalse(criteria[names[0]]["may_contest"])
        self.assertTrue(criteria[names[2]]["may_contest"])


class OnSqlite(AfterTheDecision, AssayTest):
    pass


class OnPostgres(AfterTheDecision, AssayTest):
    engine = "postgres"


if __name__ == "__main__":
    unittest.main()
