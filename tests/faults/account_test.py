"""The page of one's account: API tokens are made, shown once, listed and revoked."""

import re

import house
from case import HouseCase
from client import until
from house import on_both

TOKEN = re.compile(r"[0-9a-f]{32}\.[\w-]{43}")


class Account(HouseCase):
    def page(self):
        return self.client.send("GET", "/account", Accept="text/html").text

    def test_a_token_from_making_to_revoking(self):
        self.client = self.house.candidate(1)
        page = self.page()
        self.assertIn('name="take"', page)
        self.assertNotIn('name="admin"', page)
        made = self.client.form("/account/tokens", name="my script", take="on", days=7)
        self.assertEqual(made.status, 200)
        program = self.house.client()
        program.bearer = TOKEN.search(made.text)[0]
        self.assertEqual(program.get("/api/v1/me")["roles"], "candidate")
        page = self.page()
        self.assertIn("my script", page)
        self.assertNotRegex(page, TOKEN)
        revoke = re.search(r"/account/tokens/[^/]+/revoke", page)[0]
        self.assertEqual(self.client.form(revoke).status, 303)
        self.assertNotIn("my script", self.page())
        self.assertIn("Account", self.assert_problem(program.send("GET", "/api/v1/me"), 401)["detail"])

    def test_a_token_is_not_the_account(self):
        """Whoever holds it can neither make another, nor end one, nor read the link that sets a password."""
        self.client = self.house.candidate(3)
        ours = self.client.post("/api/v1/tokens", {"name": "x", "scopes": "take", "days": 9})["token"]
        known = self.client.get("/api/v1/tokens")["tokens"][0]["id"]
        program = self.house.client()
        program.bearer = ours
        for method, path, body in (("GET", "/account", None), ("GET", "/api/v1/tokens", None),
                                   ("POST", "/api/v1/tokens", {"name": "y", "scopes": "take", "days": 9}),
                                   ("DELETE", f"/api/v1/tokens/{known}", None), ("DELETE", "/api/v1/session", None)):
            with self.subTest(route=f"{method} {path}"):
                self.assertIn("in person", self.assert_problem(program.send(method, path, body), 403)["detail"])
        self.assertEqual(program.form("/account/tokens", name="y", take="on", days=9).status, 403)
        self.assertEqual(program.form("/recover", email="candidate3@example.org").status, 303)
        self.assertNotIn("/link/", program.send("GET", "/messages").text)
        self.assertEqual(len(self.client.get("/api/v1/tokens")["tokens"]), 1)

    def test_after_signing_in_only_to_ourselves(self):
        for there in ("/%09/evil.example", "/%0A/evil.example", "/%5Cevil.example", "//evil.example", "/a%5C..%5C/evil.example",
                      "https://evil.example", "/%20/evil.example", ""):
            with self.subTest(next=there):
                page = self.house.client().send("GET", f"/sign-in?next={there}", Accept="text/html").text
                self.assertEqual(re.search(r'name="next" value="([^"]*)"', page)[1], "/")
                body = f"email=candidate4%40example.org&password={house.PASSWORD.replace(' ', '+')}&next={there}"
                reply = self.house.client().send("POST", "/sign-in", body.encode(),
                                                 Content_Type="application/x-www-form-urlencoded")
                self.assertEqual((reply.status, reply.headers["Location"]), (303, "/"))

    def test_no_more_than_oneself(self):
        self.client = self.house.candidate(2)
        self.assertEqual(self.client.form("/account/tokens", name="x", admin="on", days=7).status, 403)
        self.assertEqual(self.client.form("/account/tokens", name="x", days=7).status, 400)


@on_both
class WhatIsOver(HouseCase):
    def rows(self, table):
        return int(self.house.ask(f"SELECT count(*) FROM {table}")[0][0])

    def test_is_deleted_at_the_start(self):
        client = self.house.candidate(1)
        self.house.client().form("/recover", email="candidate2@example.org")
        self.house.ask("UPDATE link SET expires_us = 1")
        self.house.ask("UPDATE throttle SET since_us = 1")
        sessions = self.rows("session")
        self.assertGreater(self.rows("link"), 0)
        self.assertEqual(self.house.stop(), 0)
        self.house.start()
        until(lambda: self.rows("link") == self.rows("throttle") == 0)
        self.assertEqual(self.rows("session"), sessions)
        self.assertEqual(client.send("GET", "/api/v1/me").status, 200)
