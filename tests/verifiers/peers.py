"""Other people's verifiers: programs that answer lines of JSON (README.md), each started once."""

import json
import os
import pathlib
import shutil
import subprocess
from xml.etree import ElementTree

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build" / "verifiers"
CACHE = os.environ.get("ASSAY_CACHE") or os.path.expanduser("~/.cache/assay")
PYTHON = os.environ.get("ASSAY_VERIFIERS_PYTHON", CACHE + "/verifiers/bin/python3")


class Peer:
    """One program. `tools` are what it needs on the machine, `make` builds it, `full`: only with ASSAY_FULL=1. `lenient` are
    changes (changes.py) that it accepts with reason, and what the reason is."""

    def __init__(self, name, command, tools=(), make=None, full=False, lenient=None):
        self.name, self.command, self.tools, self.make, self.full = name, command, tools, make, full
        self.lenient = lenient or {}
        self.process, self.version, self.verifies, self.issues = None, "", set(), []

    def missing(self):
        """Why this peer is not asked here; empty: it is."""
        if self.full and os.environ.get("ASSAY_FULL") != "1":
            return "needs another toolchain, run with ASSAY_FULL=1"
        absent = [tool for tool in self.tools if shutil.which(tool) is None]
        return f"{absent[0]} is not installed" if absent else ""

    def start(self, world):
        BUILD.mkdir(parents=True, exist_ok=True)
        if self.make:
            made = subprocess.run(self.make, cwd=HERE / self.name, capture_output=True, text=True, timeout=600)
            if made.returncode != 0:
                raise RuntimeError(f"{self.name} could not be made: {made.stdout}{made.stderr}")
        command = [*(self.command() if callable(self.command) else self.command), str(world)]
        self.process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        about = self.ask({"do": "hello"})
        self.version, self.verifies, self.issues = about["version"], set(about["verifies"]), about.get("issues", [])

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


def iron():
    version = ElementTree.parse(HERE / "iron" / "pom.xml").find(".//{*}dependency/{*}version").text
    classpath = (BUILD / "iron.classpath").read_text(encoding="utf-8")
    return ["java", f"-Dversion={version}", "-cp", classpath, "iron/Iron.java"]


# "One method … is to verify every proof. Other approaches are possible": vc-data-integrity 1.0, section 4.5.
SUBSET = {"one character of the second signature alone": "content with one proof that holds, as vc-data-integrity 4.5 permits"}
# JSON-LD 1.1 drops what no context knows; refusing it ("safe mode") is not in the standard.
UNSAFE = {"a statement that no context knows": "drops what no context knows, as JSON-LD 1.1 has it"}

PEERS = [
    Peer("digitalbazaar", ["node", "digitalbazaar.mjs"], lenient=SUBSET),
    Peer("verifier-core", ["node", "verifier_core.mjs"], lenient=SUBSET),
    Peer("jose", ["node", "jose.mjs"]),
    Peer("by-hand", [PYTHON, "by_hand.py"]),
    Peer("json-gold", [str(BUILD / "json-gold")], ["go"], ["go", "build", "-o", str(BUILD / "json-gold"), "."], full=True),
    Peer("iron", iron, ["java", "mvn"],
         ["mvn", "-q", "-B", "dependency:build-classpath", "-Dmdep.includeScope=runtime",
          f"-Dmdep.outputFile={BUILD}/iron.classpath"], full=True, lenient=UNSAFE),
]
