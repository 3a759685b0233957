#include "calibration/bring.h"

#include "base/csv.h"
#include "base/digest.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "scoring/fold.h"

#include <stdlib.h>
#include <string.h>

/* ---- what stands in the text ---- */

struct reading {
	const struct part *part;
	struct str source;
	struct bring *out;
	/* Of CSV: what each column is. */
	size_t answer_column, source_column; /* SIZE_MAX: there is none */
	size_t columns;
	const struct criterion *criteria[CSV_FIELDS_MAX]; /* NULL: of none */
};

static enum err add(struct work *w, struct reading *reading, struct bring_answer answer)
{
	struct bring *out = reading->out;
	if (out->count == ANCHOR_ADD_MAX)
		return fail(w, ERR_INPUT, "At most %d answers come in at once: bring them in by parts.",
		            ANCHOR_ADD_MAX);
	if (str_absent(answer.why) && answer.answer.len > DOCUMENT_ANSWER_BYTES_MAX)
		answer.why = str_format(w->arena, "it has %zu bytes, and an answer at most %d",
		                        answer.answer.len, DOCUMENT_ANSWER_BYTES_MAX);
	if (str_absent(answer.why) && answer.source.len > ANCHOR_SOURCE_BYTES_MAX)
		answer.why =
			str_format(w->arena, "where it is from has over %d bytes", ANCHOR_SOURCE_BYTES_MAX);
	if (str_absent(answer.why) && fold_text(w, answer.answer).count == 0)
		answer.why = S("there is no letter and no digit in it");
	if (!str_absent(answer.why))
		answer.fate = BRING_LEFT_OUT;
	out->answers[out->count++] = answer;
	return OK;
}

/* The next answer of a pasted text: up to a line of three dashes. */
static struct str cut_answer(struct str *rest)
{
	const char *start = rest->at;
	while (!str_absent(*rest)) {
		struct str line = str_cut(rest, '\n');
		if (str_equal(str_trim(line), S("---")))
			return (struct str){start, (size_t)(line.at - start)};
		if (str_absent(*rest))
			return (struct str){start, (size_t)(line.at + line.len - start)};
	}
	return (struct str){0};
}

static enum err read_pasted(struct work *w, struct reading *reading, struct str rest)
{
	while (!str_absent(rest)) {
		struct str answer = str_trim(cut_answer(&rest));
		if (answer.len > 0)
			TRY(add(w, reading,
			        (struct bring_answer){.answer = answer, .source = reading->source}));
	}
	return OK;
}

/* ---- CSV ---- */

static bool is_word(struct str field, const char *word)
{
	size_t length = strlen(word), i = 0;
	while (i < field.len && i < length && (field.at[i] | 0x20) == word[i])
		i++;
	return i == field.len && i == length;
}

static const struct criterion *criterion_named(const struct part *part, struct str name)
{
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		if (str_equal(rubric->criteria[i].id, name) ||
		    str_equal(str_trim(rubric->criteria[i].title), name))
			return &rubric->criteria[i];
	return NULL;
}

static enum err refuse_column(struct work *w, const struct part *part, struct str name)
{
	const struct rubric *rubric = part_rubric(part);
	struct buf ids = buf_init(w->arena, 4096);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		buf_format(&ids, ", %.*s", STR_ARG(rubric->criteria[i].id));
	return fail(w, ERR_INPUT, "The column “%.*s” is none of this task’s: they are answer, source%.*s.",
	            STR_ARG(str_slice(name, 0, 40)), STR_ARG(buf_str(&ids)));
}

/* What the first row's columns are; *csv is false when none of them is called answer: then it is no CSV. */
static enum err read_header(struct work *w, struct reading *reading, const struct str *fields, size_t count,
                            bool *csv)
{
	*csv = false;
	reading->answer_column = reading->source_column = SIZE_MAX;
	for (size_t i = 0; i < count; i++)
		if (is_word(fields[i], "answer")) {
			reading->answer_column = i;
			*csv = true;
		}
	for (size_t i = 0; *csv && i < count; i++) {
		reading->criteria[i] = criterion_named(reading->part, fields[i]);
		if (i == reading->answer_column)
			continue;
		if (reading->criteria[i] == NULL && is_word(fields[i], "source"))
			reading->source_column = i;
		else if (reading->criteria[i] == NULL && fields[i].len > 0)
			return refuse_column(w, reading->part, fields[i]);
		for (size_t before = 0; before < i; before++)
			if (reading->criteria[i] != NULL && reading->criteria[before] == reading->criteria[i])
				return fail(w, ERR_INPUT, "Two columns are of the criterion “%.*s”.",
				            STR_ARG(reading->criteria[i]->title));
	}
	return OK;
}

