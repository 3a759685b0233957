/* Checking what a model wrote against what was decided: feedback_read, feedback_in_language. Pure. */
#include "grade/feedback.h"

#include "base/utf8.h"
#include "exam/clarify.h"
#include "exam/scale.h"
#include "scoring/commonest.h"
#include "scoring/fold.h"
#include "scoring/quote.h"

enum { GIVEN_MAX = 8, STEM_BYTES = 6, CONTENT_BYTES_MIN = 4, SHARED_MIN = 2 };

/* ---- words ---- */

static bool is_content(struct str word)
{
	return word.len >= CONTENT_BYTES_MIN && !commonest_has_any(word);
}

/* Inflected forms of a word mostly begin alike; letters of scripts without blanks are the same or others. */
static bool is_same(const struct fold_word *word, const struct fold_word *other)
{
	struct str a = word->text, b = other->text;
	size_t least = a.len < b.len ? a.len : b.len, stem = least < STEM_BYTES ? least : STEM_BYTES;
	bool near = a.len <= least + 3 && b.len <= least + 3 && !word->unspaced && !other->unspaced;
	return str_equal(a, b) ||
	       (near && stem >= CONTENT_BYTES_MIN && str_equal(str_slice(a, 0, stem), str_slice(b, 0, stem)));
}

static bool has_word(const struct fold *text, const struct fold_word *word)
{
	for (size_t i = 0; i < text->count; i++)
		if (is_same(&text->words[i], word))
			return true;
	return false;
}

/* Whether two words are letters of a script without blanks, side by side. */
static bool adjoin(const struct fold_word *before, const struct fold_word *after)
{
	return before->unspaced && after->unspaced && before->at + before->length == after->at;
}

/* Of scripts without blanks, where one letter tells little, each with the next one, which stands behind it in memory too; the
 * last of a row, which has none, is left out. */
static struct fold paired(struct work *w, struct fold text)
{
	struct fold_word *words = work_array(w, text.count, sizeof *words);
	size_t count = 0;
	for (size_t i = 0; i < text.count; i++) {
		bool pair = i + 1 < text.count && adjoin(&text.words[i], &text.words[i + 1]);
		if (text.words[i].unspaced && !pair)
			continue;
		words[count] = text.words[i];
		words[count++].text.len += pair ? text.words[i + 1].text.len : 0;
	}
	return (struct fold){words, count};
}

/* How many content words of `of` are in `text`, each once; those in `but_not` (may be NULL) do not count. */
static size_t shared(const struct fold *text, const struct fold *of, const struct fold *but_not,
                     size_t *possible)
{
	size_t count = 0;
	*possible = 0;
	for (size_t i = 0; i < of->count; i++) {
		const struct fold_word *word = &of->words[i];
		bool before = false;
		for (size_t k = 0; k < i; k++)
			before = before || is_same(&of->words[k], word);
		if (before || !is_content(word->text) || (but_not != NULL && has_word(but_not, word)))
			continue;
		++*possible;
		count += has_word(text, word);
	}
	return count;
}

/* Whether as many are shared as can be asked: SHARED_MIN, or all where there are fewer. */
static bool shares(const struct fold *text, const struct fold *of, const struct fold *but_not)
{
	size_t possible, count = shared(text, of, but_not, &possible);
	return count >= (possible < SHARED_MIN ? possible : SHARED_MIN);
}

/* ---- language ---- */

bool feedback_in_language(struct work *w, struct str text, struct str language)
{
	struct fold fold = fold_text(w, text);
	size_t is = commonest_language(language), own = 0, best = 0;
	for (size_t i = 0; i < COMMONEST_LANGUAGES; i++) {
		size_t count = 0;
		for (size_t k = 0; k < fold.count; k++)
			count += commonest_has(i, fold.words[k].text);
		own = i == is ? count : own;
		best = i != is && count > best ? count : best;
	}
	if (is == COMMONEST_LANGUAGES)
		return 4 * best < fold.count;
	return own >= best && (own > 0 || fold.count < 2 * FEEDBACK_WORDS_MIN);
}

/* ---- levels and numbers ---- */

/* One letter of a script without blanks is a word of its own only where it stands alone. */
static bool is_part_of_word(const struct fold *text, size_t at)
{
	return (at > 0 && adjoin(&text->words[at - 1], &text->words[at])) ||
	       (at + 1 < text->count && adjoin(&text->words[at], &text->words[at + 1]));
}

/* Whether the words stand in the text one after the other, as words. */
static bool has_phrase(const struct fold *text, const struct fold *phrase)
{
	for (size_t at = 0; phrase->count > 0 && at + phrase->count <= text->count; at++) {
		size_t k = 0;
		while (k < phrase->count && str_equal(text->words[at + k].text, phrase->words[k].text))
			k++;
		if (k == phrase->count && (k > 1 || !is_part_of_word(text, at)))
			return true;
	}
	return false;
}

