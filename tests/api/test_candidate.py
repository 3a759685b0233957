"""What a candidate does, through the API, on both databases."""

import json
import threading
import time
import unittest

from assay_server import ADMINISTRATOR, CANDIDATE, PASSWORD, REVIEWER, AssayTest, Person

REPORT = "On 3 June many of you could not make bookings between 10:12 and 11:07. We changed our system that morning."
KEY_WORDS = ("correct", "why", "rationale", "difficulty", "discrimination")


class TheWholePath:
    """From the invitation to the credential."""

    def test_the_whole_path(self):
        candidate, reviewer = self.person(CANDIDATE), self.person(REVIEWER)
        sitting = self.begin_sitting(candidate)
        told = []
        listener = threading.Thread(
            target=lambda: told.extend(candidate.events(f"sittings/{sitting}/events", timeout=60)))
        listener.start()

        self.assertEqual(self.repair_program(candidate, sitting)["state"], "handed-in")
        part = self.take_quiz(candidate, sitting)
        self.assertEqual(part["state"], "handed-in")
        self.assertTrue(10 <= part["answered"] <= 20)
        self.assertNotIn("statement", part)
        self.assertEqual(self.walk_the_night(candidate, sitting)["state"], "handed-in")
        self.assertEqual(self.write_report(candidate, sitting, REPORT)["state"], "handed-in")

        result = candidate.call("GET", f"sittings/{sitting}/result").json
        quiz, written = (next(p for p in result["parts"] if p["part"] == name) for name in ("quiz", "incident-report"))
        self.assertEqual(len(quiz["questions"]), part["answered"])
        for question in quiz["questions"]:
            self.assertEqual(question["right"], question["answer"] == question["right_answer"])
        self.assertEqual({c["state"] for c in written["criteria"]}, {"for-a-person"})
        self.assertFalse(result["decided"])
        self.assert_problem(candidate.call("POST", f"sittings/{sitting}/appeal", {"reason": "x"}), 409)

        self.review(reviewer, "award", endorse=True)
        listener.join(30)
        self.assertFalse(listener.is_alive(), "the stream ends when all is settled")
        names = [name for name, _ in told]
        self.assertEqual(names[-1], "credential")
        self.assertIn("belief", names)
        judged = {v["criterion"] for name, v in told if name == "criterion" and v["state"] == "judged"}
        self.assertEqual(len(judged), 5)
        self.assertEqual([v["outcome"] for name, v in told if name == "decision"], ["award"])

        result = candidate.call("GET", f"sittings/{sitting}/result").json
        self.assertTrue(result["settled"])
        self.assertEqual(result["reason"], "It says what happened.")
        self.assertEqual({c["provisional"] for c in result["parts"][1]["criteria"]}, {False})
        credentials = candidate.call("GET", "credentials").json["credentials"]
        self.assertEqual([c["credential"] for c in credentials], [result["credential"]])
        credential = json.loads(candidate.open("GET", f"/c/{result['credential']}.json").read())
        self.assertEqual(credential["name"], credentials[0]["name"])
        endorsement = credential["endorsement"][0]
        self.assertEqual(endorsement["credentialSubject"]["id"], credential["id"])
        self.assertEqual(endorsement["issuer"]["name"], reviewer.call("GET", "me").json["name"])
        self.assertTrue(endorsement["issuer"]["id"].startswith("did:key:z6Mk"))
        self.assert_peers_verify(credential, endorsement)

        again = [name for name, _ in candidate.events(f"sittings/{sitting}/events")]
        self.assertEqual(again.count("criterion"), 5, "who connects later is told what there is, and the stream ends")

        self.assert_problem(candidate.call("POST", f"sittings/{sitting}/appeal", {"reason": "Too kind."}), 409)
        result = candidate.call("GET", f"sittings/{sitting}/result").json
        self.assertEqual((result["contested"], result["may_contest"]), (False, False))

        page = lambda: candidate.open("GET", f"/sittings/{sitting}/result").read().decode()
        self.assertIn(f'href="/c/{result["credential"]}"', page())
        self.assertEqual(candidate.call("DELETE", f"credentials/{result['credential']}").status, 204)
        self.assertNotIn(result["credential"], page(), "nothing leads to what is gone")
        self.assertIn("You deleted your credential here", page())
        result = candidate.call("GET", f"sittings/{sitting}/result").json
        self.assertEqual((result.get("credential"), result["settled"]), (None, True))


