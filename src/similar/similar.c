#include "similar/similar_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { K_SHORT = 7, WINDOW_SHORT = 1, K_LONG = 23, WINDOW_LONG = 17 };

struct similar_options similar_standard_options(void)
{
	return (struct similar_options){
		.common = 1,
		.at_least = 0.5,
		.cluster_at_least = 0.8,
		.pairs_max = 1000,
		.aligned_max = 50,
	};
}

/* ---- what is compared ---- */

/* A source with its place, for sorting them into units. */
struct placed {
	const struct similar_source *source;
	const struct grammar *grammar;
	size_t submission; /* the first source that names it */
	size_t place;
};

static int by_unit(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;
	if (left->grammar != right->grammar)
		return left->grammar < right->grammar ? -1 : 1;
	if (left->submission != right->submission)
		return left->submission < right->submission ? -1 : 1;
	return left->place < right->place ? -1 : left->place > right->place;
}

static int by_name(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;
	int order = str_compare(left->source->submission, right->source->submission);
	return order != 0 ? order : left->place < right->place ? -1 : left->place > right->place;
}

static struct placed *place_sources(struct work *w, const struct similar_source *sources, size_t count,
                                    size_t *known)
{
	struct placed *placed = work_array(w, count, sizeof *placed);
	*known = 0;
	for (size_t i = 0; i < count; i++) {
		const struct grammar *grammar = grammar_of_file(sources[i].path);
		if (grammar != NULL)
			placed[(*known)++] = (struct placed){&sources[i], grammar, i, i};
	}
	if (*known == 0)
		return placed;
	qsort(placed, *known, sizeof *placed, by_name);
	for (size_t i = 1; i < *known; i++)
		if (str_equal(placed[i].source->submission, placed[i - 1].source->submission))
			placed[i].submission = placed[i - 1].submission;
	qsort(placed, *known, sizeof *placed, by_unit);
	return placed;
}

static struct similar_file read_file(struct work *w, const struct placed *placed)
{
	struct similar_file file = {.path = placed->source->path, .text = placed->source->text};
	if (tokens_read(w, placed->grammar, file.text, &file.tokens) != OK) {
		file.left_out = w->message;
		file.tokens = (struct tokens){0};
		work_forgive(w);
	}
	return file;
}

/* The tokens of all its files, one behind the other. */
static void join_files(struct work *w, struct similar_unit *unit)
{
	for (size_t i = 0; i < unit->file_count; i++)
		unit->token_count += unit->files[i].tokens.count + 1;
	unit->tokens = work_array(w, unit->token_count, sizeof *unit->tokens);
	unit->given = work_array(w, unit->token_count, sizeof *unit->given);
	for (size_t i = 0, at = 0; i < unit->file_count; i++) {
		struct similar_file *file = &unit->files[i];
		file->first = at;
		if (file->tokens.count > 0)
			memcpy(unit->tokens + at, file->tokens.at, file->tokens.count * sizeof *unit->tokens);
		at += file->tokens.count;
		unit->own_count += file->tokens.count;
		unit->tokens[at++].kind = TOKEN_BARRIER;
	}
}

static struct similar_unit *read_units(struct work *w, const struct placed *placed, size_t count,
                                       size_t *unit_count)
{
	struct similar_unit *units = work_array(w, count, sizeof *units);
	struct similar_file *files = work_array(w, count, sizeof *files);
	*unit_count = 0;
	for (size_t i = 0, start = 0; i < count; i++) {
		files[i] = read_file(w, &placed[i]);
		if (i + 1 < count && placed[i + 1].grammar == placed[start].grammar &&
		    placed[i + 1].submission == placed[start].submission)
			continue;
		struct similar_unit *unit = &units[(*unit_count)++];
		*unit = (struct similar_unit){
			.submission = placed[start].source->submission,
			.grammar = placed[start].grammar,
			.files = &files[start],
			.file_count = i + 1 - start,
		};
		join_files(w, unit);
		start = i + 1;
	}
	return units;
}

/* ---- fingerprints ---- */

static int by_hash(const void *a, const void *b)
{
	const struct print *left = a, *right = b;
	return left->hash < right->hash ? -1 : left->hash > right->hash;
}

