"""Runs a program through `assay sandbox run` and says what is wrong with what came of it."""

import base64
import json
import pathlib
import re
import subprocess
import tempfile
import time

from host import ASSAY

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
LANGUAGES = {".c": "c", ".cpp": "cpp", ".py": "python", ".js": "javascript", ".go": "go", ".java": "java", ".rs": "rust",
             ".sql": "sql"}
LATE_S = 2.5  # on a machine that is busy: how much later than its limit the end of a run may come
BUSY_S = 0.3
BUILD_S = 60
MEMORY_LEEWAY = 9 << 20  # what the box's own processes are granted, and what the kernel counts in pieces
TOOLS_LEEWAY = 64 << 20  # a virtual machine's own program, which lies in memory once for all boxes
LINE = re.compile(r"^(held|escaped) ([a-z0-9-]+): (.*)$", re.MULTILINE)


def text_of(program):
    """A program's text, with what it includes of ours in its place: it goes in as one file."""
    text = (PROGRAMS / program).read_text(encoding="utf-8")
    shared = (PROGRAMS / "attack.h").read_text(encoding="utf-8")
    return text.replace('#include "attack.h"\n', shared, 1).encode()


class Run:
    """One run (or the build) as the document tells it."""

    def __init__(self, told):
        self.ending, self.exit_code, self.signal = told["ending"], told["exit_code"], told["signal"]
        self.wall_s, self.cpu_s = told["wall_us"] / 1e6, told["cpu_us"] / 1e6
        self.memory_bytes = told["memory_bytes"]
        self.output, self.error, self.output_cut, self.error_cut = (
            told["output"], told["error"], told["output_cut"], told["error_cut"])
        self.bytes = base64.b64decode(told["output_base64"]) if "output_base64" in told else self.output.encode()

    def says(self, verdict):
        """The names of what was held, or what escaped."""
        return {name for said, name, _ in LINE.findall(self.output) if said == verdict}

    def __repr__(self):
        return (f"{self.ending} (exit code {self.exit_code}, signal {self.signal}, {self.wall_s:.2f} s, {self.cpu_s:.2f} s "
                f"of processor, {self.memory_bytes >> 20} MiB)\n  output: {self.output[:700]!r}\n  error: {self.error[:700]!r}")


class Box:
    """What came of a box: `runs`, `build`, `built`, as the command's document says, and the command's exit code."""

    def __init__(self, exit_code, output, error, seconds):
        self.exit_code, self.error, self.seconds = exit_code, error, seconds
        self.document = json.loads(output) if exit_code in (0, 1) else None
        self.built = bool(self.document and self.document["built"])
        self.build = Run(self.document["build"]) if self.document else None
        self.runs = [Run(run) for run in self.document["runs"]] if self.document else []

    def says(self, verdict):
        return set().union(*(run.says(verdict) for run in self.runs))

    def everything(self):
        """Whatever came out of it."""
        return json.dumps(self.document) + self.error

    def __str__(self):
        parts = [f"assay exited with {self.exit_code} after {self.seconds:.1f} s: {self.error[:500]}"]
        parts += [f"build: {self.build!r}"] if self.build and not self.built else []
        parts += [f"run {number}: {run!r}" for number, run in enumerate(self.runs, 1)]
        return "\n".join(parts)


def arguments_of(folder, language, source, inputs, limits, without):
    """The command line; puts the files that it names into the folder."""
    (folder / "program").write_bytes(source)
    line = [str(ASSAY), "sandbox", "run", "--language", language]
    if limits:
        line += ["--limits", ",".join(f"{name}={value}" for name, value in limits.items())]
    for number, text in enumerate(inputs):
        (folder / f"input-{number}").write_bytes(text)
        line += ["--input", str(folder / f"input-{number}")]
    if without:
        line += ["--without", ",".join(without)]
    return line + [str(folder / "program")]


def run(host, language, source, inputs=(b"",), limits=None, without=(), **options):
    """Runs a program once for each input. `stdin`: what the command itself has as its input; `terminal`: a descriptor to be that;
    `before`: what starts the command; `harness`: the author's file."""
    with tempfile.TemporaryDirectory(prefix="box-", dir=host.folder) as folder:
        line = options.get("before", []) + arguments_of(pathlib.Path(folder), language, source, inputs, limits, without)
        if "harness" in options:
            line[-1:-1] = ["--harness", str(options["harness"])]
        began = time.monotonic()
        # Descriptors of ours that can be inherited are left open: whether a box sees them is one of the questions.
        with subprocess.Popen(line, stdin=options.get("terminal", subprocess.PIPE),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=host.environment(),
                              pass_fds=[host.descriptor]) as process:
            host.know(process.pid)
            try:
                output, error = process.communicate(options.get("stdin") or None, timeout=BUILD_S * 2)
            except subprocess.TimeoutExpired:
                process.kill()
                output, error = process.communicate()
                error += b" (killed: it did not end)"
            host.forget(process.pid)
        return Box(process.returncode, output, error.decode(errors="replace"), time.monotonic() - began)


def wrongs(box, limits):
    """What is wrong whatever the program was: limits that did not hold, an exit code that does not fit."""
    if box.document is None:
        return [f"no verdict: {box}"]
    found = []
    well = box.built and all(run.ending == "exited" and run.exit_code == 0 for run in box.runs)
    if box.exit_code != (0 if well else 1):
        found.append(f"exit code {box.exit_code}")
    for run_ in box.runs:
        found += over(run_, limits, MEMORY_LEEWAY if box.document["language"] in ("c", "cpp") else TOOLS_LEEWAY)
    if box.build.wall_s > limits.get("build_wall_ms", BUILD_S * 1000) / 1000 * 3 + LATE_S:
        found.append(f"the build took {box.build.wall_s:.1f} s")
    if box.seconds > BUILD_S + sum(limits["wall_ms"] / 1000 * 3 + LATE_S for _ in box.runs):
        found.append(f"the box took {box.seconds:.1f} s")
    return found


def over(run_, limits, leeway):
    """The limits that did not hold for a run."""
    found = []
    # Who computes and is starved of a processor is given up to twice as much on top (sandbox.h).
    if run_.wall_s > limits["wall_ms"] / 1000 * (3 if run_.cpu_s > BUSY_S else 1) + LATE_S:
        found.append(f"ran for {run_.wall_s:.2f} s")
    cap = limits.get("output_kib", 1024) << 10
    for text in (run_.output, run_.error):
        if len(text.encode()) > cap * (1 if text.isascii() else 3):
            found.append(f"{len(text)} characters of output")
    if "memory_mib" in limits and run_.memory_bytes > (limits["memory_mib"] << 20) + leeway:
        found.append(f"took {run_.memory_bytes >> 20} MiB")
    return found
