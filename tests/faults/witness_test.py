"""A witness is killed at every step it takes on files, and at random under load by a log and a fork of it: what was cosigned
is remembered after the next start, no size is cosigned with two roots or after a larger one, and no time is older than an
earlier one.

Thirty random rounds; three hundred with ASSAY_FULL=1. The hashing and the proofs are this file's own.
"""

import base64
import hashlib
import http.client
import os
import random
import re
import struct
import subprocess
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ASSAY = os.environ.get("ASSAY", os.path.join(HERE, "..", "..", "assay"))
ROUNDS = 300 if os.environ.get("ASSAY_FULL") == "1" else 30
SIZES, STEPS, STEPS_EACH = 80, 60, 4


def root(leaves):
    """RFC 6962 section 2.1."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def proof(old, leaves, whole=True):
    """RFC 6962 section 2.1.2: that the first `old` leaves begin these."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= half:
        return proof(old, leaves[:half], whole) + [root(leaves[half:])]
    return proof(old - half, leaves[half:], False) + [root(leaves[:half])]


class Log:
    """A log's checkpoints of all sizes, signed by the program with a key that both logs of the test have."""

    def __init__(self, folder, name, word):
        path = os.path.join(folder, name)
        self.leaves, self.checkpoints = [], []
        key = os.path.join(folder, "log.key")
        words = [ASSAY, "log", "init", "--dir", path, "--origin", "example.org/log", "--key", key]
        self.verifier = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
        for size in range(SIZES + 1):
            with open(os.path.join(path, "checkpoint"), encoding="utf-8") as file:
                self.checkpoints.append(file.read())
            entry = f"{word} {size}"
            subprocess.run([ASSAY, "log", "append", "--dir", path, "--raw", "--key", key], input=entry.encode(), check=True,
                           capture_output=True)
            self.leaves.append(hashlib.sha256(b"\0" + entry.encode()).digest())

    def request(self, old, size):
        hashes = proof(old, self.leaves[:size]) if old else []
        lines = [f"old {old}", *(base64.b64encode(one).decode() for one in hashes), "", self.checkpoints[size]]
        return "\n".join(lines).encode()


class Seen:
    """What the witness was heard to cosign, over all its starts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.roots, self.newest, self.time, self.wrong = {}, 0, 0, []

    def cosigned(self, size, checkpoint, line, newest_before, time_before):
        when = struct.unpack(">Q", base64.b64decode(line.split()[2])[4:12])[0]
        with self.lock:
            root_line = checkpoint.split("\n")[2]
            if self.roots.setdefault(size, root_line) != root_line:
                self.wrong.append(f"size {size} has two roots")
            if size < newest_before:
                self.wrong.append(f"size {size} was cosigned after {newest_before}")
            if when < time_before:
                self.wrong.append(f"the time {when} was told after {time_before}")
            self.newest, self.time = max(self.newest, size), max(self.time, when)

    def told(self, size, newest_before):
        with self.lock:
            if size < newest_before:
                self.wrong.append(f"it knows {size}, and had cosigned {newest_before}")


class Client(threading.Thread):
    """Brings one of the logs, from wherever the witness says it is, a step or a few further, until it is gone or `until`."""

    def __init__(self, port, log, seen, seed, until=None):
        super().__init__(daemon=True)
        self.port, self.log, self.seen, self.chance, self.until = port, log, seen, random.Random(seed), until

    def ask(self, connection, old, size):
        with self.seen.lock:
            newest, when = self.seen.newest, self.seen.time
        connection.request("POST", "/add-checkpoint", self.log.request(old, size))
        reply = connection.getresponse()
        body = reply.read().decode()
        if reply.status == 200:
            self.seen.cosigned(size, self.log.checkpoints[size], body, newest, when)
        elif reply.status == 409:
            self.seen.told(int(body), newest)
            return int(body)
        elif reply.status not in (422, 429):
            self.seen.wrong.append(f"status {reply.status}: {body}")
        return size if reply.status == 200 else old

    def run(self):
        old = 0
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            while self.until is None or time.monotonic() < self.until:
                old = self.ask(connection, old, min(SIZES, old + self.chance.choice((0, 1, 1, 2))))
        except (OSError, http.client.HTTPException):
            pass


class WitnessKilled(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="assay-witness-kill-")
        self.addCleanup(place.cleanup)
        self.folder = place.name
        self.logs = Log(self.folder, "log", "entry"), Log(self.folder, "fork", "another")

    def make(self, name):
        """A new witness, and what is heard of it."""
        self.witness = os.path.join(self.folder, name)
        subprocess.run([ASSAY, "log", "witness", "init", "--dir", self.witness, "--name", "w.example"], check=True,
                       capture_output=True)
        return Seen()

    def start(self, **environment):
        process = subprocess.Popen(
            [ASSAY, "log", "witness", "serve", "--dir", self.witness, "--listen", "127.0.0.1:0", self.logs[0].verifier],
            env=dict(os.environ, **environment), stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if port := re.search(r"listens on port (\d+)", line):
                threading.Thread(target=process.stderr.read, daemon=True).start()
                return process, int(port.group(1))
        return process, None

    def load(self, port, seen, seed, seconds=None):
        until = seconds and time.monotonic() + seconds
        clients = [Client(port, self.logs[i % 4 == 3], seen, f"{seed} {i}", until) for i in range(4)]
        for client in clients:
            client.start()
        return clients

    def check(self, seen):
        """It starts again, knows what was heard, and goes on."""
        process, port = self.start()
        self.assertIsNotNone(port, "the witness does not start again")
        for client in self.load(port, seen, "last", 0.3):
            client.join()
        process.terminate()
        process.wait(timeout=60)
        process.stderr.close()
        self.assertEqual(seen.wrong, [])

    def test_each_step(self):
        library = os.path.join(self.folder, "cut.so")
        subprocess.run(["gcc", "-O1", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library, os.path.join(HERE, "cut.c"), "-ldl",
                        "-lpthread"], check=True)
        cuts = heard = 0
        for step in range(STEPS):
            if step % STEPS_EACH == 0:  # what was cosigned already is repeated without a write: there must be more to come
                seen = self.make(f"each{step}")
            process, port = self.start(LD_PRELOAD=library, ASSAY_CUT_AT=str(step + 1), ASSAY_CUT_SEED="1")
            if port:
                for client in self.load(port, seen, step, 5):
                    client.join()
            process.terminate()
            cuts += process.wait(timeout=60) == -9
            process.stderr.close()
            if step % STEPS_EACH == STEPS_EACH - 1:
                self.check(seen)
                heard += seen.newest
        self.assertGreater(cuts, STEPS * 0.9, "hardly anything is cut")
        self.assertGreater(heard, STEPS)

    def test_random_moments_under_load(self):
        chance, heard = random.Random(11), 0
        for number in range(ROUNDS):
            if number % 6 == 0:
                seen = self.make(f"random{number}")
            process, port = self.start()
            clients = self.load(port, seen, number)
            time.sleep(chance.random() * 0.25)
            process.kill()
            process.wait(timeout=60)
            process.stderr.close()
            for client in clients:
                client.join()
            self.assertEqual(seen.wrong, [])
            if number % 6 == 5:
                self.check(seen)
                heard += seen.newest
        self.assertGreater(heard, 0)
