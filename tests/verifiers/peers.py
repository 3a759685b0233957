"""Other people's verifiers: programs that answer lines of JSON (README.md), each started once."""

import json
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
CACHE = os.environ.get("ASSAY_CACHE") or os.path.expanduser("~/.cache/assay")
PYTHON = os.environ.get("ASSAY_VERIFIERS_PYTHON", CACHE + "/verifiers/bin/python3")


class Peer:
    def __init__(self, name, command, needs="", make=None):
        self.name, self.command, self.needs, self.make = name, command, needs, make
        self.process = None
        self.version, self.verifies, self.issues = "", [], []

    def missing(self):
        """What this peer lacks here; empty: nothing."""
        return ""

    def start(self, world):
        if self.make:
            subprocess.run(self.make, check=True, cwd=HERE / self.name, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([*self.command, world], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        about = self.ask({"do": "hello"})
        self.version, self.verifies, self.issues = about["version"], about["verifies"], about.get("issues", [])

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        if not reply:
            raise RuntimeError(f"{self.name} has ended")
        return json.loads(reply)

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(60)


PEERS = [
    Peer("digitalbazaar", ["node", "digitalbazaar.mjs"]),
    Peer("verifier-core", ["node", "verifier_core.mjs"]),
    Peer("jose", ["node", "jose.mjs"]),
    Peer("by-hand", [PYTHON, "by_hand.py"]),
]
