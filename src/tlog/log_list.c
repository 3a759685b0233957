#include "tlog/log_list.h"

struct reading {
	struct work *w;
	int line;
	bool network; /* the first of the two forms */
	struct log_list_entry *entries;
	size_t count;
};

#define refuse(r, format, ...) fail((r)->w, ERR_INPUT, "Line %d: " format, (r)->line, ##__VA_ARGS__)

static enum err add(struct reading *r, struct str key)
{
	struct log_list_entry *entry = &r->entries[r->count];
	enum err failed = note_verifier_parse(r->w, key, &entry->key);
	if (failed != OK) {
		struct str why = r->w->message;
		work_forgive(r->w);
		return refuse(r, "%.*s", STR_ARG(why));
	}
	entry->origin = entry->key.name;
	r->count++;
	return OK;
}

static enum err read_network(struct reading *r, struct str word, struct str rest)
{
	if (str_equal(word, S("vkey")))
		return add(r, rest);
	bool origin = str_equal(word, S("origin"));
	if (!origin && !str_equal(word, S("qpd")) && !str_equal(word, S("contact")))
		return refuse(r, "\"%.*s\" is not known here: a log has vkey, origin, qpd and contact.",
		              STR_ARG(str_slice(word, 0, 80)));
	if (r->count == 0)
		return refuse(r, "a log begins with its vkey.");
	if (origin && rest.len == 0)
		return refuse(r, "an origin is not empty.");
	if (origin)
		r->entries[r->count - 1].origin = rest;
	return OK;
}

static enum err read_line(struct reading *r, struct str line)
{
	struct str rest = line, word = str_cut(&rest, ' ');
	rest = str_trim(rest);
	if (r->network)
		return read_network(r, word, rest);
	if (!str_equal(word, S("log")))
		return refuse(r, "a log is written \"log VKEY\"; or the list begins with \"logs/v0\".");
	return add(r, str_cut(&rest, ' '));
}

static size_t count_lines(struct str text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	return lines;
}

enum err log_list_parse(struct work *w, struct str text, struct log_list_entry **out, size_t *count)
{
	if (text.len > LOG_LIST_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "A list of logs has at most %d bytes.", LOG_LIST_BYTES_MAX);
	struct reading r = {.w = w, .entries = work_array(w, count_lines(text), sizeof *r.entries)};
	bool first = true;
	while (!str_absent(text)) {
		struct str line = str_trim(str_cut(&text, '\n'));
		r.line++;
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (first && str_equal(line, S("logs/v0")))
			r.network = true;
		else
			TRY(read_line(&r, line));
		first = false;
	}
	*out = r.entries;
	*count = r.count;
	return OK;
}
