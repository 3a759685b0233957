/* Every language: a program that runs, one that is not built, one with a harness; in real boxes. Which languages are here is
 * asked of the machine; at least gcc, g++, python3 and sqlite3 come with what the tests are built with. */
#include "sandbox/language.h"

#include "base/buf.h"
#include "test.h"
#include "unit/box.h"

#include <stdio.h>

struct sample {
	struct str language, program, broken, tested, harness;
	int64_t line; /* of the mistake in `broken` */
};

/* Each program reads a line and prints it behind “got ”; each harness prints what twice(21) of `tested` gives. */
static const struct sample samples[] = {
	{S_INIT("c"),
         S_INIT("#include <stdio.h>\nint main(void)\n{\n\tchar line[100];\n\tif (!fgets(line, sizeof line, stdin))\n"
                "\t\treturn 3;\n\tprintf(\"got %s\", line);\n\treturn 0;\n}\n"),
         S_INIT("int main(void)\n{\n\treturn none;\n}\n"), S_INIT("int twice(int n) { return 2 * n; }\n"),
         S_INIT("#include <stdio.h>\nint twice(int n);\nint main(void) { printf(\"%d\\n\", twice(21)); return 0; }\n"),
         3},
	{S_INIT("cpp"),
         S_INIT("#include <iostream>\n#include <string>\nint main()\n{\n\tstd::string line;\n"
                "\tif (!std::getline(std::cin, line))\n\t\treturn 3;\n\tstd::cout << \"got \" << line << '\\n';\n}\n"),
         S_INIT("int main()\n{\n\treturn none;\n}\n"), S_INIT("int twice(int n) { return 2 * n; }\n"),
         S_INIT("#include <iostream>\nint twice(int n);\nint main() { std::cout << twice(21) << '\\n'; }\n"),
         3},
	{S_INIT("python"),
         S_INIT("import sys\nline = sys.stdin.readline()\nif not line:\n    exit(3)\n"
                "print('got', line, end='')\n"),
         S_INIT("x = 1\n\ndef f(:\n"), S_INIT("def twice(n):\n    return 2 * n\n"),
         S_INIT("import main\nprint(main.twice(21))\n"), 3},
	{S_INIT("javascript"),
         S_INIT("const line = require('fs').readFileSync(0, 'utf8');\nif (line === '') process.exit(3);\n"
                "process.stdout.write('got ' + line);\n"),
         S_INIT("let x = 1;\n\nlet y = ;\n"), S_INIT("exports.twice = n => 2 * n;\n"),
         S_INIT("console.log(require('./main.js').twice(21));\n"), 3},
	{S_INIT("go"),
         S_INIT("package main\n\nimport (\n\t\"bufio\"\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n"
                "\tline, err := bufio.NewReader(os.Stdin).ReadString('\\n')\n\tif err != nil {\n\t\tos.Exit(3)\n\t}\n"
                "\tfmt.Print(\"got \", line)\n}\n"),
         S_INIT("package main\n\nfunc main() { none() }\n"),
         S_INIT("package main\n\nfunc twice(n int) int { return 2 * n }\n"),
         S_INIT("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(twice(21)) }\n"), 3},
	{S_INIT("java"),
         S_INIT("import java.io.*;\npublic class Main {\n  public static void main(String[] a) throws IOException {\n"
                "    String line = new BufferedReader(new InputStreamReader(System.in)).readLine();\n"
                "    if (line == null) System.exit(3);\n    System.out.println(\"got \" + line);\n  }\n}\n"),
         S_INIT("public class Main {\n  void f() {\n    none();\n  }\n}\n"),
         S_INIT("public class Main {\n  static int twice(int n) { return 2 * n; }\n}\n"),
         S_INIT("public class Harness {\n  public static void main(String[] a) { System.out.println(Main.twice(21)); }\n"
                "}\n"),
         3},
	{S_INIT("rust"),
         S_INIT("fn main() {\n    let mut line = String::new();\n"
                "    if std::io::stdin().read_line(&mut line).unwrap() == 0 { std::process::exit(3); }\n"
                "    print!(\"got {}\", line);\n}\n"),
         S_INIT("fn main() {\n\n    none();\n}\n"), S_INIT("pub fn twice(n: i32) -> i32 { 2 * n }\n"),
         S_INIT("#[path = \"main.rs\"]\nmod solution;\nfn main() { println!(\"{}\", solution::twice(21)); }\n"),
         3},
	{S_INIT("sql"), S_INIT("SELECT 'got ' || line FROM input;\n"), S_INIT("SELECT 1;\n\nSELEC 2;\n"),
         S_INIT("CREATE VIEW twice AS SELECT 2 * n AS m FROM number;\n"),
         S_INIT("CREATE TABLE number(n INTEGER);\nINSERT INTO number VALUES(21);\nSELECT m FROM twice;\n"),
         3},
};