/* The levels of a row; *why: what is wrong with them. */
static void read_levels(struct work *w, const struct reading *reading, const struct str *fields, size_t count,
                        struct bring_answer *out)
{
	const struct rubric *rubric = part_rubric(reading->part);
	struct anchor_level *levels = work_array(w, CSV_FIELDS_MAX, sizeof *levels);
	for (size_t i = 0; i < count; i++) {
		const struct criterion *criterion = reading->criteria[i];
		int64_t level;
		if (criterion == NULL || i == reading->answer_column || fields[i].len == 0)
			continue;
		size_t most = scale_levels(criterion) - 1;
		if (!str_to_int(fields[i], &level) || level < 0 || (uint64_t)level > most) {
			out->why = str_format(w->arena, "“%.*s” is no level of “%.*s”: they are 0 to %zu",
			                      STR_ARG(str_slice(fields[i], 0, 20)), STR_ARG(criterion->title),
			                      most);
			return;
		}
		levels[out->level_count++] = (struct anchor_level){criterion->id, level};
	}
	out->levels = levels;
	if (out->level_count > 0 && out->level_count < rubric->criterion_count)
		out->why = str_format(w->arena, "it has levels for %zu of %zu criteria: give all, or none",
		                      out->level_count, rubric->criterion_count);
}

/* More columns than the first row names, as of an answer with commas and without quotes. */
static bool has_more(const struct reading *reading, const struct str *fields, size_t count)
{
	for (size_t i = reading->columns; i < count; i++)
		if (fields[i].len > 0)
			return true;
	return false;
}

static enum err read_rows(struct work *w, struct reading *reading, struct csv *csv)
{
	for (;;) {
		struct str fields[CSV_FIELDS_MAX];
		size_t count;
		TRY(csv_row(w, csv, fields, CSV_FIELDS_MAX, &count));
		if (count == 0)
			return OK;
		struct bring_answer answer = {.source = reading->source};
		if (reading->answer_column < count)
			answer.answer = str_trim(fields[reading->answer_column]);
		if (reading->source_column < count && fields[reading->source_column].len > 0)
			answer.source = fields[reading->source_column];
		if (answer.answer.len == 0)
			answer = (struct bring_answer){.answer = S(""), .why = S("its answer is empty")};
		else if (has_more(reading, fields, count))
			answer.why = str_format(
				w->arena,
				"it has more columns than the first row: put an answer that has “%s” in it between quotes",
				csv->separator == '\t'  ? "tab"
				: csv->separator == ';' ? ";"
							: ",");
		else
			read_levels(w, reading, fields, count, &answer);
		TRY(add(w, reading, answer));
	}
}

/* Whether a text without a column of answers is a table all the same: its first row names columns, and all rows have as many. */
static bool is_table(struct work *w, const struct part *part, struct str text)
{
	struct csv csv = csv_open_table(text);
	struct str fields[CSV_FIELDS_MAX];
	size_t columns = 0, rows = 0, count;
	bool named = csv.separator == '\t', even;
	even = csv_row(w, &csv, fields, CSV_FIELDS_MAX, &columns) == OK && columns > 1;
	for (size_t i = 0; i < columns; i++)
		named = named || is_word(fields[i], "source") || is_word(fields[i], "text") ||
		        criterion_named(part, fields[i]) != NULL;
	while (named && even && csv_row(w, &csv, fields, CSV_FIELDS_MAX, &count) == OK && count > 0) {
		even = count == columns;
		rows++;
	}
	even = even && w->failed == OK;
	work_forgive(w);
	return named && even && rows > 0;
}

