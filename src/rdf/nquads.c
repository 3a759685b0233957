#include "rdf/nquads.h"

#include "base/check.h"
#include "base/utf8.h"

#include <string.h>

/* ---- bytes ----------------------------------------------------------------------------------- */

/* What a byte is, to the reader and to the writer. */
enum {
	NOT_IRI = 1,     /* never in an IRI: [^#x00-#x20<>"{}|^`\] */
	STOPS = 2,       /* ends what can be taken as it stands from a literal: [^#x22#x5C#xA#xD] */
	ESCAPES = 4,     /* not written in a literal as it is, or, in U+FFFE and U+FFFF, maybe not */
	LABEL = 8,       /* in a blank node's label: ASCII of PN_CHARS */
	LABEL_FIRST = 16 /* at its start: ASCII of PN_CHARS_U | [0-9] */
};

static const uint8_t classes[256] = {
	[0x00 ... 0x09] = NOT_IRI | ESCAPES,
	['\n'] = NOT_IRI | STOPS | ESCAPES,
	[0x0b ... 0x0c] = NOT_IRI | ESCAPES,
	['\r'] = NOT_IRI | STOPS | ESCAPES,
	[0x0e ... 0x1f] = NOT_IRI | ESCAPES,
	[' '] = NOT_IRI,
	['"'] = NOT_IRI | STOPS | ESCAPES,
	['-'] = LABEL,
	['0' ... ':'] = LABEL | LABEL_FIRST,
	['<'] = NOT_IRI,
	['>'] = NOT_IRI,
	['A' ... 'Z'] = LABEL | LABEL_FIRST,
	['\\'] = NOT_IRI | STOPS | ESCAPES,
	['^'] = NOT_IRI,
	['_'] = LABEL | LABEL_FIRST,
	['`'] = NOT_IRI,
	['a' ... 'z'] = LABEL | LABEL_FIRST,
	['{' ... '}'] = NOT_IRI,
	[0x7f] = ESCAPES,
	[0xef] = ESCAPES,
};

