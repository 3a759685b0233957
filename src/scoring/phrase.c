#include "scoring/phrase.h"

#include "base/check.h"

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
	struct alternative *alternatives = work_array(w, ALTERNATIVES_MAX, sizeof *alternatives);
	size_t count = 0;
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
