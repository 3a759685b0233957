/* A written answer that was handed in, and the jobs that judge it, with a model that can be taken away: what tests of scoring
 * begin with. */
#ifndef TEST_GRADED_H
#define TEST_GRADED_H

#include "database.h"
#include "grade/grade.h"
#include "grade/review.h"
#include "unit/seated.h"

#define GRADED_PART S("incident-report")
#define GRADED_MODEL S("sha256:fake")

struct graded {
	struct db *db;
	const struct document *document;
	struct id org, assessment, version, sitting;
	struct actor candidate;
	/* The model quotes the answer's first word and finds level 2 likeliest: so often, and then is away. */
	size_t answers_left, asked;
	struct str model;                        /* what it calls itself */
	bool without_model;                      /* none is configured */
	const struct grade_embedding *embedding; /* or NULL */
	/* What is stored, as it was looked at last. */
	struct verdict *verdicts;
	size_t verdict_count;
	struct review_case *cases;
	size_t case_count;
	struct flag *flags;
	size_t flag_count;
};

/* The demonstration's quiz and report, the report with this answer, handed in; the model is there. The caller closes db. */
void graded_open(struct work *w, enum db_engine engine, struct str answer, struct graded *out);

/* Somebody else hands in this answer: graded is about their sitting from then on. */
void graded_another(struct work *w, const char *name, struct str answer, struct graded *graded);

/* The job of the report, as its attempt number `attempts`: through the queue, because its lease is extended. Looks afterwards. */
enum err graded_run_part(struct work *w, struct graded *graded, int64_t attempts);

/* The job of the whole sitting. Looks afterwards. */
void graded_run_sitting(struct work *w, struct graded *graded);

void graded_look(struct work *w, struct graded *graded);

#endif