static struct str input_of(const struct sample *sample)
{
	return str_equal(sample->language, S("sql"))
	               ? S("CREATE TABLE input(line TEXT);\nINSERT INTO input VALUES('one line');\n")
	               : S("one line\n");
}

static struct sandbox_outcome *run(struct work *w, struct sandbox *sandbox, const struct sample *sample,
                                   struct str source, struct str harness)
{
	const struct language *language = language_find(sample->language);
	const struct language_program program = {.source = source, .harness = harness};
	const struct str inputs[] = {input_of(sample), S("")};
	const struct sandbox_job job = language_job(w, language, &program, inputs, 2);
	struct sandbox_outcome *outcomes = work_array(w, 3, sizeof *outcomes);
	assert_ok(w, sandbox_run(w, sandbox, &job, outcomes));
	return outcomes;
}

static void assert_built(const struct sandbox_outcome *build, const struct sample *sample)
{
	if (build->ending != SANDBOX_EXITED || build->exit_code != 0)
		print_error("%.*s: %.*s %d\n%.*s\n", STR_ARG(sample->language),
		            STR_ARG(sandbox_ending_name(build->ending)), build->exit_code,
		            STR_ARG(build->error));
	assert_int_equal(build->ending, SANDBOX_EXITED);
	assert_int_equal(build->exit_code, 0);
}

static void look_at(struct work *w, struct sandbox *sandbox, const struct sample *sample)
{
	struct sandbox_outcome *outcomes = run(w, sandbox, sample, sample->program, (struct str){0});
	assert_built(&outcomes[0], sample);
	assert_int_equal(outcomes[1].exit_code, 0);
	assert_str(outcomes[1].output, S("got one line\n"));
	/* Without input each says so; for SQL the table is not there. */
	assert_int_equal(outcomes[2].ending, SANDBOX_EXITED);
	assert_int_equal(outcomes[2].exit_code, str_equal(sample->language, S("sql")) ? 1 : 3);

	outcomes = run(w, sandbox, sample, sample->tested, sample->harness);
	assert_built(&outcomes[0], sample);
	assert_str(outcomes[1].output, S("42\n"));

	outcomes = run(w, sandbox, sample, sample->broken, (struct str){0});
	assert_int_equal(outcomes[0].ending, SANDBOX_EXITED);
	assert_int_not_equal(outcomes[0].exit_code, 0);
	assert_int_equal(outcomes[1].ending, SANDBOX_NOT_RUN);
	const struct language *language = language_find(sample->language);
	struct language_message *messages;
	size_t count;
	language_messages(w, language, outcomes[0].error, &messages, &count);
	assert_true(count > 0);
	assert_str(messages[0].file, language->file);
	assert_int_equal(messages[0].line, sample->line);
	assert_int_equal(messages[0].severity, LANGUAGE_ERROR);
}

TEST(language_builds_and_runs_each)
{
	size_t count, looked = 0;
	(void)language_all(&count);
	assert_int_equal(count, COUNT(samples));
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct str why;
		if (language_installed(language_find(samples[i].language), &why)) {
			look_at(&w, sandbox, &samples[i]);
			looked++;
		} else {
			printf("not looked at: %.*s\n", STR_ARG(why));
		}
	}
	assert_true(looked >= 4);
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(language_keeps_the_limits_an_author_grants)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct language_program program = {
		.source = S(
			"import sys\nn = int(sys.stdin.read())\nx = bytearray(n << 20)\nprint(len(x) >> 20)\n"
			"if n == 2:\n    while True: pass\nif n == 3:\n    print('x' * 10000)\n"),
		.limits = {.cpu_ms = 400, .memory_bytes = 100 << 20, .output_bytes = 5000}};
	const struct str inputs[] = {S("90"), S("400"), S("2"), S("3")};
	const struct sandbox_job job = language_job(&w, language_find(S("python")), &program, inputs, 4);
	struct sandbox_outcome outcomes[5];
	assert_ok(&w, sandbox_run(&w, sandbox, &job, outcomes));
	assert_str(outcomes[1].output, S("90\n"));
	assert_int_equal(outcomes[2].ending, SANDBOX_MEMORY);
	assert_int_equal(outcomes[3].ending, SANDBOX_CPU_TIME);
	assert_int_equal(outcomes[4].ending, SANDBOX_OUTPUT);
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* ---- memory that is used up ---- */

