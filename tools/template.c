/* Turns HTML templates into C functions. What templates look like: docs/templates.md.
 *
 *	template FILE.html > FILE.html.h
 *
 * 1. A mistake is reported as "file:line: what to change", nothing is printed, the exit code is 1.
 * 2. The HTML is followed byte by byte, through every branch, so that it is always known where a value
 *    stands: that alone decides how it is escaped. What would make this uncertain is refused.
 * 3. How a value of some C type is written is decided by base/template.h, in the compiler's hands. */
#include "base/buf.h"
#include "base/check.h"
#include "base/work.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FILE_MAX = 1 << 20, OUTPUT_MAX = 16 << 20, ELEMENTS_MAX = 64, BLOCKS_MAX = 16, TEMPLATES_MAX = 64 };

/* Where in the HTML the next byte stands. */
enum place {
	TEXT,
	OPEN,      /* behind '<' */
	TAG_NAME,  /* inside the name of a tag */
	IN_TAG,    /* behind it, between attributes */
	ATTRIBUTE, /* inside the name of an attribute */
	EQUALS,    /* behind its '=' */
	VALUE,     /* between its quotes */
	COMMENT,
	DECLARATION,
};

static const char *const place_names[] = {
	[TEXT] = "in text",
	[OPEN] = "in a tag's name",
	[TAG_NAME] = "in a tag's name",
	[IN_TAG] = "between the attributes of a tag",
	[ATTRIBUTE] = "in an attribute's name",
	[EQUALS] = "behind an '=' without quotes",
	[VALUE] = "in an attribute's value",
	[COMMENT] = "in a comment",
	[DECLARATION] = "in a declaration",
};

struct html {
	enum place place;
	struct str name;       /* of the tag, then of the attribute being read: a part of the source */
	struct str tag;        /* whose attributes are being read */
	bool closing;          /* that tag is </…> */
	bool slash;            /* …/ was read: only '>' may follow */
	bool cut;              /* behind a quote or a directive in a tag: no name may begin here */
	bool is_url, at_start; /* of the attribute's value */
	bool has_src;          /* this <script> */
	bool fresh;            /* right behind <textarea> or <pre>, where HTML drops one line feed */
	size_t depth;
	struct str elements[ELEMENTS_MAX]; /* open now, outermost first */
};

struct block {
	bool is_loop;
	bool has_else;
	int line;
	struct str variable; /* of a loop */
	struct str list;     /* of a loop, as C */
	struct html before;  /* at the block's start */
	struct html first;   /* at the end of what is before {{else}} */
};

struct parser {
	struct work *w;
	const char *path;
	int line;
	struct str names[TEMPLATES_MAX];
	size_t name_count;
	struct html html;
	struct block blocks[BLOCKS_MAX];
	size_t block_count;
	struct buf literal;    /* HTML not written out yet */
	struct buf prototypes; /* of all functions, so that they may call each other in any order */
	struct buf code;
};

#define refuse(parser, ...) refuse_at((parser), (parser)->line, __VA_ARGS__)
static PRINTF(3, 4) enum err refuse_at(struct parser *p, int line, const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return fail(p->w, ERR_INPUT, "%s:%d: %s", p->path, line, text);
}

/* ---- what HTML says of names ------------------------------------------------------------------ */

