"""The installation under measurement: `assay` from this tree on a free port, and people at its public HTTP API."""

import http.client
import json
import pathlib
import re
import socket
import subprocess
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
ASSAY = ROOT / "assay"
PASSWORD = "three-short-answers"
READY_SECONDS, REQUEST_SECONDS = 60, 60


def port_of(data):
    """A free one, and the same ever after: the installation's log is signed under its address."""
    kept = pathlib.Path(data, "port")
    if not kept.exists():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            kept.write_text(str(probe.getsockname()[1]))
    return int(kept.read_text())


class Product:
    """Its data folder outlives it: the next one goes on where this one stopped."""

    def __init__(self, data):
        self.data = data
        self.server = None

    def run(self, *words, text=None):
        subprocess.run([ASSAY, *words, "--data", self.data], check=True, text=True, input=text,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def people(self, addresses):
        """addresses: {address: role}. All get the same password."""
        csv = pathlib.Path(self.data, "people.csv")
        csv.write_text("email,name,role\n" + "".join(f"{a},{a.split('@')[0]},{r}\n" for a, r in addresses.items()))
        self.run("user", "csv", str(csv))
        for address in addresses:
            self.run("user", "password", address, text=PASSWORD + "\n")

    def start(self):
        port = port_of(self.data)
        self.address = ("127.0.0.1", port)
        with open(pathlib.Path(self.data, "server.log"), "a") as log:
            self.server = subprocess.Popen([ASSAY, "serve", "--llm", "local", "--data", self.data,
                                            "--listen", f"127.0.0.1:{port}", "--undo-seconds", "1"],
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(self.address, 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"assay serve did not start; see {self.data}/server.log")

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()


class Person:
    def __init__(self, product, email):
        self.connection = http.client.HTTPConnection(*product.address, timeout=REQUEST_SECONDS)
        self.headers = {}
        reply = self.send("POST", "/api/v1/session", {"email": email, "password": PASSWORD})
        self.headers = {"Cookie": self.cookie, "X-CSRF-Token": reply["csrf"]}

    def request(self, method, path, body, content_type):
        headers = self.headers | {"Content-Type": content_type, "Accept": "application/json"}
        try:
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):  # a connection left idle was closed
            self.connection.close()
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
        text = reply.read()
        self.cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
        if reply.status >= 400:
            raise SystemExit(f"{method} {path}: {reply.status} {text.decode(errors='replace')[:300]}")
        return text

    def send(self, method, path, body=None):
        text = self.request(method, path, None if body is None else json.dumps(body), "application/json")
        return json.loads(text) if text else None

    def form(self, path, **fields):
        fields["csrf"] = self.headers["X-CSRF-Token"]
        self.request("POST", path, urllib.parse.urlencode(fields), "application/x-www-form-urlencoded")

    def assessment(self):
        """The id of the only one there is; the page has it, the API does not."""
        page = self.request("GET", "/assessments", None, "text/html").decode()
        return re.search(r'<option value="([^"]+)"', page).group(1)
