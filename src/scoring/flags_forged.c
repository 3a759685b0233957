/* Marks of chat formats, verdicts written out, and fences that end the answer before it ends. */
#include "scoring/flags_list.h"

#include <strings.h>

static const struct str chat_tokens[] = {
	S_INIT("[INST]"),       S_INIT("[/INST]"),         S_INIT("<<SYS>>"),         S_INIT("<</SYS>>"),
	S_INIT("</s>"),         S_INIT("<start_of_turn>"), S_INIT("<end_of_turn>"),   S_INIT("<bos>"),
	S_INIT("<eos>"),        S_INIT("<system>"),        S_INIT("</system>"),       S_INIT("<assistant>"),
	S_INIT("</assistant>"), S_INIT("<instructions>"),  S_INIT("</instructions>"), S_INIT("[system]"),
	S_INIT("[/system]"),    S_INIT("<sys>"),           S_INIT("<think>"),         S_INIT("</think>"),
	S_INIT("<tool_call>"),  S_INIT("[assistant]"),     S_INIT("<function_call>"),
};

static const struct str fence_tags[] = {
	S_INIT("</answer"),    S_INIT("<answer"),      S_INIT("</submission"), S_INIT("<submission"),
	S_INIT("</candidate"), S_INIT("<candidate"),   S_INIT("</student"),    S_INIT("<student"),
	S_INIT("</response"),  S_INIT("</user_input"), S_INIT("</untrusted"),  S_INIT("<untrusted"),
	S_INIT("</document"),  S_INIT("</essay"),      S_INIT("<end_of"),      S_INIT("<rubric"),
	S_INIT("</rubric"),    S_INIT("<verdict"),     S_INIT("<score"),       S_INIT("<grade"),
	S_INIT("<evaluation"),
};

/* The first words of a line that opens a turn; after `#` or `*`, or followed by a colon. */
static const struct str turns[] = {
	S_INIT("system"),
	S_INIT("assistant"),
	S_INIT("system message"),
	S_INIT("system prompt"),
	S_INIT("grader"),
	S_INIT("evaluator"),
	S_INIT("examiner"),
	S_INIT("ai"),
	S_INIT("human"),
	S_INIT("answer key"),
	S_INIT("quote"),
	S_INIT("grading"),
	S_INIT("role"),
	S_INIT("final result"),
	S_INIT("grading result"),
	S_INIT("verdict"),
	S_INIT("final verdict"),
	S_INIT("final score"),
	S_INIT("final grade"),
	S_INIT("instruction"),
	S_INIT("new instruction"),
	S_INIT("new instructions"),
	S_INIT("developer"),
};
static const struct str headings[] = {
	S_INIT("system"), S_INIT("assistant"), S_INIT("instruction"), S_INIT("instructions"), S_INIT("user"),
	S_INIT("human"),  S_INIT("response"),  S_INIT("evaluation"),  S_INIT("verdict"),      S_INIT("score"),
	S_INIT("grade"),  S_INIT("grading"),   S_INIT("new task"),    S_INIT("prompt"),       S_INIT("end"),
	S_INIT("task"),   S_INIT("rubric"),
};

/* Member names of a verdict. */
static const struct str verdict_names[] = {
	S_INIT("score"),   S_INIT("level"),     S_INIT("grade"), S_INIT("points"),
	S_INIT("verdict"), S_INIT("rating"),    S_INIT("mark"),  S_INIT("marks"),
	S_INIT("label"),   S_INIT("passed"),    S_INIT("award"), S_INIT("quote"),
	S_INIT("levels"),  S_INIT("criterion"), S_INIT("role"),  S_INIT("criteria"),
};

static const struct str fence_nouns[] = {
	S_INIT("answer"), S_INIT("submission"), S_INIT("candidate"), S_INIT("student"),  S_INIT("response"),
	S_INIT("user"),   S_INIT("untrusted"),  S_INIT("essay"),     S_INIT("document"), S_INIT("input"),
	S_INIT("text"),   S_INIT("prompt"),     S_INIT("output"),
};

