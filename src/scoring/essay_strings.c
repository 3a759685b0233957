/* essay_plain, essay_strings and essay_worth: strings that texts share. */
#include "base/check.h"
#include "scoring/essay_parts.h"

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

#define NONE UINT32_MAX
#define FREE UINT64_MAX

void essay_worth_index(struct work *w, struct essay_worth *worth)
{
	size_t slots = 16;
	while (slots < 2 * worth->count)
		slots *= 2;
	worth->slot_mask = slots - 1;
	worth->slots = work_array(w, slots, sizeof *worth->slots);
	for (size_t slot = 0; slot < slots; slot++)
		worth->slots[slot].key = FREE;
	for (size_t i = 0; i < worth->count; i++) {
		size_t slot = worth->keys[i] & worth->slot_mask;
		while (worth->slots[slot].key != FREE)
			slot = (slot + 1) & worth->slot_mask;
		worth->slots[slot] = (struct essay_slot){worth->keys[i], worth->first[i],
		                                         worth->first[i + 1] - worth->first[i]};
	}
}

/* NULL: the string has no worth. */
static const struct essay_slot *find(const struct essay_worth *worth, uint64_t key)
{
	size_t slot = key & worth->slot_mask;
	while (worth->slots[slot].key != key && worth->slots[slot].key != FREE)
		slot = (slot + 1) & worth->slot_mask;
	return worth->slots[slot].key == FREE ? NULL : &worth->slots[slot];
}

/* How often each string of one length was found, by where its values begin: a table by hash, slot_count a power of two and at
 * least twice the strings. */
struct times {
	uint32_t *strings, *counts; /* [slot_count]; NONE: free */
	size_t slot_count;
};

/* What one more of a string is worth. */
static double worth_of_another(const struct essay_worth *worth, struct times *times,
                               const struct essay_slot *string)
{
	size_t slot = string->first * UINT32_C(2654435761) & (times->slot_count - 1);
	while (times->strings[slot] != string->first && times->strings[slot] != NONE)
		slot = (slot + 1) & (times->slot_count - 1);
	if (times->strings[slot] == NONE) {
		times->strings[slot] = string->first;
		times->counts[slot] = 0;
	}
	size_t before = times->counts[slot]++;
	if (before >= string->values)
		return 0;
	const float *values = worth->values + string->first;
	double worth_before = before == 0 ? 0 : (double)values[before - 1];
	return (double)values[before] - worth_before;
}

/* Strings of one length, by where they start, and what is known of them. */
struct looking {
	uint64_t *keys;
	uint32_t *starts;
	const struct essay_slot **found;
	size_t count;
};

/* Keeps the strings that have a worth. The tables are far larger than what lies near: in each round all their places are asked
 * for before the next looks at the first. */
static void look(const struct essay_worth *worth, struct looking *looking)
{
	size_t kept = 0;
	for (size_t i = 0; i < looking->count; i++)
		__builtin_prefetch(&worth->slots[essay_worth_key(looking->keys[i]) & worth->slot_mask]);
	for (size_t i = 0; i < looking->count; i++) {
		const struct essay_slot *slot = find(worth, essay_worth_key(looking->keys[i]));
		if (slot == NULL)
			continue;
		__builtin_prefetch(&worth->values[slot->first]);
		looking->keys[kept] = looking->keys[i];
		looking->starts[kept] = looking->starts[i];
		looking->found[kept++] = slot;
	}
	looking->count = kept;
}

double essay_worth_of(struct work *w, const struct essay_worth *worth, struct str plain)
{
	struct looking looking = {
		.keys = work_array(w, plain.len, sizeof *looking.keys),
		.starts = work_array(w, plain.len, sizeof *looking.starts),
		.found = work_array(w, plain.len, sizeof *looking.found),
		.count = plain.len,
	};
	struct times times = {.slot_count = 16};
	while (times.slot_count < 2 * plain.len)
		times.slot_count *= 2;
	times.strings = work_array(w, times.slot_count, sizeof *times.strings);
	times.counts = work_array(w, times.slot_count, sizeof *times.counts);
	double sum = 0;
	for (size_t i = 0; i < looking.count; i++) {
		looking.keys[i] = EMPTY;
		looking.starts[i] = (uint32_t)i;
	}
	for (size_t n = 1; n <= ESSAY_STRING_MAX && looking.count > 0; n++) {
		memset(times.strings, 0xff, times.slot_count * sizeof *times.strings);
		/* Starts ascend, so those that are too near to the end are the last. */
		while (looking.count > 0 && looking.starts[looking.count - 1] + n > plain.len)
			looking.count--;
		for (size_t i = 0; i < looking.count; i++)
			looking.keys[i] = longer(looking.keys[i], plain.at[looking.starts[i] + n - 1]);
		look(worth, &looking);
		for (size_t i = 0; i < looking.count; i++)
			sum += worth_of_another(worth, &times, looking.found[i]);
	}
	return sum;
}
