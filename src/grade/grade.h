/* From responses to verdicts, beliefs and a case for a person.
 *
 * What it owns: verdicts, flags, beliefs. It never decides an award: grade/review.h does, with a person.
 *
 * 1. A verdict is a distribution over levels with its basis (versions, model, seed, raw reply). Append-only: a
 *    later verdict of the same scorer on the same task supersedes the earlier one, which stays.
 * 2. A person's verdict outranks the machine's: once there is one, the machine's no longer enters the belief. Of what a key or
 *    tests give by themselves there is one only on appeal.
 * 3. A belief is computed from verdicts by one function (belief_of) over all evidence for a competency.
 * 4. Everything here can be computed again from what was stored, bit for bit: see grade/replay.h.
 * 5. Whatever the model does, no response is lost and none is graded by default: what it cannot judge waits for a
 *    person, and the pages say so. */
#ifndef GRADE_GRADE_H
#define GRADE_GRADE_H

#include "db/jobs.h"
#include "exam/sitting.h"
#include "llm/llm.h"
#include "sandbox/sandbox.h"

/* Who made a verdict. */
#define SCORER_EXACT S("exact")       /* the key */
#define SCORER_RUBRIC S("rubric")     /* a language model, by the rubric */
#define SCORER_LEARNED S("learned")   /* what people judged before, learned (grade/learned.h) */
#define SCORER_PERSON S("person")     /* a reviewer */
#define SCORER_TESTS S("tests")       /* the tests of a program, run in the sandbox */
#define SCORER_SCENARIO S("scenario") /* what experts keyed, by the moves of a scenario */

/* Its texts and levels live in the work that loaded or made it. */
struct verdict {
	struct id id;
	struct str part, task, competency;
	struct str scorer;
	bool abstained;
	const double *levels; /* [level_count] probabilities */
	size_t level_count;   /* 0 when it abstained */
	struct str quote;
	int64_t quote_at; /* bytes into the answer; DB_NULL_INT when there is no quote */
	struct str comment;
	struct str basis; /* JSON */
	struct str reply; /* JSON */
	struct id person;
	struct id reading; /* a person's: the reading that it is of (grade/reading.h); zero: none */
	int64_t at_us;
};

/* A scorer is a row in scorer.c, chosen by the part's type. It turns a submitted part into verdicts; what takes long
 * (a model) happens between transactions, so it is given the database. Idempotent: run again after a crash it adds only
 * what is missing. */
struct fetcher;        /* http/fetch.h */
struct rubric_subject; /* grade/rubric.h */
struct rubric_panel;
struct llm_embedder; /* llm/embed.h */
/* An embedder that may still have to come up. */
struct grade_embedding {
	/* Waits until it is there. kept: the same, whose vectors are kept, for authors' texts, which come again; NULL: nobody
	 * asks. ERR_UNAVAILABLE, ERR_BUSY: it is not. */
	enum err (*ready)(struct work *w, void *state, struct llm_embedder *out, struct llm_embedder *kept);
	void *state;
};
/* What grading is done with. */
struct grade_means {
	struct db *db;
	const struct llm_model *model;           /* NULL: none; open answers go to a person */
	const struct llm_model *vision;          /* sees; NULL: none, and a person looks at pictures */
	const struct rubric_panel *panel;        /* asked in the model's place; NULL: the model alone */
	const struct grade_embedding *embedding; /* NULL: none; what was learned with one abstains */
	const struct job *job; /* what takes long has its lease extended first; NULL: nothing to extend */
	const struct sandbox_runner *sandbox; /* NULL: none; programs go to a person */
	struct fetcher *fetcher;              /* NULL: no address of a repository is fetched */
	struct str protections; /* those in force in it, for the basis of verdicts; absent: not known */
	struct str again;       /* ids of verdicts that are to be superseded (grade/again.h); absent: none */
};
struct scorer {
	struct str part_type;
	enum err (*score)(struct work *w, const struct grade_means *means, const struct sitting *sitting,
	                  const struct sitting_part *part);
	/* Computes again what it finds without a model: the verdict's levels, from the response. ERR_CONFLICT when that
	 * is gone. NULL: all it finds is a model's. */
	enum err (*replay)(struct work *w, struct tx *tx, const struct sitting *sitting,
	                   const struct sitting_part *part, struct verdict *verdict);
	/* Task and answer as a model is asked about them. NULL: it asks none. */
	enum err (*subject)(struct work *w, struct tx *tx, const struct sitting *sitting,
	                    const struct part *part, struct rubric_subject *out);
	/* Computes again what a model's replies came to, where it is asked about more than one text: levels, quote, abstained and
	 * comment of the verdict from its stored reply. NULL: `subject` says all. */
	enum err (*rejudge)(struct work *w, struct tx *tx, const struct sitting *sitting,
	                    const struct sitting_part *part, const struct criterion *criterion,
	                    struct verdict *verdict);
	/* Whose verdicts on what it measures beside its criteria come late, and may abstain; absent: they are there at once. */
	struct str awaited;
};
/* NULL when there is none of this type. */
const struct scorer *scorer_find(struct str part_type);

