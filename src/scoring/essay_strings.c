/* essay_plain, essay_strings and essay_worth: strings that texts share. */
#include "scoring/essay_parts.h"

#include <math.h>
#include <string.h>

struct str essay_plain(struct work *w, struct str text)
{
	size_t length = 0;
	char *plain = work_alloc(w, text.len < ESSAY_STRING_BYTES_MAX ? text.len : ESSAY_STRING_BYTES_MAX);
	bool blank = true;
	for (size_t i = 0; i < text.len && length < ESSAY_STRING_BYTES_MAX; i++) {
		char c = text.at[i];
		bool now = c == ' ' || (c >= '\t' && c <= '\r');
		if (now && blank)
			continue;
		plain[length++] = now ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		blank = now;
	}
	return str_bytes(plain, length);
}

double essay_strings_own(size_t bytes)
{
	double sum = 0;
	for (size_t n = 1; n <= ESSAY_STRING_MAX && n <= bytes; n++)
		sum += (double)(bytes - n + 1);
	return sum;
}

/* The key of a string one byte longer. */
static uint64_t longer(uint64_t key, char byte)
{
	return (key ^ (unsigned char)byte) * UINT64_C(1099511628211);
}

#define EMPTY UINT64_C(14695981039346656037)

/* Of keys, what is kept with a worth. */
uint64_t essay_worth_key(uint64_t key)
{
	return key >> 16;
}

/* Where a string begins, and in which text. */
struct place {
	uint64_t key;
	uint32_t text, at;
};

enum { DIGITS = 1 << 16 };

/* Sorts by key, 16 bits at a time, the lowest first; texts and places stay in their order. */
static void sort_places(struct place *places, struct place *room, size_t count, uint32_t *counts)
{
	for (unsigned shift = 0; shift < 64; shift += 16) {
		memset(counts, 0, (DIGITS + 1) * sizeof *counts);
		for (size_t i = 0; i < count; i++)
			counts[(places[i].key >> shift & (DIGITS - 1)) + 1]++;
		for (size_t i = 1; i <= DIGITS; i++)
			counts[i] += counts[i - 1];
		for (size_t i = 0; i < count; i++)
			room[counts[places[i].key >> shift & (DIGITS - 1)]++] = places[i];
		memcpy(places, room, count * sizeof *places);
	}
}

/* Tells of the strings that two texts have, and keeps their places alone. texts: room for as many as there are. */
static size_t hear(struct place *places, size_t count, struct essay_times *texts,
                   const struct essay_strings_heard *heard)
{
	size_t kept = 0;
	for (size_t from = 0, to; from < count; from = to) {
		size_t having = 0;
		for (to = from; to < count && places[to].key == places[from].key; to++)
			if (having > 0 && texts[having - 1].text == places[to].text)
				texts[having - 1].times++;
			else
				texts[having++] = (struct essay_times){places[to].text, 1};
		if (having < 2)
			continue;
		heard->hear(heard->state, places[from].key, texts, having);
		memmove(places + kept, places + from, (to - from) * sizeof *places);
		kept += to - from;
	}
	return kept;
}

void essay_strings(struct work *w, const struct str *texts, size_t count,
                   const struct essay_strings_heard *heard)
{
	struct work passing = work_init(w->world, w->request_id);
	size_t room = 0, used = 0;
	for (size_t t = 0; t < count; t++)
		room += texts[t].len;
	struct place *places = work_array(&passing, room, sizeof *places);
	struct place *other = work_array(&passing, room, sizeof *other);
	struct essay_times *having = work_array(&passing, count, sizeof *having);
	uint32_t *counts = work_array(&passing, DIGITS + 1, sizeof *counts);
	for (size_t t = 0; t < count; t++)
		for (size_t i = 0; i < texts[t].len; i++)
			places[used++] = (struct place){EMPTY, (uint32_t)t, (uint32_t)i};
	for (size_t n = 1; n <= ESSAY_STRING_MAX && used > 0; n++) {
		size_t kept = 0;
		for (size_t i = 0; i < used; i++) {
			struct place place = places[i];
			if (place.at + n > texts[place.text].len)
				continue;
			place.key = longer(place.key, texts[place.text].at[place.at + n - 1]);
			places[kept++] = place;
		}
		sort_places(places, other, kept, counts);
		used = hear(places, kept, having, heard);
	}
	work_finish(&passing);
}

/* ---- worth ---- */

#define FREE UINT32_MAX

/* Of the key's 48 bits, 32 are kept where it belongs; of a thousand million strings that have no worth one is taken for
 * another. */
static uint32_t mark_of(uint64_t key)
{
	return (uint32_t)key;
}

/* Where a key belongs. Those of strings that differ in their last byte alone are nearly equal in their low bits, but the high
 * bits of a product hang on all of them. */
static size_t slot_of(const struct essay_worth *worth, uint64_t key)
{
	return key * UINT64_C(0x9e3779b97f4a7c15) >> 32 & worth->slot_mask;
}

/* Keys as they come have their place a step or two from where they belong; only who made them for it has them further. */
enum { STEPS_MAX = 256 };

static bool put_slot(struct essay_worth *worth, uint64_t key, size_t run)
{
	size_t slot = slot_of(worth, key), steps = 0;
	for (; worth->slots[slot].run != FREE; slot = (slot + 1) & worth->slot_mask)
		if (++steps == STEPS_MAX)
			return false;
	worth->slots[slot] = (struct essay_slot){mark_of(key), (uint32_t)run};
	return true;
}

