"""The process that keeps the keys: what it holds stays in it, and its death loses nothing and signs nothing twice."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import house
from case import HouseCase
from client import Review, Sitting, until
from house import House

ISSUER_SEED = bytes([21]) + os.urandom(31)
LOG_SEED = bytes([22]) + os.urandom(31)


def signer_of(server):
    """The pid of the server's signer; None while there is none."""
    with open(f"/proc/{server}/task/{server}/children", encoding="ascii") as file:
        children = file.read().split()
    for task in os.listdir(f"/proc/{server}/task"):
        try:
            with open(f"/proc/{server}/task/{task}/children", encoding="ascii") as file:
                children += file.read().split()
        except OSError:
            pass
    for pid in children:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if file.read().split(b"\0")[1:2] == [b"signer"]:
                    return int(pid)
        except OSError:
            pass
    return None


def memory_holds(pid, needles):
    """Which of the byte strings stand in the process's memory, all of it that can be read."""
    found = set()
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            first, last = (int(part, 16) for part in span.split("-"))
            if "r" not in rights or first >= 1 << 47:
                continue
            try:
                memory.seek(first)
                data = memory.read(last - first)
            except OSError:
                continue  # a guard page
            found |= {name for name, needle in needles.items() if needle in data}
    return found


def journal(place):
    with open(os.path.join(place.data, "keys", "journal"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Secrets(HouseCase):
    """An installation of before, with keys in the open that we know."""

    @classmethod
    def setUpClass(cls):
        cls.house = House.fresh("sqlite")
        keys = os.path.join(cls.house.data, "keys")
        shutil.rmtree(os.path.join(cls.house.data, "log"))
        for name in os.listdir(keys):
            if name != "address.key":
                os.remove(os.path.join(keys, name))
        for name, seed in (("issuer.key", ISSUER_SEED), ("log.key", LOG_SEED)):
            with open(os.path.join(keys, name), "w", encoding="ascii") as file:
                file.write(seed.hex() + "\n")
        cls.house.start()

    def test_open_keys_are_sealed_and_gone(self):
        keys = os.path.join(self.house.data, "keys")
        self.assertEqual(sorted(os.listdir(keys)), ["address.key", "journal", "keys.json", "seal", "signer.lock",
                                                    "signer.socket"])
        for name in os.listdir(keys):
            path = os.path.join(keys, name)
            self.assertEqual(os.stat(path).st_mode & 0o077, 0, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
                for seed in (ISSUER_SEED, LOG_SEED):
                    self.assertNotIn(seed, content)
                    self.assertNotIn(seed.hex().encode(), content)

    def test_the_server_has_no_secret_in_its_memory(self):
        client = self.house.client()
        for _ in range(20):
            self.assertEqual(client.send("GET", "/.well-known/did.json").status, 200)
        needles = {"issuer": ISSUER_SEED, "log": LOG_SEED, "issuer hex": ISSUER_SEED.hex().encode(),
                   "log hex": LOG_SEED.hex().encode(), "issuer reversed": ISSUER_SEED[::-1]}
        self.assertEqual(memory_holds(self.house.process.pid, needles), set())
        if os.geteuid() == 0:  # what the search can find
            self.assertLessEqual({"issuer", "log"}, memory_holds(signer_of(self.house.process.pid), needles))

    def test_the_signer_is_confined(self):
        pid = signer_of(self.house.process.pid)
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines())
        self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
        if os.geteuid() == 0:
            with open(f"/proc/{pid}/environ", "rb") as file:
                self.assertEqual(file.read(), b"")
        # Its own user is not let in: /proc belongs to root once a process forbids dumps.
        self.assertEqual(os.stat(f"/proc/{pid}/mem").st_uid, 0)
        if os.geteuid() != 0:
            with self.assertRaises(PermissionError):
                open(f"/proc/{pid}/mem", "rb").close()
        self.assertEqual(os.stat(f"/proc/{self.house.process.pid}/mem").st_uid, os.geteuid())


class Deaths(HouseCase):
    def is_gone(self, pid):
        return not os.path.exists(f"/proc/{pid}")

    def test_credentials_are_issued_while_the_signer_is_killed(self):
        killing, killed = threading.Event(), []

        def kill_often():
            while not killing.is_set():
                pid = signer_of(self.house.process.pid)
                if pid is not None:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                time.sleep(0.15)

        sitting = Sitting(self.house.client(house.MIRA))
        sitting.take_quiz("quiz")
        sitting.walk("outage")
        sitting.write("incident-report", "The queue was full.")
        with open(os.path.join(house.WEB_SERVICE, "rate-limiter/solution.py"), encoding="utf-8") as file:
            sitting.repair("rate-limiter", file.read())
        review = Review(self.house.client("reviewer@example.org"))
        review.judge()
        killer = threading.Thread(target=kill_often)
        killer.start()
        review.decide()
        until(lambda: len(set(killed)) > 3, 60)
        killing.set()
        killer.join()
        result = until(lambda: (r := sitting.result()).get("credential") and r, 60)
        self.check_credential(sitting, result["credential"])
        self.check_journal()

    def check_credential(self, sitting, credential):
        bundle = os.path.join(house.FOLDER, "bundle-signer.json")
        reply = sitting.client.send("GET", f"/c/{credential}.bundle")
        with open(bundle, "wb") as file:
            file.write(reply.body)
        done = subprocess.run([house.ASSAY, "verify", bundle, "--offline", "--json"], capture_output=True, check=False)
        self.assertEqual((done.returncode, json.loads(done.stdout)["verdict"]), (0, "valid"))

    def check_journal(self):
        """The chain holds; no size of the log was signed with two roots, and it never shrank."""
        self.house.assay("key", "journal", "--verify")
        roots, size = {}, 0
        for line in journal(self.house):
            if line["kind"] == "checkpoint":
                self.assertEqual(roots.setdefault(line["size"], line["root"]), line["root"])
                self.assertGreaterEqual(line["size"], size)
                size = line["size"]
        kinds = {kind: int(count) for kind, count in
                 self.house.ask("SELECT kind, count(*) FROM ledger_opening GROUP BY kind")}
        self.assertEqual((kinds["credential"], kinds["status"]), (1, 2))
        self.assertEqual(size, sum(kinds.values()))
        self.house.assay("doctor", "--base-url", self.house.base_url)

    def test_it_ends_with_its_server(self):
        other = House.fresh("sqlite").start()
        pid = signer_of(other.process.pid)
        other.kill()
        until(lambda: self.is_gone(pid), 5)
        other.start()
        pid = signer_of(other.process.pid)
        self.assertEqual(other.stop(), 0)
        self.assertTrue(self.is_gone(pid))

    def test_one_that_died_unnoticed_is_replaced(self):
        before = signer_of(self.house.process.pid)
        os.kill(before, signal.SIGKILL)
        until(lambda: signer_of(self.house.process.pid) not in (None, before), 10)
        self.assertEqual(self.house.client().send("GET", "/.well-known/did.json").status, 200)

    def say(self, message, answers=2):
        """Bytes to the signer's socket; what it answers, the greeting first, until it hangs up or has said so much."""
        with socket.socket(socket.AF_UNIX) as plug:
            plug.connect(os.path.join(self.house.data, "keys", "signer.socket"))
            plug.settimeout(20)
            plug.sendall(message)
            heard, whole = [], b""
            while len(heard) < answers:
                data = plug.recv(1 << 16)
                if not data:
                    break
                whole += data
                while len(whole) >= 4 and len(whole) >= 4 + int.from_bytes(whole[:4], "big"):
                    end = 4 + int.from_bytes(whole[:4], "big")
                    heard.append(json.loads(whole[4:end]))
                    whole = whole[end:]
            return heard

    def test_a_broken_message_ends_its_connection_alone(self):
        pid = signer_of(self.house.process.pid)
        frame = lambda text: len(text).to_bytes(4, "big") + text
        self.assertEqual(self.say(b"\xff\xff\xff\xff"), [{}])  # too long: hung up on
        for text in (b"", b"x", b"[]", b"{}", b'{"ask":"keys","more":1}', b'{"ask":"seed"}', b'{"ask":"keys"}\nx',
                     b'{"ask":"credentials","lengths":[9]}\nx', b'{"ask":"checkpoint","origin":"x","root":"","size":-1}'):
            greeting, answer = self.say(frame(text))
            self.assertEqual((greeting, answer["failed"]), ({}, "input"), text)
        self.say(frame(b'{"ask":"keys"}')[:-3], 1)  # half a message, and gone
        self.assertEqual(len(self.say(frame(b'{"ask":"keys"}') * 50, 51)), 51)
        self.assertEqual(signer_of(self.house.process.pid), pid)
        self.assertEqual(self.house.client().send("GET", "/.well-known/did.json").status, 200)

    def test_nothing_of_another_form_is_signed(self):
        other = {"ask": "checkpoint", "origin": "elsewhere.example/log", "size": 1, "root": "00" * 32}
        shrunk = other | {"origin": "localhost:8080/log", "size": 0}
        for ask, failed in ((other, "input"), (shrunk, "conflict")):
            text = json.dumps(ask).encode()
            self.assertEqual(self.say(len(text).to_bytes(4, "big") + text)[1]["failed"], failed)

    def test_a_second_server_is_told(self):
        done = subprocess.run([house.ASSAY, "serve", *self.house.settings(), "--listen", "127.0.0.1:0", "--base-url",
                               self.house.base_url, "--llm", "off"],
                              capture_output=True, text=True, check=False, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("in use by another server", done.stderr)

    def test_commands_ask_the_running_one(self):
        before = json.loads(self.house.assay("key", "show", "--json").stdout)
        self.assertEqual({key["state"] for key in before}, {"active"})
        self.house.assay("key", "rotate", "token")
        document = self.house.client().send("GET", "/.well-known/did.json").json
        after = json.loads(self.house.assay("key", "show", "--json").stdout)
        listed = {method["id"].split("#")[1] for method in document["verificationMethod"]}
        for key in after:
            if key["role"] in ("token", "credential"):
                self.assertIn(key["thumbprint" if key["role"] == "token" else "public"], listed)
        self.assertEqual([key["state"] for key in after if key["role"] == "token"], ["active", "retired"])
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            self.house.assay("key", "rotate", "log")
        self.assertIn("stopped", refused.exception.stderr)
