"""A demonstration of Assay on a database of its own, for as long as a test class runs, and people who use it over HTTP."""

import http.cookiejar
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ASSAY = os.environ.get("ASSAY", str(ROOT / "assay"))
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "show-me-what-you-can-do"
CANDIDATE, REVIEWER, ADMINISTRATOR = "candidate@example.org", "reviewer@example.org", "admin@example.org"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Reply:
    def __init__(self, native):
        self.status = native.status
        self.headers = native.headers
        self.body = native.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class Person:
    """Somebody with a cookie jar, signed in or not, or a program with a token."""

    def __init__(self, base, token=None):
        self.base, self.token, self.csrf = base, token, None
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, NoRedirect())

    def open(self, method, path, body=None, headers=None, timeout=30):
        request = urllib.request.Request(self.base + path, method=method, data=body, headers=headers or {})
        try:
            return self.opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as refused:
            return refused

    def call(self, method, path, value=None, csrf=True, headers=None):
        """A call of the API; `value` is sent as JSON."""
        headers = dict(headers or {})
        if value is not None:
            headers["Content-Type"] = "application/json"
        if self.csrf and csrf:
            headers["X-CSRF-Token"] = self.csrf
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        body = None if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
        return Reply(self.open(method, "/api/v1/" + path, body, headers))

    def sign_in(self, email, password=PASSWORD):
        reply = self.call("POST", "session", {"email": email, "password": password})
        if reply.status == 200:
            self.csrf = reply.json["csrf"]
        return reply

    def events(self, path, timeout=30):
        """Server-sent events as (name, value), until the server ends the stream."""
        name = None
        with self.open("GET", "/api/v1/" + path, timeout=timeout) as stream:
            for line in stream:
                text = line.decode().rstrip("\n")
                if text.startswith("event: "):
                    name = text[7:]
                elif text.startswith("data: "):
                    yield name, json.loads(text[6:])


