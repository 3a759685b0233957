/* What a machine found about a repository: tests, coverage, changes that tests notice, instructions, remarks of analysers,
 * branches, history, and what was left out. The same drawing while one works, on the result and for reviewers. */
#ifndef WEB_PARTS_REPOSITORY_REPORT_H
#define WEB_PARTS_REPOSITORY_REPORT_H

#include "base/markup.h"
#include "exam/repository.h"

/* Who looks at it. */
enum repository_report_reader {
	REPOSITORY_REPORT_AT_WORK,  /* visible tests and analysers */
	REPOSITORY_REPORT_HANDED,   /* of hidden tests how many passed */
	REPOSITORY_REPORT_REVIEWER, /* everything */
};

struct repository_report_line {
	struct str title, text;
};
struct repository_report_lines {
	const struct repository_report_line *at;
	size_t count;
};
struct repository_report_detail {
	struct str title, text, address; /* address: of the line; absent: there is no page for it */
};
struct repository_report_details {
	const struct repository_report_detail *at;
	size_t count;
};
struct repository_report_case {
	struct str title, counterexample, message;
};
struct repository_report_cases {
	const struct repository_report_case *at;
	size_t count;
};
struct repository_report_suite {
	struct str title, counted, problem, printed;
	bool hidden, fine, open;
	bool untold; /* hidden, and only counted afterwards too */
	struct str id;
	struct markup
		point; /* how its result is contested; empty: nothing is said of that. Whoever shows a result fills it. */
	struct repository_report_cases cases; /* those that did not pass; title: how */
};
struct repository_report_suites {
	const struct repository_report_suite *at;
	size_t count;
};
struct repository_report_remark {
	struct str where, address, rule, severity,
		message; /* address: of the line; absent: there is no page for it */
};
struct repository_report_remarks {
	const struct repository_report_remark *at;
	size_t count;
};
struct repository_report_view {
	bool built, there;  /* there: there is a report at all */
	struct str printed; /* by the build */
	struct repository_report_suites suites;
	struct repository_report_lines figures; /* coverage, changes, instructions, each in a sentence */
	struct repository_report_details
		details; /* what they are about: files, changes that were not noticed */
	struct repository_report_remarks remarks;
	struct str remark_words;              /* how many there are, and of how many tools */
	struct repository_report_lines tools; /* those that did not do their work */
	struct repository_report_lines branched;
	struct repository_report_lines story; /* of its commits; text alone */
	struct repository_report_lines left;
	bool left_more;
};

/* `files`: the address of the page of files, to which "?path=…#L12" is added; absent: there is none. */
void repository_report_of(struct work *w, const struct repository *repository,
                          const struct repository_report *report, enum repository_report_reader reader,
                          struct str files, struct repository_report_view *view);
/* Story and what was left out. */
void repository_report_summary(struct work *w, const struct repository_summary *summary,
                               struct repository_report_view *view);
void repository_report_drawn(struct buf *out, const struct repository_report_view *view);
/* Of lines that no test runs: in words behind “tests”. */
struct str repository_report_missed(struct work *w, const struct coverage_range *missed);
/* "?path=…#L12" as it goes behind an address. */
struct str repository_report_place(struct work *w, struct str path, int64_t line);

#endif
