#!/usr/bin/env python3
"""A second judge of the IntroClass programs, written from the rules alone; nothing is shared with the C code.

    judge.py [--steady] [--jobs N] [FOLDER]

Builds each program of FOLDER/programs.jsonl (default: $ASSAY_DATA/introclass) with gcc, runs it on every test of its task
in FOLDER/tests.jsonl, and prints a line of JSON for each, in the order of the file:

    {"task", "student", "revision", "built": true, "tests": [true, ...], "unsteady": [3, ...]}

A test is passed when the program ends by itself within the limits, with exit code 0, and printed what is expected:
the same lines, but for blanks at their ends and empty lines at the end. A line ends at "\\n"; blanks are the six of
isspace() in the C locale, of which "\\r" is one. Bytes are compared, not characters.

Many of these programs read variables that nobody set, or write behind the end of an array: what they print is up to
chance. --steady finds the tests whose verdict is: it builds each program twice more, with unset variables filled with
zeros and with 0xfe, and runs the first build again at other addresses, with another environment and malloc() filled with
0x5a. Where not all four agree, the test's place (from 0) is in `unsteady`.

Python 3.9, standard library only. It is no sandbox: it trusts what it runs not to be hostile, only to be wrong.
"""
import argparse
import concurrent.futures
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time

# As sandbox/language.c builds and limits programs in C.
FLAGS = ["-std=gnu17", "-O1"]
LIBRARIES = ["-lm"]
CPU_SECONDS = 2
WALL_SECONDS = 15
MEMORY_BYTES = 256 << 20
STACK_BYTES = 64 << 20
OUTPUT_BYTES = 1 << 20
BLANKS = b" \t\n\v\f\r"

ADDR_NO_RANDOMIZE = 0x0040000
UNSET = {"zeros": ["-ftrivial-auto-var-init=zero"], "pattern": ["-ftrivial-auto-var-init=pattern"]}
PLAIN = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
OTHER = dict(PLAIN, PADDING="x" * 3001, MALLOC_PERTURB_="165")
LIBC = ctypes.CDLL(None)


def lines(text):
    text = text.rstrip(BLANKS)
    return [line.rstrip(BLANKS) for line in text.split(b"\n")] if text else []


def same(expected, output):
    return lines(expected) == lines(output)


def limit(fixed_addresses):
    """Of the child, between fork and exec."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_STACK, (STACK_BYTES, STACK_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if fixed_addresses:
        LIBC.personality(ADDR_NO_RANDOMIZE)


def read_output(process, deadline):
    """What it prints, or None when that is too much or takes too long."""
    output = bytearray()
    while time.monotonic() < deadline:
        if not select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
            continue
        chunk = os.read(process.stdout.fileno(), 1 << 16)
        output += chunk
        if not chunk:
            return bytes(output)
        if len(output) > OUTPUT_BYTES:
            return None
    return None


def run(program, text, other):
    """What it printed; None when it did not end well."""
    with tempfile.TemporaryFile() as source:
        source.write(text)
        source.seek(0)
        process = subprocess.Popen([program], stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   cwd="/", env=OTHER if other else PLAIN, start_new_session=True,
                                   preexec_fn=lambda: limit(other))
    deadline = time.monotonic() + WALL_SECONDS
    try:
        output = read_output(process, deadline)
        if output is not None:
            process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        output = None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    return output if process.returncode == 0 else None


def build(folder, name, flags):
    """The program's path, or None."""
    path = os.path.join(folder, name)
    done = subprocess.run(["gcc", *FLAGS, *flags, "-w", "-o", path, "main.c", *LIBRARIES], cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return path if done.returncode == 0 else None


def verdicts(program, tests, other=False):
    passed = []
    for test in tests:
        output = run(program, test["input"].encode(), other)
        passed.append(output is not None and same(test["expected"].encode(), output))
    return passed


def judge(source, tests, steady):
    """Whether it was built, the tests' verdicts, and the places of those that chance decides."""
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        with open(os.path.join(folder, "main.c"), "wb") as file:
            file.write(source.encode())
        program = build(folder, "plain", [])
        if program is None:
            return {"built": False, "tests": [False] * len(tests), "unsteady": []}
        passed = verdicts(program, tests)
        views = [passed]
        if steady:
            views.append(verdicts(program, tests, other=True))
            views += [verdicts(build(folder, name, flags), tests) for name, flags in UNSET.items()]
        unsteady = [i for i, seen in enumerate(zip(*views)) if len(set(seen)) > 1]
        return {"built": True, "tests": passed, "unsteady": unsteady}


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def load(folder):
    """The programs, and the tests of each task."""
    tests = {}
    for test in read(folder, "tests.jsonl"):
        tests.setdefault(test["task"], []).append(test)
    return read(folder, "programs.jsonl"), tests


def main():
    data = os.environ.get("ASSAY_DATA", os.path.join(os.path.dirname(__file__), "../../../shared/data"))
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default=os.path.join(data, "introclass"))
    parser.add_argument("--steady", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    programs, tests = load(options.folder)
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(judge, program["source"], tests[program["task"]], options.steady) for program in programs]
        for program, job in zip(programs, jobs):
            named = {key: program[key] for key in ("task", "student", "revision")}
            print(json.dumps({**named, **job.result()}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
