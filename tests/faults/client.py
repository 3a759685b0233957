"""A client of the API, as anybody would write one who has read /api/v1/openapi.json."""

import http.client
import json
import re
import socket
import time


SECRETS = set()  # cookies and tokens that servers gave out: no log has one


class Refused(Exception):
    """The server said no. Its problem document is in `reply`."""

    def __init__(self, method, path, reply):
        super().__init__(f"{method} {path}: {reply.status} {reply.text[:300]}")
        self.reply = reply


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)


def raw(port, sent, timeout=10):
    """Sends bytes as they are; returns all that comes back until the server closes or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(sent)
        got = b""
        try:
            while piece := connection.recv(65536):
                got += piece
                if b"\r\n\r\n" in got and not timeout:
                    break
        except TimeoutError:
            pass
        return got


class Client:
    """One browser or program: keeps its cookie and its CSRF token. Not for threads."""

    def __init__(self, port, timeout=20):
        self.port, self.timeout = port, timeout
        self.cookie = self.csrf = self.bearer = None
        self.connection = None

    def copy(self):
        """Another tab with the same session."""
        other = Client(self.port, self.timeout)
        other.cookie, other.csrf, other.bearer = self.cookie, self.csrf, self.bearer
        return other

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def headers(self, more):
        headers = {"Accept": "application/json"}
        if self.cookie:
            headers |= {"Cookie": self.cookie, "X-CSRF-Token": self.csrf}
        if self.bearer:
            headers["Authorization"] = "Bearer " + self.bearer
        return {name: value for name, value in (headers | more).items() if value is not None}

    def exchange(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        self.connection.request(method, path, body=body, headers=headers)
        reply = self.connection.getresponse()
        return Reply(reply.status, reply.headers, reply.read())

    def send(self, method, path, body=None, **headers):
        """Any reply. `body`: bytes as they are, anything else as JSON. Fails when there is none."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            headers = {"Content-Type": "application/json"} | headers
        try:
            return self.exchange(method, path, body, self.headers(headers))
        except (http.client.HTTPException, OSError):
            self.close()
            raise

    def call(self, method, path, body=None, **headers):
        """The JSON of a reply that must be 2xx."""
        reply = self.send(method, path, body, **headers)
        if reply.status // 100 != 2:
            raise Refused(method, path, reply)
        return reply.json if reply.body else None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, {} if body is None else body, **headers)

    def put(self, path, body, **headers):
        return self.call("PUT", path, body, **headers)

    def form(self, path, **fields):
        """What a browser's form sends."""
        body = "&".join(f"{quote(name)}={quote(str(value))}" for name, value in (fields | {"csrf": self.csrf}).items())
        return self.send("POST", path, body.encode(), Content_Type="application/x-www-form-urlencoded",
                         X_CSRF_Token=None)

    def sign_in(self, email, password):
        reply = self.send("POST", "/api/v1/session", {"email": email, "password": password})
        if reply.status != 200:
            raise Refused("POST", "/api/v1/session", reply)
        self.cookie = reply.headers["Set-Cookie"].split(";")[0]
        self.csrf = reply.json["csrf"]
        SECRETS.update((self.cookie.partition("=")[2], self.csrf))
        return self


def quote(text):
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02X}" for b in text.encode())


class Sitting:
    """A candidate in an assessment."""

    def __init__(self, client):
        self.client = client
        invitation = client.get("/api/v1/invitations")["invitations"][0]
        self.title = invitation["title"]
        consent = f"/api/v1/invitations/{invitation['id']}/consent"
        self.id = client.post(consent, {"agree": True})["sitting"]
        self.path = f"/api/v1/sittings/{self.id}"
        self.base = 0

    def part(self, part, verb=""):
        return f"{self.path}/parts/{part}{verb}"

    def begin(self, part):
        return self.client.post(self.part(part, "/begin"))

    def submit(self, part):
        return self.client.post(self.part(part, "/submit"))

    def save(self, part, text, writer="tab"):
        saved = self.client.put(self.part(part, "/draft"), {"body": text, "base": self.base, "writer": writer})
        self.base = saved["revision"]
        return saved

    def answer(self, part, question, place):
        return self.client.post(self.part(part, "/answers"), {"sequence": question["sequence"], "place": place})

    def take_quiz(self, part, choose=lambda question: 0):
        """Answers until the quiz ends by itself; returns how many were asked."""
        question, asked = self.begin(part), 0
        while "sequence" in question:
            question, asked = self.answer(part, question, choose(question)), asked + 1
        return asked

    def write(self, part, text):
        self.begin(part)
        self.save(part, text)
        return self.submit(part)

    def walk(self, part):
        """A scenario to its end, always by the first decision that is offered; returns how many there were."""
        scene, decided = self.begin(part), 0
        while scene["state"] == "open":
            choice = next(move["choice"] for move in scene["moves"] if not move["question"])
            scene = self.client.post(self.part(part, "/moves"), {"sequence": scene["sequence"], "choice": choice})
            decided += 1
        return decided

    def repair(self, part, source):
        """A program in Python, handed in."""
        self.begin(part)
        self.client.put(self.part(part, "/edits"),
                        {"language": "python", "base": 0, "number": 1, "writer": "tab", "body": source})
        return self.submit(part)

    def result(self):
        return self.client.get(self.path + "/result")

    def criteria(self):
        """State of each criterion of the written parts."""
        return {criterion["criterion"]: criterion for part in self.result()["parts"]
                for criterion in part.get("criteria", [])}


class Review:
    """A reviewer with the next case; waits for one."""

    def __init__(self, client, seconds=20):
        self.client = client
        self.id = until(self.take, seconds)
        self.path = f"/api/v1/review/cases/{self.id}"

    def take(self):
        reply = self.client.send("POST", "/api/v1/review/cases/next", {})
        return reply.status == 200 and reply.json["id"]

    def case(self):
        return self.client.get(self.path)

    def judge(self):
        """Everything at its highest level."""
        levels = {f"{c['part']}/{c['criterion']}": c["levels"] - 1 for c in self.case()["criteria"]}
        return self.client.post(self.path + "/judgement", {"level": levels})

    def decide(self, outcome="award"):
        return self.client.post(self.path + "/decision", {"outcome": outcome, "reason": "All there."})

    def undo(self):
        self.client.post(self.path + "/undo")


class Events:
    """A stream of server-sent events."""

    def __init__(self, client, path):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=client.timeout)
        self.connection.request("GET", path, headers=client.headers({"Accept": "text/event-stream"}))
        self.reply = self.connection.getresponse()

    def __iter__(self):
        name = None
        while line := self.reply.readline():
            if line.startswith(b"event: "):
                name = line[7:].decode().strip()
            elif line.startswith(b"data: "):
                yield name, json.loads(line[6:])

    def close(self):
        # The reply keeps the socket open by itself.
        self.reply.close()
        self.connection.close()


def until(condition, seconds=15, every=0.05):
    """Waits for a true value and returns it; fails when there is none in time."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"still waiting after {seconds} s")
        time.sleep(every)
    return value


def csrf_of(page):
    return re.search(r'name="csrf" value="([^"]+)"', page).group(1)