class OnSqlite(TheWholePath, AssayTest):
    pass


class OnPostgres(TheWholePath, AssayTest):
    engine = "postgres"


class Answering(AssayTest):
    def setUp(self):
        self.candidate = self.person(CANDIDATE)
        self.sitting = self.begin_sitting(self.candidate)
        self.quiz = f"sittings/{self.sitting}/parts/quiz"

    def test_consent_is_asked_and_makes_one_sitting(self):
        invitation = self.candidate.call("GET", "invitations").json["invitations"][0]
        address = f"invitations/{invitation['id']}/consent"
        self.assert_problem(self.candidate.call("POST", address, {}), 400, "agree")
        again = self.candidate.call("POST", address, {"agree": True})
        self.assertEqual(again.json["sitting"], self.sitting)

    def test_the_key_is_never_shown_before_the_end(self):
        part = self.candidate.call("POST", self.quiz + "/begin")
        for word in KEY_WORDS:
            self.assertNotIn(f'"{word}"', part.text)
        result = self.candidate.call("GET", f"sittings/{self.sitting}/result").json
        self.assertEqual(result["parts"][0]["questions"], [])

    def test_an_answer_is_final_and_sent_twice_is_one(self):
        part = self.candidate.call("POST", self.quiz + "/begin").json
        answer = {"sequence": part["sequence"], "place": 1}
        first = self.candidate.call("POST", self.quiz + "/answers", answer).json
        second = self.candidate.call("POST", self.quiz + "/answers", answer).json
        self.assertEqual(second["sequence"], first["sequence"])
        self.assertEqual(second["statement"], first["statement"])
        self.assert_problem(self.candidate.call("POST", self.quiz + "/answers", answer | {"place": 0}), 409, "final")

    def test_answers_that_do_not_fit(self):
        part = self.candidate.call("POST", self.quiz + "/begin").json
        sequence = part["sequence"]
        for answer in ({}, {"sequence": sequence}, {"sequence": sequence, "place": 8}, {"sequence": sequence, "place": -1},
                       {"sequence": sequence + 1, "place": 0}, {"sequence": 0, "place": 0},
                       {"sequence": sequence, "place": "1"}, {"sequence": sequence, "place": 0, "more": 1}, [], 7):
            self.assert_problem(self.candidate.call("POST", self.quiz + "/answers", answer), 400)
        for body in (b"{", b'{"sequence":1,"sequence":1,"place":0}', b"[" * 100, b"\xff"):
            self.assert_problem(self.candidate.call("POST", self.quiz + "/answers", body), 400)
        self.assert_problem(self.candidate.call("POST", self.quiz + "/answers", {"x": "y" * 70000}), 413, "about 64 KB")

    def test_what_is_not_ones_own_is_not_there(self):
        self.assert_problem(self.candidate.call("GET", "sittings/01a208c8-5bef-7706-a411-e78c50ec884f"), 404)
        self.assert_problem(self.candidate.call("GET", self.quiz + "x"), 404)
        self.assert_problem(self.person(REVIEWER).call("GET", f"sittings/{self.sitting}"), 403)
        self.assert_problem(self.candidate.call("PUT", self.quiz + "/draft", {"body": "", "base": 0, "writer": "a"}), 404)
        report = f"sittings/{self.sitting}/parts/incident-report/answers"
        self.assert_problem(self.candidate.call("POST", report, {"sequence": 1, "place": 0}), 400)

    def test_a_write_needs_the_sessions_token(self):
        self.assert_problem(self.candidate.call("POST", self.quiz + "/begin", csrf=False), 403)
        forged = {"X-CSRF-Token": "x" * 43}
        self.assert_problem(self.candidate.call("POST", self.quiz + "/begin", csrf=False, headers=forged), 403)
        foreign = {"Sec-Fetch-Site": "cross-site"}
        self.assert_problem(self.candidate.call("POST", self.quiz + "/begin", headers=foreign), 403)