static bool same_name(struct str a, struct str b)
{
	return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

/* list: the names between single blanks. */
static bool is_one_of(struct str name, const char *list)
{
	for (struct str rest = str_of(list); !str_absent(rest);)
		if (same_name(str_cut(&rest, ' '), name))
			return true;
	return false;
}

static bool is_void(struct str element)
{
	return is_one_of(element, "area base br col embed hr img input link meta source track wbr");
}

/* Elements that end where their parent ends or where a tag of the same row begins. */
static bool is_optional_end(struct str element)
{
	return is_one_of(element, "p li dt dd td th tr thead tbody tfoot option optgroup colgroup body html");
}

/* Opening `next` ends an open `element` (HTML 13.1.2.4, without the rarer cases). */
static bool ends(struct str element, struct str next)
{
	static const struct {
		const char *open, *next;
	} rules[] = {
		{"li", "li"},
		{"dt dd", "dt dd"},
		{"td th", "td th tr tbody tfoot"},
		{"tr", "tr tbody tfoot"},
		{"thead tbody", "tbody tfoot"},
		{"option", "option optgroup"},
		{"optgroup", "optgroup"},
		{"p", "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
		      "header hr main nav ol p pre section table ul"},
	};
	for (size_t i = 0; i < COUNT(rules); i++)
		if (is_one_of(element, rules[i].open) && is_one_of(next, rules[i].next))
			return true;
	return false;
}

static bool is_url_attribute(struct str name)
{
	return is_one_of(name, "href src action formaction poster cite data xlink:href");
}

static struct str innermost(const struct html *html)
{
	return html->depth == 0 ? (struct str){0} : html->elements[html->depth - 1];
}

/* Their content is text to a browser, whatever it looks like. */
static bool is_text_only(struct str element)
{
	return is_one_of(element, "title textarea");
}

static bool may_hold_text(const struct html *html)
{
	return html->place == TEXT && !same_name(innermost(html), S("script"));
}

static const char *place_name(const struct html *html)
{
	return html->place == TEXT ? "inside <script>" : place_names[html->place];
}

static bool is_inside(const struct html *html, const char *element)
{
	for (size_t i = 0; i < html->depth; i++)
		if (same_name(html->elements[i], str_of(element)))
			return true;
	return false;
}

/* ---- elements --------------------------------------------------------------------------------- */

static enum err open_element(struct parser *p)
{
	struct html *html = &p->html;
	if (is_void(html->tag))
		return OK;
	if (html->slash) {
		if (is_inside(html, "svg") || is_inside(html, "math"))
			return OK;
		return refuse(p, "<%.*s/> does not close itself in HTML: write </%.*s>", STR_ARG(html->tag),
		              STR_ARG(html->tag));
	}
	if (same_name(html->tag, S("script")) && !html->has_src)
		return refuse(p, "a <script> without src: our pages may not run inline scripts");
	while (html->depth > 0 && ends(innermost(html), html->tag))
		html->depth--;
	if (html->depth == ELEMENTS_MAX)
		return refuse(p, "more than %d elements inside each other", ELEMENTS_MAX);
	html->elements[html->depth++] = html->tag;
	html->fresh = is_one_of(html->tag, "textarea pre");
	return OK;
}

static enum err close_element(struct parser *p)
{
	struct html *html = &p->html;
	while (html->depth > 0 && !same_name(innermost(html), html->tag) && is_optional_end(innermost(html)))
		html->depth--;
	if (html->depth == 0)
		return refuse(p, "</%.*s> closes nothing", STR_ARG(html->tag));
	if (!same_name(innermost(html), html->tag))
		return refuse(p, "</%.*s> where <%.*s> is still open", STR_ARG(html->tag), STR_ARG(innermost(html)));
	html->depth--;
	return OK;
}

static enum err end_tag(struct parser *p)
{
	TRY(p->html.closing ? close_element(p) : open_element(p));
	p->html.place = TEXT;
	return OK;
}

static enum err end_tag_name(struct parser *p)
{
	struct html *html = &p->html;
	html->tag = html->name;
	html->place = IN_TAG;
	html->slash = html->cut = html->has_src = false;
	if (same_name(html->tag, S("style")))
		return refuse(p, "<style> does not work on our pages: put the rules into ui/css");
	struct str parent = innermost(html);
	bool only_closing = is_text_only(parent) || same_name(parent, S("script"));
	if (only_closing && !(html->closing && same_name(parent, html->tag)))
		return refuse(p, "no tags inside <%.*s>", STR_ARG(parent));
	return OK;
}

static enum err end_attribute_name(struct parser *p)
{
	struct html *html = &p->html;
	html->place = IN_TAG;
	if (html->name.len > 2 && strncasecmp(html->name.at, "on", 2) == 0)
		return refuse(p, "%.*s: our pages may not run inline scripts: use an island of ui/islands",
		              STR_ARG(html->name));
	if (is_one_of(html->name, "style srcdoc"))
		return refuse(p, "%.*s does not work on our pages: use a class of ui/css", STR_ARG(html->name));
	html->has_src |= same_name(html->name, S("src"));
	return OK;
}

/* ---- HTML, byte by byte ----------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == ':' || c == '_';
}

static void begin_name(struct html *html, enum place place, const char *at)
{
	html->place = place;
	html->name = str_bytes(at, 1);
}

static enum err text_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	html->fresh = false;
	if (*at == '<') {
		html->place = OPEN;
		html->closing = false;
	} else if (same_name(innermost(html), S("script"))) {
		return refuse(p, "our pages may not run inline scripts: write </script> right behind the tag");
	}
	return OK;
}

static enum err open_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	if (*at == '/' && !html->closing) {
		html->closing = true;
		return OK;
	}
	if (isalpha((unsigned char)*at)) {
		begin_name(html, TAG_NAME, at);
		return OK;
	}
	if (*at == '!' && !html->closing) {
		html->place = strncmp(at, "!--", 3) == 0 ? COMMENT : DECLARATION;
		return OK;
	}
	return refuse(p, "'<' begins no tag here: write &lt;");
}

static enum err in_tag_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	if (*at == '>')
		return end_tag(p);
	if (html->slash)
		return refuse(p, "'/' inside a tag");
	if (*at == '/') {
		html->slash = true;
		return OK;
	}
	if (is_blank(*at)) {
		html->cut = false;
		return OK;
	}
	if (html->cut)
		return refuse(p, "a blank is missing before '%c'", *at);
	if (*at == '=')
		return refuse(p, "'=' must follow an attribute's name at once");
	if (!is_name_byte(*at))
		return refuse(p, "'%c' in an attribute's name", *at);
	begin_name(html, ATTRIBUTE, at);
	return OK;
}

static enum err attribute_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	if (is_name_byte(*at)) {
		html->name.len++;
		return OK;
	}
	TRY(end_attribute_name(p));
	if (*at != '=')
		return in_tag_byte(p, at);
	html->place = EQUALS;
	return OK;
}

static enum err equals_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	if (*at != '"')
		return refuse(p, "the value of %.*s must stand in double quotes", STR_ARG(html->name));
	html->place = VALUE;
	html->is_url = html->at_start = is_url_attribute(html->name);
	if (html->is_url && strncasecmp(at + 1, "javascript:", 11) == 0)
		return refuse(p, "our pages may not run inline scripts: use an island of ui/islands");
	return OK;
}

static enum err html_byte(struct parser *p, const char *at)
{
	struct html *html = &p->html;
	switch (html->place) {
	case TEXT: return text_byte(p, at);
	case OPEN: return open_byte(p, at);
	case IN_TAG: return in_tag_byte(p, at);
	case ATTRIBUTE: return attribute_byte(p, at);
	case EQUALS: return equals_byte(p, at);
	case TAG_NAME:
		if (is_name_byte(*at)) {
			html->name.len++;
			return OK;
		}
		TRY(end_tag_name(p));
		return in_tag_byte(p, at);
	case VALUE:
		html->at_start = false;
		if (*at == '"') {
			html->place = IN_TAG;
			html->cut = true;
		}
		return OK;
	case COMMENT:
		if (strncmp(at, "-->", 3) == 0)
			html->place = DECLARATION;
		return OK;
	case DECLARATION:
		if (*at == '>')
			html->place = TEXT;
		return OK;
	}
	return OK;
}

/* A directive follows: a name that is being read ends here, and none may go on behind the directive. */
static enum err end_name(struct parser *p)
{
	struct html *html = &p->html;
	if (html->place == TAG_NAME)
		TRY(end_tag_name(p));
	else if (html->place == ATTRIBUTE)
		TRY(end_attribute_name(p));
	else
		return OK;
	html->cut = true;
	return OK;
}

/* ---- two ways that meet ------------------------------------------------------------------------ */

/* Drops what is open only in one of the two, if HTML would close it by itself. */
static bool merge_elements(struct html *into, const struct html *other)
{
	size_t common = 0;
	while (common < into->depth && common < other->depth &&
	       same_name(into->elements[common], other->elements[common]))
		common++;
	for (size_t i = common; i < into->depth; i++)
		if (!is_optional_end(into->elements[i]))
			return false;
	for (size_t i = common; i < other->depth; i++)
		if (!is_optional_end(other->elements[i]))
			return false;
	into->depth = common;
	return true;
}

/* What is sure whichever of two ways was taken to get here. */
static enum err merge(struct parser *p, const struct html *other, int line)
{
	struct html *html = &p->html;
	if (html->place != other->place)
		return refuse_at(p, line, "one way through this block ends %s, another %s", place_names[html->place],
		                 place_names[other->place]);
	bool same = html->place != VALUE || same_name(html->name, other->name);
	if (html->place != TEXT && (!same || !same_name(html->tag, other->tag) || html->closing != other->closing))
		return refuse_at(p, line, "the ways through this block end in different tags or attributes");
	if (!merge_elements(html, other))
		return refuse_at(p, line, "the ways through this block leave different elements open");
	html->cut |= other->cut;
	html->slash |= other->slash;
	html->at_start |= other->at_start;
	html->has_src &= other->has_src;
	return OK;
}

/* Going round again must begin as the first round did. */
static enum err merge_loop(struct parser *p, const struct block *block)
{
	if (p->html.cut && !block->before.cut)
		return refuse_at(p, block->line, "end what this loop puts into a tag with a blank");
	return merge(p, &block->before, block->line);
}

/* ---- the C that comes out ---------------------------------------------------------------------- */

static void indent(struct parser *p)
{
	for (size_t i = 0; i <= p->block_count; i++)
		buf_byte(&p->code, '\t');
}

/* As a C string; the second '?' of two is escaped, for they could begin a trigraph. */
static void put_string(struct parser *p, struct str text)
{
	buf_byte(&p->code, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '\n' && i + 1 < text.len) {
			buf_put(&p->code, S("\\n\"\n\t"));
			indent(p);
			buf_byte(&p->code, '"');
		} else if (c == '\n') {
			buf_put(&p->code, S("\\n"));
		} else if (c == '"' || c == '\\' || (c == '?' && i > 0 && text.at[i - 1] == '?')) {
			buf_format(&p->code, "\\%c", c);
		} else {
			buf_byte(&p->code, c);
		}
	}
	buf_byte(&p->code, '"');
}

