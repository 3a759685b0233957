"""What all servers of this run have logged, at the level debug: nothing that is secret or somebody's own."""

import os
import re
import unittest

import house
from case import LOREM
from client import SECRETS

ANSWERS = (LOREM[:40], "The dough had", "from the first tab", "yyyyyyyy", "xxxxxxxx", "Ignore the previous", "1 x")
NAMES = ("@example.org", "candidate1", "Person")


class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = ""
        for name in sorted(os.listdir(house.LOGS)):
            with open(os.path.join(house.LOGS, name), encoding="utf-8", errors="replace") as file:
                # The last line of a server that was killed may be cut.
                cls.text += file.read().rpartition("\n")[0] + "\n"

    def test_there_are_logs(self):
        self.assertIn("event=", self.text)

    def test_nothing_secret(self):
        for what in (house.PASSWORD, "correct horse", *ANSWERS, *NAMES):
            with self.subTest(what=what):
                self.assertNotIn(what, self.text)

    def test_no_tokens(self):
        """Neither those that were given out nor anything that looks like one; digests do, and public keys of logs."""
        public = r"sha256:[0-9a-f]{64}|\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"
        self.assertTrue(SECRETS)
        for secret in SECRETS:
            self.assertNotIn(secret, self.text)
        for line in self.text.splitlines():
            self.assertIsNone(re.search(r"[A-Za-z0-9_-]{40,}", re.sub(public, "", line)), line)

    def test_each_line_is_key_and_value(self):
        for line in self.text.splitlines():
            if line.startswith(("Assay listens", "Assay works", "assay serve:")):
                continue
            self.assertRegex(line, r"^time=\S+ level=(debug|info|warning|error) event=\S+")
