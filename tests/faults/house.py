"""Installations of Assay for tests: the real binary with a data folder and a database of its own.

A template with people, two assessments and invitations is made once for each engine, as an administrator would make it;
every House is a copy. All servers log everything, to files in `logs` that stay until the end.
"""

import atexit
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

from client import Client, Sitting, until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.environ.get("ASSAY", os.path.join(ROOT, "assay"))
POSTGRES = "/usr/lib/postgresql/15/bin/"
ENGINES = ("sqlite", "postgres")

FOLDER = tempfile.mkdtemp(prefix="assay-faults-")
LOGS = os.path.join(FOLDER, "logs")
os.chmod(FOLDER, 0o711)  # PostgreSQL runs as another user
os.mkdir(LOGS)

PASSWORD = "correct horse battery staple"
BASE_URL = "http://localhost:8080"  # what credentials and links name; the port listened on is another
CANDIDATES = 17
MIRA = "mira@example.org"  # is invited to the demonstration's assessment, candidate1… to the small one
STAFF = {"reviewer@example.org": "reviewer", "second@example.org": "reviewer", "admin@example.org": "administrator"}
BREAD = os.path.join(ROOT, "docs", "example-assessment")
WEB_SERVICE = os.path.join(ROOT, "demo", "keeping-a-web-service-healthy")


def candidate_email(number):
    return f"candidate{number}@example.org"


# ---- PostgreSQL: one cluster for all, started at the first need --------------------------------------------------


