"""Repositories in C++, TypeScript and SQL, from an archive to a verdict, with what people test them with: GoogleTest, gcov,
mutants, tsc, node's own tests, fast-check, a real PostgreSQL with pgTAP. What other languages' tools say is in
src/exam/repository_languages_test.c."""

import os
import pathlib
import time
import unittest

from assay_server import REVIEWER, Reply
from test_repository import RepositoryTest, packed

CPP = {
    "half.hpp": "int half(int n);\n",
    "half.cpp": "#include \"half.hpp\"\nint half(int n)\n{\n\tint *p = nullptr;\n\tif (n > 1000)\n\t\treturn *p;\n"
                "\treturn n / 2;\n}\n",
    "check.cpp": "#include \"half.hpp\"\n#include <gtest/gtest.h>\nTEST(Half, OfFour) { EXPECT_EQ(half(4), 2); }\n",
}
TYPESCRIPT = {
    "src/clamp.ts": "export function clamp(n: number, most: number): number {\n  if (n > most) {\n    return most;\n  }\n"
                    "  return n == 13 ? 12 : n;\n}\n",
    "src/clamp.test.ts": "import test from 'node:test';\nimport assert from 'node:assert';\nimport { clamp } from './clamp';\n"
                         "test('is bounded', () => assert.equal(clamp(9, 5), 5));\n",
}
SQL = {"schema.sql": "CREATE TABLE part (id serial PRIMARY KEY, share numeric CHECK (share BETWEEN 0 AND 1));\n"}


def places(report):
    return [(remark["tool"], remark["path"], remark["line"]) for remark in report["remarks"]["remarks"]]


class Languages(RepositoryTest):
    ASSESSMENT, TITLE, PART = pathlib.Path(__file__).parent / "tiny-languages", "Tiny languages", "cpp"

    def found(self, writer, address, files):
        """What whoever sent it is told."""
        sent = self.send(writer, address, packed(files))
        self.assertEqual(sent.status, 201, sent.text)
        row = self.wait(writer, address, sent.json["upload"])
        self.assertEqual(row["state"], "ready", row)
        return row["report"]

    def verdicts(self, writer, address):
        """Of its suites, when all of them have one."""
        sitting, part = address.split("/")[1], address.split("/")[3]
        until = time.monotonic() + 90
        while time.monotonic() < until:
            parts = writer.call("GET", f"sittings/{sitting}/result").json["parts"]
            groups = {group["group"]: group for group in next(one for one in parts if one["part"] == part)["groups"]}
            if all(group["state"] != "being-run" for group in groups.values()):
                return {name: (group["state"], group["passed"], group["tests"]) for name, group in groups.items()}
            time.sleep(0.2)
        self.fail("it was never scored")

    def hand_in(self, writer, address):
        handed = writer.call("POST", address + "/submit", {})
        self.assertEqual(handed.status, 200, handed.text)

    def sees(self, writer, address, *words):
        """Their reviewer does."""
        for part in ("cpp", "typescript", "sql"):
            other = address.rsplit("/", 1)[0] + "/" + part
            writer.call("POST", other + "/begin")
            writer.call("POST", other + "/submit", {})
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, address.split("/")[1])
        text = Reply(reviewer.open("GET", f"/review/{case}")).text
        for word in words:
            self.assertIn(word, text)

    def test_cpp(self):
        writer, address = self.writer()
        report = self.found(writer, address, CPP)
        self.assertEqual(report["suites"][0]["tests"]["passed"], 1, report)
        self.assertIn(("cppcheck", "half.cpp", 6), places(report))
        self.hand_in(writer, address)
        self.assertEqual(self.verdicts(writer, address), {"own": ("run", 1, 1)})
        self.sees(writer, address, "half.cpp, line 6", "tests do not notice “&gt;=” in the place of “&gt;”")

    @unittest.skipUnless(os.environ.get("ASSAY_TOOLS"), "tsc and fast-check are not here: ./test api sets them up")
    def test_typescript(self):
        writer, address = self.writer("typescript")
        report = self.found(writer, address, TYPESCRIPT)
        self.assertEqual(report["suites"][0]["tests"]["passed"], 1, report)
        self.assertIn(("eslint", "src/clamp.ts", 5), places(report))
        self.hand_in(writer, address)
        self.assertEqual(self.verdicts(writer, address), {"own": ("run", 1, 1), "properties": ("run", 1, 2)})
        self.assertNotIn("[13]", Reply(writer.open("GET", f"/sittings/{address.split('/')[1]}/result")).text)
        self.sees(writer, address, "It does not hold for <code>[13]</code>")

    def test_sql(self):
        writer, address = self.writer("sql")
        report = self.found(writer, address, SQL)
        self.assertEqual(report["suites"][0]["tests"]["passed"], 2, report)
        report = self.found(writer, address, {"schema.sql": "CREATE TABLE part (share int);\n"})
        self.assertEqual((report["suites"][0]["tests"]["passed"], report["suites"][0]["tests"]["failed"]), (1, 1))
        self.hand_in(writer, address)
        self.assertEqual(self.verdicts(writer, address), {"schema": ("run", 1, 2)})
