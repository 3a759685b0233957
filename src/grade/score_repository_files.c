/* Of grade/score_repository.h: what a model says about the files that a criterion names. */
#include "base/check.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/logged.h"
#include "grade/rubric.h"
#include "grade/score_repository.h"
#include "scoring/flags.h"

#include <stdlib.h>
#include <string.h>

enum { REPLY_BYTES_MAX = 8 << 20, FLAGS_MAX = 20 };

/* ---- which files ---- */

/* What a model is shown of a file: its beginning, whole lines; absent when it is no text. */
static struct str shown_of(struct str bytes)
{
	if (!utf8_plain(bytes) && !utf8_valid(bytes))
		return (struct str){0};
	if (bytes.len <= SCORE_REPOSITORY_FILE_BYTES_MAX)
		return bytes;
	size_t len = SCORE_REPOSITORY_FILE_BYTES_MAX;
	while (len > 0 && bytes.at[len - 1] != '\n')
		len--;
	return len == 0 ? (struct str){0} : str_slice(bytes, 0, len);
}

struct chosen {
	const struct checkout_file *file;
	struct str shown;
	int64_t decisions;
};

/* The most branched first, then by path. */
static int compare(const void *a, const void *b)
{
	const struct chosen *left = a, *right = b;
	if (left->decisions != right->decisions)
		return left->decisions > right->decisions ? -1 : 1;
	return str_compare(left->file->path, right->file->path);
}

static size_t choose(struct work *w, const struct criterion *criterion, const struct checkout_file *files,
                     size_t count, struct chosen *out)
{
	struct chosen *all = work_array(w, count, sizeof *all);
	size_t fitting = 0;
	for (size_t i = 0; i < count && !str_absent(criterion->files); i++) {
		struct str shown = shown_of(files[i].bytes);
		if (shown.len == 0 || !repository_pattern_fits(criterion->files, files[i].path))
			continue;
		struct complexity complexity = complexity_of(complexity_language(files[i].path), shown);
		all[fitting++] = (struct chosen){&files[i], shown, complexity.decisions};
	}
	if (fitting > 0)
		qsort(all, fitting, sizeof *all, compare);
	if (fitting > SCORE_REPOSITORY_FILES_MAX)
		fitting = SCORE_REPOSITORY_FILES_MAX;
	if (fitting > 0)
		memcpy(out, all, fitting * sizeof *out);
	return fitting;
}

/* ---- a reply's verdict ---- */

static int64_t line_of(struct str text, int64_t at)
{
	int64_t line = 1;
	for (size_t i = 0; i < text.len && (int64_t)i < at; i++)
		line += text.at[i] == '\n';
	return line;
}

static const struct checkout_file *find_file(const struct checkout_file *files, size_t count, struct str path)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(files[i].path, path))
			return &files[i];
	return NULL;
}

/* One file's view, added to the others'. */
struct joining {
	double levels[DOCUMENT_SCALE_MAX];
	size_t judged, asked;
	double surest;
	struct str quote, path, first_why;
	int64_t quote_at, line;
};

static enum err join(struct work *w, const struct json *at, const struct criterion *criterion,
                     const struct checkout_file *files, size_t count, struct joining *joining)
{
	struct verdict one = {0};
	struct buf reply = buf_init(w->arena, RUBRIC_REPLY_BYTES_MAX);
	struct json_out out = json_out(&reply);
	const struct json *inner = json_get(at, S("reply"));
	const struct checkout_file *file = find_file(files, count, json_get_str(at, S("path")));
	if (file == NULL || inner == NULL)
		return fail(w, ERR_CONFLICT,
		            "the repository has not the files any more that it was judged by");
	json_value(&out, inner);
	struct str shown = shown_of(file->bytes);
	TRY(rubric_verdict_of(w, buf_str(&reply), shown, criterion, &one));
	joining->asked++;
	if (one.abstained) {
		if (str_absent(joining->first_why))
			joining->first_why = one.comment;
		return OK;
	}
	double most = scale_step_probability(criterion, one.levels,
	                                     scale_step(criterion, grade_verdict_level(&one)));
	for (size_t i = 0; i < one.level_count; i++)
		joining->levels[i] += one.levels[i];
	joining->judged++;
	if (joining->judged > 1 && most <= joining->surest)
		return OK;
	joining->surest = most;
	joining->quote = one.quote;
	joining->quote_at = one.quote_at;
	joining->path = file->path;
	joining->line = line_of(shown, one.quote_at);
	return OK;
}

