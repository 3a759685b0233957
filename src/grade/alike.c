#include "grade/alike.h"

#include "base/log.h"
#include "exam/code.h"
#include "exam/repository.h"
#include "exam/version.h"
#include "sandbox/language.h"
#include "sandbox/reader.h"

#include "grade/alike.sql.h"

#include <string.h>

/* Where there is no sandbox at all, nobody need be told that nothing was looked for. */
enum { BATCH = 100, ATTEMPTS_WITHOUT = 4 };

/* ---- what was handed in ---- */

bool alike_compares(const struct part *part)
{
	return part->code != NULL || part->repository != NULL;
}

/* Its source is absent where there is none. */
static enum err read_answer(struct work *w, struct tx *tx, struct id org, const struct part *part,
                            const struct alike_answers_row *row, struct alike_answer *out)
{
	struct code_answer program;
	struct repository_answer handed;
	*out = (struct alike_answer){.sitting = row->sitting, .person = row->person};
	if (part->code != NULL) {
		TRY(code_answer_read(w, row->answer, &program));
		out->language = program.language;
		out->source = program.source;
		return OK;
	}
	TRY(repository_answer(w, tx, org, row->sitting, part->id, &handed));
	if (id_is_zero(handed.upload))
		return OK;
	return repository_source(w, tx, org, handed.upload, part->repository, &out->language, &out->source);
}

static enum err find_part(struct work *w, struct tx *tx, struct id org, struct id assessment, struct str name,
                          const struct part **out)
{
	struct id id;
	struct version version;
	TRY(version_in_use(w, tx, org, assessment, &id));
	TRY(version_load(w, tx, org, id, &version));
	for (size_t i = 0; i < version.document->part_count; i++) {
		*out = &version.document->parts[i];
		if (str_equal((*out)->id, name) && alike_compares(*out))
			return OK;
	}
	return fail(w, ERR_NOT_FOUND, "the assessment has no such program to write");
}

enum err alike_read(struct work *w, struct tx *tx, struct id org, struct id assessment, struct str part,
                    struct alike_answers *out)
{
	struct alike_answers_in in = {.org = org, .assessment = assessment, .part = part};
	struct alike_answers_row *rows;
	size_t count = BATCH, bytes = 0;
	*out = (struct alike_answers){.at = work_array(w, ALIKE_ANSWERS_MAX, sizeof *out->at)};
	TRY(find_part(w, tx, org, assessment, part, &out->part));
	memset(&in.before, 0xff, sizeof in.before);
	while (count == BATCH && !out->more) {
		TRY(alike_answers(w, tx, &in, &rows, &count));
		for (size_t i = 0; i < count && !out->more; i++) {
			struct alike_answer answer;
			TRY(read_answer(w, tx, org, out->part, &rows[i], &answer));
			in.before = rows[i].sitting;
			bytes += answer.source.len;
			out->more = out->count == ALIKE_ANSWERS_MAX || bytes > ALIKE_BYTES_MAX;
			if (!out->more && !str_absent(answer.source))
				out->at[out->count++] = answer;
		}
	}
	return OK;
}

size_t alike_place(const struct alike_answers *answers, struct id sitting)
{
	for (size_t i = 0; i < answers->count; i++)
		if (id_equal(answers->at[i].sitting, sitting))
			return i;
	return SIZE_MAX;
}

/* ---- comparing ---- */

/* Under the name that such a program has when it is built, which says its language. */
static struct request_source source_of(struct str language, struct str text)
{
	const struct language *known = language_find(language);
	if (str_equal(language, S("typescript")))
		return (struct request_source){S("main.ts"), text};
	return (struct request_source){known == NULL ? S("") : known->file, text};
}

static const struct request_source *starters(struct work *w, const struct part *part, size_t *count)
{
	const struct code *code = part->code;
	const struct repository *repository = part->repository;
	size_t most = code != NULL ? code->language_count : repository->starter_count;
	struct request_source *out = work_array(w, most, sizeof *out);
	*count = 0;
	for (size_t i = 0; repository != NULL && i < repository->starter_count; i++)
		out[(*count)++] =
			(struct request_source){repository->starter[i].path, repository->starter[i].source};
	for (size_t i = 0; code != NULL && i < code->language_count; i++)
		if (code->languages[i].starter.len > 0)
			out[(*count)++] = source_of(code->languages[i].language, code->languages[i].starter);
	return out;
}

static enum err ask_box(struct work *w, struct sandbox *sandbox, const struct request *request,
                        struct request_found *out)
{
	struct buf buf = buf_init(w->arena, REQUEST_BYTES_MAX);
	struct str printed;
	if (sandbox == NULL)
		return fail(w, ERR_UNAVAILABLE,
		            "programs are compared in the sandbox, and there is none to be had now");
	request_write(&buf, request);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the answers together are too long to be compared");
	TRY(sandbox_read(w, sandbox, S("similar"), buf_str(&buf), &printed));
	return request_read(w, request, printed, out);
}

static struct request request_of(struct work *w, const struct alike_answers *answers)
{
	struct request_source *sources = work_array(w, answers->count, sizeof *sources);
	for (size_t i = 0; i < answers->count; i++)
		sources[i] = source_of(answers->at[i].language, answers->at[i].source);
	struct request request = {
		.sources = sources,
		.count = answers->count,
		.cluster_at_least = ALIKE_FLAGGED,
		.pairs_max = REQUEST_PAIRS_MAX,
	};
	request.starter = starters(w, answers->part, &request.starter_count);
	return request;
}