enum err bring_read(struct work *w, const struct part *part, struct str text, struct str source,
                    struct bring *out)
{
	struct reading reading = {.part = part, .source = str_trim(source), .out = out};
	struct csv csv = csv_open_table(text);
	const struct str pasted = csv.rest;
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	*out = (struct bring){.part = part->id,
	                      .answers = work_array(w, ANCHOR_ADD_MAX, sizeof *out->answers)};
	if (csv_row(w, &csv, fields, CSV_FIELDS_MAX, &count) !=
	    OK) { /* prose may open quotes, and have many commas */
		work_forgive(w);
		count = 0;
	}
	reading.columns = count;
	TRY(read_header(w, &reading, fields, count, &out->csv));
	if (!out->csv && is_table(w, part, pasted))
		return fail(
			w, ERR_INPUT,
			"This looks like a table, and no column of it is called “answer”: name the one with the answers "
			"so. Should it be one answer, put a line of three dashes (---) before it.");
	TRY(out->csv ? read_rows(w, &reading, &csv) : read_pasted(w, &reading, pasted));
	if (out->count == 0)
		return fail(w, ERR_INPUT, "There is no answer in it. Paste what somebody answered.");
	for (size_t i = 0; i < out->count; i++)
		out->fates[out->answers[i].fate]++;
	return OK;
}

/* ---- beside what is there ---- */

/* How an answer reads. */
struct bring_key {
	struct digest digest;
	size_t index;
	bool withdrawn;
};

static struct digest reads_as(struct work *w, struct str answer)
{
	const struct fold fold = fold_text(w, answer);
	struct buf words = buf_init(w->arena, 8 * DOCUMENT_ANSWER_BYTES_MAX);
	for (size_t i = 0; i < fold.count; i++) {
		buf_put(&words, fold.words[i].text);
		buf_byte(&words, ' ');
	}
	return digest_of(buf_str(&words));
}

static int by_digest(const void *left, const void *right)
{
	const struct bring_key *a = left, *b = right;
	int order = memcmp(&a->digest, &b->digest, sizeof a->digest);
	return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* Those of what is there that answer the part. */
static struct bring_key *keys_of(struct work *w, const struct scored_anchor *anchors, size_t count,
                                 struct str part, size_t *kept)
{
	struct bring_key *keys = work_array(w, count, sizeof *keys);
	*kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(anchors[i].part, part))
			continue;
		struct work passing = work_init(w->world, w->request_id);
		keys[(*kept)++] = (struct bring_key){reads_as(&passing, anchors[i].answer), i,
		                                     anchors[i].withdrawn_us != DB_NULL_INT};
		work_finish(&passing);
	}
	qsort(keys, *kept, sizeof *keys, by_digest);
	return keys;
}

static const struct bring_key *find_key(const struct bring_key *keys, size_t count,
                                        const struct digest *digest)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(&keys[middle].digest, digest, sizeof *digest) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && digest_equal(&keys[low].digest, digest) ? &keys[low] : NULL;
}

/* One that reads the same as one before it, which takes its levels where it has none. */
static void take_twice(struct bring *bring, struct bring_answer *answer, size_t before)
{
	struct bring_answer *first = &bring->answers[before];
	answer->fate = BRING_TWICE;
	answer->first = before;
	if (answer->level_count > 0 && first->level_count == 0) {
		first->levels = answer->levels;
		first->level_count = answer->level_count;
	}
	for (size_t i = 0; i < answer->level_count; i++)
		answer->differs = answer->differs || answer->levels[i].level != first->levels[i].level;
}

/* The level of this person that holds on a criterion; else the one that is brought. */
static int64_t level_kept(const struct scored_anchor *anchor, const struct anchor_level *brought,
                          struct id person)
{
	for (size_t i = 0; i < anchor->score_count; i++)
		if (anchor->scores[i].holds && !anchor->scores[i].settles &&
		    id_equal(anchor->scores[i].person, person) &&
		    str_equal(anchor->scores[i].criterion, brought->criterion))
			return anchor->scores[i].level;
	return brought->level;
}

