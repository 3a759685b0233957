/* Turns HTML templates into C functions. What templates look like: docs/templates.md.
 *
 *	template FILE.html > FILE.html.h
 *
 * 1. A mistake is reported as "file:line: what to change", nothing is printed, the exit code is 1.
 * 2. Where a value stands in the HTML decides alone how it is escaped; what would leave that uncertain in any branch is
 *    refused (html.h).
 * 3. How a value of some C type is written is decided by base/template.h, in the compiler's hands. */
#include "html.h"

#include "base/buf.h"
#include "base/check.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

enum { OUTPUT_MAX = 16 << 20, BLOCKS_MAX = 16, TEMPLATES_MAX = 64 };

#define refuse(parser, ...) source_refuse((parser)->source, (parser)->source->line, __VA_ARGS__)

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
	struct source *source;
	struct str names[TEMPLATES_MAX];
	size_t name_count;
	struct html html;
	struct block blocks[BLOCKS_MAX];
	size_t block_count;
	struct buf literal;    /* HTML not written out yet */
	struct buf prototypes; /* of all functions, so that they may call each other in any order */
	struct buf code;
};

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
	buf_format(&p->code, "#line %d \"%s\"\n", p->source->line, p->source->path);
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
	if (html->place != HTML_VALUE && !html_may_hold_text(html))
		return refuse(p, "no values %s", html_place_name(html));
	const char *writer = html_may_hold_elements(html) ? "TEMPLATE_TEXT" : "TEMPLATE_ATTRIBUTE";
	if (html_may_hold_spans(html))
		writer = html_is_code(html) ? "TEMPLATE_CODE" : "TEMPLATE_WORDS";
	if (html->place == HTML_VALUE && html->is_url)
		writer = html->at_start ? "TEMPLATE_URL" : "TEMPLATE_URL_PART";
	put_code(p, "%s(out, %.*s);", writer, STR_ARG(field));
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
	if (!html_may_hold_elements(&p->html))
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
	**out = (struct block){.line = p->source->line, .before = p->html};
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
	if (is_variable(p, variable) || str_equal(variable, S("view")) || str_equal(variable, S("out")))
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

/* Going round again must begin as the first round did. */
static enum err merge_loop(struct parser *p, const struct block *block)
{
	if (p->html.cut && !block->before.cut)
		return source_refuse(p->source, block->line,
		                     "end what this loop puts into a tag with a blank");
	return html_merge(&p->html, &block->before, block->line);
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
		return html_merge(&p->html, &block->first, block->line);
	return block->is_loop ? merge_loop(p, block) : html_merge(&p->html, &block->before, block->line);
}

/* ---- templates --------------------------------------------------------------------------------- */

static enum err end_template(struct parser *p)
{
	if (p->name_count == 0)
		return OK;
	if (p->block_count > 0) {
		const struct block *block = &p->blocks[p->block_count - 1];
		return source_refuse(p->source, block->line, "{{%s}} without {{end}}",
		                     block->is_loop ? "for" : "if");
	}
	TRY(html_end(&p->html));
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
	if (!is_identifier(name) || !str_ends(type, S(")")) ||
	    !is_type(type = str_slice(type, 0, type.len - 1)))
		return refuse(p, "write {{template name(struct type)}}");
	for (size_t i = 0; i < p->name_count; i++)
		if (str_equal(p->names[i], name))
			return refuse(p, "there is a template '%.*s' already", STR_ARG(name));
	if (p->name_count == TEMPLATES_MAX)
		return refuse(p, "more than %d templates in one file", TEMPLATES_MAX);
	p->names[p->name_count++] = name;
	p->html = html_begin(p->source);
	struct str signature = str_format(p->w->arena, "static void %.*s(struct buf *out, const %.*s *view)",
	                                  STR_ARG(name), STR_ARG(type));
	struct str place = str_format(p->w->arena, "#line %d \"%s\"\n", p->source->line, p->source->path);
	buf_format(&p->prototypes, "%.*s%.*s;\n", STR_ARG(place), STR_ARG(signature));
	buf_format(&p->code, "\n%.*s%.*s\n{\n\t(void)view;\n", STR_ARG(place), STR_ARG(signature));
	return OK;
}

static const struct str directives[] = {
	S_INIT("template"), S_INIT("if"), S_INIT("for"), S_INIT("else"), S_INIT("end"), S_INIT("call"),
};

static bool is_value(struct str text)
{
	text = str_trim(text);
	struct str word = take_word(&text);
	for (size_t i = 0; i < COUNT(directives); i++)
		if (str_equal(word, directives[i]))
			return false;
	return !str_starts(word, S("!"));
}

/* Only between names and bytes that decide where they stand can HTML be interrupted. */
static enum err enter_directive(struct parser *p, bool for_value)
{
	struct html *html = &p->html;
	if (html->place == HTML_EQUALS)
		return refuse(p, "the value of %.*s must stand in double quotes", STR_ARG(html->name));
	if (html->place == HTML_OPEN || html->place == HTML_COMMENT || html->place == HTML_DECLARATION)
		return refuse(p, "no directives %s", html_place_name(html));
	if (!for_value)
		TRY(html_end_name(html));
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
		return refuse(p, "unknown directive '%.*s': use if, for, else, end, call, template or !",
		              STR_ARG(word));
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
	if (((unsigned char)*at < ' ' && *at != '\t' && *at != '\n') || *at == 127)
		return refuse(p, "the control character %d", *at);
	TRY(html_byte(&p->html, at));
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
		p->source->line++;
	}
	if (p->name_count == 0)
		return refuse(p, "no {{template name(struct type)}}");
	return end_template(p);
}

/* ---- the command -------------------------------------------------------------------------------- */

static enum err compile(struct source *source, struct buf *out)
{
	struct work *w = source->w;
	struct parser *p = work_alloc(w, sizeof *p);
	*p = (struct parser){
		.w = w,
		.source = source,
		.literal = buf_init(w->arena, SOURCE_MAX * 2),
		.prototypes = buf_init(w->arena, OUTPUT_MAX),
		.code = buf_init(w->arena, OUTPUT_MAX),
	};
	TRY(parse(p, source->text));
	buf_format(out, "/* Made by tools/template.c from %s. */\n#include \"base/template.h\"\n\n",
	           source->path);
	buf_put(out, buf_str(&p->prototypes));
	buf_put(out, buf_str(&p->code));
	if (p->prototypes.full || p->code.full || out->full)
		return fail(w, ERR_TOO_LARGE, "%s:1: too much for one file", source->path);
	return OK;
}

static enum err run(struct work *w, int count, char **arguments)
{
	if (count != 2 || arguments[1][0] == '-')
		return fail(w, ERR_INPUT, "usage: template FILE.html");
	struct source source;
	struct buf out = buf_init(w->arena, OUTPUT_MAX);
	TRY(source_open(w, arguments[1], &source));
	TRY(compile(&source, &out));
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