static void put_literal(struct parser *p)
{
	if (p->literal.len == 0)
		return;
	indent(p);
	buf_put(&p->code, S("buf_put(out, S("));
	put_string(p, buf_str(&p->literal));
	buf_put(&p->code, S("));\n"));
	p->literal.len = 0;
}

/* One line of C that a compiler will blame on the template's line. */
static PRINTF(2, 3) void put_code(struct parser *p, const char *format, ...)
{
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	check(len >= 0 && (size_t)len < sizeof text);
	put_literal(p);
	buf_format(&p->code, "#line %d \"%s\"\n", p->line, p->path);
	indent(p);
	buf_format(&p->code, "%s\n", text);
}

/* ---- directives --------------------------------------------------------------------------------- */

static bool is_identifier(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) && s.at[i] != '_')
			return false;
	return s.len > 0 && s.len <= 64 && !isdigit((unsigned char)s.at[0]);
}

static struct str take_word(struct str *text)
{
	struct str word = str_cut(text, ' ');
	*text = str_trim(*text);
	return word;
}

static bool is_variable(const struct parser *p, struct str name)
{
	for (size_t i = 0; i < p->block_count; i++)
		if (p->blocks[i].is_loop && !p->blocks[i].has_else && str_equal(p->blocks[i].variable, name))
			return true;
	return false;
}

