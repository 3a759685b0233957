"""`assay log serve` is killed, or loses power, at every step it takes on files, under load: what was acknowledged is there after
the next start and where it was said to be, no two checkpoints of one size differ, and all that were ever seen are of one log.

A hundred random points beside each step in turn; two thousand with ASSAY_FULL=1. The cutting is cut.c; the reading of the log and
the hashing are this file's own.
"""

import base64
import hashlib
import json
import os
import random
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ASSAY = os.environ.get("ASSAY", os.path.join(HERE, "..", "..", "assay"))
FULL = os.environ.get("ASSAY_FULL") == "1"
CLIENTS = 6


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The roots of all prefixes of a list of leaves: complete subtrees from the left, as RFC 6962 has them."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def add(self, entry):
        self.subtrees.append(leaf_hash(entry))
        self.size += 1
        rest = self.size
        while rest % 2 == 0:
            right = self.subtrees.pop()
            self.subtrees[-1] = node_hash(self.subtrees[-1], right)
            rest //= 2

    def root(self):
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def tile_number(index):
    text = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03}/{text}"
    return text


def read_entries(folder, size):
    """All entries of the log, from the bundles."""
    entries = []
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        path = os.path.join(folder, "tile/entries", tile_number(index) + (f".p/{width}" if width < 256 else ""))
        with open(path, "rb") as file:
            rest = file.read()
        while rest:
            (length,) = struct.unpack(">H", rest[:2])
            entries.append(rest[2:2 + length])
            rest = rest[2 + length:]
    return entries


class Seen:
    """What the clients were told, over all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.places, self.roots, self.conflicts = {}, {0: hashlib.sha256(b"").digest()}, []

    def place(self, entry, index):
        with self.lock:
            if self.places.setdefault(index, entry) != entry:
                self.conflicts.append(f"index {index} was given to two entries")

    def checkpoint(self, text):
        size, root = int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
        with self.lock:
            if self.roots.setdefault(size, root) != root:
                self.conflicts.append(f"two checkpoints of size {size} differ")


class Client(threading.Thread):
    """Adds entries, some of them twice, until the connection breaks."""

    def __init__(self, server, number, limit):
        super().__init__(daemon=True)
        self.server, self.number, self.limit = server, number, limit

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
                for count in range(self.limit):
                    self.add(connection, f"round {self.server.round} client {self.number} entry {count}".encode())
        except OSError:
            pass

    def add(self, connection, entry):
        accept = "Accept: application/json\r\n" if self.number % 2 else ""
        connection.sendall(f"POST /add HTTP/1.1\r\nHost: x\r\n{accept}Content-Length: {len(entry)}\r\n\r\n".encode()
                           + entry)
        reply = b""
        while True:
            got = connection.recv(65536)
            if not got:
                raise OSError("closed")
            reply += got
            head, _, body = reply.partition(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            if length and len(body) >= int(length.group(1)):
                break
        if not head.startswith(b"HTTP/1.1 200"):
            return
        if self.number % 2:
            answer = json.loads(body)
            self.server.seen.place(entry, answer["index"])
            self.server.seen.checkpoint(answer["proof"].partition("\n\n")[2])
        else:
            self.server.seen.place(entry, int(body))


class Watcher(threading.Thread):
    """Reads the checkpoint's file, as whoever serves the folder does."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.ended = server, threading.Event()

    def run(self):
        while not self.ended.is_set():
            with open(os.path.join(self.server.folder, "log/checkpoint"), encoding="utf-8") as file:
                self.server.seen.checkpoint(file.read())
            time.sleep(0.0005)


