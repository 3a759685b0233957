#!/usr/bin/env python3
"""Witnesses and logs of others with ours. Usage: tests/ledger/witness_test.py PEER [WORD...]; PEER is built of witness/ by run.

Tessera's log is cosigned by our witnesses, and publishes nothing without them; the witness network's omniwitness cosigns our
log. What comes of it is read by golang.org/x/mod's note.Open with torchwood's verifiers, and by ours.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import traceback
import unittest

ASSAY = os.environ.get("ASSAY", str(pathlib.Path(__file__).resolve().parents[2] / "assay"))


def log(*words, text=None, good=True):
    """`assay log …`: what it prints; with good=False what it complains."""
    done = subprocess.run([ASSAY, "log", *map(str, words)], input=text, capture_output=True, text=True, check=False)
    if (done.returncode == 0) != good:
        raise AssertionError(f"assay log {words}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.strip() if good else done.stderr


class OurWitness:
    def __init__(self, folder, name):
        self.folder, self.key = folder / name, log("witness", "init", "--dir", folder / name, "--name", name)

    def __enter__(self):
        self.server = subprocess.Popen([ASSAY, "log", "witness", "serve", "--dir", str(self.folder), "--listen", "127.0.0.1:0"],
                                       stderr=subprocess.PIPE, text=True)
        for line in self.server.stderr:
            if "listens on port" in line:
                self.url = "http://127.0.0.1:" + line.rstrip(".\n").split()[-1]
                return self
        raise AssertionError("the witness did not start")

    def __exit__(self, *_):
        self.server.terminate()
        self.server.communicate()


class TheirWitness:
    def __init__(self, folder, log_key):
        self.folder, self.log_key, self.address = folder, log_key, "127.0.0.1:0"

    def __enter__(self):
        self.server = subprocess.Popen([PEER, "witness", str(self.folder / "omniwitness.db"), "omni.example", self.address],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.key, self.address = self.server.stdout.readline().strip(), self.server.stdout.readline().strip()
        self.url = "http://" + self.address
        self.server.stdin.write(self.log_key + "\n")
        self.server.stdin.flush()
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.communicate()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def policy(self, log_key, witnesses, quorum):
        lines = [f"log {log_key}"]
        lines += [f"witness w{i} {witness.key} {witness.url}" for i, witness in enumerate(witnesses)]
        path = self.folder / "policy"
        path.write_text("\n".join([*lines, *quorum]) + "\n", encoding="utf-8")
        return path

    def tessera(self):
        """A log of Tessera's that waits for its policy, and its key."""
        program = subprocess.Popen([PEER, "tessera", str(self.folder / "tessera"), "tessera.example/log"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return program, program.stdout.readline().strip()

    def opened(self, text, *keys):
        """The size of a checkpoint, by other people's libraries."""
        path = self.folder / "checkpoint.txt"
        path.write_text(text, encoding="utf-8")
        return int(subprocess.run([PEER, "open", str(path), *keys], capture_output=True, text=True, check=True).stdout)


class OurWitnesses(Case):
    def test_cosign_a_log_of_tesseras(self):
        with OurWitness(self.folder, "a.example") as a, OurWitness(self.folder, "b.example") as b:
            program, key = self.tessera()
            policy = self.policy(key, [a, b], ["group all-of-them all w0 w1", "quorum all-of-them"])
            for witness in a, b:
                log("witness", "add", "--dir", witness.folder, key)
            checkpoint, complaint = program.communicate(f"{policy}\n", timeout=120)
            self.assertEqual(program.returncode, 0, complaint)
            self.assertEqual(self.opened(checkpoint, key, a.key, b.key), 5)
            self.assertIn("tessera.example/log\t5\t", log("witness", "list", "--dir", a.folder))

    def test_do_not_cosign_one_that_they_do_not_know(self):
        with OurWitness(self.folder, "a.example") as a:
            program, key = self.tessera()
            _, complaint = program.communicate(f"{self.policy(key, [a], ['quorum w0'])}\n", timeout=120)
            self.assertNotEqual(program.returncode, 0)
            self.assertIn("witness policy was not satisfied", complaint)
            self.assertIn("says checkpoint origin is unknown: 404", complaint)
            self.assertFalse((self.folder / "tessera" / "checkpoint").exists())


class OurLog(Case):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "log"
        self.key = log("init", "--dir", self.log, "--origin", "example.org/log")

    def append(self, count, policy, good=True):
        text = "".join(f"entry {os.urandom(8).hex()}\n" for _ in range(count))
        return log("append", "--dir", self.log, "--raw", "--policy", policy, text=text, good=good)

    def published(self):
        return (self.log / "checkpoint").read_text(encoding="utf-8")

    def test_is_cosigned_by_the_omniwitness(self):
        with TheirWitness(self.folder, self.key) as theirs, OurWitness(self.folder, "a.example") as ours:
            log("witness", "add", "--dir", ours.folder, self.key)
            policy = self.policy(self.key, [theirs, ours], ["group both all w0 w1", "quorum both"])
            # Each time it is asked by somebody who does not know what it cosigned last.
            for size, count in ((1, 1), (3, 2), (300, 297), (301, 1), (1000, 699)):
                self.append(count, policy)
                self.assertEqual(self.opened(self.published(), self.key, theirs.key, ours.key), size)
            log("prove", "--dir", self.log, "--index", 0, "--out", self.folder / "proof")
            entry = (self.log / "tile/entries/000").read_bytes()
            (self.folder / "entry").write_bytes(entry[2:2 + int.from_bytes(entry[:2], "big")])
            log("verify", "--proof", self.folder / "proof", "--entry", self.folder / "entry", "--policy", policy)

    def test_of_another_key_is_not(self):
        other = log("init", "--dir", self.folder / "other", "--origin", "example.org/log")
        with TheirWitness(self.folder, other) as theirs:
            policy = self.policy(self.key, [theirs], ["quorum w0"])
            self.assertIn("omni.example: it answers with status ", self.append(1, policy, good=False))
            self.assertEqual(self.published().split("\n")[1], "0")

    def test_that_nobody_knows_is_not(self):
        other = log("init", "--dir", self.folder / "other", "--origin", "example.org/other")
        with TheirWitness(self.folder, other) as theirs:
            policy = self.policy(self.key, [theirs], ["quorum w0"])
            self.assertRegex(self.append(1, policy, good=False), "omni.example: it (does not know this log|answers with status )")

    def test_that_was_set_back_is_told_so(self):
        with TheirWitness(self.folder, self.key) as theirs:
            policy = self.policy(self.key, [theirs], ["quorum w0"])
            self.append(10, policy)
            subprocess.run(["rm", "-r", self.log, str(self.log) + ".index"], check=True)
            log("init", "--dir", self.log, "--origin", "example.org/log")
            self.assertIn("it has cosigned 10 entries of this log, and there are 4", self.append(4, policy, good=False))
            self.assertIn("not a continuation of what it cosigned", self.append(20, policy, good=False))
            self.assertEqual(self.published().split("\n")[1], "0")


class Lines(unittest.TestResult):
    """A line for each test as it ends."""

    passed = failed = 0

    def addSuccess(self, test):
        self.passed += 1
        print(f"ok {test.id()}", flush=True)

    def addFailure(self, test, err):
        self.failed += 1
        print(f"failed {test.id()}\n{''.join(traceback.format_exception(*err))}", flush=True)

    addError = addFailure


def main():
    result, chosen = Lines(), unittest.TestSuite()
    for case in OurWitnesses, OurLog:
        for test in unittest.defaultTestLoader.loadTestsFromTestCase(case):
            if all(word in test.id() for word in sys.argv[2:]):
                chosen.addTest(test)
    chosen.run(result)
    print(f"{result.passed} passed, {result.failed} failed")
    sys.exit(result.failed > 0 or result.passed == 0)


if __name__ == "__main__":
    PEER = os.path.abspath(sys.argv[1])
    main()
