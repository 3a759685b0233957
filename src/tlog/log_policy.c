/* log_policy_parse, log_policy_parse_part, log_policy_of, log_policy_text, log_policy_quorum. */
#include "tlog/log_policy.h"

#include "base/buf.h"
#include "base/check.h"
#include "tlog/decimal.h"

#include <string.h>

/* A policy being read, and the number of the line that is. */
struct reading {
	struct work *w;
	struct log_policy *policy;
	int line;
};

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

/* ---- keys ---- */

static enum err read_key(struct reading *r, struct str text, struct note_verifier *out)
{
	enum err err = note_verifier_parse(r->w, text, out);
	if (err == OK)
		return OK;
	struct str why = r->w->message;
	work_forgive(r->w);
	return fail(r->w, err, "Line %d: %.*s", r->line, STR_ARG(why));
}

/* A key that can be told from this other one. */
static enum err tell_apart(struct reading *r, const struct note_verifier *key,
                           const struct note_verifier *other)
{
	if (key->id == other->id && str_equal(key->name, other->name))
		return fail(r->w, ERR_INPUT, "Line %d: this key has the name and id of another one above.",
		            r->line);
	return OK;
}

static bool same_public(const struct note_verifier *a, const struct note_verifier *b)
{
	return memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0;
}

/* Rule 3, for a log's key or a witness's. */
static enum err check_key(struct reading *r, const struct note_verifier *key, bool is_log)
{
	const struct log_policy *policy = r->policy;
	for (size_t i = 0; i < policy->log_count; i++) {
		if (is_log && same_public(key, &policy->logs[i].key))
			return fail(r->w, ERR_INPUT, "Line %d: this log's key is listed twice.", r->line);
		TRY(tell_apart(r, key, &policy->logs[i].key));
	}
	for (size_t i = 0; i < policy->witness_count; i++) {
		if (!is_log && same_public(key, &policy->witnesses[i].key))
			return fail(r->w, ERR_INPUT, "Line %d: this witness's key is listed twice.", r->line);
		TRY(tell_apart(r, key, &policy->witnesses[i].key));
	}
	return OK;
}

/* The address at the end of a line; absent when there is none. */
static enum err read_url(struct reading *r, struct str line, struct str *out)
{
	*out = next_word(&line);
	if (out->len == 0)
		*out = (struct str){0};
	if (next_word(&line).len > 0)
		return fail(r->w, ERR_INPUT, "Line %d: after the key stands at most one address.", r->line);
	return OK;
}

static enum err add_log(struct reading *r, struct str line)
{
	if (r->policy->log_count == LOG_POLICY_LOGS_MAX)
		return fail(r->w, ERR_TOO_LARGE, "Line %d: a policy may name at most %d logs.", r->line,
		            LOG_POLICY_LOGS_MAX);
	struct log_policy_log *log = &r->policy->logs[r->policy->log_count];
	TRY(read_key(r, next_word(&line), &log->key));
	TRY(check_key(r, &log->key, true));
	TRY(read_url(r, line, &log->url));
	r->policy->log_count++;
	return OK;
}

/* ---- names ---- */

static struct log_policy_place find_name(const struct log_policy *policy, struct str name)
{
	for (size_t i = 0; i < policy->witness_count; i++)
		if (str_equal(policy->witnesses[i].name, name))
			return (struct log_policy_place){LOG_POLICY_WITNESS, i};
	for (size_t i = 0; i < policy->group_count; i++)
		if (str_equal(policy->groups[i].name, name))
			return (struct log_policy_place){LOG_POLICY_GROUP, i};
	return (struct log_policy_place){LOG_POLICY_UNSAID, 0};
}

static enum err find_known(struct reading *r, struct str name, struct log_policy_place *out)
{
	*out = find_name(r->policy, name);
	if (out->kind == LOG_POLICY_UNSAID)
		return fail(r->w, ERR_INPUT, "Line %d: no witness or group above is called \"%.*s\".",
		            r->line, STR_ARG(str_slice(name, 0, 80)));
	return OK;
}

/* The name that a line gives to a witness or a group. */
static enum err take_name(struct reading *r, struct str *line, struct str *out)
{
	*out = next_word(line);
	if (out->len == 0)
		return fail(r->w, ERR_INPUT, "Line %d: a name is missing.", r->line);
	if (str_equal(*out, S("none")))
		return fail(r->w, ERR_INPUT, "Line %d: \"none\" is what a quorum says that needs nobody.",
		            r->line);
	if (find_name(r->policy, *out).kind != LOG_POLICY_UNSAID)
		return fail(r->w, ERR_INPUT, "Line %d: a witness or group above is called \"%.*s\" already.",
		            r->line, STR_ARG(str_slice(*out, 0, 80)));
	return OK;
}

