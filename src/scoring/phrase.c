#include "scoring/phrase.h"

#include "base/check.h"
#include "scoring/words.h"

enum { ELEMENTS_MAX = 16, ALTERNATIVES_MAX = 64 };

struct alternative {
	struct fold words; /* one, or letters of scripts without blanks */
	bool open_start, open_end;
};

struct element {
	const struct alternative *alternatives;
	size_t count;
	size_t gap; /* words that may pass before it */
};

struct phrase {
	struct element elements[ELEMENTS_MAX];
	size_t count;
};

static struct alternative read_alternative(struct work *w, struct str text)
{
	struct fold words = fold_text(w, text);
	check(words.count > 0);
	for (size_t i = 0; words.count > 1 && i < words.count; i++)
		check(words.words[i].unspaced);
	return (struct alternative){words, str_starts(text, S("*")), str_ends(text, S("*"))};
}

static struct element read_element(struct work *w, struct str text, size_t gap)
{
	size_t count = 0, room = 1;
	for (size_t i = 0; i < text.len; i++)
		room += text.at[i] == '|';
	struct alternative *alternatives = work_array(w, room, sizeof *alternatives);
	while (!str_absent(text)) {
		check(count < ALTERNATIVES_MAX);
		alternatives[count++] = read_alternative(w, str_cut(&text, '|'));
	}
	return (struct element){alternatives, count, gap};
}

const struct phrase *phrase_read(struct work *w, struct str pattern)
{
	struct phrase *phrase = work_alloc(w, sizeof *phrase);
	int64_t gap = 0;
	while (!str_absent(pattern)) {
		struct str element = str_cut(&pattern, ' ');
		if (str_starts(element, S(".."))) {
			check(str_to_int(str_slice(element, 2, SIZE_MAX), &gap) && gap > 0);
			continue;
		}
		check(phrase->count < ELEMENTS_MAX);
		phrase->elements[phrase->count++] = read_element(w, element, (size_t)gap);
		gap = 0;
	}
	check(phrase->count > 0 && gap == 0);
	return phrase;
}

static bool word_matches(const struct alternative *alternative, struct str word)
{
	struct str text = alternative->words.words[0].text;
	if (alternative->open_start && alternative->open_end)
		return str_find(word, text) != SIZE_MAX;
	if (alternative->open_start)
		return str_ends(word, text);
	if (alternative->open_end)
		return str_starts(word, text);
	return str_equal(word, text);
}

/* Whether the words from `at` on are those of the alternative. */
static bool alternative_matches(const struct alternative *alternative, const struct fold *fold, size_t at)
{
	const struct fold *words = &alternative->words;
	if (words->count == 1)
		return word_matches(alternative, fold->words[at].text);
	if (words->count > fold->count - at)
		return false;
	for (size_t i = 0; i < words->count; i++)
		if (!str_equal(words->words[i].text, fold->words[at + i].text))
			return false;
	return true;
}

/* The elements from `next` on, the first of them at `word` or up to its gap later. */
static bool matches_from(const struct phrase *phrase, size_t next, const struct fold *fold, size_t word,
                         size_t *last)
{
	if (next == phrase->count)
		return true;
	const struct element *element = &phrase->elements[next];
	for (size_t at = word; at < fold->count && at - word <= element->gap; at++)
		for (size_t i = 0; i < element->count; i++) {
			const struct alternative *alternative = &element->alternatives[i];
			if (!alternative_matches(alternative, fold, at))
				continue;
			*last = at + alternative->words.count - 1;
			if (matches_from(phrase, next + 1, fold, *last + 1, last))
				return true;
		}
	return false;
}

bool phrase_matches(const struct phrase *phrase, const struct fold *fold, size_t first, size_t *last)
{
	return matches_from(phrase, 0, fold, first, last);
}

/* ---- many ---- */

/* A pattern's first word, or what it begins with. */
struct beginning {
	uint64_t key;
	uint32_t pattern;
	bool there;
};

struct phrases {
	const struct phrase **at;
	size_t count;
	struct beginning *slots; /* by hash; those of one key in a row that no free slot parts */
	size_t mask;
	/* Of patterns whose first word may begin with anything: but for those that only words beyond ASCII can match. */
	uint32_t *anywhere, *beyond;
	size_t anywhere_count, beyond_count;
};

/* So many bytes tell most words apart; shorter beginnings may be those of any word. */
enum { BEGINNING = 3 };

static uint64_t key_of(struct str word, bool whole)
{
	return whole ? words_key(word) : ~words_key(str_slice(word, 0, BEGINNING));
}

static bool is_beyond_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return true;
	return false;
}

