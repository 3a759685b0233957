#!/usr/bin/env python3
"""How long a keystroke takes to become durable while many people write programs at once.

Starts `assay serve` with an assessment of one code task, signs EDITORS candidates in, and lets each of them type at five keys a
second into an editor that sends as ours does (ui/islands/code.ts: a batch when typing pauses for 700 ms, and at the latest
1.8 s after its first key). Client and server share this machine's cores. A keystroke counts from the key to the reply that
says it is durable; at the end every text is read back and compared with what was typed.

    python3 bench/editors.py [--editors 500] [--seconds 60] [--db postgres:URI]
"""

import argparse
import asyncio
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "api"))
from assay_server import ADMINISTRATOR, ASSAY, PASSWORD, Person, free_port  # noqa: E402

PAUSE_S, LATEST_S, KEYS_PER_S = 0.7, 1.8, 5.0
SIGN_INS_AT_ONCE = 4
ASSESSMENT = """
assay: 1
id: typing
title: Typing
language: en
summary: A program to type.
about: A measurement.
recorded: Every key.
judged_by: Nobody.
competencies:
  - {id: typing, title: Typing, description: Types.}
award:
  achievement: {id: typing, name: Typing, description: Types., criteria: Types.}
  requires:
    - {competency: typing, level_logit: 0, probability: 0.5}
parts:
"""
PART = """
  - id: program-NUMBER
    type: code
    title: Program
    introduction: Type.
    expected_minutes: 10
    statement: Type.
    languages:
      - {language: c, starter: ""}
    groups:
      - id: all-NUMBER
        title: All
        competency: typing
        visible: true
        discrimination: 1
        thresholds_logit: [0]
        tests:
          - {id: one, input: "3 4", expected: "7"}
"""


class Connection:
    """One keep-alive connection; a request at a time."""

    def __init__(self, port):
        self.port, self.reader = port, None

    async def call(self, method, path, value, headers):
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = b"" if value is None else json.dumps(value).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                 f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        reply = await self.reader.readexactly(int(fields["content-length"]))
        return int(head[0].split(" ")[1]), fields, json.loads(reply) if reply else None


class Editor:
    def __init__(self, port, number):
        self.connection, self.number = Connection(port), number
        self.random = random.Random(number)
        self.text, self.base, self.batches = "", 0, 0
        self.waits, self.refused = [], []

    async def sign_in(self):
        status, fields, reply = await self.connection.call(
            "POST", "/api/v1/session", {"email": f"typist-{self.number}@example.org", "password": PASSWORD}, {})
        if status != 200:
            raise SystemExit(f"signing in: {status} {reply}")
        self.headers = {"Cookie": fields["set-cookie"].split(";")[0], "X-CSRF-Token": reply["csrf"]}

    async def call(self, method, path, value=None):
        status, _, reply = await self.connection.call(method, path, value, self.headers)
        if status >= 400:
            raise SystemExit(f"{method} {path}: {status} {reply}")
        return reply

    async def open(self):
        invitation = (await self.call("GET", "/api/v1/invitations"))["invitations"][0]["id"]
        consent = f"/api/v1/invitations/{invitation}/consent"
        self.sitting = (await self.call("POST", consent, {"agree": True}))["sitting"]

    async def begin(self):
        self.part = f"/api/v1/sittings/{self.sitting}/parts/program-0"
        await self.call("POST", self.part + "/begin", {})

    async def send(self, edits, pressed):
        self.batches += 1
        batch = {"language": "c", "base": self.base, "number": self.batches, "writer": f"bench-{self.number}", "edits": edits}
        status, _, reply = await self.connection.call("PUT", self.part + "/edits", batch, self.headers)
        now = time.monotonic()
        if status >= 400:
            self.refused.append((status, reply))
            return
        self.base = reply["revision"]
        self.waits += [now - at for at in pressed]

    async def type(self, seconds):
        """Keys go on while a batch is on its way; the next batch waits for its reply, as in the editor."""
        end = time.monotonic() + seconds
        last, edits, pressed, sending = time.monotonic(), [], [], None
        next_key = last + self.random.expovariate(KEYS_PER_S)
        while True:
            now = time.monotonic()
            if now >= end and not edits:
                break
            due = min(pressed[0] + LATEST_S, pressed[-1] + PAUSE_S) if pressed else float("inf")
            if edits and (now >= due or now >= end) and (sending is None or sending.done()):
                sending = asyncio.create_task(self.send(edits, pressed))
                edits, pressed = [], []
            elif now >= next_key and now < end:
                key = self.random.choice("abcdefgh ;\n")
                edits.append([int((now - last) * 1000), len(self.text), 0, key, "typed"])
                pressed.append(now)
                self.text += key
                last, next_key = now, now + self.random.expovariate(KEYS_PER_S)
            else:
                await asyncio.sleep(max(0.001, min(next_key, due, end) - time.monotonic()) if due > now else 0.005)
        if sending:
            await sending

    async def check(self):
        part = await self.call("GET", self.part)
        if part["body"] != self.text:
            raise SystemExit(f"editor {self.number}: the text on the server is not what was typed: "
                             f"{part['body'][-40:]!r} for {self.text[-40:]!r}; refused: {self.refused[:1]}")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def set_up(folder, people, parts):
    (folder / "typing").mkdir()
    (folder / "typing" / "assessment.yaml").write_text(
        ASSESSMENT + "".join(PART.replace("NUMBER", str(i)) for i in range(parts)))
    rows = "".join(f"typist-{i}@example.org,Typist {i},candidate\n" for i in range(people))
    (folder / "people.csv").write_text("email,name,role\n" + rows)


