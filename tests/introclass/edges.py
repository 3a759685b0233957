"""Programs at the edges of the rule by which outputs are judged, with verdicts found by hand.

CASES: name, source, and tests: input, what is expected, and whether the program passes.
"""


def main_of(body):
    return ("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n"
            "int main(void)\n{\n" + body + "\n}\n")


def prints(text):
    return main_of(f'fputs("{text}", stdout); return 0;')


TWO_LINES = [
    ("", "a\nb\n", True), ("", "a\nb", True), ("", "a\nb\n\n \n", True), ("", "a  \nb\t\n", True), ("", "a\r\nb\r\n", True),
    ("", "a\nb\nc\n", False), ("", "a\n", False), ("", "", False), ("", "\na\nb\n", False), ("", " a\nb\n", False),
    ("", "a\n\nb\n", False), ("", "A\nb\n", False), ("", "a b\n", False), ("", "b\na\n", False),
]
NOTHING = [("", "", True), ("", "\n", True), ("", " \t\r\n\n", True), ("", "0", False)]
PRINTED = [("", "done\n", False)]

CASES = [
    ("two-lines", prints(r"a\nb\n"), TWO_LINES),
    ("no-line-end", prints(r"a\nb"), TWO_LINES),
    ("line-ends-of-windows", prints(r"a\r\nb\r\n"), TWO_LINES),
    ("blanks-and-empty-lines", prints(r"a \t\v\f \nb\n\n  \n\n"), TWO_LINES),
    ("nothing", prints(""), NOTHING),
    ("blanks-only", prints(r" \n\t\n\r\n"), NOTHING),
    ("return-inside-a-line", prints(r"a\rb\n"), [("", "a\nb\n", False), ("", "ab\n", False), ("", "a\rb\n", True)]),
    ("nul-at-the-end", main_of('fwrite("a\\0", 1, 2, stdout); return 0;'), [("", "a\n", False), ("", "a", False)]),
    ("nul-in-front", main_of('fwrite("\\0a\\n", 1, 3, stdout); return 0;'), [("", "a\n", False), ("", "", False)]),
    ("not-utf-8", prints(r"\xff\xc3\n"), [("", "x\n", False), ("", "\N{REPLACEMENT CHARACTER}\n", False)]),
    ("utf-8", prints(r"\xc3\xa9\n"), [("", "é\n", True), ("", "e\n", False), ("", "e\u0301\n", False)]),
    ("to-standard-error", main_of('fputs("done\\n", stderr); return 0;'), PRINTED + NOTHING),
    ("echo", main_of("int c; while ((c = getchar()) != EOF) putchar(c); return 0;"),
     [("x\ny\n", "x\ny\n", True), ("x", "x\n", True), ("x\r\ny\r\n", "x\ny\n", True), ("", "", True), ("x\n", "y\n", False)]),
    ("does-not-read", prints(r"done\n"), [("x" * 200000, "done\n", True), ("", "done\n", True)]),
    ("long-line", main_of('for (int i = 0; i < 100000; i++) putchar("abc"[i % 3]); putchar(\'\\n\'); return 0;'),
     [("", ("abc" * 33334)[:100000] + "\n", True), ("", ("abc" * 33334)[:99999] + "x\n", False)]),
    ("end-of-main", main_of('puts("done");'), [("", "done\n", True)]),
    ("exit-code", main_of('puts("done"); return 3;'), PRINTED),
    ("exit", main_of('puts("done"); exit(1);'), PRINTED),
    ("abort", main_of('puts("done"); fflush(stdout); abort();'), PRINTED),
    ("null", main_of('puts("done"); fflush(stdout); *(volatile int *)0 = 1; return 0;'), PRINTED),
    ("divides-by-zero", main_of('puts("done"); fflush(stdout); volatile int seven = 7, zero = 0; return seven / zero;'), PRINTED),
    ("deep", "#include <stdio.h>\n"
             "int deep(int n) { volatile char room[4096]; room[0] = (char)n; return deep(n + 1) + room[0]; }\n"
             "int main(void) { puts(\"done\"); fflush(stdout); return deep(0); }\n", PRINTED),
    ("for-ever", main_of('puts("done"); fflush(stdout); for (volatile int i = 0;; i++) {}'), PRINTED),
    ("too-much", main_of('for (;;) puts("done");'), PRINTED),
    ("too-big", main_of('size_t size = (size_t)2 << 30; volatile char *p = malloc(size); if (p == NULL) abort();'
                        'for (size_t i = 0; i < size; i += 512) p[i] = 1; puts("done"); return 0;'), PRINTED),
    ("kills-itself", main_of('puts("done"); fflush(stdout); return system("kill -9 $PPID") + 1;'), PRINTED),
    ("not-c", "program main; begin writeln('done') end.\n", PRINTED),
    ("half", "int main(void) {", PRINTED),
    ("empty", "", PRINTED + NOTHING[3:]),
    ("no-such-header", "#include <conio.h>\nint main(void) { return 0; }\n", NOTHING[3:] + [("", "", False)]),
]
