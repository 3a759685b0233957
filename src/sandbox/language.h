/* The languages that programs may be in, as a table: adding one is a row in language.c.
 *
 * A row says which tools it needs and where they are looked for, how a program is built and run, what it needs beyond what an
 * author grants (a virtual machine's own memory and threads), and how its compiler's messages are read. */
#ifndef SANDBOX_LANGUAGE_H
#define SANDBOX_LANGUAGE_H

#include "sandbox/sandbox.h"

struct language {
	struct str id;      /* "c", "cpp", "python", "javascript", "go", "java", "rust", "sql" */
	struct str title;   /* "C", "C++", … */
	struct str file;    /* what a program's one file is called: "main.c", "Main.java" */
	struct str comment; /* how a line comment begins: "//", "#", "--" */
	/* The rest is language.c's. */
	const struct language_recipe *recipe;
};

/* NULL when there is none. */
const struct language *language_find(struct str id);
const struct language *language_all(size_t *count);
/* Whether its tools are on this machine. When not, *why is a sentence that says what to install. */
bool language_installed(const struct language *language, struct str *why);

/* What an author grants a program; 0: the standard in brackets. */
struct language_limits {
	int64_t cpu_ms;       /* of one run [2,000] */
	int64_t memory_bytes; /* of one run, the language's own needs on top [256 MiB] */
	int64_t output_bytes; /* [1 MiB] */
};

/* The program: the candidate's file and further ones (a harness that the language's build starts from). With a harness the
 * entry is the harness, called as the language's `harness` says: "harness.c" beside "main.c" … */
struct language_program {
	struct str source;
	struct str harness; /* absent: none */
	struct language_limits limits;
};

/* The name that the harness's file has in this language. Both files lie in one folder, /box/work, and the harness is what is
 * started:
 *
 *	c, cpp      harness.c is linked with main.c (harness.cpp with main.cpp): it has main() and declares what it calls
 *	python      harness.py, which says `import main`
 *	javascript  harness.js, which says `require('./main.js')`
 *	go          harness.go, of the same package main; it has func main()
 *	java        Harness.java with a class Harness and its main(), beside Main.java
 *	rust        harness.rs, which says `#[path = "main.rs"] mod solution;`
 *	sql         harness.sql, read after main.sql
 *
 * For SQL the input of a run is a script: it is read first and makes the tables; then main.sql prints rows as the sqlite3
 * shell does by itself, columns apart by “|”. Its build looks for syntax alone. */
struct str language_harness_file(const struct language *language);

/* The job that builds it (unless the language needs no building: then there is a check of its syntax, which serves the same)
 * and runs it once for each input. steps[0] is the build, steps[1 + i] the run on inputs[i]. Lives in the arena. */
struct sandbox_job language_job(struct work *w, const struct language *language,
                                const struct language_program *program, const struct str *inputs,
                                size_t input_count);

/* Whether a run came to its end because its memory was used up, and its runtime ended it before the sandbox did: by what that
 * says then and how it ends (Java over its heap, a bad_alloc that nobody caught). For C there is nothing to see. A program can
 * say so and end so by itself: then it is told the wrong reason for having failed, and has failed. */
bool language_memory_is_used_up(const struct language *language, const struct sandbox_outcome *run);

/* ---- what compilers say ---- */

enum language_severity { LANGUAGE_ERROR, LANGUAGE_WARNING, LANGUAGE_NOTE };

struct language_message {
	struct str file;      /* as the program's files are called; absent: about none of them */
	int64_t line, column; /* from 1; 0: not said */
	enum language_severity severity;
	struct str text; /* one line */
};

enum { LANGUAGE_MESSAGES_MAX = 100 };

/* Reads what a build printed (or a run, for a language that tells of mistakes then): a pure function of hostile text. At most
 * LANGUAGE_MESSAGES_MAX; texts point into `printed`. What cannot be read is left out: the printed text is shown beside. */
void language_messages(struct work *w, const struct language *language, struct str printed,
                       struct language_message **out, size_t *count);

#endif
