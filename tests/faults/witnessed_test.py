"""Two organisations that run Assay witness one another: each has an installation, and a witness for the other's log. What is
issued carries the other's cosignature; while that witness is away nothing is issued and the administrators hear of it, and it
goes on by itself. What lies in the folder is read by tests/log_reader, which knows nothing of Assay's code.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import unittest

from client import Client, until
from house import ASSAY, FOLDER, PASSWORD, ROOT, House, cluster, free_port, on_both

sys.path.insert(0, os.path.join(ROOT, "tests", "log_reader"))
import log_reader  # noqa: E402

ADMIN = "admin@example.org"
ACHIEVEMENT = {"name": "First aid", "description": "Knows what to do first.", "criteria": "Took part in a day of practice.",
               "vouched_by": "Dr. Ada Examiner"}


class Office:
    """An installation with an administrator, and nothing else."""

    def __init__(self, engine, name):
        self.house, self.witness, self.issued = House(engine, f"{name}_{engine}"), Witness(f"{name}_{engine}"), 0
        if engine == "postgres":
            cluster().ask("postgres", f"CREATE DATABASE {self.house.name}")
        self.house.port = free_port()
        self.house.base_url = f"http://localhost:{self.house.port}"
        self.house.assay("user", "add", ADMIN, "Admin", "administrator")
        self.house.assay("user", "password", ADMIN, text=PASSWORD + "\n")
        self.house.start()
        self.key = re.search(r"^log (\S+)", Client(self.house.port).send("GET", "/log/policy").text).group(1)
        self.policy = os.path.join(FOLDER, self.house.name + ".policy")

    def trust(self, other):
        """From now on the other one's witness is asked."""
        self.house.stop()
        with open(self.policy, "w", encoding="utf-8") as file:
            file.write(f"log {self.key}\nwitness them {other.witness.key} {other.witness.url}\nquorum them\n")
        self.start()

    def start(self, **more):
        return self.house.start("--llm", "off", "--log-policy", self.policy, **more)

    def close(self):
        self.house.close()
        self.witness.stop()

    def get(self, path, **headers):
        return Client(self.house.port).send("GET", path, **headers)

    def figure(self, name):
        return float(re.search(rf"(?m)^{re.escape(name)} (\S+)$", self.get("/metrics").text).group(1))

    def checkpoint(self):
        return self.get("/log/checkpoint").text

    def published(self):
        return int(self.checkpoint().split("\n")[1])

    def operation(self):
        return self.house.client(ADMIN).send("GET", "/operation", Accept="text/html").text

    def mails(self, subject, to=ADMIN):
        messages = self.house.client(ADMIN).get("/api/v1/outbox")["messages"]
        return [message for message in messages if message["subject"] == subject and message["to_email"] == to]

    def issue(self):
        """A credential for somebody, by the command, which waits for the server."""
        self.issued += 1
        people, achievement = (os.path.join(FOLDER, f"{self.house.name}.{end}") for end in ("csv", "json"))
        with open(people, "w", encoding="utf-8") as file:
            file.write(f"name,email\nZoë,zoe-{self.issued}@example.org\n")
        with open(achievement, "w", encoding="utf-8") as file:
            json.dump(ACHIEVEMENT, file)
        return subprocess.Popen([ASSAY, "badge", "issue", people, "--achievement", achievement, *self.house.settings()],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def keep(self, issuing, ending):
        """What its holder downloads."""
        out, complaint = issuing.communicate(timeout=60)
        assert issuing.returncode == 0, complaint
        row = next(csv.DictReader(io.StringIO(out)))
        mail = next(mail for mail in self.mails("Your credential is ready", row["email"]))
        path = re.search(r"/claim/\S+", mail["body"]).group(0)
        reply = Client(self.house.port).send("POST", path, b"visible=link", Content_Type="application/x-www-form-urlencoded")
        assert reply.status == 303, reply.text
        file = os.path.join(FOLDER, f"{row['id']}.{ending}")
        with open(file, "wb") as out:
            out.write(self.get(f"/c/{row['id']}.{ending}").body)
        return file


class Witness:
    def __init__(self, name):
        self.folder, self.port, self.process = os.path.join(FOLDER, "witness-" + name), free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        self.name = f"{name.replace('_', '.')}.example"
        self.key = subprocess.run([ASSAY, "log", "witness", "init", "--dir", self.folder, "--name", self.name],
                                  check=True, capture_output=True, text=True).stdout.strip()

    def knows(self, key):
        subprocess.run([ASSAY, "log", "witness", "add", "--dir", self.folder, key], check=True, capture_output=True)
        return self

    def start(self):
        with open(self.folder + ".log", "ab") as log:
            self.process = subprocess.Popen(
                [ASSAY, "log", "witness", "serve", "--dir", self.folder, "--listen", f"127.0.0.1:{self.port}"],
                stdout=log, stderr=log)
        until(self.is_there, 10, 0.02)

    def is_there(self):
        try:
            return Client(self.port, 2).send("GET", "/healthz").status == 200
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None


def verify(file, *more):
    done = subprocess.run([ASSAY, "verify", file, "--offline", "--json", *more], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    return report["verdict"], {check["name"]: check for check in report["checks"]}


@on_both
class Witnessed(unittest.TestCase):
    engine = "sqlite"

    @classmethod
    def setUpClass(cls):
        cls.one, cls.other = Office(cls.engine, "one"), Office(cls.engine, "other")
        cls.one.witness.knows(cls.other.key).start()
        cls.other.witness.knows(cls.one.key).start()
        cls.one.trust(cls.other)
        cls.other.trust(cls.one)

    @classmethod
    def tearDownClass(cls):
        cls.one.close()
        cls.other.close()

    def cosigners(self, office):
        return re.findall(r"(?m)^— (\S+) ", office.checkpoint())

    def test_they_witness_one_another(self):
        for office, them in ((self.one, self.other), (self.other, self.one)):
            with self.subTest(office=office.house.name):
                until(lambda: len(self.cosigners(office)) == 2)  # also what was published before there were witnesses
                self.assertEqual(self.cosigners(office)[1], them.witness.name)
                before = office.published()
                issuing = office.issue()
                bundle = office.keep(issuing, "bundle")
                self.assertGreater(office.published(), before)
                self.assertEqual(self.cosigners(office)[1:], [them.witness.name])
                trust = os.path.join(FOLDER, office.house.name + ".trust")
                with open(bundle, encoding="utf-8") as file:
                    kept = json.load(file)
                issuer = kept["credential"]["issuer"]["id"]
                with open(trust, "w", encoding="utf-8") as file:
                    file.write(f"issuer {issuer}\n" + office.get("/log/policy").text)
                picture = os.path.join(FOLDER, "picture.png")
                with open(picture, "wb") as file:
                    file.write(office.get(f"/c/{os.path.basename(bundle).partition('.')[0]}.png").body)
                # A picture has the proof too; whose log and witnesses that should be, only a trust file says of it.
                for file, more in ((bundle, ()), (bundle, ("--trust", trust)), (picture, ("--trust", trust))):
                    verdict, checks = verify(file, *more)
                    self.assertEqual(verdict, "cannot_tell" if file == picture else "valid", checks)
                    self.assertEqual(checks["witness quorum"]["outcome"], "passed", checks["witness quorum"])
                    self.assertIn(f"Cosigned by {them.witness.name}", checks["witness quorum"]["detail"])
                # Without the cosignature it does not hold by the same policy.
                lines = kept["log"]["proof"].split("\n")
                kept["log"]["proof"] = "\n".join(line for line in lines if not line.startswith(f"— {them.witness.name} "))
                with open(bundle, "w", encoding="utf-8") as file:
                    json.dump(kept, file)
                self.assertEqual(verify(bundle)[1]["witness quorum"]["outcome"], "failed")
                self.assertRegex(office.house.assay("doctor", "--log-policy", office.policy).stdout,
                                 rf"(?m)^ok +witnesses .*cosigned by {re.escape(them.witness.name)}")

    def test_a_witness_is_away(self):
        one, them = self.one, self.other.witness
        one.issue().communicate(timeout=60)
        before = one.published()
        them.stop()
        self.addCleanup(lambda: them.process or them.start())
        issuing = one.issue()
        until(lambda: one.figure("assay_log_witness_well") == 0, 20)
        self.assertEqual(one.figure("assay_log_publishing"), 0)
        self.assertEqual(one.figure('assay_log_witness_up{witness="1"}'), 0)
        self.assertGreater(one.figure('assay_log_witness_failures_total{witness="1"}'), 0)
        until(lambda: "something is wrong with the public log" in one.operation(), 20)
        page = one.operation()
        self.assertIn(f"{them.name}: it does not answer", page)
        self.assertIn("goes on by itself", page)
        doctor = one.house.assay("doctor", "--log-policy", one.policy).stdout
        self.assertRegex(doctor, rf"(?m)^warn +log .*not published: .*{re.escape(them.name)}: it does not answer")
        # What waits is nobody's yet; and another start does not publish it either.
        self.assertEqual(self.acknowledged(), one.issued - 1)
        one.house.kill()
        one.start()
        until(lambda: one.figure("assay_log_witness_well") == 0, 20)
        self.assertEqual(one.published(), before)
        self.assertIsNone(issuing.poll())
        self.assertEqual(self.acknowledged(), one.issued - 1)
        # The administrators hear of it after a minute, once.
        wrong, well = "Something is wrong with the public log", "The public log is published again"
        self.assertEqual(one.mails(wrong), [])
        self.a_minute_later()
        until(lambda: len(one.mails(wrong)) == 1, 20)
        self.assertIn(f"{them.name}: it does not answer", one.mails(wrong)[0]["body"])
        self.assertIn("/operation", one.mails(wrong)[0]["body"])
        # The other organisation goes on meanwhile.
        self.other.issue().communicate(timeout=60)
        them.start()
        _, complaint = issuing.communicate(timeout=150)  # a job that a killed server had is leased for a while
        self.assertEqual(issuing.returncode, 0, complaint)
        self.assertEqual(self.acknowledged(), one.issued)
        self.assertEqual(self.cosigners(one)[1:], [them.name])
        until(lambda: one.figure("assay_log_witness_well") == 1, 20)
        self.assertNotIn("something is wrong with the public log", one.operation())
        until(lambda: len(one.mails(well)) == 1, 20)
        self.assertEqual(len(one.mails(wrong)), 1)
        checkpoint, entries = log_reader.read_folder(os.path.join(one.house.data, "log"), log_reader.Verifier(one.key))
        self.assertGreater(checkpoint.size, before)
        self.assertEqual(len(entries), checkpoint.size)

    def test_started_without_its_policy(self):
        """It says what is missing, and publishes nothing."""
        self.one.house.stop()
        self.addCleanup(lambda: self.one.house.process or self.one.start())
        before = self.files()
        self.one.house.start(ready=False)
        self.assertEqual(self.one.house.process.wait(20), 1)
        self.one.house.process = None
        with open(self.one.house.log, encoding="utf-8") as log:
            said = log.read()
        self.assertIn("--log-policy", said)
        self.assertIn("quorum none", said)
        self.assertEqual(self.files(), before)

    def test_a_policy_that_does_not_fit(self):
        self.one.house.stop()
        self.addCleanup(lambda: self.one.house.process or self.one.start())
        witness = f"witness them {self.other.witness.key}"
        for text, said in ((f"log {self.other.key}\nquorum none\n", f"The line that is missing: log {self.one.key}"),
                           (f"log {self.one.key}\n{witness}\nquorum them\n", "can never be reached"),
                           (f"log {self.one.key}\nquorum them\n", "Line 2"),
                           (None, "It cannot be read")):
            with self.subTest(said=said):
                path = os.path.join(FOLDER, "wrong.policy")
                if text is None:
                    os.remove(path)
                else:
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(text)
                self.one.house.start("--llm", "off", "--log-policy", path, ready=False)
                self.assertIn(self.one.house.process.wait(20), (1, 2))
                self.one.house.process = None
                with open(self.one.house.log, encoding="utf-8") as log:
                    self.assertIn(said, log.read())
                done = subprocess.run([ASSAY, "doctor", "--log-policy", path, *self.one.house.settings()],
                                      capture_output=True, text=True, check=False)
                self.assertRegex(done.stdout, rf"(?m)^broken +witnesses .*{re.escape(said)}")

    def test_with_another_key(self):
        """Not while entries wait; and then with the policy and the witnesses told of it."""
        one, them = self.one, self.other.witness
        them.stop()
        self.addCleanup(lambda: them.process or them.start())
        issuing = one.issue()
        until(lambda: one.figure("assay_log_witness_well") == 0, 20)
        one.house.stop()
        self.addCleanup(lambda: one.house.process or one.start())
        rotate = [ASSAY, "key", "rotate", "log", "--log-policy", one.policy, *one.house.settings()]
        done = subprocess.run(rotate, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("are not published yet", done.stderr)
        them.start()
        one.start()
        issuing.communicate(timeout=60)
        self.assertEqual(issuing.returncode, 0)
        one.house.stop()
        before, size = self.files(), int(self.files().split("\n")[1])
        done = subprocess.run(rotate, capture_output=True, text=True, check=True)
        self.assertIn("published when the server runs again", done.stderr)
        missing = re.search(r"The line that is missing: (log \S+)", done.stderr).group(1)
        # The same checkpoint, signed by another key, with the cosignature that it had.
        log_reader.Checkpoint(self.files(), [log_reader.Verifier(missing.split()[1])])
        self.assertEqual(before.split("\n\n")[0], self.files().split("\n\n")[0])
        self.assertEqual(re.findall(rf"(?m)^— {re.escape(them.name)} .*", before),
                         re.findall(rf"(?m)^— {re.escape(them.name)} .*", self.files()))
        with open(one.policy, "a", encoding="utf-8") as file:
            file.write(missing + "\n")
        one.key = missing.split()[1]
        them.knows(one.key)
        one.start()
        one.issue().communicate(timeout=60)
        self.assertGreater(one.published(), size)
        self.assertEqual(self.cosigners(one)[1:], [them.name])
        log_reader.read_folder(os.path.join(one.house.data, "log"), log_reader.Verifier(one.key))

    def files(self):
        with open(os.path.join(self.one.house.data, "log", "checkpoint"), encoding="utf-8") as file:
            return file.read()

    def acknowledged(self):
        return int(self.one.house.ask("SELECT count(*) FROM credential WHERE published_us IS NOT NULL")[0][0])

    def a_minute_later(self):
        self.one.house.ask("UPDATE ledger_lease SET problem_us = problem_us - 60000000")
        self.one.house.ask("UPDATE job SET run_after_us = 0 WHERE kind = 'log.alarm'")