/* Without pairs of one person. */
static void drop_own(struct work *w, const struct alike_answers *answers, struct request_found *found)
{
	struct similar_pair *kept = work_array(w, found->pair_count, sizeof *kept);
	size_t count = 0;
	for (size_t i = 0; i < found->pair_count; i++) {
		const struct similar_pair *pair = &found->pairs[i];
		if (!id_equal(answers->at[pair->left].person, answers->at[pair->right].person))
			kept[count++] = *pair;
	}
	found->pairs_above -= found->pair_count - count;
	found->pairs = kept;
	found->pair_count = count;
}

enum err alike_find(struct work *w, struct sandbox *sandbox, const struct alike_answers *answers,
                    double at_least, struct request_found *out)
{
	struct request request = request_of(w, answers);
	request.at_least = at_least;
	TRY(ask_box(w, sandbox, &request, out));
	drop_own(w, answers, out);
	return OK;
}

enum err alike_two(struct work *w, struct sandbox *sandbox, const struct alike_answers *answers, size_t left,
                   size_t right, struct similar_pair *out)
{
	struct request_found found;
	if (left >= answers->count || right >= answers->count || left == right)
		return fail(w, ERR_NOT_FOUND, "there are no such two answers");
	struct alike_answer both[] = {answers->at[left], answers->at[right]};
	const struct alike_answers two = {.part = answers->part, .at = both, .count = 2};
	if (!str_equal(both[0].language, both[1].language))
		return fail(w, ERR_INPUT, "programs in different languages are not compared");
	struct request request = request_of(w, &two);
	request.pairs_max = request.aligned_max = 1;
	TRY(ask_box(w, sandbox, &request, &found));
	if (found.pair_count != 1 || found.pairs[0].left != 0 || !found.pairs[0].aligned)
		return fail(w, ERR_INPUT, "one of the two cannot be read as a program");
	*out = found.pairs[0];
	return OK;
}

/* ---- the job ---- */

enum err alike_ask(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part)
{
	const struct jobs_text texts[] = {{S("sitting"), id_text(w->arena, sitting)}, {S("part"), part}};
	return jobs_add(w, tx, org, S(ALIKE_JOB), jobs_payload(w, texts, COUNT(texts)), 0);
}

struct looking {
	struct id org, sitting;
	struct str part;
	struct alike_answers answers;
	size_t place;
	struct request_found found;
};

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, looking->org, looking->sitting, &sitting));
	enum err failed =
		alike_read(w, tx, looking->org, sitting.assessment, looking->part, &looking->answers);
	if (failed != ERR_NOT_FOUND)
		return failed;
	/* A new version is without that part: nobody looks at it any more. */
	work_forgive(w);
	looking->answers.count = 0;
	return OK;
}

static enum err flag_one(struct work *w, struct tx *tx, const struct looking *looking, size_t place)
{
	struct id sitting = looking->answers.at[place].sitting;
	struct flag *flags;
	size_t count;
	TRY(grade_flags(w, tx, looking->org, sitting, &flags, &count));
	for (size_t i = 0; i < count; i++)
		if (str_equal(flags[i].kind, ALIKE_KIND) && str_equal(flags[i].part, looking->part))
			return OK;
	const struct flag flag = {
		.part = looking->part,
		.kind = ALIKE_KIND,
		.note = S(
			"Much alike another answer to this task. Look at both: that is no finding, and it counts "
			"for nothing."),
	};
	return grade_flag_add(w, tx, looking->org, sitting, &flag);
}

static enum err flag_found(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	for (size_t i = 0; i < looking->found.pair_count; i++) {
		const struct similar_pair *pair = &looking->found.pairs[i];
		if (pair->shared < ALIKE_SHARED_MIN ||
		    (pair->left != looking->place && pair->right != looking->place))
			continue;
		TRY(flag_one(w, tx, looking, pair->left));
		TRY(flag_one(w, tx, looking, pair->right));
	}
	return OK;
}

bool alike_is_rare(size_t pairs, size_t answers)
{
	size_t hundredth = answers < 2 ? 0 : answers * (answers - 1) / 2 / 100;
	return pairs <= (hundredth > 1 ? hundredth : 1);
}

struct alike_answers alike_in_language_of(struct work *w, const struct alike_answers *answers, size_t place)
{
	struct alike_answers out = *answers;
	out.at = work_array(w, answers->count, sizeof *out.at);
	out.count = 0;
	for (size_t i = 0; i < answers->count; i++)
		if (str_equal(answers->at[i].language, answers->at[place].language))
			out.at[out.count++] = answers->at[i];
	return out;
}

enum err alike_job(struct work *w, struct db *db, struct sandbox *sandbox, const struct job *job)
{
	struct looking looking = {.org = job->org};
	TRY(jobs_payload_id(w, job, S("sitting"), &looking.sitting));
	TRY(jobs_payload_text(w, job, S("part"), &looking.part));
	TRY(db_read(w, db, load, &looking));
	looking.place = alike_place(&looking.answers, looking.sitting);
	bool patient = sandbox != NULL || job->attempts < ATTEMPTS_WITHOUT;
	if (looking.place == SIZE_MAX || !patient)
		return OK;
	/* How often two are alike is of its language alone: in another all may be. */
	looking.answers = alike_in_language_of(w, &looking.answers, looking.place);
	looking.place = alike_place(&looking.answers, looking.sitting);
	if (looking.answers.count < 2)
		return OK;
	enum err failed = alike_find(w, sandbox, &looking.answers, ALIKE_FLAGGED, &looking.found);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE) {
		/* It will be so the next time too; whoever asks for the comparison is told. */
		log_event(w, LOG_WARNING, "alike.failed", LOG_TEXT("message", w->message));
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	if (!alike_is_rare(looking.found.pairs_above, looking.answers.count))
		return OK;
	return db_write(w, db, flag_found, &looking);
}
