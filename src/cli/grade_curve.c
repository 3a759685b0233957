/* grade_curve_action. */
#include "cli/grade.h"

#include "base/json.h"
#include "base/world.h"
#include "scoring/learning.h"

#include <math.h>
#include <stdio.h>

static enum err read_sizes(struct work *w, const char *text, size_t *sizes, size_t *count)
{
	static const size_t standard[] = {0, 5, 10, 20, 30, 60, 100};
	struct str rest = str_of(text);
	*count = 0;
	for (size_t i = 0; i < COUNT(standard) && text == NULL; i++)
		sizes[(*count)++] = standard[i];
	while (!str_absent(rest)) {
		int64_t size;
		if (*count == LEARNING_SIZES_MAX || !str_to_int(str_trim(str_cut(&rest, ',')), &size) ||
		    size < 0 || size > GRADER_ANCHORS_MAX)
			return fail(w, ERR_INPUT,
			            "--sizes takes at most %d numbers of anchors, as 0,10,30, not “%s”",
			            LEARNING_SIZES_MAX, text);
		sizes[(*count)++] = (size_t)size;
	}
	return OK;
}

static void print_points(struct work *w, const struct grade_command *command,
                         const struct learning_point *points, size_t count, bool scored)
{
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	if (!command->json)
		printf("anchors  answers  %-9s  95 %% interval   %s\n", scored ? "kappa" : "macro-F1",
		       scored ? "rmse" : "");
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		const struct learning_point *point = &points[i];
		if (!command->json)
			printf("%7zu  %7zu  %9.3f  [%.3f, %.3f]  %.3f\n", point->anchors, point->answers,
			       point->agreement.value, point->agreement.low, point->agreement.high,
			       point->error.value);
		json_object(&out);
		json_put_int(&out, S("anchors"), (int64_t)point->anchors);
		json_put_int(&out, S("answers"), (int64_t)point->answers);
		json_put_str(&out, S("measure"), scored ? S("qwk") : S("macro_f1"));
		json_put_real(&out, S("value"), point->agreement.value);
		json_put_real(&out, S("low"), point->agreement.low);
		json_put_real(&out, S("high"), point->agreement.high);
		json_put_real(&out, S("rmse"), point->error.value);
		json_end(&out);
	}
	json_end(&out);
	if (command->json)
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static enum err curve_with(struct work *w, const struct grade_command *command,
                           struct grade_embedder *embedder, struct grader_training *training,
                           struct grader_training *unseen)
{
	size_t sizes[LEARNING_SIZES_MAX], count, threads = 0;
	struct learning_point points[LEARNING_SIZES_MAX];
	struct vectors *vectors = vectors_open(w, grade_embedder_dimensions(embedder));
	TRY(read_sizes(w, command->sizes, sizes, &count));
	grader_want_training(w, vectors, training);
	grader_want_training(w, vectors, unseen);
	TRY(grade_embed(w, embedder, vectors));
	TRY(grade_threads(w, command, &threads));
	struct parallel *team = parallel_open(w, threads);
	enum err failed = learning_curve(w, team, training, unseen->anchors, unseen->anchor_count, vectors,
	                                 sizes, count, points);
	parallel_close(team);
	TRY(failed);
	print_points(w, command, points, count, !isnan(training->anchors[0].score));
	return OK;
}

enum err grade_curve_action(struct work *w, const struct grade_command *command, int *exit_code)
{
	struct grader_training training, unseen;
	struct grade_embedder *embedder;
	(void)exit_code;
	if (command->word_count > 1)
		return fail(w, ERR_INPUT,
		            "say assay grade curve --anchors FILE --questions FILE [UNSEEN]; see "
		            "`assay grade --help`");
	TRY(grade_training(w, command, command->anchors, &training));
	unseen = training;
	unseen.anchor_count = 0;
	if (command->word_count == 1)
		TRY(grade_training(w, command, command->words[0], &unseen));
	TRY(grade_embedder_open(w, command, &embedder));
	enum err failed = curve_with(w, command, embedder, &training, &unseen);
	grade_embedder_close(embedder);
	return failed;
}
