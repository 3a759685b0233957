/* Judging one criterion of a written answer with a language model.
 *
 * One question a criterion. Task and answer come first and are the same for all criteria of an answer, so that the model
 * reads them once; the criterion comes last. The model first copies words of the answer, then names the level:
 *
 *	The candidate wrote: "words of the answer"
 *	Level: 2
 *
 * The local server holds it to this form and to words that are there, see rubric_grammar: a small model left alone copies
 * on and on, betters what it copies, and never comes to the level.
 *
 * 1. The answer is an untrusted piece of the user's message, never of the system's, between two lines with a nonce that
 *    the candidate cannot know. The model is told that what stands there is material, not instruction.
 * 2. The verdict's levels are the probabilities that the model gave to each level at the place of the level, among the
 *    likeliest LLM_ALTERNATIVES_MAX tokens, made to sum to 1. What it wrote there does not count by itself. Of a scale of points
 *    (exam/scale.h) it chooses among the levels that are described, and what it gives to one is spread over its points.
 * 3. The quote must occur in the answer byte for byte (scoring/quote.h). It may be empty with level 0 alone.
 * 4. A reply that breaks one of these rules is rejected and asked for again once, told what was wrong, with another seed
 *    and a little temperature. A second one leaves the criterion to a person: the verdict abstains and says why.
 * 5. All replies are kept whole, but for the alternatives at tokens without a digit. rubric_verdict_of computes the
 *    verdict from them alone, so that it can be computed again, bit for bit.
 * 6. Where the answer is pictures, the model says in its own words what it saw, instead of quoting. Nobody can check that by a
 *    rule: the verdict's comment says so, with these words, and that a machine looked.
 * 7. Several models, or several prompts, may be asked (a panel). Each one's reply is kept. More than half must have a usable
 *    view, else the verdict abstains; its levels are the mean of theirs, its quote that of the view nearest to the mean. How far
 *    they are apart stands in the basis. */
#ifndef GRADE_RUBRIC_H
#define GRADE_RUBRIC_H

#include "grade/grade.h"

/* Names the texts in rubric.c and the rules above; whoever changes either counts it up. */
#define RUBRIC_PROMPT_VERSION "rubric-3"

enum { RUBRIC_WORDS_MIN = 3, RUBRIC_QUOTE_WORDS_MAX = 15, RUBRIC_REPLY_BYTES_MAX = 1 << 20 };

/* What the criteria of one answer share. */
struct rubric_subject {
	struct str statement, answer;
	bool on_paper; /* and not all of it was read and checked (exam/paper.h): no model that reads is asked */
	/* The answer is these pictures, and `answer` what its writer says of them: a model that sees is asked. */
	const struct llm_image *images;
	size_t image_count;
	struct str nonce; /* see rubric_nonce */
	int64_t seed;     /* of the first reply; the second has the next one */
};

/* A nonce for one answer: 16 random characters. */
struct str rubric_nonce(struct work *w);

/* Who is asked: each model with each of the first prompts. */
enum { RUBRIC_MEMBERS_MAX = 8, RUBRIC_PROMPTS = 2 };
struct rubric_panel {
	const struct llm_model *models;
	size_t model_count;  /* 1 or more */
	size_t prompt_count; /* 1 … RUBRIC_PROMPTS; models times prompts: at most RUBRIC_MEMBERS_MAX */
};

/* Why a model was not asked at all. */
enum rubric_unasked { RUBRIC_TOO_SHORT, RUBRIC_TOO_LONG, RUBRIC_NO_MODEL, RUBRIC_ON_PAPER };

/* The reply to record, and who gave it (absent: nobody was asked). */
struct rubric_reply {
	struct str json;
	struct str model;
};

/* Asks, and asks again when the first reply is rejected. An answer of fewer than RUBRIC_WORDS_MIN words is not sent; one
 * that does not fit the model is recorded as too long. Errors: llm_model.ask's other ones. */
enum err rubric_ask(struct work *w, const struct llm_model *model, const struct rubric_subject *subject,
                    const struct criterion *criterion, struct rubric_reply *out) MUST_CHECK;
/* The same of each member of a panel, one after the other; of one member it is rubric_ask. One that is down or busy is left out
 * as long as more than half answer, else ERR_UNAVAILABLE. out->model names each model once. */
