"""A case that two people read blind, and a third when they differ: through the API, on both databases."""

import json
import subprocess
import time
import urllib.parse

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, AssayTest, Person, Reply
from reading import TINY, Reading

READERS = ("ada", "bea", "cem")


class TheReaders(Reading):
    def test_two_read_and_a_third_settles(self):
        ada, bea, cem = (self.newcomer(name, "reviewer") for name in READERS)
        writer, sitting = self.note("The pump stopped at nine.")
        before = self.skill(writer, sitting)
        case = self.takes(ada, sitting)
        self.assertEqual(case["reading"], "blind")
        self.samples(ada, case)
        passed = self.judges(ada, case, 0, 1, "only one thing")
        self.assertEqual((passed["state"], passed["criteria"]), ("waiting", []))
        self.assertEqual([c for c in ada.call("GET", "review/cases").json["cases"] if c["sitting"] == sitting], [])
        self.assert_problem(ada.call("POST", f"review/cases/{case['id']}/claim"), 409, "another person")
        office, tiny = self.person(ADMINISTRATOR), self.tiny()
        due = office.call("GET", f"assessments/{tiny}/readings").json["readings"]
        self.assertEqual([(d["reading"], d["why"].startswith("Drawn by lot")) for d in due if d["id"] == case["id"]],
                         [("second", True)])
        second = self.takes(bea, sitting)
        self.assertEqual(second["reading"], "blind")
        self.assertNotIn("only one thing", json.dumps(second))
        self.assertFalse(any("readings" in c or "machine" in c or "mine" in c for c in second["criteria"]))
        self.assert_problem(self.decides(bea, case), 409)
        nothing = office.call("GET", f"assessments/{tiny}/agreement")
        self.assert_problem(nothing, 404, "nobody has judged what somebody else")
        self.judges(bea, case, 3, 1, "all of it")
        self.is_counted_by_itself(office, tiny)
        third = self.takes(cem, sitting)
        self.assertEqual(third["reading"], "adjudication")
        self.assertEqual([(c["criterion"], c["asked"], c["readings"]) for c in third["criteria"]],
                         [("facts", True, "[0,3]"), ("next", False, "[1,1]")])
        shown = cem.open("GET", f"/review/{case['id']}").read().decode()
        for words in ("only one thing", "all of it", "One reader", "The other"):
            self.assertIn(words, shown)
        self.assertNotIn("Ada", shown)
        self.assertNotIn("Bea", shown)
        self.assertEqual(self.skill(writer, sitting), before)
        settled = self.judges(cem, case, 2, 0)
        self.assertEqual([c["counts"] for c in settled["criteria"]], ["adjudicated", "mean"])
        self.assertEqual(self.skill(writer, sitting), before)
        self.assertEqual(self.decides(cem, case).status, 200)
        until = time.monotonic() + 20
        while self.skill(writer, sitting) == before and time.monotonic() < until:
            time.sleep(0.1)
        self.assertNotEqual(self.skill(writer, sitting), before)
        for kind in ("verdict", "belief", "decision"):
            self.replays(kind, sitting)
        self.counts(office, tiny)
        self.own_severity(cem, tiny)

    def samples(self, reader, case):
        """What people agreed on, to measure by: the answer itself is a click away."""
        self.assertEqual(case["samples"], 2)
        address = f"/review/{case['id']}/samples/"
        self.assertEqual(reader.open("GET", f"/review/{case['id']}").read().decode().count(f'href="{address}1"'), 2)
        shown = reader.open("GET", address + "1").read().decode()
        for words in ("Sample answer 1", "at nine &amp; the cellar", "&lt;second&gt;", "2 Most", "Two things, and not"):
            self.assertIn(words, shown)
        first = reader.call("GET", f"review/cases/{case['id']}/samples/1").json
        self.assertTrue(first["text"].startswith("The pump stopped at nine & the"))
        self.assertEqual([(level["criterion"], level["level"]) for level in first["levels"]], [("facts", 2), ("next", 3)])
        second = reader.call("GET", f"review/cases/{case['id']}/samples/2").json
        self.assertEqual((second["part"], second["text"], second["levels"][0]),
                         ("note", "We are sorry.", {"criterion": "facts", "level": 0}))
        self.assert_problem(reader.call("GET", f"review/cases/{case['id']}/samples/3"), 404, "no such sample")
        self.assert_problem(reader.call("GET", f"review/cases/{case['id']}/samples/0"), 400)
        self.assertGreaterEqual(self.newcomer("dan", "reviewer").call(
            "GET", f"review/cases/{case['id']}/samples/1").status, 403)

    def own_severity(self, reader, tiny):
        """About oneself, and so far too little for that; about others nothing."""
        own = reader.call("POST", "review/severity", {"assessment": tiny}).json
        self.assertEqual(own["why"], own["note"])
        self.assertNotIn("severity_logit", own)
        self.assertNotIn("reviewers", own)
        self.assertIn("Tiny note", reader.open("GET", "/review/own/severity").read().decode())
        self.assert_problem(reader.call("POST", f"assessments/{tiny}/reviewers", {}), 403)
        self.assert_problem(self.person(CANDIDATE).call("POST", "review/severity", {"assessment": tiny}), 403)

    def is_counted_by_itself(self, office, tiny):
        """Two people have judged the same: nobody asked for a count, and it comes."""
        address, until = f"assessments/{tiny}/agreement", time.monotonic() + 20
        counted = office.call("GET", address)
        while counted.status == 404 and time.monotonic() < until:
            time.sleep(0.1)
            counted = office.call("GET", address)
        self.assertEqual(counted.status, 200, counted.text)
        groups = {group["what"]: group["pairs"] for group in counted.json["people"]}
        self.assertEqual((counted.json["twice"], groups["all"], groups["note/facts"], groups["note/next"]), (1, 2, 1, 1))
        self.assert_problem(self.person(CANDIDATE).call("GET", address), 403)
        shown = office.open("GET", f"/assessments/{tiny}/agreement").read().decode()
        for words in ("1 of ", "sittings were read by two people", "Counted ", "2: too few to tell", "Count now"):
            self.assertIn(words, shown)

    def counts(self, office, tiny):
        before = office.call("GET", f"assessments/{tiny}/agreement").json
        found = office.call("POST", f"assessments/{tiny}/agreement", {}).json
        self.assertGreater(found["at_us"], before["at_us"])
        self.assertEqual(office.call("GET", f"assessments/{tiny}/agreement").json, found)
        self.assertGreaterEqual(found["twice"], 1)
        everything = found["people"][0]
        self.assertEqual((everything["what"], everything["told"]), ("all", False))
        self.assertNotIn("qwk", everything)
        self.assert_problem(self.person(CANDIDATE).call("POST", f"assessments/{tiny}/agreement", {}), 403)
        self.assert_problem(Person(self.base).call("POST", f"assessments/{tiny}/agreement", {}), 401)

    def test_who_wrote_a_rubric_is_told_where_people_differ(self):
        """Of the demonstration's simulated reviewers, whose work is counted when it begins: by one message, of which the link
        leads to where it is clarified."""
        office, subject = self.person(ADMINISTRATOR), "People understand a level of your rubric differently"
        until, told = time.monotonic() + 60, []
        while not told and time.monotonic() < until:
            time.sleep(0.2)
            told = [m for m in office.call("GET", "outbox").json["messages"] if m["subject"] == subject]
        self.assertEqual([message["to_email"] for message in told], ["admin@example.org"])
        link = next(line for line in told[0]["body"].splitlines() if line.endswith("/agreement"))
        assessment = urllib.parse.urlsplit(link).path.split("/")[2]
        unclear = office.call("GET", f"assessments/{assessment}/agreement").json["unclear"]
        self.assertEqual(sum(line.startswith("- ") for line in told[0]["body"].splitlines()), len(unclear))
        shown = office.open("GET", urllib.parse.urlsplit(link).path).read().decode()
        self.assertEqual(shown.count("What should count here?"), len(unclear))
        # Counted again, nobody is told again.
        self.assertEqual(office.call("POST", f"assessments/{assessment}/agreement", {}).status, 200)
        messages = office.call("GET", "outbox").json["messages"]
        self.assertEqual(sum(message["subject"] == subject for message in messages), 1)

    def test_an_administrator_does_without(self):
        ada, _ = (self.newcomer(name, "reviewer") for name in READERS[:2])
        office, tiny = self.person(ADMINISTRATOR), self.tiny()
        _, sitting = self.note("Nothing else happened.")
        case = self.takes(ada, sitting)
        address = f"assessments/{tiny}/readings/{case['id']}/waive"
        self.assert_problem(office.call("POST", address, {"reason": "Nobody is there."}), 404)
        self.judges(ada, case, 1, 1)
        self.assert_problem(ada.call("POST", address, {"reason": "I say so."}), 403)
        self.assert_problem(office.call("POST", address, {"reason": " "}), 400)
        self.assertEqual(office.call("POST", address, {"reason": "Bea is away."}).status, 204)
        self.assert_problem(office.call("POST", address, {"reason": "Again."}), 404)
        self.assertEqual(self.decides(ada, case).status, 200)
        who = [event for event in office.call("GET", "audit").json["events"] if event["action"] == "case.waive"]
        self.assertEqual([event["subject"] for event in who], [case["id"]])

    def test_who_declares_a_conflict_is_told_that_nothing_of_it_counts(self):
        ada, bea, cem = (self.newcomer(name, "reviewer") for name in READERS)
        _, sitting = self.note("A pump, a conflict.")
        case = self.takes(ada, sitting)
        self.judges(ada, case, 0, 0, "hers alone")
        self.takes(bea, sitting)
        address = f"/review/{case['id']}"
        self.assertIn("your judgement stands", ada.open("GET", address).read().decode())
        self.assertEqual(ada.call("POST", f"review/cases/{case['id']}/conflict", {"note": "My sister."}).status, 204)
        told = Reply(ada.open("GET", address))
        self.assertEqual(told.status, 403)
        self.assertIn("nothing that you judged of it counts", told.text)
        self.assertNotIn("judgement stands", told.text)
        passed = self.judges(bea, case, 3, 1)  # as the first: another reads it after her
        self.assertEqual(passed["state"], "waiting")
        second = self.takes(cem, sitting)
        self.assertEqual(second["reading"], "blind")
        judged = self.judges(cem, case, 3, 1)
        self.assertNotIn("hers alone", json.dumps(judged))
        self.assertEqual([c["readings"] for c in judged["criteria"]], ["[3,3]", "[1,1]"])
        # Given back now it waits for somebody who decides, with both readings.
        self.assertEqual(cem.call("POST", f"review/cases/{case['id']}/release").status, 204)
        self.assertIn("what you judged counts", cem.open("GET", address).read().decode())
        self.takes(bea, sitting)
        self.assertEqual(self.decides(bea, case).status, 200)
        self.assert_problem(bea.call("POST", f"review/cases/{case['id']}/conflict", {}), 409, "you had a part in that")

    def test_what_should_count_is_kept_in_a_new_version(self):
        ada, office, tiny = self.newcomer("ada", "reviewer"), self.person(ADMINISTRATOR), self.tiny()
        number = self.number(office)
        said = {"part": "note", "criterion": "facts", "level": 2, "text": "A time of day is one thing."}
        made = office.call("POST", f"assessments/{tiny}/clarifications", said)
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(self.number(office), number + 1)
        for wrong, part in (({"level": 4}, "levels from 0 to 3"), ({"text": " "}, "sentence"),
                            ({"criterion": "no"}, "criterion")):
            reply = office.call("POST", f"assessments/{tiny}/clarifications", {**said, **wrong})
            self.assert_problem(reply, 404 if "criterion" in wrong else 400, part)
        self.assert_problem(ada.call("POST", f"assessments/{tiny}/clarifications", said), 403)
        _, sitting = self.note("It was nine.")
        case = self.takes(ada, sitting)
        self.assertIn("A time of day is one thing.", ada.open("GET", f"/review/{case['id']}").read().decode())
        # The author's folder again, as it was: nothing is lost.
        subprocess.run([ASSAY, "import", TINY, *self.where], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.number(office), number + 1)

    def number(self, office):
        return next(a["number"] for a in office.call("GET", "assessments").json["assessments"]
                    if a["title"] == "Tiny note")


class SecondOnSqlite(TheReaders, AssayTest):
    pass


class SecondOnPostgres(TheReaders, AssayTest):
    engine = "postgres"
