"""What its issuer renewed, by `assay verify` and over the network: from an address that gives the renewed edition, or else."""

import datetime
import html
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from assay_server import ADMINISTRATOR, ASSAY, ROOT, AssayTest, Person, form
from test_badges import ACHIEVEMENT
from test_renewal import TheRenewer, day, moment

sys.path.insert(0, str(ROOT / "tests" / "verifiers"))
from ours import EXTENSIONS, samples  # noqa: E402

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", EXTENSIONS]
RENEWED, BROUGHT = ("2026-02-01T00:00:00Z", "2099-01-01T00:00:00Z"), ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
OVER = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")  # begins after the renewed one
# Some of the library's proofs; the key is the same in each run of it.
PROOFS = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019-P-256", "ecdsa-jcs-2019-P-384", "eddsa-rdfc-2022-set"]


def badge(address, times, subject="urn:uuid:019a0000-0000-7000-8000-000000000002"):
    return {
        "@context": CONTEXTS, "id": "urn:uuid:019a0000-0000-7000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "A badge",
        "issuer": {"id": "did:example:issuer", "type": ["Profile"], "name": "An issuer"},
        "validFrom": times[0], "validUntil": times[1],
        "refreshService": {"id": address, "type": "1EdTechCredentialRefresh"},
        "credentialSubject": {"id": subject, "type": ["AchievementSubject"], "achievement": {
            "id": "urn:uuid:019a0000-0000-7000-8000-000000000003", "type": ["Achievement"], "name": "A badge",
            "description": "For tests.", "criteria": {"narrative": "None."}}}}


