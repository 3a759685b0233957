#!/usr/bin/env python3
"""Repositories as candidates hand them in, well meant and hostile: writes the one that is named to standard output.

Made by git and Python's own tarfile and zipfile, for src/sandbox/checkout_test.c.
"""
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"


def git(folder, *words, when=0, who="ada"):
    stamp = f"2026-03-{when + 1:02}T10:00:00Z"
    settings = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": who + "@example.org", "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": who, "GIT_COMMITTER_EMAIL": who + "@example.org", "GIT_COMMITTER_DATE": stamp,
    }
    return subprocess.run(["git", "-C", folder, *words], env=settings, check=True, capture_output=True).stdout


def put(folder, name, data, mode=0o644):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)


def work(folder):
    """Three commits of two people; what it says of itself must not be obeyed."""
    git(folder, "init", "-q", "-b", "main", ".")
    put(folder, "src/main.c", b"int main(void)\n{\n\treturn 0;\n}\n")
    put(folder, "run.sh", b"#!/bin/sh\n", 0o755)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "begin", when=0)
    put(folder, ".gitattributes", b"secret.txt export-ignore\n*.txt export-subst\n*.c filter=evil diff=evil\n")
    put(folder, "secret.txt", b"hidden $Format:%H$\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "hide something", when=1, who="bob")
    put(folder, "src/main.c", b"int main(void)\n{\n\treturn 1;\n}\n")
    git(folder, "commit", "-q", "-a", "-m", "one", when=4)
    with open(os.path.join(folder, ".git/config"), "a") as file:
        file.write("[filter \"evil\"]\n\tsmudge = touch /box/work/evil\n[diff \"evil\"]\n\ttextconv = touch /box/work/evil\n"
                   "[core]\n\tfsmonitor = touch /box/work/evil\n\tpager = touch /box/work/evil\n"
                   "[alias]\n\tlog = !touch /box/work/evil\n")


def tar_of(folder, mode="w:gz", inside="project"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:
        tar.add(folder, arcname=inside or ".")
    return out.getvalue()


def tar_with(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, kind, data in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind == tarfile.REGTYPE:
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            else:
                info.linkname = data.decode()
                tar.addfile(info)
    return out.getvalue()


def zip_with(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def of_work(make):
    with tempfile.TemporaryDirectory() as folder:
        work(folder)
        return make(folder)


def hooked(folder):
    put(folder, ".git/hooks/post-checkout", b"#!/bin/sh\ntouch /box/work/evil\n", 0o755)
    put(folder, ".git/modules/lib/HEAD", b"ref: refs/heads/main\n")
    put(folder, ".gitmodules", b"[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib\n")
    put(folder, "vendor/x/.git/HEAD", b"ref: refs/heads/main\n")
    put(folder, "lib/.git", b"gitdir: ../.git/modules/lib\n")
    put(folder, "big.bin", b"\0" * (1024 * 1024 + 1))
    put(folder, "model.bin", LFS)
    os.symlink("/etc/passwd", os.path.join(folder, "passwd"))
    return tar_of(folder)


def bundle(folder, *refs):
    git(folder, "bundle", "create", "-q", ".git/b", *refs)
    with open(os.path.join(folder, ".git/b"), "rb") as file:
        return file.read()


def tree_bomb(folder):
    """A file in ten folders in ten folders…: a few objects, and ten billion paths."""
    given = git(folder, "rev-parse", "HEAD:run.sh").strip()
    line = b"100644 blob " + given + b"\tf\n"
    for _ in range(10):
        tree = subprocess.run(["git", "-C", folder, "mktree"], input=line, check=True, capture_output=True).stdout.strip()
        line = b"".join(b"040000 tree %s\td%d\n" % (tree, i) for i in range(10))
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", "-m", "bomb", tree.decode()).decode().strip())
    return bundle(folder, "main")


def huge_blob(folder):
    put(folder, "huge.bin", b"\0" * (300 << 20))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a film", when=5)
    return bundle(folder, "main")


def bare(folder):
    """Only the .git folder, without the files."""
    return tar_of(os.path.join(folder, ".git"), inside="project/.git")


def broken(folder):
    for root, _, names in os.walk(os.path.join(folder, ".git/objects")):
        for name in names:
            os.chmod(os.path.join(root, name), 0o644)
            with open(os.path.join(root, name), "wb") as file:
                file.write(b"junk")
    return tar_of(folder)


def alternates(folder):
    put(folder, ".git/objects/info/alternates", b"/etc\n")
    put(folder, ".git/HEAD", b"ref: ../../../etc/passwd\n")
    return tar_of(folder)


F = tarfile.REGTYPE
MAKERS = {
    "tar.gz": lambda: of_work(tar_of),
    "tar.xz": lambda: of_work(lambda folder: tar_of(folder, "w:xz", "")),
    "hooked": lambda: of_work(hooked),
    "bundle": lambda: of_work(lambda folder: bundle(folder, "--all")),
    "bundle-main": lambda: of_work(lambda folder: bundle(folder, "main")),
    "bundle-cut": lambda: of_work(lambda folder: bundle(folder, "--all"))[:400],
    "bundle-tree-bomb": lambda: of_work(tree_bomb),
    "bundle-huge-blob": lambda: of_work(huge_blob),
    "bare": lambda: of_work(bare),
    "broken": lambda: of_work(broken),
    "alternates": lambda: of_work(alternates),
    "zip": lambda: zip_with([("p-main/a.py", b"print(1)\n"), ("p-main/b/c.py", b"")]),
    "pack": lambda: of_work(lambda folder: subprocess.run(
        ["git", "-C", folder, "pack-objects", "--stdout", "--all", "-q"], input=b"", check=True,
        capture_output=True).stdout),
    "head": lambda: of_work(lambda folder: git(folder, "rev-parse", "HEAD")),
    "up": lambda: tar_with([("a", F, b""), ("../b", F, b"")]),
    "absolute": lambda: tar_with([("/etc/passwd", F, b"")]),
    "device": lambda: tar_with([("a", tarfile.CHRTYPE, b"")]),
    "fifo": lambda: tar_with([("a", tarfile.FIFOTYPE, b"")]),
    "twice": lambda: tar_with([("a", F, b"1"), ("a", F, b"2")]),
    "file-and-folder": lambda: tar_with([("p/a", F, b"1"), ("p/a-b", F, b"1"), ("p/a/b", F, b"2")]),
    "links": lambda: tar_with([("a", tarfile.SYMTYPE, b"/etc/passwd"), ("b", tarfile.LNKTYPE, b"a")]),
    "many": lambda: zip_with([(f"node_modules/{i}.js", b"") for i in range(5001)]),
    "hundred-thousand": lambda: zip_with([(f"d{i}/", b"") for i in range(100000)]),
    "bomb": lambda: zip_with([(f"{i}", b"\0" * (64 << 20)) for i in range(9)]),
    "full": lambda: zip_with([(f"{i}", b"\0" * (1 << 20)) for i in range(65)]),
    "empty": lambda: b"",
    "text": lambda: b"hello\n",
    "nothing": lambda: zip_with([]),
    "nested": lambda: __import__("gzip").compress(tar_with([("a", F, b"")])),
    "names": lambda: zip_with([("ok", b""), ("a\\b", b""), ("c\nd", b""), ("e" * 300, b"")]),
}
# An encrypted zip as 7-Zip and Info-ZIP mark it: Python cannot write one.
MAKERS["encrypted"] = lambda: bytes(encrypted())


def encrypted():
    data = bytearray(zip_with([("a", b"secret secret")]))
    data[6] |= 1
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return data


if __name__ == "__main__":
    sys.stdout.buffer.write(MAKERS[sys.argv[1]]())
