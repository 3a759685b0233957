"""What the tests share: a store, a way to it, our program, and a second reader of the log."""

import itertools
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from proxy import Proxy
from store import ROOT, reader

sys.path.insert(0, str(ROOT / "tests" / "log_reader"))
import log_reader  # noqa: E402

PROGRAM = os.environ.get("ASSAY_UNIT_TEST", str(ROOT / "build" / "debug" / "unit-test"))
PREFIXES = (f"logs/{number}" for number in itertools.count())


class Log:
    """One log below a prefix of its own, reached through a proxy."""

    def __init__(self, store, proxy, options=""):
        self.store, self.proxy, self.prefix, self.options = store, proxy, next(PREFIXES), options
        self.keys = pathlib.Path(store.folder, "keys")
        self.write_keys(store.key, store.secret)
        self.said = ""

    def write_keys(self, key, secret, more=""):
        self.keys.touch(mode=0o600)
        self.keys.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n{more}", encoding="utf-8")

    def address(self, **changes):
        parts = {"endpoint": self.proxy.endpoint, "bucket": self.store.bucket, "options": self.options, **changes}
        return f"s3://{parts['bucket']}/{self.prefix}?endpoint={parts['endpoint']}&credentials={self.keys}{parts['options']}"

    def start(self, what, who="entry", milliseconds=None, before=(), **changes):
        environment = {**os.environ, "ASSAY_OBJECTS": self.address(**changes), "ASSAY_OBJECTS_DO": what, "ASSAY_OBJECTS_WHO": who}
        if milliseconds:
            environment["ASSAY_OBJECTS_MS"] = str(milliseconds)
        return subprocess.Popen([*before, PROGRAM, "object_store_for_others"], env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)

    def finish(self, process):
        """The line that says what came of it; empty: it did not get so far."""
        output, _ = process.communicate(timeout=240)
        self.said += output
        # Killed by a test, or to its end: what the sanitizers find ends it otherwise.
        assert process.returncode in (0, -signal.SIGKILL), output
        found = re.search(r"^objects (.*)$", output, re.MULTILINE)
        return found.group(1) if found else ""

    def do(self, what, **how):
        return self.finish(self.start(what, **how))

    def get(self, path):
        """A file of the log, as anybody gets it."""
        return urllib.request.urlopen(f"{self.store.endpoint}/{self.store.bucket}/{self.prefix}/{path}", timeout=30)

    def verifier(self):
        """The log's key, as it is told to everybody."""
        return self.do("key").removeprefix("ok ")

    def read(self):
        """Every entry, after every file was checked, by readers that share nothing with us: in Python, and where a store lets
        anybody in, on Go's library."""
        entries = self.read_in_python()
        if self.store.anonymous and entries:
            command = [reader(), f"{self.store.endpoint}/{self.store.bucket}/{self.prefix}/", self.verifier()]
            read = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
            assert read.stdout.splitlines() == entries, "the two readers do not agree"
        return entries

    def read_in_python(self):
        def read_file(_, path):
            with self.get(path) as reply:
                return reply.read()
        verifier = log_reader.Verifier(self.verifier())
        own, log_reader.read_file = log_reader.read_file, read_file
        if not self.store.anonymous:
            self.store.check_signatures(False)
        try:
            return [entry.decode() for entry in log_reader.read_folder("", verifier)[1]]
        finally:
            log_reader.read_file = own
            if not self.store.anonymous:
                self.store.check_signatures(True)


class Case(unittest.TestCase):
    """`make_store` makes the store of all the tests of a case."""

    load = False
    make_store = None

    @classmethod
    def setUpClass(cls):
        cls.store = cls.make_store()

    @classmethod
    def tearDownClass(cls):
        cls.store.close()

    def setUp(self):
        self.proxy = Proxy(self.store)
        self.addCleanup(self.proxy.close)
        self.log = Log(self.store, self.proxy)
        self.addCleanup(self.no_secret)

    def no_secret(self):
        self.assertNotIn(self.store.secret, self.log.said)

    def check_checkpoints(self, entries):
        """Those that the store took are of one history: no two of one size differ, and each has the root of its entries."""
        leaves, sizes = [log_reader.leaf_hash(entry.encode()) for entry in entries], {}
        for note in self.proxy.checkpoints:
            seen = log_reader.Checkpoint(note, [log_reader.Verifier(self.log.verifier())])
            self.assertEqual(sizes.setdefault(seen.size, note), note)
            self.assertEqual(seen.root, log_reader.tree_hash(leaves[:seen.size]))
        return sizes

    def made(self, sizes="", **how):
        """A log with so many entries."""
        self.assertEqual(self.log.do("create"), "ok created")
        if sizes:
            self.assertRegex(self.log.do(f"append {sizes}", **how), "^ok appended")
        return self.log
