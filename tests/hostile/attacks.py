"""The attacks, as a table: each a program, what it is told, its limits, and what has to come of it."""

from dataclasses import dataclass, field

# As the words of the standard allow, but that a machine as busy as this one may take its time.
STANDARD = {"wall_ms": 6000, "cpu_ms": 4000}
# For bombs that go off in the compiler: none needs as long as a real program may.
SHORT_BUILD = {"build_cpu_ms": 1000, "build_wall_ms": 6000}


@dataclass
class Attack:
    """`runs`: what each run is told besides the host's facts; one run a row. `holds`: every name that has to be held, and no
    other; None: any. `ends`: how each run may end: an ending, exit:CODE or signal:NUMBER. `built`: None: either is right."""

    name: str
    program: str = ""
    limits: dict = field(default_factory=dict)
    runs: tuple = ({},)
    holds: str = ""
    ends: tuple = ("exit:0",)
    built: bool = True
    said: str = ""  # words that the output or the compiler's has to have in it
    stdin: bytes = b""
    cgroup: bool = False  # only a cgroup counts what it takes: memory of the kernel's own

    def __post_init__(self):
        self.program = self.program or self.name + ".c"
        self.limits = {**STANDARD, **self.limits}
        self.ends = (self.ends,) if isinstance(self.ends, str) else self.ends


def memory(how, **rest):
    """Refused or killed: which of them is the kernel's choice where no cgroup is to be had."""
    limits = {"memory_mib": 64, "scratch_mib": 16, "processes": 100, "descriptors": 4000}
    return Attack(f"memory-{how}", "memory_bomb.c", limits, ({"how": how, "limit_mib": 64, "wish_mib": 200},),
                  **{"ends": "memory", **rest})


def flood(how, **rest):
    return Attack(f"flood-{how}", "flood.c", {"output_kib": 64}, ({"how": how},), **{"ends": "output", **rest})


def same(how, ends):
    return Attack(f"own-end-{how}", "kill_group.c", {}, ({"how": how},), ends=ends)


def bombs(program, hows, memory_mib=128, **rest):
    """A program that takes too much in each of these ways."""
    ends = {"spin": "cpu-time", "memory": "memory", "output": "output", "processes": "exit:0",
            "threads": ("exit:0", "exit:1", "exit:2", "signal:5", "signal:6", "output", "memory"), **rest}
    return [Attack(f"bomb {program} {how}", program,
                   {"cpu_ms": 500, "memory_mib": memory_mib, "output_kib": 64, "processes": 64, "wall_ms": 20000},
                   ({"how": how},), ends=ends[how], holds=None) for how in hows]


TWO_RUNS = ({"run": 1}, {"run": 2})
REACH = "read-shadow read-canary environment connect write-work "

