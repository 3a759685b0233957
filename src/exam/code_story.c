/* code_story: what can be told of the path to a program. Facts with their times, without praise or blame. */
#include "exam/code_run.h"

#include "base/time.h"
#include "base/utf8.h"
#include "sandbox/language.h"

enum { LINES_MAX = 100, PASTED_CHARACTERS = 200, PASTES_MAX = 40, PATH_BYTES_MAX = 64 << 20 };

struct telling {
	const struct sitting *sitting;
	const struct sitting_part *part;
	struct code_story_line *lines;
	size_t count, pastes;
	/* The languages written in, in the order they were begun. */
	struct str languages[DOCUMENT_LANGUAGES_MAX];
	size_t language_count;
	int64_t languages_us; /* when the last of them was begun */
	int64_t last_us;      /* of all saves and runs */
	int64_t kept_until;   /* code_kept_until */
	int64_t full_us;      /* when the last batch was saved that is kept as it came */
};

static void tell(struct telling *telling, int64_t at_us, struct str words)
{
	if (telling->count < LINES_MAX)
		telling->lines[telling->count++] = (struct code_story_line){at_us, words};
}

static struct str minutes(struct work *w, int64_t us)
{
	int64_t count = us / TIME_MINUTE_US;
	if (count < 1)
		return S("less than a minute");
	return count == 1 ? S("1 minute") : str_format(w->arena, "%lld minutes", (long long)count);
}

static struct str times(struct work *w, size_t count)
{
	if (count <= 2)
		return count == 1 ? S("once") : S("twice");
	return str_format(w->arena, "%zu times", count);
}

/* ---- what was written ---- */

static void tell_paste(struct work *w, struct telling *telling, int64_t at_us, const struct edit *edit)
{
	bool came_whole = edit->kind == EDIT_PASTED || edit->kind == EDIT_DROPPED;
	size_t characters = came_whole ? utf8_count(edit->inserted) : 0;
	if (characters <= PASTED_CHARACTERS || telling->pastes++ >= PASTES_MAX)
		return;
	tell(telling, at_us,
	     str_format(w->arena, "A piece of %zu characters was %s.", characters,
	                edit->kind == EDIT_PASTED ? "pasted" : "dragged in"));
}

static void keep_language(struct telling *telling, const struct code_frame *frame)
{
	for (size_t i = 0; i < telling->language_count; i++)
		if (str_equal(telling->languages[i], frame->language))
			return;
	if (telling->language_count == DOCUMENT_LANGUAGES_MAX)
		return;
	telling->languages[telling->language_count++] = frame->language;
	telling->languages_us = frame->saved_us;
}

static size_t size_of(const struct code_frame *frame)
{
	size_t size = sizeof *frame + frame->edit_count * sizeof *frame->edits;
	for (size_t i = 0; i < frame->edit_count; i++)
		size += frame->edits[i].inserted.len;
	return size;
}

/* A path that nobody can have typed is told from its beginning: all of it would not fit into memory. */
static enum err tell_frames(struct work *w, struct tx *tx, struct telling *telling)
{
	struct code_frame *frames;
	size_t count, size = 0;
	int64_t after = 0;
	do {
		TRY(code_film(w, tx, telling->sitting->org, telling->sitting->id, telling->part->part->id,
		              after, &frames, &count));
		for (size_t i = 0; i < count; i++) {
			keep_language(telling, &frames[i]);
			for (size_t j = 0; j < frames[i].edit_count; j++)
				tell_paste(w, telling, frames[i].saved_us, &frames[i].edits[j]);
			after = frames[i].revision;
			size += size_of(&frames[i]);
			telling->last_us = frames[i].saved_us;
			if (frames[i].revision <= telling->kept_until)
				telling->full_us = frames[i].saved_us;
		}
	} while (count == CODE_FRAMES_MAX && size < PATH_BYTES_MAX);
	return OK;
}

static void tell_full(struct telling *telling)
{
	if (telling->kept_until != DB_NULL_INT)
		tell(telling, telling->full_us,
		     S("The way became longer than is kept: of what was written after this there is only the text "
		       "as it stood last."));
}

static void tell_languages(struct work *w, struct telling *telling)
{
	if (telling->language_count < 2)
		return;
	struct buf names = buf_init(w->arena, 500);
	for (size_t i = 0; i < telling->language_count; i++) {
		const struct language *language = language_find(telling->languages[i]);
		const char *before = i == 0 ? "" : i + 1 == telling->language_count ? " and " : ", ";
		struct str title = language == NULL ? telling->languages[i] : language->title;
		buf_format(&names, "%s%.*s", before, STR_ARG(title));
	}
	tell(telling, telling->languages_us,
	     str_format(w->arena, "The program was written in %.*s.", STR_ARG(buf_str(&names))));
}

/* ---- what was run ---- */

/* A run on the visible tests that ended, by what stood in the way first. */
struct tried {
	const struct code_run *run;
	bool built;
	const struct code_group
		*failed; /* the first test that did not pass is of it; NULL: all passed, or not built */
};

static struct tried tried_of(const struct code *code, const struct code_run *run)
{
	struct tried tried = {.run = run, .built = run->built};
	for (size_t i = 0; run->built && i < code->group_count; i++)
		if (str_equal(code->groups[i].id, run->failed_group))
			tried.failed = &code->groups[i];
	return tried;
}

