#include "scoring/ngrams.h"

#include "base/portable.h"
#include "scoring/words.h"

#define DISCOUNT 0.75
#define KEY_BITS 40

/* Stand for the place before a text, and for its end. */
#define BEFORE UINT64_C(0x9e3779b97f4a7c15)
#define AFTER UINT64_C(0xc2b2ae3d27d4eb4f)

/* An n-gram: how often it was seen, and how many different symbols came after it. */
struct entry {
	uint64_t key;
	uint32_t times, types;
};

/* N-grams of one length, by ascending key. */
struct table {
	size_t count;
	struct entry *entries;
	/* Where keys that begin with so many bits begin: of hashes few share them. Made when counted or read. */
	uint32_t *first; /* [2^bits + 1] */
	unsigned bits;
};

enum { LENGTHS = 3 };

struct ngrams {
	struct table tables[LENGTHS];
	uint64_t total; /* symbols seen, ends among them */
	uint32_t types; /* different ones */
};

struct keys {
	uint64_t of[LENGTHS]; /* of the last symbol, of the last two, of all three */
};

static uint64_t fewer_bits(uint64_t key)
{
	return (key ^ key >> KEY_BITS) & ((UINT64_C(1) << KEY_BITS) - 1);
}

/* Small symbols are made large: a pair of small ones would have the key of the pair turned round. */
static uint64_t made_large(uint64_t symbol)
{
	return words_pair(AFTER, symbol);
}

/* Of symbols that were made large. */
static struct keys keys_of(uint64_t first, uint64_t second, uint64_t third)
{
	uint64_t pair = words_pair(second, third);
	return (struct keys){{fewer_bits(third), fewer_bits(pair), fewer_bits(words_pair(first, pair))}};
}

/* ---- counting ---- */

/* An n-gram where it was seen, with the one that it went on from. */
struct seen {
	uint64_t key, history;
};

enum { DIGIT_BITS = 10, DIGITS = 1 << DIGIT_BITS };
_Static_assert(KEY_BITS % DIGIT_BITS == 0, "keys are sorted by whole digits");

/* Sorts by key, a digit at a time, the lowest first. room: as long. */
static void sort_seen(struct seen *seen, struct seen *room, size_t count)
{
	for (unsigned shift = 0; shift < KEY_BITS; shift += DIGIT_BITS) {
		uint32_t next[DIGITS + 1] = {0};
		for (size_t i = 0; i < count; i++)
			next[(seen[i].key >> shift & (DIGITS - 1)) + 1]++;
		for (size_t i = 1; i < DIGITS; i++)
			next[i] += next[i - 1];
		for (size_t i = 0; i < count; i++)
			room[next[seen[i].key >> shift & (DIGITS - 1)]++] = seen[i];
		struct seen *swap = seen;
		seen = room;
		room = swap;
	}
}
_Static_assert(KEY_BITS / DIGIT_BITS % 2 == 0, "what is sorted ends where it began");

enum { BITS_MAX = 20 };

static void make_directory(struct work *w, struct table *table)
{
	while (table->bits < BITS_MAX && (size_t)1 << table->bits < table->count)
		table->bits++;
	size_t places = (size_t)1 << table->bits;
	table->first = work_array(w, places + 1, sizeof *table->first);
	for (size_t i = 0; i < table->count; i++)
		table->first[(table->entries[i].key >> (KEY_BITS - table->bits)) + 1] = (uint32_t)i + 1;
	for (size_t p = 1; p <= places; p++)
		if (table->first[p] == 0)
			table->first[p] = table->first[p - 1];
}