/* Place of the first byte at or behind `at` that is of the class; the length when there is none. */
static size_t find_class(struct str s, size_t at, uint8_t class)
{
	/* Eight at a time, without a branch on each: most of what is written has none. */
	for (; s.len - at >= 8; at += 8) {
		const uint8_t *b = (const uint8_t *)s.at + at;
		int any = classes[b[0]] | classes[b[1]] | classes[b[2]] | classes[b[3]] | classes[b[4]] |
		          classes[b[5]] | classes[b[6]] | classes[b[7]];
		if ((any & class) != 0)
			break;
	}
	while (at < s.len && (classes[(uint8_t)s.at[at]] & class) == 0)
		at++;
	return at;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_code(struct buf *buf, unsigned code)
{
	buf_format(buf, "\\u%04X", code);
}

/* The escape of the byte at that place; 1, or 3 where it begins U+FFFE or U+FFFF, is what it stands for. */
static size_t put_escape(struct buf *buf, struct str s, size_t at)
{
	static const char letters[128] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
		['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
	};
	uint8_t byte = (uint8_t)s.at[at];
	if (byte == 0xef) {
		bool no_character = s.len - at >= 3 && memcmp(s.at + at, "\xef\xbf", 2) == 0 &&
		                    (uint8_t)s.at[at + 2] >= 0xbe;
		if (no_character)
			put_code(buf, 0xff40u + (uint8_t)s.at[at + 2]);
		else
			buf_byte(buf, s.at[at]);
		return no_character ? 3 : 1;
	}
	if (letters[byte] != 0) {
		buf_byte(buf, '\\');
		buf_byte(buf, letters[byte]);
	} else {
		put_code(buf, byte);
	}
	return 1;
}

static void put_literal_text(struct buf *buf, struct str s)
{
	size_t at = 0;
	while (at < s.len) {
		size_t stop = find_class(s, at, ESCAPES);
		buf_put(buf, str_slice(s, at, stop - at));
		at = stop < s.len ? stop + put_escape(buf, s, stop) : stop;
	}
}

/* What no IRI has as it is. */
static void put_odd_iri(struct buf *buf, struct str iri)
{
	size_t at = 0;
	buf_byte(buf, '<');
	while (at < iri.len) {
		size_t stop = find_class(iri, at, NOT_IRI);
		buf_put(buf, str_slice(iri, at, stop - at));
		if (stop < iri.len)
			put_code(buf, (uint8_t)iri.at[stop]);
		at = stop + 1;
	}
	buf_byte(buf, '>');
}

static void put_iri(struct buf *buf, struct str iri)
{
	if (find_class(iri, 0, NOT_IRI) < iri.len) {
		put_odd_iri(buf, iri);
		return;
	}
	char *at = buf_room(buf, iri.len + 2);
	if (at == NULL)
		return;
	*at++ = '<';
	at = mempcpy(at, iri.at, iri.len);
	*at = '>';
}

static void put_literal(struct buf *buf, const struct rdf_term *term)
{
	buf_byte(buf, '"');
	put_literal_text(buf, term->value);
	buf_byte(buf, '"');
	if (!str_absent(term->language)) {
		buf_byte(buf, '@');
		buf_put(buf, term->language);
	} else if (!str_equal(term->datatype, S(RDF_XSD "string"))) {
		buf_put(buf, S("^^"));
		put_iri(buf, term->datatype);
	}
}

void nquads_write_term(struct buf *buf, const struct rdf_term *term)
{
	/* What has no room any more is not looked at either: a long IRI may come a million times. */
	if (buf->full)
		return;
	switch (term->kind) {
	case RDF_NONE: return;
	case RDF_IRI: put_iri(buf, term->value); return;
	case RDF_BLANK:
		buf_put(buf, S("_:"));
		buf_put(buf, term->value);
		return;
	case RDF_LITERAL: put_literal(buf, term); return;
	}
}

void nquads_write_predicate(struct buf *buf, const struct rdf_quad *quad)
{
	buf_byte(buf, ' ');
	put_iri(buf, quad->predicate);
	buf_byte(buf, ' ');
}

void nquads_write(struct buf *buf, const struct rdf_quad *quad)
{
	nquads_write_term(buf, &quad->subject);
	nquads_write_predicate(buf, quad);
	nquads_write_term(buf, &quad->object);
	if (quad->graph.kind != RDF_NONE)
		buf_byte(buf, ' ');
	nquads_write_term(buf, &quad->graph);
	buf_put(buf, S(" .\n"));
}

void nquads_write_all(struct buf *buf, const struct rdf_dataset *dataset)
{
	for (size_t i = 0; i < dataset->count; i++)
		nquads_write(buf, &dataset->quads[i]);
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reader {
	struct work *w;
	struct str text;
	size_t at;
	size_t line;
};

static enum err expected(const struct reader *r, const char *what)
{
	return fail(r->w, ERR_INPUT, "The N-Quads are not right at line %zu: expected %s.", r->line, what);
}

static bool next_is(const struct reader *r, char c)
{
	return r->at < r->text.len && r->text.at[r->at] == c;
}

static bool take(struct reader *r, char c)
{
	if (!next_is(r, c))
		return false;
	r->at++;
	return true;
}

static void skip_blanks(struct reader *r)
{
	while (next_is(r, ' ') || next_is(r, '\t'))
		r->at++;
}

static bool at_line_end(const struct reader *r)
{
	return r->at == r->text.len || next_is(r, '\n') || next_is(r, '\r');
}

/* Behind blanks and a comment, at the line's end. */
static void skip_rest(struct reader *r)
{
	skip_blanks(r);
	if (next_is(r, '#'))
		while (!at_line_end(r))
			r->at++;
}

/* EOL is [#xD#xA]+; for people, CR LF is one line. */
static void skip_line_end(struct reader *r)
{
	if (!take(r, '\n') && take(r, '\r'))
		take(r, '\n');
	r->line++;
}

/* ---- escapes */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* The code point of so many hexadecimal digits; surrogates are none. */
static enum err take_code(struct reader *r, size_t digits, uint32_t *out)
{
	uint32_t code = 0;
	for (size_t i = 0; i < digits; i++, r->at++) {
		int digit = r->at < r->text.len ? hex_digit(r->text.at[r->at]) : -1;
		if (digit < 0)
			return expected(r, digits == 4 ? "4 hexadecimal digits after \\u"
			                               : "8 hexadecimal digits after \\U");
		code = code << 4 | (uint32_t)digit;
	}
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return expected(r, "the escape of a character");
	*out = code;
	return OK;
}

static size_t put_utf8(char *at, uint32_t code)
{
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = len; i-- > 1; code >>= 6)
		at[i] = (char)(0x80 | (code & 0x3f));
	at[0] = (char)(leads[len] | code);
	return len;
}

/* The escape whose backslash comes next, as UTF-8 at `at`, which never takes more bytes than the escape. */
static enum err take_escape(struct reader *r, bool in_iri, char *at, size_t *len)
{
	static const char letters[] = "tbnrf\"'\\", meant[] = "\t\b\n\r\f\"'\\";
	uint32_t code = 0;
	r->at++;
	bool small = take(r, 'u');
	if (small || take(r, 'U')) {
		TRY(take_code(r, small ? 4 : 8, &code));
		*len = put_utf8(at, code);
		return OK;
	}
	const char *letter = NULL;
	if (!in_iri && r->at < r->text.len)
		letter = memchr(letters, r->text.at[r->at], sizeof letters - 1);
	if (letter == NULL)
		return expected(r,
		                in_iri ? "\\u or \\U in an IRI" : "an escape of N-Quads after the backslash");
	r->at++;
	*at = meant[letter - letters];
	*len = 1;
	return OK;
}

/* Bytes from here to `end` or the line's end, escapes not undone: decoded, the text is never longer. */
static size_t raw_length(const struct reader *r, char end)
{
	size_t at = r->at;
	while (at < r->text.len && r->text.at[at] != end && r->text.at[at] != '\n' && r->text.at[at] != '\r')
		at += r->text.at[at] == '\\' ? 2 : 1;
	return at - r->at;
}

/* What is from here to `end`, which is of the class `stops` and no backslash; a view of the text where it has no escape. */
static enum err take_text(struct reader *r, char end, uint8_t stops, const char *what, struct str *out)
{
	size_t start = r->at, len = 0, piece = start;
	char *decoded = NULL;
	for (;;) {
		r->at = find_class(r->text, r->at, stops);
		if (next_is(r, end))
			break;
		if (!next_is(r, '\\'))
			return expected(r, what);
		if (decoded == NULL)
			decoded = work_alloc(r->w, r->at - start + raw_length(r, end));
		memcpy(decoded + len, r->text.at + piece, r->at - piece);
		len += r->at - piece;
		size_t added = 0;
		TRY(take_escape(r, end == '>', decoded + len, &added));
		len += added;
		piece = r->at;
	}
	if (decoded != NULL)
		memcpy(decoded + len, r->text.at + piece, r->at - piece);
	*out = decoded == NULL ? str_slice(r->text, start, r->at - start)
	                       : str_bytes(decoded, len + (r->at - piece));
	r->at++;
	return OK;
}

/* ---- terms */

/* scheme ":" of RFC 3986 section 3.1: without one an IRI is relative. */
static bool has_scheme(struct str iri)
{
	size_t colon = str_find_byte(iri, ':');
	if (colon == SIZE_MAX || colon == 0 || iri.at[0] == '+' || iri.at[0] == '-' || iri.at[0] == '.' ||
	    (iri.at[0] >= '0' && iri.at[0] <= '9'))
		return false;
	for (size_t i = 0; i < colon; i++) {
		char c = iri.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.')
			return false;
	}
	return true;
}

/* Behind its "<". */
static enum err take_iri(struct reader *r, struct str *out)
{
	TRY(take_text(r, '>', NOT_IRI, "an IRI that ends with >, without blanks and <\"{}|^`", out));
	/* An escape may not bring in what may not stand there: no IRI has it. */
	if (find_class(*out, 0, NOT_IRI) < out->len)
		return expected(r, "an IRI without blanks and <>\"{}|^`\\, escaped ones too");
	if (!has_scheme(*out))
		return expected(r, "an absolute IRI");
	return OK;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* Beyond ASCII: PN_CHARS_BASE; PN_CHARS adds the second list. */
static bool is_label_character(uint32_t code, bool first)
{
	static const struct range base[] = {
		{0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
		{0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
		{0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
	};
	static const struct range more[] = {{0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};
	return in_ranges(base, COUNT(base), code) || (!first && in_ranges(more, COUNT(more), code));
}

/* Bytes of the character at that place when it may stand in a label, else 0. The text is valid UTF-8. */
static size_t label_character(struct str s, size_t at, bool first)
{
	if (at == s.len)
		return 0;
	const uint8_t *bytes = (const uint8_t *)s.at + at;
	if (bytes[0] < 0x80)
		return (classes[bytes[0]] & (first ? LABEL_FIRST : LABEL)) != 0;
	size_t len = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
	uint32_t code = bytes[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		code = code << 6 | (bytes[i] & 0x3f);
	return is_label_character(code, first) ? len : 0;
}

/* Behind its "_". */
static enum err take_blank(struct reader *r, struct str *out)
{
	size_t start = r->at + 1;
	size_t step = take(r, ':') ? label_character(r->text, start, true) : 0;
	if (step == 0)
		return expected(r, "a blank node's label after _:");
	size_t end = start;
	for (size_t at = start; step > 0; step = label_character(r->text, at, false)) {
		at += step;
		end = at;
		/* A dot is the label's when more of it follows, else the statement's. */
		while (at < r->text.len && r->text.at[at] == '.')
			at++;
	}
	*out = str_slice(r->text, start, end - start);
	r->at = end;
	return OK;
}

/* Behind its "@". */
static enum err take_language(struct reader *r, struct str *out)
{
	size_t start = r->at;
	bool first = true;
	do {
		size_t part = r->at;
		while (r->at < r->text.len) {
			char c = r->text.at[r->at];
			bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
			if (!letter && (first || c < '0' || c > '9'))
				break;
			r->at++;
		}
		if (r->at == part)
			return expected(r, "a language tag after @");
		first = false;
	} while (take(r, '-'));
	*out = str_slice(r->text, start, r->at - start);
	return OK;
}

/* Behind its first quotation mark. */
static enum err take_literal(struct reader *r, struct rdf_term *out)
{
	out->kind = RDF_LITERAL;
	out->datatype = S(RDF_XSD "string");
	TRY(take_text(r, '"', STOPS, "a literal that ends with \" on its line", &out->value));
	skip_blanks(r);
	if (take(r, '@')) {
		out->datatype = S(RDF_RDF "langString");
		return take_language(r, &out->language);
	}
	if (!take(r, '^'))
		return OK;
	if (!take(r, '^'))
		return expected(r, "^^ before a datatype");
	skip_blanks(r);
	return take(r, '<') ? take_iri(r, &out->datatype) : expected(r, "the IRI of a datatype after ^^");
}

/* An IRI or a blank node, if that comes next. */
static enum err take_resource(struct reader *r, struct rdf_term *out)
{
	skip_blanks(r);
	if (take(r, '<')) {
		out->kind = RDF_IRI;
		return take_iri(r, &out->value);
	}
	if (take(r, '_')) {
		out->kind = RDF_BLANK;
		return take_blank(r, &out->value);
	}
	return OK;
}

static enum err take_statement(struct reader *r, struct rdf_quad *quad)
{
	TRY(take_resource(r, &quad->subject));
	if (quad->subject.kind == RDF_NONE)
		return expected(r, "a subject: <IRI> or _:label");
	skip_blanks(r);
	if (!take(r, '<'))
		return expected(r, "a predicate: <IRI>");
	TRY(take_iri(r, &quad->predicate));
	TRY(take_resource(r, &quad->object));
	if (quad->object.kind == RDF_NONE) {
		if (!take(r, '"'))
			return expected(r, "an object: <IRI>, _:label or \"literal\"");
		TRY(take_literal(r, &quad->object));
	}
	TRY(take_resource(r, &quad->graph));
	skip_blanks(r);
	if (!take(r, '.'))
		return expected(r, "a graph or the dot that ends a statement");
	skip_rest(r);
	return at_line_end(r) ? OK : expected(r, "the line's end after a statement");
}

/* No document has more statements than that: each has its line and SHORTEST bytes, as in "_:a<b:>_:c.". */
static size_t statements_at_most(struct str text)
{
	enum { SHORTEST = 11 };
	size_t ends = 0;
	for (size_t i = 0; i < text.len; i++)
		ends += (size_t)(text.at[i] == '\n') + (text.at[i] == '\r');
	size_t most = (text.len - ends) / SHORTEST;
	most = most < ends + 1 ? most : ends + 1;
	return most < RDF_QUADS_MAX ? most : RDF_QUADS_MAX;
}

enum err nquads_parse(struct work *w, struct str text, size_t max, struct rdf_dataset *out)
{
	if (text.len > max)
		return fail(w, ERR_TOO_LARGE, "The N-Quads are larger than %zu bytes.", max);
	if (!utf8_valid(text))
		return fail(w, ERR_INPUT, "The N-Quads are not valid UTF-8.");
	struct reader r = {.w = w, .text = text, .line = 1};
	size_t room = statements_at_most(text);
	struct rdf_quad *quads = work_array(w, room, sizeof *quads);
	*out = (struct rdf_dataset){.quads = quads};
	for (;; skip_line_end(&r)) {
		skip_rest(&r);
		if (!at_line_end(&r)) {
			if (out->count == RDF_QUADS_MAX)
				return fail(w, ERR_TOO_LARGE, "There are more than %d quads.", RDF_QUADS_MAX);
			struct rdf_quad quad = {0};
			TRY(take_statement(&r, &quad));
			check(out->count < room);
			quads[out->count++] = quad;
		}
		if (r.at == text.len)
			return OK;
	}
}
