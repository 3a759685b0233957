#!/usr/bin/env python3
"""Prints a repository of 200 files as tar.gz, with ten commits: C modules with tests, and some Python and JavaScript."""
import os
import subprocess
import sys
import tempfile

MODULES, SCRIPTS = 90, 8


def module(n):
    lines = [f'#include "m{n}.h"', "", "#include <stdlib.h>", "#include <string.h>", ""]
    for f in range(6):
        lines += [
            f"int m{n}_f{f}(const int *values, int count)", "{", "\tint sum = 0;",
            "\tfor (int i = 0; i < count; i++) {", f"\t\tif (values[i] > {f} && values[i] < {1000 + n})",
            "\t\t\tsum += values[i];", "\t\telse if (values[i] == 0)", "\t\t\tsum -= 1;", "\t}", "\treturn sum;", "}", "",
        ]
    lines += [f"char *m{n}_copy(const char *text)", "{", "\tsize_t len = strlen(text) + 1;", "\tchar *copy = malloc(len);",
              "\tmemcpy(copy, text, len);", "\treturn copy;", "}"]
    return "\n".join(lines) + "\n"


def header(n):
    names = "".join(f"int m{n}_f{f}(const int *values, int count);\n" for f in range(6))
    return f"#ifndef M{n}_H\n#define M{n}_H\n{names}char *m{n}_copy(const char *text);\n#endif\n"


def check():
    lines = ['#include <stdio.h>'] + [f'#include "m{n}.h"' for n in range(MODULES)]
    lines += ["", "int main(void)", "{", "\tstatic const int values[] = {1, 2, 0, 500, 9};", f'\tprintf("1..{MODULES}\\n");']
    # f0: 1 + 2 - 1 + 500 + 9
    lines += [f'\tprintf("%s {n + 1} - visible {n}\\n", m{n}_f0(values, 5) == 511 ? "ok" : "not ok");' for n in range(MODULES)]
    return "\n".join(lines + ["\treturn 0;", "}"]) + "\n"


def files():
    yield "Makefile", ("SOURCES := $(wildcard *.c)\ncheck: $(SOURCES:.c=.o)\n\t$(CC) $(CFLAGS) -o $@ $^\n%.o: %.c\n"
                       "\t$(CC) -std=gnu17 -O1 $(CFLAGS) -c -o $@ $<\nclean:\n\trm -f *.o check\n")
    yield "README.md", "# A library of small sums\n"
    yield "check.c", check()
    for n in range(MODULES):
        yield f"m{n}.c", module(n)
        yield f"m{n}.h", header(n)
    for n in range(SCRIPTS):
        yield f"tools/t{n}.py", (f"import os\n\n\ndef t{n}(a):\n    if a == None:\n        return os.getcwd()\n"
                                 f"    return a + {n}\n")
        yield f"web/w{n}.js", f"var w{n} = {n};\nfunction f{n}(a) {{\n  if (a == w{n}) return 1;\n  return a;\n}}\n"
    yield "docs/notes.md", "Notes.\n"


def main():
    everything = list(files())
    settings = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a",
                "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "library")
        os.makedirs(folder)
        subprocess.run(["git", "init", "-q", "-b", "main", folder], env=settings, check=True)
        for step in range(10):
            for name, text in everything[step * len(everything) // 10:(step + 1) * len(everything) // 10]:
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            subprocess.run(["git", "-C", folder, "add", "-A"], env=settings, check=True)
            subprocess.run(["git", "-C", folder, "commit", "-q", "-m", f"step {step}"], env=settings, check=True)
        packed = subprocess.run(["tar", "-cz", "-C", top, "library"], check=True, capture_output=True)
        sys.stdout.buffer.write(packed.stdout)


if __name__ == "__main__":
    main()
