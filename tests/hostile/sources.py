"""Sources that the driver makes: empty, a megabyte, binary, with NULs, with CRLF, with a million mistakes, nested too deep;
and each line of reach.sql."""

import random

from attacks import SHORT_BUILD, Attack
from box import LANGUAGES, text_of

# A program that prints `fine`, and a line that is wrong, in each language.
SMALL = {
    "c": ("#include <stdio.h>\nint main(void)\n{\n\tputs(\"fine\");\n\treturn 0;\n}\n", "int x = ;\n"),
    "cpp": ("#include <iostream>\nint main()\n{\n\tstd::cout << \"fine\\n\";\n}\n", "int x = ;\n"),
    "python": ("print(\"fine\")\n", "x = = 1\n"),
    "javascript": ("console.log(\"fine\");\n", "var x = = 1;\n"),
    "go": ("package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"fine\")\n}\n", "var x int = \"\"\n"),
    "java": ("public class Main {\n  public static void main(String[] a) {\n    System.out.println(\"fine\");\n  }\n}\n",
             "int x = ;\n"),
    "rust": ("fn main() {\n    println!(\"fine\");\n}\n", "let x = ;\n"),
    "sql": ("SELECT 'fine';\n", "SELEC 1;\n"),
}
COMMENT = {"python": "# ", "sql": "-- "}
PARENTHESES = {"python": "x = {}1{}\n", "javascript": "var x = {}1{};\n", "c": "int x = {}1{};\n", "cpp": "int x = {}1{};\n",
               "sql": "SELECT {}1{};\n"}
ANY_END = ("exit:0", "exit:1", "exit:2", "signal:11", "signal:6", "memory", "output", "cpu-time", "wall-time", "not-run")


def megabyte(language):
    """The small program with a megabyte of comment before it."""
    return ((COMMENT.get(language, "// ") + "x" * 98 + "\n") * 10300 + SMALL[language][0]).encode()


def sources(language):
    """Name, bytes, whether it is built (None: as its tools see it), how it ends, what it says."""
    small, wrong = SMALL[language]
    interpreted = language in ("python", "javascript", "sql")
    noise = random.Random(language).randbytes(100000)
    yield "empty", b"", True if interpreted else None if language == "java" else False, ("exit:0", "exit:1", "not-run"), ""
    yield "megabyte", megabyte(language), True, ("exit:0",), "fine"
    yield "binary", noise, None, ANY_END, ""
    yield "zeros", small.encode() + b"\0" * 1000 + small.encode(), None, ANY_END, ""
    yield "crlf", small.replace("\n", "\r\n").encode(), True, ("exit:0",), "fine"
    yield "no-line-feed", small.rstrip("\n").encode(), True, ("exit:0",), "fine"
    yield "mistakes", (wrong * 1000000)[:8 << 20].encode(), None, ANY_END, ""
    if language in PARENTHESES:
        yield "nested", PARENTHESES[language].format("(" * 100000, ")" * 100000).encode(), None, ANY_END, ""


def lines_of_sql():
    for number, line in enumerate(text_of("reach.sql").decode().splitlines()):
        if not line.startswith("--"):
            attack = Attack(f"attack reach-sql {number}: {line[:40]}", "sql", built=None, ends=ANY_END, holds=None)
            yield attack, line.encode() + b"\n"


def table():
    yield from lines_of_sql()
    for language in dict.fromkeys(LANGUAGES.values()):
        for name, source, built, ends, said in sources(language):
            limits = {"output_kib": 256, **({} if built else SHORT_BUILD)}
            attack = Attack(f"source {language} {name}", language, limits, built=built, ends=ends, said=said, holds=None)
            yield attack, source
