/* From a recorded reply to a verdict. Pure: the same record gives the same bits. */
#include "grade/rubric.h"

#include "base/portable.h"
#include "base/utf8.h"
#include "exam/scale.h"
#include "scoring/quote.h"

enum { SEEN_BYTES_MAX = 400 };

/* So much of the model's belief must be on levels, else what it wrote there is an accident. */
static const double mass_min = 0.5;

/* ---- the two lines --------------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str skip(struct str text, const char *bytes)
{
	while (text.len > 0 && str_find_byte(str_of(bytes), text.at[0]) != SIZE_MAX)
		text = str_slice(text, 1, SIZE_MAX);
	return text;
}

/* What stands behind "Level:" when text goes on with that, some blanks before; else absent. */
static struct str behind_level(struct str text)
{
	text = skip(text, ".,;*( \r\n");
	if (!str_starts(text, S("Level")))
		return (struct str){0};
	return skip(str_slice(text, 5, SIZE_MAX), ":*\" ");
}

/* Splits `quote"\nLevel: N…`. The quote may have quotation marks in it: it ends at the one before "Level". */
static bool split(struct str text, struct str *quote, struct str *level)
{
	for (size_t at = 0; at < text.len; at++) {
		if (text.at[at] != '"')
			continue;
		*quote = str_slice(text, 0, at);
		*level = behind_level(str_slice(text, at + 1, SIZE_MAX));
		if (level->len > 0 && is_digit(level->at[0]))
			return true;
	}
	return false;
}

/* The digit that `level` begins with, when it is a whole number and one of the levels; else -1. */
static int level_of(struct str level, const struct criterion *criterion)
{
	struct str behind = str_slice(level, 1, SIZE_MAX);
	bool longer = behind.len > 0 && (is_digit(behind.at[0]) ||
	                                 (behind.len > 1 && behind.at[0] == '.' && is_digit(behind.at[1])));
	int digit = level.at[0] - '0';
	return longer || (size_t)digit >= criterion->described_count ? -1 : digit;
}

/* ---- the probabilities ----------------------------------------------------------------------- */

static size_t count_digits(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += is_digit(text.at[i]);
	return count;
}

/* The token with the text's digit number `ordinal`. Digits are counted rather than bytes, because tokens may hold
 * halves of characters, which the record shows as others. */
static const struct json *token_of_digit(const struct json *tokens, size_t ordinal)
{
	for (size_t i = 0; tokens != NULL && i < tokens->count; i++) {
		const struct json *token = json_at(tokens, i);
		size_t digits = count_digits(json_get_str(token, S("text")));
		if (ordinal < digits)
			return token;
		ordinal -= digits;
	}
	return NULL;
}

/* "2", " 2" and the like: the level that a token spells, or -1. */
static int spelled_level(struct str text, const struct criterion *criterion)
{
	text = str_trim(text);
	if (text.len != 1 || !is_digit(text.at[0]) ||
	    (size_t)(text.at[0] - '0') >= criterion->described_count)
		return -1;
	return text.at[0] - '0';
}

/* False when the token says too little about levels. */
static bool read_levels(const struct json *token, const struct criterion *criterion, double *levels)
{
	const struct json *alternatives = json_get(token, S("alternatives"));
	double sum = 0;
	for (size_t i = 0; alternatives != NULL && i < alternatives->count; i++) {
		const struct json *alternative = json_at(alternatives, i);
		int level = spelled_level(json_get_str(alternative, S("text")), criterion);
		double log_probability = json_get_real(alternative, S("log_probability"));
		if (level < 0 || !(log_probability <= 1))
			continue;
		double probability = portable_exp(log_probability);
		levels[level] += probability;
		sum += probability;
	}
	for (size_t i = 0; sum > 0 && i < criterion->described_count; i++)
		levels[i] /= sum;
	return sum >= mass_min;
}

/* ---- one attempt ----------------------------------------------------------------------------- */

