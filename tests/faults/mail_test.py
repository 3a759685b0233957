"""One-time links open an account: where they can be read, for how long, and what using one takes from a stranger."""

import json
import os
import re
import subprocess
import sys

import house
from case import HouseCase
from client import until
from house import on_both

LINK = re.compile(r"/link/[0-9a-f]{32}\.[\w-]{43}")
SINK = os.path.join(house.ROOT, "tests/mail/sink.py")
EMAIL = house.candidate_email(1)
NEW_PASSWORD = "several plain words"


class Links(HouseCase):
    load = False

    def setUp(self):
        self.admin = self.house.client("admin@example.org")

    def send_link(self):
        people = self.admin.get("/api/v1/people")["people"]
        person = next(person["id"] for person in people if person["email"] == EMAIL)
        self.admin.post(f"/api/v1/people/{person}/link")

    def shown(self):
        """What the administrator can read, as page and as JSON."""
        return (self.admin.send("GET", "/operation/outbox", Accept="text/html").text +
                json.dumps(self.admin.get("/api/v1/outbox")))

    def use(self, link, password=NEW_PASSWORD):
        client = self.house.client()
        reply = client.form(link, password=password)
        self.assertEqual(reply.status, 303, reply.text)


@on_both
class LinksWithMail(Links):
    """A mail server is configured: the mail alone has the link."""

    @classmethod
    def setUpClass(cls):
        cls.mails = os.path.join(house.FOLDER, f"mails-{cls.engine}")
        with open(cls.mails, "wb") as mails:
            cls.sink = subprocess.Popen([sys.executable, SINK], stdout=mails)
        port = int(until(cls.lines, 10)[0])
        cls.settings = ("--llm", "off", "--smtp-url", f"smtp://127.0.0.1:{port}", "--smtp-from", "assay@example.org")
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.sink.kill()
        cls.sink.wait()

    @classmethod
    def lines(cls):
        with open(cls.mails, encoding="ascii") as mails:
            return mails.readlines()

    def mailed_link(self):
        """The newest, or None."""
        links = [found[0] for line in self.lines()[1:] if (found := LINK.search(json.loads(line)["text"]))]
        return links and links[-1]

    def test_only_the_mail_has_the_link(self):
        self.send_link()
        link = until(self.mailed_link, 10)
        until(lambda: self.stored("sent_us IS NOT NULL"), 10)
        self.assertEqual(self.house.ask(f"SELECT body FROM message WHERE body LIKE '%{link}%'"), [])
        self.assertNotIn(link, self.shown())
        self.assertIn("[one-time link, not shown here]", self.shown())
        self.use(link)
        self.assertIn("[one-time link, not shown here]", self.stored("body LIKE '%one-time%'")[0][0])

    def stored(self, condition):
        return self.house.ask(f"SELECT body FROM message WHERE subject = 'Your sign-in' AND {condition}")

    def restart(self, *settings):
        self.house.stop()
        self.house.start(*settings)

    def test_not_even_before_it_is_sent(self):
        self.restart("--workers", "0", *self.settings)
        self.addCleanup(self.restart, *self.settings)
        self.admin = self.house.client("admin@example.org")
        self.send_link()
        self.assertEqual(len(self.stored("sent_us IS NULL")), 1)
        self.assertNotRegex(self.shown(), LINK)


@on_both
class LinksByHand(Links):
    """No mail server: the administrator hands links on."""

    def newest_link(self):
        return LINK.search(json.dumps(self.admin.get("/api/v1/outbox")["messages"][0]))[0]

    def test_shown_until_used(self):
        self.send_link()
        link = self.newest_link()
        self.use(link, house.PASSWORD)
        self.assertNotIn(link, self.shown())
        self.assertIn("[one-time link, used]", self.shown())

    def test_not_shown_after_its_time(self):
        self.send_link()
        link = self.newest_link()
        self.house.ask("UPDATE link SET expires_us = 1 WHERE used_us IS NULL")
        self.assertNotIn(link, self.shown())
        self.assertIn("[one-time link, run out]", self.shown())

    def test_not_among_ones_own(self):
        """Whoever holds a session could choose a password of theirs."""
        client = self.house.client(EMAIL)
        self.send_link()
        page = client.send("GET", "/messages", Accept="text/html").text
        self.assertIn("[one-time link, not shown here]", page)
        self.assertNotRegex(page, LINK)

    def test_what_a_stranger_had_ends(self):
        """Recovery: sessions end and API tokens are revoked, and the page says so."""
        thief = self.house.client(EMAIL)
        program = self.house.client()
        program.bearer = thief.post("/api/v1/tokens", {"name": "x", "scopes": "take", "days": 9})["token"]
        self.assertEqual(program.send("GET", "/api/v1/me").status, 200)
        self.house.client().form("/recover", email=EMAIL)
        link = self.newest_link()
        page = self.house.client().send("GET", link, Accept="text/html").text
        self.assertIn("API tokens are revoked", page)
        self.use(link, house.PASSWORD)
        for client in (thief, program):
            self.assert_problem(client.send("GET", "/api/v1/me"), 401)
