/* What came of a run of a program: what the compiler said, and each test with input, expectation and output, the first
 * difference marked. The same drawing while one works, on the result and for reviewers. */
#ifndef WEB_PARTS_CODE_REPORT_H
#define WEB_PARTS_CODE_REPORT_H

#include "base/markup.h"
#include "exam/code_check.h"

struct code_report_message {
	struct str severity, where, text; /* where: "Line 3, column 5"; absent: about no place of the text */
	int64_t line, column;
};
struct code_report_messages {
	const struct code_report_message *at;
	size_t count;
};
struct code_report_test {
	struct str title, word, time, input, error, note;
	struct markup expected, output;
	bool passed, open, compared;
	bool silent; /* it has written nothing */
	bool same;   /* it has written what was expected, to the byte: that is shown once */
};
struct code_report_tests {
	const struct code_report_test *at;
	size_t count;
};
struct code_report_group {
	struct str title;
	uint64_t passed, count;
	struct markup cells; /* one for each test, filled where it passed; none on one's own input */
	bool hidden;         /* from the candidate while at work */
	bool counted;        /* and only counted afterwards */
	struct str id;
	struct markup
		point; /* how its result is contested; empty: nothing is said of that. Whoever shows a result fills it. */
	struct code_report_tests tests; /* none: only counted */
};
struct code_report_groups {
	const struct code_report_group *at;
	size_t count;
};
struct code_report_view {
	struct str summary; /* one sentence */
	bool built;
	bool at_work; /* places are links into the text that is being written */
	struct code_report_messages messages;
	struct str printed; /* by the compiler */
	struct code_report_groups groups;
};

/* Who looks at it. */
enum code_report_reader {
	CODE_REPORT_AT_WORK,  /* its own visible tests */
	CODE_REPORT_HANDED,   /* hidden groups too, but only how many of their tests passed */
	CODE_REPORT_REVIEWER, /* everything */
};

/* `report` is of the program in this language. */
void code_report_of(struct work *w, const struct code *code, struct str language,
                    const struct code_report *report, enum code_report_reader reader,
                    struct code_report_view *view);
void code_report_drawn(struct buf *out, const struct code_report_view *view);
/* "C++"; of a language that is not known any more its name. */
struct str code_report_language(struct str language);
/* "5 of 7 tests passed.", "It could not be built yet." */
struct str code_report_words(struct work *w, bool built, size_t passed, size_t count);
/* An input or expectation as it is shown: cut between characters, as outputs are. */
struct str code_report_cut(struct str text);
/* One small square for each test, filled where it passed. */
struct markup code_report_cells(struct work *w, const bool *passed, size_t count);

#endif