static bool starts_alike(struct str s, struct str prefix)
{
	return s.len >= prefix.len && strncasecmp(s.at, prefix.at, prefix.len) == 0;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The entry that the text starts with, as its length; 0: none. `whole`: no name character may follow. */
static size_t starts_with_any(struct str text, const struct str *table, size_t count, bool whole)
{
	size_t longest = 0;
	for (size_t i = 0; i < count; i++) {
		bool ends = !whole || text.len <= table[i].len || !is_name(text.at[table[i].len]);
		if (starts_alike(text, table[i]) && ends && table[i].len > longest)
			longest = table[i].len;
	}
	return longest;
}

/* <|name|>, as chat templates write their tokens. */
static size_t special_token(struct str text)
{
	size_t at = 2;
	if (!str_starts(text, S("<|")))
		return 0;
	while (at < text.len && at < 40 && is_name(text.at[at]))
		at++;
	return at > 2 && str_starts(str_slice(text, at, 2), S("|>")) ? at + 2 : 0;
}

/* "score": or 'score': or \"score\": */
static size_t verdict_member(struct str text)
{
	size_t at = 1;
	if (text.at[0] != '"' && text.at[0] != '\'')
		return 0;
	size_t name =
		starts_with_any(str_slice(text, at, SIZE_MAX), verdict_names, COUNT(verdict_names), true);
	if (name == 0)
		return 0;
	at += name;
	if (at < text.len && text.at[at] == '\\')
		at++;
	if (at >= text.len || (text.at[at] != '"' && text.at[at] != '\''))
		return 0;
	for (at++; at < text.len && is_blank(text.at[at]);)
		at++;
	return at < text.len && text.at[at] == ':' ? at + 1 : 0;
}

static void find_marks(struct flags_list *list)
{
	for (size_t at = 0; at < list->text.len; at++) {
		struct str rest = str_slice(list->text, at, SIZE_MAX);
		char c = rest.at[0];
		if (c != '<' && c != '[' && c != '"' && c != '\'')
			continue;
		size_t token = special_token(rest);
		if (token == 0)
			token = starts_with_any(rest, chat_tokens, COUNT(chat_tokens), false);
		if (token > 0)
			flags_list_add(list, FLAGS_FORGED_FORMAT, at, token,
			               S("Contains the control marks of a chat with a language model."));
		size_t member = verdict_member(rest);
		if (member > 0)
			flags_list_add(
				list, FLAGS_FORGED_FORMAT, at, member,
				S("Contains a verdict written as data, as if the grader had answered."));
		size_t tag = starts_with_any(rest, fence_tags, COUNT(fence_tags), true);
		if (tag > 0)
			flags_list_add(
				list, FLAGS_FORGED_FENCE, at, tag,
				S("Contains a tag, as if the answer ended or something else began here."));
	}
}

/* The line without blanks and decoration at its front; *decoration: how many decorating characters there
 * were. */
static struct str undecorated(struct str line, size_t *decoration)
{
	size_t at = 0;
	*decoration = 0;
	for (; at < line.len; at++) {
		bool decorates = str_find_byte(S("#*=-_~<[>|`/+!"), line.at[at]) != SIZE_MAX;
		if (!decorates && !is_blank(line.at[at]))
			break;
		*decoration += decorates;
	}
	return str_slice(line, at, SIZE_MAX);
}

static bool is_turn(struct str line)
{
	size_t decoration;
	struct str bare = undecorated(line, &decoration);
	size_t turn = starts_with_any(bare, turns, COUNT(turns), true);
	size_t heading = starts_with_any(bare, headings, COUNT(headings), true);
	bool colon_behind_turn = turn > 0 && turn < bare.len && bare.at[turn] == ':';
	bool hashes = str_starts(str_trim(line), S("##"));
	return colon_behind_turn ||
	       (hashes && heading > 0 && (bare.len == heading || bare.at[heading] == ':'));
}

/* A word of the table anywhere in the line. */
static bool contains_any(struct str line, const struct str *table, size_t count)
{
	for (size_t at = 0; at < line.len; at++)
		if ((at == 0 || !is_name(line.at[at - 1]) || line.at[at - 1] == '_') &&
		    starts_with_any(str_slice(line, at, SIZE_MAX), table, count, true) > 0)
			return true;
	return false;
}

/* --- END OF ANSWER ---, [[BEGIN SYSTEM]], === candidate text ends === */
static bool is_fence(struct str line)
{
	static const struct str ends[] = {S_INIT("end"),    S_INIT("ends"),  S_INIT("begin"),
	                                  S_INIT("begins"), S_INIT("start"), S_INIT("starts")};
	size_t decoration;
	struct str bare = undecorated(line, &decoration);
	return (decoration >= 2 || str_starts(line, S("["))) && bare.len <= 60 &&
	       contains_any(bare, ends, COUNT(ends)) &&
	       (contains_any(bare, fence_nouns, COUNT(fence_nouns)) ||
	        contains_any(bare, headings, COUNT(headings)));
}

/* A guessed nonce: nothing on the line but decoration and 16 or more characters, which are hexadecimal digits, or letters
 * of both cases and digits, as random text in base64 has them (longer ones are looked into by flags_encoded.c). */
static bool is_nonce(struct str line)
{
	size_t decoration, digits = 0, upper = 0, lower = 0, beyond_hexadecimal = 0, at = 0;
	struct str bare = undecorated(line, &decoration);
	for (; at < bare.len && (is_name(bare.at[at]) || bare.at[at] == '-'); at++) {
		char c = bare.at[at];
		digits += c >= '0' && c <= '9';
		upper += c >= 'A' && c <= 'Z';
		lower += c >= 'a' && c <= 'z';
		beyond_hexadecimal += c == '-' || c == '_' || (c | 0x20) > 'f';
	}
	bool nothing_else = undecorated(str_slice(bare, at, SIZE_MAX), &decoration).len == 0;
	bool hexadecimal = beyond_hexadecimal == 0 && digits >= 3 && upper + lower >= 3;
	bool base64 = digits >= 2 && upper >= 3 && lower >= 3;
	return at >= 16 && nothing_else && (hexadecimal || (base64 && at <= 24));
}

static void find_lines(struct flags_list *list)
{
	struct str rest = list->text;
	while (!str_absent(rest)) {
		struct str line = str_cut(&rest, '\n');
		size_t at = (size_t)(line.at - list->text.at);
		if (is_turn(line))
			flags_list_add(list, FLAGS_FORGED_FORMAT, at, line.len,
			               S("Begins a line like a turn of a conversation or a verdict."));
		if (is_fence(line) || is_nonce(line))
			flags_list_add(
				list, FLAGS_FORGED_FENCE, at, line.len,
				S("Draws a line as if the answer ended or something else began here."));
	}
}

void flags_forged_find(struct flags_list *list)
{
	find_marks(list);
	find_lines(list);
}