/* All runs of the starter code in this language, by hash. */
struct starter {
	struct print *prints;
	size_t count;
};

static bool is_given(const struct starter *starter, const struct print *print)
{
	return starter->count > 0 &&
	       bsearch(print, starter->prints, starter->count, sizeof *starter->prints, by_hash) != NULL;
}

static struct starter read_starter(struct work *w, const struct similar_unit *units, size_t count,
                                   const struct similar_language *language)
{
	struct starter starter = {0};
	size_t tokens = 0;
	for (size_t i = 0; i < count; i++)
		tokens += units[i].grammar == language->grammar ? units[i].token_count : 0;
	starter.prints = work_array(w, tokens, sizeof *starter.prints);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; units[i].grammar == language->grammar && j < units[i].file_count; j++) {
			const struct tokens *file = &units[i].files[j].tokens;
			size_t some = 0;
			const struct print *prints =
				file->count < language->k
					? NULL
					: winnow_tokens(w, file->at, file->count, language->k, 1, &some);
			if (some > 0)
				memcpy(starter.prints + starter.count, prints, some * sizeof *prints);
			starter.count += some;
		}
	if (starter.count > 0)
		qsort(starter.prints, starter.count, sizeof *starter.prints, by_hash);
	return starter;
}

/* Marks the tokens of a file that the starter code has too. */
static void mark_given(struct work *w, const struct starter *starter, struct similar_unit *unit,
                       const struct similar_file *file, size_t k)
{
	size_t count = 0;
	if (starter->count == 0 || file->tokens.count < k)
		return;
	const struct print *all = winnow_tokens(w, file->tokens.at, file->tokens.count, k, 1, &count);
	for (size_t i = 0; i < count; i++)
		if (is_given(starter, &all[i]))
			memset(unit->given + file->first + all[i].at, 1, k);
}

/* A unit's fingerprints, each once with how often; returns how many. `out` has room for as many as it has tokens. */
static size_t print_unit(struct work *w, const struct starter *starter,
                         const struct similar_language *language, struct similar_unit *unit, uint32_t number,
                         struct similar_print *out)
{
	struct print *own = work_array(w, unit->token_count, sizeof *own);
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < unit->file_count; i++) {
		const struct similar_file *file = &unit->files[i];
		size_t some;
		const struct print *prints = winnow_tokens(w, file->tokens.at, file->tokens.count,
		                                           language->k, language->window, &some);
		for (size_t j = 0; j < some; j++)
			if (!is_given(starter, &prints[j]))
				own[count++] = prints[j];
		mark_given(w, starter, unit, file, language->k);
	}
	for (size_t i = 0; i < unit->token_count; i++)
		unit->own_count -= unit->given[i] ? 1 : 0;
	if (count > 0)
		qsort(own, count, sizeof *own, by_hash);
	for (size_t i = 0; i < count; i++)
		if (i > 0 && own[i].hash == own[i - 1].hash)
			out[kept - 1].count++;
		else
			out[kept++] = (struct similar_print){own[i].hash, number, 1};
	unit->print_count = count;
	return kept;
}

static int by_size(const void *a, const void *b)
{
	const size_t *left = a, *right = b;
	return *left < *right ? -1 : *left > *right;
}

static size_t half_have(struct work *w, const struct similar_unit *units, size_t count)
{
	size_t *sizes = work_array(w, count, sizeof *sizes);
	for (size_t i = 0; i < count; i++)
		sizes[i] = units[i].token_count;
	qsort(sizes, count, sizeof *sizes, by_size);
	return sizes[count / 2];
}

static void choose(struct work *w, const struct similar_options *options, const struct similar_unit *units,
                   struct similar_language *language)
{
	bool are_short = half_have(w, units, language->units) < SIMILAR_TOKENS_SHORT;
	language->k = options->k != 0 ? options->k : are_short ? K_SHORT : K_LONG;
	language->window = options->window != 0 ? options->window : are_short ? WINDOW_SHORT : WINDOW_LONG;
}

/* ---- all of it ---- */