class Postgres:
    """A server in a folder of its own. It refuses root."""

    def __init__(self, folder):
        self.folder = folder
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=SIGQUIT"]
        self.user = as_postgres if os.geteuid() == 0 else []
        os.chmod(folder, 0o777)
        data = folder + "/postgres"
        subprocess.run([*self.user, POSTGRES / "initdb", "-D", data, "-U", "assay", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [*self.user, POSTGRES / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c",
             "shared_buffers=32MB"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = f"host={folder} user=assay dbname=postgres"
        for _ in range(600):
            if subprocess.run([POSTGRES / "pg_isready", "-q", "-h", folder]).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL does not start")

    def ask(self, sql):
        subprocess.run([POSTGRES / "psql", "-q", "-h", self.folder, "-U", "assay", "postgres", "-c", sql], check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class AssayTest(unittest.TestCase):
    """Starts the server before the first test of the class. `engine` and `options` can be set by the class."""

    engine = "sqlite"
    options = ()

    @classmethod
    def setUpClass(cls):
        if cls is AssayTest:
            raise unittest.SkipTest("what others are made from")
        cls.folder = tempfile.mkdtemp(prefix="assay-api-")
        cls.postgres = Postgres(cls.folder) if cls.engine == "postgres" else None
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        port = free_port()
        cls.base = f"http://127.0.0.1:{port}"
        cls.log = open(cls.folder + "/log", "w", encoding="utf-8")
        cls.server = subprocess.Popen(
            [ASSAY, "demo", "--data", cls.folder + "/data", "--db", database, "--listen", f"127.0.0.1:{port}",
             "--llm", "off", "--undo-seconds", "1", *cls.options],
            stdout=subprocess.PIPE, stderr=cls.log, text=True)
        for line in cls.server.stdout:
            if line.startswith("Stop with"):
                return
        cls.tearDownClass()

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        status = cls.server.wait(30)
        cls.server.stdout.close()
        cls.log.close()
        said = pathlib.Path(cls.folder, "log").read_text(encoding="utf-8")[-2000:]
        if cls.postgres:
            cls.postgres.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)
        if status != 0:
            raise RuntimeError(f"assay ended with status {status}: {said}")

    def person(self, email=None):
        person = Person(self.base)
        if email:
            self.assertEqual(person.sign_in(email).status, 200)
        return person

    def ask(self, sql):
        """Straight to the database, for what only time would do."""
        if self.postgres:
            self.postgres.ask(sql)
        else:
            subprocess.run(["sqlite3", "-cmd", ".timeout 5000", self.folder + "/assay.db", sql], check=True)

    def rows(self, sql):
        """What one column of a query gives, as texts."""
        if self.postgres:
            command = [POSTGRES / "psql", "-At", "-h", self.postgres.folder, "-U", "assay", "postgres", "-c", sql]
        else:
            command = ["sqlite3", "-cmd", ".timeout 5000", self.folder + "/assay.db", sql]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()

    def assert_problem(self, reply, status, part=""):
        self.assertEqual(reply.status, status, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
        self.assertEqual(reply.json["status"], status)
        self.assertIn(part, reply.json["detail"])

    def assert_peers_verify(self, *documents):
        """That the libraries of Digital Bazaar say so too, of proofs by the key that each names."""
        tasks = pathlib.Path(self.folder, "tasks.json")
        tasks.write_text(json.dumps([{"do": "verify", "suites": ["eddsa-rdfc-2022"], "document": document}
                                     for document in documents]), encoding="utf-8")
        said = subprocess.run(["node", ROOT / "tests/unit/proof_peer.mjs", tasks], check=True, capture_output=True)
        self.assertEqual(json.loads(said.stdout), [True] * len(documents))

    # ---- steps that several tests take ----

    def begin_sitting(self, candidate):
        invitation = candidate.call("GET", "invitations").json["invitations"][0]
        if "sitting" in invitation:
            return invitation["sitting"]
        return candidate.call("POST", f"invitations/{invitation['id']}/consent", {"agree": True}).json["sitting"]

    def take_quiz(self, candidate, sitting):
        part = candidate.call("POST", f"sittings/{sitting}/parts/quiz/begin").json
        while part["state"] == "open":
            answer = {"sequence": part["sequence"], "place": part["sequence"] % len(part["options"])}
            part = candidate.call("POST", f"sittings/{sitting}/parts/quiz/answers", answer).json
        return part

    def walk_the_night(self, candidate, sitting):
        """The scenario, always by the first decision that is offered."""
        address = f"sittings/{sitting}/parts/outage"
        part = candidate.call("POST", address + "/begin").json
        while part["state"] == "open":
            decision = next(move for move in part["moves"] if not move["question"])
            moved = candidate.call("POST", address + "/moves",
                                   {"sequence": part["sequence"], "choice": decision["choice"]})
            self.assertEqual(moved.status, 200, moved.text)
            part = moved.json
        return part

    def write_report(self, candidate, sitting, text):
        address = f"sittings/{sitting}/parts/incident-report"
        candidate.call("POST", address + "/begin")
        saved = candidate.call("PUT", address + "/draft", {"body": text, "base": 0, "writer": "test"})
        self.assertEqual(saved.status, 200, saved.text)
        return candidate.call("POST", address + "/submit").json

    def repair_program(self, candidate, sitting, source=None):
        """The rate limiter, handed in in Python: repaired, unless another source is given."""
        if source is None:
            source = (ROOT / "demo/keeping-a-web-service-healthy/rate-limiter/solution.py").read_text(encoding="utf-8")
        address = f"sittings/{sitting}/parts/rate-limiter"
        candidate.call("POST", address + "/begin")
        saved = candidate.call("PUT", address + "/edits", {
            "language": "python", "base": 0, "number": 1, "writer": "test", "body": source})
        self.assertEqual(saved.status, 200, saved.text)
        return candidate.call("POST", address + "/submit").json

    def review(self, reviewer, outcome, wait_seconds=30, endorse=False):
        until = time.monotonic() + wait_seconds
        taken = reviewer.call("POST", "review/cases/next")
        while taken.status == 404 and time.monotonic() < until:
            time.sleep(0.1)
            taken = reviewer.call("POST", "review/cases/next")
        case = reviewer.call("GET", f"review/cases/{taken.json['id']}").json
        levels = {f"{c['part']}/{c['criterion']}": c["levels"] - 1 for c in case["criteria"]}
        judged = reviewer.call("POST", f"review/cases/{case['id']}/judgement", {"level": levels})
        self.assertEqual(judged.status, 200, judged.text)
        decided = reviewer.call("POST", f"review/cases/{case['id']}/decision",
                                {"outcome": outcome, "reason": "It says what happened.", "endorse": endorse})
        self.assertEqual(decided.status, 200, decided.text)
        return case


def form(fields):
    return urllib.parse.urlencode(fields).encode()
