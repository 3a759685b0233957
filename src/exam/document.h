/* An assessment version as one immutable document.
 *
 * `assay import` reads a folder (YAML and Markdown), checks all of it and stores it as canonical JSON
 * (RFC 8785); everything later reads that JSON back into the structs below. Its SHA-256 names the
 * version for ever. docs/authoring.md is the author's manual.
 *
 * 1. A document that was stored is valid: document_read fails only when the database was damaged.
 * 2. Texts are Markdown unless said; they become HTML where they are shown (exam/markdown.h).
 * 3. Strings point into the JSON text: it must outlive the structs. */
#ifndef EXAM_DOCUMENT_H
#define EXAM_DOCUMENT_H

#include "base/json.h"
#include "base/work.h"

/* Stated maxima; import refuses what is over them. */
enum {
	DOCUMENT_BYTES_MAX = 4 << 20,
	DOCUMENT_ITEMS_MAX = 2000,
	DOCUMENT_OPTIONS_MAX = 8,
	DOCUMENT_LEVELS_MAX = 10, /* of a criterion, described */
	DOCUMENT_POINTS_MIN = 10, /* of a scale of points: always more than levels that are described */
	DOCUMENT_POINTS_MAX = 60,
	DOCUMENT_SCALE_MAX =
		DOCUMENT_POINTS_MAX + 1,  /* levels of a criterion, described or not (exam/scale.h) */
	DOCUMENT_CLARIFICATIONS_MAX = 20, /* of a criterion */
	DOCUMENT_CLARIFICATION_BYTES_MAX = 1000,
	DOCUMENT_CRITERIA_MAX = 20,
	DOCUMENT_PARTS_MAX = 20,
	DOCUMENT_COMPETENCIES_MAX = 20,
	DOCUMENT_TEXT_BYTES_MAX = 64 << 10,
	DOCUMENT_ANSWER_BYTES_MAX = 20000,    /* a written answer */
	DOCUMENT_SOURCE_BYTES_MAX = 64 << 10, /* a program */
	DOCUMENT_LANGUAGES_MAX = 8,
	DOCUMENT_GROUPS_MAX = 20,
	DOCUMENT_TESTS_MAX = 200,          /* of all groups of a part */
	DOCUMENT_TEST_BYTES_MAX = 1000000, /* an input, or what is expected */
	DOCUMENT_COMMAND_BYTES_MAX = 2000,
	DOCUMENT_PUTS_MAX = 100, /* files that a suite puts into a repository */
};
#define DOCUMENT_DRIFT_STANDARD 0.4
#define DOCUMENT_SECOND_STANDARD 0.1
#define DOCUMENT_APPEAL_DAYS_STANDARD 14

struct competency {
	struct str id, title, description;
	/* The same in a public framework; all absent where the author names none. */
	struct str url, called, framework, code;
	/* How far a person's level may move in a year in which nobody looks: a standard deviation in logits, which grows with the
	 * square root of the time (grade/competence.h). */
	double drift_per_year;
};

struct validity {
	int64_t days; /* of a credential, from the day it is issued */
};

struct requirement {
	struct str competency;
	double level_logit;
	double probability; /* that the person is at or above the level */
};

struct quiz_option {
	struct str text; /* inline Markdown */
	struct str why;
	bool correct;
};

/* Parameters are the author's until calibration: calibrated is false and the pages say so. */
struct item {
	struct str id, area, competency;
	struct str family;     /* absent: none; of those in one, a sitting gets one at most */
	double discrimination; /* per logit */
	double difficulty;     /* logits */
	double guessing;
	bool calibrated;
	double eligibility; /* how probable it is that a sitting may be given it (exam/exposure.h) */
	struct str statement, rationale;
	const struct quiz_option *options;
	size_t option_count;
};

struct area {
	struct str id, title;
	double share; /* of the items, beside the others' */
};

struct level {
	int64_t points; /* from 0, rising */
	struct str title, description;
};

/* What should count where people understood a level differently: shown to whoever judges, and to the machine. */
struct clarification {
	int64_t level;
	struct str text;
};