static enum err settle(struct work *w, const struct joining *joining, const struct criterion *criterion,
                       struct verdict *verdict)
{
	verdict->abstained = joining->judged == 0;
	verdict->levels = NULL;
	verdict->level_count = 0;
	verdict->quote = (struct str){0};
	verdict->quote_at = DB_NULL_INT;
	if (joining->judged == 0) {
		verdict->comment =
			joining->asked == 0
				? S("No file is for the machine to judge this by, so a person judges it.")
				: joining->first_why;
		return OK;
	}
	verdict->level_count = scale_levels(criterion);
	double *levels = work_array(w, verdict->level_count, sizeof *levels);
	for (size_t i = 0; i < verdict->level_count; i++)
		levels[i] = joining->levels[i] / (double)joining->judged;
	verdict->levels = levels;
	if (!str_absent(joining->quote)) {
		verdict->quote = joining->quote;
		verdict->quote_at = joining->quote_at;
		verdict->comment = str_format(w->arena, "%.*s, line %lld", STR_ARG(joining->path),
		                              (long long)joining->line);
	} else {
		verdict->comment = str_format(w->arena, "%.*s", STR_ARG(joining->path));
	}
	if (joining->judged > 1)
		verdict->comment = str_format(w->arena, "%.*s; %zu files looked at",
		                              STR_ARG(verdict->comment), joining->judged);
	return OK;
}

/* Pure: the verdict from a recorded reply {files: [{path, reply}]} and the files that it is about. */
static enum err verdict_of(struct work *w, struct str reply, const struct criterion *criterion,
                           const struct checkout_file *files, size_t count, struct verdict *verdict)
{
	const struct json *json;
	struct joining joining = {0};
	TRY(json_parse(w, reply, REPLY_BYTES_MAX, &json));
	const struct json *list = json_get(json, S("files"));
	if (list == NULL || list->kind != JSON_ARRAY)
		return fail(w, ERR_INTERNAL, "a stored reply of the language model cannot be read");
	for (size_t i = 0; i < list->count; i++)
		TRY(join(w, &list->elements[i], criterion, files, count, &joining));
	return settle(w, &joining, criterion, verdict);
}

struct score_repository_place score_repository_place(const struct verdict *verdict)
{
	struct score_repository_place place = {0};
	struct str comment = verdict->comment;
	size_t at = str_find(comment, S(", line "));
	if (verdict->abstained || str_absent(verdict->quote) || at == SIZE_MAX)
		return place;
	/* The last one: a path may have such words itself. */
	for (size_t next = at; next != SIZE_MAX;) {
		at = next;
		size_t further = str_find(str_slice(comment, at + 1, SIZE_MAX), S(", line "));
		next = further == SIZE_MAX ? SIZE_MAX : at + 1 + further;
	}
	struct str number = str_slice(comment, at + 7, SIZE_MAX);
	place.path = str_slice(comment, 0, at);
	if (!str_to_int(str_trim(str_cut(&number, ';')), &place.line))
		place = (struct score_repository_place){0};
	return place;
}

/* ---- asking ---- */