static enum err add_witness(struct reading *r, struct str line)
{
	if (r->policy->witness_count == LOG_POLICY_WITNESSES_MAX)
		return fail(r->w, ERR_TOO_LARGE, "Line %d: a policy may name at most %d witnesses.", r->line,
		            LOG_POLICY_WITNESSES_MAX);
	struct log_policy_witness *witness = &r->policy->witnesses[r->policy->witness_count];
	TRY(take_name(r, &line, &witness->name));
	TRY(read_key(r, next_word(&line), &witness->key));
	witness->key = note_verifier_as(&witness->key, NOTE_COSIGNATURE);
	TRY(check_key(r, &witness->key, false));
	TRY(read_url(r, line, &witness->url));
	witness->group = SIZE_MAX;
	r->policy->witness_count++;
	return OK;
}

/* ---- groups and the quorum ---- */

static enum err add_member(struct reading *r, struct str name, size_t group)
{
	struct log_policy_place place;
	TRY(find_known(r, name, &place));
	size_t *of = place.kind == LOG_POLICY_WITNESS ? &r->policy->witnesses[place.at].group
	                                              : &r->policy->groups[place.at].group;
	if (*of != SIZE_MAX)
		return fail(r->w, ERR_INPUT,
		            "Line %d: \"%.*s\" is a member already; it may count in one place only.", r->line,
		            STR_ARG(str_slice(name, 0, 80)));
	*of = group;
	r->policy->groups[group].member_count++;
	return OK;
}

static enum err read_needed(struct reading *r, struct str word, size_t members, size_t *out)
{
	uint64_t number;
	if (members == 0)
		return fail(r->w, ERR_INPUT, "Line %d: a group has at least one member.", r->line);
	*out = str_equal(word, S("all")) ? members : 1;
	if (str_equal(word, S("all")) || str_equal(word, S("any")))
		return OK;
	if (!decimal_parse(word, members, &number) || number == 0)
		return fail(
			r->w, ERR_INPUT,
			"Line %d: a group needs \"all\", \"any\" or a number from 1 to %zu of its members.",
			r->line, members);
	*out = (size_t)number;
	return OK;
}

static enum err add_group(struct reading *r, struct str line)
{
	size_t at = r->policy->group_count;
	if (at == LOG_POLICY_GROUPS_MAX)
		return fail(r->w, ERR_TOO_LARGE, "Line %d: a policy may name at most %d groups.", r->line,
		            LOG_POLICY_GROUPS_MAX);
	struct log_policy_group *group = &r->policy->groups[at];
	group->group = SIZE_MAX;
	group->member_count = 0;
	TRY(take_name(r, &line, &group->name));
	struct str needed = next_word(&line);
	for (struct str name = next_word(&line); name.len > 0; name = next_word(&line))
		TRY(add_member(r, name, at));
	TRY(read_needed(r, needed, group->member_count, &group->needed));
	r->policy->group_count++;
	return OK;
}

static enum err set_quorum(struct reading *r, struct str line)
{
	struct str name = next_word(&line);
	if (r->policy->quorum.kind != LOG_POLICY_UNSAID)
		return fail(r->w, ERR_INPUT, "Line %d: the policy has two quorum lines.", r->line);
	if (next_word(&line).len > 0)
		return fail(r->w, ERR_INPUT, "Line %d: a quorum is one name; several make a group.", r->line);
	if (!str_equal(name, S("none")))
		return find_known(r, name, &r->policy->quorum);
	r->policy->quorum.kind = LOG_POLICY_NONE;
	return OK;
}

/* ---- the whole ---- */

static enum err parse_line(struct reading *r, struct str line)
{
	struct str keyword = next_word(&line);
	if (keyword.len == 0 || keyword.at[0] == '#')
		return OK;
	if (str_equal(keyword, S("log")))
		return add_log(r, line);
	if (str_equal(keyword, S("witness")))
		return add_witness(r, line);
	if (str_equal(keyword, S("group")))
		return add_group(r, line);
	if (str_equal(keyword, S("quorum")))
		return set_quorum(r, line);
	return fail(r->w, ERR_INPUT, "Line %d: a policy has no line that begins with \"%.*s\".", r->line,
	            STR_ARG(str_slice(keyword, 0, 40)));
}

static enum err check_bytes(struct reading *r, struct str line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char byte = (unsigned char)line.at[i];
		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return fail(r->w, ERR_INPUT,
			            "Line %d: a policy has no control characters but tabs and line feeds%s.",
			            r->line, byte == '\r' ? "; this one was written with CR LF" : "");
	}
	return OK;
}

