"""`assay log …` on an object store: the whole life of a log, its server, rivals, and what a kill at any request leaves."""

import concurrent.futures
import functools
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

from case import Case, Log
from store import ROOT, Gateway, Moto, free_port

ASSAY = os.environ.get("ASSAY", str(ROOT / "assay"))
ORIGIN = "log.example.org"
POINTS = 36  # requests at which a command is killed


class CommandLog(Log):
    """A log that is made and written by the commands, from a machine with a key and a folder for what it keeps."""

    def __init__(self, store, proxy, options=""):
        super().__init__(store, proxy, options)
        self.place = pathlib.Path(store.folder, self.prefix.replace("/", "-"))
        self.place.mkdir()
        self.key, self.told = self.place / "log.key", ""

    def verifier(self):
        return self.told

    def command(self, action, *words, key=True, **changes):
        keys = ["--key", str(self.key)] if key else []
        return [ASSAY, "log", action, "--dir", self.address(**changes), *keys, *words]

    def run(self, action, *words, text=None, key=True, **changes):
        done = subprocess.run(self.command(action, *words, key=key, **changes), input=text, capture_output=True, text=True,
                              check=False, timeout=240)
        self.said += done.stdout + done.stderr
        return done

    def init(self):
        done = self.run("init", "--origin", ORIGIN)
        assert done.returncode == 0, done.stderr
        self.told = done.stdout.strip()
        return self

    def append(self, *lines, words=(), **changes):
        return self.run("append", "--raw", *words, text="".join(f"{line}\n" for line in lines), **changes)

    def places(self, lines, output):
        """Which line is where, of those that were printed whole."""
        return {json.loads(told)["index"]: line for line, told in zip(lines, re.findall(r"(.*)\n", output))}


class Server:
    """`assay log serve`, until the end of the test."""

    def __init__(self, test, log, *words):
        self.log, self.port = log, free_port()
        self.process = subprocess.Popen(log.command("serve", "--listen", f"127.0.0.1:{self.port}", *words),
                                        stderr=subprocess.PIPE, text=True)
        test.addCleanup(self.process.stderr.close)
        test.addCleanup(self.process.wait)
        test.addCleanup(self.process.kill)
        test.assertRegex(self.process.stderr.readline(), "listens on port")

    def ask(self, path, body=None, **headers):
        """Status and body."""
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers),
                                        timeout=60) as reply:
                return reply.status, reply.read().decode("latin-1")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("latin-1")

    def add(self, entry):
        return self.ask("/add", entry.encode())


