#include "evidence/history.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/time.h"
#include "evidence/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 5, COUNT_MAX = 100000000, NAME_MAX = 64, NAME_SHOWN = 8 };
#define SECONDS_MAX INT64_C(253402300799) /* the end of the year 9999 */

/* ---- the log ---- */

struct reading {
	struct str text; /* what is left */
	struct history_commit *commits;
	size_t count;
	struct str addresses[HISTORY_AUTHORS_MAX];
	size_t authors;
};

static enum err no_log(struct work *w)
{
	return fail(w, ERR_INPUT, "it is no history of commits");
}

static bool is_name(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
			return false;
	return text.len == 40 || text.len == NAME_MAX;
}

/* Beyond HISTORY_AUTHORS_MAX all are one. */
static size_t author_of(struct reading *reading, struct str address)
{
	for (size_t i = 0; i < reading->authors; i++)
		if (str_equal(reading->addresses[i], address))
			return i;
	if (reading->authors == HISTORY_AUTHORS_MAX)
		return HISTORY_AUTHORS_MAX - 1;
	reading->addresses[reading->authors] = address;
	return reading->authors++;
}

static bool take_count(struct str text, int64_t *out)
{
	*out = 0;
	return str_equal(text, S("-")) || (str_to_int(text, out) && *out >= 0 && *out <= COUNT_MAX);
}

/* ADDED TAB REMOVED TAB PATH. */
static bool add_file(struct str line, struct history_commit *commit)
{
	int64_t added, removed;
	if (!take_count(str_cut(&line, '\t'), &added) || str_absent(line) ||
	    !take_count(str_cut(&line, '\t'), &removed) || str_absent(line))
		return false;
	commit->files++;
	commit->added += added;
	commit->removed += removed;
	return true;
}

static enum err read_commit(struct work *w, struct reading *reading, struct str record)
{
	struct str files = record, fields[FIELDS];
	struct str head = str_cut(&files, '\n');
	for (size_t i = 0; i < FIELDS; i++)
		fields[i] = i + 1 < FIELDS ? str_cut(&head, '\x1f') : head;
	struct history_commit *commit = &reading->commits[reading->count];
	*commit = (struct history_commit){
		.name = str_copy(w->arena, fields[0]),
		.author = author_of(reading, fields[2]),
		.merge = str_find_byte(str_trim(fields[3]), ' ') != SIZE_MAX,
		.subject = text_line(w, fields[4], HISTORY_SUBJECT_BYTES_MAX),
	};
	if (str_absent(fields[4]) || !is_name(fields[0]))
		return no_log(w);
	if (!str_to_int(fields[1], &commit->at_s) || commit->at_s < 0 || commit->at_s > SECONDS_MAX)
		commit->at_s = 0;
	while (!str_absent(files)) {
		struct str line = str_cut(&files, '\n');
		if (line.len > 0 && !add_file(line, commit))
			return no_log(w);
	}
	reading->count++;
	return OK;
}

/* Pseudonyms are by who came first, and the log begins with who came last. */
static void rename_authors(struct reading *reading)
{
	size_t names[HISTORY_AUTHORS_MAX], next = 0;
	memset(names, 0xff, sizeof names);
	for (size_t i = reading->count; i-- > 0;) {
		size_t *author = &reading->commits[i].author;
		if (names[*author] == SIZE_MAX)
			names[*author] = next++;
		*author = names[*author];
	}
}

enum err history_log(struct work *w, struct str text, struct history *out)
{
	struct reading reading = {.text = text};
	bool cut = false;
	if (text.len > HISTORY_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "its history has more than %d MiB", HISTORY_BYTES_MAX >> 20);
	reading.commits = work_array(w, HISTORY_COMMITS_MAX, sizeof *reading.commits);
	struct str lead = str_cut(&reading.text, '\x1e');
	if (str_trim(lead).len > 0)
		return no_log(w);
	while (!str_absent(reading.text) && !cut) {
		struct str record = str_cut(&reading.text, '\x1e');
		cut = reading.count == HISTORY_COMMITS_MAX;
		if (!cut)
			TRY(read_commit(w, &reading, record));
	}
	rename_authors(&reading);
	*out = (struct history){reading.commits, reading.count, reading.authors, cut};
	return OK;
}

/* ---- the story ---- */

struct str history_author(struct work *w, size_t author)
{
	if (author < 26)
		return str_format(w->arena, "author %c", (char)('A' + author));
	return str_format(w->arena, "author %c%c", (char)('A' + (author / 26 - 1) % 26),
	                  (char)('A' + author % 26));
}

