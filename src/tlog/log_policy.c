#include "tlog/log_policy.h"

#include "base/arena.h"

#include <string.h>

/* The next word of a line, which spaces and tabs surround; "" at the end. */
static struct str next_word(struct str *line)
{
	size_t start = 0, end;
	while (start < line->len && (line->at[start] == ' ' || line->at[start] == '\t'))
		start++;
	for (end = start; end < line->len && line->at[end] != ' ' && line->at[end] != '\t'; end++)
		;
	struct str word = str_slice(*line, start, end - start);
	*line = str_slice(*line, end, SIZE_MAX);
	return word;
}

static bool allowed_bytes(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f)
			return false;
	}
	return true;
}

static enum err add_log(struct work *w, int number, struct str line, struct log_policy *out)
{
	if (out->log_count == NOTE_KEYS_MAX)
		return fail(w, ERR_TOO_LARGE, "Line %d: a policy may name at most %d logs.", number,
		            NOTE_KEYS_MAX);
	struct note_verifier *log = &out->logs[out->log_count];
	TRY(note_verifier_parse(w, next_word(&line), log));
	next_word(&line); /* the URL, which is not needed to verify */
	if (next_word(&line).len > 0)
		return fail(w, ERR_INPUT, "Line %d: a log line has a key and at most an address.", number);
	for (size_t i = 0; i < out->log_count; i++)
		if (memcmp(out->logs[i].public_key, log->public_key, sizeof log->public_key) == 0)
			return fail(w, ERR_INPUT, "Line %d: this log's key is listed twice.", number);
	out->log_count++;
	return OK;
}

static enum err set_quorum(struct work *w, int number, struct str line, bool *quorum)
{
	if (*quorum)
		return fail(w, ERR_INPUT, "Line %d: the policy has two quorum lines.", number);
	if (!str_equal(next_word(&line), S("none")) || next_word(&line).len > 0)
		return fail(w, ERR_INPUT, "Line %d: only `quorum none` is supported; witnesses are not yet.",
		            number);
	*quorum = true;
	return OK;
}

static enum err parse_line(struct work *w, int number, struct str line, struct log_policy *out, bool *quorum)
{
	struct str keyword = next_word(&line);
	if (keyword.len == 0 || keyword.at[0] == '#')
		return OK;
	if (str_equal(keyword, S("log")))
		return add_log(w, number, line, out);
	if (str_equal(keyword, S("quorum")))
		return set_quorum(w, number, line, quorum);
	if (str_equal(keyword, S("witness")) || str_equal(keyword, S("group")))
		return fail(w, ERR_INPUT,
		            "Line %d: this policy asks for witnesses, which are not supported yet.", number);
	return fail(w, ERR_INPUT, "Line %d: a policy has no line that begins with \"%.*s\".", number,
	            STR_ARG(str_slice(keyword, 0, 40)));
}

enum err log_policy_parse(struct work *w, struct str text, struct log_policy *out)
{
	if (text.len > LOG_POLICY_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The policy is longer than %d bytes.", LOG_POLICY_BYTES_MAX);
	if (!allowed_bytes(text))
		return fail(w, ERR_INPUT,
		            "A policy must not have control characters other than tabs and line feeds.");
	out->log_count = 0;
	bool quorum = false;
	for (int number = 1; text.len > 0; number++)
		TRY(parse_line(w, number, str_cut(&text, '\n'), out, &quorum));
	if (!quorum)
		return fail(w, ERR_INPUT, "The policy has no quorum line.");
	return OK;
}

struct str log_policy_text(struct arena *arena, const struct note_verifier *log)
{
	struct str key = note_verifier_text(arena, log);
	return str_format(arena, "log %.*s\nquorum none\n", STR_ARG(key));
}