/* `a.b` as C: a field of a loop's variable or of the view. */
static enum err parse_field(struct parser *p, struct str text, struct str *out)
{
	struct str rest = text;
	struct str first = str_cut(&rest, '.');
	bool good = is_identifier(first) && text.len <= 256;
	while (good && !str_absent(rest))
		good = is_identifier(str_cut(&rest, '.'));
	if (!good)
		return refuse(p, "'%.*s' is no field", STR_ARG(text));
	if (!is_variable(p, first))
		*out = str_format(p->w->arena, "view->%.*s", STR_ARG(text));
	else if (first.len == text.len)
		*out = str_format(p->w->arena, "(*%.*s)", STR_ARG(text));
	else
		*out = str_format(p->w->arena, "%.*s->%.*s", STR_ARG(first),
		                  STR_ARG(str_slice(text, first.len + 1, text.len)));
	return OK;
}

static enum err value(struct parser *p, struct str text)
{
	struct str field;
	TRY(parse_field(p, text, &field));
	struct html *html = &p->html;
	bool is_plain = html->place == VALUE || is_text_only(innermost(html));
	if (html->place != VALUE && !may_hold_text(html))
		return refuse(p, "no values %s", place_name(html));
	if (html->place == VALUE && html->is_url)
		put_code(p, "%s(out, %.*s);", html->at_start ? "TEMPLATE_URL" : "TEMPLATE_URL_PART", STR_ARG(field));
	else
		put_code(p, "%s(out, %.*s);", is_plain ? "TEMPLATE_ATTRIBUTE" : "TEMPLATE_TEXT", STR_ARG(field));
	html->at_start = false;
	return OK;
}

