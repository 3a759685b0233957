# Takes too much, in the way it is told ("how"): time, memory, output, threads, processes. It stops by itself. Must happen:
# the verdict says which limit.
import os
import sys
import threading
import time


def spin():
    until = time.monotonic() + 8
    while time.monotonic() < until:
        pass


def memory():
    kept = [bytearray(os.urandom(1)) * (1 << 20) for _ in range(600)]
    print("escaped memory:", len(kept))


def output():
    for _ in range(48):
        sys.stdout.write("x" * (1 << 20))


def threads():
    count = 0
    try:
        for count in range(300):
            threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        print("escaped threads:", count)
    except RuntimeError as error:
        print("held threads:", count, error)
    sys.stdout.flush()
    os._exit(0)


def processes():
    count = 0
    try:
        for count in range(300):
            if os.fork() == 0:
                time.sleep(5)
                os._exit(0)
        print("escaped processes:", count)
    except OSError as error:
        print("held processes:", count, error)


{"spin": spin, "memory": memory, "output": output, "threads": threads, "processes": processes}[sys.stdin.read().split()[1]]()