static enum err check_options(struct work *w, const struct similar_options *options)
{
	if (options->k > WINNOW_K_MAX || options->window > WINNOW_WINDOW_MAX)
		return fail(w, ERR_INPUT, "a fingerprint has %d tokens at most, and a window %d fingerprints",
		            WINNOW_K_MAX, WINNOW_WINDOW_MAX);
	if (!(options->common > 0 && options->common <= 1) ||
	    !(options->at_least >= 0 && options->at_least <= 1) ||
	    !(options->cluster_at_least >= 0 && options->cluster_at_least <= 1))
		return fail(w, ERR_INPUT, "shares and similarities are numbers from 0 to 1");
	if (options->pairs_max > SIMILAR_PAIRS_MAX || options->aligned_max > SIMILAR_ALIGNED_MAX)
		return fail(w, ERR_INPUT, "at most %d pairs are kept, and %d of them have fragments",
		            SIMILAR_PAIRS_MAX, SIMILAR_ALIGNED_MAX);
	return OK;
}

static enum err check_sizes(struct work *w, const struct similar_source *sources, size_t count)
{
	size_t bytes = 0;
	if (count > SIMILAR_FILES_MAX)
		return fail(w, ERR_TOO_LARGE, "at most %d files are compared at once", SIMILAR_FILES_MAX);
	for (size_t i = 0; i < count; i++)
		bytes += sources[i].text.len;
	if (bytes > SIMILAR_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "at most %d MiB are compared at once", SIMILAR_BYTES_MAX >> 20);
	return OK;
}

static size_t units_of_language(const struct similar_unit *units, size_t count)
{
	size_t same = 0;
	while (same < count && units[same].grammar == units[0].grammar)
		same++;
	return same;
}

static void compare_language(struct work *w, const struct similar_options *options,
                             struct similar_unit *units, size_t first, const struct similar_unit *starter,
                             size_t starter_count, struct similar_language *language,
                             struct similar_found *found)
{
	struct similar_group group = {
		.units = &units[first], .first = first, .unit_count = language->units, .language = language};
	size_t tokens = 0;
	choose(w, options, group.units, language);
	const struct starter given = read_starter(w, starter, starter_count, language);
	for (size_t i = 0; i < group.unit_count; i++)
		tokens += group.units[i].token_count;
	group.prints = work_array(w, tokens, sizeof *group.prints);
	for (size_t i = 0; i < group.unit_count; i++)
		group.print_count += print_unit(w, &given, language, &group.units[i], (uint32_t)i,
		                                group.prints + group.print_count);
	similar_compare(w, found, &group);
}

enum err similar_find(struct work *w, const struct similar_source *sources, size_t count,
                      const struct similar_source *starter, size_t starter_count,
                      const struct similar_options *options, struct similar *out)
{
	size_t known, starter_known, starter_units;
	*out = (struct similar){.options = *options};
	TRY(check_options(w, options));
	TRY(check_sizes(w, sources, count));
	TRY(check_sizes(w, starter, starter_count));
	const struct placed *placed = place_sources(w, sources, count, &known);
	const struct placed *placed_starter = place_sources(w, starter, starter_count, &starter_known);
	struct similar_unit *units = read_units(w, placed, known, &out->unit_count);
	const struct similar_unit *given = read_units(w, placed_starter, starter_known, &starter_units);
	if (out->unit_count > SIMILAR_UNITS_MAX)
		return fail(w, ERR_TOO_LARGE, "at most %d submissions are compared at once",
		            SIMILAR_UNITS_MAX);
	size_t grammars;
	grammar_all(&grammars);
	struct similar_language *languages = work_array(w, grammars, sizeof *languages);
	struct similar_found found = similar_found(w, options, out->unit_count);
	for (size_t first = 0; first < out->unit_count; first += languages[out->language_count++].units) {
		struct similar_language *language = &languages[out->language_count];
		language->grammar = units[first].grammar;
		language->units = units_of_language(&units[first], out->unit_count - first);
		compare_language(w, options, units, first, given, starter_units, language, &found);
	}
	out->units = units;
	out->languages = languages;
	out->unread = count - known;
	similar_finish(w, &found, units, out->unit_count, out);
	return OK;
}
