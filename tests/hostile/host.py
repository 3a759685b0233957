"""The host that is attacked: what an attack would find or break there, and what shows afterwards that it did not."""

import contextlib
import ctypes
import glob
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ASSAY = pathlib.Path(os.environ.get("ASSAY", ROOT / "assay"))
VARIABLE = "HOSTILE_SECRET"
PR_SET_CHILD_SUBREAPER = 36
IPC_RMID, IPC_CREAT = 0, 0o1000

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p


def children():
    """The processes whose parent we are. What a box leaves behind becomes ours."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        found = {int(pid) for pid in file.read().split()}
    for path in glob.glob("/proc/self/task/*/children"):
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            found |= {int(pid) for pid in file.read().split()}
    return found


def descendants(pid):
    """The processes that a process has started, and those that they have."""
    found, left = set(), [pid]
    while left:
        for path in glob.glob(f"/proc/{left.pop()}/task/*/children"):
            with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
                left += [int(child) for child in file.read().split()]
        found |= set(left)
    return found


def available_bytes():
    with open("/proc/meminfo", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return int(lines["MemAvailable"].split()[0]) * 1024


def stamp(path):
    """What would differ if somebody had touched it."""
    status = os.lstat(path)
    return (status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_size, status.st_mtime_ns,
            status.st_ctime_ns)


def shadows():
    """Lines that only the host's files have."""
    with contextlib.suppress(OSError), open("/etc/shadow", encoding="ascii") as file:
        return [line.strip() for line in file if line.startswith(("root:", "daemon:"))]
    return []


class Host:
    """Listeners, canaries, secrets, a decoy process. Everything has the secret word in it."""

    def __init__(self):
        if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        self.word = "hostile-secret-" + os.urandom(8).hex()
        self.secrets = [self.word, *shadows()]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hostile-"))
        self.folder.chmod(0o755)
        self.lock, self.heard, self.known, self.started = threading.Lock(), [], set(), set()
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir()
        self.temporary.chmod(0o1777)
        self.canary = self.plant(self.folder / "canary", 0o666)
        self.built = self.plant(ROOT / "build" / f"hostile-canary-{os.getpid()}", 0o644)
        self.descriptor = os.open(self.canary, os.O_RDONLY)
        self.listen()
        self.key = int.from_bytes(os.urandom(3), "big") + 1
        self.memory = libc.shmget(self.key, 4096, IPC_CREAT | 0o666)
        libc.memmove(ctypes.c_void_p(libc.shmat(self.memory, None, 0)), self.word.encode(), len(self.word))
        self.generous()
        self.before = self.state()

    def plant(self, path, mode):
        path.write_text(self.word + "\n", encoding="ascii")
        path.chmod(mode)
        return path

    @staticmethod
    def generous():
        """What a box would inherit if it set no limits of its own."""
        for kind, wish in ((resource.RLIMIT_STACK, 256 << 20), (resource.RLIMIT_CORE, 64 << 20),
                           (resource.RLIMIT_NOFILE, 4096)):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (wish if hard == resource.RLIM_INFINITY else min(wish, hard), hard))

    # ---- what can be reached ----

    def listen(self):
        tcp = socket.create_server(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", self.port))
        self.abstract, self.named = f"hostile-abstract-{os.getpid()}", str(self.folder / "socket")
        unix = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
        unix[0].bind("\0" + self.abstract)
        unix[1].bind(self.named)
        os.chmod(self.named, 0o777)
        for listener in unix:
            listener.listen()
        for listener in (tcp, *unix):
            threading.Thread(target=self.answer, args=(listener,), daemon=True).start()
        threading.Thread(target=self.answer_datagrams, args=(udp,), daemon=True).start()

    def answer(self, listener):
        while True:
            caller, _ = listener.accept()
            self.heard.append(listener.getsockname())
            with caller, contextlib.suppress(OSError):
                caller.sendall(b"heard")

    def answer_datagrams(self, listener):
        while True:
            _, caller = listener.recvfrom(2048)
            self.heard.append(listener.getsockname())
            listener.sendto(b"heard", caller)

    @contextlib.contextmanager
    def decoy(self):
        """A process of ours that does nothing, for an attack to see and to kill; its arguments are secret."""
        process = subprocess.Popen(["sleep", "600", "0", "--", "0." + "0" * 20], stdin=subprocess.DEVNULL,
                                   env={VARIABLE: self.word})
        self.know(process.pid)
        yield process
        process.kill()
        process.wait()
        self.forget(process.pid)

    def facts(self, decoy):
        """What every attack is told."""
        return {"canary": self.canary, "name": VARIABLE, "port": self.port, "abstract": self.abstract,
                "named": self.named, "key": self.key, "host": os.uname().nodename, "pid": decoy.pid,
                "processes-of": os.readlink("/proc/self/ns/pid"), "backwards": self.word[::-1]}

    def environment(self):
        return {**os.environ, VARIABLE: self.word, "TMPDIR": str(self.temporary)}

    # ---- whether it is unharmed ----

    def know(self, pid):
        with self.lock:
            self.known.add(pid)
            self.started.add(pid)

    def forget(self, pid):
        with self.lock:
            self.known.discard(pid)

    def strays(self):
        """Processes that a box left behind. Those that have just been killed are taken leave of."""
        until = time.monotonic() + 3
        while True:
            with self.lock:
                strays = children() - self.known
            living = []
            for pid in strays:
                try:
                    if os.waitpid(pid, os.WNOHANG) == (0, 0):
                        with open(f"/proc/{pid}/cmdline", "rb") as file:
                            living.append((pid, file.read(200)))
                except OSError:
                    continue
            if not living or time.monotonic() > until:
                return living
            time.sleep(0.05)

    def state(self):
        """What no attack may change: files, mounts, names."""
        files = [self.built, ASSAY, "/etc/passwd", "/etc/shadow", "/etc/hostname", "/usr/bin", "/usr/lib", "/"]
        with open("/proc/self/mounts", encoding="ascii") as file:
            mounts = file.read()
        with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
            pattern = file.read()
        memory = [name for name in os.listdir("/dev/shm") if name.startswith(("hostile", "left"))]
        return {"files": {str(path): stamp(path) for path in files if os.path.lexists(path)}, "mounts": mounts,
                "canary": self.canary.read_text(encoding="ascii"), "name": os.uname().nodename, "pattern": pattern,
                "temporary": sorted(os.listdir(self.temporary)), "memory": memory}

    def harm(self):
        """What is wrong with the host, in words; nothing when all is well. The listeners are asked for by whoever knows who may
        have been heard."""
        found = [f"{name} changed: {self.before[name]} became {now}" for name, now in self.state().items()
                 if now != self.before[name]]
        found += [f"a process was left behind: {stray}" for stray in self.strays()]
        return found

    def groups(self):
        """The folders of control groups that servers of ours have left: they are called assay-PID-NUMBER."""
        return [os.path.join(top, folder) for top, folders, _ in os.walk("/sys/fs/cgroup") for folder in folders
                if folder.startswith("assay-") and int(folder.split("-")[1]) in self.started]

    def heal(self):
        """After a run without a protection, which may have written the canary."""
        self.canary.write_text(self.word + "\n", encoding="ascii")

    def close(self):
        libc.shmctl(self.memory, IPC_RMID, None)
        os.close(self.descriptor)
        self.built.unlink()
        shutil.rmtree(self.folder)