/* Which levels are taken: all that anchor_judge asks for, which are those that are still blind. */
static void take_levels(struct work *w, struct bring_answer *answer, const struct scored_anchor *anchor,
                        struct id person)
{
	struct anchor_level *taken = work_array(w, answer->level_count, sizeof *taken);
	size_t taken_count = 0;
	answer->stands = true;
	for (size_t i = 0; i < answer->level_count; i++) {
		const struct anchor_level *level = &answer->levels[i];
		bool due = anchor_due(anchor, level->criterion, person) != ANCHOR_NOT_DUE;
		bool open = anchor_is_open(anchor, level->criterion, person);
		answer->stands = answer->stands && !due;
		answer->seen = answer->seen || (due && !open);
		if (open)
			taken[taken_count++] =
				(struct anchor_level){level->criterion, level_kept(anchor, level, person)};
	}
	if (answer->stands || answer->seen)
		return;
	answer->levels = taken;
	answer->level_count = taken_count;
}

static void find_standing(struct work *w, struct bring *bring, struct id person,
                          const struct scored_anchor *anchors, size_t count)
{
	for (size_t i = 0; i < bring->count; i++) {
		struct bring_answer *answer = &bring->answers[i];
		size_t at = 0;
		if (answer->level_count == 0 || id_is_zero(answer->known))
			continue;
		while (at < count && !id_equal(anchors[at].id, answer->known))
			at++;
		if (at < count)
			take_levels(w, answer, &anchors[at], person);
		bring->stands += answer->stands;
		bring->seen += answer->seen;
		bring->scored += answer->fate == BRING_KNOWN && !answer->stands && !answer->seen;
	}
}

static void find_fates(struct work *w, struct bring *bring, const struct scored_anchor *anchors,
                       const struct bring_key *keys, size_t key_count)
{
	struct digest *seen = work_array(w, bring->count, sizeof *seen);
	memset(bring->fates, 0, sizeof bring->fates);
	for (size_t i = 0; i < bring->count; i++) {
		struct bring_answer *answer = &bring->answers[i];
		seen[i] = reads_as(w, answer->answer);
		const struct bring_key *key = find_key(keys, key_count, &seen[i]);
		size_t before = 0;
		while (before < i && !(bring->answers[before].fate != BRING_LEFT_OUT &&
		                       digest_equal(&seen[before], &seen[i])))
			before++;
		if (answer->fate == BRING_NEW && before < i)
			take_twice(bring, answer, before);
		else if (answer->fate == BRING_NEW && key != NULL) {
			answer->known = anchors[key->index].id;
			answer->fate = key->withdrawn ? BRING_AGAIN : BRING_KNOWN;
		}
		bring->fates[answer->fate]++;
	}
}

enum err bring_look(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    struct str part, struct str text, struct str source, struct bring *out)
{
	struct id in_use;
	struct version version;
	struct scored_anchor *anchors;
	size_t count, key_count;
	TRY(version_in_use(w, tx, actor->org, assessment, &in_use));
	TRY(version_load(w, tx, actor->org, in_use, &version));
	const struct part *found = document_part(version.document, part);
	if (found == NULL || found->written == NULL || part_rubric(found)->criterion_count == 0)
		return fail(w, ERR_INPUT, "The assessment has no written task “%.*s”.", STR_ARG(part));
	TRY(bring_read(w, found, text, source, out));
	TRY(anchor_list(w, tx, actor->org, assessment, &anchors, &count));
	const struct bring_key *keys = keys_of(w, anchors, count, found->id, &key_count);
	find_fates(w, out, anchors, keys, key_count);
	find_standing(w, out, actor->person, anchors, count);
	if (count + out->fates[BRING_NEW] > ANCHOR_COUNT_MAX)
		return fail(w, ERR_CONFLICT, "An assessment has at most %d anchors; this one has %zu.",
		            ANCHOR_COUNT_MAX, count);
	return OK;
}

enum err bring_keep(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    const struct bring *bring)
{
	for (size_t i = 0; i < bring->count; i++) {
		const struct bring_answer *answer = &bring->answers[i];
		struct id id = answer->known;
		bool known;
		if (answer->fate == BRING_LEFT_OUT || answer->fate == BRING_TWICE)
			continue;
		if (answer->fate == BRING_AGAIN)
			TRY(anchor_withdraw(w, tx, actor, assessment, id, false));
		if (answer->fate == BRING_NEW)
			TRY(anchor_add(w, tx, actor, assessment, bring->part, answer->answer, answer->source,
			               &id, &known));
		if (answer->level_count > 0 && !answer->stands && !answer->seen)
			TRY(anchor_judge(w, tx, actor, assessment, id, answer->levels, answer->level_count,
			                 false));
	}
	return OK;
}
