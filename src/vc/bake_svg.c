/* Of vc/bake_svg.h: baking. */
#include "vc/bake_svg.h"

#include "base/utf8.h"

/* ---- where <svg …> ends ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum err not_ours(struct work *w)
{
	return fail(w, ERR_INPUT, "The picture is no plain SVG in UTF-8 that a credential can be put into.");
}

/* Moves behind `ending`. */
static bool skip_past(struct str picture, size_t *at, struct str ending)
{
	size_t found = str_find(str_slice(picture, *at, SIZE_MAX), ending);
	if (found == SIZE_MAX)
		return false;
	*at += found + ending.len;
	return true;
}

/* Moves over blanks, the XML declaration, comments, processing instructions and a DOCTYPE without declarations of its own. */
static bool skip_prolog(struct str picture, size_t *at)
{
	bool well = true;
	while (well && *at < picture.len) {
		struct str rest = str_slice(picture, *at, SIZE_MAX);
		if (is_blank(rest.at[0]))
			(*at)++;
		else if (str_starts(rest, S("<?")))
			well = skip_past(picture, at, S("?>"));
		else if (str_starts(rest, S("<!--")))
			well = skip_past(picture, at, S("-->"));
		else if (str_starts(rest, S("<!DOCTYPE")))
			well = str_find_byte(str_slice(rest, 0, str_find_byte(rest, '>')), '[') == SIZE_MAX &&
			       skip_past(picture, at, S(">"));
		else
			break;
	}
	return well;
}

/* Where the ">" of <svg …> is. */
static bool find_end_of_tag(struct str picture, size_t at, size_t *end)
{
	char quote = '\0';
	if (!str_starts(str_slice(picture, at, SIZE_MAX), S("<svg")))
		return false;
	for (at += 4; at < picture.len; at++) {
		char c = picture.at[at];
		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '<')
			return false;
		else if (c == '>') {
			*end = at;
			return picture.at[at - 1] != '/';
		}
	}
	return false;
}

static bool says_another_encoding(struct str picture)
{
	struct str declaration = str_slice(picture, 0, str_find(picture, S("?>")));
	return str_starts(picture, S("<?xml")) && str_find(declaration, S("encoding=")) != SIZE_MAX &&
	       str_find(declaration, S("\"UTF-8\"")) == SIZE_MAX &&
	       str_find(declaration, S("\"utf-8\"")) == SIZE_MAX;
}

static bool carries_one(struct str picture)
{
	static const struct str signs[] = {S_INIT("xmlns:openbadges"), S_INIT(BAKE_SVG_OPENBADGE_3),
	                                   S_INIT(BAKE_SVG_OPENBADGE_2), S_INIT(BAKE_SVG_CLR_2),
	                                   S_INIT(BAKE_SVG_LOG_PROOF)};
	for (size_t i = 0; i < COUNT(signs); i++)
		if (str_find(picture, signs[i]) != SIZE_MAX)
			return true;
	return false;
}

/* ---- writing ---- */

/* JSON for a CDATA section. "]]>", which would end it, and the two characters that XML has no place for can stand within
 * strings of JSON alone: there they get an escape, and the value stays the same. */
static void put_json(struct buf *out, struct str json)
{
	static const struct {
		struct str bytes, escaped;
	} escapes[] = {
		{S_INIT("]]>"), S_INIT("]]\\u003e")},
		{S_INIT("\xef\xbf\xbe"), S_INIT("\\ufffe")},
		{S_INIT("\xef\xbf\xbf"), S_INIT("\\uffff")},
	};
	size_t at = 0;
	while (at < json.len) {
		size_t i = 0;
		while (i < COUNT(escapes) && !str_starts(str_slice(json, at, SIZE_MAX), escapes[i].bytes))
			i++;
		buf_put(out, i < COUNT(escapes) ? escapes[i].escaped : str_slice(json, at, 1));
		at += i < COUNT(escapes) ? escapes[i].bytes.len : 1;
	}
}

/* Any text for CDATA sections: one ends within each "]]>" and another begins. */
static void put_sections(struct buf *out, struct str text)
{
	size_t end;
	buf_put(out, S("<![CDATA["));
	while ((end = str_find(text, S("]]>"))) != SIZE_MAX) {
		buf_put(out, str_slice(text, 0, end + 2));
		buf_put(out, S("]]><![CDATA["));
		text = str_slice(text, end + 2, SIZE_MAX);
	}
	buf_put(out, text);
	buf_put(out, S("]]>"));
}

static void put_elements(struct buf *out, const struct baked *baked)
{
	if (str_starts(baked->credential, S("{"))) {
		buf_put(out, S("\n<openbadges:credential><![CDATA["));
		put_json(out, baked->credential);
		buf_put(out, S("]]></openbadges:credential>"));
	} else {
		buf_put(out, S("\n<openbadges:credential verify=\""));
		buf_put(out, baked->credential);
		buf_put(out, S("\"></openbadges:credential>"));
	}
	if (str_absent(baked->log_proof))
		return;
	buf_put(out, S("\n<assay:logproof xmlns:assay=\"" BAKE_SVG_LOG_PROOF "\">"));
	put_sections(out, baked->log_proof);
	buf_put(out, S("</assay:logproof>"));
}

enum err bake_svg(struct work *w, struct str picture, const struct baked *baked, struct str *out)
{
	size_t at = str_starts(picture, S("\xef\xbb\xbf")) ? 3 : 0, end;
	struct buf bytes = buf_init(w->arena, BAKE_PICTURE_BYTES_MAX);
	TRY(bake_check(w, baked));
	if (!utf8_valid(picture) || says_another_encoding(str_slice(picture, at, SIZE_MAX)) ||
	    !skip_prolog(picture, &at) || !find_end_of_tag(picture, at, &end))
		return not_ours(w);
	if (carries_one(picture))
		return fail(w, ERR_CONFLICT,
		            "The picture carries a credential already: take one that carries none.");
	buf_put(&bytes, str_slice(picture, 0, end));
	buf_put(&bytes, S(" xmlns:openbadges=\"" BAKE_SVG_OPENBADGE_3 "\">"));
	put_elements(&bytes, baked);
	buf_put(&bytes, str_slice(picture, end + 1, SIZE_MAX));
	if (bytes.full)
		return fail(w, ERR_TOO_LARGE, "The picture would have more than %d MiB.",
		            BAKE_PICTURE_BYTES_MAX >> 20);
	*out = buf_str(&bytes);
	return OK;
}