class CommandsCase(Case):
    load = False

    def setUp(self):
        super().setUp()
        self.log = CommandLog(self.store, self.proxy)

    def test_the_life_of_a_log(self):
        log = self.log.init()
        self.assertEqual(log.key.stat().st_mode & 0o777, 0o600)
        lines = [f"entry {index}" for index in range(300)]
        appended = log.append(*lines)
        self.assertEqual(log.places(lines, appended.stdout), dict(enumerate(lines)), appended.stderr)
        again = log.append("entry 7", "entry 300", "entry 300")
        self.assertEqual([(told["index"], "known" in told) for told in map(json.loads, again.stdout.splitlines())],
                         [(7, True), (300, False), (300, True)])
        self.assertEqual(log.read(), [*lines, "entry 300"])
        with self.shown_to_all(), log.get("checkpoint") as reply:
            self.assertEqual(log.run("checkpoint", key=False).stdout, reply.read().decode())
        self.check_checkpoints(log.read())

    def shown_to_all(self):
        """Where nobody is let in without a signature, signatures are not checked meanwhile."""
        test = self

        class Open:
            def __enter__(self):
                if not test.store.anonymous:
                    test.store.check_signatures(False)

            def __exit__(self, *_):
                if not test.store.anonymous:
                    test.store.check_signatures(True)
        return Open()

    def test_what_it_holds_is_proved_and_audited(self):
        log = self.log.init()
        log.append(*(f"entry {index}" for index in range(300)))
        proof, entry, policy = (log.place / name for name in ("proof", "entry", "policy"))
        entry.write_text("entry 299\n", encoding="utf-8")
        policy.write_text(f"log {log.told}\nquorum none\n", encoding="utf-8")
        self.assertEqual(log.run("prove", "--index", "299", "--out", str(proof), key=False).returncode, 0)
        verified = subprocess.run([ASSAY, "log", "verify", "--proof", proof, "--entry", entry, "--policy", policy],
                                  capture_output=True, text=True, check=False)
        self.assertRegex(verified.stdout, r"^Yes\. The entry is number 299 of the log log\.example\.org, which holds 300")
        audit = [ASSAY, "log", "audit", log.address(), "--policy", policy, "--state", log.place / "audit", "--json"]
        first = subprocess.run(audit, capture_output=True, text=True, check=False)
        self.assertEqual((first.returncode, json.loads(first.stdout)["size"]), (0, 300), first.stdout + first.stderr)
        with self.shown_to_all():
            self.put(log, "tile/0/001.p/44", b"\0" * 44 * 32)
        second = subprocess.run([*audit, "--again"], capture_output=True, text=True, check=False)
        self.assertEqual(second.returncode, 1, second.stdout + second.stderr)
        self.assertRegex(log.run("prove", "--index", "299", key=False).stderr, "the log's files are damaged")

    def put(self, log, path, body):
        self.store.client("s3", self.store.key, self.store.secret).put_object(
            Bucket=self.store.bucket, Key=f"{log.prefix}/{path}", Body=body)

    def test_what_is_not_there_or_not_said(self):
        log = self.log
        unnamed = log.run("init", "--origin", ORIGIN, key=False)
        self.assertEqual(unnamed.returncode, 2)
        self.assertRegex(unnamed.stderr, "name the file of the log's secret key with --key")
        for action in (("checkpoint",), ("prove", "--index", "0"), ("append", "--raw")):
            missing = log.run(*action, text="x\n")
            self.assertNotEqual(missing.returncode, 0)
            self.assertRegex(missing.stderr, r"there is no log in s3://our-log/.*`assay log init` makes one", action)
        log.init()
        again = log.run("init", "--origin", ORIGIN)
        self.assertNotEqual(again.returncode, 0)
        self.assertRegex(again.stderr, r"there is a log in s3://our-log/.* already")
        self.assertRegex(log.append("x", words=("--state", "/nowhere/at/all")).stderr, "--state names another folder")
        self.assertRegex(log.run("checkpoint", endpoint=f"http://127.0.0.1:{free_port()}").stderr, "cannot be reached")

    def test_a_store_that_ignores_conditions_is_refused(self):
        self.proxy.plan = lambda *_: ("strip",)
        done = self.log.run("init", "--origin", ORIGIN)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "does not honour conditional writes")

    def test_its_server(self):
        log = self.log.init()
        server = Server(self, log)
        with concurrent.futures.ThreadPoolExecutor(16) as threads:
            told = dict(threads.map(lambda index: (f"entry {index}", server.add(f"entry {index}")), range(300)))
        self.assertEqual({status for status, _ in told.values()}, {200})
        entries = log.read()
        self.assertEqual({entry: entries[int(index)] for entry, (_, index) in told.items()}, {entry: entry for entry in told})
        self.assertEqual(len(entries), 300)
        with self.shown_to_all():
            for path in ("checkpoint", "tile/0/000", "tile/entries/001.p/44"):
                with log.get(path) as reply:
                    self.assertEqual(server.ask("/" + path), (200, reply.read().decode("latin-1")), path)
        self.assertEqual(server.ask("/tile/0/002.p/1")[0], 404)
        self.check_checkpoints(entries)

    def test_its_server_while_the_store_is_away(self):
        log = self.log.init()
        server = Server(self, log)
        self.assertEqual(server.add("one"), (200, "0"))
        checkpoint, tile = server.ask("/checkpoint"), server.ask("/tile/entries/000.p/1")
        self.proxy.plan = lambda *_: ("drop",)
        status, why = server.add("two")
        self.assertEqual(status, 503)
        self.assertRegex(why, r"not acknowledged\. .*The object store at .* cannot be reached")
        self.assertEqual(server.ask("/healthz")[0], 503)
        self.assertEqual(server.ask("/checkpoint"), checkpoint)
        self.assertEqual(server.ask("/tile/entries/000.p/1"), tile)
        self.proxy.plan = lambda *_: None
        self.assertEqual(server.add("two"), (200, "1"))
        self.assertEqual(server.ask("/healthz")[0], 200)
        self.assertEqual(log.read(), ["one", "two"])

    def test_its_server_with_a_witness(self):
        log, witness, port = self.log.init(), str(self.log.place / "witness"), free_port()
        ask = functools.partial(subprocess.run, capture_output=True, text=True, check=True)
        told = ask([ASSAY, "log", "witness", "init", "--dir", witness, "--name", "witness.example"]).stdout.strip()
        ask([ASSAY, "log", "witness", "add", "--dir", witness, log.told])
        process = subprocess.Popen([ASSAY, "log", "witness", "serve", "--dir", witness, "--listen", f"127.0.0.1:{port}"],
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        policy = log.place / "policy"
        policy.write_text(f"log {log.told}\nwitness w {told} http://127.0.0.1:{port}\nquorum w\n", encoding="utf-8")
        server = Server(self, log, "--policy", str(policy), "--witness-interval", "1")
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            places = dict(threads.map(lambda number: (f"entry {number}", server.add(f"entry {number}")), range(100)))
        self.assertEqual({status for status, _ in places.values()}, {200})
        until = time.monotonic() + 30
        while "\n100\n" not in server.ask("/checkpoint")[1] and time.monotonic() < until:
            time.sleep(0.1)
        self.assertIn("— witness.example ", server.ask("/checkpoint")[1].encode("latin-1").decode())
        entries = log.read()
        self.assertEqual({entry: entries[int(index)] for entry, (_, index) in places.items()}, {entry: entry for entry in places})
        server.process.terminate()
        server.process.wait()
        self.assertRegex(log.append("x").stderr, "is cosigned by witnesses, and nothing is published without them")

    def test_one_writer_on_a_machine(self):
        log = self.log.init()
        Server(self, log)
        refused = log.append("x")
        self.assertNotEqual(refused.returncode, 0)
        self.assertRegex(refused.stderr, "another process is writing to the log in s3://.*, and a log has one writer")

    def elsewhere(self, log, name):
        """What names another machine: its own folder."""
        return ("--state", str(log.place / name))

    def test_two_writers_on_two_machines(self):
        log, places = self.log.init(), {}

        def write(name):
            refused = 0
            for number in range(10):
                lines = [f"{name} {number} {index}" for index in range(3)]
                for _ in range(40):
                    done = log.append(*lines, words=self.elsewhere(log, name))
                    if done.returncode == 0:
                        break
                    self.assertRegex(done.stderr, "Somebody else has written checkpoint. A log has one sequencer")
                    refused += 1
                self.assertEqual(done.returncode, 0)
                places.update(log.places(lines, done.stdout))
            return refused
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            refused = sum(threads.map(write, ("one", "two")))
        entries = log.read()
        self.assertEqual(places, dict(enumerate(entries)))
        self.assertEqual(len(entries), 60)
        print(f"  of two writers one was refused {refused} times", flush=True)
        self.check_checkpoints(entries)

    def test_two_servers_on_two_machines(self):
        log, told = self.log.init(), {}
        servers = [Server(self, log, *self.elsewhere(log, name)) for name in ("one", "two")]
        refused = []

        def add(number):
            entry, server = f"entry {number}", servers[number % 2]
            for _ in range(100):
                status, said = server.add(entry)
                if status == 200:
                    told[int(said)] = entry
                    return
                self.assertEqual(status, 503)
                self.assertRegex(said, "not acknowledged|More is waiting")
                refused.append(said)
                time.sleep(0.05)
            self.fail(f"{entry} was never taken: {said}")
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            list(threads.map(add, range(40)))
        entries = log.read()
        self.assertEqual(told, dict(enumerate(entries)))
        self.assertTrue(any("A log has one sequencer" in said for said in refused), refused[:1])
        self.check_checkpoints(entries)

    def killed_at(self, number, lines):
        """Appends, until the store is asked for the number-th time; every other of these requests still reaches the store."""
        first, process = self.proxy.count, None

        def plan(_method, _path, count):
            if count - first < number:
                return None
            process.kill()
            return ("lose",) if number % 2 else ("drop",)
        process = subprocess.Popen(self.log.command("append", "--raw"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.proxy.plan = plan
        output, _ = process.communicate("".join(f"{line}\n" for line in lines), timeout=240)
        self.proxy.plan = lambda *_: None
        return process.returncode == -signal.SIGKILL, self.log.places(lines, output)

    def test_killed_at_every_request(self):
        log, places, killed = self.log.init(), {}, 0
        for number in range(1, POINTS + 1):
            # By turns a few, and more than a tile.
            lines = [f"round {number} entry {index}" for index in range((3, 300)[number % 2])]
            dead, told = self.killed_at((number + 1) // 2, lines)
            killed += dead
            done = log.append(*lines)
            self.assertEqual(done.returncode, 0, done.stderr)
            now = log.places(lines, done.stdout)
            self.assertEqual(len(now), len(lines))
            self.assertEqual(told | now, now, "what was told is where it was")
            places.update(now)
        entries = log.read()
        self.assertEqual(places, dict(enumerate(entries)))
        self.assertGreater(killed, POINTS // 2)
        sizes = self.check_checkpoints(entries)
        print(f"  {killed} times killed, {len(entries)} entries told, {len(sizes)} checkpoints: none lost, none moved",
              flush=True)


class MotoCommandsTest(CommandsCase):
    load = True
    make_store = Moto


class GatewayCommandsTest(CommandsCase):
    load = True
    make_store = Gateway
