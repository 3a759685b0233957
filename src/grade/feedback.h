/* What a candidate is told about each criterion once a person has decided: what was shown, the words it rests on, one next step.
 *
 * 1. A language model writes it from what was decided alone: the level, the rubric's texts and what its author clarified them to
 *    mean, the quote that was verified, the reviewer's comment. It is not given the answer, so it cannot judge anew. Of what
 *    nobody judged, and a person took over from what was learned, it writes nothing: the rubric's texts say it.
 * 2. What it writes is checked against these (feedback_read): a pure function of the stored reply. It names no level but the one
 *    decided, and no number that was not given; it does not speak for whoever judged; whatever it puts between quotation marks is
 *    in the answer byte for byte; what was shown shares words with the level decided or what the reviewer wrote, and the next step
 *    with the rubric's next level; it is in the assessment's language and of bounded length. At the highest level there is no next
 *    step.
 * 3. What fails the check twice, and what no model could be asked about, is put together from the rubric's texts instead
 *    (feedback_composed). So there is always something, and it always says who wrote it.
 * 4. The reviewer who decided can put words of their own in its place. Where the assessment says `feedback_reviewed` it goes out
 *    when they have read it, and not before.
 * 5. Append-only, with model, prompt and raw replies: assay replay computes it again. Nothing of it is a score. */
#ifndef GRADE_FEEDBACK_H
#define GRADE_FEEDBACK_H

#include "grade/review.h"

/* Names the texts in feedback.c and the rules above; whoever changes either counts it up. */
#define FEEDBACK_PROMPT_VERSION "feedback-3"

enum {
	FEEDBACK_WORDS_MIN = 4,
	FEEDBACK_WORDS_MAX = 60,
	FEEDBACK_BYTES_MAX = 800, /* of what a model wrote; people: REVIEW_REASON_MAX characters */
	FEEDBACK_REPLY_BYTES_MAX = 64 << 10,
};

/* What is decided about one criterion. */
struct feedback_facts {
	struct str language; /* of the assessment, BCP 47 */
	const struct criterion *criterion;
	size_t level;       /* that was decided */
	struct str quote;   /* of the answer, verified; absent: none */
	struct str comment; /* the reviewer's own; absent: none */
	struct str
		answer; /* quotes are looked for in it, and nobody is shown it; absent: nothing was handed in */
};

struct feedback_text {
	struct str shown;
	struct str next; /* absent: there is no higher level */
};

/* ---- making it (feedback.c, feedback_read.c) ---- */

/* From the rubric's texts. Pure. */
struct feedback_text feedback_composed(struct work *w, const struct feedback_facts *facts);

/* Why what a model wrote is not used. */
enum feedback_problem {
	FEEDBACK_FINE,
	FEEDBACK_NO_FORM,   /* not the JSON asked for */
	FEEDBACK_LENGTH,    /* too short or too long */
	FEEDBACK_LANGUAGE,  /* another one */
	FEEDBACK_LEVEL,     /* names another level */
	FEEDBACK_NUMBER,    /* a number that was not given */
	FEEDBACK_JUDGE,     /* speaks of whoever judged, and so for them */
	FEEDBACK_QUOTE,     /* words between quotation marks that are not in the answer */
	FEEDBACK_UNFOUNDED, /* shares no words with what was decided */
	FEEDBACK_NO_STEP,   /* the next step shares no words with the next level */
	FEEDBACK_PROBLEMS,
};
/* Reads what a model wrote and checks it. Any bytes will do. Pure: the same gives the same. */
enum feedback_problem feedback_read(struct work *w, struct str written, const struct feedback_facts *facts,
                                    struct feedback_text *out);

/* How a model is asked: for the record, and to ask the same again. */
struct feedback_asked {
	struct str nonce;
	int64_t seed;
	struct str model; /* that answered; absent: none did */
	struct str reply; /* JSON {"attempts":[{"seed","text"}]} */
};
/* Asks, and once more when the first reply fails the check. Errors: llm_model.ask's, but ERR_TOO_LARGE. */
enum err feedback_ask(struct work *w, const struct llm_model *model, const struct feedback_facts *facts,
                      struct feedback_asked *asked) MUST_CHECK;