static void add_beginning(struct phrases *phrases, uint64_t key, size_t pattern)
{
	size_t slot = key & phrases->mask;
	while (phrases->slots[slot].there)
		slot = (slot + 1) & phrases->mask;
	phrases->slots[slot] = (struct beginning){key, (uint32_t)pattern, true};
}

static void add_pattern(struct phrases *phrases, size_t pattern)
{
	const struct element *element = &phrases->at[pattern]->elements[0];
	bool anywhere = element->gap > 0, beyond = false;
	for (size_t i = 0; i < element->count; i++) {
		const struct alternative *alternative = &element->alternatives[i];
		struct str word = alternative->words.words[0].text;
		bool whole =
			alternative->words.count > 1 || !(alternative->open_start || alternative->open_end);
		if (whole || (!alternative->open_start && word.len >= BEGINNING))
			add_beginning(phrases, key_of(word, whole), pattern);
		else if (is_beyond_ascii(word))
			beyond = true;
		else
			anywhere = true;
	}
	if (anywhere)
		phrases->anywhere[phrases->anywhere_count++] = (uint32_t)pattern;
	else if (beyond)
		phrases->beyond[phrases->beyond_count++] = (uint32_t)pattern;
}

const struct phrases *phrases_read(struct work *w, const struct str *patterns, size_t count)
{
	struct phrases *phrases = work_alloc(w, sizeof *phrases);
	size_t slots = 1, alternatives = 0;
	phrases->count = count;
	phrases->at = work_array(w, count, sizeof *phrases->at);
	phrases->anywhere = work_array(w, count, sizeof *phrases->anywhere);
	phrases->beyond = work_array(w, count, sizeof *phrases->beyond);
	for (size_t i = 0; i < count; i++) {
		phrases->at[i] = phrase_read(w, patterns[i]);
		alternatives += phrases->at[i]->elements[0].count;
	}
	while (slots < 4 * alternatives)
		slots *= 2;
	phrases->mask = slots - 1;
	phrases->slots = work_array(w, slots, sizeof *phrases->slots);
	for (size_t i = 0; i < count; i++)
		add_pattern(phrases, i);
	return phrases;
}

const struct phrase *phrases_at(const struct phrases *phrases, size_t pattern)
{
	return phrases->at[pattern];
}

/* Places while they are gathered: the first time round they are counted, the second they are put down. */
struct placing {
	const struct phrases *phrases;
	uint32_t *next;  /* [count]: how many of each pattern; then where its next goes */
	uint32_t *words; /* NULL the first time */
	uint32_t *last;  /* [count]: the word that was added last, and 1 */
};

static void add_place(struct placing *placing, uint32_t pattern, size_t word)
{
	if (placing->last[pattern] == word + 1)
		return;
	placing->last[pattern] = (uint32_t)word + 1;
	if (placing->words != NULL)
		placing->words[placing->next[pattern]] = (uint32_t)word;
	placing->next[pattern]++;
}

static void add_places(struct placing *placing, uint64_t key, size_t word)
{
	const struct phrases *phrases = placing->phrases;
	for (size_t slot = key & phrases->mask; phrases->slots[slot].there; slot = (slot + 1) & phrases->mask)
		if (phrases->slots[slot].key == key)
			add_place(placing, phrases->slots[slot].pattern, word);
}

static void place_words(struct placing *placing, const struct fold *fold)
{
	const struct phrases *phrases = placing->phrases;
	for (size_t i = 0; i < fold->count; i++) {
		struct str word = fold->words[i].text;
		add_places(placing, key_of(word, true), i);
		if (word.len >= BEGINNING)
			add_places(placing, key_of(word, false), i);
		for (size_t p = 0; p < phrases->anywhere_count; p++)
			add_place(placing, phrases->anywhere[p], i);
		for (size_t p = 0; p < phrases->beyond_count && is_beyond_ascii(word); p++)
			add_place(placing, phrases->beyond[p], i);
	}
}

struct phrases_places phrases_places(struct work *w, const struct phrases *phrases, const struct fold *fold)
{
	uint32_t *first = work_array(w, phrases->count + 1, sizeof *first), sum = 0;
	struct placing placing = {
		.phrases = phrases,
		.next = work_array(w, phrases->count, sizeof *placing.next),
		.last = work_array(w, phrases->count, sizeof *placing.last),
	};
	place_words(&placing, fold);
	for (size_t p = 0; p < phrases->count; p++) {
		first[p] = sum;
		sum += placing.next[p];
		placing.next[p] = first[p];
		placing.last[p] = 0;
	}
	first[phrases->count] = sum;
	placing.words = work_array(w, sum, sizeof *placing.words);
	place_words(&placing, fold);
	return (struct phrases_places){first, placing.words};
}