struct rubric_reading rubric_verdict_read(const struct json *attempt, struct str answer,
                                          const struct criterion *criterion)
{
	struct rubric_reading reading = {.problem = RUBRIC_FINE, .quote_at = DB_NULL_INT};
	struct str text = json_get_str(attempt, S("text"));
	struct str quote, behind;
	if (!split(text, &quote, &behind))
		return (struct rubric_reading){.problem = RUBRIC_NO_FORM};
	int level = level_of(behind, criterion);
	if (level < 0)
		return (struct rubric_reading){.problem = RUBRIC_NO_LEVEL};
	bool seen = json_get_bool(attempt, S("seen"));
	size_t quote_at = seen ? SIZE_MAX : quote_find(answer, quote);
	bool nothing_to_quote = seen || (quote.len == 0 && level == 0);
	if (quote_at == SIZE_MAX && !nothing_to_quote)
		return (struct rubric_reading){.problem = RUBRIC_NOT_QUOTED};
	size_t ordinal = count_digits(str_bytes(text.at, (size_t)(behind.at - text.at)));
	const struct json *token = token_of_digit(json_get(attempt, S("tokens")), ordinal);
	if (!read_levels(token, criterion, reading.levels))
		return (struct rubric_reading){.problem = RUBRIC_UNDECIDED};
	if (!nothing_to_quote) {
		reading.quote = quote;
		reading.quote_at = (int64_t)quote_at;
	}
	if (seen)
		reading.seen = str_slice(quote, 0, SEEN_BYTES_MAX);
	return reading;
}

/* ---- the verdict ----------------------------------------------------------------------------- */

/* Said to the candidate and to the reviewer. */
static const struct str why_abstained[RUBRIC_PROBLEMS] = {
	[RUBRIC_NO_FORM] = S_INIT("The machine gave no usable view, so a person judges this."),
	[RUBRIC_NO_LEVEL] = S_INIT("The machine named a level that does not exist, so a person judges this."),
	[RUBRIC_NOT_QUOTED] = S_INIT(
		"The machine could not back its view with words from the answer, so a person judges this."),
	[RUBRIC_UNDECIDED] = S_INIT("The machine could not settle on a level, so a person judges this."),
};

static const struct {
	struct str name, why;
} unasked[] = {
	{S_INIT("too-short"),
         S_INIT("The answer is too short for the machine to judge, so a person judges this.")},
	{S_INIT("too-long"),
         S_INIT("The answer is too long for the machine to read, so a person judges this.")},
	{S_INIT("no-model"), S_INIT("No language model could be asked, so a person judges this.")},
	{S_INIT("on-paper"),
         S_INIT("Part of the answer is on paper in a form that only a person can read, so a person judges this.")},
};

static enum err abstain(struct work *w, struct str why, struct verdict *out)
{
	if (str_absent(why))
		return fail(w, ERR_INTERNAL, "a stored reply of the language model cannot be read");
	out->abstained = true;
	out->comment = why;
	return OK;
}

static enum err abstain_unasked(struct work *w, struct str name, struct verdict *out)
{
	struct str why = {0};
	for (size_t i = 0; i < COUNT(unasked); i++)
		if (str_equal(unasked[i].name, name))
			why = unasked[i].why;
	return abstain(w, why, out);
}

static void judge(struct work *w, const struct rubric_reading *reading, const struct criterion *criterion,
                  struct verdict *out)
{
	out->level_count = scale_levels(criterion);
	double *levels = work_array(w, out->level_count, sizeof *levels);
	scale_spread(criterion, reading->levels, levels);
	out->levels = levels;
	out->quote = str_copy(w->arena, reading->quote);
	out->quote_at = reading->quote_at;
	if (!str_absent(reading->seen))
		out->comment = str_format(
			w->arena,
			"A machine looked at the pictures; nobody can check by a rule what it says it saw: “%.*s”",
			STR_ARG(utf8_repaired(w->arena, reading->seen)));
}

enum err rubric_verdict_of(struct work *w, struct str reply, struct str answer,
                           const struct criterion *criterion, struct verdict *out)
{
	const struct json *json;
	TRY(json_parse(w, reply, RUBRIC_REPLY_BYTES_MAX, &json));
	out->abstained = false;
	out->levels = NULL;
	out->level_count = 0;
	out->quote = out->comment = (struct str){0};
	out->quote_at = DB_NULL_INT;
	const struct json *members = json_get(json, S("members"));
	if (members != NULL)
		return rubric_panel_verdict(w, members, answer, criterion, out);
	const struct json *attempts = json_get(json, S("attempts"));
	if (attempts == NULL || attempts->kind != JSON_ARRAY)
		return abstain(w, (struct str){0}, out);
	if (attempts->count == 0)
		return abstain_unasked(w, json_get_str(json, S("unasked")), out);
	const struct json *last = json_at(attempts, attempts->count - 1);
	struct rubric_reading reading = rubric_verdict_read(last, answer, criterion);
	if (reading.problem != RUBRIC_FINE)
		return abstain(w, why_abstained[reading.problem], out);
	judge(w, &reading, criterion, out);
	return OK;
}