/* The texts that the model was given to write from: whatever stands there may be said. */
struct given {
	struct fold texts[GIVEN_MAX];
	size_t count;
};

static void add_given(struct work *w, struct given *given, struct str text)
{
	if (text.len > 0)
		given->texts[given->count++] = fold_text(w, text);
}

static bool is_given(const struct given *given, const struct fold *phrase)
{
	for (size_t i = 0; i < given->count; i++)
		if (has_phrase(&given->texts[i], phrase))
			return true;
	return false;
}

static struct given given_of(struct work *w, const struct feedback_facts *facts)
{
	const struct criterion *criterion = facts->criterion;
	struct given given = {.count = 0};
	add_given(w, &given, criterion->title);
	add_given(w, &given, criterion->ask);
	add_given(w, &given, scale_title(w, criterion, facts->level));
	add_given(w, &given, clarify_level(w, criterion, facts->level));
	add_given(w, &given, facts->quote);
	add_given(w, &given, facts->comment);
	size_t next = scale_next(criterion, facts->level);
	if (next != SIZE_MAX)
		add_given(w, &given, clarify_level(w, criterion, next));
	return given;
}

/* A level's title that is a word of the texts given says nothing by itself. */
static bool names_other_level(struct work *w, const struct fold *text, const struct feedback_facts *facts,
                              const struct given *given)
{
	const struct criterion *criterion = facts->criterion;
	for (size_t i = 0; i < criterion->described_count; i++) {
		struct fold title = fold_text(w, criterion->described[i].title);
		if (i != scale_step(criterion, facts->level) && has_phrase(text, &title) &&
		    !is_given(given, &title))
			return true;
	}
	return false;
}

static const struct str ranks = S_INIT(
	" zero one two three four five six seven eight nine ten first second third fourth fifth highest lowest top "
	"bottom best full maximum ");

/* “level three”, “top level”: a level named by its place. */
static bool names_rank(const struct fold *text)
{
	for (size_t i = 0; i < text->count; i++) {
		struct str word = text->words[i].text;
		if (!str_equal(word, S("level")) && !str_equal(word, S("levels")) &&
		    !str_equal(word, S("stufe")) && !str_equal(word, S("niveau")))
			continue;
		if ((i > 0 && commonest_listed(ranks, text->words[i - 1].text)) ||
		    (i + 1 < text->count && commonest_listed(ranks, text->words[i + 1].text)))
			return true;
	}
	return false;
}

/* Whoever judged, folded, in the languages above: a model that speaks of them makes up what they said. */
static const struct str judges = S_INIT(
	" reviewer reviewers grader graders examiner examiners assessor assessors evaluator evaluators rater raters "
	"judge judges "
	"prufer pruferin prufenden gutachter gutachterin bewerter bewerterin beurteiler korrektor "
	"correcteur correctrice examinateur examinatrice evaluateur evaluatrice relecteur "
	"revisor revisora evaluador evaluadora examinador examinadora corrector correctora "
	"revisore valutatore valutatrice esaminatore esaminatrice correttore "
	"avaliador avaliadora beoordelaar beoordelaars examinator ");

static bool speaks_of_judge(const struct fold *text, const struct given *given)
{
	for (size_t i = 0; i < text->count; i++) {
		const struct fold word = {.words = &text->words[i], .count = 1};
		if (commonest_listed(judges, text->words[i].text) && !is_given(given, &word))
			return true;
	}
	return false;
}

static bool has_digit(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] >= '0' && word.at[i] <= '9')
			return true;
	return false;
}

static bool has_own_number(const struct fold *text, const struct given *given)
{
	for (size_t i = 0; i < text->count; i++) {
		const struct fold number = {.words = &text->words[i], .count = 1};
		if (has_digit(text->words[i].text) && !is_given(given, &number))
			return true;
	}
	return false;
}

/* ---- quotes ---- */

static const struct {
	struct str open, close[2];
} marks[] = {
	{S_INIT("\""), {S_INIT("\""), S_INIT("\"")}}, {S_INIT("“"), {S_INIT("”"), S_INIT("”")}},
	{S_INIT("„"), {S_INIT("“"), S_INIT("”")}},    {S_INIT("«"), {S_INIT("»"), S_INIT("»")}},
	{S_INIT("»"), {S_INIT("«"), S_INIT("«")}},
};