struct judging {
	const struct grade_means *means;
	const struct sitting *sitting;
	const struct part *part;
	const struct checkout_file *files;
	size_t count;
	bool missing[DOCUMENT_CRITERIA_MAX];
	bool flagged; /* what was found is stored */
	struct flag flags[FLAGS_MAX];
	size_t flag_count;
	/* One criterion's. */
	struct verdict verdict;
	struct str model; /* that was asked; absent: none was */
};

static enum err find_stored(struct work *w, struct tx *tx, struct judging *judging)
{
	struct flag *known;
	size_t count;
	TRY(grade_flags(w, tx, judging->sitting->org, judging->sitting->id, &known, &count));
	judging->flagged = false;
	for (size_t i = 0; i < count; i++)
		judging->flagged = judging->flagged || str_equal(known[i].part, judging->part->id);
	return OK;
}

static enum err load_missing(struct work *w, struct tx *tx, void *argument)
{
	struct judging *judging = argument;
	struct verdict *verdicts;
	size_t count;
	const struct rubric *rubric = part_rubric(judging->part);
	TRY(grade_verdicts(w, tx, judging->sitting->org, judging->sitting->id, &verdicts, &count));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judging->missing[i] = grade_verdict_find(verdicts, count, SCORER_RUBRIC, judging->part->id,
		                                         rubric->criteria[i].id) == NULL;
	return find_stored(w, tx, judging);
}

/* Somebody else may have stored it while we asked: the first one stays. */
static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct judging *judging = argument;
	const struct sitting *sitting = judging->sitting;
	const struct verdict *verdict = &judging->verdict;
	struct verdict *verdicts;
	size_t count;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	if (grade_verdict_find(verdicts, count, verdict->scorer, verdict->part, verdict->task) != NULL)
		return OK;
	if (!str_absent(judging->model))
		TRY(logged_grader(w, tx, sitting->org, judging->model, S(RUBRIC_PROMPT_VERSION)));
	return grade_verdict_add(w, tx, sitting->org, sitting->id, verdict);
}

static enum err ask_file(struct work *w, struct judging *judging, const struct rubric_subject *like,
                         const struct criterion *criterion, const struct chosen *chosen, struct buf *out)
{
	const struct grade_means *means = judging->means;
	struct rubric_subject subject = *like;
	struct rubric_reply reply = {.json = rubric_unasked_reply(RUBRIC_NO_MODEL)};
	subject.answer = chosen->shown;
	if (means->model != NULL && means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, GRADE_LEASE_SECONDS));
	if (means->model != NULL)
		TRY(rubric_ask(w, means->model, &subject, criterion, &reply));
	if (!str_absent(reply.model))
		judging->model = reply.model;
	struct buf path = buf_init(w->arena, 8 * SANDBOX_PATH_BYTES_MAX);
	struct json_out text = json_out(&path);
	json_str(&text, chosen->file->path);
	buf_format(out, "{\"path\":%.*s,\"reply\":", STR_ARG(buf_str(&path)));
	buf_put(out, reply.json);
	buf_byte(out, '}');
	return OK;
}

static enum err judge(struct work *w, struct judging *judging, const struct rubric_subject *like,
                      const struct criterion *criterion)
{
	struct chosen chosen[SCORE_REPOSITORY_FILES_MAX];
	struct buf reply = buf_init(w->arena, REPLY_BYTES_MAX);
	size_t count = choose(w, criterion, judging->files, judging->count, chosen);
	judging->model = (struct str){0};
	buf_put(&reply, S("{\"files\":["));
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_byte(&reply, ',');
		TRY(ask_file(w, judging, like, criterion, &chosen[i], &reply));
	}
	buf_put(&reply, S("]}"));
	if (reply.full)
		return fail(w, ERR_UNAVAILABLE,
		            "The language model's replies are larger than can be recorded.");
	const struct rubric_reply of_files = {.json = buf_str(&reply), .model = judging->model};
	judging->verdict = (struct verdict){
		.part = judging->part->id,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = SCORER_RUBRIC,
		.basis = rubric_basis(w, judging->sitting->document_digest_hex, criterion, like, &of_files),
		.reply = of_files.json,
	};
	TRY(verdict_of(w, judging->verdict.reply, criterion, judging->files, judging->count,
	               &judging->verdict));
	return db_write(w, judging->means->db, store, judging);
}

