#!/usr/bin/python3
"""How well pages are read, and how fast: python3 bench/scan.py [SEEDS]

Pages that Pillow draws with known text (tests/unit/scans.py, seeds 0, 1, …; English and German) are read by `assay read
picture` and by the program tesseract alone, on the same JPEG and language. Printed for each kind of page, over all seeds and
both languages: character error rate (Levenshtein's distance over the length of what was written) of both; how far the angle
is from the one drawn, in degrees, mean and most; seconds of processor time a page of both, and the wall's for ours; of the
words that we marked as uncertain (below 80 %) how many are wrong, and of the wrong ones how many were marked. Needs
python3-pil, tesseract-ocr. """
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/unit"))
import scans  # noqa: E402

CERTAIN = int(re.search(r"SCAN_CERTAIN_PERCENT = (\d+)", (ROOT / "src/scan/scan.h").read_text()).group(1))
KINDS = {
    "scanner": {"degrees": 0.7},
    "phone, good light": {"degrees": 3.7, "noise": 8, "shade": 0.3},
    "phone, dim": {"degrees": -6.2, "noise": 25, "shade": 0.5, "blur": 1.0},
    "phone, crooked": {"degrees": 11.5, "noise": 12, "shade": 0.4},
    "phone, askew": {"degrees": 1.5, "noise": 12, "shade": 0.4, "perspective_": 0.03},
    "phone, out of focus": {"degrees": 2.1, "noise": 10, "shade": 0.3, "blur": 3.0},
}
LANGUAGES = {"en": "eng", "de": "deu"}


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(diagonal + (x != y), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def run(command, data):
    """Output, processor seconds, wall seconds. One thread each: a server has other pages to read."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    out = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                         env={**os.environ, "OMP_THREAD_LIMIT": "1"}).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out.decode(), cpu, time.monotonic() - started


def marks(words, truth):
    """(marked and wrong, marked, wrong): a word is right when it was written."""
    written = set(truth.split())
    wrong = [word["text"] not in written for word in words]
    marked = [word["confidence"] < CERTAIN for word in words]
    return sum(a and b for a, b in zip(wrong, marked)), sum(marked), sum(wrong)


def measure(kind, seeds):
    rows, counted = [], [0, 0, 0]
    for language, data in LANGUAGES.items():
        for seed in range(seeds):
            options = KINDS[kind]
            page = scans.jpeg(scans.page(language, seed, **options))
            truth = " ".join(scans.lines_of(language, seed))
            said, cpu, wall = run([str(ROOT / "assay"), "read", "picture", language], page)
            read = json.loads(said)["pages"][0]
            text = " ".join(word["text"] for word in read["words"])
            with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
                file.write(page)
                file.flush()
                peer, peer_cpu, _ = run(["tesseract", file.name, "-", "-l", data, "--dpi", "200"], b"")
            peer = " ".join(peer.split())
            off = None if options.get("perspective_") else abs(read["skew_centidegrees"] / 100 - options["degrees"])
            rows.append((distance(truth, text) / len(truth), distance(truth, peer) / len(truth), off, cpu, peer_cpu, wall))
            counted = [a + b for a, b in zip(counted, marks(read["words"], truth))]
    return rows, counted


def main():
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for kind in KINDS:
        rows, (both, marked, wrong) = measure(kind, seeds)
        ours, peer, off, cpu, peer_cpu, wall = zip(*rows)
        angle = "" if off[0] is None else f"angle off {statistics.mean(off):.2f}, at most {max(off):.2f} degrees; "
        print(f"{kind}: {len(rows)} pages; characters wrong {statistics.mean(ours):.2%}, worst page {max(ours):.2%} "
              f"(tesseract alone {statistics.mean(peer):.2%}, {max(peer):.2%}); {angle}"
              f"{statistics.mean(cpu):.2f} s of processor, {statistics.mean(wall):.2f} s "
              f"(alone {statistics.mean(peer_cpu):.2f} s: {statistics.mean(cpu) / statistics.mean(peer_cpu):.2f} times); "
              f"{marked} words marked, {both} of them wrong; of {wrong} wrong ones {both} were marked", flush=True)


if __name__ == "__main__":
    main()