/* Pure: the text of a recorded reply; *by_machine is false when it failed the check, and the text is the composed one.
 * ERR_INTERNAL when it is no recorded reply. */
enum err feedback_of_reply(struct work *w, struct str reply, const struct feedback_facts *facts,
                           struct feedback_text *out, bool *by_machine) MUST_CHECK;
/* The language check alone: whether the text reads as one in this language. Of languages that it does not know it says yes,
 * unless the text reads as one that it knows. */
bool feedback_in_language(struct work *w, struct str text, struct str language);

/* The job "feedback.make" {sitting, decision}: makes what there is not yet, then tells the candidate. A model that cannot be
 * reached is tried again later; the last time it is done without. */
enum err feedback_job(struct work *w, struct db *db, const struct grade_means *means,
                      const struct job *job) MUST_CHECK;
/* Adds it, for a decision that was just made. */
enum err feedback_ask_for(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct decision *made) MUST_CHECK;

/* ---- what there is of it (feedback_store.c) ---- */

enum feedback_state {
	FEEDBACK_COMING, /* being written; the text is the composed one */
	FEEDBACK_HELD,   /* the reviewer reads it first; there is no text yet, for the candidate */
	FEEDBACK_OUT,
};
struct feedback {
	struct str part, criterion;
	size_t level;
	enum feedback_state state;
	struct str author; /* "machine", "rubric", "person" */
	struct feedback_text text;
	struct str quote; /* the words that it rests on; absent: none */
	int64_t quote_at; /* bytes into the answer; DB_NULL_INT without */
	struct id verdict;
};
/* On every criterion that people have judged, in the order of the rubrics, as this decision has it. For its reviewer
 * (`for_reviewer`) the texts that are held, too. */
enum err feedback_on(struct work *w, struct tx *tx, const struct sitting *sitting, struct id decision,
                     bool for_reviewer, struct feedback **out, size_t *count) MUST_CHECK;
/* The one about this criterion; NULL: there is none. */
const struct feedback *feedback_find(const struct feedback *feedback, size_t count, struct str part,
                                     struct str criterion);

/* Who wrote it, as people are told: "written by a machine from what was decided"… */
struct str feedback_author_words(struct str author);

/* A reviewer's words for one criterion. */
struct feedback_edit {
	struct str part, criterion;
	struct feedback_text text; /* absent: stays as it is */
};
/* Whoever decided changes texts, where they differ, and lets all of it go out. ERR_FORBIDDEN for others, ERR_CONFLICT before a
 * decision, ERR_INPUT for an empty text or a criterion that there is not. */
enum err feedback_send(struct work *w, struct tx *tx, const struct actor *actor, struct id case_id,
                       const struct feedback_edit *edits, size_t count) MUST_CHECK;
/* Whether what is said about a decision waits for its reviewer to read it. */
enum err feedback_is_held(struct work *w, struct tx *tx, struct id org, struct id decision,
                          bool *out) MUST_CHECK;
/* Cases of this reviewer whose feedback waits for them, oldest first; at most 100. */
struct feedback_waiting {
	struct id case_id, sitting;
	struct str assessment;
	int64_t decided_us;
};
enum err feedback_waiting(struct work *w, struct tx *tx, const struct actor *actor,
                          struct feedback_waiting **out, size_t *count) MUST_CHECK;

/* Tells the candidate by message, once for each decision, when it has taken effect, all of it is made, and it may go out. */
enum err feedback_tell(struct work *w, struct tx *tx, struct id org, struct id sitting,
                       struct id decision) MUST_CHECK;

/* One stored row, for assay replay; ERR_NOT_FOUND. */
struct feedback_stored {
	struct id sitting;
	struct str author, reply;
	struct feedback_text text;
	struct feedback_facts facts;
};
enum err feedback_load(struct work *w, struct tx *tx, struct id org, struct id id,
                       struct feedback_stored *out) MUST_CHECK;

#endif