enum err rubric_ask_panel(struct work *w, const struct rubric_panel *panel,
                          const struct rubric_subject *subject, const struct criterion *criterion,
                          struct rubric_reply *out) MUST_CHECK;
/* The reply to record when nobody could be asked. */
struct str rubric_unasked_reply(enum rubric_unasked why);

/* Pure: levels, quote, abstained and comment of the verdict from a recorded reply; the rest of out is not touched.
 * ERR_INTERNAL when it is no recorded reply. */
enum err rubric_verdict_of(struct work *w, struct str reply, struct str answer,
                           const struct criterion *criterion, struct verdict *out) MUST_CHECK;

/* The verdict's basis, canonical JSON: {criterion, document, model, nonce, prompt, seed}; digests in hexadecimal. Of a panel's
 * reply also panel: {judged, members, spread}: the largest distance between two views, half the sum of the differences of their
 * levels' probabilities. */
struct str rubric_basis(struct work *w, struct str document_digest_hex, const struct criterion *criterion,
                        const struct rubric_subject *subject, const struct rubric_reply *reply);
/* A language model with its prompt, as reports and calibrations name it: without the addresses of servers, since those that are
 * asked give the same answers (llm/servers.h), and which of them did says nothing. */
struct str rubric_judge_name(struct work *w, struct str model, struct str prompt);
/* The same of a verdict, from its basis; absent: none was asked, or it was asked about another wording than this criterion's
 * (NULL: whatever the wording). */
struct str rubric_judge_of(struct work *w, const struct verdict *verdict, const struct criterion *criterion);
/* What a verdict says, as a share of the scale: the mean of its levels; NAN: it abstained. Pure. */
double rubric_share(const struct verdict *verdict);
/* Whether the members of a panel were further apart than a third, as a verdict's basis says: whoever routes sends it to a person.
 * False of a model alone. */
bool rubric_unsure(struct work *w, struct str basis);

/* ---- between rubric.c, rubric_grammar.c, rubric_panel.c and rubric_verdict.c ---- */

struct rubric_question {
	const struct llm_model *model;
	const struct rubric_subject *subject;
	const struct criterion *criterion;
};
/* rubric_ask of one member: prompt 0 has the levels from the lowest, 1 from the highest. */
enum err rubric_ask_member(struct work *w, const struct rubric_question *question, size_t prompt,
                           struct rubric_reply *out) MUST_CHECK;
/* Fewer than RUBRIC_WORDS_MIN words: it is not sent. */
bool rubric_is_too_short(struct str answer);
/* rubric_verdict_of for the members of a recorded reply. */
enum err rubric_panel_verdict(struct work *w, const struct json *members, struct str answer,
                              const struct criterion *criterion, struct verdict *out) MUST_CHECK;
/* Adds the member `panel` of a basis, if the reply is a panel's. */
void rubric_panel_basis(struct work *w, struct str reply, struct str answer,
                        const struct criterion *criterion, struct json_out *out);

/* What is to come behind the lead-in, as GBNF: consecutive words of the answer, at most RUBRIC_QUOTE_WORDS_MAX and of one
 * sentence, then a level. Words are parted by blanks, or as utf8_piece cuts. The answer must have a word. */
struct str rubric_grammar(struct work *w, struct str answer, size_t described_count);

/* What is wrong with a reply. */
enum rubric_problem {
	RUBRIC_FINE,
	RUBRIC_NO_FORM,    /* not the two lines */
	RUBRIC_NO_LEVEL,   /* the number is none of the levels */
	RUBRIC_NOT_QUOTED, /* the words are not in the answer */
	RUBRIC_UNDECIDED,  /* no probabilities, or most of them are not on levels */
	RUBRIC_PROBLEMS,
};

struct rubric_reading {
	enum rubric_problem problem;
	struct str quote; /* absent: none */
	struct str seen;  /* of pictures, in its own words; absent: it read a text */
	int64_t quote_at;
	double levels[DOCUMENT_LEVELS_MAX]; /* [described_count] */
};

/* Reads one attempt of a recorded reply. */
struct rubric_reading rubric_verdict_read(const struct json *attempt, struct str answer,
                                          const struct criterion *criterion);

#endif
