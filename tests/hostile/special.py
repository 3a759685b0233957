"""Attacks that take more than one box, bytes that are hard to carry, and a host that is not as it should be: tools and groups
that are missing, folders that are full, 64 boxes at once."""

import concurrent.futures
import dataclasses
import gzip
import io
import os
import pathlib
import pty
import re
import subprocess
import tarfile
import tempfile
import time
import zipfile

from attacks import ATTACKS, Attack
from box import arguments_of, run, text_of
from checks import Skip, Wrong, mistakes, require, start, without_cgroup
from host import ASSAY, ROOT, descendants

CROWD = 64
AUTHORED = ROOT / "demo/keeping-a-web-service-healthy"
FINE = b'#include <stdio.h>\nint main(void)\n{\n\tputs("fine");\n\treturn 0;\n}\n'


def found(name):
    return next(attack for attack in ATTACKS if attack.name == name)


# ---- two at once ---------------------------------------------------------------------------------


def two(host, facts, attack, first, second, **options):
    """Both roles at the same time, the second a little later where `after_s` says so."""
    def one(told, after_s):
        time.sleep(after_s)
        return start(host, facts, dataclasses.replace(attack, runs=(told,)), options.get("without", ()))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        boxes = [pool.submit(one, first, 0), pool.submit(one, second, options.get("after_s", 0))]
        return [box.result() for box in boxes]


def times(box):
    return [float(second) for second in re.findall(r"^(?:from|until) ([0-9.]+)$", box.runs[0].output, re.MULTILINE)]


CHANNEL = Attack("channel", holds="channel-flock channel-region channel-list channel-lease channel-watch channel-socket "
                                  "channel-key channel-memory channel-file channel-pipe")


def talk(host, facts, without=()):
    """The receiver's box, once the two have been there at the same time."""
    for _ in range(5):
        sender, receiver = two(host, facts, CHANNEL, {"role": "send"}, {"role": "receive"}, after_s=0.8, without=without)
        if sender.document and receiver.document and len(times(sender)) == len(times(receiver)) == 2:
            if times(sender)[0] + 0.1 < times(receiver)[0] and times(receiver)[1] < times(sender)[1]:
                return receiver
    raise Wrong(f"the two were never there at the same time\n{sender}\n{receiver}")


def channel(host, facts):
    receiver = talk(host, facts)
    require(mistakes(CHANNEL, receiver, host) + host.harm(), receiver)


def channel_bites(host, facts):
    """The filter is what keeps two boxes from locking the same file."""
    receiver = talk(host, facts, ("system-calls",))
    if "channel-flock" not in receiver.says("escaped"):
        raise Wrong(f"the two did not talk although system-calls was left out\n{receiver}")


def timing(host, facts):
    """Known and not closed: it is shown, and that both keep their limits."""
    begin = {"begin": f"{time.clock_gettime(time.CLOCK_MONOTONIC) + 1.5:.3f}"}
    boxes = two(host, facts, Attack("timing"), {"role": "send", **begin}, {"role": "receive", **begin})
    for box in boxes:
        require(mistakes(Attack("timing"), box, host), box)
    if "known timing: " not in boxes[1].runs[0].output:
        raise Wrong(str(boxes[1]))


# ---- bytes that are hard to carry ----------------------------------------------------------------


COPY = b"#include <stdio.h>\nint main(void)\n{\n\tfor (int c; (c = getchar()) != EOF;)\n\t\tputchar(c);\n\treturn 0;\n}\n"
INPUTS = (b"", b"no line feed", b"lines\r\nof two\r\nbytes\r\n", b"\0\0\xff\xfe\xc0\x80 and \x1b[2J\n",
          b'"}]}\n{"ending":"exited"}\n',
          "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH JOINER}\ud7ff\n".encode(), b"0123456789abcde\n" * (10 << 16))


def copies(host, _facts):
    """What goes in comes out, byte for byte: CRLF, no line feed, NULs, what is no UTF-8, forged JSON, ten megabytes."""
    box = run(host, "c", COPY, INPUTS, {"output_kib": 20 << 10, "wall_ms": 20000})
    for run_, wanted in zip(box.runs, INPUTS, strict=True):
        if run_.bytes != wanted:
            raise Wrong(f"{wanted[:60]!r} came out as {run_.bytes[:60]!r} ({len(wanted)} and {len(run_.bytes)} bytes)")