static enum err call(struct parser *p, struct str text)
{
	struct str argument = text;
	struct str name = str_trim(str_cut(&argument, '('));
	struct str field = {0};
	if (!str_absent(argument)) {
		if (!str_ends(argument, S(")")))
			return refuse(p, "write {{call name}} or {{call name(field)}}");
		TRY(parse_field(p, str_trim(str_slice(argument, 0, argument.len - 1)), &field));
	}
	if (!is_identifier(name))
		return refuse(p, "write {{call name}} or {{call name(field)}}");
	if (!may_hold_text(&p->html) || is_text_only(innermost(&p->html)))
		return refuse(p, "{{call}} writes HTML and may stand only where HTML may");
	if (str_absent(field))
		put_code(p, "%.*s(out, view);", STR_ARG(name));
	else
		put_code(p, "%.*s(out, &%.*s);", STR_ARG(name), STR_ARG(field));
	return OK;
}

static enum err begin_block(struct parser *p, struct block **out)
{
	if (p->block_count == BLOCKS_MAX)
		return refuse(p, "more than %d blocks inside each other", BLOCKS_MAX);
	*out = &p->blocks[p->block_count];
	**out = (struct block){.line = p->line, .before = p->html};
	return OK;
}

static enum err begin_if(struct parser *p, struct str text)
{
	struct block *block;
	struct str field, condition = text;
	bool negated = str_equal(take_word(&condition), S("not"));
	TRY(parse_field(p, negated ? condition : text, &field));
	TRY(begin_block(p, &block));
	put_code(p, "if (%sTEMPLATE_TRUE(%.*s)) {", negated ? "!" : "", STR_ARG(field));
	p->block_count++;
	return OK;
}

static enum err begin_for(struct parser *p, struct str text)
{
	struct block *block;
	struct str field;
	struct str variable = take_word(&text);
	if (!is_identifier(variable) || !str_equal(take_word(&text), S("in")))
		return refuse(p, "write {{for name in list}}");
	if (is_variable(p, variable) || is_one_of(variable, "view out"))
		return refuse(p, "the name '%.*s' is taken", STR_ARG(variable));
	TRY(parse_field(p, text, &field));
	TRY(begin_block(p, &block));
	put_code(p, "TEMPLATE_FOR (%.*s, %.*s) {", STR_ARG(variable), STR_ARG(field));
	block->is_loop = true;
	block->variable = variable;
	block->list = field;
	p->block_count++;
	return OK;
}

static enum err otherwise(struct parser *p)
{
	struct block *block = p->block_count == 0 ? NULL : &p->blocks[p->block_count - 1];
	if (block == NULL || block->has_else)
		return refuse(p, "{{else}} without {{if}} or {{for}}");
	if (block->is_loop)
		TRY(merge_loop(p, block));
	put_literal(p);
	p->block_count--;
	put_code(p, block->is_loop ? "}" : "} else {");
	if (block->is_loop)
		put_code(p, "if ((%.*s).count == 0) {", STR_ARG(block->list));
	p->block_count++;
	block->has_else = true;
	block->first = p->html;
	p->html = block->before;
	return OK;
}

static enum err end_block(struct parser *p)
{
	if (p->block_count == 0)
		return refuse(p, "{{end}} without {{if}} or {{for}}; a template needs none");
	put_literal(p);
	const struct block *block = &p->blocks[--p->block_count];
	put_code(p, "}");
	if (block->has_else)
		return merge(p, &block->first, block->line);
	return block->is_loop ? merge_loop(p, block) : merge(p, &block->before, block->line);
}