ATTACKS = [
    # ---- processes ----
    Attack("fork_bomb", limits={"processes": 24}, runs=({"processes": 24, "wish": 120},), holds="fork fork-deep"),
    Attack("thread_bomb", limits={"processes": 24}, runs=({"processes": 24, "wish": 120},), holds="thread"),
    Attack("orphan", runs=TWO_RUNS, holds="left orphan"),
    Attack("hopper", runs=TWO_RUNS, holds="hop hopper"),
    Attack("stop", limits={"wall_ms": 700}, ends="wall-time"),
    Attack("ignore_signals", limits={"wall_ms": 700}, ends="wall-time"),
    Attack("sleep", limits={"wall_ms": 500}, ends="wall-time"),
    Attack("poll", limits={"wall_ms": 500}, ends="wall-time"),
    Attack("spin", limits={"cpu_ms": 500, "wall_ms": 15000}, ends="cpu-time"),
    Attack("spin_in_turns", limits={"cpu_ms": 500, "wall_ms": 1500}, ends=("cpu-time", "wall-time")),
    same("group", "signal:9"),
    same("24", "signal:24"),
    same("25", "signal:25"),
    same("31", "signal:31"),
    same("exit", "exit:137"),
    Attack("kill_all", runs=({}, {}), holds="kill-all"),
    Attack("host_processes", holds="see-process kill-process"),
    Attack("limits", holds="raise-processor raise-files raise-file-size raise-core raise-stack unkillable priority"),
    # ---- memory ----
    memory("malloc"),
    memory("map"),
    memory("memfd", ends=("memory", "exit:0"), holds=None),
    memory("shared", ends="exit:0", holds="memory-shared"),
    memory("folder", ends="exit:0", holds="memory-folder"),
    memory("pipe", ends=("memory", "exit:0"), holds=None, cgroup=True),
    memory("socket", ends=("memory", "exit:0"), holds=None, cgroup=True),
    memory("processes", holds=None),
    memory("tables", cgroup=True),
    Attack("memory-scratch", "fill.c", {"memory_mib": 64, "scratch_mib": 256},
           ({"limit_mib": 64, "wish_mib": 200}, {"limit_mib": 64, "wish_mib": 0}), ends=("memory", "exit:0"), holds=None),
    Attack("stack_bomb", "", {"stack_mib": 4, "memory_mib": 256}, ({"limit_mib": 4, "wish_mib": 64},), ends="signal:11"),
    Attack("timers", holds="timers locked-memory"),
    # ---- descriptors, output ----
    Attack("descriptors", limits={"descriptors": 64}, runs=({"descriptors": 64, "wish": 400},), holds="open-files"),
    Attack("inherited", holds="inherited streams"),
    flood("output"),
    flood("error"),
    flood("both"),
    flood("later", ends="exit:0"),
    # ---- files ----
    Attack("sparse", limits={"scratch_mib": 8}, holds="sparse-stretch sparse-write sparse-reserve sparse-memfd"),
    Attack("fill", limits={"scratch_mib": 8}, runs=({"limit_mib": 8, "wish_mib": 24},), holds="fill"),
    Attack("inodes", limits={"scratch_files": 200}, runs=({"limit": 200, "wish": 2000},), holds="inodes"),
    Attack("depth", limits={"scratch_files": 6000, "scratch_mib": 64}, runs=TWO_RUNS, holds="dig left-files"),
    Attack("specials",
           holds="follow-link hard-link device disk pipe-and-socket write-work link-work rename-work replace-program "
                 "write-usr write-root"),
    Attack("races", holds="race-read race-mount"),
    Attack("paths", holds="upwards upwards-absolute zero-byte long-path names"),
    Attack("host_files", holds="read-canary read-shadow read-passwd read-machine read-log write-canary"),
    Attack("leave_files", runs=TWO_RUNS, holds="leave left-times left-scratch left-work left-memory left-temporary"),
    Attack("touch_early", runs=TWO_RUNS, holds="touch touched numbered"),
    Attack("sealed_input", holds="write-input write-stream map-input shorten-input"),
    Attack("core", holds="core-dumped core-file"),
    # ---- the kernel's doors ----
    Attack("proc",
           holds="own-program kernel-memory kernel-log device-log device-memory device-disk page-flags core-pattern "
                 "magic-keys user-map groups system writable-proc writable-sys others-environment root-outside"),
    Attack("process_one",
           holds="trace read-memory read-map read-environment see-root see-program write-program list-descriptors "
                 "write-descriptors take-descriptor read-process write-process slow-it limit-it end-it"),
    Attack("system_calls",
           holds="unshare-user unshare-mount unshare-network clone-user clone3-user setns mount remount umount "
                 "open-tree fsopen move-mount chroot pivot-root bpf userfaultfd perf-event add-key request-key keyctl "
                 "io-uring-setup io-uring-enter io-uring-register init-module finit-module kexec reboot sethostname "
                 "setdomainname clock-settime clock-adjtime swapon acct quotactl syslog iopl ioperm modify-ldt "
                 "open-by-handle name-to-handle fanotify inotify ptrace ptrace-me process-vm-readv process-vm-writev "
                 "pidfd-getfd kcmp move-pages setuid setresuid setgid setgroups capset setfsuid shmget semget msgget "
                 "mq-open seccomp-listener memfd-secret vhangup real-time lease"),
    Attack("abi", holds="int-80 x32"),
    Attack("capabilities", holds="effective permitted ambient new-privileges open-forbidden"),
    # ---- the network, other boxes, other people's work ----
    Attack("sockets",
           holds="loopback loopback-datagram any-address loopback-six metadata abstract-unix named-unix vsock packet "
                 "raw netlink alg odd-families"),
    Attack("network_view", holds="see-listener see-unix see-interfaces"),
    Attack("shared_memory", holds="see-memory take-memory"),
    Attack("host_name", holds="host-name"),
    Attack("environment", holds="environment environment-rest"),
    Attack("forge", ends="exit:3", holds=None),
    Attack("search", runs=({"part": "search"}, {"part": "carry"}, {"part": "search"}), holds="search"),
    # ---- by the compiler ----
    Attack("include_shadow", built=False, said="/etc/shadow"),
    Attack("include_input", built=None, stdin=b"#define ESCAPED\n", ends=("exit:0", "not-run"), holds=None),
    Attack("include_endless", limits=SHORT_BUILD, built=False),
    Attack("include_itself", limits=SHORT_BUILD, built=False),
    Attack("include_there", holds="has-shadow has-other"),
    Attack("incbin", built=False, said="/etc/shadow"),
    Attack("macro_bomb", limits=SHORT_BUILD, built=False),
    Attack("constant_bomb", limits=SHORT_BUILD, built=False),
    Attack("assembler_bomb", limits=SHORT_BUILD, built=False),
    Attack("error_flood", limits=SHORT_BUILD, built=False),
    Attack("template_bomb", "template_bomb.cpp", SHORT_BUILD, built=False),
    Attack("template_errors", "template_errors.cpp", SHORT_BUILD, built=False),
    Attack("constant_loop-cpp", "constant_loop.cpp", SHORT_BUILD, built=False),
    Attack("include_shadow-rust", "include_shadow.rs", built=False, said="/etc/shadow"),
    Attack("constant_loop-rust", "constant_loop.rs", SHORT_BUILD, built=False),
    Attack("embed-go", "embed.go", built=False),
    Attack("native-go", "native.go", built=False),
    Attack("processor-java", "processor.java", holds="main"),
    Attack("generics_bomb-java", "generics_bomb.java", SHORT_BUILD, built=None, ends=("exit:0", "not-run")),
    Attack("import_work-python", "import_work.py"),
    # ---- in the other languages ----
    Attack("reach-cpp", "reach.cpp", holds="read-shadow read-canary environment write-work list-root"),
    Attack("reach-python", "reach.py", holds=REACH + "write-usr list-home mount"),
    Attack("reach-javascript", "reach.js", holds=REACH),
    Attack("reach-go", "reach.go", holds=REACH + "name-space"),
    Attack("reach-java", "reach.java", holds=REACH + "attach-one"),
    Attack("reach-rust", "reach.rs", holds=REACH + "other-root"),
    Attack("endless-sql", "endless.sql", limits={"cpu_ms": 500, "wall_ms": 20000}, ends="cpu-time"),
    Attack("big-sql", "big.sql", limits={"memory_mib": 64}, ends=("memory", "exit:1"), holds=None),
    Attack("flood-sql", "flood.sql", limits={"output_kib": 64}, ends="output"),
    *bombs("bomb.py", ("spin", "memory", "output", "threads", "processes"), memory=("memory", "exit:1")),
    *bombs("bomb.js", ("spin", "memory", "output", "threads")),
    *bombs("bomb.go", ("spin", "memory", "output", "threads")),
    *bombs("bomb.java", ("spin", "memory", "output", "threads"), 400, memory=("memory", "exit:1", "exit:3")),
    *bombs("bomb.rs", ("spin", "memory", "output", "threads")),
]