class Writing(AssayTest):
    def setUp(self):
        self.candidate = self.person(CANDIDATE)
        self.sitting = self.begin_sitting(self.candidate)
        self.address = f"sittings/{self.sitting}/parts/incident-report"

    def save(self, body, base, writer="one"):
        return self.candidate.call("PUT", self.address + "/draft", {"body": body, "base": base, "writer": writer})

    def test_1_nothing_is_saved_before_the_part_is_begun(self):
        self.assert_problem(self.save("early", 0), 409, "Begin")
        self.assertNotIn("statement", self.candidate.call("GET", self.address).json)

    def test_2_the_last_write_wins_and_the_other_is_told(self):
        self.candidate.call("POST", self.address + "/begin")
        first = self.save("one", 0).json
        self.assertEqual((first["revision"], first["overwrote"], first["late"]), (1, False, False))
        self.assertEqual(self.save("one, longer", 1).json["revision"], 2)
        other = self.save("two", 1, "two").json
        self.assertEqual((other["revision"], other["overwrote"]), (3, True))
        part = self.candidate.call("GET", self.address).json
        self.assertEqual((part["body"], part["revision"]), ("two", 3))
        self.assertEqual(self.save("two", 3, "two").json["revision"], 3)  # the same again is no new revision

    def test_3_texts_that_do_not_fit(self):
        self.candidate.call("POST", self.address + "/begin")
        revision = self.candidate.call("GET", self.address).json["revision"]
        self.assert_problem(self.save("x" * 20001, revision), 413, "is 1 character too long")
        self.assert_problem(self.save("x" * 19999 + "\u6f22\u5b57", revision), 413, "is 2 characters too long")
        self.assertEqual(self.candidate.call("GET", self.address).json["revision"], revision)
        self.assert_problem(self.save("bell \u0007", revision), 400)
        self.assert_problem(self.save("x", -1), 400)
        self.assert_problem(self.save("x", revision, "not a token"), 400)
        self.assertEqual(self.save("a\r\nb e\u0301", revision).status, 200)
        self.assertEqual(self.candidate.call("GET", self.address).json["body"], "a\nb \u00e9")

    def test_4_handed_in_is_handed_in(self):
        self.candidate.call("POST", self.address + "/begin")
        self.assertEqual(self.candidate.call("POST", self.address + "/submit").json["state"], "handed-in")
        self.assertEqual(self.candidate.call("POST", self.address + "/submit").json["state"], "handed-in")
        self.assert_problem(self.save("after", 9), 409, "handed")


class TimeIsOver(AssayTest):
    def test_what_comes_late_is_kept_and_marked_and_the_part_hands_itself_in(self):
        candidate = self.person(CANDIDATE)
        sitting = self.begin_sitting(candidate)
        quiz, report, outage = (f"sittings/{sitting}/parts/{part}" for part in ("quiz", "incident-report", "outage"))
        candidate.call("POST", outage + "/begin")
        part = candidate.call("POST", quiz + "/begin").json
        candidate.call("POST", report + "/begin")
        candidate.call("PUT", report + "/draft", {"body": REPORT, "base": 0, "writer": "a"})
        candidate.call("POST", f"sittings/{sitting}/parts/rate-limiter/begin")
        minute = 60 * 1_000_000
        self.ask(f"UPDATE sitting_part SET due_us = due_us - {60 * minute}")
        self.assertEqual(candidate.call("GET", quiz).json["state"], "over")
        late = candidate.call("POST", quiz + "/answers", {"sequence": part["sequence"], "place": 0})
        self.assertEqual(late.status, 200)
        draft = candidate.call("PUT", report + "/draft", {"body": REPORT + " Late.", "base": 1, "writer": "a"})
        self.assertTrue(draft.json["late"])
        self.ask("UPDATE job SET run_after_us = 1 WHERE kind = 'sitting.due'")
        until = time.monotonic() + 20
        while candidate.call("GET", f"sittings/{sitting}").json.get("finished_us") is None:
            self.assertLess(time.monotonic(), until, "the parts hand themselves in")
            time.sleep(0.2)
        questions = candidate.call("GET", f"sittings/{sitting}/result").json["parts"][0]["questions"]
        self.assertEqual([q["late"] for q in questions], [True, False])
        self.assertNotIn("answer", questions[1])


