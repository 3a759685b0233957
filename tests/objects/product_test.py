"""An installation whose public log lies in an object store (`--log s3://…`): what it issues, what it shows, and what it says and
does while the store is away, is too slow, or somebody else's."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from case import Case, Log
from store import ROOT, Gateway, Moto

sys.path.insert(0, str(ROOT / "tests" / "faults"))
import house  # noqa: E402
import log_reader  # noqa: E402
from client import Client, until  # noqa: E402

ACHIEVEMENT = {"name": "First aid", "description": "Knows what to do first.", "criteria": "Took part in a day of practice.",
               "vouched_by": "Dr. Ada Examiner"}
PEOPLE = 5  # of a list
KILLS = 24 if os.environ.get("ASSAY_FULL") == "1" else 8
STALLS = 4


class Placed(Log):
    """The log of an installation."""

    def verifier(self):
        return self.told


class InstallationCase(Case):
    """An installation for each test, whose log was moved into the store."""

    load = False
    engine = "sqlite"

    def setUp(self):
        super().setUp()
        self.log = Placed(self.store, self.proxy)
        self.house = house.House.fresh(self.engine)
        self.house.more = ["--log", self.log.address()]
        self.addCleanup(self.house.close)
        self.lists = 0
        self.move_log()

    def move_log(self):
        """As docs/ledger.md says: the tiles, then the checkpoint."""
        folder, s3 = pathlib.Path(self.house.data, "log"), self.store.client("s3", self.store.key, self.store.secret)
        files = [path for path in (folder / "tile").rglob("*") if path.is_file()]
        for path in [*files, folder / "checkpoint"]:
            s3.put_object(Bucket=self.store.bucket, Key=f"{self.log.prefix}/{path.relative_to(folder)}", Body=path.read_bytes())
        shutil.rmtree(folder)

    def start(self):
        self.house.start()
        self.log.told = re.search(r"(?m)^log (\S+)", self.get("/log/policy").text).group(1)

    def issue(self):
        """A list of people; the server does it, across its deaths."""
        self.lists += 1
        files = {end: os.path.join(house.FOLDER, f"{self.house.name}-{self.lists}.{end}") for end in ("csv", "json", "out")}
        with open(files["csv"], "w", encoding="utf-8") as file:
            file.write("name,email\n" + "".join(f"P {i},l{self.lists}-{i}@example.org\n" for i in range(PEOPLE)))
        with open(files["json"], "w", encoding="utf-8") as file:
            json.dump(ACHIEVEMENT | {"name": f"First aid {self.lists}"}, file)
        issuing = subprocess.Popen([house.ASSAY, "badge", "issue", files["csv"], "--achievement", files["json"], "--result",
                                    files["out"], "--base-url", self.house.base_url, *self.house.settings()],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(issuing.wait)
        self.addCleanup(issuing.kill)
        return issuing

    def issued(self):
        """Entries whose credential was said to be issued: index and line."""
        line = "CAST(e.entry AS text)" if self.engine == "sqlite" else "convert_from(e.entry, 'UTF8')"
        return {int(index): line for index, line in self.house.ask(
            f"SELECT o.entry_index, {line} FROM credential c "
            "JOIN ledger_opening o ON o.record_id = c.id AND o.kind = 'credential' "
            "JOIN ledger_entry e ON e.entry_index = o.entry_index WHERE c.published_us IS NOT NULL")}

    def check(self):
        """Everything that was said to be issued is in the store, where it was said to be."""
        entries = self.log.read()
        told = self.issued()
        self.assertEqual({index: entries[index] for index in told}, told)
        self.check_checkpoints(entries)
        return entries

    def get(self, path):
        return Client(self.house.port).send("GET", path)


class ProductCase(InstallationCase):
    load = False

    def test_what_it_issues_is_in_the_store(self):
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.assertEqual(len(self.issued()), PEOPLE)
        self.assertFalse(os.path.exists(os.path.join(self.house.data, "log")))
        time.sleep(2)
        asked = self.proxy.count
        time.sleep(5)
        self.assertEqual(self.proxy.count, asked, "with nothing to do nothing is asked")
        entries = self.check()
        note, path = self.get("/log/checkpoint"), f"tile/entries/000.p/{len(entries)}"
        self.assertEqual(note.text, self.proxy.checkpoints[-1])
        shown = self.get("/log/" + path)
        self.assertEqual(log_reader.split_bundle(shown.body), [entry.encode() for entry in entries])
        self.assertIn("immutable", shown.headers["Cache-Control"])
        self.assertEqual(self.get(f"/log/tile/entries/000.p/{len(entries) + 1}").status, 404)
        doctor = self.house.assay("doctor").stdout
        self.assertRegex(doctor, r"(?m)^ok +log place +s3://our-log/.* can be read and written, and honours conditional writes$")
        self.assertRegex(doctor, rf"(?m)^ok +log +{len(entries)} entries, {len(entries)} of them published")
        # What a command asks for as the server does, without being told the address.
        self.house.stop()
        self.house.assay("key", "rotate", "log")
        self.start()
        self.assertEqual(self.log.read()[:len(entries)], entries)

    def test_a_badge_from_taking_it_to_verifying_it(self):
        self.log = Placed(self.store, self.proxy)
        with tempfile.TemporaryDirectory(prefix="assay-objects-demo-") as data:
            played = subprocess.run([house.ASSAY, "demo", "--once", "--llm", "off", "--data", data, "--log", self.log.address()],
                                    capture_output=True, text=True, check=False, timeout=240)
            files = json.loads(played.stdout.splitlines()[-1])
            self.assertEqual((files["step"], files["ok"]), ("files", True), played.stdout + played.stderr)
            self.assertFalse(os.path.exists(os.path.join(data, "log")))
            bundle = json.loads(open(files["bundle"], encoding="utf-8").read())
            self.log.told = re.search(r"(?m)^log (\S+)", bundle["log"]["policy"]).group(1)
            entries = self.log.read()
            verified = subprocess.run([house.ASSAY, "verify", files["bundle"], "--offline", "--json"], capture_output=True,
                                      text=True, check=False)
            checks = {check["name"]: check["outcome"] for check in json.loads(verified.stdout)["checks"]}
            self.assertEqual((verified.returncode, checks["log inclusion"]), (0, "passed"), verified.stdout)
            policy = os.path.join(data, "policy")
            with open(policy, "w", encoding="utf-8") as file:
                file.write(bundle["log"]["policy"])
            audited = subprocess.run([house.ASSAY, "log", "audit", self.log.address(), "--policy", policy, "--json"],
                                     capture_output=True, text=True, check=False)
            self.assertEqual((audited.returncode, json.loads(audited.stdout)["size"]), (0, len(entries)), audited.stderr)

    def test_the_store_is_away(self):
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        note, admin = self.get("/log/checkpoint").text, self.house.client("admin@example.org")
        self.proxy.plan = lambda *_: ("drop",)
        issuing = self.issue()
        until(lambda: "something is wrong with the public log" in admin.send("GET", "/operation").text, 40)
        self.assertRegex(admin.send("GET", "/operation").text, "The object store at 127.0.0.1:[0-9]+ cannot be reached")
        self.assertIn("assay_log_publishing 0", self.get("/metrics").text)
        doctor = subprocess.run([house.ASSAY, "doctor", *self.house.settings()], capture_output=True, text=True, check=False)
        self.assertRegex(doctor.stdout, r"(?m)^broken +log place +The object store at .* cannot be reached")
        self.assertIsNone(issuing.poll())
        self.assertEqual(len(self.issued()), PEOPLE)
        self.assertEqual(self.get("/log/checkpoint").text, note)
        self.proxy.plan = lambda *_: None
        self.assertEqual(issuing.wait(90), 0)
        self.assertEqual(len(self.issued()), 2 * PEOPLE)
        self.assertNotIn("something is wrong with the public log", admin.send("GET", "/operation").text)
        self.check()

    def test_it_begins_without_its_store(self):
        """All but publishing works, also commands that need the address alone; then it goes on by itself."""
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        note, told = self.get("/log/checkpoint").text, self.issued()
        self.house.stop()
        self.proxy.plan, asked = lambda *_: ("drop",), self.proxy.count
        self.assertIn("admin@example.org", self.house.assay("user", "list").stdout)
        self.assertIn(self.house.base_url, self.house.assay("user", "link", "admin@example.org").stdout)
        self.assertEqual(self.proxy.count, asked, "a command that needs the address alone asks the database for it")
        before = time.monotonic()
        self.house.start()
        print(f"  begun without the store in {time.monotonic() - before:.1f} s", flush=True)
        self.assertEqual(self.get("/log/checkpoint").text, note)
        self.assertEqual(self.get("/.well-known/did.json").status, 200)
        (public,) = self.house.ask("SELECT id_text(id) FROM credential LIMIT 1")[0]
        self.house.ask("INSERT INTO credential_page (org_id, credential_id, claimed_us, shown_us) "
                       "SELECT org_id, id, 1, 1 FROM credential")
        uuid = re.sub("^(.{8})(.{4})(.{4})(.{4})", r"\1-\2-\3-\4-", public)
        self.assertEqual(self.get(f"/c/{uuid}").status, 200)
        self.house.assay("key", "rotate", "credential")
        admin, issuing = self.house.client("admin@example.org"), self.issue()
        until(lambda: "something is wrong with the public log" in admin.send("GET", "/operation").text, 60)
        self.assertRegex(admin.send("GET", "/operation").text, "The object store at 127.0.0.1:[0-9]+ cannot be reached")
        self.assertIn("assay_log_publishing 0", self.get("/metrics").text)
        self.assertIsNone(issuing.poll())
        self.assertEqual(self.issued(), told)
        self.proxy.plan = lambda *_: None
        self.assertEqual(issuing.wait(90), 0)
        self.assertEqual(len(self.issued()), 2 * PEOPLE)
        until(lambda: "something is wrong with the public log" not in admin.send("GET", "/operation").text, 30)
        self.check()

    def test_it_begins_for_the_first_time_without_its_store(self):
        self.log = Placed(self.store, self.proxy)
        fresh = house.House("sqlite", self.house.name + "-fresh")
        fresh.more = ["--log", self.log.address()]
        self.addCleanup(fresh.close)
        os.mkdir(fresh.data)
        self.house = fresh
        self.proxy.plan = lambda *_: ("drop",)
        fresh.start()
        self.assertEqual(self.get("/.well-known/did.json").status, 200)
        until(lambda: "assay_log_publishing 0" in self.get("/metrics").text, 60)
        self.proxy.plan = lambda *_: None
        until(lambda: "assay_log_publishing 1" in self.get("/metrics").text, 60)
        fresh.stop()
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.check()

    def judged_when_it_is_back(self, words, *settings):
        """A server that begins while its store is away, and what it says when it has seen what lies there."""
        told = self.issued()
        self.proxy.plan = lambda *_: ("drop",)
        self.house.start(*settings)
        self.proxy.plan, written = lambda *_: None, len(self.proxy.checkpoints)
        issuing = self.issue()
        admin = self.house.client("admin@example.org")
        until(lambda: re.search(words, admin.send("GET", "/operation").text), 60)
        self.assertIsNone(issuing.poll())
        self.assertEqual(self.issued(), told)
        self.assertEqual(len(self.proxy.checkpoints), written, "nothing was signed there")

    def test_a_place_without_the_log_is_not_begun_anew_later_either(self):
        self.start()
        self.house.stop()
        self.house.more = ["--log", Placed(self.store, self.proxy).address()]
        self.judged_when_it_is_back("There is no log in s3://.* is --log right")

    def test_another_s_log_is_not_gone_on_with_later_either(self):
        self.start()
        self.house.stop()
        key = self.store.client("s3", self.store.key, self.store.secret)
        other = Placed(self.store, self.proxy)
        self.assertEqual(other.do("create"), "ok created")
        self.house.more = ["--log", other.address()]
        before = key.get_object(Bucket=self.store.bucket, Key=f"{other.prefix}/checkpoint")["Body"].read()
        self.judged_when_it_is_back("The log was signed by another key or under another address")
        self.assertEqual(key.get_object(Bucket=self.store.bucket, Key=f"{other.prefix}/checkpoint")["Body"].read(), before)

    def test_another_address_is_refused_without_the_store(self):
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.house.stop()
        self.proxy.plan = lambda *_: ("drop",)
        self.house.base_url = "http://localhost:9999"
        self.house.start(ready=False)
        self.assertNotEqual(self.house.process.wait(60), 0)
        self.house.process = None
        with open(self.house.log, encoding="utf-8") as said:
            self.assertRegex(said.read(), "under another address than http://localhost:9999")

    def test_a_store_that_ignores_conditions_is_refused(self):
        self.proxy.plan = lambda *_: ("strip",)
        self.start()
        admin, issuing = self.house.client("admin@example.org"), self.issue()
        until(lambda: "does not honour conditional writes" in admin.send("GET", "/operation").text, 40)
        self.assertIsNone(issuing.poll())
        self.assertEqual(self.issued(), {})
        doctor = subprocess.run([house.ASSAY, "doctor", *self.house.settings()], capture_output=True, text=True, check=False)
        self.assertRegex(doctor.stdout, r"(?m)^broken +log place +.* does not honour conditional writes")

    def test_a_place_without_the_log_is_not_begun_anew(self):
        self.house.more = ["--log", Placed(self.store, self.proxy).address()]
        self.house.start(ready=False)
        self.assertNotEqual(self.house.process.wait(60), 0)
        self.house.process = None
        with open(self.house.log, encoding="utf-8") as said:
            self.assertRegex(said.read(), "There is no log in s3://.* is --log right")

    def test_killed_while_it_publishes(self):
        """At a request or a moment of the publishing; then the next server goes on."""
        chance, told = random.Random(20261128), {}
        self.start()
        for number in range(KILLS):
            issuing, first, killing = self.issue(), self.proxy.count, self.house.process
            after = chance.randrange(1, 40)

            def plan(_method, _path, count, killing=killing, after=after, first=first, number=number):
                if count - first < after:
                    return None
                killing.kill()
                return ("lose",) if number % 2 else ("drop",)
            self.proxy.plan = plan
            # Or when all is issued, by fewer requests than that.
            until(lambda both=(killing, issuing): any(process.poll() is not None for process in both), 60)
            killing.kill()
            killing.wait()
            self.house.process = None
            self.proxy.plan = lambda *_: None
            told.update(self.issued())
            self.house.start()
            self.assertEqual(issuing.wait(90), 0)
            now = self.issued()
            self.assertEqual({index: now.get(index) for index in told}, told, "what was told has not moved")
            told = now
        entries = self.check()
        self.assertEqual(len(told), KILLS * PEOPLE)
        print(f"  {KILLS} times killed, {len(told)} credentials told, {len(entries)} entries: none lost, none moved", flush=True)


    def test_an_older_database_gets_the_entries_of_the_store(self):
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.house.stop()
        older = pathlib.Path(self.house.database + ".older")
        shutil.copy(self.house.database, older)
        self.house.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.house.stop()
        entries = self.log.read()
        for path in pathlib.Path(self.house.data).glob("assay.db-*"):
            path.unlink()
        shutil.move(older, self.house.database)
        rebuilt = json.loads(self.house.assay("log", "rebuild", "--json").stdout)
        self.assertEqual((rebuilt["entries"], rebuilt["moved"]), (len(entries), 0))
        self.assertGreaterEqual(rebuilt["added"], PEOPLE)
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.assertEqual(self.check()[:len(entries)], entries)


    def test_a_store_that_lost_the_log_gets_it_from_the_database(self):
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.house.stop()
        entries, note = self.log.read(), self.proxy.checkpoints[-1]
        s3 = self.store.client("s3", self.store.key, self.store.secret)
        for found in s3.list_objects_v2(Bucket=self.store.bucket, Prefix=self.log.prefix)["Contents"]:
            s3.delete_object(Bucket=self.store.bucket, Key=found["Key"])
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            self.house.assay("log", "rebuild")
        self.assertIn("assay log rebuild --files", refused.exception.stderr)
        self.assertEqual(json.loads(self.house.assay("log", "rebuild", "--files", "--json").stdout), {"entries": len(entries)})
        self.assertEqual(self.proxy.checkpoints[-1], note)
        self.start()
        self.assertEqual(self.issue().wait(60), 0)
        self.assertEqual(self.check()[:len(entries)], entries)


class TwoServersCase(InstallationCase):
    """Two servers on one PostgreSQL and one store, of which one stands still now and then."""

    load = False
    engine = "postgres"

    def second(self):
        other = house.House(self.engine, self.house.name + "-second")
        other.url, other.database, other.more = self.house.url, self.house.database, self.house.more
        shutil.copytree(self.house.data, other.data, ignore=shutil.ignore_patterns("signer.socket", "signer.lock"))
        self.addCleanup(other.close)
        return other.start()

    def test_one_of_them_stalls(self):
        self.start()
        other, chance = self.second(), random.Random(7)
        for number in range(STALLS):
            issuing = self.issue()
            time.sleep(chance.uniform(0.1, 1))
            stopped = (self.house, other)[number % 2].process
            stopped.send_signal(signal.SIGSTOP)
            try:
                # The other takes its jobs and its lease over, when they end, and what it locked in the database, if it did.
                until(lambda issuing=issuing: issuing.poll() is not None, 120)
            finally:
                stopped.send_signal(signal.SIGCONT)
            self.assertEqual(issuing.wait(60), 0)
        self.assertEqual(len(self.issued()), STALLS * PEOPLE)
        self.check()
        for one in (self.house, other):
            until(lambda one=one: Client(one.port).send("GET", "/log/checkpoint").text == self.proxy.checkpoints[-1])


class MotoProductTest(ProductCase):
    load = True
    make_store = Moto


class GatewayProductTest(ProductCase):
    load = True
    make_store = Gateway


class MotoTwoServersTest(TwoServersCase):
    load = True
    make_store = Moto


class GatewayTwoServersTest(TwoServersCase):
    load = True
    make_store = Gateway