class Server:
    """One start of the log in `folder`, to be cut at a step."""

    def __init__(self, folder, seen, number, cut, power, library):
        self.folder, self.seen, self.round = folder, seen, number
        environment = dict(os.environ, LD_PRELOAD=library, ASSAY_CUT_AT=str(cut), ASSAY_CUT_SEED=str(number))
        if power:
            environment["ASSAY_CUT_POWER"] = "1"
        self.process = subprocess.Popen(
            [ASSAY, "log", "serve", "--dir", os.path.join(folder, "log"), "--listen", "127.0.0.1:0"],
            env=environment, stderr=subprocess.PIPE, text=True)
        self.said = self.process.stderr.readline()
        port = re.search(r"listens on port (\d+)", self.said)
        self.port = int(port.group(1)) if port else None

    def load(self, limit):
        """Clients until the server is gone or each has sent so many; True when it was cut."""
        watcher = Watcher(self)
        watcher.start()
        if self.port:
            clients = [Client(self, number, limit) for number in range(CLIENTS)]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
        watcher.ended.set()
        watcher.join()
        return self.end()

    def end(self):
        self.process.terminate()
        cut = self.process.wait(timeout=60) == -9
        self.process.stderr.close()
        return cut


class LogCut(unittest.TestCase):
    """Rounds on one log, which only ever grows."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory(prefix="assay-log-cut-")
        self.folder, self.seen, self.round = self.place.name, Seen(), 0
        self.addCleanup(self.place.cleanup)
        self.library = os.path.join(self.folder, "cut.so")
        subprocess.run(["gcc", "-O1", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", self.library,
                        os.path.join(HERE, "cut.c"), "-ldl", "-lpthread"], check=True)
        subprocess.run([ASSAY, "log", "init", "--dir", os.path.join(self.folder, "log"), "--origin", "example.org/cut"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cut(self, step, power, limit=1000):
        self.round += 1
        server = Server(self.folder, self.seen, self.round, step, power, self.library)
        return server.load(limit)

    def check(self):
        """Starts once more, uncut, and compares all that was said with what is there."""
        self.round += 1
        server = Server(self.folder, self.seen, self.round, 0, False, self.library)
        self.assertIsNotNone(server.port, f"the log does not start again: {server.said}")
        self.assertFalse(server.load(2))
        with open(os.path.join(self.folder, "log/checkpoint"), encoding="utf-8") as file:
            self.seen.checkpoint(text := file.read())
        entries = read_entries(os.path.join(self.folder, "log"), int(text.split("\n")[1]))
        self.assertEqual(self.seen.conflicts, [])
        self.assertEqual(len(set(entries)), len(entries), "an entry was logged twice")
        for index, entry in self.seen.places.items():
            self.assertLess(index, len(entries), "an acknowledged entry is lost")
            self.assertEqual(entries[index], entry, "an acknowledged entry was moved")
        self.assertLessEqual(max(self.seen.roots), len(entries), "the log was rewound")
        tree = Tree()
        for size in range(len(entries) + 1):
            if size in self.seen.roots:
                self.assertEqual(tree.root(), self.seen.roots[size], f"the checkpoint of size {size} is of another log")
            if size < len(entries):
                tree.add(entries[size])

    def test_each_step_of_starting_and_of_the_first_pools(self):
        """Killed, and with the power gone, at one step after the other; what is lost then differs from one sweep to the next."""
        for power in (False, True, True, True, True):
            step = cuts = 0
            while cuts == step:
                step += 1
                cuts += self.cut(step, power, limit=3)
                if step % 20 == 0:
                    self.check()
            self.assertGreater(step, 20, "hardly anything is cut")
            self.check()

    def test_random_steps_under_load(self):
        """Points anywhere in the first hundreds of steps."""
        chance, rounds, cuts = random.Random(7), 2000 if FULL else 100, 0
        for number in range(rounds):
            cuts += self.cut(chance.randrange(1, 300), number % 2 == 1, limit=60)
            if number % 25 == 24:
                self.check()
        self.assertGreater(cuts, rounds * 0.8, "hardly anything is cut")
        self.assertGreater(len(self.seen.places), rounds)
        self.check()
