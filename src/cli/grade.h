/* `assay grade …`: what its actions were given, and what they share. Each action is a function here and a row of the table in
 * grade.c. */
#ifndef CLI_GRADE_H
#define CLI_GRADE_H

#include "scoring/grader.h"
#include "web/config.h"

struct grade_command {
	const struct config *config; /* whose embedder */
	const char *anchors, *questions, *out, *language, *threads, *coverage, *pass, *vectors, *sizes;
	bool json;
	int word_count;
	char **words; /* behind the action's name */
};

/* The exit code is 0 where nothing is written to it. */
typedef enum err grade_action(struct work *w, const struct grade_command *command, int *exit_code);
grade_action grade_train_action, grade_apply_action, grade_evaluate_action, grade_curve_action;

/* ---- grade_input.c: files of JSON lines ---- */

enum { GRADE_FILE_BYTES_MAX = 256 << 20, GRADE_LINES_MAX = 1000000 };

/* Questions: {question_id, question, references[], max_score?}; what else a line has is passed over. ERR_INPUT names the line. */
enum err grade_questions(struct work *w, const char *path, const struct grader_question **out,
                         size_t *count) MUST_CHECK;

/* A line of answers: {answer_id, question_id, answer, score?, label?, view?}. */
struct grade_answer {
	struct str id, question, text;
	double score;     /* NAN: none */
	struct str label; /* absent: none */
	double view;      /* a language model's, 0 … 1; NAN: none */
	bool too_long;    /* over GRADER_TEXT_BYTES_MAX: its text is left out */
};
/* too_long: whether one that is too long is read so; else ERR_TOO_LARGE names its line. */
enum err grade_answers(struct work *w, const char *path, bool too_long, const struct grade_answer **out,
                       size_t *count) MUST_CHECK;

/* The share that an option was given, or the standard. */
enum err grade_share(struct work *w, const char *option, const char *text, double standard, double low,
                     double high, double *out) MUST_CHECK;

/* --questions, and the scored answers in a file, with --language. */
enum err grade_training(struct work *w, const struct grade_command *command, const char *path,
                        struct grader_training *out) MUST_CHECK;

/* How many threads compute: as many as there are processors, unless --threads says. */
enum err grade_threads(struct work *w, const struct grade_command *command, size_t *out) MUST_CHECK;

/* ---- grade_embed.c ---- */

/* Whoever embeds texts for a command: the configured embedder, with its vectors kept from run to run. */
struct grade_embedder;
/* *out is NULL when embeddings are off. Waits until the server is there. */
enum err grade_embedder_open(struct work *w, const struct grade_command *command,
                             struct grade_embedder **out) MUST_CHECK;
void grade_embedder_close(struct grade_embedder *embedder);
/* 0 and absent for NULL. */
size_t grade_embedder_dimensions(const struct grade_embedder *embedder);
struct str grade_embedder_model(const struct grade_embedder *embedder);
/* Fills the vectors in that are wanted, and says on standard error how far it is. */
enum err grade_embed(struct work *w, struct grade_embedder *embedder, struct vectors *vectors) MUST_CHECK;

/* ---- grade_model.c ---- */

/* The grader in a file. */
enum err grade_model_read(struct work *w, const char *path, struct grader **out) MUST_CHECK;

/* What was found in an answer: a gate's name or a kind of scoring/flags.h, and a sentence for the person. */
struct grade_flag {
	struct str name, note;
};

/* What a grader says of each answer: [count], in their order. */
struct grade_result {
	size_t question; /* SIZE_MAX: one that the grader does not know; then nothing else is set */
	struct grader_grade grade;
	bool settled; /* the machine is sure enough on which side of the pass mark it lies */
	bool passed;  /* on which; of what is not settled, which is likelier */
	/* Why a score of it cannot be trusted; none when it is settled. */
	const struct grade_flag *flags;
	size_t flag_count;
};
/* The pass mark: a share of the scale, or a label from which on is passed. */
struct grade_pass {
	double share;
	size_t label;
};
enum err grade_pass_of(struct work *w, const struct grade_command *command, const struct grader *grader,
                       struct grade_pass *out) MUST_CHECK;
/* --coverage: one, or with commas between them as many as `most`. */
enum { GRADE_COVERAGES_MAX = 8 };
enum err grade_coverages(struct work *w, const struct grade_command *command, size_t most, double *coverages,
                         size_t *count) MUST_CHECK;
/* out: [coverage_count][count]. */
enum err grade_all(struct work *w, const struct grade_command *command, const struct grader *grader,
                   const struct grade_answer *answers, size_t count, const double *coverages,
                   size_t coverage_count, const struct grade_result **out) MUST_CHECK;

#endif
