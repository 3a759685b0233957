#include "exam/process.h"

#include "base/check.h"
#include "base/time.h"

enum { PATH_BYTES_MAX = 64 << 20 };

/* ---- features ---- */

static size_t bin_of(const struct process *process, int64_t at_us)
{
	int64_t span_us = process->ended_us - process->began_us, since_us = at_us - process->began_us;
	if (span_us <= 0 || since_us <= 0)
		return 0;
	int64_t bin = (int64_t)((double)since_us / (double)span_us * PROCESS_BINS);
	return bin < PROCESS_BINS ? (size_t)bin : PROCESS_BINS - 1;
}

/* *end: where writing was last; SIZE_MAX: nowhere yet. */
static void add_change(struct process *process, const struct process_change *change, size_t *end)
{
	struct process_bin *bin = &process->bins[bin_of(process, change->at_us)];
	if (process->changes == 0)
		process->given = change->length;
	if (process->changes++ == 0)
		process->first_change_us = change->at_us - process->began_us;
	process->removed += change->removed;
	bin->removed += change->removed;
	process->inserted += change->inserted;
	*(change->whole ? &bin->pasted : &bin->typed) += change->inserted;
	process->pasted += change->whole ? change->inserted : 0;
	if (change->inserted == 0)
		return;
	if (change->at + change->removed >= change->length)
		process->at_end += change->inserted;
	if (*end != SIZE_MAX && change->at + PROCESS_RETURN_BYTES < *end)
		process->returns++;
	*end = change->at + change->inserted;
}

static void add_run(struct process *process, const struct process_run *run, const struct process_run *before)
{
	if (process->run_count == 0)
		process->first_run_us = run->at_us - process->began_us;
	if (process->run_count < PROCESS_RUNS_MAX)
		process->runs[process->run_count] = *run;
	process->run_count++;
	process->cycles += before != NULL && !before->passed && run->changed;
}

static void add_pause(struct process *process, int64_t from_us, int64_t to_us)
{
	if (from_us == DB_NULL_INT || to_us - from_us <= PROCESS_PAUSE_US)
		return;
	process->pauses++;
	if (to_us - from_us <= process->longest_pause_us)
		return;
	process->longest_pause_us = to_us - from_us;
	process->longest_pause_at_us = from_us;
}

void process_of(const struct process_change *changes, size_t change_count, const struct process_run *runs,
                size_t run_count, int64_t began_us, int64_t ended_us, struct process *out)
{
	size_t c = 0, r = 0, end = SIZE_MAX;
	int64_t last_us = DB_NULL_INT;
	*out = (struct process){
		.began_us = began_us,
		.ended_us = ended_us,
		.first_change_us = DB_NULL_INT,
		.first_run_us = DB_NULL_INT,
		.longest_pause_at_us = DB_NULL_INT,
	};
	while (c < change_count || r < run_count) {
		bool is_change = r == run_count || (c < change_count && changes[c].at_us <= runs[r].at_us);
		int64_t at_us = is_change ? changes[c].at_us : runs[r].at_us;
		add_pause(out, last_us, at_us);
		last_us = at_us;
		if (is_change) {
			add_change(out, &changes[c++], &end);
		} else {
			add_run(out, &runs[r], r == 0 ? NULL : &runs[r - 1]);
			r++;
		}
	}
}

/* ---- of a program ---- */

struct reading {
	const struct code *code;
	size_t lengths[DOCUMENT_LANGUAGES_MAX]; /* of the text in each language */
	struct process_change *changes;
	size_t count, room;
};

static struct process_change *next_change(struct work *w, struct reading *reading)
{
	if (reading->count == reading->room) {
		size_t room = reading->room == 0 ? 1024 : 2 * reading->room;
		struct process_change *grown = work_array(w, room, sizeof *grown);
		for (size_t i = 0; i < reading->count; i++)
			grown[i] = reading->changes[i];
		reading->changes = grown;
		reading->room = room;
	}
	return &reading->changes[reading->count++];
}