/* What needs too much, and what fails in another way, for all that it says. */
static const struct greedy {
	struct str language, greedy, other;
} greedies[] = {
	{S_INIT("cpp"),
         S_INIT("#include <cstdio>\n#include <vector>\nint main()\n{\n\tstd::vector<char> all(1ULL << 45);\n"
                "\tstd::printf(\"%zu\", all.size());\n}\n"),
         S_INIT("#include <iostream>\n#include <stdexcept>\nint main()\n{\n\tstd::cerr << \"bad alloc\\n\";\n"
                "\tthrow std::runtime_error(\"memory\");\n}\n")},
	{S_INIT("python"), S_INIT("all = bytearray(1 << 45)\nprint(len(all))\n"),
         S_INIT("raise ValueError('MemoryError')\n")},
	{S_INIT("javascript"),
         S_INIT("const all = [];\nfor (;;) all.push(new Array(1000).fill(all.length));\n"),
         S_INIT("throw new Error('JavaScript heap out of memory');\n")},
	{S_INIT("javascript"), S_INIT("console.log(new ArrayBuffer(2 ** 45).byteLength);\n"),
         S_INIT("console.error('JavaScript heap out of memory');\nprocess.exit(3);\n")},
	{S_INIT("go"),
         S_INIT("package main\n\nimport \"fmt\"\n\nfunc main() {\n\tn := 1 << 45\n\tall := make([]byte, n)\n"
                "\tfmt.Println(len(all))\n}\n"),
         S_INIT("package main\n\nfunc main() {\n\tpanic(\"out of memory\")\n}\n")},
	{S_INIT("java"),
         S_INIT("import java.util.*;\npublic class Main {\n  public static void main(String[] a) {\n"
                "    List<byte[]> all = new ArrayList<>();\n    while (true) all.add(new byte[1 << 20]);\n  }\n}\n"),
         S_INIT("public class Main {\n  public static void main(String[] a) {\n"
                "    System.err.println(\"OutOfMemoryError\");\n    System.exit(3);\n  }\n}\n")},
	{S_INIT("rust"),
         S_INIT("fn main() {\n    let n = 1usize << 45;\n    let mut all: Vec<u8> = Vec::with_capacity(n);\n"
                "    all.push(1);\n    println!(\"{}\", all.len());\n}\n"),
         S_INIT("fn main() {\n    eprintln!(\"out of memory\");\n    std::process::abort();\n}\n")},
	{S_INIT("sql"),
         S_INIT("PRAGMA hard_heap_limit = 2000000;\nSELECT length(hex(zeroblob(100000000)));\n"),
         S_INIT("SELECT 'out of memory' FROM nowhere;\n")},
};

static struct sandbox_outcome run_greedy(struct work *w, struct sandbox *sandbox, struct str language,
                                         struct str source)
{
	const struct language_program program = {.source = source, .limits = {.memory_bytes = 64 << 20}};
	const struct str input = S("");
	struct sandbox_outcome outcomes[2];
	const struct sandbox_job job = language_job(w, language_find(language), &program, &input, 1);
	assert_ok(w, sandbox_run(w, sandbox, &job, outcomes));
	if (outcomes[0].exit_code != 0)
		print_error("%.*s: %.*s\n", STR_ARG(language), STR_ARG(outcomes[0].error));
	assert_int_equal(outcomes[0].exit_code, 0);
	return outcomes[1];
}

TEST(language_sees_that_memory_is_used_up)
{
	size_t looked = 0;
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(greedies); i++) {
		const struct greedy *row = &greedies[i];
		const struct language *language = language_find(row->language);
		struct str why;
		if (!language_installed(language, &why)) {
			printf("not looked at: %.*s\n", STR_ARG(why));
			continue;
		}
		struct sandbox_outcome greedy = run_greedy(&w, sandbox, row->language, row->greedy);
		struct sandbox_outcome other = run_greedy(&w, sandbox, row->language, row->other);
		if (!language_memory_is_used_up(language, &greedy))
			print_error("%.*s: %.*s %d %d\n%.*s\n", STR_ARG(row->language),
			            STR_ARG(sandbox_ending_name(greedy.ending)), greedy.exit_code,
			            greedy.signal, STR_ARG(greedy.error));
		assert_true(language_memory_is_used_up(language, &greedy));
		/* What the runtime says is no output. */
		assert_int_equal(str_find(greedy.output, S("Memory")), SIZE_MAX);
		assert_true(other.ending == SANDBOX_SIGNALLED || other.exit_code > 0);
		assert_false(language_memory_is_used_up(language, &other));
		looked++;
	}
	assert_true(looked >= 3); /* C++, Python, SQL */
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(language_finds_its_rows)
{
	assert_null(language_find(S("cobol")));
	assert_null(language_find(S("")));
	assert_str(language_harness_file(language_find(S("java"))), S("Harness.java"));
	assert_str(language_find(S("sql"))->comment, S("--"));
}

/* ---- what compilers say: as gcc 12, CPython 3.11, Node 20, Go 1.19, javac 17, rustc 1.63 and sqlite3 3.40 printed it ---- */

