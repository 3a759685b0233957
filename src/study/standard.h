/* Standard setting in the product: people who know the work say where the level lies that an award requires
 * (irt/standard_setting.h).
 *
 *   angoff    for each task, what somebody who just reaches the level would get on average: 0 to 1 of what is right or wrong,
 *   else
 *             points. Tasks can be left out; those that every judge has rated count.
 *   bookmark  the tasks by what it takes to master them in two cases of three; the first that such a person would not master
 *
 * 1. A judge sees nothing of the others before having judged (the pages see to it). Judging again is another round: the newest
 *    counts, the first stays on record.
 * 2. Judgements are about the tasks of one version. Those about another count while they name its tasks.
 * 3. Nothing moves the level by itself: who uses what was found makes a version, which is logged. */
#ifndef STUDY_STANDARD_H
#define STUDY_STANDARD_H

#include "exam/part.h"
#include "exam/version.h"
#include "irt/standard_setting.h"
#include "org/actor.h"

enum {
	STANDARD_TASKS_MIN = 5, /* of one judge by angoff */
	STANDARD_JUDGEMENT_BYTES_MAX = 256 << 10,
};
/* Bookmark: how probable mastering is. */
#define STANDARD_RP 0.67

enum standard_method { STANDARD_ANGOFF, STANDARD_BOOKMARK };
/* "angoff", "bookmark"; NULL-terminated for fields. */
extern const char *const standard_methods[3];
enum standard_method standard_method_of(struct str name);

/* What there is to judge. */
struct standard_task {
	const struct part *part;
	struct measure measure;
	struct model model;
};
struct standard_tasks {
	const struct standard_task *at;
	const struct model *models; /* [count], the same */
	size_t count;
	const struct standard_page *pages; /* of the booklet, easiest first */
	size_t page_count;
};
/* Of one competency, in the order of the document. ERR_NOT_FOUND when there is no such competency. */
enum err standard_tasks_of(struct work *w, const struct document *document, struct str competency,
                           struct standard_tasks *out) MUST_CHECK;

/* One judge's, as they are now and as they were at first. */
struct standard_judgement {
	struct id person;
	struct str name;
	int64_t rounds, at_us;
	double cut_logit,
		first_cut_logit; /* filled in by standard_find; NAN when it is about other tasks by now */
	const double *ratings;   /* angoff: [task count], NAN: left out */
	size_t rated;            /* angoff: of the tasks as they are now */
	bool counts;             /* it is about enough of them */
	size_t bookmark;         /* bookmark: the page from 1, or one behind the last; 0: it is gone */
	bool far, unrelated;     /* see irt/standard_setting.h */
};

struct standard {
	struct standard_judgement *judges; /* in the order of their names */
	size_t judge_count;
	size_t counting; /* judges whose judgement counts */
	size_t rated;    /* angoff: tasks that all of them rated */
	/* With two or more that count; else NAN. */
	double cut_logit, cut_error, cut_sd;
	double agreement; /* angoff: of the mean of all judges about the tasks */
};

/* ERR_FORBIDDEN for who is invited to the assessment, or sits it: what there is to judge is what they will be asked. */
enum err standard_admit(struct work *w, struct tx *tx, const struct actor *actor,
                        struct id assessment) MUST_CHECK;

/* Stores a judgement. angoff: `judgement` is an object PART/TASK → number; bookmark: {"page": N}. Numbers may be written as text,
 * as forms do, and an empty one is left out. ERR_INPUT, naming the task, for what is out of range, unknown tasks, fewer than
 * STANDARD_TASKS_MIN. */
enum err standard_judge_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, enum standard_method method,
                            const struct json *judgement) MUST_CHECK;

/* All judgements by a method, and what follows from them. */
enum err standard_find(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       const struct standard_tasks *tasks, struct str competency, enum standard_method method,
                       struct standard *out) MUST_CHECK;

/* Makes a version whose award requires this level of the competency, to two decimals. ERR_INPUT when the award requires nothing
 * of it, or the level is out of an author's range. */
enum err standard_use(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct str competency, double level_logit, struct version_stored *out) MUST_CHECK;

#endif