@dataclass
class Bite:
    """With just this protection left out the attack gets what is named: a word that escapes, or what `shows` finds in the box."""

    protection: str
    attack: str
    gets: str = ""
    shows: object = None


def beyond_output(box):
    return box.runs[0].ending == "exited" and len(box.runs[0].output) > 64 << 10


def dumped(box):
    return bool(box.says("escaped") & {"core-dumped", "core-file"})


BITES = [
    Bite("network", "network_view", "see-listener"),
    Bite("processes-apart", "host_processes", "see-process"),
    Bite("ipc", "shared_memory", "see-memory"),
    Bite("host-name", "host_name", "host-name"),
    Bite("files", "host_files", "read-canary"),
    Bite("environment", "environment", "environment"),
    Bite("descriptors", "inherited", "inherited"),
    Bite("system-calls", "system_calls", "io-uring-setup"),
    Bite("system-calls", "abi", "int-80"),
    Bite("capabilities", "capabilities", "effective"),
    Bite("process-one", "process_one", "list-descriptors"),
    Bite("cpu-time", "spin", "spin"),
    Bite("wall-time", "sleep", "sleep"),
    Bite("memory", "memory-malloc", "memory-malloc"),
    Bite("file-size", "sparse", "sparse-stretch"),
    Bite("scratch-size", "fill", "fill"),
    Bite("scratch-files", "inodes", "inodes"),
    Bite("output", "flood-output", shows=beyond_output),
    Bite("process-count", "fork_bomb", "fork"),
    Bite("open-files", "descriptors", "open-files"),
    Bite("stack", "stack_bomb", "stack"),
    Bite("core", "core", shows=dumped),
    Bite("fresh-scratch", "leave_files", "left-scratch"),
    Bite("work-read-only", "specials", "write-work"),
    Bite("leftovers", "orphan", "orphan"),
    Bite("sealed-input", "sealed_input", "write-input"),
]
