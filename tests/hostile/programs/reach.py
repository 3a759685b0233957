# Reaches for the host as Python can: its files, environment, sockets, other programs, its own program's folder. What the
# driver tells it: "canary" a file, "name" a variable, "port". Must happen: nothing is there.
import ctypes
import os
import socket
import sys

told = dict(line.split(" ", 1) for line in sys.stdin.read().splitlines())


def attempt(name, act):
    try:
        got = act()
    except BaseException as error:
        print(f"held {name}: {error!r}"[:200])
    else:
        print(f"escaped {name}: {got!r}"[:200])


def variable():
    return os.environ[told["name"]]


def connect():
    with socket.create_connection(("127.0.0.1", int(told["port"])), 1) as there:
        return there.sendall(b"hostile")


def write_work():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "new"), "w") as file:
        return file.write("x")


def libc_mount():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"/box/scratch", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    return 0


attempt("read-shadow", lambda: open("/etc/shadow").read())
attempt("read-canary", lambda: open(told["canary"]).read())
attempt("environment", variable)
attempt("connect", connect)
attempt("write-work", write_work)
attempt("write-usr", lambda: open("/usr/lib/python3/hostile.pth", "w"))
attempt("list-home", lambda: os.listdir("/root") + os.listdir("/home"))
attempt("mount", libc_mount)
