"""Credentials for many at once, and what becomes of credentials, on both databases: by API, by page, and after a kill."""

import base64
import csv
import datetime
import gzip
import io
import json
import pathlib
import signal
import subprocess
import time
import urllib.parse

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, POSTGRES, ROOT, AssayTest, Person, form

ACHIEVEMENT = {
    "name": "First aid",
    "description": "Knows what to do first.",
    "criteria": "Took part in a **day** of practice.",
    "vouched_by": "Dr. Ada Examiner",
    "alignment": [{"name": "First aid", "url": "https://skills.example/first-aid", "framework": "Skills"}],
    "valid_for_days": 730,
}


def bit(status_list, index):
    """Whether an entry of a status list is set, read as W3C Bitstring Status List 1.0 says."""
    encoded = status_list["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.decompress(packed)
    assert len(bits) >= 16384
    return bits[index // 8] >> (7 - index % 8) & 1


class TheIssuer:
    def issue(self, office, people, achievement=None):
        """Issues to so many people whose addresses nobody else has; the rows of the result."""
        self.__class__.lists = getattr(self.__class__, "lists", 0) + 1
        name = f"list{self.lists}"
        lines = "".join(f"{name}-{i}@example.org,Person {i}\n" for i in range(people))
        made = office.call("POST", "badges/batches",
                           {"achievement": achievement or ACHIEVEMENT, "recipients": "email,name\n" + lines})
        self.assertEqual(made.status, 201, made.text)
        return made.json["id"], self.wait(office, made.json["id"])

    def wait(self, office, batch, seconds=120):
        until = time.monotonic() + seconds
        state = office.call("GET", f"badges/batches/{batch}").json
        while "finished_us" not in state and time.monotonic() < until:
            time.sleep(0.1)
            state = office.call("GET", f"badges/batches/{batch}").json
        self.assertIn("finished_us", state)
        self.assertEqual(state["published"], state["total"])
        return self.results(office, batch)

    def results(self, office, batch):
        reply = office.call("GET", f"badges/batches/{batch}/result")
        self.assertEqual(reply.headers["Content-Type"], "text/csv; charset=utf-8")
        return list(csv.DictReader(io.StringIO(reply.text)))

    def status_of(self, credential, timestamp=None):
        """(revoked, suspended), by the lists that the credential names."""
        bits = []
        for entry, purpose in zip(credential["credentialStatus"], ("revocation", "suspension")):
            self.assertEqual(entry["type"], "BitstringStatusListEntry")
            self.assertEqual(entry["statusPurpose"], purpose)
            address = urllib.parse.urlsplit(entry["statusListCredential"]).path
            if timestamp:
                address += "?" + urllib.parse.urlencode({"timestamp": timestamp})
            reply = Person(self.base).open("GET", address)
            self.assertEqual(reply.status, 200)
            status_list = json.loads(reply.read())
            self.assertEqual(reply.headers["Content-Type"], "application/vc+ld+json")
            self.assertEqual(reply.headers["Access-Control-Allow-Origin"], "*")
            ttl = status_list["credentialSubject"]["ttl"]
            self.assertEqual(reply.headers["Cache-Control"], f"public, max-age={ttl // 1000}")
            self.assertEqual(status_list["id"], entry["statusListCredential"])
            self.assertEqual(status_list["issuer"], credential["issuer"]["id"])
            self.assertEqual(status_list["credentialSubject"]["statusPurpose"], purpose)
            self.assertEqual(status_list["proof"]["cryptosuite"], "eddsa-rdfc-2022")
            if timestamp:  # which does not change while we look
                self.assertEqual(self.list_as_a_token(address), {k: v for k, v in status_list.items() if k != "proof"})
            bits.append(bit(status_list, int(entry["statusListIndex"])))
            self.last_list = status_list
        return tuple(bits)

    def list_as_a_token(self, address):
        """What the same list says as vc+jwt, by suffix and by Accept, without the claims that repeat it."""
        path, _, query = address.partition("?")
        asked = (path + ".jwt" + ("?" + query if query else ""), "*/*"), (address, "application/vc+jwt, application/vc;q=0.5")
        replies = [Person(self.base).open("GET", where, headers={"Accept": accept}) for where, accept in asked]
        for reply in replies:
            self.assertEqual((reply.status, reply.headers["Content-Type"], reply.headers["Vary"]),
                             (200, "application/vc+jwt", "Accept"))
        tokens = [reply.read().decode() for reply in replies]
        self.assertEqual(tokens[0], tokens[1])
        self.last_token = tokens[0]
        payload = json.loads(base64.urlsafe_b64decode(tokens[0].split(".")[1] + "=="))
        self.assertEqual((payload["iss"], payload["jti"]), (payload["issuer"], payload["id"]))
        return {k: v for k, v in payload.items() if k not in ("iss", "sub", "jti", "nbf", "exp")}

    def await_status(self, credential, wanted, seconds=5):
        until = time.monotonic() + seconds
        while self.status_of(credential) != wanted and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual(self.status_of(credential), wanted)

    def credential(self, link):
        """As if its holder showed it: a page is theirs alone until then."""
        self.ask("INSERT INTO credential_page (org_id, credential_id, claimed_us, shown_us) "
                 "SELECT org_id, id, 1, 1 FROM credential WHERE published_us IS NOT NULL "
                 "ON CONFLICT (org_id, credential_id) DO NOTHING")
        reply = Person(self.base).open("GET", urllib.parse.urlsplit(link).path + ".json")
        return json.loads(reply.read())

    def verified(self, credential, *options):
        """The outcome of the check of status, and its words, by `assay verify`, which asks this server."""
        done = subprocess.run([ASSAY, "verify", "-", "--local", "--json", *options], input=json.dumps(credential), text=True,
                              stdout=subprocess.PIPE, timeout=60, check=False)
        [check] = [check for check in json.loads(done.stdout)["checks"] if check["name"] == "status"]
        return check["outcome"], check["detail"]

    def test_a_list_is_issued_and_told_once(self):
        office = self.person(ADMINISTRATOR)
        batch, rows = self.issue(office, 30)
        self.assertEqual(len(rows), 30)
        self.assertEqual(len({row["id"] for row in rows}), 30)
        places = set()
        for row in rows:
            credential = self.credential(row["link"])
            self.assertEqual(credential["id"], "urn:uuid:" + row["id"])
            self.assertEqual(credential["proof"]["cryptosuite"], "eddsa-rdfc-2022")
            subject = credential["credentialSubject"]
            self.assertEqual(subject["achievement"]["alignment"][0]["targetUrl"], "https://skills.example/first-aid")
            self.assertEqual(subject["source"]["name"], "Dr. Ada Examiner")
            places |= {(e["statusListCredential"], e["statusListIndex"]) for e in credential["credentialStatus"]}
            start, end = (datetime.datetime.fromisoformat(credential[key].replace("Z", "+00:00"))
                          for key in ("validFrom", "validUntil"))
            self.assertEqual((end - start).days, 730)
        self.assertEqual(len(places), 60)
        self.assertEqual(self.status_of(credential), (0, 0))
        self.assert_peers_verify(credential, self.last_list)
        told = [m["to_email"] for m in office.call("GET", "outbox").json["messages"]]
        for row in rows:
            self.assertEqual(told.count(row["email"]), 1)
        listed = [b for b in office.call("GET", "badges/batches").json["batches"] if b["id"] == batch]
        self.assertEqual(listed[0]["issued"], 30)

    def test_every_bad_line_is_said_and_nothing_is_issued(self):
        office = self.person(ADMINISTRATOR)
        before = len(office.call("GET", "badges/batches").json["batches"])
        text = "name,email\nGood,good-one@example.org\n,no-name@example.org\nNo Address,nowhere\nTwice,Good-One@example.org\n"
        reply = office.call("POST", "badges/batches", {"achievement": ACHIEVEMENT, "recipients": text})
        self.assertEqual(reply.status, 400)
        self.assertEqual([p["line"] for p in reply.json["problems"]], [3, 4, 5])
        self.assertNotIn("id", reply.json)
        unknown = dict(ACHIEVEMENT, colour="red")
        reply = office.call("POST", "badges/batches", {"achievement": unknown, "recipients": "name,email\nA,a@b.org"})
        self.assert_problem(reply, 400, "not known")
        self.assertEqual(len(office.call("GET", "badges/batches").json["batches"]), before)

    def test_nobody_gets_the_same_twice_by_mistake(self):
        office = self.person(ADMINISTRATOR)
        list_ = {"achievement": ACHIEVEMENT, "recipients": "name,email\nA,once-a@example.org\nB,once-b@example.org\n"}
        made = office.call("POST", "badges/batches", list_)
        self.assertEqual(made.status, 201)
        reply = office.call("POST", "badges/batches", list_)
        self.assertEqual(reply.status, 400)
        self.assertEqual([p["line"] for p in reply.json["problems"]], [2, 3])
        self.assertIn("has it already", reply.json["problems"][0]["sentence"])
        again = office.call("POST", "badges/batches", dict(list_, again=True))
        self.assertEqual(again.status, 201)
        self.assertEqual(len(self.wait(office, made.json["id"]) + self.wait(office, again.json["id"])), 4)

    def test_only_administrators_issue_and_revoke(self):
        candidate = self.person(CANDIDATE)
        self.assert_problem(candidate.call("GET", "badges/batches"), 403)
        self.assert_problem(candidate.call("POST", "badges/batches", {"achievement": ACHIEVEMENT, "recipients": "x"}), 403)

    def test_suspended_reinstated_revoked(self):
        office = self.person(ADMINISTRATOR)
        _, rows = self.issue(office, 2)
        credential, other = (self.credential(row["link"]) for row in rows)
        address = f"badges/{rows[0]['id']}/status"
        self.assertEqual(office.call("GET", address).json["state"], "holds")
        self.assert_problem(office.call("POST", address, {"action": "suspend"}), 400, "reason")
        self.assert_problem(office.call("POST", address, {"action": "reinstate", "reason": "x"}), 409, "holds")
        time.sleep(1.1)
        before = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        time.sleep(1.1)
        begun = time.monotonic()
        changed = office.call("POST", address, {"action": "suspend", "reason": "Looked into."})
        self.assertEqual((changed.status, changed.json["state"]), (200, "suspended"))
        self.await_status(credential, (0, 1))
        print(f"suspension published after {time.monotonic() - begun:.2f} s")
        time.sleep(1.1)
        between = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        time.sleep(1.1)
        office.call("POST", address, {"action": "reinstate", "reason": "All is well."})
        self.await_status(credential, (0, 0))
        self.assert_problem(office.call("POST", address, {"action": "revoke", "reason": "It was a mistake."}), 400, "for good")
        changed = office.call("POST", address, {"action": "revoke", "reason": "It was a mistake.", "confirm": True})
        self.assertEqual((changed.status, changed.json["reason"]), (200, "It was a mistake."))
        self.await_status(credential, (1, 0))
        self.assertEqual(self.status_of(credential, between), (0, 1))
        self.assertEqual(self.status_of(other), (0, 0))
        # As it was: the server keeps its lists, and verifiers ask for that of the time.
        for options, outcome, word in (((), "failed", "has taken it back"), (("--at", between), "failed", "has suspended it"),
                                       (("--at", before), "passed", "has not taken it back")):
            found, words = self.verified(credential, *options)
            self.assertEqual(found, outcome, words)
            self.assertIn(word, words)
        self.assert_problem(office.call("POST", address, {"action": "reinstate", "reason": "x"}), 409, "for good")
        told = [m["body"] for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == rows[0]["email"]]
        self.assertEqual(len(told), 4)
        self.assertTrue(any("It was a mistake." in body for body in told))
        listed = office.call("GET", "badges?email=" + rows[0]["email"]).json["badges"]
        self.assertEqual([(b["id"], b["state"]) for b in listed], [(rows[0]["id"], "revoked")])
        nowhere = office.call("POST", "badges/01a208be-e49a-7fa7-abbd-9ad3f78e5fa7/status",
                              {"action": "suspend", "reason": "x"})
        self.assert_problem(nowhere, 404)

    def test_jose_takes_a_status_list_as_a_token(self):
        office = self.person(ADMINISTRATOR)
        _, rows = self.issue(office, 1)
        self.status_of(self.credential(rows[0]["link"]), datetime.datetime.now(datetime.timezone.utc).isoformat()[:23] + "Z")
        token, keys = pathlib.Path(self.folder, "list.jwt"), pathlib.Path(self.folder, "did.json")
        keys.write_bytes(office.open("GET", "/.well-known/did.json").read())
        for text, status in ((self.last_token, 0), (self.last_token.replace(".eyJ", ".eyK"), 1)):
            token.write_text(text, encoding="utf-8")
            said = subprocess.run(["node", ROOT / "tests/jose/verify.mjs", token, keys], capture_output=True, text=True)
            self.assertEqual(said.returncode, status, said.stderr)
            if status == 0:
                self.assertEqual(json.loads(said.stdout)["typ"], "vc+jwt")
        for accept in ("*/*", "application/json, text/plain, */*", "application/vc, application/vc+jwt"):
            address = urllib.parse.urlsplit(self.last_list["id"]).path
            reply = office.open("GET", address, headers={"Accept": accept})
            self.assertEqual(reply.headers["Content-Type"], "application/vc+ld+json", accept)

    def test_status_lists_that_are_not_there(self):
        stranger = Person(self.base)
        self.assertEqual(stranger.open("GET", "/status/01a208be-e49a-7fa7-abbd-9ad3f78e5fa7").status, 404)
        self.assertEqual(stranger.open("GET", "/status/x").status, 404)
        office = self.person(ADMINISTRATOR)
        _, rows = self.issue(office, 1)
        entry = self.credential(rows[0]["link"])["credentialStatus"][0]
        address = urllib.parse.urlsplit(entry["statusListCredential"]).path
        self.assertEqual(stranger.open("GET", address + "?timestamp=2001-01-01T00:00:00Z").status, 404)
        self.assertEqual(stranger.open("GET", address + "?timestamp=yesterday").status, 400)

    def test_by_page_without_scripts(self):
        office = self.person(ADMINISTRATOR)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        fields = {"csrf": office.csrf, "name": "Welding", "description": "Welds.", "criteria": "A sample.",
                  "vouched_by": "The master", "recipients": "name,email\nWanda,wanda\n"}
        refused = office.open("POST", "/badges/batches", form(fields), headers)
        page = refused.read().decode()
        self.assertEqual(refused.status, 400)
        self.assertIn("Line 2", page)
        self.assertIn("Wanda,wanda", page)
        fields["recipients"] = "name,email\nWanda,wanda@example.org\n"
        sent = office.open("POST", "/badges/batches", form(fields), headers)
        self.assertEqual(sent.status, 303)
        address = sent.headers["Location"].split("?")[0]
        rows = self.wait(office, address.rsplit("/", 1)[1])
        self.assertIn("1 of 1 people", office.open("GET", address).read().decode())
        held = office.open("POST", "/badges/batches", form(fields), headers)
        page = held.read().decode()
        self.assertEqual(held.status, 400)
        self.assertIn("has it already", page)
        self.assertIn('name="again"', page)
        self.assertEqual(office.open("POST", "/badges/batches", form(dict(fields, again="on")), headers).status, 303)
        badge = f"/badges/{rows[0]['id']}"
        self.assertIn("It holds.", office.open("GET", badge).read().decode())
        change = {"csrf": office.csrf, "action": "revoke", "reason": "Mistaken for another.", "confirm": "on"}
        self.assertEqual(office.open("POST", badge + "/status", form(change), headers).status, 303)
        page = office.open("GET", badge).read().decode()
        self.assertIn("It is revoked", page)
        self.assertIn("Mistaken for another.", page)
        self.await_status(self.credential(rows[0]["link"]), (1, 0))

    def test_killed_in_the_middle_it_goes_on(self):
        office = self.person(ADMINISTRATOR)
        people = 1600
        lines = "".join(f"killed-{i}@example.org,Person {i}\n" for i in range(people))
        made = office.call("POST", "badges/batches", {"achievement": ACHIEVEMENT, "recipients": "email,name\n" + lines})
        until = time.monotonic() + 60
        while time.monotonic() < until:
            state = office.call("GET", f"badges/batches/{made.json['id']}").json
            if state["issued"] > 0:
                break
        self.assertLess(state["issued"], people)
        self.restart()
        office = self.person(ADMINISTRATOR)
        rows = self.wait(office, made.json["id"])
        self.assertEqual(len(rows), people)
        self.assertEqual(len({row["id"] for row in rows}), people)
        self.assertEqual([row["email"] for row in rows], [f"killed-{i}@example.org" for i in range(people)])
        self.assertEqual(self.count("SELECT count(*) FROM message WHERE subject = 'Your credential is ready' AND "
                                    "person_id IN (SELECT id FROM person WHERE email LIKE 'killed-%')"), people)
        self.assertEqual(self.count("SELECT count(*) FROM credential c JOIN person p ON p.id = c.person_id "
                                    "WHERE p.email LIKE 'killed-%'"), people)

    def restart(self):
        """kill -9, and again on the same data."""
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.server.stdout.close()
        cls = self.__class__
        cls.server = subprocess.Popen(self.server.args, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in cls.server.stdout:
            if line.startswith("Stop with"):
                return
        self.fail("the server did not start again")

    def count(self, sql):
        if self.postgres:
            command = [POSTGRES / "psql", "-qtA", "-h", self.postgres.folder, "-U", "assay", "postgres", "-c", sql]
        else:
            command = ["sqlite3", "-cmd", ".timeout 5000", self.folder + "/assay.db", sql]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class BadgesOnSqlite(TheIssuer, AssayTest):
    engine = "sqlite"


class BadgesOnPostgres(TheIssuer, AssayTest):
    engine = "postgres"
