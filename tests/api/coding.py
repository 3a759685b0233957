"""Candidates who write the one program of tiny-code/, for the tests about programs."""

import pathlib
import subprocess
import time
import urllib.parse

from assay_server import ADMINISTRATOR, ASSAY, AssayTest, Person, form

TINY = pathlib.Path(__file__).parent / "tiny-code"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class CodeTest(AssayTest):
    """The demonstration, and an assessment with one program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        subprocess.run([ASSAY, "import", TINY, "--db", database, "--data", cls.folder + "/data"],
                       check=True, stdout=subprocess.DEVNULL)

    def coder(self, begins=True):
        """Somebody new who has begun the program: the person, and the address of the part."""
        office, email = self.person(ADMINISTRATOR), f"coder-{time.monotonic_ns()}@example.org"
        made = office.call("POST", "people", {"email": email, "name": "A Coder", "role": "candidate"})
        self.assertEqual(made.status, 201, made.text)
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        coder = Person(self.base)
        self.assertEqual(coder.open("POST", link, form({"password": "a password of my own"}), FORM).status, 303)
        coder.sign_in(email, "a password of my own")
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"] if a["title"] == "Tiny code")
        invited = office.call("POST", "invitations", {"assessment": tiny, "email": email})
        self.assertEqual(invited.status, 201, invited.text)
        consent = coder.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True})
        address = f"sittings/{consent.json['sitting']}/parts/sum"
        if not begins:
            return coder, address
        begun = coder.call("POST", address + "/begin")
        self.assertEqual(begun.status, 200, begun.text)
        return coder, address

    def case_of(self, reviewer, sitting):
        """Takes cases until it is the one of this sitting."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            taken = reviewer.call("POST", "review/cases/next")
            if taken.status == 200:
                case = reviewer.call("GET", f"review/cases/{taken.json['id']}").json
                if case["sitting"] == sitting.split("/")[1]:
                    return case["id"]
            time.sleep(0.1)
        self.fail("no case was opened")
