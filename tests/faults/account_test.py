"""The page of one's account: API tokens are made, shown once, listed and revoked."""

import re

from case import HouseCase

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

    def test_no_more_than_oneself(self):
        self.client = self.house.candidate(2)
        self.assertEqual(self.client.form("/account/tokens", name="x", admin="on", days=7).status, 403)
        self.assertEqual(self.client.form("/account/tokens", name="x", days=7).status, 400)
