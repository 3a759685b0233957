"""What has to come of one attack, one source, one missing protection: raises Wrong, or Skip."""

import dataclasses
import pathlib
import shutil

from attacks import ATTACKS, BITES
from box import LANGUAGES, run, text_of, wrongs
from host import available_bytes

TOOLS = {"c": "gcc", "cpp": "g++", "python": "python3", "javascript": "node", "go": "go", "java": "javac", "rust": "rustc",
         "sql": "sqlite3"}
LOST_BYTES = 2 << 30  # others use this machine too


class Skip(Exception):
    """A test that this machine cannot do, and why."""


class Wrong(Exception):
    """What is wrong, in words."""


def require(found, box):
    if found:
        raise Wrong("\n".join(found) + f"\n{box}")


def language_of(program):
    return LANGUAGES[pathlib.Path(program).suffix]


def need_language(language):
    """Whether its tools are here, asked in another way than the one under test."""
    if shutil.which(TOOLS[language], path="/usr/bin") is None:
        raise Skip(f"no {TOOLS[language]} here")


def has_cgroup(in_force):
    return in_force["memory"]["how"].startswith("cgroup")


def without_cgroup(attack):
    """As a watch holds it, that looks now and then: until it does a process may take twice its memory."""
    limits = {**attack.limits, "memory_mib": 2 * attack.limits.get("memory_mib", 256)}
    return dataclasses.replace(attack, limits=limits, holds=None if "memory" in attack.name else attack.holds)


# ---- one attack ----------------------------------------------------------------------------------


def inputs_of(attack, facts, word):
    """What each run is told. The middle part of a search carries the word that the others look for. SQL takes statements as its
    input: it is told nothing."""
    for told in attack.runs:
        lines = "".join(f"{name} {value}\n" for name, value in {**told, **facts}.items())
        if language_of(attack.program) == "sql":
            lines = ""
        yield (lines + (f"carried {word}\n" if told.get("part") == "carry" else "")).encode()


def start(host, facts, attack, without=(), **options):
    inputs = list(inputs_of(attack, facts, host.word))
    return run(host, language_of(attack.program), text_of(attack.program), inputs, attack.limits, without, stdin=attack.stdin,
               **options)


def ending_of(run_):
    return {"exited": f"exit:{run_.exit_code}", "signalled": f"signal:{run_.signal}"}.get(run_.ending, run_.ending)


def mistakes(attack, box, host):
    """What is not as the table says."""
    found = wrongs(box, attack.limits)
    if box.document is None:
        return found
    if attack.built is not None and box.built != attack.built:
        found.append(f"built: {box.built}")
    if box.built:
        found += [f"run {number} ended with {ending_of(run_)}, not with {' or '.join(attack.ends)}"
                  for number, run_ in enumerate(box.runs, 1) if ending_of(run_) not in attack.ends]
    if any("escaped" in run_.output for run_ in box.runs):
        found.append("it escaped")
    if attack.holds is not None and attack.built is not False and box.says("held") != set(attack.holds.split()):
        found.append(f"held differs by {box.says('held') ^ set(attack.holds.split())}")
    if attack.said not in box.everything():
        found.append(f"{attack.said!r} is not said")
    return found + [f"{secret!r} came out" for secret in host.secrets if secret in box.everything()]


def attack_it(host, facts, in_force, attack):
    need_language(language_of(attack.program))
    if attack.cgroup and not has_cgroup(in_force):
        raise Skip("no cgroup for memory here")
    box = start(host, facts, attack)
    require(mistakes(attack if has_cgroup(in_force) else without_cgroup(attack), box, host) + host.harm(), box)


def read_source(host, attack, source):
    need_language(attack.program)
    box = run(host, attack.program, source, limits=attack.limits)
    require(mistakes(attack, box, host) + host.harm(), box)


# ---- without a protection ------------------------------------------------------------------------


def bite(host, in_force, row):
    """Just one protection is left out: the attack gets through."""
    if not in_force[row.protection]["in_force"]:
        raise Skip(f"not in force here: {in_force[row.protection]['how']}")
    attack = next(attack for attack in ATTACKS if attack.name == row.attack)
    with host.decoy() as decoy:
        box = start(host, host.facts(decoy), attack, (row.protection,))
    host.heal()
    through = row.gets in box.says("escaped") if row.gets else box.document is not None and row.shows(box)
    if not through:
        raise Wrong(f"the attack was held although {row.protection} was left out\n{box}")


def every_protection_bites(in_force):
    missing = set(in_force) - {row.protection for row in BITES}
    if missing:
        raise Wrong(f"no attack shows that these are needed: {', '.join(sorted(missing))}")


# ---- the host afterwards -------------------------------------------------------------------------


def nobody_was_heard(host):
    if host.heard:
        raise Wrong(f"somebody reached {host.heard}")


def nothing_is_left(host, bytes_before):
    left = host.groups()
    lost = bytes_before - available_bytes()
    found = [f"groups were left behind: {left}"] if left else []
    found += [f"{lost >> 20} MiB of memory did not come back"] if lost > LOST_BYTES else []
    if found + host.harm():
        raise Wrong("\n".join(found + host.harm()))