static size_t *length_of(struct reading *reading, struct str language)
{
	for (size_t i = 0; i < reading->code->language_count; i++)
		if (str_equal(reading->code->languages[i].language, language))
			return &reading->lengths[i];
	return &reading->lengths[0];
}

static void read_frame(struct work *w, struct reading *reading, const struct code_frame *frame)
{
	size_t *length = length_of(reading, frame->language);
	for (size_t i = 0; i < frame->edit_count; i++) {
		const struct edit *edit = &frame->edits[i];
		*next_change(w, reading) = (struct process_change){
			.at_us = frame->saved_us,
			.at = edit->at,
			.removed = edit->removed,
			.inserted = edit->inserted.len,
			.length = *length,
			.whole = edit->kind == EDIT_PASTED || edit->kind == EDIT_DROPPED ||
		                 edit->kind == EDIT_REPLACED,
		};
		*length += edit->inserted.len;
		*length -= edit->removed < *length ? edit->removed : *length;
	}
}

/* Each page of the path is a work of its own; of a path that nobody can have typed its beginning is enough. */
static enum err read_path(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct reading *reading, bool *cut)
{
	int64_t after = 0;
	size_t count;
	*cut = false;
	do {
		struct work page = work_init(w->world, w->request_id);
		struct code_frame *frames;
		page.deadline_us = w->deadline_us;
		enum err failed = code_film(&page, tx, sitting->org, sitting->id, part->part->id, after,
		                            &frames, &count);
		for (size_t i = 0; failed == OK && i < count; i++) {
			read_frame(w, reading, &frames[i]);
			after = frames[i].revision;
		}
		if (failed != OK)
			fail(w, failed, "%.*s", STR_ARG(page.message));
		work_finish(&page);
		TRY(failed);
		*cut = reading->count * sizeof *reading->changes > PATH_BYTES_MAX;
	} while (count == CODE_FRAMES_MAX && !*cut);
	return OK;
}

static enum err read_runs(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct process_run **out, size_t *count)
{
	struct code_run *runs;
	size_t run_count;
	TRY(code_runs(w, tx, sitting->org, sitting->id, part->part->id, &runs, &run_count));
	*out = work_array(w, run_count, sizeof **out);
	*count = 0;
	int64_t revision = DB_NULL_INT;
	for (size_t i = 0; i < run_count; i++) {
		const struct code_run *run = &runs[i];
		if (!str_equal(run->state, S("done")) || !str_absent(run->input))
			continue;
		(*out)[(*count)++] = (struct process_run){
			.at_us = run->asked_us,
			.passed = run->built && run->passed == run->tests,
			.changed = run->revision != revision,
		};
		revision = run->revision;
	}
	return OK;
}

static int64_t end_of(const struct sitting_part *part, int64_t last_us)
{
	int64_t end_us = part->submitted_us != DB_NULL_INT ? part->submitted_us : last_us;
	end_us = end_us < last_us ? last_us : end_us;
	return end_us < part->started_us ? part->started_us : end_us;
}

enum err process_of_code(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, struct process *out)
{
	struct reading reading = {.code = part->part->code};
	struct process_run *runs;
	size_t run_count;
	int64_t kept_until;
	bool cut;
	for (size_t i = 0; i < reading.code->language_count; i++)
		reading.lengths[i] = reading.code->languages[i].starter.len;
	TRY(read_path(w, tx, sitting, part, &reading, &cut));
	TRY(read_runs(w, tx, sitting, part, &runs, &run_count));
	TRY(code_kept_until(w, tx, sitting, part, &kept_until));
	int64_t last_us = reading.count > 0 ? reading.changes[reading.count - 1].at_us : part->started_us;
	if (run_count > 0 && runs[run_count - 1].at_us > last_us)
		last_us = runs[run_count - 1].at_us;
	process_of(reading.changes, reading.count, runs, run_count, part->started_us, end_of(part, last_us),
	           out);
	out->cut = cut || kept_until != DB_NULL_INT;
	return OK;
}

/* ---- of a written text ---- */

