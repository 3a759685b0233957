"""Credentials that end are renewed, on both databases: by API, by page, and after a kill."""

import base64
import datetime
import json
import pathlib
import subprocess
import time

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, AssayTest, Person, form
from test_badges import ACHIEVEMENT, TheIssuer as Issuer

CHANGED = ("validFrom", "validUntil", "proof")
KINDS = ("application/json", "application/vc", "application/vc+jwt", "text/plain; charset=utf-8")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def day(years):
    """A date so many years from now."""
    return (datetime.date.today() + datetime.timedelta(days=365 * years)).isoformat()


class TheRenewer:
    issue, wait, results, credential, restart, count, await_status, status_of, list_as_a_token = (
        getattr(Issuer, name) for name in ("issue", "wait", "results", "credential", "restart", "count", "await_status",
                                           "status_of", "list_as_a_token"))

    def one(self, office, achievement=None):
        _, rows = self.issue(office, 1, achievement)
        return rows[0], self.credential(rows[0]["link"])

    def renew(self, office, row, until=None, reason="She took the course again."):
        wish = {"reason": reason, **({"until": until} if until else {})}
        return office.call("POST", f"badges/{row['id']}/renewals", wish)

    def state(self, office, row):
        return office.call("GET", f"badges/{row['id']}/status").json

    def await_renewal(self, office, row, seconds=20):
        until = time.monotonic() + seconds
        while "renewing_until_us" in self.state(office, row) and time.monotonic() < until:
            time.sleep(0.05)
        self.assertNotIn("renewing_until_us", self.state(office, row))
        return self.credential(row["link"])

    def verdict(self, document, *options):
        """By `assay verify`, which asks this server."""
        done = subprocess.run([ASSAY, "verify", "-", "--local", "--json", *options], input=document, text=True,
                              stdout=subprocess.PIPE, timeout=60, check=False)
        said = json.loads(done.stdout)
        return said["verdict"], {check["name"]: check["outcome"] for check in said["checks"]}

    def told(self, office, row, subject="Your credential has been renewed"):
        return [m["body"] for m in office.call("GET", "outbox").json["messages"]
                if m["to_email"] == row["email"] and m["subject"] == subject]

    def form_of(self, row, suffix, accept=None):
        reply = Person(self.base).open("GET", f"/c/{row['id']}{suffix}", headers={"Accept": accept} if accept else {})
        self.assertEqual(reply.status, 200)
        return reply.headers, reply.read()

    def test_renewed_it_is_what_everybody_gets(self):
        office = self.person(ADMINISTRATOR)
        row, before = self.one(office)
        self.assertEqual(before["@context"][2:], ["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"])
        self.assertEqual(before["refreshService"]["type"], "1EdTechCredentialRefresh")
        self.assertRegex(before["refreshService"]["id"], f"/c/{row['id']}[.]json[?]key=[A-Za-z0-9_-]{{24}}$")
        bundle_before = self.form_of(row, ".bundle")[1].decode()
        begun = time.monotonic()
        asked = self.renew(office, row, day(5))
        self.assertEqual((asked.status, asked.json["state"]), (200, "holds"), asked.text)
        after = self.await_renewal(office, row)
        print(f"renewed and published after {time.monotonic() - begun:.2f} s")
        self.assertEqual(after["validUntil"], day(5) + "T23:59:59Z")
        self.assertGreater(moment(after["validFrom"]), moment(before["validFrom"]))
        self.assertEqual({k: v for k, v in after.items() if k not in CHANGED},
                         {k: v for k, v in before.items() if k not in CHANGED})
        self.assert_peers_verify(before, after)
        # In every form, and what was handed out before goes on holding.
        bundle = self.form_of(row, ".bundle")[1].decode()
        for text in (bundle_before, bundle, json.dumps(before), json.dumps(after)):
            verdict, checks = self.verdict(text)
            self.assertEqual(verdict, "valid", checks)
        self.assertEqual(self.verdict(bundle, "--offline")[1]["log inclusion"], "passed")
        self.assertEqual(json.loads(bundle)["credential"], after)
        token = self.form_of(row, ".jwt")[1].decode()
        self.assertEqual(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["validUntil"], after["validUntil"])
        for suffix in (".png", ".svg", ".pdf"):
            file = pathlib.Path(self.folder, "renewed" + suffix)
            file.write_bytes(self.form_of(row, suffix)[1])
            done = subprocess.run([ASSAY, "verify", file, "--local", "--json"], stdout=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(json.loads(done.stdout)["verdict"], "valid", suffix)
        # People read it.
        page = self.form_of(row, "", "text/html")[1].decode()
        self.assertIn("renewed on", page)
        told = self.told(office, row)
        self.assertEqual(len(told), 1)
        self.assertIn("She took the course again.", told[0])
        state = self.state(office, row)
        self.assertEqual(state["until_us"], int(moment(after["validUntil"]).timestamp()) * 1000000)
        self.assertEqual(state["renewed_us"], int(moment(after["validFrom"]).timestamp()) * 1000000)
        self.assertEqual([(r["until_us"], r["begins_us"], r["reason"]) for r in state["renewals"]],
                         [(state["until_us"], state["renewed_us"], "She took the course again.")])
        [listed] = office.call("GET", "badges?email=" + row["email"]).json["badges"]
        self.assertEqual((listed["until_us"], listed["state"]), (state["until_us"], "holds"))
        # It has the places that it had.
        office.call("POST", f"badges/{row['id']}/status", {"action": "revoke", "reason": "A mistake.", "confirm": True})
        self.await_status(before, (1, 0))
        self.await_status(after, (1, 0))
        self.assert_problem(self.renew(office, row, day(6)), 409, "for good")

    def test_the_log_and_what_was_logged_agree_afterwards(self):
        office = self.person(ADMINISTRATOR)
        row, _ = self.one(office)
        for years in (3, 4, 5):
            self.assertEqual(self.renew(office, row, day(years)).status, 200)
            self.await_renewal(office, row)
        self.assertEqual(self.count("SELECT count(*) FROM ledger_opening WHERE kind = 'credential' AND record_id IS NOT NULL "
                                    "AND record_id IN (SELECT credential_id FROM credential_renewal WHERE sequence = 3)"), 4)
        # With statements it cannot tell, here: what they name lies on this machine.
        for statements, verdict in (((), "consistent"), (("--statements", self.base + "/log/statements"), "cannot_tell")):
            done = subprocess.run([ASSAY, "log", "audit", self.base + "/log", "--json", *statements],
                                  stdout=subprocess.PIPE, text=True, timeout=120, check=False)
            said = json.loads(done.stdout)
            self.assertEqual((said["verdict"], said["findings"], said["whole"]), (verdict, [], True), done.stdout)
            self.assertEqual(said["statements"] > 0, bool(statements))

    def test_it_is_asked_for_each_time_and_in_the_form_that_is_wanted(self):
        office = self.person(ADMINISTRATOR)
        row, _ = self.one(office)
        json_, vc, jwt, plain = KINDS
        for accept, kind in ((None, vc), ("*/*", vc), ("application/vc", vc), ("application/json", json_),
                             ("application/json, text/plain, */*", json_), ("application/ld+json, application/json", vc),
                             ("application/vc+jwt", jwt), ("application/vc+jwt, */*;q=0.1", jwt), ("text/plain", plain),
                             ("image/png", vc), ("text/html,application/xhtml+xml,*/*;q=0.8", vc)):
            headers, body = self.form_of(row, ".json", accept)
            self.assertEqual(headers["Content-Type"], kind, accept)
            self.assertEqual(body[:1] == b"{", kind in (json_, vc), accept)
            self.assertEqual(headers["Cache-Control"], "public, no-cache")
            self.assertIn("Accept", headers["Vary"])
        self.assertEqual(self.form_of(row, ".jwt", "application/json")[0]["Content-Type"], jwt)

    def test_by_the_key_it_is_json_for_who_takes_anything_and_no_cache_keeps_it(self):
        office = self.person(ADMINISTRATOR)
        row, document = self.one(office)
        keyed = ".json?" + document["refreshService"]["id"].partition("?")[2]
        json_, vc, jwt, plain = KINDS
        for accept, kind in ((None, json_), ("*/*", json_), ("application/*", json_), ("image/png", json_),
                             ("text/html,application/xhtml+xml,*/*;q=0.8", json_), ("application/json", json_),
                             ("application/vc", vc), ("application/ld+json", vc), ("application/vc+jwt", jwt),
                             ("text/plain", plain), ("text/plain, */*", plain)):
            headers, body = self.form_of(row, keyed, accept)
            self.assertEqual(headers["Content-Type"], kind, accept)
            self.assertEqual(headers["Cache-Control"], "no-store")
            if kind in (json_, vc):
                self.assertEqual(json.loads(body), document)

    def test_whoever_has_an_edition_gets_the_newest_though_it_is_shown_to_nobody(self):
        office = self.person(ADMINISTRATOR)
        row, before = self.one(office)
        other_row, other = self.one(office)
        self.assertEqual(self.renew(office, row, day(5)).status, 200)
        after = self.await_renewal(office, row)
        self.assertEqual(after["refreshService"], before["refreshService"])
        self.assertNotEqual(before["refreshService"]["id"].partition("?")[2], other["refreshService"]["id"].partition("?")[2])
        self.ask("UPDATE credential_page SET shown_us = NULL")
        self.addCleanup(self.ask, "UPDATE credential_page SET shown_us = 1")
        key = before["refreshService"]["id"].partition("?key=")[2]
        newest = Person(self.base).open("GET", f"/c/{row['id']}.json?key={key}")
        self.assertEqual((newest.status, json.loads(newest.read())), (200, after))
        self.assertNotIn("public", newest.headers.get("Cache-Control", ""))
        for path in (f"/c/{row['id']}.json", f"/c/{row['id']}.json?key={'x' * 24}", f"/c/{row['id']}.json?key=",
                     f"/c/{row['id']}.bundle?key={key}", f"/c/{row['id']}?key={key}", f"/c/{other_row['id']}.json?key={key}"):
            self.assertEqual(Person(self.base).open("GET", path).status, 404, path)

    def test_what_cannot_be_renewed(self):
        office = self.person(ADMINISTRATOR)
        row, before = self.one(office)
        candidate = self.person(CANDIDATE)
        self.assert_problem(self.renew(candidate, row, day(5)), 403)
        self.assert_problem(office.call("POST", f"badges/{row['id']}/renewals", {"until": day(5)}), 400, "reason")
        self.assert_problem(self.renew(office, row, "someday"), 400, "2027-11-23")
        self.assert_problem(self.renew(office, row, day(-1)), 400, "future")
        self.assert_problem(self.renew(office, row, day(101)), 400, "36500")
        self.assert_problem(self.renew(office, row, day(1)), 409, "later")
        nowhere = {"id": "01a208be-e49a-7fa7-abbd-9ad3f78e5fa7"}
        self.assert_problem(self.renew(office, nowhere, day(5)), 404)
        office.call("POST", f"badges/{row['id']}/status", {"action": "suspend", "reason": "Looked into."})
        self.assert_problem(self.renew(office, row, day(5)), 409, "suspended")
        office.call("POST", f"badges/{row['id']}/status", {"action": "reinstate", "reason": "All is well."})
        # As long as it was issued for, without a date.
        self.assertEqual(self.renew(office, row).status, 200)
        after = self.await_renewal(office, row)
        # (From its end, where the second is the same.)
        self.assertIn((moment(after["validUntil"]) - moment(before["validUntil"])).days, (0, 730))
        self.assertGreater(moment(after["validUntil"]), moment(before["validUntil"]))
        ever, document = self.one(office, {k: v for k, v in ACHIEVEMENT.items() if k != "valid_for_days"})
        self.assertNotIn("refreshService", document)
        self.assertEqual(len(document["@context"]), 2)
        self.assert_problem(self.renew(office, ever, day(5)), 409, "never ends")
        self.assertNotIn("until_us", self.state(office, ever))

    def test_by_page_without_scripts(self):
        office = self.person(ADMINISTRATOR)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        row, before = self.one(office)
        badge = f"/badges/{row['id']}"
        page = office.open("GET", badge).read().decode()
        self.assertIn('<input id="renew-until" name="until" type="date"', page)
        wish = {"csrf": office.csrf, "until": day(7), "reason": "Took part again."}
        self.assertEqual(office.open("POST", badge + "/renewals", form(wish), headers).status, 303)
        after = self.await_renewal(office, row)
        self.assertEqual(after["validUntil"], day(7) + "T23:59:59Z")
        page = office.open("GET", badge).read().decode()
        self.assertIn("<h2>Renewals</h2>", page)
        self.assertIn("Took part again.", page)
        refused = office.open("POST", badge + "/renewals", form(wish), headers)
        self.assertEqual(refused.status, 409)
        # One that ends soon is seen on the list.
        soon, _ = self.one(office, dict(ACHIEVEMENT, valid_for_days=30))
        self.assertIn("<strong>ends soon</strong>", office.open("GET", "/badges?email=" + soon["email"]).read().decode())

    def test_several_at_once_are_one(self):
        office = self.person(ADMINISTRATOR)
        row, _ = self.one(office)
        replies = [self.renew(office, row, day(5)).status for _ in range(2)]
        self.assertEqual(replies[0], 200)
        self.await_renewal(office, row)
        self.assertIn(replies[1], (200, 409))
        self.assertEqual(len(self.told(office, row)), replies.count(200))

    def test_killed_on_the_way_it_is_the_old_or_the_new(self):
        office = self.person(ADMINISTRATOR)
        _, rows = self.issue(office, 8)
        before = [self.credential(row["link"]) for row in rows]
        for pause, row in zip((0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16), rows):
            self.assertEqual(self.renew(office, row, day(5)).status, 200)
            time.sleep(pause)
            self.restart()
            office = self.person(ADMINISTRATOR)
        # Leases of who was killed end in a minute, where others could be at work; we do not wait for that.
        self.ask("UPDATE job SET run_after_us = 0 WHERE kind = 'badge.renew' AND dead_us IS NULL")
        for row, old in zip(rows, before):
            now = self.credential(row["link"])
            self.assertIn(now["validUntil"], (old["validUntil"], day(5) + "T23:59:59Z"))
            after = self.await_renewal(office, row)
            self.assertEqual(after["validUntil"], day(5) + "T23:59:59Z")
            self.assertEqual(len(self.told(office, row)), 1)
            self.assertEqual(self.verdict(self.form_of(row, ".bundle")[1].decode(), "--offline")[1]["log inclusion"], "passed")
        self.assertEqual(self.count("SELECT count(*) FROM ledger_opening o JOIN credential c ON o.record_id = c.id JOIN person p "
                                    f"ON p.id = c.person_id WHERE p.email LIKE '{rows[0]['email'].split('-')[0]}-%'"), 16)


class RenewalOnSqlite(TheRenewer, AssayTest):
    engine = "sqlite"


class RenewalOnPostgres(TheRenewer, AssayTest):
    engine = "postgres"
