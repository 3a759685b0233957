#include "scoring/phrase.h"

#include "base/check.h"

enum { ELEMENTS_MAX = 16, ALTERNATIVES_MAX = 64 };

struct alternative {
	struct str text;
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
	struct fold folded = fold_text(w, text);
	check(folded.count == 1);
	return (struct alternative){folded.words[0].text, str_starts(text, S("*")), str_ends(text, S("*"))};
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

static bool alternative_matches(const struct alternative *alternative, struct str word)
{
	if (alternative->open_start && alternative->open_end)
		return str_find(word, alternative->text) != SIZE_MAX;
	if (alternative->open_start)
		return str_ends(word, alternative->text);
	if (alternative->open_end)
		return str_starts(word, alternative->text);
	return str_equal(word, alternative->text);
}

static bool element_matches(const struct element *element, struct str word)
{
	for (size_t i = 0; i < element->count; i++)
		if (alternative_matches(&element->alternatives[i], word))
			return true;
	return false;
}

/* The elements from `next` on, the first of them at `word` or up to its gap later. */
static bool matches_from(const struct phrase *phrase, size_t next, const struct fold *fold, size_t word,
                         size_t *last)
{
	if (next == phrase->count)
		return true;
	const struct element *element = &phrase->elements[next];
	for (size_t at = word; at < fold->count && at - word <= element->gap; at++) {
		if (!element_matches(element, fold->words[at].text))
			continue;
		*last = at;
		if (matches_from(phrase, next + 1, fold, at + 1, last))
			return true;
	}
	return false;
}

bool phrase_matches(const struct phrase *phrase, const struct fold *fold, size_t first, size_t *last)
{
	return matches_from(phrase, 0, fold, first, last);
}