struct printed {
	struct str language, text;
	struct str file;
	int64_t line, column;
	enum language_severity severity;
	struct str said;
};

static const struct printed printed[] = {
	{S_INIT("c"),
         S_INIT("main.c: In function ‘main’:\nmain.c:2:11: error: ‘y’ undeclared (first use in this function)\n"),
         S_INIT("main.c"), 2, 11, LANGUAGE_ERROR, S_INIT("‘y’ undeclared (first use in this function)")},
	{S_INIT("c"),
         S_INIT("main.c:1:10: fatal error: none.h: No such file or directory\ncompilation terminated.\n"),
         S_INIT("main.c"), 1, 10, LANGUAGE_ERROR, S_INIT("none.h: No such file or directory")},
	{S_INIT("c"),
         S_INIT("/usr/include/stdlib.h:31:1: warning: odd\r\n"),
         {NULL, 0},
         0,
         0,
         LANGUAGE_WARNING,
         S_INIT("odd")},
	{S_INIT("c"),
         S_INIT("/usr/bin/ld: /tmp/cc1.o: in function `main':\nmain.c:(.text+0x5): undefined reference to `foo'\n"
                "collect2: error: ld returned 1 exit status\n"),
         {NULL, 0},
         0,
         0,
         LANGUAGE_ERROR,
         S_INIT("undefined reference to `foo'")},
	{S_INIT("cpp"),
         S_INIT("g++: fatal error: Killed signal terminated program cc1plus\n"),
         {NULL, 0},
         0,
         0,
         LANGUAGE_ERROR,
         S_INIT("Killed signal terminated program cc1plus")},
	{S_INIT("python"),
         S_INIT("Traceback (most recent call last):\n  File \"/box/work/main.py\", line 7, in <module>\n    f()\n"
                "  File \"/usr/lib/python3.11/json/__init__.py\", line 346, in loads\n"
                "ZeroDivisionError: division by zero\n"),
         S_INIT("main.py"), 7, 0, LANGUAGE_ERROR, S_INIT("ZeroDivisionError: division by zero")},
	{S_INIT("javascript"),
         S_INIT("/box/work/main.js:2\nlet y = ;\n        ^\n\nSyntaxError: Unexpected token ';'\n    at wrapSafe\n"),
         S_INIT("main.js"), 2, 9, LANGUAGE_ERROR, S_INIT("SyntaxError: Unexpected token ';'")},
	{S_INIT("go"), S_INIT("# command-line-arguments\n./main.go:4:3: undefined: y\n"), S_INIT("main.go"),
         4, 3, LANGUAGE_ERROR, S_INIT("undefined: y")},
	{S_INIT("java"), S_INIT("Main.java:4: error: ';' expected\n    foo()\n         ^\n1 error\n"),
         S_INIT("Main.java"), 4, 10, LANGUAGE_ERROR, S_INIT("';' expected")},
	{S_INIT("rust"),
         S_INIT("error[E0425]: cannot find function `foo` in this scope\n --> main.rs:3:5\n  |\n"),
         S_INIT("main.rs"), 3, 5, LANGUAGE_ERROR, S_INIT("cannot find function `foo` in this scope")},
	{S_INIT("sql"),
         S_INIT("Parse error near line 2: near \"selec\": syntax error\n  selec 2;\n  ^--- error here\n"),
         S_INIT("main.sql"), 2, 0, LANGUAGE_ERROR, S_INIT("near \"selec\": syntax error")},
};

TEST(language_reads_what_compilers_say)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(printed); i++) {
		struct language_message *messages;
		size_t count;
		language_messages(&w, language_find(printed[i].language), printed[i].text, &messages, &count);
		assert_int_equal(count, 1);
		assert_str(messages[0].text, printed[i].said);
		assert_int_equal(str_absent(messages[0].file), str_absent(printed[i].file));
		assert_str(messages[0].file, printed[i].file);
		assert_int_equal(messages[0].line, printed[i].line);
		assert_int_equal(messages[0].column, printed[i].column);
		assert_int_equal(messages[0].severity, printed[i].severity);
	}
	test_work_end(&w);
}

TEST(language_keeps_a_hundred_messages)
{
	struct work w = test_work();
	struct buf text = buf_init(w.arena, 1 << 20);
	for (int i = 1; i <= 1000; i++)
		buf_format(&text, "main.c:%d:1: error: no %d\n", i, i);
	struct language_message *messages;
	size_t count;
	language_messages(&w, language_find(S("c")), buf_str(&text), &messages, &count);
	assert_int_equal(count, LANGUAGE_MESSAGES_MAX);
	assert_str(messages[99].text, S("no 100"));
	test_work_end(&w);
}