/* How often "grade.part" is tried. The last time it does without a model or a sandbox that could not be reached before. */
enum { GRADE_ATTEMPTS_MAX = 8 };
/* The lease of "grade.part", and of each question to a model anew: a little more than the model may take. */
enum { GRADE_LEASE_SECONDS = LLM_TIMEOUT_SECONDS + 60 };

/* The jobs "grade.part" {sitting, part, again} and "grade.sitting" {sitting}: the first runs the part's scorer and updates
 * beliefs (`again` is mostly absent, see grade/again.h), the second opens the review case once the machine has judged
 * everything, or has taken too long over it: then what was learned judges first, without the model that it waited for, if it can
 * within seconds; of the means it needs the database and the embedder, and whether there is a model. */
enum err grade_part_job(struct work *w, struct db *db, const struct grade_means *means,
                        const struct job *job) MUST_CHECK;
enum err grade_sitting_job(struct work *w, struct db *db, const struct grade_means *means,
                           const struct job *job) MUST_CHECK;

/* All current verdicts of a sitting (superseded ones left out) in the order they were first made. */
enum err grade_verdicts(struct work *w, struct tx *tx, struct id org, struct id sitting, struct verdict **out,
                        size_t *count) MUST_CHECK;
/* Those that a decision of this person's rests on: of people's verdicts only theirs, so that whoever judges anew after an
 * appeal changes nothing behind it. */
enum err grade_verdicts_behind(struct work *w, struct tx *tx, struct id org, struct id sitting,
                               struct id person, struct verdict **out, size_t *count) MUST_CHECK;
/* All of a sitting, superseded ones too, in the order they were made. */
enum err grade_verdicts_ever(struct work *w, struct tx *tx, struct id org, struct id sitting,
                             struct verdict **out, size_t *count) MUST_CHECK;
/* One by its id, superseded or not, and the sitting it is of; ERR_NOT_FOUND. */
enum err grade_verdict_load(struct work *w, struct tx *tx, struct id org, struct id id, struct verdict *out,
                            struct id *sitting) MUST_CHECK;
/* Adds one, made now; a zero id is filled in, no quote_at is kept without a quote. */
enum err grade_verdict_add(struct work *w, struct tx *tx, struct id org, struct id sitting,
                           const struct verdict *verdict) MUST_CHECK;

/* Of these, the one by this scorer on this task; NULL when there is none. */
const struct verdict *grade_verdict_find(const struct verdict *verdicts, size_t count, struct str scorer,
                                         struct str part, struct str task);

/* What a key, tests or what experts laid down gave for a task by themselves; NULL: none did, or it abstained. */
const struct verdict *grade_verdict_scored(const struct verdict *verdicts, size_t count, struct str part,
                                           struct str task);

/* The machine's view of a task: of what was learned where that judged, else a model's, which may have abstained; NULL: there is
 * none yet. */
const struct verdict *grade_verdict_machine(const struct verdict *verdicts, size_t count, struct str part,
                                            struct str task);

/* Its most probable level, the lower of equals; of points (exam/scale.h), which are more than DOCUMENT_LEVELS_MAX, the median,
 * since the likeliest of so many says little; 0 when it abstained. */
size_t grade_verdict_level(const struct verdict *verdict);
/* Whether a person made it before they saw anybody's view of it, as its basis says. */
bool grade_verdict_is_blind(const struct verdict *verdict);
/* Of all that were ever made, in their order, this person's first on a task; NULL: they made none. */
const struct verdict *grade_verdict_first(const struct verdict *verdicts, size_t count, struct id person,
                                          struct str part, struct str task);
enum { GRADE_LEVELS_BYTES_MAX = 4096 }; /* of levels as JSON */
/* Reads levels as they are stored. ERR_INTERNAL when they are no probabilities. */
enum err grade_verdict_levels(struct work *w, struct str stored, struct verdict *out) MUST_CHECK;

/* A place in an answer that speaks to the judge instead of doing the task. It changes no verdict: reviewers see it. */
struct flag {
	struct str part, kind, note;
	int64_t starts_at, length; /* bytes of the answer */
};
/* Something a reviewer should look at. */
enum err grade_flag_add(struct work *w, struct tx *tx, struct id org, struct id sitting,
                        const struct flag *flag) MUST_CHECK;
/* What a reviewer should look at in this sitting, in the order of the answers. */
enum err grade_flags(struct work *w, struct tx *tx, struct id org, struct id sitting, struct flag **out,
                     size_t *count) MUST_CHECK;
/* The same, as far as it was there at that time. */
enum err grade_flags_until(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t until_us,
                           struct flag **out, size_t *count) MUST_CHECK;

#endif
