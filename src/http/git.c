#include "http/git.h"

#include "base/utf8.h"

#include <string.h>

enum { LENGTH_DIGITS = 4, SHOWN_BYTES_MAX = 200 };

/* ---- lines ---- */

enum line_kind { LINE_TEXT, LINE_FLUSH, LINE_BROKEN };

static int digit_of(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* A pkt-line: four digits that say how long it is, themselves included; "0000" ends a section. */
static enum line_kind take_line(struct str *rest, struct str *line)
{
	size_t length = 0;
	if (rest->len < LENGTH_DIGITS)
		return LINE_BROKEN;
	for (size_t i = 0; i < LENGTH_DIGITS; i++) {
		int digit = digit_of(rest->at[i]);
		if (digit < 0)
			return LINE_BROKEN;
		length = 16 * length + (size_t)digit;
	}
	if (length == 0) {
		*rest = str_slice(*rest, LENGTH_DIGITS, SIZE_MAX);
		return LINE_FLUSH;
	}
	if (length < LENGTH_DIGITS || length > rest->len)
		return LINE_BROKEN;
	*line = str_slice(*rest, LENGTH_DIGITS, length - LENGTH_DIGITS);
	*rest = str_slice(*rest, length, SIZE_MAX);
	if (str_ends(*line, S("\n")))
		line->len--;
	return LINE_TEXT;
}

static enum err no_server(struct work *w)
{
	return fail(w, ERR_INPUT,
	            "There is no git repository at this address that can be fetched without signing in.");
}

static struct str shown(struct work *w, struct str text)
{
	struct str line = utf8_repaired(w->arena, str_slice(text, 0, SHOWN_BYTES_MAX));
	return utf8_plain(line) && str_find_byte(line, '\n') == SIZE_MAX ? line : S("it cannot be given");
}

/* ---- what it has ---- */

static bool is_name(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (digit_of(text.at[i]) < 0)
			return false;
	return text.len == GIT_NAME_LENGTH;
}

/* How much a reference is wanted; 0: not at all. */
static int wish_of(struct str name)
{
	if (str_equal(name, S("HEAD")))
		return 4;
	if (str_equal(name, S("refs/heads/main")))
		return 3;
	if (str_equal(name, S("refs/heads/master")))
		return 2;
	return str_starts(name, S("refs/heads/")) ? 1 : 0;
}

static enum err take_reference(struct work *w, struct str line, struct str *commit, int *wish)
{
	struct str name = line, value = str_cut(&name, ' ');
	name = str_cut(&name, '\0');
	if (value.len == 64)
		return fail(
			w, ERR_INPUT,
			"The repository is of git's newer kind (SHA-256), which cannot be fetched here: hand in a "
			"zip or a bundle of it.");
	if (!is_name(value))
		return no_server(w);
	if (wish_of(name) > *wish) {
		*wish = wish_of(name);
		*commit = value;
	}
	return OK;
}

enum err git_advertised(struct work *w, struct str answer, struct str *commit)
{
	struct str line = {0};
	int wish = 0;
	enum line_kind kind = take_line(&answer, &line);
	if (kind != LINE_TEXT || !str_equal(line, S("# service=git-upload-pack")) ||
	    take_line(&answer, &line) != LINE_FLUSH)
		return no_server(w);
	while ((kind = take_line(&answer, &line)) == LINE_TEXT) {
		if (str_starts(line, S("ERR ")))
			return fail(w, ERR_INPUT, "The server of the repository says: %.*s.",
			            STR_ARG(shown(w, str_slice(line, 4, SIZE_MAX))));
		TRY(take_reference(w, line, commit, &wish));
	}
	if (kind == LINE_BROKEN)
		return no_server(w);
	return wish > 0 ? OK
	                : fail(w, ERR_INPUT, "The repository at this address is empty: it has no commit.");
}

/* ---- what it sends ---- */

enum err git_answered(struct work *w, struct str answer, struct str *pack)
{
	struct str line = {0};
	if (take_line(&answer, &line) != LINE_TEXT)
		return no_server(w);
	if (str_starts(line, S("ERR ")))
		return fail(w, ERR_INPUT, "The server of the repository says: %.*s.",
		            STR_ARG(shown(w, str_slice(line, 4, SIZE_MAX))));
	if (!str_equal(line, S("NAK")) || !str_starts(answer, S("PACK")))
		return no_server(w);
	*pack = answer;
	return OK;
}

/* ---- asking ---- */

static struct str put_line(struct work *w, struct str text)
{
	return str_format(w->arena, "%04zx%.*s", text.len + LENGTH_DIGITS, STR_ARG(text));
}

enum err git_fetch(struct work *w, struct fetcher *fetcher, struct str url, size_t max, struct git_pack *out)
{
	struct str answer = {0}, commit = {0}, base = url;
	if (str_find_byte(url, '?') != SIZE_MAX || str_find_byte(url, '#') != SIZE_MAX)
		return fail(w, ERR_INPUT, "The address of a repository has no “?” and no “#” in it.");
	while (str_ends(base, S("/")))
		base.len--;
	struct str has = str_format(w->arena, "%.*s/info/refs?service=git-upload-pack", STR_ARG(base));
	struct str sends = str_format(w->arena, "%.*s/git-upload-pack", STR_ARG(base));
	TRY(fetch_get(w, fetcher, has, "application/x-git-upload-pack-advertisement",
	              GIT_ADVERTISEMENT_BYTES_MAX, &answer));
	TRY(git_advertised(w, answer, &commit));
	/* Without side bands the pack comes as it is. */
	struct str want =
		str_format(w->arena, "want %.*s ofs-delta no-progress agent=assay\n", STR_ARG(commit));
	struct str body = str_format(w->arena, "%.*s0000%.*s", STR_ARG(put_line(w, want)),
	                             STR_ARG(put_line(w, S("done\n"))));
	TRY(fetch_post(w, fetcher, sends, "application/x-git-upload-pack-request", body,
	               "application/x-git-upload-pack-result", max, &answer));
	out->commit = str_copy(w->arena, commit);
	return git_answered(w, answer, &out->bytes);
}