static bool is_done(const struct tried *tried)
{
	return tried->built && tried->failed == NULL;
}

/* From a run's end until the next one's: until then it stood in the way. */
static int64_t lasted_us(const struct telling *telling, const struct tried *tried, size_t count, size_t i)
{
	int64_t until_us = i + 1 < count ? tried[i + 1].run->ended_us : telling->last_us;
	return until_us > tried[i].run->ended_us ? until_us - tried[i].run->ended_us : 0;
}

/* NULL: it was not built. */
static void tell_of_group(struct work *w, struct telling *telling, const struct tried *tried, size_t count,
                          const struct code_group *group)
{
	int64_t first_us = 0, us = 0;
	size_t runs = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_done(&tried[i]) || tried[i].failed != group)
			continue;
		first_us = runs++ == 0 ? tried[i].run->ended_us : first_us;
		us += lasted_us(telling, tried, count, i);
	}
	if (runs == 0)
		return;
	struct str so_long = minutes(w, us), often = times(w, runs);
	if (group == NULL && !tried[count - 1].built)
		tell(telling, first_us,
		     str_format(w->arena, "Building it failed %.*s; at the last run it could not be built.",
		                STR_ARG(often)));
	else if (group == NULL)
		tell(telling, first_us,
		     str_format(w->arena, "Building it failed %.*s; getting it to build again took %.*s.",
		                STR_ARG(often), STR_ARG(so_long)));
	else
		tell(telling, first_us,
		     str_format(w->arena, "A test of “%.*s” was the first that failed %.*s, for %.*s%s.",
		                STR_ARG(group->title), STR_ARG(often), STR_ARG(so_long),
		                runs == 1 ? "" : " in all"));
}

/* Runs that found something, each followed by a run of a changed program. */
static size_t cycles_of(const struct tried *tried, size_t count)
{
	size_t cycles = 0;
	for (size_t i = 0; i + 1 < count; i++)
		cycles += !is_done(&tried[i]) && tried[i + 1].run->revision != tried[i].run->revision;
	return cycles;
}

static void tell_when_all_passed(struct work *w, struct telling *telling, const struct tried *tried,
                                 size_t count)
{
	size_t first = 0;
	while (first < count && !is_done(&tried[first]))
		first++;
	if (first == count)
		return;
	tell(telling, tried[first].run->ended_us,
	     str_format(w->arena, "All tests that could be run passed after %.*s.",
	                STR_ARG(minutes(w, tried[first].run->ended_us - telling->part->started_us))));
}

static void tell_tried(struct work *w, struct telling *telling, const struct tried *tried, size_t count)
{
	const struct code *code = telling->part->part->code;
	if (count == 0)
		return;
	tell(telling, tried[0].run->asked_us,
	     str_format(w->arena, "The tests were run for the first time after %.*s.",
	                STR_ARG(minutes(w, tried[0].run->asked_us - telling->part->started_us))));
	size_t cycles = cycles_of(tried, count);
	if (cycles > 0)
		tell(telling, tried[0].run->ended_us,
		     str_format(w->arena,
		                "%zu runs of the tests; %.*s the program was changed and run again.", count,
		                STR_ARG(times(w, cycles))));
	tell_of_group(w, telling, tried, count, NULL);
	for (size_t i = 0; i < code->group_count; i++)
		if (code->groups[i].visible)
			tell_of_group(w, telling, tried, count, &code->groups[i]);
	tell_when_all_passed(w, telling, tried, count);
}

static enum err tell_runs(struct work *w, struct tx *tx, struct telling *telling)
{
	const struct part *part = telling->part->part;
	struct code_run *runs;
	size_t count, kept = 0;
	TRY(code_runs(w, tx, telling->sitting->org, telling->sitting->id, part->id, &runs, &count));
	struct tried *tried = work_array(w, count, sizeof *tried);
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(runs[i].state, S("done")) || !str_absent(runs[i].input))
			continue;
		tried[kept++] = tried_of(part->code, &runs[i]);
		if (runs[i].ended_us > telling->last_us)
			telling->last_us = runs[i].ended_us;
	}
	tell_tried(w, telling, tried, kept);
	return OK;
}

/* ---- the whole ---- */

/* By time; lines of one time keep their order. */
static void sort(struct code_story_line *lines, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct code_story_line moved = lines[i];
		size_t j = i;
		for (; j > 0 && lines[j - 1].at_us > moved.at_us; j--)
			lines[j] = lines[j - 1];
		lines[j] = moved;
	}
}

enum err code_story(struct work *w, struct tx *tx, const struct sitting *sitting,
                    const struct sitting_part *part, struct code_story_line **out, size_t *count)
{
	struct telling telling = {
		.sitting = sitting,
		.part = part,
		.lines = work_array(w, LINES_MAX, sizeof *telling.lines),
	};
	TRY(code_kept_until(w, tx, sitting, part, &telling.kept_until));
	TRY(tell_frames(w, tx, &telling));
	tell_full(&telling);
	TRY(tell_runs(w, tx, &telling));
	tell_languages(w, &telling);
	sort(telling.lines, telling.count);
	*out = telling.lines;
	*count = telling.count;
	return OK;
}
