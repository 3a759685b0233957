"""After the decision: what a candidate is told about each criterion, and how single criteria are contested, on both databases."""

import html.parser
import time
import unittest
import urllib.parse

from assay_server import ADMINISTRATOR, CANDIDATE, PASSWORD, REVIEWER, AssayTest, Person, Reply, form

REPORT = "On 3 June many of you could not make bookings between 10:12 and 11:07. We changed our system that morning."
REASON = "The second sentence says what was changed."


class Fields(html.parser.HTMLParser):
    """Where one can write: each text by its field's name; what is only to be copied; and what is said of what does not fit."""

    def __init__(self, text):
        super().__init__()
        self.named, self.copied, self.problems, self.to = {}, [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.to = None
        if tag == "textarea":
            self.to = lambda text: self.copied.append(text) if "readonly" in values else self.named.update({values["name"]: text})
            if "readonly" not in values:
                assert values["name"] not in self.named, f"{values['name']} stands twice"
                self.named[values["name"]] = ""
        elif tag == "p" and values.get("class") == "error":
            self.to = lambda text: self.problems.update({values["id"].removesuffix("-error"): text})

    def handle_data(self, text):
        if self.to:
            self.to(text.removeprefix("\n"))  # HTML swallows the first line feed

    def handle_endtag(self, tag):
        self.to = None

    @property
    def written(self):
        return {name: text for name, text in self.named.items() if text}


class AfterTheDecision:
    def contest_by_form(self, candidate, sitting, fields, status, whole=False):
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        address = f"/sittings/{sitting}/appeal" + ("" if whole else "/criteria")
        reply = Reply(candidate.open("POST", address, form({"csrf": candidate.csrf, **fields}), head))
        self.assertEqual(reply.status, status, reply.text)
        self.assertIn("Nothing was sent.", reply.text)
        return Fields(reply.text), reply.text

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

    def message(self, office, subject):
        """The newest with this subject: it comes with the job that closes the case, a moment after the decision counts."""
        until = time.monotonic() + 30
        while not (found := [m for m in office.call("GET", "outbox").json["messages"] if m["subject"] == subject]):
            self.assertLess(time.monotonic(), until, subject)
            time.sleep(0.1)
        return found

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
        self.assertEqual(len(self.message(office, "What your work showed")), 1)
        key = f"incident-report/{names[0]}"
        feedback = f"review/cases/{case}/feedback"
        self.assert_problem(first.call("PUT", feedback, {"shown": {"nowhere/x": "x"}}), 400)
        self.assert_problem(first.call("PUT", feedback, {"shown": {key: " "}}), 400)
        changed = first.call("PUT", feedback, {"next": {key: "Name the people whom it hit."}})
        self.assertEqual(changed.json["criteria"][[c["criterion"] for c in changed.json["criteria"]].index(names[0])]["by"],
                         "person")
        self.assertEqual(self.criteria(candidate, sitting)[names[0]]["next"], "Name the people whom it hit.")
        self.assertIn("written by your reviewer", candidate.open("GET", f"/sittings/{sitting}/result").read().decode())

        # What cannot be taken stands where it was written, with what is wrong with it.
        long = {f"reason.incident-report/{name}": f"{name} <&>\n" + "what I mean " * 250 for name in names[:4]}
        fields, page = self.contest_by_form(candidate, sitting, {**long, f"reason.{key}": "x" * 4001}, 413)
        self.assertEqual(fields.written, {**long, f"reason.{key}": "x" * 4001})
        self.assertIn("it has 4,001 characters, and can have 4,000", "".join(fields.problems.values()))
        self.assertEqual(len(fields.problems), 1)
        fields, page = self.contest_by_form(candidate, sitting, {f"reason.{key}": " \n "}, 400)
        self.assertIn("Write a reason beside each", page)
        fields, page = self.contest_by_form(candidate, sitting, {"reason": "  "}, 400, whole=True)
        self.assertIn("Say what is wrong, and why", fields.problems["reason"])

        # Contested: each with a reason, and nobody who had no part in it is there.
        self.assert_problem(candidate.call("POST", contest, {"reason": {}}), 400, "reason")
        self.assert_problem(candidate.call("POST", contest, {"reason": {key: "  "}}), 400, "reason")
        self.assert_problem(candidate.call("POST", contest, {"reason": {"incident-report/none": REASON}}), 400)
        self.assert_problem(candidate.call("POST", contest, {"reason": [key]}), 400)
        reasons = {key: REASON, f"incident-report/{names[1]}": "Look again."}
        self.assertEqual(candidate.call("POST", contest, {"reason": reasons}).status, 204)
        self.assert_problem(candidate.call("POST", contest, {"reason": {f"incident-report/{names[2]}": "x"}}), 409)
        fields, page = self.contest_by_form(candidate, sitting, long, 409)
        self.assertEqual((fields.named, fields.copied), ({}, list(long.values())))
        self.assertIn("another person is looking at it", page)
        fields, page = self.contest_by_form(candidate, sitting, {"reason": "All of it."}, 409, whole=True)
        self.assertEqual((fields.named, fields.copied), ({}, ["All of it."]))
        result = self.result(candidate, sitting)
        self.assertTrue(result["contested"])
        self.assertAlmostEqual((result["answer_due_us"] / 1e6 - time.time()) / 86400, 14, delta=0.01)
        self.assert_problem(first.call("POST", "review/cases/next"), 404)
        appeal = office.call("GET", "appeals").json["appeals"][0]
        self.assertEqual((appeal["criteria"], appeal["fresh"], appeal["held"]), (2, 0, False))
        self.assertNotIn("answered_us", appeal)
        self.assertEqual(len(self.message(office, "An appeal has nobody who could answer it")), 1)
        appeals = office.open("GET", "/operation/appeals").read().decode()
        self.assertIn("nobody is left", appeals)
        self.assertIn("criteria they judge without knowing what came of them; of a question, a test or a decision", appeals)

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
        self.assertIn("required", page[page.index('id="comment-1"'):].split(">")[0])

        # Without an answer nothing is stored or shown.
        levels = {f"incident-report/{name}": 2 for name in names[:2]}
        said = {f"incident-report/{names[0]}": "The change is named.", f"incident-report/{names[1]}": " "}
        refused = fresh.call("POST", f"review/cases/{taken}/judgement", {"level": levels, "comment": said})
        self.assert_problem(refused, 400, "Say why")
        after = fresh.call("GET", f"review/cases/{taken}").json
        self.assertEqual((after["state"], after["contested"]), ("claimed", []))
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
        message = self.message(office, "What you contested is answered")[0]
        self.assertIn("The change is named, and when.", message["body"])
        self.assertIn("answered_us", office.call("GET", "appeals").json["appeals"][0])
        actions = {e["action"] for e in office.call("GET", "audit").json["events"]}
        self.assertLessEqual({"decision.appeal", "appeal.nobody", "feedback.send"}, actions)
        self.assert_problem(candidate.call("POST", contest, {"reason": {key: "Once more."}}), 409, "once")
        self.assertFalse(criteria[names[0]]["may_contest"])
        self.assertTrue(criteria[names[2]]["may_contest"])
        changed = self.contest_what_a_key_gave(candidate, office, sitting, names[2])
        self.contest_the_whole(candidate, office, sitting, changed)

    def contest_what_a_key_gave(self, candidate, office, sitting, criterion):
        """A question and a criterion, in one go: of the question the fresh person sees what the key gave, and the reason."""
        contest = f"sittings/{sitting}/appeal/criteria"
        quiz = next(p for p in self.result(candidate, sitting)["parts"] if p["type"] == "quiz")
        self.at = [p["level"] for p in quiz["points"]].index(0)
        point = quiz["points"][self.at]
        self.assertEqual((point["levels"], point["by_person"], point["may_contest"]), (2, False, True))
        programs = [p for p in self.result(candidate, sitting)["parts"] if p["type"] in ("code", "scenario")]
        self.assertTrue(all(p["points"] and all(at["may_contest"] for at in p["points"]) for p in programs))
        self.assertIn("Contest this", candidate.open("GET", f"/sittings/{sitting}/result").read().decode())
        key, of_key = f"{quiz['part']}/{point['task']}", f"incident-report/{criterion}"
        self.assert_problem(candidate.call("POST", contest, {"reason": {f"{quiz['part']}/none": "x"}}), 400)
        said = {key: "The other option is right too.", of_key: "The third sentence."}
        # From another tab, with one that is answered meanwhile: that is to be copied, and the others can be sent.
        contested = next(c for c in self.criteria(candidate, sitting).values() if c["contested"])
        sent = {f"reason.{name}": text for name, text in said.items()}
        stale = {f"reason.incident-report/{contested['criterion']}": "Once more.", "reason.no/where": "Or there."}
        fields, page = self.contest_by_form(candidate, sitting, {**sent, **stale}, 409)
        self.assertEqual((fields.written, sorted(fields.copied)), (sent, ["Once more.", "Or there."]))
        self.assertEqual(len(fields.problems), 2)
        self.assertIn("and each can be contested once", fields.problems["unsent-1"])
        self.assertLess(len(page), 100 << 10)
        self.assertEqual(candidate.call("POST", contest, {"reason": said}).status, 204)
        self.assertEqual(len(self.message(office, "We have what you contest")), 2)

        third = self.second_reviewer(office, "third@example.org")
        case = self.take(third)
        rows = {r["criterion"]: r for r in third.call("GET", f"review/cases/{case}").json["criteria"]}
        self.assertEqual(sorted(rows), sorted([criterion, point["task"]]))
        self.assertEqual((rows[point["task"]]["given"], rows[point["task"]]["contested"]), (point["level"], said[key]))
        self.assertNotIn("contested", rows[criterion])
        page = third.open("GET", f"/review/{case}").read().decode()
        self.assertIn(said[key], page)
        self.assertIn("the key", page)
        self.assertNotIn(said[of_key], page)
        blind = self.judge(third, case, 1 - point["level"], "Seen as you say.")
        self.assertEqual({c["reason"] for c in blind["contested"]}, set(said.values()))
        # Judged again, when all of it is known: both is told.
        again = self.judge(third, case, point["level"], "On second thoughts not.")
        self.assertEqual({r["criterion"]: r.get("blind") for r in again["criteria"]},
                         {criterion: 1 - point["level"], point["task"]: None})
        self.assertIn("judged again, not blind", third.open("GET", f"/review/{case}").read().decode())
        self.judge(third, case, 1 - point["level"], "Seen as you say, after all.")
        third.call("POST", f"review/cases/{case}/decision", {"outcome": "more-evidence", "reason": "Not quite."})
        result = self.wait_for(candidate, sitting, lambda r: r["decided"] and r["settled"])
        quiz = next(p for p in result["parts"] if p["type"] == "quiz")
        answered = quiz["points"][self.at]
        self.assertEqual((answered["level"], answered["level_before"], answered["appeal_outcome"], answered["by_person"]),
                         (1 - point["level"], point["level"], "changed", True))
        self.assertEqual(answered["appeal_answer"], "Seen as you say, after all.")
        self.assertEqual(self.criteria(candidate, sitting)[criterion]["level_blind"], 1 - point["level"])
        self.assert_problem(candidate.call("POST", contest, {"reason": {key: "Once more."}}), 409, "once")
        self.assertEqual(result["departs"], result["advised"] != "more-evidence")
        page = candidate.open("GET", f"/sittings/{sitting}/result").read().decode()
        self.assertEqual(result["departs"], "The person decided otherwise" in page)
        # What was found right after all is among what was shown.
        self.assertIn("as a person found when you contested it", page[: page.index("Quick questions")])
        entry = candidate.open("GET", f"/log/entries/{result['log_entry']}.json").read().decode()
        self.assertIn('"kind":"decision"', entry.replace(" ", ""))
        self.assertIn('"answers"', result["log_fields"])
        return 1 + point["level"]  # the criterion had level 1

    def contest_the_whole(self, candidate, office, sitting, changed):
        """Heard once; reason, answer and what it was before stay on the page."""
        said = "The last paragraph was not read at all."
        self.assertEqual(candidate.call("POST", f"sittings/{sitting}/appeal", {"reason": said}).status, 204)
        fourth = self.second_reviewer(office, "fourth@example.org")
        case = self.take(fourth)
        self.assertNotIn(said, fourth.call("GET", f"review/cases/{case}").text)
        self.assertEqual(self.judge(fourth, case, 2)["contests"], said)
        self.assertIn("Your answer to what the candidate wrote", fourth.open("GET", f"/review/{case}").read().decode())
        fourth.call("POST", f"review/cases/{case}/decision", {"outcome": "not-yet", "reason": "It was read, and repeats."})
        result = self.wait_for(candidate, sitting, lambda r: r["decided"] and r["settled"])
        whole = result["whole"][0]
        self.assertEqual((whole["reason"], whole["outcome_before"], whole["reason_before"], whole["outcome"], whole["answer"]),
                         (said, "more-evidence", "Not quite.", "not-yet", "It was read, and repeats."))
        self.assertGreater(whole["changed"], 0)
        self.assertFalse(result["may_contest"])
        page = candidate.open("GET", f"/sittings/{sitting}/result").read().decode()
        for kept in (said, "Not quite.", "It was read, and repeats.", "After that you contested the decision as a whole"):
            self.assertIn(kept, page)
        until = time.monotonic() + 30
        while not any("It is now: not yet at the required level" in m["body"]
                      for m in self.message(office, "What you contested is answered")):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)
        self.assert_problem(candidate.call("POST", f"sittings/{sitting}/appeal", {"reason": "Again."}), 409, "once")
        self.assertTrue(next(p for p in result["parts"] if p["type"] == "quiz")["points"][self.at]["by_person"])
        rows = office.call("GET", "appeals").json["appeals"]
        self.assertEqual([(r["criteria"], r["changed"]) for r in rows], [(0, 1), (2, changed), (2, 2)])
        page = office.open("GET", "/operation/appeals").read().decode()
        self.assertIn("decided otherwise", page)
        self.assertRegex(page, r"(?<!of 2 )changed")


class OnSqlite(AfterTheDecision, AssayTest):
    pass


class OnPostgres(AfterTheDecision, AssayTest):
    engine = "postgres"


if __name__ == "__main__":
    unittest.main()