class Address(http.server.BaseHTTPRequestHandler):
    """Answers as its server is told to, and counts."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Accept"]))
        try:
            self.server.answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.broken += 1

    def log_message(self, *_):
        pass

    def give(self, body, kind="application/json", status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def give_without_end(self, pause=0.0):
        self.send_response(200)
        self.end_headers()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            self.wfile.write(b" " * (1 if pause else 65536))
            time.sleep(pause)


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Address)
    server.daemon_threads, server.asked, server.broken = True, [], 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://localhost:{server.server_port}"


class Refresh(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server, origin = serve()
        cls.address = origin + "/c/1.json"
        cls.folder = tempfile.TemporaryDirectory()
        cls.brought, cls.renewed = cls.samples("brought", BROUGHT), cls.samples("renewed", RENEWED)
        cls.over = cls.samples("over", OVER)
        cls.others = cls.samples("others", RENEWED, "urn:uuid:019a0000-0000-7000-8000-00000000000f")

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.folder.cleanup()

    @classmethod
    def samples(cls, name, *made):
        path = pathlib.Path(cls.folder.name, name)
        path.mkdir()
        return samples(path, badge(cls.address, *made))

    def setUp(self):
        self.server.asked, self.server.broken = [], 0

    def verify(self, credential, answer, *options):
        self.server.answer = answer
        done = subprocess.run([ASSAY, "verify", "-", "--json", *options], input=json.dumps(credential), text=True,
                              capture_output=True, timeout=60, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def assert_left(self, answer, words, brought=None):
        code, report = self.verify(brought or self.brought["eddsa-rdfc-2022"], answer, "--local")
        self.assertEqual((code, report["verdict"]), (1, "invalid"))
        self.assertEqual(report["renewal"]["state"], "not_taken")
        self.assertIn(words, report["renewal"]["words"])
        self.assertIn(report["renewal"]["words"], report["summary"])
        self.assertEqual(report["credential"]["valid_until"], BROUGHT[1])

    def test_a_renewed_edition_takes_the_place_of_one_that_ended(self):
        for proof in PROOFS:
            with self.subTest(proof):
                self.server.asked.clear()
                body, kept = json.dumps(self.renewed[proof]).encode(), f"{self.folder.name}/kept"
                code, report = self.verify(self.brought[proof], lambda to: to.give(body), "--local", "--out", kept)
                self.assertEqual((code, report["verdict"], report["renewal"]["state"]), (0, "valid", "taken"), report)
                self.assertEqual(report["credential"]["valid_until"], RENEWED[1])
                self.assertEqual(report["renewal"]["brought"], {"valid_from": BROUGHT[0], "valid_until": BROUGHT[1]})
                self.assertEqual(pathlib.Path(kept).read_bytes(), body)
                self.assertEqual(report["renewal"]["text"].encode(), body)
                [(path, accept)] = self.server.asked
                self.assertEqual(path, "/c/1.json")
                self.assertIn("application/json", accept)
                self.assertIn("text/plain", accept)

    def test_by_way_of_another_address(self):
        body = json.dumps(self.renewed["eddsa-rdfc-2022"]).encode()

        def answer(to):
            if to.path == "/c/1.json":
                to.give(b"", status=302, Location="/elsewhere")
            else:
                to.give(body)

        code, report = self.verify(self.brought["eddsa-rdfc-2022"], answer, "--local")
        self.assertEqual((code, report["renewal"]["state"]), (0, "taken"))

    def test_what_does_not_take_its_place(self):
        stranger = {**self.renewed["eddsa-rdfc-2022"], "name": "Another badge"}
        for answer, words in (
                (lambda to: to.give(b"", status=404), "there is nothing there"),
                (lambda to: to.give(b"", status=500), "answered with status 500"),
                (lambda to: to.give(b"<!doctype html><title>Sign in</title>", "text/html"), "what is there does not hold"),
                (lambda to: to.give(b"", status=302, Location="file:///etc/passwd"), "is not asked"),
                (lambda to: to.give(b"", status=302, Location="/again"), "leads from one address to the next"),
                (lambda to: to.give(b" " * (2 << 20)), "is larger than"),
                (Address.give_without_end, "is larger than"),
                (lambda to: to.give(json.dumps(stranger).encode()), "what is there does not hold"),
                (lambda to: to.give(json.dumps(self.others["eddsa-rdfc-2022"]).encode()), "about somebody else"),
                (lambda to: to.give(json.dumps(self.renewed["ecdsa-rdfc-2019-P-256"]).encode()), "of another issuer"),
                (lambda to: to.give(json.dumps(self.brought["eddsa-rdfc-2022"]).encode()), "what is there is this edition")):
            with self.subTest(words):
                self.assert_left(answer, words)

    def test_who_is_slow_is_not_waited_for(self):
        began = time.monotonic()
        self.assert_left(lambda to: to.give_without_end(0.2), "does not answer")
        self.assertLess(time.monotonic() - began, 15)

    def test_who_is_asked_and_who_is_not(self):
        def never(to):
            to.give(json.dumps(self.renewed["eddsa-rdfc-2022"]).encode())

        brought, renewed = self.brought["eddsa-rdfc-2022"], self.renewed["eddsa-rdfc-2022"]
        code, report = self.verify(brought, never, "--local", "--offline")
        self.assertEqual((code, report["renewal"]["state"]), (1, "not_asked"))
        self.assertIn(f"can be asked at {self.address}.", report["summary"])
        # This machine is no public address.
        code, report = self.verify(brought, never)
        self.assertEqual((code, report["renewal"]["state"]), (1, "not_taken"))
        self.assertIn("is not asked", report["renewal"]["words"])
        # It has not ended, or had not then.
        code, report = self.verify(renewed, never, "--local")
        self.assertEqual((code, report["renewal"]), (0, {"state": "not_asked", "url": self.address, "words": None}))
        code, report = self.verify(brought, never, "--local", "--at", "2025-06-01T00:00:00Z")
        self.assertEqual((code, report["renewal"]["state"]), (0, "not_asked"))
        self.assertEqual(self.server.asked, [])
        code, report = self.verify(renewed, never, "--local", "--refresh")
        self.assertEqual((code, report["renewal"]["state"]), (0, "not_taken"))
        self.assertEqual(len(self.server.asked), 1)
        self.assertIn(report["renewal"]["words"], report["summary"])
        # What began later and is over is the issuer's last word.
        over = json.dumps(self.over["eddsa-rdfc-2022"]).encode()
        code, report = self.verify(renewed, lambda to: to.give(over), "--local", "--refresh")
        self.assertEqual((code, report["verdict"], report["renewal"]["state"]), (1, "invalid", "taken"))
        self.assertIn("It expired on 1 April 2026", report["summary"])
        code, why = self.verify(renewed, never, "--offline", "--refresh")
        self.assertEqual(code, 2)
        self.assertIn("--offline", why)

    def test_nobody_is_sent_where_the_issuer_did_not_say(self):
        brought = self.brought["eddsa-rdfc-2022"]
        forged = {**brought, "refreshService": {**brought["refreshService"], "id": self.address + "?forged"}}
        code, report = self.verify(forged, lambda to: to.give(b""), "--local")
        self.assertEqual((code, self.server.asked), (1, []))
        self.assertNotIn("forged", report["summary"])


class RefreshOnThePage(AssayTest):
    """A server may ask its own origin on this machine, which stands here for the issuer's."""

    @classmethod
    def setUpClass(cls):
        cls.issuer, origin = serve()
        cls.options = ("--base-url", origin)
        super().setUpClass()
        made = {}
        for name, times, at in (("brought", BROUGHT, "/c/1.json"), ("renewed", RENEWED, "/c/1.json"),
                                ("holds", RENEWED, "/c/2.json"), ("over", OVER, "/c/2.json")):
            path = pathlib.Path(cls.folder, name)
            path.mkdir()
            made[name] = json.dumps(samples(path, badge(origin + at, times))["eddsa-rdfc-2022"])
        cls.brought, cls.renewed, cls.holds, cls.over = (made[name] for name in ("brought", "renewed", "holds", "over"))

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.issuer.shutdown()
        cls.issuer.server_close()

    def setUp(self):
        self.issuer.answer = lambda to: to.give(self.renewed.encode())

    def send(self, **fields):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        reply = Person(self.base).open("POST", "/verify", form(fields), headers)
        self.assertEqual(reply.status, 200)
        return html.unescape(reply.read().decode())

    def test_the_page_tells_and_gives_the_renewed_one(self):
        page = self.send(text=self.brought)
        self.assertIn("It holds", page)
        self.assertIn("Keep the renewed one", page)
        self.assertIn("What was brought ended on 1 January 2026, 00:00 UTC; its issuer renewed it on 1 February 2026", page)
        self.assertIn(self.renewed, page)

    def test_the_page_asks_for_the_newest_edition_when_it_is_told_to(self):
        page = self.send(text=self.renewed)
        self.assertNotIn("was asked", page)
        self.assertNotIn("renewed one", page)
        page = self.send(text=self.renewed, newest="on")
        self.assertIn("what is there is this edition", page)

    def test_the_page_offers_nothing_to_keep_of_what_is_over(self):
        self.issuer.answer = lambda to: to.give(self.over.encode())
        self.assertIn("It holds", self.send(text=self.holds))
        page = self.send(text=self.holds, newest="on")
        self.assertIn("its issuer renewed it on 1 March 2026", page)
        self.assertIn("It does not hold", page)
        self.assertNotIn("Keep the renewed one", page)

    def test_the_api_asks_likewise(self):
        program = Person(self.base)
        report = program.call("POST", "verify", self.brought.encode()).json
        self.assertEqual((report["verdict"], report["renewal"]["text"]), ("valid", self.renewed))
        report = program.call("POST", "verify", self.renewed.encode()).json
        self.assertEqual(report["renewal"]["state"], "not_asked")
        report = program.call("POST", "verify?newest=true", self.renewed.encode()).json
        self.assertEqual(report["renewal"]["state"], "not_taken")