/* The mark that opens first; false: there is none. */
static bool find_mark(struct str text, size_t *at, size_t *mark)
{
	*at = SIZE_MAX;
	for (size_t i = 0; i < COUNT(marks); i++) {
		size_t found = str_find(text, marks[i].open);
		if (found < *at) {
			*at = found;
			*mark = i;
		}
	}
	return *at != SIZE_MAX;
}

static bool quotes_are_of(struct str text, struct str answer)
{
	size_t at, mark;
	while (find_mark(text, &at, &mark)) {
		text = str_slice(text, at + marks[mark].open.len, SIZE_MAX);
		size_t end = str_find(text, marks[mark].close[0]),
		       other = str_find(text, marks[mark].close[1]);
		end = other < end ? other : end;
		if (end == SIZE_MAX || str_absent(answer) ||
		    quote_find(answer, str_slice(text, 0, end)) == SIZE_MAX)
			return false;
		text = str_slice(text, end + marks[mark].close[0].len, SIZE_MAX);
	}
	return str_find(text, S("”")) == SIZE_MAX;
}

/* ---- one text ---- */

static bool has_length(struct str text)
{
	size_t words = utf8_words(text);
	return text.len <= FEEDBACK_BYTES_MAX && words >= FEEDBACK_WORDS_MIN && words <= FEEDBACK_WORDS_MAX;
}

static bool has_controls(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 127)
			return true;
	return false;
}

static enum feedback_problem check_text(struct work *w, struct str text, const struct feedback_facts *facts,
                                        const struct given *given)
{
	struct fold fold = fold_text(w, text);
	if (has_controls(text))
		return FEEDBACK_NO_FORM;
	if (!has_length(text))
		return FEEDBACK_LENGTH;
	if (!quotes_are_of(text, facts->answer))
		return FEEDBACK_QUOTE;
	if (names_rank(&fold) || names_other_level(w, &fold, facts, given))
		return FEEDBACK_LEVEL;
	if (has_own_number(&fold, given))
		return FEEDBACK_NUMBER;
	if (speaks_of_judge(&fold, given))
		return FEEDBACK_JUDGE;
	return feedback_in_language(w, text, facts->language) ? FEEDBACK_FINE : FEEDBACK_LANGUAGE;
}

/* ---- both ---- */

static enum feedback_problem check_shown(struct work *w, struct str text, const struct feedback_facts *facts)
{
	struct fold shown = paired(w, fold_text(w, text));
	struct fold level = paired(w, fold_text(w, clarify_level(w, facts->criterion, facts->level)));
	struct fold comment = paired(w, fold_text(w, facts->comment));
	bool founded = shares(&shown, &level, NULL) || (comment.count > 0 && shares(&shown, &comment, NULL));
	return founded ? FEEDBACK_FINE : FEEDBACK_UNFOUNDED;
}

/* What the next level has and the present one has not is what there is to do; where that is nothing, all of it. */
static enum feedback_problem check_next(struct work *w, struct str text, const struct feedback_facts *facts)
{
	struct fold next = paired(w, fold_text(w, text));
	struct fold level = paired(w, fold_text(w, clarify_level(w, facts->criterion, facts->level)));
	size_t higher = scale_next(facts->criterion, facts->level);
	struct fold above = paired(w, fold_text(w, clarify_level(w, facts->criterion, higher)));
	size_t possible;
	(void)shared(&next, &above, &level, &possible);
	return shares(&next, &above, possible > 0 ? &level : NULL) ? FEEDBACK_FINE : FEEDBACK_NO_STEP;
}

enum feedback_problem feedback_read(struct work *w, struct str written, const struct feedback_facts *facts,
                                    struct feedback_text *out)
{
	const struct json *json;
	bool step = scale_next(facts->criterion, facts->level) != SIZE_MAX;
	*out = (struct feedback_text){0};
	if (json_parse(w, written, FEEDBACK_REPLY_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return FEEDBACK_NO_FORM;
	}
	const struct feedback_text text = {str_trim(json_get_str(json, S("shown"))),
	                                   str_trim(json_get_str(json, S("next")))};
	if (json->kind != JSON_OBJECT || str_absent(text.shown) || (step && str_absent(text.next)))
		return FEEDBACK_NO_FORM;
	const struct given given = given_of(w, facts);
	enum feedback_problem problem = check_text(w, text.shown, facts, &given);
	if (problem == FEEDBACK_FINE)
		problem = check_shown(w, text.shown, facts);
	if (problem == FEEDBACK_FINE && step)
		problem = check_text(w, text.next, facts, &given);
	if (problem == FEEDBACK_FINE && step)
		problem = check_next(w, text.next, facts);
	if (problem == FEEDBACK_FINE)
		*out = (struct feedback_text){str_copy(w->arena, text.shown),
		                              step ? str_copy(w->arena, text.next) : (struct str){0}};
	return problem;
}
