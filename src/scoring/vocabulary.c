#include "scoring/vocabulary.h"

#include "base/portable.h"
#include "scoring/keys.h"

/* The distinct stems and pairs of one text. */
static size_t keys_of(struct work *w, const struct words *words, uint64_t *keys)
{
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < words->count; i++) {
		keys[count++] = words->at[i].key;
		if (i > 0)
			keys[count++] = words_pair(words->at[i - 1].key, words->at[i].key);
	}
	keys_sort(w, keys, count);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || keys[kept - 1] != keys[i])
			keys[kept++] = keys[i];
	return kept;
}

struct vocabulary vocabulary_of(struct work *w, const struct words *texts, size_t count)
{
	size_t room = 0, filled = 0, kept = 0;
	for (size_t i = 0; i < count; i++)
		room += 2 * texts[i].count;
	struct work passing = work_init(w->world, w->request_id);
	uint64_t *keys = work_array(&passing, room, sizeof *keys);
	for (size_t i = 0; i < count; i++)
		filled += keys_of(&passing, &texts[i], keys + filled);
	keys_sort(&passing, keys, filled);
	struct vocabulary_entry *entries = work_array(w, filled, sizeof *entries);
	for (size_t i = 0; i < filled; i++) {
		if (kept == 0 || entries[kept - 1].key != keys[i])
			entries[kept++].key = keys[i];
		entries[kept - 1].documents++;
	}
	work_finish(&passing);
	return (struct vocabulary){entries, kept, count};
}

size_t vocabulary_place(const struct vocabulary *vocabulary, uint64_t key)
{
	size_t low = 0, high = vocabulary->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (vocabulary->entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < vocabulary->count && vocabulary->entries[low].key == key ? low : SIZE_MAX;
}

double vocabulary_rarity(const struct vocabulary *vocabulary, uint64_t key)
{
	size_t place = vocabulary_place(vocabulary, key);
	double documents = place == SIZE_MAX ? 0 : (double)vocabulary->entries[place].documents;
	double rarity = portable_log(((double)vocabulary->documents + 1) / (documents + 0.5));
	return rarity > 0 ? rarity : 0;
}