enum err log_policy_parse_part(struct work *w, struct str text, int first_line, struct log_policy *out)
{
	if (text.len > LOG_POLICY_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The policy is longer than %d bytes.", LOG_POLICY_BYTES_MAX);
	out->log_count = out->witness_count = out->group_count = 0;
	out->quorum = (struct log_policy_place){LOG_POLICY_UNSAID, 0};
	for (struct reading r = {w, out, first_line}; text.len > 0; r.line++) {
		struct str line = str_cut(&text, '\n');
		TRY(check_bytes(&r, line));
		TRY(parse_line(&r, line));
	}
	return OK;
}

enum err log_policy_parse(struct work *w, struct str text, struct log_policy *out)
{
	TRY(log_policy_parse_part(w, text, 1, out));
	if (out->quorum.kind == LOG_POLICY_UNSAID)
		return fail(w, ERR_INPUT,
		            "The policy has no quorum line; without witnesses it says \"quorum none\".");
	return OK;
}

struct log_policy log_policy_of(const struct note_verifier *log)
{
	return (struct log_policy){
		.log_count = 1,
		.logs = {{.key = *log}},
		.quorum = {LOG_POLICY_NONE, 0},
	};
}

/* ---- writing ---- */

static void put_key(struct buf *out, const struct note_verifier *key, struct str url)
{
	buf_put(out, note_verifier_text(out->arena, key));
	if (!str_absent(url))
		buf_format(out, " %.*s", STR_ARG(url));
	buf_byte(out, '\n');
}

/* A number and not "all" or "any", so that a policy is never longer than what it was read from. */
static void put_group(struct buf *out, const struct log_policy *policy, size_t at)
{
	const struct log_policy_group *group = &policy->groups[at];
	buf_format(out, "group %.*s %zu", STR_ARG(group->name), group->needed);
	for (size_t i = 0; i < policy->witness_count; i++)
		if (policy->witnesses[i].group == at)
			buf_format(out, " %.*s", STR_ARG(policy->witnesses[i].name));
	for (size_t i = 0; i < policy->group_count; i++)
		if (policy->groups[i].group == at)
			buf_format(out, " %.*s", STR_ARG(policy->groups[i].name));
	buf_byte(out, '\n');
}

static struct str quorum_name(const struct log_policy *policy)
{
	switch (policy->quorum.kind) {
	case LOG_POLICY_NONE: return S("none");
	case LOG_POLICY_WITNESS: return policy->witnesses[policy->quorum.at].name;
	case LOG_POLICY_GROUP: return policy->groups[policy->quorum.at].name;
	case LOG_POLICY_UNSAID: break;
	}
	check(!"a policy that is written says its quorum");
	return S("");
}

struct str log_policy_text(struct arena *arena, const struct log_policy *policy)
{
	struct buf out = buf_init(arena, LOG_POLICY_BYTES_MAX + 1);
	for (size_t i = 0; i < policy->log_count; i++) {
		buf_put(&out, S("log "));
		put_key(&out, &policy->logs[i].key, policy->logs[i].url);
	}
	for (size_t i = 0; i < policy->witness_count; i++) {
		buf_format(&out, "witness %.*s ", STR_ARG(policy->witnesses[i].name));
		put_key(&out, &policy->witnesses[i].key, policy->witnesses[i].url);
	}
	for (size_t i = 0; i < policy->group_count; i++)
		put_group(&out, policy, i);
	buf_format(&out, "quorum %.*s\n", STR_ARG(quorum_name(policy)));
	check(!out.full);
	return buf_str(&out);
}

/* ---- the quorum ---- */

bool log_policy_quorum(const struct log_policy *policy, const bool *cosigned)
{
	size_t members[LOG_POLICY_GROUPS_MAX] = {0};
	bool reached[LOG_POLICY_GROUPS_MAX] = {false};
	for (size_t i = 0; i < policy->witness_count; i++)
		if (cosigned[i] && policy->witnesses[i].group != SIZE_MAX)
			members[policy->witnesses[i].group]++;
	for (size_t i = 0; i < policy->group_count; i++) { /* members stand before their group */
		reached[i] = members[i] >= policy->groups[i].needed;
		if (reached[i] && policy->groups[i].group != SIZE_MAX)
			members[policy->groups[i].group]++;
	}
	switch (policy->quorum.kind) {
	case LOG_POLICY_NONE: return true;
	case LOG_POLICY_WITNESS: return cosigned[policy->quorum.at];
	case LOG_POLICY_GROUP: return reached[policy->quorum.at];
	case LOG_POLICY_UNSAID: break;
	}
	return false;
}