def harness_kept(host, _facts):
    """A program in SQL cannot put another harness in the author's place, neither as it is built nor as it runs."""
    lines = ("ATTACH '/box/work/harness.sql' AS other; CREATE TABLE other.x (y);", ".output /box/work/harness.sql\nSELECT 1;",
             ".once harness.sql\nSELECT 'SELECT ''forged'';';", "SELECT writefile('harness.sql', 'SELECT ''forged'';');",
             ".shell echo \"SELECT 'forged';\" > /box/work/harness.sql", "VACUUM INTO '/box/work/harness.sql';",
             ".exit 0", ".quit")
    harness = host.folder / "harness.sql"
    harness.write_text("SELECT 'by the author';\n", encoding="ascii")
    for line in lines:
        box = run(host, "sql", line.encode() + b"\n", harness=harness)
        if box.document is None or box.built and box.runs[0].ending == "exited" and box.runs[0].exit_code == 0 and (
                "by the author" not in box.runs[0].output or "forged" in box.runs[0].output):
            raise Wrong(f"{line}\n{box}")


# ---- archives, which our own program reads in a box ----------------------------------------------


def packed(*names, text=b"x"):
    """A zip of these names."""
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def taped(kind, target=""):
    """A tar of one entry that is no plain file."""
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            entry = tarfile.TarInfo("assessment.yaml")
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
        return out.getvalue()


def hostile_archives(folder):
    yield "upwards", packed("assessment.yaml", "../../../escaped")
    yield "absolute", packed("assessment.yaml", f"{folder}/escaped")
    yield "backslash", packed("assessment.yaml", "..\\escaped")
    yield "link", taped(tarfile.SYMTYPE, "/etc/passwd")
    yield "hard-link", taped(tarfile.LNKTYPE, "/etc/passwd")
    yield "device", taped(tarfile.CHRTYPE)
    yield "pipe", taped(tarfile.FIFOTYPE)
    yield "bomb", packed("assessment.yaml", text=bytes(200 << 20))
    yield "bomb-in-bomb", gzip.compress(gzip.compress(bytes(64 << 20)))
    yield "many", packed(*(f"f{number}" for number in range(20000)), text=b"")
    yield "cut", packed("assessment.yaml", text=os.urandom(10000))[:5000]
    yield "noise", os.urandom(100000)
    yield "empty", b""


def archives(host, _facts):
    """Each is refused, with a sentence; the same command takes one that is as it should be."""
    good = io.BytesIO()
    with zipfile.ZipFile(good, "w") as archive:
        for path in AUTHORED.rglob("*"):
            archive.write(path, path.relative_to(AUTHORED))
    for name, text in [("good", good.getvalue()), *hostile_archives(host.folder)]:
        path = host.folder / f"{name}.zip"
        path.write_bytes(text)
        done = subprocess.run([str(ASSAY), "import", str(path), "--check"], capture_output=True, text=True, check=False,
                              env=host.environment(), timeout=60)
        path.unlink()
        if (done.returncode == 0) != (name == "good") or len(done.stdout + done.stderr) < 20:
            raise Wrong(f"{name}: {done.returncode} {done.stdout[:500]} {done.stderr[:500]}")
        if list(host.folder.rglob("escaped")) or host.harm():
            raise Wrong(f"{name}: {host.harm()}")


# ---- a host that is not as it should be ----------------------------------------------------------


def terminal(host, facts):
    """The command is started from a terminal of its own: nothing is typed into it."""
    attack = Attack("terminal", holds="type-streams type-named have-terminal make-terminal")
    main, side = pty.openpty()
    os.set_blocking(side, False)
    lines = "".join(f"{name} {value}\n" for name, value in facts.items()).encode()
    box = run(host, "c", text_of(attack.program), [lines], attack.limits, before=["setsid", "--ctty", "--wait"], terminal=side)
    try:
        typed = os.read(side, 100)
    except BlockingIOError:
        typed = b""
    os.close(main)
    os.close(side)
    require(mistakes(attack, box, host) + ([f"{typed} was typed"] if typed else []) + host.harm(), box)


def elsewhere(*mounts):
    """What starts a command where these mounts are, for it alone."""
    if os.geteuid() != 0:
        raise Skip("mounting takes root")
    return ["unshare", "--mount", "sh", "-c", " && ".join([*(f"mount {mount}" for mount in mounts), 'exec "$0" "$@"'])]


def without_tool(host, language, source, tool, word):
    """One tool cannot be run, wherever it lies: clear words, and no verdict."""
    empty = host.folder / "empty"
    empty.touch(mode=0o644)
    places = {os.path.realpath(path) for path in (f"/usr/bin/{tool}", f"/usr/local/bin/{tool}", f"/usr/local/go/bin/{tool}")
              if os.path.exists(path)}
    box = run(host, language, source, before=elsewhere(*(f"--bind {empty} {path}" for path in places)))
    if box.exit_code != 2 or word not in box.error:
        raise Wrong(f"without {tool}\n{box}")