class Cluster:
    def __init__(self):
        self.folder = os.path.join(FOLDER, "postgres")
        os.mkdir(self.folder)
        self.as_postgres = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        self.data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", self.data, "-U", "assay", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.process = None
        self.start()
        atexit.register(self.kill)

    def run(self, program, *arguments):
        subprocess.run([*self.as_postgres, POSTGRES + program, *arguments], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        with open(os.path.join(FOLDER, "postgres.log"), "ab") as log:
            self.process = subprocess.Popen(
                [*self.as_postgres, POSTGRES + "postgres", "-D", self.data, "-k", self.folder, "-c", "listen_addresses=",
                 "-c", "max_connections=120", "-c", "shared_buffers=32MB", "-c", "recovery_init_sync_method=syncfs"],
                stdout=log, stderr=log)
        until(lambda: subprocess.run([POSTGRES + "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0, 60)

    def kill(self):
        """At once, as when the machine fails: it must recover at its next start."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.process = None

    def ask(self, database, sql):
        """Rows of text, as psql prints them."""
        done = subprocess.run([POSTGRES + "psql", "-h", self.folder, "-U", "assay", "-d", database, "-X", "-q", "-A", "-t",
                               "-F", "\x1f", "-R", "\x1e", "-v", "ON_ERROR_STOP=1", "-c", sql],
                              check=True, capture_output=True, text=True)
        text = done.stdout.removesuffix("\n")
        return [row.split("\x1f") for row in text.split("\x1e")] if text else []


_cluster = []


def cluster():
    if not _cluster:
        _cluster.append(Cluster())
    return _cluster[0]


# ---- one installation --------------------------------------------------------------------------------------------


class House:
    count = 0

    def __init__(self, engine, name):
        self.engine, self.name = engine, name
        self.data = os.path.join(FOLDER, name)
        self.database = os.path.join(self.data, "assay.db") if engine == "sqlite" else name
        self.url = f"sqlite:{self.database}" if engine == "sqlite" else \
            f"postgres:host={cluster().folder} user=assay dbname={name}"
        self.port, self.process, self.starts, self.clients, self.base_url = 0, None, 0, [], BASE_URL
        self.more = []  # settings of this one, for the server and for commands

    @classmethod
    def fresh(cls, engine):
        """A copy of the template."""
        origin = template(engine)
        House.count += 1
        house = House(engine, f"house{House.count}")
        shutil.copytree(origin.data, house.data, ignore=shutil.ignore_patterns("signer.socket"))
        if engine == "postgres":
            cluster().ask("postgres", f"CREATE DATABASE {house.name} TEMPLATE {origin.name}")
        return house

    # ---- the program ----

    def settings(self):
        return ["--data", self.data, "--db", self.url, *self.more]

    def assay(self, *arguments, text=None):
        return subprocess.run([ASSAY, *arguments, *self.settings()], input=text, check=True, capture_output=True, text=True)

    def start(self, *settings, environment=None, ready=True):
        """Starts the server on the port it had before, or any."""
        self.starts += 1
        self.port = self.port or free_port()
        self.log = os.path.join(LOGS, f"{self.name}-{self.starts}")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [ASSAY, "serve", *self.settings(), "--listen", f"127.0.0.1:{self.port}", "--base-url", self.base_url,
                 "--log-level", "debug",
                 "--undo-seconds", "1", "--threads", "2", *(settings or ("--llm", "off"))],
                stdout=log, stderr=log, env=os.environ | (environment or {}))
        if ready:
            until(self.is_ready, 30, 0.01)
        return self

    def move_to(self, base_url):
        """The same people under another address: a log and keys of its own, made at the next start."""
        self.base_url = base_url
        shutil.rmtree(os.path.join(self.data, "log"))

    def is_ready(self):
        if self.process.poll() is not None:
            with open(self.log, encoding="utf-8") as log:
                raise AssertionError(f"the server ended with {self.process.returncode}: {log.read()[-2000:]}")
        try:
            return Client(self.port, 2).send("GET", "/readyz").status == 200
        except OSError:
            return False

    def stop(self):
        """As the operator does. Returns the exit code."""
        if self.process is None:
            return None
        self.hang_up()
        self.process.terminate()
        code = self.process.wait(60)
        self.process = None
        return code

    def kill(self):
        self.hang_up()
        self.process.kill()
        self.process.wait()
        self.process = None

    def hang_up(self):
        for client in self.clients:
            client.close()

    def close(self):
        try:
            self.stop()
        finally:
            if self.process is not None:
                self.kill()

    def limit_files(self, size):
        """Nothing larger than this can be written, as on a full disk; None: any size again."""
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    # ---- people ----

    def client(self, email=None):
        client = Client(self.port)
        self.clients.append(client)
        return client.sign_in(email, PASSWORD) if email else client

    def candidate(self, number):
        return self.client(candidate_email(number))

    def sitting(self, number):
        return Sitting(self.candidate(number))

    # ---- the witness: looks into the database by itself ----

    def ask(self, sql):
        """Rows. Identifiers are written as lower-case text on both engines: use id_text(column)."""
        if self.engine == "postgres":
            return cluster().ask(self.name, re.sub(r"id_text\((\w+)\)", r"replace(\1::text, '-', '')", sql))
        connection = sqlite3.connect(self.database, timeout=20)
        try:
            rows = connection.execute(re.sub(r"id_text\((\w+)\)", r"lower(hex(\1))", sql)).fetchall()
            connection.commit()
        finally:
            connection.close()
        return [["" if value is None else str(value) for value in row] for row in rows]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---- the template ------------------------------------------------------------------------------------------------


def add_people(house):
    people = {MIRA: "candidate"} | STAFF | {candidate_email(number): "candidate" for number in range(1, CANDIDATES + 1)}
    csv = os.path.join(FOLDER, "people.csv")
    with open(csv, "w", encoding="utf-8") as file:
        file.write("email,name,role\n" + "".join(f"{email},Person,{role}\n" for email, role in people.items()))
    house.assay("user", "csv", csv)
    for email in people:
        house.assay("user", "password", email, text=PASSWORD + "\n")


def invite_all(house):
    admin = house.client("admin@example.org")
    page = admin.send("GET", "/assessments").text
    ids = {title: id for id, title in re.findall(r'<option value="([^"]+)">([^<]+)</option>', page)}
    guests = {MIRA: ids["Keeping a web service healthy"]}
    guests |= {candidate_email(number): ids["Baking bread"] for number in range(1, CANDIDATES + 1)}
    for email, assessment in guests.items():
        reply = admin.form("/assessments/invite", assessment=assessment, email=email, days=30)
        assert reply.status == 303, reply.text


_templates = {}


def template(engine):
    if engine in _templates:
        return _templates[engine]
    house = House(engine, f"template_{engine}")
    if engine == "postgres":
        cluster().ask("postgres", f"CREATE DATABASE {house.name}")
    house.assay("import", BREAD)
    house.assay("import", WEB_SERVICE)
    add_people(house)
    house.start()
    invite_all(house)
    house.close()
    _templates[engine] = house
    return house


# ---- for test cases ----------------------------------------------------------------------------------------------


def on_both(case):
    """Makes a test case into two, one for each engine."""
    module = __import__(case.__module__)
    for engine in ENGINES:
        name = f"{case.__name__}_{engine}"
        setattr(module, name, type(name, (case,), {"engine": engine, "__module__": case.__module__}))
    case.load = False
    return case


def remove_all():
    for process in list(_cluster):
        process.kill()
    shutil.rmtree(FOLDER, ignore_errors=True)


def now():
    return time.monotonic()
