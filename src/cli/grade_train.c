/* grade_train_action, grade_training, grade_threads. */
#include "cli/grade.h"

#include "base/json.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/irt.h"
#include "scoring/words.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum err grade_threads(struct work *w, const struct grade_command *command, size_t *out)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return irt_count(w, "--threads", command->threads, cores < 1 ? 1 : (size_t)cores, 1,
	                 PARALLEL_THREADS_MAX, out);
}

/* Anchors with the indexes of their questions. */
static enum err join(struct work *w, const struct grade_answer *answers, size_t count,
                     struct grader_training *training)
{
	struct grader_anchor *anchors = work_array(w, count, sizeof *anchors);
	for (size_t i = 0; i < count; i++) {
		size_t q = 0;
		while (q < training->question_count &&
		       !str_equal(training->questions[q].id, answers[i].question))
			q++;
		if (q == training->question_count)
			return fail(w, ERR_INPUT,
			            "answer %zu is to the question “%.*s”, which the file of questions "
			            "does not have",
			            i + 1, STR_ARG(answers[i].question));
		anchors[i] = (struct grader_anchor){q, answers[i].text, answers[i].score, answers[i].label,
		                                    answers[i].view};
	}
	training->anchors = anchors;
	training->anchor_count = count;
	return OK;
}

static void say_view(const struct grader_about *about)
{
	const double *shares = about->view_share;
	if (about->view_count == 0)
		return;
	printf("%zu of the answers have a language model's view: ", about->view_count);
	if (about->label_count > 2 && !about->scored)
		printf("it tells nothing of more than two labels.\n");
	else if (about->view_count < GRADER_VIEWS_MIN)
		printf("too few to tell whether it helps.\n");
	else if (!(shares[GRADER_OWN_ANCHORS] > 0) && !(shares[GRADER_NEW_QUESTION] > 0))
		printf("it would not have helped.\n");
	else
		printf("mixed in by %g where questions have anchors of their own, by %g where they are new.\n",
		       shares[GRADER_OWN_ANCHORS],
		       shares[GRADER_NEW_QUESTION] > 0 ? shares[GRADER_NEW_QUESTION] : 0);
}

static void say_what_was_learned(struct work *w, const struct grade_command *command,
                                 const struct grader *grader, double seconds)
{
	static const char *const regimes[] = {"with anchors of their own", "new"};
	struct grader_about about = grader_about(grader);
	if (!command->json) {
		printf("Learned from %zu answers to %zu questions in %.1f s%s.\n", about.anchor_count,
		       about.question_count, seconds, about.dimensions > 0 ? "" : ", by their words alone");
		for (size_t regime = 0; regime < GRADER_REGIMES; regime++)
			if (isnan(about.lambda[regime]))
				printf("Questions %s: too few questions to know; all go to a person.\n",
				       regimes[regime]);
			else
				printf("Questions %s: lambda %g, share of trees %g.\n", regimes[regime],
				       about.lambda[regime], about.trees_share[regime]);
		if (about.long_question_count > 0)
			printf("Answers are long to %zu of the questions: each is learned by its own anchors too.\n",
			       about.long_question_count);
		say_view(&about);
		return;
	}
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("version"), S(GRADER_VERSION));
	json_put_str(&out, S("language"), about.language);
	json_put_str(&out, S("embedder"), about.embedder);
	json_put_int(&out, S("anchors"), (int64_t)about.anchor_count);
	json_put_int(&out, S("questions"), (int64_t)about.question_count);
	json_put_int(&out, S("long_questions"), (int64_t)about.long_question_count);
	json_put_real(&out, S("own_anchors_share"), about.own_share);
	json_put_real(&out, S("seconds"), seconds);
	json_put_real(&out, S("lambda_own_anchors"), about.lambda[GRADER_OWN_ANCHORS]);
	json_put_real(&out, S("lambda_new_question"), about.lambda[GRADER_NEW_QUESTION]);
	json_put_real(&out, S("trees_own_anchors"), about.trees_share[GRADER_OWN_ANCHORS]);
	json_put_real(&out, S("trees_new_question"), about.trees_share[GRADER_NEW_QUESTION]);
	json_put_int(&out, S("views"), (int64_t)about.view_count);
	json_put_real(&out, S("view_own_anchors"), about.view_share[GRADER_OWN_ANCHORS]);
	json_put_real(&out, S("view_new_question"), about.view_share[GRADER_NEW_QUESTION]);
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

/* The file appears whole, or not. */
static enum err write_file(struct work *w, const char *path, struct str bytes)
{
	char *unfinished = str_cstr(w->arena, str_format(w->arena, "%s.new", path));
	FILE *file = fopen(unfinished, "wb");
	bool written = file != NULL && fwrite(bytes.at, 1, bytes.len, file) == bytes.len &&
	               fflush(file) == 0 && fsync(fileno(file)) == 0;
	if ((file != NULL && fclose(file) != 0) || !written || rename(unfinished, path) != 0)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be written: %m", path);
	return OK;
}

static enum err train_with(struct work *w, const struct grade_command *command,
                           struct grade_embedder *embedder, struct grader_training *training)
{
	struct grader *grader;
	size_t threads = 0;
	struct vectors *vectors = vectors_open(w, grade_embedder_dimensions(embedder));
	grader_want_training(w, vectors, training);
	TRY(grade_embed(w, embedder, vectors));
	training->embedder = grade_embedder_model(embedder);
	TRY(grade_threads(w, command, &threads));
	struct parallel *team = parallel_open(w, threads);
	int64_t started_us = world_monotonic_us(w);
	enum err failed = grader_train(w, team, training, vectors, &grader);
	parallel_close(team);
	TRY(failed);
	double seconds = (double)(world_monotonic_us(w) - started_us) / 1e6;
	struct buf buf = buf_init(w->arena, GRADER_BYTES_MAX);
	grader_write(&buf, grader);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE,
		            "what was learned is larger than %d bytes: train on fewer answers",
		            GRADER_BYTES_MAX);
	TRY(write_file(w, command->out, buf_str(&buf)));
	say_what_was_learned(w, command, grader, seconds);
	return OK;
}

enum err grade_training(struct work *w, const struct grade_command *command, const char *path,
                        struct grader_training *out)
{
	const struct grade_answer *answers;
	size_t count;
	*out = (struct grader_training){.language = command->language == NULL
	                                                    ? S("en")
	                                                    : words_language(w, str_of(command->language))};
	TRY(grade_questions(w, command->questions, &out->questions, &out->question_count));
	TRY(grade_answers(w, path, false, &answers, &count));
	return join(w, answers, count, out);
}

enum err grade_train_action(struct work *w, const struct grade_command *command, int *exit_code)
{
	struct grader_training training;
	struct grade_embedder *embedder;
	(void)exit_code;
	if (command->anchors == NULL || command->questions == NULL || command->out == NULL ||
	    command->word_count != 0)
		return fail(
			w, ERR_INPUT,
			"say assay grade train --anchors FILE --questions FILE --out MODEL; see `assay grade --help`");
	TRY(grade_training(w, command, command->anchors, &training));
	TRY(grade_embedder_open(w, command, &embedder));
	enum err failed = train_with(w, command, embedder, &training);
	grade_embedder_close(embedder);
	return failed;
}
