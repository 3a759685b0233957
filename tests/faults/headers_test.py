"""Every route, whoever asks: the security headers, and never a failure of ours."""

import email
import os
import re
import uuid

import house
from case import HouseCase
from client import Reply, raw

CSP = ("default-src 'none'", "frame-ancestors 'none'")
CSP_OF_PAGES = ("base-uri 'none'", "form-action 'self'", "script-src 'nonce-")


def table():
    """(method, path) of every route, from the source."""
    folder, rows = os.path.join(house.ROOT, "src/web/routes"), []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".c"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                rows += re.findall(r'\{HTTP_(GET|POST|PUT|DELETE), "([^"]+)"', file.read())
    return rows


def a_path(path):
    return re.sub(r"{(\w+)(\.\.\.)?}", lambda m: {"part": "advice", "name": "x.css"}.get(m[1], str(uuid.uuid4())), path)


class Headers(HouseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {"nobody": cls.house.client(), "candidate": cls.house.candidate(1),
                      "reviewer": cls.house.client("reviewer@example.org"),
                      "administrator": cls.house.client("admin@example.org")}

    def assert_headers(self, reply):
        headers = reply.headers
        page = reply.status != 303 and "text/html" in headers.get("Content-Type", "")
        for rule in CSP + (CSP_OF_PAGES if page else ()):
            self.assertIn(rule, headers["Content-Security-Policy"])
        for unsafe in ("unsafe-inline", "unsafe-eval", "*"):
            self.assertNotIn(unsafe, headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Referrer-Policy"], "same-origin")
        self.assertTrue(headers["X-Request-Id"])
        self.assertIn("Cache-Control", headers)
        self.assertNotIn("Server", headers)

    def test_every_route(self):
        rows = table()
        self.assertGreater(len(rows), 70)
        for method, path in rows:
            if path.endswith("/events"):
                continue  # see events_test.py
            for who, person in self.people.items():
                for accept in ("text/html", "application/json"):
                    with self.subTest(route=f"{method} {path}", who=who, accept=accept):
                        body = None if method == "GET" else b""
                        # Without a token: what would sign the person out is refused.
                        reply = person.send(method, a_path(path), body, Accept=accept, X_CSRF_Token=None)
                        self.assertLess(reply.status, 500, reply.text)
                        self.assert_headers(reply)
                        self.assert_private(path, reply)

    def assert_private(self, path, reply):
        """What is for one person alone stays out of caches."""
        public = re.match(r"/(api/v1/openapi|c/|assets/|favicon|log|\.well-known|verify)", path)
        if not public and reply.status == 200:
            self.assertIn("no-store", reply.headers["Cache-Control"])

    def test_every_role(self):
        """Nobody gets past a page that asks for a role: signed out it is 401 (or the way to sign in), else 403."""
        for method, path in table():
            if not path.startswith(("/people", "/operation", "/review", "/api/v1/review", "/api/v1/people")):
                continue
            reviews = "review" in path
            for who in ("nobody", "candidate", "administrator" if reviews else "reviewer"):
                with self.subTest(route=f"{method} {path}", who=who):
                    reply = self.people[who].send(method, a_path(path), None if method == "GET" else b"")
                    self.assertIn(reply.status, (401, 303) if who == "nobody" else (403,), reply.text)

    def test_what_is_not_there(self):
        for path in ("/nothing", "/api/v1/nothing", "/../etc/passwd", "/c/x", "/assets/../x", "/%00", "/log/tile/../x"):
            for method in ("GET", "POST", "DELETE", "PATCH", "OPTIONS"):
                with self.subTest(path=path, method=method):
                    reply = self.people["nobody"].send(method, path)
                    self.assertLess(reply.status, 500)
                    if reply.status != 501:
                        self.assert_headers(reply)

    def test_what_is_no_request(self):
        """Refused before there is a route; said in our form all the same."""
        for sent, status in ((b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501), (b"GET /\r\n\r\n", 400),
                             (b"GET / HTTP/1.1\r\nabc\r\n\r\n", 400),
                             (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
                             (b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nBREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501)):
            with self.subTest(sent=sent):
                got = raw(self.house.port, sent, 5)
                head, _, body = got[got.rindex(b"HTTP/1."):].partition(b"\r\n\r\n")
                line, _, fields = head.partition(b"\r\n")
                self.assertEqual(int(line.split()[1]), status)
                reply = Reply(status, email.message_from_bytes(fields), body)
                self.assertEqual(int(reply.headers["Content-Length"]), len(body))
                self.assertIn("<main", reply.text)
                self.assert_headers(reply)

    def test_cookie(self):
        reply = self.people["nobody"].send("POST", "/api/v1/session",
                                           {"email": house.candidate_email(2), "password": house.PASSWORD})
        cookie = reply.headers["Set-Cookie"]
        for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
            self.assertIn(word, cookie)


class HttpsHeaders(HouseCase):
    """Behind a TLS proxy: the base URL is https."""

    @classmethod
    def setUpClass(cls):
        cls.house = house.House.fresh("sqlite")
        cls.house.move_to("https://assay.example.org")
        cls.house.start()

    def test_secure(self):
        client = self.house.client()
        reply = client.send("POST", "/api/v1/session", {"email": house.candidate_email(2), "password": house.PASSWORD})
        self.assertTrue(reply.headers["Set-Cookie"].startswith("__Host-"))
        self.assertIn("; Secure", reply.headers["Set-Cookie"])
        self.assertIn("max-age", reply.headers["Strict-Transport-Security"])

    def test_a_proxy_that_is_not_believed(self):
        """Said at the start, and once more when one is seen to be there."""
        for _ in range(3):
            self.house.client().send("GET", "/readyz", X_Forwarded_For="192.0.2.7")
        with open(self.house.log, encoding="utf-8") as log:
            text = log.read()
        self.assertEqual((text.count("serve.forwarded"), text.count("http.forwarded")), (1, 1))