struct criterion {
	struct str id, title, competency;
	struct str ask; /* the one question the judge answers */
	struct str
		files; /* repositories: those that a model is shown, a pattern (exam/repository.h); absent: it judges none of
		        * it */
	double discrimination;
	const double *thresholds_logit; /* rising */
	size_t threshold_count;         /* described_count - 1 */
	bool calibrated;
	/* As the author wrote them, the lowest first, with the points from which each holds. Levels of judgements are counted by
	 * points: exam/scale.h. */
	const struct level *described;
	size_t described_count;
	int64_t points; /* the most there are, on a scale of points; 0: levels are counted 0, 1, 2, each of them described */
	const struct clarification *clarifications; /* in the order in which they were made */
	size_t clarification_count;
};

/* An answer whose levels people agreed on: shown to judges, later used to calibrate them. */
struct anchor {
	struct str id, answer;
	const int64_t *levels; /* by criterion, in the rubric's order */
	size_t level_count;
	const struct str *whys; /* by criterion; absent where none was written */
	size_t why_count;
};

struct quiz {
	const struct area *areas;
	size_t area_count;
	const struct item *items;
	size_t item_count;
	const struct item *practice; /* NULL: none */
	double stop_standard_error;
	/* How probable it must be that the level required of the items' competency is reached, or is not, to end; 0: never. */
	double stop_decided;
	int64_t items_min, items_max;
	double exposure_max; /* of the sittings, how many may be given an item; 0: no limit */
};

struct rubric {
	const struct criterion *criteria;
	size_t criterion_count;
	const struct anchor *anchors;
	size_t anchor_count;
	bool questions_shown; /* candidates read what is asked of their answer while they write; else the titles alone */
};

struct written {
	struct str statement;
	struct str practice; /* absent: none */
	int64_t words_min, words_max;
	int64_t paper_pages; /* that it may be answered on, photographed or scanned (exam/paper.h); 0: none */
	int64_t pictures_most; /* it is answered by so many pictures, a diagram or a screenshot (likewise); 0: by text */
	struct rubric rubric;
};

/* ---- a program to write or repair ---- */

/* One of the languages that it may be written in. */
struct code_language {
	struct str language; /* of sandbox/language.h */
	struct str starter;  /* the text one begins with; may be empty */
	struct str harness;  /* absent: the program reads standard input and writes standard output itself */
	struct str solution; /* the author's own, never shown; absent: none */
	int64_t time_ms, memory_mib; /* of one run */
};

/* Input and what must come out. Nothing of `expected` ever enters the box that the program runs in. */
struct code_test {
	struct str id;
	struct str input, expected;
};

/* Tests that show one thing. Each group is evidence: its level is the share of its tests that passed, in steps. */
struct code_group {
	struct str id, title, competency;
	bool visible; /* candidates see its tests and run them; of the others they learn how many passed, after handing in */
	double discrimination;
	const double *thresholds_logit; /* rising; one: all or nothing; n: partial credit in n steps */
	size_t threshold_count;
	bool calibrated;
	const struct code_test *tests;
	size_t test_count;
};

/* How an output is compared with what was expected. */
struct code_checker {
	struct str
		kind; /* "exact": the same lines, but for blanks and carriage returns at their ends and empty lines at the
	                  * end; "tokens": the same words; "numeric": tokens, numbers within tolerance; "program" */
	double tolerance; /* numeric: absolute or relative, whichever is kinder */
	struct str language,
		source; /* program: reads input, expected and output as files, exits 0 for right, 1 for wrong */
};

struct code {
	struct str statement;
	const struct code_language *languages;
	size_t language_count;
	struct code_checker checker;
	const struct code_group *groups;
	size_t group_count;
};

/* ---- a repository to hand in ---- */

/* A file that is put over the candidate's before these tests run: the hidden tests themselves, or what keeps them honest. */
struct repository_put {
	struct str path, source;
};

/* Tests that show one thing, run by one command. Each suite is evidence: its level is the share of its tests that passed, in
 * steps. */
struct repository_suite {
	struct str id, title, competency;
	bool visible; /* candidates see what it says whenever they hand in; of the others how many passed, at the end */
	struct str command; /* for /bin/sh, in the repository's folder */
	struct str writes;  /* "junit", "tap" or "exit" */
	struct str report;  /* the file that it writes its report to; absent: standard output (TAP) */
	int64_t count;      /* how many tests there are; 0: as many as the report has */
	int64_t seconds;
	const struct repository_put *files;
	size_t file_count;
	double discrimination;
	const double *thresholds_logit; /* rising */
	size_t threshold_count;
	bool calibrated;
};