/* ---- what speaks to the judge ---- */

/* So that one file does not crowd out the others. */
enum { FLAGS_OF_FILE_MAX = 4 };

static enum err find_in_file(struct work *w, struct judging *judging, const struct chosen *chosen)
{
	struct flags_hit *hits;
	size_t count;
	TRY(flags_find(w, chosen->shown, NULL, 0, &hits, &count));
	for (size_t i = 0; i < count && i < FLAGS_OF_FILE_MAX && judging->flag_count < FLAGS_MAX; i++)
		judging->flags[judging->flag_count++] = (struct flag){
			.part = judging->part->id,
			.kind = flags_kind_name(hits[i].kind),
			.note = str_format(w->arena, "%.*s, line %lld: %.*s", STR_ARG(chosen->file->path),
		                           (long long)line_of(chosen->shown, (int64_t)hits[i].at),
		                           STR_ARG(hits[i].note)),
			.starts_at = (int64_t)hits[i].at,
			.length = (int64_t)hits[i].length,
		};
	return OK;
}

static enum err store_flags(struct work *w, struct tx *tx, void *argument)
{
	struct judging *judging = argument;
	TRY(find_stored(w, tx, judging));
	for (size_t i = 0; !judging->flagged && i < judging->flag_count; i++)
		TRY(grade_flag_add(w, tx, judging->sitting->org, judging->sitting->id, &judging->flags[i]));
	return OK;
}

/* Found in the files that a model may be shown, before the transaction that stores it, and before the model is asked. */
static enum err flag_files(struct work *w, struct judging *judging)
{
	const struct rubric *rubric = part_rubric(judging->part);
	if (judging->flagged)
		return OK;
	bool *seen = work_array(w, judging->count, sizeof *seen);
	for (size_t c = 0; c < rubric->criterion_count; c++) {
		struct chosen chosen[SCORE_REPOSITORY_FILES_MAX];
		size_t count = choose(w, &rubric->criteria[c], judging->files, judging->count, chosen);
		for (size_t i = 0; i < count && judging->flag_count < FLAGS_MAX; i++) {
			size_t file = (size_t)(chosen[i].file - judging->files);
			if (!seen[file])
				TRY(find_in_file(w, judging, &chosen[i]));
			seen[file] = true;
		}
	}
	return judging->flag_count == 0 ? OK : db_write(w, judging->means->db, store_flags, judging);
}

enum err score_repository_judge(struct work *w, const struct grade_means *means,
                                const struct sitting *sitting, const struct part *part,
                                const struct checkout_file *files, size_t count)
{
	const struct rubric *rubric = part_rubric(part);
	struct judging judging = {
		.means = means, .sitting = sitting, .part = part, .files = files, .count = count};
	uint32_t seed;
	world_random(w, &seed, sizeof seed);
	const struct rubric_subject subject = {
		.statement = part->repository->statement, .nonce = rubric_nonce(w), .seed = seed >> 2};
	TRY(db_read(w, means->db, load_missing, &judging));
	TRY(flag_files(w, &judging));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		if (judging.missing[i])
			TRY(judge(w, &judging, &subject, &rubric->criteria[i]));
	return OK;
}

enum err score_repository_rejudge(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct sitting_part *part, const struct criterion *criterion,
                                  struct verdict *verdict)
{
	struct repository_answer answer;
	struct checkout_file *files = NULL;
	size_t count = 0;
	TRY(repository_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	if (!id_is_zero(answer.upload))
		TRY(repository_files(w, tx, sitting->org, answer.upload, &files, &count));
	return verdict_of(w, verdict->reply, criterion, files, count, verdict);
}