async def limited(tasks, at_once):
    gate = asyncio.Semaphore(at_once)

    async def one(task):
        async with gate:
            await task

    await asyncio.gather(*(one(task) for task in tasks))


async def measure(port, count, seconds):
    editors = [Editor(port, i) for i in range(count)]
    await limited([e.sign_in() for e in editors], SIGN_INS_AT_ONCE)
    await limited([e.open() for e in editors], SIGN_INS_AT_ONCE)
    await limited([e.begin() for e in editors], SIGN_INS_AT_ONCE)
    await asyncio.gather(*(e.type(seconds) for e in editors))
    await limited([e.check() for e in editors], SIGN_INS_AT_ONCE)
    waits = [wait for e in editors for wait in e.waits]
    refused = [r for e in editors for r in e.refused]
    batches = sum(e.batches for e in editors)
    print(f"{count} editors, {seconds} s: {len(waits)} keystrokes in {batches} batches ({batches / seconds:.0f}/s), "
          f"{len(refused)} refused")
    print(f"keystroke to durable: p50 {percentile(waits, 0.5):.2f} s, p99 {percentile(waits, 0.99):.2f} s, "
          f"max {max(waits):.2f} s (bar: p99 2 s); all texts read back equal")
    if refused:
        print("first refusal:", refused[0])
    return 0 if percentile(waits, 0.99) <= 2 and not refused else 1


def installation(people, database, parts, measure):
    """Runs measure(port), a coroutine, against an installation of so many invited people; exits as it says."""
    folder = pathlib.Path(tempfile.mkdtemp())
    port = free_port()
    options = ["--data", str(folder / "data")] + (["--db", database] if database else [])
    server = None
    try:
        set_up(folder, people, parts)

        def run(*words, **more):
            subprocess.run([ASSAY, *words, *options], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)

        run("user", "csv", str(folder / "people.csv"))
        run("user", "add", ADMINISTRATOR, "Administrator", "administrator")
        for address in [ADMINISTRATOR] + [f"typist-{i}@example.org" for i in range(people)]:
            run("user", "password", address, input=PASSWORD + "\n", text=True)
        run("import", str(folder / "typing"))
        server = subprocess.Popen([ASSAY, "serve", "--llm", "off", "--listen", f"127.0.0.1:{port}", "--log-level",
                                   "error", *options], stdout=subprocess.DEVNULL)
        invite_all(port, people)
        sys.exit(asyncio.run(measure(port)))
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(folder)


def invite_all(port, people):
    administrator = Person(f"http://127.0.0.1:{port}")
    for _ in range(200):
        try:
            reply = administrator.sign_in(ADMINISTRATOR)
            break
        except OSError:
            time.sleep(0.05)
    if reply.status != 200:
        raise SystemExit(f"signing in: {reply.status}")
    assessment = administrator.call("GET", "assessments").json["assessments"][0]["id"]
    for number in range(people):
        reply = administrator.call("POST", "invitations",
                                   {"assessment": assessment, "email": f"typist-{number}@example.org"})
        if reply.status >= 400:
            raise SystemExit(f"inviting: {reply.status} {reply.text}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--editors", type=int, default=500)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--db")
    given = arguments.parse_args()
    installation(given.editors, given.db, 1, lambda port: measure(port, given.editors, given.seconds))


if __name__ == "__main__":
    main()