/* How much of the code the candidate's tests run. */
struct repository_coverage {
	struct str command, writes; /* "gcov", "coverage-py" */
	struct str report;          /* the file */
	double wanted; /* the share of lines that is asked for, 0 … 1; evidence, never a score */
	int64_t seconds;
};
/* What the candidate's own tests notice when the code is changed (evidence/mutate.h). */
struct repository_mutation {
	struct str command; /* exits 0 when the tests pass */
	int64_t mutants, seconds;
};
/* How many instructions a run takes beside the author's reference (Valgrind's callgrind). */
struct repository_performance {
	struct str command;
	int64_t instructions; /* of the reference */
	double at_most;       /* times as many are fine */
	int64_t seconds;
};

struct repository {
	struct str statement;
	const struct str *languages; /* of sandbox/language.h */
	size_t language_count;
	const struct repository_put
		*starter; /* what everybody was given: it makes nobody alike (grade/alike.h) */
	size_t starter_count;
	struct str build; /* for /bin/sh; absent: nothing needs building */
	int64_t build_seconds, memory_mib;
	struct str database; /* of sandbox/database.h, at hand for each command; absent: none */
	const struct repository_suite *suites;
	size_t suite_count;
	const struct str *analysers; /* of exam/repository_tools.h */
	size_t analyser_count;
	const struct repository_coverage *coverage;       /* NULL: not asked for */
	const struct repository_mutation *mutation;       /* NULL */
	const struct repository_performance *performance; /* NULL */
	struct rubric rubric;
};

struct scenario;

struct part {
	struct str id, type, title, introduction;
	int64_t minutes, expected_minutes; /* minutes 0: no limit */
	/* How far the tasks hang together beyond the level that they show: the SD of an effect that those of one competency
	 * share, in logits; 0: they do not (irt/evidence.h). The author's, whatever is calibrated. */
	double shared_sd_logit;
	/* One of them, by the type, and for its own files: others ask exam/part.h. */
	const struct quiz *quiz;
	const struct written *written;
	const struct code *code;
	const struct scenario *scenario; /* exam/scenario.h */
	const struct repository *repository;
};

struct document {
	int64_t assay; /* version of this format: 1 */
	struct str id, title, language, summary, about, recorded, judged_by;
	const struct competency *competencies;
	size_t competency_count;
	struct {
		struct str id, name, description, criteria;
		const struct validity *valid_for; /* NULL: for ever */
	} achievement;
	const struct requirement *requirements;
	size_t requirement_count;
	int64_t retake_wait_days, retake_attempts;
	bool show_again;     /* by a few questions (exam/verification.h) */
	int64_t appeal_days; /* so long a person may take to answer an appeal */
	bool feedback_reviewed; /* what is said about each criterion goes out when the reviewer has read it (grade/feedback.h) */
	struct {
		double second_marking; /* of the cases, the share that a second person reads, drawn by lot */
		bool by_lot_alone;     /* and not also where it matters (grade/second.h) */
		int64_t adjudicate_levels; /* readings that are so many levels apart are adjudicated */
		struct str
			adjudication; /* who does: "third" person, or the two in "agreement"; absent: third */
		struct str resolved;  /* what counts of others: "mean", "lower" or "higher"; absent: mean */
	} review;
	const struct part *parts;
	size_t part_count;
};

/* Reads a stored document. ERR_INTERNAL when it is damaged. */
enum err document_read(struct work *w, struct str json, const struct document **out) MUST_CHECK;
/* Writes it as canonical JSON. ERR_TOO_LARGE over DOCUMENT_BYTES_MAX. */
enum err document_write(struct work *w, const struct document *document, struct str *json) MUST_CHECK;
/* The same with some of its records replaced, or what is asked alone: see exam/format.h. */
struct format_writing;
enum err document_write_as(struct work *w, const struct document *document, const struct format_writing *as,
                           struct str *json) MUST_CHECK;

/* Of the review section: "third" or "agreement"; "mean", "lower" or "higher". */
struct str document_adjudication(const struct document *document);
struct str document_resolved(const struct document *document);

/* By id; NULL when there is none. */
const struct part *document_part(const struct document *document, struct str id);
const struct competency *document_competency(const struct document *document, struct str id);
/* What the award requires of a competency; NULL: nothing. */
const struct requirement *document_requirement(const struct document *document, struct str competency);
const struct item *quiz_item(const struct quiz *quiz, struct str id);
/* The expected time of all parts. */
int64_t document_expected_minutes(const struct document *document);

#endif