/* ---- templates --------------------------------------------------------------------------------- */

static enum err end_template(struct parser *p)
{
	if (p->name_count == 0)
		return OK;
	struct html *html = &p->html;
	if (p->block_count > 0) {
		const struct block *block = &p->blocks[p->block_count - 1];
		return refuse_at(p, block->line, "{{%s}} without {{end}}", block->is_loop ? "for" : "if");
	}
	if (html->place != TEXT)
		return refuse(p, "the template ends %s", place_names[html->place]);
	while (html->depth > 0 && is_optional_end(innermost(html)))
		html->depth--;
	if (html->depth > 0)
		return refuse(p, "<%.*s> is not closed at the end of the template", STR_ARG(innermost(html)));
	put_literal(p);
	buf_put(&p->code, S("}\n"));
	return OK;
}

static bool is_type(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) && s.at[i] != '_' && s.at[i] != ' ')
			return false;
	return s.len > 0 && s.len <= 80;
}

static enum err begin_template(struct parser *p, struct str text)
{
	TRY(end_template(p));
	struct str type = text;
	struct str name = str_trim(str_cut(&type, '('));
	if (!is_identifier(name) || !str_ends(type, S(")")) || !is_type(type = str_slice(type, 0, type.len - 1)))
		return refuse(p, "write {{template name(struct type)}}");
	for (size_t i = 0; i < p->name_count; i++)
		if (str_equal(p->names[i], name))
			return refuse(p, "there is a template '%.*s' already", STR_ARG(name));
	if (p->name_count == TEMPLATES_MAX)
		return refuse(p, "more than %d templates in one file", TEMPLATES_MAX);
	p->names[p->name_count++] = name;
	p->html = (struct html){.place = TEXT};
	struct str signature = str_format(p->w->arena, "static void %.*s(struct buf *out, const %.*s *view)",
	                                  STR_ARG(name), STR_ARG(type));
	buf_format(&p->prototypes, "#line %d \"%s\"\n%.*s;\n", p->line, p->path, STR_ARG(signature));
	buf_format(&p->code, "\n#line %d \"%s\"\n%.*s\n{\n\t(void)view;\n", p->line, p->path, STR_ARG(signature));
	return OK;
}

static bool is_value(struct str text)
{
	text = str_trim(text);
	struct str word = take_word(&text);
	return !str_starts(word, S("!")) && !is_one_of(word, "template if for else end call");
}

/* Only between names and bytes that decide where they stand can HTML be interrupted. */
static enum err enter_directive(struct parser *p, bool for_value)
{
	struct html *html = &p->html;
	if (html->place == EQUALS)
		return refuse(p, "the value of %.*s must stand in double quotes", STR_ARG(html->name));
	if (html->place == OPEN || html->place == COMMENT || html->place == DECLARATION)
		return refuse(p, "no directives %s", place_names[html->place]);
	if (!for_value)
		TRY(end_name(p));
	if (html->fresh)
		buf_byte(&p->literal, '\n');
	html->fresh = false;
	return OK;
}

/* What is between {{ and }}. */
static enum err directive(struct parser *p, struct str text)
{
	text = str_trim(text);
	struct str argument = text;
	struct str word = take_word(&argument);
	if (str_equal(word, S("template")))
		return begin_template(p, argument);
	if (p->name_count == 0 && str_starts(text, S("!")))
		return OK;
	if (p->name_count == 0)
		return refuse(p, "before the first {{template name(struct type)}}");
	TRY(enter_directive(p, is_value(text)));
	if (str_starts(text, S("!")))
		return OK;
	if (str_equal(word, S("if")))
		return begin_if(p, argument);
	if (str_equal(word, S("for")))
		return begin_for(p, argument);
	if (str_equal(text, S("else")))
		return otherwise(p);
	if (str_equal(text, S("end")))
		return end_block(p);
	if (str_equal(word, S("call")))
		return call(p, argument);
	if (argument.len > 0)
		return refuse(p, "unknown directive '%.*s': use if, for, else, end, call, template or !", STR_ARG(word));
	return value(p, text);
}

/* ---- lines -------------------------------------------------------------------------------------- */