def no_bubblewrap(host, _facts):
    without_tool(host, "c", FINE, "bwrap", "bubblewrap")


def no_compiler(host, _facts):
    without_tool(host, "c", FINE, "gcc", "gcc")


def no_go(host, _facts):
    without_tool(host, "go", b"package main\nfunc main() {}\n", "go", "golang")


def no_groups(host, facts):
    """Where no group can be had, resource limits and a watch hold what groups would."""
    before = elsewhere("-t tmpfs tmpfs /sys/fs/cgroup")
    for name in ("memory-malloc", "memory-processes", "fork_bomb", "thread_bomb", "spin"):
        box = start(host, facts, found(name), before=before)
        require(mistakes(without_cgroup(found(name)), box, host) + host.harm(), box)


def full_disk(host, _facts):
    """The folders that the host has for passing files are full: a program runs nevertheless."""
    full = [f"-t tmpfs -o size=4k,nr_inodes=3 tmpfs {folder}" for folder in (host.temporary, "/dev/shm")]
    fill = [f"/dev/null 2>/dev/null; head -c 4096 /dev/zero > {folder}/full" for folder in (host.temporary, "/dev/shm")]
    before = elsewhere(*full)
    before[4] = before[4].replace("exec", "".join(f"{line.split('; ')[1]}; " for line in fill) + "exec")
    box = run(host, "c", FINE, before=before)
    if box.exit_code != 0 or box.runs[0].output != "fine\n":
        raise Wrong(str(box))


def killed(host, _facts):
    """The command is killed while a program of five processes runs in its box: nothing of it goes on."""
    source = b"#include <unistd.h>\nint main(void)\n{\n\tfork();\n\tfork();\n\tsleep(20);\n\treturn 0;\n}\n"
    with tempfile.TemporaryDirectory(dir=host.folder) as folder:
        line = arguments_of(pathlib.Path(folder), "c", source, (b"",), {"wall_ms": 20000}, ())
        with subprocess.Popen(line, stdout=subprocess.DEVNULL, env=host.environment()) as process:
            host.know(process.pid)
            until = time.monotonic() + 15
            while len(descendants(process.pid)) < 7 and time.monotonic() < until:
                time.sleep(0.05)
            count = len(descendants(process.pid))
            process.kill()
        host.forget(process.pid)
    if count < 7:
        raise Wrong(f"only {count} processes began")
    if host.harm():
        raise Wrong("\n".join(host.harm()))
    # What is left of its groups goes when the next command begins.
    run(host, "c", FINE)
    if host.groups():
        raise Wrong(f"groups are left: {host.groups()}")


# ---- a crowd -------------------------------------------------------------------------------------


def crowd(host, facts):
    """64 boxes at once, of all kinds: each keeps its own limits, and who does nothing wrong is not made to pay."""
    names = ("fork_bomb", "memory-malloc", "flood-output", "fill", "inodes", "sleep", "spin", "descriptors", "memory-processes",
             "orphan")
    attacks = [found(names[i % len(names)]) for i in range(CROWD - 16)]

    def one(attack):
        if attack is None:
            box = run(host, "c", FINE, limits={"wall_ms": 20000})
            return [] if box.exit_code == 0 and box.runs[0].output == "fine\n" else [f"an honest one: {box}"]
        limits = {**attack.limits, "wall_ms": max(attack.limits["wall_ms"], 20000 if attack.ends != ("wall-time",) else 0)}
        wider = dataclasses.replace(attack, limits=limits)
        box = start(host, facts, wider)
        judged = wider if facts["cgroup"] else without_cgroup(wider)
        return [f"{attack.name}: {wrong}\n{box}" for wrong in mistakes(judged, box, host)]

    with concurrent.futures.ThreadPoolExecutor(CROWD) as pool:
        found_wrong = sum(pool.map(one, attacks + [None] * 16), [])
    if found_wrong or host.harm():
        raise Wrong("\n".join(found_wrong + host.harm()))


TESTS = [("channel", channel), ("timing", timing), ("copies", copies), ("harness", harness_kept), ("archives", archives),
         ("terminal", terminal), ("no-bubblewrap", no_bubblewrap), ("no-compiler", no_compiler), ("no-go", no_go),
         ("no-groups", no_groups), ("full-disk", full_disk), ("killed", killed), ("crowd", crowd)]