enum err process_of_written(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, struct process *out)
{
	struct revision *revisions;
	size_t count, length = 0;
	TRY(written_history(w, tx, sitting->org, sitting->id, part->part->id, WRITTEN_HISTORY_MAX, &revisions,
	                    &count));
	struct process_change *changes = work_array(w, count, sizeof *changes);
	for (size_t i = 0; i < count; i++) {
		size_t kept = (size_t)revisions[i].kept_before + (size_t)revisions[i].kept_after;
		size_t added = revisions[i].inserted.len;
		changes[i] = (struct process_change){
			.at_us = revisions[i].saved_us,
			.at = (size_t)revisions[i].kept_before,
			.removed = length > kept ? length - kept : 0,
			.inserted = added,
			.length = length,
			.whole = added >= PROCESS_WHOLE_BYTES,
		};
		length = kept + added;
	}
	int64_t last_us = count > 0 ? changes[count - 1].at_us : part->started_us;
	process_of(changes, count, NULL, 0, part->started_us, end_of(part, last_us), out);
	out->by_saves = true;
	out->cut = count > 0 && revisions[count - 1].revision > (int64_t)count;
	return OK;
}

/* ---- in words ---- */

struct str process_share(struct work *w, size_t part, size_t whole)
{
	check(whole > 0);
	double percent = 100 * (double)part / (double)whole;
	if (part == 0)
		return S("none");
	if (part >= whole)
		return S("all");
	if (percent < 1)
		return S("less than 1 %");
	return percent > 99 ? S("over 99 %") : str_format(w->arena, "%.0f %%", percent);
}

static struct str duration(struct work *w, int64_t us)
{
	int64_t minutes = us / TIME_MINUTE_US;
	if (minutes < 1)
		return S("less than a minute");
	return minutes == 1 ? S("1 minute") : str_format(w->arena, "%lld minutes", (long long)minutes);
}

static struct str at_once(struct work *w, const struct process *process)
{
	struct str share = process_share(w, process->pasted, process->inserted);
	if (process->by_saves)
		return str_format(
			w->arena,
			"Of what was written, %.*s came in pieces of %d bytes or more in one save, as what is "
			"pasted does; smaller pieces are not told from typing.",
			STR_ARG(share), PROCESS_WHOLE_BYTES);
	return str_format(
		w->arena,
		"Of what was written, %.*s came at once: pasted, put in from elsewhere in it, or saved as one text.",
		STR_ARG(share));
}

static struct str often(struct work *w, size_t count)
{
	if (count <= 2)
		return count == 1 ? S("once") : S("twice");
	return str_format(w->arena, "%zu times", count);
}

size_t process_words(struct work *w, const struct process *process, struct str *lines)
{
	size_t count = 0;
	if (process->changes == 0)
		return 0;
	lines[count++] = str_format(w->arena, "The first change was saved after %.*s.",
	                            STR_ARG(duration(w, process->first_change_us)));
	if (process->pauses > 0)
		lines[count++] = str_format(
			w->arena, "%zu %s of over a minute without a change%s; the longest took %.*s.",
			process->pauses, process->pauses == 1 ? "pause" : "pauses",
			process->run_count > 0 ? " or a run" : "",
			STR_ARG(duration(w, process->longest_pause_us)));
	if (process->inserted > 0) {
		lines[count++] = at_once(w, process);
		lines[count++] =
			process->removed == 0
				? S("Nothing was taken out again.")
				: str_format(w->arena, "Taken out was as much as %.*s of what was written%s.",
		                             STR_ARG(process_share(w, process->removed, process->inserted)),
		                             process->given > 0 ? ", counting what the task began with" : "");
		struct str at_end = process_share(w, process->at_end, process->inserted);
		lines[count++] =
			process->returns == 0
				? str_format(
					  w->arena,
					  "Added at the end of the text: %.*s; no earlier place was gone back to.",
					  STR_ARG(at_end))
				: str_format(
					  w->arena,
					  "Added at the end of the text: %.*s; an earlier place was gone back to %.*s.",
					  STR_ARG(at_end), STR_ARG(often(w, process->returns)));
	}
	if (process->cut)
		lines[count++] = S("The history is not whole: this is told of what was kept.");
	check(count <= PROCESS_LINES_MAX);
	return count;
}
