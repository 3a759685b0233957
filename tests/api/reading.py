"""People who hand in a note, and reviewers who take, judge and decide: what tests of reviewing have in common."""

import json
import pathlib
import subprocess
import time
import urllib.parse
import uuid

from assay_server import ADMINISTRATOR, ASSAY, Person, form

TINY = pathlib.Path(__file__).parent / "tiny-note"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Reading:
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

    def begun(self):
        """Somebody new begins a note; their sitting."""
        office, name = self.person(ADMINISTRATOR), f"writer-{time.monotonic_ns()}"
        writer = self.newcomer(name, "candidate")
        invited = office.call("POST", "invitations", {"assessment": self.tiny(), "email": f"{name}@example.org"})
        sitting = writer.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True}).json["sitting"]
        address = f"sittings/{sitting}/parts/note"
        writer.call("POST", address + "/begin")
        return writer, sitting

    def note(self, text):
        """Somebody new hands in a note; their sitting."""
        writer, sitting = self.begun()
        address = f"sittings/{sitting}/parts/note"
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