class Access(AssayTest):
    def test_sessions(self):
        nobody = Person(self.base)
        self.assert_problem(nobody.sign_in(CANDIDATE, "wrong password"), 401)
        self.assert_problem(nobody.sign_in("unknown@example.org"), 401)
        self.assert_problem(nobody.call("GET", "me"), 401)
        candidate = self.person(CANDIDATE)
        self.assertEqual(candidate.call("GET", "me").json["roles"], "candidate")
        self.assertEqual(candidate.call("DELETE", "session").status, 204)
        self.assert_problem(candidate.call("GET", "me"), 401)

    def test_tokens(self):
        candidate = self.person(CANDIDATE)
        made = candidate.call("POST", "tokens", {"name": "script", "scopes": "take", "days": 1})
        self.assertEqual(made.status, 201)
        program = Person(self.base, made.json["token"])
        self.assertEqual(program.call("GET", "me").json["roles"], "candidate")
        self.assert_problem(program.call("GET", "review/cases"), 403)
        self.assert_problem(program.call("DELETE", "session"), 403)
        known = candidate.call("GET", "tokens")
        self.assertNotIn(made.json["token"], known.text)
        identity = known.json["tokens"][0]["id"]
        self.assertEqual(candidate.call("DELETE", f"tokens/{identity}").status, 204)
        self.assert_problem(program.call("GET", "me"), 401)

    def test_a_repeated_key_gives_the_first_reply(self):
        candidate = self.person(CANDIDATE)
        key = {"Idempotency-Key": "k1"}
        invitation = candidate.call("GET", "invitations").json["invitations"][0]["id"]
        consent = f"invitations/{invitation}/consent"
        first = candidate.call("POST", consent, {"agree": True}, headers=key)
        again = candidate.call("POST", consent, {"agree": True}, headers=key)
        self.assertEqual((again.status, again.body), (first.status, first.body))
        self.assert_problem(candidate.call("POST", consent, {"agree": False}, headers=key), 409)

    def test_every_path_with_every_role(self):
        """Who is let in is what the API's own description says."""
        people = {"candidate": self.person(CANDIDATE), "reviewer": self.person(REVIEWER),
                  "administrator": self.person(ADMINISTRATOR)}
        paths = Person(self.base).call("GET", "openapi.json").json["paths"]
        walked = 0
        for path, methods in paths.items():
            address = path.removeprefix("/api/v1/")
            while "{" in address:
                head, _, rest = address.partition("{")
                address = head + "01a208c8-5bef-7706-a411-e78c50ec884f" + rest.partition("}")[2]
            for method, operation in methods.items():
                allowed = operation.get("description", "")
                if "For: " not in allowed or "everybody" in allowed:
                    continue
                walked += 1
                self.assertEqual(Person(self.base).call(method.upper(), address).status, 401, (method, path))
                for role, person in people.items():
                    if (method, address) == ("delete", "session"):
                        continue  # it would end the walk
                    status = person.call(method.upper(), address, {} if method != "get" else None).status
                    if role in allowed:
                        self.assertIn(status, (200, 201, 400, 404, 409), (method, path, role))
                    else:
                        self.assertEqual(status, 403, (method, path, role))
                        broken = person.call(method.upper(), address, b"{" if method != "get" else None)
                        self.assertEqual(broken.status, 403, (method, path, role))
        self.assertGreater(walked, 20)


if __name__ == "__main__":
    unittest.main()