/* NULL: it was not seen. */
static struct entry *find(const struct table *table, uint64_t key)
{
	const uint32_t *first = table->first + (key >> (KEY_BITS - table->bits));
	size_t low = first[0], high = first[1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->count && table->entries[low].key == key ? &table->entries[low] : NULL;
}

/* Makes the table of n-grams out of all that were seen, and tells the shorter ones how many different symbols followed. */
static void tabulate(struct work *w, struct seen *seen, struct seen *room, size_t count, struct table *table,
                     struct table *shorter)
{
	size_t different = 0;
	sort_seen(seen, room, count);
	for (size_t i = 0; i < count; i++)
		different += i == 0 || seen[i].key != seen[i - 1].key;
	*table = (struct table){.entries = work_array(w, different, sizeof *table->entries)};
	for (size_t i = 0, to; i < count; i = to) {
		/* Of n-grams that have one key by chance the least history counts. */
		uint64_t history = seen[i].history;
		for (to = i + 1; to < count && seen[to].key == seen[i].key; to++)
			history = seen[to].history < history ? seen[to].history : history;
		table->entries[table->count++] =
			(struct entry){.key = seen[i].key, .times = (uint32_t)(to - i)};
		struct entry *before = shorter == NULL ? NULL : find(shorter, history);
		if (before != NULL)
			before->types++;
	}
	make_directory(w, table);
}

struct counting {
	struct seen *seen[LENGTHS];
	size_t counts[LENGTHS];
};

static void see(struct counting *counting, size_t length, uint64_t key, uint64_t history)
{
	counting->seen[length][counting->counts[length]++] = (struct seen){key, history};
}

static void see_text(struct counting *counting, const struct ngrams_text *text)
{
	uint64_t first = made_large(BEFORE), second = first;
	struct keys history = keys_of(0, first, second);
	/* What a text begins with goes on from here, so its place counts as often as there are texts. */
	see(counting, 0, history.of[0], 0);
	see(counting, 1, history.of[1], 0);
	for (size_t i = 0; i <= text->count; i++) {
		uint64_t third = made_large(i < text->count ? text->symbols[i] : AFTER);
		struct keys keys = keys_of(first, second, third);
		see(counting, 0, keys.of[0], 0);
		see(counting, 1, keys.of[1], history.of[0]);
		see(counting, 2, keys.of[2], history.of[1]);
		history = keys;
		first = second;
		second = third;
	}
}

struct ngrams *ngrams_count(struct work *w, const struct ngrams_text *texts, size_t count)
{
	struct ngrams *ngrams = work_alloc(w, sizeof *ngrams);
	struct work inner = work_init(w->world, w->request_id);
	struct counting counting = {0};
	size_t symbols = 0, taken = 0;
	for (; taken < count && symbols + texts[taken].count + 2 <= NGRAMS_ENTRIES_MAX; taken++)
		symbols += texts[taken].count + 2;
	for (size_t length = 0; length < LENGTHS; length++)
		counting.seen[length] = work_array(&inner, symbols, sizeof **counting.seen);
	struct seen *room = work_array(&inner, symbols, sizeof *room);
	for (size_t i = 0; i < taken; i++) {
		see_text(&counting, &texts[i]);
		ngrams->total += texts[i].count + 1;
	}
	for (size_t length = 0; length < LENGTHS; length++)
		tabulate(w, counting.seen[length], room, counting.counts[length], &ngrams->tables[length],
		         length == 0 ? NULL : &ngrams->tables[length - 1]);
	work_finish(&inner);
	/* All but the place before. */
	ngrams->types = (uint32_t)ngrams->tables[0].count - (taken > 0);
	return ngrams;
}

/* ---- probabilities ---- */

/* Of a symbol by one length of history, given the probability by the next shorter one. */
static double interpolated(uint32_t times, double history, uint32_t types, double shorter)
{
	double seen = (double)times - DISCOUNT;
	if (history <= 0 || types == 0)
		return shorter;
	return (seen > 0 ? seen : 0) / history + DISCOUNT * (double)types / history * shorter;
}

/* The n-grams that end with a symbol; NULL: not seen, and no longer one either. */
struct ending {
	const struct entry *of[LENGTHS];
};

static struct ending find_all(const struct ngrams *ngrams, const struct keys *keys)
{
	struct ending ending = {{NULL}};
	for (size_t length = 0; length < LENGTHS; length++) {
		ending.of[length] = find(&ngrams->tables[length], keys->of[length]);
		if (ending.of[length] == NULL)
			break;
	}
	return ending;
}

/* Symbols whose n-grams are asked for together: tables are far larger than what lies near. */
enum { TOGETHER = 32 };

static void ask_for_directories(const struct ngrams *ngrams, const struct keys *keys)
{
	for (size_t length = 0; length < LENGTHS; length++) {
		const struct table *table = &ngrams->tables[length];
		__builtin_prefetch(table->first + (keys->of[length] >> (KEY_BITS - table->bits)));
	}
}

static void ask_for_entries(const struct ngrams *ngrams, const struct keys *keys)
{
	for (size_t length = 0; length < LENGTHS; length++) {
		const struct table *table = &ngrams->tables[length];
		__builtin_prefetch(table->entries +
		                   table->first[keys->of[length] >> (KEY_BITS - table->bits)]);
	}
}

/* log p of the last symbol alone and after those before it. */
static void probabilities_of(const struct ngrams *ngrams, const struct ending *history,
                             const struct ending *ending, double *alone, double *after)
{
	double probability = 1 / ((double)ngrams->types + 1), total = (double)ngrams->total;
	uint32_t types = ngrams->types;
	for (size_t length = 0; length < LENGTHS; length++) {
		const struct entry *seen = ending->of[length], *before = history->of[length];
		probability = interpolated(seen != NULL ? seen->times : 0, total, types, probability);
		if (length == 0 && alone != NULL)
			*alone = portable_log(probability);
		total = before != NULL ? (double)before->times : 0;
		types = before != NULL ? before->types : 0;
	}
	*after = portable_log(probability);
}

void ngrams_of(const struct ngrams *ngrams, const struct ngrams_text *text, double *alone, double *after)
{
	uint64_t first = made_large(BEFORE), second = first;
	struct keys before = keys_of(0, first, second), keys[TOGETHER];
	struct ending history = find_all(ngrams, &before), ending;
	for (size_t from = 0, count; from < text->count; from += count) {
		count = text->count - from < TOGETHER ? text->count - from : TOGETHER;
		for (size_t i = 0; i < count; i++) {
			uint64_t third = made_large(text->symbols[from + i]);
			keys[i] = keys_of(first, second, third);
			ask_for_directories(ngrams, &keys[i]);
			first = second;
			second = third;
		}
		for (size_t i = 0; i < count; i++)
			ask_for_entries(ngrams, &keys[i]);
		for (size_t i = 0; i < count; i++, history = ending) {
			ending = find_all(ngrams, &keys[i]);
			probabilities_of(ngrams, &history, &ending, alone == NULL ? NULL : alone + from + i,
			                 after + from + i);
		}
	}
}

uint64_t ngrams_total(const struct ngrams *ngrams)
{
	return ngrams->total;
}

uint32_t ngrams_times(const struct ngrams *ngrams, uint64_t symbol)
{
	const struct entry *seen = find(&ngrams->tables[0], fewer_bits(made_large(symbol)));
	return seen == NULL ? 0 : seen->times;
}

/* ---- as bytes ---- */

void ngrams_write(struct buf *out, const struct ngrams *ngrams)
{
	packed_put_count(out, ngrams->total);
	packed_put_count(out, ngrams->types);
	for (size_t length = 0; length < LENGTHS; length++) {
		const struct table *table = &ngrams->tables[length];
		packed_put_count(out, table->count);
		for (size_t i = 0; i < table->count; i++)
			packed_put_key(out, i == 0 ? 0 : table->entries[i - 1].key, table->entries[i].key);
		for (size_t i = 0; i < table->count; i++)
			packed_put_count(out, table->entries[i].times);
		for (size_t i = 0; length + 1 < LENGTHS && i < table->count; i++)
			packed_put_count(out, table->entries[i].types);
	}
}

static bool read_keys(struct work *w, struct packed *packed, struct table *table)
{
	struct work passing = work_init(w->world, w->request_id);
	uint64_t *keys = work_array(&passing, table->count, sizeof *keys);
	packed_take_keys(packed, keys, table->count);
	for (size_t i = 0; i < table->count; i++)
		table->entries[i].key = keys[i];
	bool good = !packed->ended && (table->count == 0 || keys[table->count - 1] >> KEY_BITS == 0);
	work_finish(&passing);
	return good;
}

static bool read_table(struct work *w, struct packed *packed, bool last, struct table *out)
{
	size_t count = packed_take_count(packed, NGRAMS_ENTRIES_MAX);
	/* A key and a count take a byte each at least, so that no more is asked for than was sent. */
	if (packed->ended || count > packed->rest.len / 2)
		return false;
	*out = (struct table){.count = count, .entries = work_array(w, count, sizeof *out->entries)};
	if (!read_keys(w, packed, out))
		return false;
	make_directory(w, out);
	for (size_t i = 0; i < count; i++) {
		out->entries[i].times = (uint32_t)packed_take_count(packed, UINT32_MAX);
		if (packed->ended || out->entries[i].times < 1)
			return false;
	}
	for (size_t i = 0; i < count && !last; i++) {
		/* More kinds than times would make probabilities above 1. */
		out->entries[i].types = (uint32_t)packed_take_count(packed, out->entries[i].times);
		if (packed->ended)
			return false;
	}
	return true;
}

bool ngrams_read(struct work *w, struct packed *packed, struct ngrams **out)
{
	struct ngrams *ngrams = work_alloc(w, sizeof *ngrams);
	ngrams->total = packed_take_count(packed, UINT32_MAX);
	ngrams->types = (uint32_t)packed_take_count(packed, ngrams->total);
	for (size_t length = 0; length < LENGTHS; length++)
		if (packed->ended || !read_table(w, packed, length + 1 == LENGTHS, &ngrams->tables[length]))
			return false;
	*out = ngrams;
	return true;
}
