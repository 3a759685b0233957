"""kill -9 around the publishing of the log, a log that cannot be written, and two servers of which one stalls: nothing that was
said to be issued is lost or moved, and no two checkpoints of one size differ. What lies in the folder is read by
tests/log_reader, which knows nothing of Assay's code.

Eight rounds a database; two hundred with ASSAY_FULL=1. On PostgreSQL every fourth round kills its server too."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

from case import HouseCase
from client import Client, until
from house import ASSAY, FOLDER, ROOT, House, cluster, on_both

sys.path.insert(0, os.path.join(ROOT, "tests", "log_reader"))
import log_reader  # noqa: E402

ROUNDS = 200 if os.environ.get("ASSAY_FULL") == "1" else 8
STALLS = 20 if os.environ.get("ASSAY_FULL") == "1" else 4
PEOPLE = 20  # of a list
ACHIEVEMENT = {"name": "First aid", "description": "Knows what to do first.", "criteria": "Took part in a day of practice.",
               "vouched_by": "Dr. Ada Examiner"}


class Watcher(threading.Thread):
    """Keeps every checkpoint that it is shown, as a witness would."""

    def __init__(self, house):
        super().__init__(daemon=True)
        self.house, self.notes, self.shrunk, self.stopping = house, {}, [], False

    def run(self):
        newest = 0
        while not self.stopping:
            try:
                note = Client(self.house.port, 2).send("GET", "/log/checkpoint")
            except OSError:
                time.sleep(0.01)
                continue
            if note.status != 200:
                continue
            size = int(note.text.split("\n")[1])
            if size < newest:
                self.shrunk.append((newest, size))
            newest = max(newest, size)
            self.notes.setdefault(size, set()).add(note.text)

    def stop(self):
        self.stopping = True
        self.join()


class Issuing:
    """A list of people, issued by the running server; the command waits for it, across the server's deaths."""

    def __init__(self, house, name):
        self.result = os.path.join(FOLDER, f"{house.name}-{name}.out")
        people, achievement = (os.path.join(FOLDER, f"{house.name}-{name}.{end}") for end in ("csv", "json"))
        with open(people, "w", encoding="utf-8") as file:
            file.write("name,email\n" + "".join(f"P {i},{name}-{i}@example.org\n" for i in range(PEOPLE)))
        with open(achievement, "w", encoding="utf-8") as file:
            json.dump(ACHIEVEMENT | {"name": f"First aid {name}"}, file)
        self.process = subprocess.Popen(
            [ASSAY, "badge", "issue", people, "--achievement", achievement, "--result", self.result, *house.settings()],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def is_done(self):
        return self.process.poll() is not None

    def came_between(self):
        """The server had just been killed, and its signer was not gone yet: nothing was stored."""
        return self.process.returncode == 1 and "in use by another server" in self.process.stderr.read()

    def end(self):
        self.process.kill()
        self.process.wait()


def key_of(house):
    policy = Client(house.port).send("GET", "/log/policy").text
    return log_reader.Verifier(re.search(r"(?m)^log (\S+)", policy).group(1))


def acknowledged(house):
    """Entries whose credential was said to be issued: index and line."""
    line = "convert_from(e.entry, 'UTF8')" if house.engine == "postgres" else "CAST(e.entry AS text)"
    return {int(index): text for index, text in house.ask(
        f"SELECT o.entry_index, {line} FROM credential c "
        "JOIN ledger_opening o ON o.record_id = c.id AND o.kind = 'credential' "
        "JOIN ledger_entry e ON e.entry_index = o.entry_index WHERE c.published_us IS NOT NULL")}


@on_both
class Ledger(HouseCase):
    def test_kill(self):
        chance = random.Random(20261128)
        watcher = Watcher(self.house)
        watcher.start()
        key, told = key_of(self.house), {}
        for number in range(ROUNDS):
            issuing = Issuing(self.house, f"r{number}")
            self.addCleanup(issuing.end)
            time.sleep(chance.uniform(0, 1.2))
            self.kill(number)
            told.update(acknowledged(self.house))
            self.house.start()
            until(issuing.is_done, 60)
            if issuing.process.returncode != 0:
                self.go_on_without(issuing, number)
            now = acknowledged(self.house)
            self.assertEqual({index: now.get(index) for index in told}, told, "nothing that was told has moved")
            told = now
        watcher.stop()
        self.check(key, watcher, told)

    def go_on_without(self, issuing, number):
        """The command met a signer that was not gone yet, or no database; the server does what was stored."""
        self.assertTrue(issuing.came_between() or self.takes_the_database(number), issuing.process.returncode)
        until(lambda: self.house.ask("SELECT count(*) FROM badge_batch WHERE finished_us IS NULL") == [["0"]], 60)
        if self.house.ask(f"SELECT count(*) FROM badge_batch WHERE name = 'First aid r{number}'") == [["0"]]:
            again = Issuing(self.house, f"r{number}")
            self.addCleanup(again.end)
            until(again.is_done, 60)
            self.assertEqual(again.process.returncode, 0)

    def takes_the_database(self, number):
        return self.engine == "postgres" and number % 4 == 3

    def kill(self, number):
        self.house.kill()
        if self.takes_the_database(number):
            cluster().kill()
            cluster().start()

    def check(self, key, watcher, told):
        checkpoint, entries = log_reader.read_folder(os.path.join(self.house.data, "log"), key)
        self.assertEqual(len(told), ROUNDS * PEOPLE)
        for index, line in told.items():
            self.assertEqual(entries[index], line.encode())
        self.assertEqual(len(set(entries)), len(entries))
        leaves = [log_reader.leaf_hash(entry) for entry in entries]
        self.assertEqual(watcher.shrunk, [])
        for size, notes in watcher.notes.items():
            self.assertEqual(len(notes), 1, f"one checkpoint of {size} entries")
            seen = log_reader.Checkpoint(*notes, [key])
            self.assertEqual(seen.root, log_reader.tree_hash(leaves[:size]))
        recorded = {int(size): root for size, root in self.house.ask(
            "SELECT size, lower(hex(root)) FROM ledger_checkpoint" if self.engine == "sqlite" else
            "SELECT size, encode(root, 'hex') FROM ledger_checkpoint")}
        for size, root in recorded.items():
            self.assertEqual(root, log_reader.tree_hash(leaves[:size]).hex())
        self.assertIn(checkpoint.size, recorded)
        self.assertIn("ok      log", self.house.assay("doctor").stdout)
        print(f"  {self.engine}: {ROUNDS} times killed, {len(told)} credentials told, {len(watcher.notes)} checkpoints seen, "
              f"{len(recorded)} recorded: none lost, none moved", flush=True)

    def test_the_log_cannot_be_written(self):
        """Its folder of tiles is something else for a while: nothing is said to be issued, and it goes on by itself."""
        admin = self.house.client("admin@example.org")
        tiles, aside = (os.path.join(self.house.data, "log", name) for name in ("tile", "aside"))
        before = len(acknowledged(self.house))
        os.rename(tiles, aside)
        with open(tiles, "w", encoding="ascii"):
            pass
        issuing = Issuing(self.house, "stuck")
        self.addCleanup(issuing.end)
        until(lambda: "something is wrong with the public log" in admin.send("GET", "/operation").text, 20)
        self.assertIn("assay_log_publishing 0", Client(self.house.port).send("GET", "/metrics").text)
        self.assertRegex(self.house.assay("doctor").stdout, r"(?m)^warn +log .*are not published")
        time.sleep(3)
        self.assertFalse(issuing.is_done())
        self.assertEqual(len(acknowledged(self.house)), before)
        os.remove(tiles)
        os.rename(aside, tiles)
        until(issuing.is_done, 60)
        self.assertEqual(issuing.process.returncode, 0)
        self.assertEqual(len(acknowledged(self.house)), before + PEOPLE)
        self.assertNotIn("something is wrong with the public log", admin.send("GET", "/operation").text)
        log_reader.read_folder(os.path.join(self.house.data, "log"), key_of(self.house))

    def test_statements_open_their_entries(self):
        issuing = Issuing(self.house, "stated")
        self.addCleanup(issuing.end)
        until(issuing.is_done, 30)
        reply = Client(self.house.port).send("GET", "/log/statements?from=0")
        self.assertEqual(reply.headers["Cache-Control"], "no-cache")
        _, entries = log_reader.read_folder(os.path.join(self.house.data, "log"), key_of(self.house))
        statements = reply.json["statements"]
        kinds = {statement["kind"] for statement in statements}
        self.assertEqual(kinds, {"issuer", "status", "version"})
        for statement in statements:
            kind, salt = statement["kind"].encode(), log_reader.base64.urlsafe_b64decode(statement["salt"] + "=")
            commitment = log_reader.sha256(b"assay/v1 " + kind + b"\n" + salt + log_reader.canonical(statement["fields"]))
            self.assertEqual(entries[statement["index"]],
                             b"assay/v1 " + kind + b" " + log_reader.base64.b64encode(commitment))
        stated = {statement["index"] for statement in statements}
        others = {entry.split()[1] for index, entry in enumerate(entries) if index not in stated}
        self.assertLessEqual(others, {b"credential", b"decision"})
        document = Client(self.house.port).send("GET", "/.well-known/did.json").json
        del document["proof"]
        self.assertEqual(self.issuer_digests(), [self.digest_of(document)])
        # A key is changed while the server runs.
        self.house.assay("key", "rotate", "credential")
        until(lambda: len(self.issuer_digests()) == 2)
        other = Client(self.house.port).send("GET", "/.well-known/did.json").json
        del other["proof"]
        self.assertEqual(self.issuer_digests(), [self.digest_of(document), self.digest_of(other)])

    @staticmethod
    def digest_of(document):
        return "sha256:" + log_reader.sha256(log_reader.canonical(document)).hex()

    def issuer_digests(self):
        statements = Client(self.house.port).send("GET", "/log/statements").json["statements"]
        return [statement["fields"]["digest"] for statement in statements if statement["kind"] == "issuer"]


class TwoServers(HouseCase):
    """Two servers on one PostgreSQL, each with a folder of its own, one of which stands still now and then."""

    engine = "postgres"

    def second(self):
        other = House(self.engine, self.house.name + "-second")
        other.url, other.database = self.house.url, self.house.database
        shutil.copytree(self.house.data, other.data, ignore=shutil.ignore_patterns("signer.socket", "signer.lock"))
        self.addCleanup(other.close)
        return other.start()

    def head_of(self, house):
        return int(Client(house.port).send("GET", "/log/checkpoint").text.split("\n")[1])

    def test_one_of_them_stalls(self):
        other, chance, key = self.second(), random.Random(7), key_of(self.house)
        for number in range(STALLS):
            issuing = Issuing(self.house, f"s{number}")
            self.addCleanup(issuing.end)
            time.sleep(chance.uniform(0.1, 0.6))
            stopped = (self.house, other)[number % 2].process
            stopped.send_signal(signal.SIGSTOP)
            try:
                until(issuing.is_done, 90)  # the other takes its jobs and its lease over, when they end
            finally:
                stopped.send_signal(signal.SIGCONT)
            self.assertEqual(issuing.process.returncode, 0)
        told = {int(index) for (index,) in self.house.ask(
            "SELECT o.entry_index FROM ledger_opening o JOIN credential c ON c.id = o.record_id "
            "WHERE c.published_us IS NOT NULL")}
        self.assertEqual(len(told), STALLS * PEOPLE)
        until(lambda: self.head_of(self.house) == self.head_of(other) > max(told))
        (mine, entries), (theirs, others) = (
            log_reader.read_folder(os.path.join(house.data, "log"), key) for house in (self.house, other))
        self.assertEqual((mine.root, entries), (theirs.root, others))
        leaves = [log_reader.leaf_hash(entry) for entry in entries]
        for size, root in self.house.ask("SELECT size, encode(root, 'hex') FROM ledger_checkpoint"):
            self.assertEqual(root, log_reader.tree_hash(leaves[:int(size)]).hex())