bool essay_worth_index(struct work *w, struct essay_worth *worth)
{
	size_t slots = 16, used = 0;
	while (slots < 2 * worth->count)
		slots *= 2;
	worth->slot_mask = slots - 1;
	worth->slots = work_array(w, slots, sizeof *worth->slots);
	worth->runs = work_array(w, worth->value_count + worth->count, sizeof *worth->runs);
	memset(worth->slots, 0xff, slots * sizeof *worth->slots);
	for (size_t i = 0; i < worth->count; i++) {
		if (!put_slot(worth, worth->keys[i], used))
			return false;
		for (uint32_t v = worth->first[i]; v < worth->first[i + 1]; v++)
			worth->runs[used++] = worth->values[v];
		worth->runs[used++] = NAN;
	}
	return true;
}

/* Where the string's worths begin; NULL: it has none. */
static const float *find(const struct essay_worth *worth, uint64_t key)
{
	size_t slot = slot_of(worth, key);
	while (worth->slots[slot].run != FREE && worth->slots[slot].mark != mark_of(key))
		slot = (slot + 1) & worth->slot_mask;
	return worth->slots[slot].run == FREE ? NULL : worth->runs + worth->slots[slot].run;
}

/* Strings are looked for by their length, all of one length together: those that a text has and that have a worth are made a byte
 * longer, which parts the places where each begins by the byte that follows there. One that has no worth goes no further, as no
 * longer one with that beginning can have any; and one that comes again is looked for once. */

/* A string that a text has, and where it begins: so many in a row of starts. */
struct had {
	uint64_t key;
	uint32_t from, times;
	const float *run;
};

/* The strings of one length that have a worth, and room for those that go on from them. */
struct looking {
	struct str plain;
	uint32_t *starts, *room; /* [plain.len] */
	struct had *had, *next;  /* [plain.len] */
	size_t count;
};

enum { BYTES = 256, FEW = 24 };

static void sort_few(uint32_t *starts, size_t count, const unsigned char *bytes)
{
	for (size_t i = 1; i < count; i++) {
		uint32_t one = starts[i];
		size_t at = i;
		for (; at > 0 && bytes[starts[at - 1]] > bytes[one]; at--)
			starts[at] = starts[at - 1];
		starts[at] = one;
	}
}

static void sort_many(uint32_t *starts, uint32_t *room, size_t count, const unsigned char *bytes)
{
	uint32_t next[BYTES + 1] = {0};
	for (size_t i = 0; i < count; i++)
		next[bytes[starts[i]] + 1]++;
	for (size_t b = 1; b < BYTES; b++)
		next[b] += next[b - 1];
	for (size_t i = 0; i < count; i++)
		room[next[bytes[starts[i]]]++] = starts[i];
	memcpy(starts, room, count * sizeof *starts);
}

/* Puts starts in the order of the bytes at them. */
static void sort_starts(uint32_t *starts, uint32_t *room, size_t count, const unsigned char *bytes)
{
	if (count <= FEW)
		sort_few(starts, count, bytes);
	else
		sort_many(starts, room, count, bytes);
}

/* Of a string, those of n bytes that go on from it. The tables are far larger than what lies near: all places of one length are
 * asked for before the first is looked at. */
static size_t go_on(const struct essay_worth *worth, struct looking *looking, const struct had *had, size_t n,
                    size_t count)
{
	const unsigned char *bytes = (const unsigned char *)looking->plain.at + n - 1;
	uint32_t *starts = looking->starts + had->from;
	size_t times = 0;
	for (size_t i = 0; i < had->times; i++)
		if (starts[i] + n <= looking->plain.len)
			starts[times++] = starts[i];
	sort_starts(starts, looking->room, times, bytes);
	for (size_t i = 0, to; i < times; i = to) {
		struct had *next = &looking->next[count++];
		for (to = i + 1; to < times && bytes[starts[to]] == bytes[starts[i]];)
			to++;
		*next = (struct had){longer(had->key, (char)bytes[starts[i]]), had->from + (uint32_t)i,
		                     (uint32_t)(to - i), NULL};
		__builtin_prefetch(&worth->slots[slot_of(worth, essay_worth_key(next->key))]);
	}
	return count;
}

/* Takes the strings of n bytes that have a worth. */
static void look(const struct essay_worth *worth, struct looking *looking, size_t n)
{
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < looking->count; i++)
		count = go_on(worth, looking, &looking->had[i], n, count);
	for (size_t i = 0; i < count; i++) {
		struct had *had = &looking->next[i];
		had->run = find(worth, essay_worth_key(had->key));
		if (had->run == NULL)
			continue;
		__builtin_prefetch(had->run);
		looking->next[kept++] = *had;
	}
	struct had *swap = looking->had;
	looking->had = looking->next;
	looking->next = swap;
	looking->count = kept;
}

/* Of as many of it as are known to be worth more. */
static double worth_of(const struct had *had)
{
	const float *run = had->run;
	for (uint32_t more = had->times - 1; more > 0 && !isnan(run[1]); more--)
		run++;
	return (double)*run;
}

double essay_worth_of(struct work *w, const struct essay_worth *worth, struct str plain)
{
	struct looking looking = {
		.plain = plain,
		.starts = work_array(w, plain.len, sizeof *looking.starts),
		.room = work_array(w, plain.len, sizeof *looking.room),
		.had = work_array(w, plain.len, sizeof *looking.had),
		.next = work_array(w, plain.len, sizeof *looking.next),
		.count = plain.len > 0,
	};
	double sum = 0;
	for (size_t i = 0; i < plain.len; i++)
		looking.starts[i] = (uint32_t)i;
	if (looking.count > 0)
		looking.had[0] = (struct had){EMPTY, 0, (uint32_t)plain.len, NULL};
	for (size_t n = 1; n <= ESSAY_STRING_MAX && looking.count > 0; n++) {
		look(worth, &looking, n);
		for (size_t i = 0; i < looking.count; i++)
			sum += worth_of(&looking.had[i]);
	}
	return sum;
}