class RefreshOfOurOwn(AssayTest):
    """What the product issued, and renewed since: the edition that was handed out before leads to the one of now."""

    issue, wait, results, credential, one, renew, state, await_renewal, form_of, count, restart = (
        getattr(TheRenewer, name) for name in ("issue", "wait", "results", "credential", "one", "renew", "state", "await_renewal",
                                               "form_of", "count", "restart"))

    def verify(self, text, *options):
        done = subprocess.run([ASSAY, "verify", "-", "--json", *options], input=text, stdout=subprocess.PIPE, timeout=60,
                              check=False)
        return done.returncode, json.loads(done.stdout)

    def renewed(self):
        """A credential of one day that was renewed for long, in forms of before; and what it is now."""
        office = self.person(ADMINISTRATOR)
        row, before = self.one(office, dict(ACHIEVEMENT, valid_for_days=1))
        forms = [self.form_of(row, suffix)[1] for suffix in (".json", ".jwt", ".bundle")]
        self.assertEqual(self.renew(office, row, day(5)).status, 200)
        after = self.await_renewal(office, row)
        # Renewed in the second in which it was issued, it begins with the next.
        while moment(after["validFrom"]) > datetime.datetime.now(datetime.timezone.utc):
            time.sleep(0.1)
        ended = moment(before["validUntil"]) + datetime.timedelta(minutes=1)
        return office, row, forms, after, ended.strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_every_form_of_before_leads_to_what_it_is_now(self):
        _, _, forms, after, ended = self.renewed()
        for form_ in forms:
            code, report = self.verify(form_, "--local", "--at", ended)
            self.assertEqual((code, report["renewal"]["state"]), (0, "taken"), report)
            self.assertEqual(json.loads(report["renewal"]["text"]), after)
            self.assertEqual(report["credential"]["valid_until"], after["validUntil"])
        [log] = [check for check in report["checks"] if check["name"] == "log inclusion"]
        self.assertEqual(log["outcome"], "not_applicable")
        self.assertIn("What was brought has one, and it holds.", log["detail"])
        code, report = self.verify(forms[2], "--offline", "--at", ended)
        self.assertEqual((code, report["renewal"]["state"]), (1, "not_asked"))
        self.assertIn(f"can be asked at {after['refreshService']['id']}.", report["summary"])

    def test_whoever_wants_the_newest_gets_it(self):
        _, _, forms, after, _ = self.renewed()
        for form_ in forms:
            code, report = self.verify(form_, "--local")
            self.assertEqual((code, report["renewal"]["state"]), (0, "not_asked"))
            code, report = self.verify(form_, "--local", "--refresh")
            self.assertEqual((code, report["renewal"]["state"]), (0, "taken"), report["renewal"])
            # By the server itself, which needs not ask.
            report = Person(self.base).call("POST", "verify?newest=true", form_).json
            self.assertEqual((report["verdict"], report["renewal"]["state"]), ("valid", "taken"))
            self.assertEqual(json.loads(report["renewal"]["text"]), after)

    def test_what_is_shown_to_nobody_is_taken_and_what_was_deleted_or_revoked_is_not(self):
        office, row, forms, after, ended = self.renewed()
        self.ask("UPDATE credential_page SET shown_us = NULL")
        self.addCleanup(self.ask, "UPDATE credential_page SET shown_us = 1, deleted_us = NULL")
        code, report = self.verify(forms[0], "--local", "--at", ended)
        self.assertEqual((code, report["renewal"]["state"]), (0, "taken"))
        report = Person(self.base).call("POST", "verify?newest=true", forms[0]).json
        self.assertEqual((report["verdict"], report["renewal"]["state"]), ("valid", "taken"))
        self.ask("UPDATE credential_page SET deleted_us = 1")
        code, report = self.verify(forms[0], "--local", "--at", ended)
        self.assertEqual((code, report["renewal"]["state"]), (1, "not_taken"))
        self.assertIn("there is nothing there", report["renewal"]["words"])
        report = Person(self.base).call("POST", "verify?newest=true", forms[0]).json
        self.assertEqual((report["verdict"], report["renewal"]["state"]), ("valid", "not_taken"))
        self.assertIn("This edition is not to be had any more", report["renewal"]["words"])
        self.assertIn(report["renewal"]["words"], report["summary"])
        self.ask("UPDATE credential_page SET deleted_us = NULL")
        office.call("POST", f"badges/{row['id']}/status", {"action": "revoke", "reason": "A mistake.", "confirm": True})
        time.sleep(2)
        code, report = self.verify(forms[0], "--local", "--at", ended)
        self.assertEqual((code, report["verdict"], report["renewal"]["state"]), (1, "invalid", "taken"))
        self.assertIn("has taken it back", report["summary"])

    def test_the_address_with_its_key_is_checked_though_its_holder_shows_it_to_nobody(self):
        _, _, _, after, _ = self.renewed()
        address = after["refreshService"]["id"]
        self.ask("UPDATE credential_page SET shown_us = NULL")
        self.addCleanup(self.ask, "UPDATE credential_page SET shown_us = 1, deleted_us = NULL")
        program = Person(self.base)
        reply = program.call("POST", "verify", address.encode())
        self.assertEqual((reply.status, reply.json["verdict"]), (200, "valid"), reply.text)
        self.assertEqual(reply.json["credential"]["valid_until"], after["validUntil"])
        report = program.call("POST", "verify?newest=true", address.encode()).json
        self.assertIn("what is there is this edition", report["summary"])
        reply = program.call("POST", "verify", address[:-1].encode())
        self.assertEqual(reply.status, 404)
        self.assertIn("the key in its address is another's", reply.text)
        self.assertEqual(program.call("POST", "verify", address.partition("?")[0].encode()).status, 404)
        self.ask("UPDATE credential_page SET deleted_us = 1")
        self.assertEqual(program.call("POST", "verify", address.encode()).status, 404)


if __name__ == "__main__":
    unittest.main()
