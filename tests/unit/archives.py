#!/usr/bin/env python3
"""archives.py NAME: prints an archive, made by Python's own zipfile, tarfile and gzip."""
import gzip
import io
import sys
import tarfile
import zipfile


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data, kind in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = data
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_with_link():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def encrypted():
    """The bit that says so, in both of its places."""
    data = bytearray(zipped([("a", "secret")]))
    data[6] |= 1
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


PLAIN = tarfile.REGTYPE
FILES = [("b/two.txt", "2" * 100000), ("ü.md", "one\n"), ("a", "")]
MAKERS = {
    "zip": lambda: zipped(FILES),
    "tar": lambda: tarred([(n, d.encode(), PLAIN) for n, d in FILES], "w"),
    "tar.gz": lambda: tarred([("./" + n, d.encode(), PLAIN) for n, d in FILES] + [("d/", b"", tarfile.DIRTYPE)]),
    "long-name": lambda: tarred([("d/" * 100 + "x" * 200, b"deep", PLAIN)]),
    "up": lambda: zipped([("a/../../x", "x")]),
    "up-tar": lambda: tarred([("../x", b"x", PLAIN)]),
    "absolute": lambda: tarred([("/etc/cron.d/x", b"x", PLAIN)]),
    "backslash": lambda: zipped([("..\\x", "x")]),
    "control": lambda: zipped([("a\nb", "x")]),
    "symlink": lambda: tarred([("a", "/etc/passwd", tarfile.SYMTYPE), ("a/x", b"x", PLAIN)]),
    "hardlink": lambda: tarred([("a", "/etc/passwd", tarfile.LNKTYPE)]),
    "zip-link": zip_with_link,
    "device": lambda: tarred([("a", b"", tarfile.CHRTYPE)]),
    "fifo": lambda: tarred([("a", b"", tarfile.FIFOTYPE)]),
    "twice": lambda: tarred([("a", b"1", PLAIN), ("a", b"2", PLAIN)]),
    "encrypted": encrypted,
    "many": lambda: zipped([("f%d" % i, "") for i in range(1001)]),
    "folders": lambda: tarred([("d%d/" % i, b"", tarfile.DIRTYPE) for i in range(10001)]),
    "bomb": lambda: zipped([("f", b"\0" * (65 << 20))]),
    "bombs": lambda: zipped([("f%d" % i, b"\0" * (13 << 20)) for i in range(5)]),
    "nested": lambda: gzip.compress(gzip.compress(tarred([("a", b"1", PLAIN)], "w"))),
    "nothing": lambda: zipped([]),
    "empty": lambda: b"",
    "text": lambda: b"not an archive at all\n" * 100,
    "cut": lambda: tarred([("a", bytes(range(256)) * 1000, PLAIN)])[:300],
}
sys.stdout.buffer.write(MAKERS[sys.argv[1]]())