/* Moves behind the directive that text begins with; false when it is not closed. */
static bool take_directive(struct str *text, struct str *inside)
{
	size_t end = str_find(*text, S("}}"));
	if (end == SIZE_MAX)
		return false;
	*inside = str_slice(*text, 2, end - 2);
	*text = str_slice(*text, end + 2, text->len);
	return true;
}

/* Holds only directives that are no values, or nothing: leaves nothing behind. */
static bool is_silent(struct str line)
{
	struct str inside;
	for (line = str_trim(line); line.len > 0; line = str_trim(line))
		if (!str_starts(line, S("{{")) || !take_directive(&line, &inside) || is_value(inside))
			return false;
	return true;
}

static enum err literal_byte(struct parser *p, const char *at)
{
	if (p->name_count == 0)
		return refuse(p, "before the first {{template name(struct type)}}");
	if (((unsigned char)*at < ' ' && !is_blank(*at)) || *at == 127)
		return refuse(p, "the control character %d", *at);
	TRY(html_byte(p, at));
	buf_byte(&p->literal, *at);
	return OK;
}

static enum err parse_line(struct parser *p, struct str line)
{
	bool silent = is_silent(line);
	while (line.len > 0) {
		struct str inside;
		if (!str_starts(line, S("{{"))) {
			if (!silent)
				TRY(literal_byte(p, line.at));
			line = str_slice(line, 1, line.len);
		} else if (take_directive(&line, &inside)) {
			TRY(directive(p, inside));
		} else {
			return refuse(p, "{{ is not closed on its line");
		}
	}
	return silent ? OK : literal_byte(p, "\n");
}

static enum err parse(struct parser *p, struct str text)
{
	while (text.len > 0) {
		struct str line = str_cut(&text, '\n');
		if (str_ends(line, S("\r")))
			line.len--;
		while (str_starts(line, S("\t")))
			line = str_slice(line, 1, line.len);
		TRY(parse_line(p, line));
		p->line++;
	}
	if (p->name_count == 0)
		return refuse(p, "no {{template name(struct type)}}");
	return end_template(p);
}

/* ---- the command -------------------------------------------------------------------------------- */

/* The text must be followed by a NUL byte. */
static enum err compile(struct work *w, const char *path, struct str text, struct buf *out)
{
	struct parser *p = work_alloc(w, sizeof *p);
	*p = (struct parser){
		.w = w,
		.path = path,
		.line = 1,
		.literal = buf_init(w->arena, FILE_MAX * 2),
		.prototypes = buf_init(w->arena, OUTPUT_MAX),
		.code = buf_init(w->arena, OUTPUT_MAX),
	};
	TRY(parse(p, text));
	buf_format(out, "/* Made by tools/template.c from %s. */\n#include \"base/template.h\"\n\n", path);
	buf_put(out, buf_str(&p->prototypes));
	buf_put(out, buf_str(&p->code));
	if (p->prototypes.full || p->code.full || out->full)
		return fail(w, ERR_TOO_LARGE, "%s:1: too much for one file", path);
	return OK;
}

static enum err read_file(struct work *w, const char *path, struct str *out)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return fail(w, ERR_INPUT, "%s: cannot be read: %m", path);
	struct buf text = buf_init(w->arena, FILE_MAX);
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&text, str_bytes(piece, got));
	fclose(file);
	size_t len = text.len;
	buf_byte(&text, '\0');
	if (text.full)
		return fail(w, ERR_TOO_LARGE, "%s: larger than %d bytes", path, FILE_MAX);
	*out = str_slice(buf_str(&text), 0, len);
	return OK;
}

static enum err run(struct work *w, int count, char **arguments)
{
	if (count != 2 || arguments[1][0] == '-')
		return fail(w, ERR_INPUT, "usage: template FILE.html");
	struct str text;
	struct buf out = buf_init(w->arena, OUTPUT_MAX);
	TRY(read_file(w, arguments[1], &text));
	TRY(compile(w, arguments[1], text, &out));
	fwrite(out.at, 1, out.len, stdout);
	return OK;
}

int main(int count, char **arguments)
{
	struct work w = work_init(NULL, S("template"));
	enum err result = run(&w, count, arguments);
	if (result != OK)
		fprintf(stderr, "%.*s\n", STR_ARG(w.message));
	work_finish(&w);
	return result == OK ? 0 : 1;
}