struct story {
	struct work *w;
	const struct history *history;
	struct str *lines;
	size_t count;
};

static void tell(struct story *story, struct str line)
{
	check(story->count < HISTORY_LINES_MAX);
	story->lines[story->count++] = line;
}

static struct str plural(struct work *w, size_t count, const char *one, const char *many)
{
	return str_format(w->arena, "%zu %s", count, count == 1 ? one : many);
}

static struct str date_of(struct work *w, int64_t at_s)
{
	return at_s == 0 ? S("an unknown day") : time_date_for_people(w->arena, at_s * TIME_SECOND_US);
}

static int compare_numbers(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

/* Their times, rising. */
static int64_t *times_of(struct work *w, const struct history *history)
{
	int64_t *times = work_array(w, history->count, sizeof *times);
	for (size_t i = 0; i < history->count; i++)
		times[i] = history->commits[i].at_s;
	qsort(times, history->count, sizeof *times, compare_numbers);
	return times;
}

static void tell_span(struct story *story, const int64_t *times)
{
	struct work *w = story->w;
	const struct history *history = story->history;
	struct str first = date_of(w, times[0]), last = date_of(w, times[history->count - 1]);
	struct str commits = plural(w, history->count, "commit", "commits");
	struct str authors = plural(w, history->authors, "author", "authors");
	if (str_equal(first, last))
		tell(story, str_format(w->arena, "%.*s by %.*s, all of %.*s.", STR_ARG(commits),
		                       STR_ARG(authors), STR_ARG(first)));
	else
		tell(story, str_format(w->arena, "%s%.*s by %.*s, from %.*s to %.*s.",
		                       history->cut ? "The newest " : "", STR_ARG(commits), STR_ARG(authors),
		                       STR_ARG(first), STR_ARG(last)));
}

static void tell_shares(struct story *story)
{
	struct work *w = story->w;
	const struct history *history = story->history;
	struct buf line = buf_init(w->arena, 4096);
	size_t counts[HISTORY_AUTHORS_MAX] = {0}, shown = history->authors < 5 ? history->authors : 5;
	for (size_t i = 0; i < history->count; i++)
		counts[history->commits[i].author]++;
	for (size_t i = 0; i < shown; i++) {
		struct str name = history_author(w, i);
		buf_format(&line, "%s%.*s made %zu", i == 0 ? "" : ", ", STR_ARG(name), counts[i]);
	}
	buf_put(&line, history->authors > shown ? S(", others the rest.") : S("."));
	struct str text = buf_str(&line);
	if (history->authors > 1)
		tell(story, str_format(w->arena, "A%.*s", STR_ARG(str_slice(text, 1, SIZE_MAX))));
}

static void tell_days(struct story *story, const int64_t *times)
{
	struct work *w = story->w;
	const int64_t day_s = 24 * 60 * 60;
	size_t days = 0;
	int64_t longest = 0;
	for (size_t i = 0; i < story->history->count; i++) {
		days += i == 0 || times[i] / day_s != times[i - 1] / day_s;
		if (i > 0 && times[i - 1] > 0 && times[i] - times[i - 1] > longest)
			longest = times[i] - times[i - 1];
	}
	if (days < 2)
		return;
	struct str pause = time_duration(w->arena, longest * TIME_SECOND_US);
	tell(story, str_format(w->arena, "They are spread over %zu days; the longest pause was %.*s.", days,
	                       STR_ARG(pause)));
}

static void tell_sizes(struct story *story)
{
	struct work *w = story->w;
	const struct history *history = story->history;
	int64_t *sizes = work_array(w, history->count, sizeof *sizes), total = 0;
	const struct history_commit *largest = &history->commits[0];
	for (size_t i = 0; i < history->count; i++) {
		const struct history_commit *at = &history->commits[i];
		sizes[i] = at->added + at->removed;
		total += sizes[i];
		if (sizes[i] > largest->added + largest->removed)
			largest = at;
	}
	qsort(sizes, history->count, sizeof *sizes, compare_numbers);
	if (total == 0)
		return;
	int64_t most = largest->added + largest->removed;
	struct str name = str_slice(largest->name, 0, NAME_SHOWN);
	tell(story,
	     str_format(w->arena,
	                "Half of them change %lld lines or fewer. The largest, %.*s, changes %lld lines in "
	                "%lld %s: %.0f %% of all.",
	                (long long)sizes[(history->count - 1) / 2], STR_ARG(name), (long long)most,
	                (long long)largest->files, largest->files == 1 ? "file" : "files",
	                floor(100.0 * (double)most / (double)total)));
}

static void tell_oddities(struct story *story)
{
	struct work *w = story->w;
	const struct history *history = story->history;
	size_t merges = 0, backwards = 0;
	for (size_t i = 0; i < history->count; i++) {
		merges += history->commits[i].merge;
		backwards += i > 0 && history->commits[i - 1].at_s < history->commits[i].at_s;
	}
	if (merges > 0)
		tell(story,
		     str_format(w->arena, "%.*s.",
		                STR_ARG(plural(w, merges, "of them is a merge", "of them are merges"))));
	if (backwards > 0)
		tell(story, str_format(w->arena, "%.*s to be older than the one before it.",
		                       STR_ARG(plural(w, backwards, "claims", "claim"))));
}

void history_story(struct work *w, const struct history *history, struct str **lines, size_t *count)
{
	struct story story = {.w = w, .history = history};
	story.lines = work_array(w, HISTORY_LINES_MAX, sizeof *story.lines);
	if (history->count == 0) {
		tell(&story, S("There is no history of commits with it."));
	} else {
		const int64_t *times = times_of(w, history);
		tell_span(&story, times);
		tell_shares(&story);
		tell_days(&story, times);
		tell_sizes(&story);
		tell_oddities(&story);
		tell(&story, S("Days are what the authors' own machines claimed: anybody can set them."));
	}
	*lines = story.lines;
	*count = story.count;
}

/* ---- the stored form ---- */

void history_write(struct json_out *out, const struct history *history)
{
	json_object(out);
	json_put_int(out, S("authors"), (int64_t)history->authors);
	json_name(out, S("commits"));
	json_array(out);
	for (size_t i = 0; i < history->count; i++) {
		const struct history_commit *at = &history->commits[i];
		json_object(out);
		json_put_int(out, S("added"), at->added);
		json_put_int(out, S("at_s"), at->at_s);
		json_put_int(out, S("author"), (int64_t)at->author);
		json_put_int(out, S("files"), at->files);
		json_put_bool(out, S("merge"), at->merge);
		json_put_str(out, S("name"), at->name);
		json_put_int(out, S("removed"), at->removed);
		json_put_str(out, S("subject"), at->subject);
		json_end(out);
	}
	json_end(out);
	json_put_bool(out, S("cut"), history->cut);
	json_end(out);
}

static bool is_within(int64_t value, int64_t max)
{
	return value >= 0 && value <= max;
}

static enum err read_stored(struct work *w, const struct json *json, size_t authors,
                            struct history_commit *out)
{
	int64_t author = json_get_int(json, S("author"));
	*out = (struct history_commit){
		.name = json_get_str(json, S("name")),
		.at_s = json_get_int(json, S("at_s")),
		.author = (size_t)author,
		.merge = json_get_bool(json, S("merge")),
		.files = json_get_int(json, S("files")),
		.added = json_get_int(json, S("added")),
		.removed = json_get_int(json, S("removed")),
		.subject = json_get_str(json, S("subject")),
	};
	const int64_t most = (int64_t)COUNT_MAX * 10000000;
	if (!is_name(out->name) || author < 0 || (size_t)author >= authors ||
	    !is_within(out->at_s, SECONDS_MAX) || !is_within(out->files, most) ||
	    !is_within(out->added, most) || !is_within(out->removed, most) || str_absent(out->subject))
		return no_log(w);
	out->subject = text_line(w, out->subject, HISTORY_SUBJECT_BYTES_MAX);
	return OK;
}

enum err history_read(struct work *w, const struct json *json, struct history *out)
{
	const struct json *list = json_get(json, S("commits"));
	int64_t authors = json_get_int(json, S("authors"));
	if (list == NULL || list->kind != JSON_ARRAY || list->count > HISTORY_COMMITS_MAX ||
	    !is_within(authors, HISTORY_AUTHORS_MAX))
		return no_log(w);
	struct history_commit *commits = work_array(w, list->count, sizeof *commits);
	for (size_t i = 0; i < list->count; i++)
		TRY(read_stored(w, &list->elements[i], (size_t)authors, &commits[i]));
	*out = (struct history){commits, list->count, (size_t)authors, json_get_bool(json, S("cut"))};
	return OK;
}
