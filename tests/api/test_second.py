"""A case that two people read blind, and a third when they differ: through the API, on both databases."""

import json
import pathlib
import subprocess
import time
import urllib.parse
import uuid

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, AssayTest, Person, form

TINY = pathlib.Path(__file__).parent / "tiny-note"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
READERS = ("ada", "bea", "cem")


class TheReaders:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        cls.where = ["--db", database, "--data", cls.folder + "/data"]
        subprocess.run([ASSAY, "import", TINY, *cls.where], check=True, stdout=subprocess.DEVNULL)

    def newcomer(self, name, role):
        """Somebody who has chosen a password; once for each name."""
        office, email, person = self.person(ADMINISTRATOR), f"{name}@example.org", Person(self.base)
        made = office.call("POST", "people", {"email": email, "name": name.title(), "role": role})
        if made.status == 201:
            message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
            link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
            self.assertEqual(person.open("POST", link, form({"password": "a password of my own"}), FORM).status, 303)
        self.assertEqual(person.sign_in(email, "a password of my own").status, 200)
        return person

    def tiny(self):
        return next(a["id"] for a in self.person(ADMINISTRATOR).call("GET", "assessments").json["assessments"]
                    if a["title"] == "Tiny note")

    def note(self, text):
        """Somebody new hands in a note; their sitting."""
        office, name = self.person(ADMINISTRATOR), f"writer-{time.monotonic_ns()}"
        writer = self.newcomer(name, "candidate")
        invited = office.call("POST", "invitations", {"assessment": self.tiny(), "email": f"{name}@example.org"})
        sitting = writer.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True}).json["sitting"]
        address = f"sittings/{sitting}/parts/note"
        writer.call("POST", address + "/begin")
        saved = writer.call("PUT", address + "/draft", {"body": text, "base": 0, "writer": "test"})
        self.assertEqual(saved.status, 200, saved.text)
        self.assertEqual(writer.call("POST", address + "/submit").status, 200)
        return writer, sitting

    def takes(self, reader, sitting):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for case in reader.call("GET", "review/cases").json["cases"]:
                if case["sitting"] == sitting:
                    self.assertEqual(reader.call("POST", f"review/cases/{case['id']}/claim").status, 200)
                    return reader.call("GET", f"review/cases/{case['id']}").json
            time.sleep(0.1)
        self.fail("no case was opened")

    def judges(self, reader, case, facts, following, comment=""):
        judged = reader.call("POST", f"review/cases/{case['id']}/judgement", {
            "level": {"note/facts": facts, "note/next": following}, "comment": {"note/facts": comment}})
        self.assertEqual(judged.status, 200, judged.text)
        return judged.json

    def decides(self, reader, case):
        return reader.call("POST", f"review/cases/{case['id']}/decision",
                           {"outcome": "not-yet", "reason": "It says too little."})

    def skill(self, writer, sitting):
        return writer.call("GET", f"sittings/{sitting}/result").json["skills"][0]

    def replays(self, kind, sitting):
        column = "id" if self.postgres else "hex(id)"
        blob = f"'{sitting}'" if self.postgres else f"x'{sitting.replace('-', '')}'"
        ids = self.rows(f"SELECT {column} FROM {kind} WHERE sitting_id = {blob}")
        self.assertGreater(len(ids), 0)
        for one in ids:
            run = subprocess.run([ASSAY, "replay", str(uuid.UUID(one)), "--json", *self.where],
                                 stdout=subprocess.PIPE, check=False, text=True)
            self.assertEqual(run.returncode, 0, run.stdout)
            self.assertTrue(json.loads(run.stdout)["identical"], run.stdout)

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
        self.judges(bea, case, 3, 1, "all of it")
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

    def counts(self, office, tiny):
        found = office.call("POST", f"assessments/{tiny}/agreement", {}).json
        self.assertGreaterEqual(found["twice"], 1)
        everything = found["people"][0]
        self.assertEqual((everything["what"], everything["told"]), ("all", False))
        self.assertNotIn("qwk", everything)
        self.assert_problem(self.person(CANDIDATE).call("POST", f"assessments/{tiny}/agreement", {}), 403)
        self.assert_problem(Person(self.base).call("POST", f"assessments/{tiny}/agreement", {}), 401)

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
