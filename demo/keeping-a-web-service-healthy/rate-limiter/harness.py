"""Reads a script from standard input, calls the limiter of main.py, and prints what it returns."""

import re
import sys

import main

NUMBERS = {"limit": 2, "left": 1, "ask": 2, "poll": 3}  # how many a line has, behind its key


def read(line):
    """Command, key and numbers of a line; None when it cannot be understood."""
    command, *words = line.split()
    key = words.pop(0) if command != "limit" and words else ""
    if len(words) != NUMBERS.get(command) or not all(re.fullmatch("[0-9]{1,15}", word) for word in words):
        return None
    return command, key, [int(word) for word in words]


def ask(limiter, key, time_ms, step_ms, count):
    through = sum(1 for i in range(count) if limiter.ask(key, time_ms + i * step_ms))
    print(f"{key} {time_ms}: {through} of {count}")


def play(script):
    limiter = None
    for place, line in enumerate(script, 1):
        if not line.strip():
            continue
        command, key, numbers = read(line) or ("", "", [])
        if command == "limit":
            limiter = main.Limiter(*numbers)
        elif not command or limiter is None:
            print(f"line {place} cannot be understood")
        elif command == "left":
            print(f"{key} {numbers[0]}: {limiter.left(key, numbers[0])} left")
        elif command == "ask":
            ask(limiter, key, numbers[0], 0, numbers[1])
        else:
            ask(limiter, key, *numbers)


play(sys.stdin)
