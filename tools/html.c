#include "html.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const place_names[] = {
	[HTML_TEXT] = "in text",
	[HTML_OPEN] = "in a tag's name",
	[HTML_TAG_NAME] = "in a tag's name",
	[HTML_IN_TAG] = "between the attributes of a tag",
	[HTML_ATTRIBUTE] = "in an attribute's name",
	[HTML_EQUALS] = "behind an '=' without quotes",
	[HTML_VALUE] = "in an attribute's value",
	[HTML_COMMENT] = "in a comment",
	[HTML_DECLARATION] = "in a declaration",
};

#define refuse(html, ...) source_refuse((html)->source, (html)->source->line, __VA_ARGS__)

/* ---- what HTML says of names ------------------------------------------------------------------ */

static bool same_name(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
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
		{"p",
	         "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
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

bool html_may_hold_text(const struct html *html)
{
	return html->place == HTML_TEXT && !same_name(innermost(html), S("script"));
}

bool html_may_hold_elements(const struct html *html)
{
	return html_may_hold_text(html) && !is_text_only(innermost(html));
}

const char *html_place_name(const struct html *html)
{
	return html->place == HTML_TEXT ? "inside <script>" : place_names[html->place];
}

static bool is_inside(const struct html *html, const char *element)
{
	for (size_t i = 0; i < html->depth; i++)
		if (same_name(html->elements[i], str_of(element)))
			return true;
	return false;
}

bool html_may_hold_spans(const struct html *html)
{
	return html_may_hold_elements(html) && !is_inside(html, "svg") && !is_inside(html, "math") &&
	       !is_inside(html, "option");
}

bool html_is_code(const struct html *html)
{
	return is_inside(html, "code");
}

/* ---- elements --------------------------------------------------------------------------------- */

static enum err open_element(struct html *html)
{
	if (is_void(html->tag))
		return OK;
	if (html->slash) {
		if (is_inside(html, "svg") || is_inside(html, "math"))
			return OK;
		return refuse(html, "<%.*s/> does not close itself in HTML: write </%.*s>",
		              STR_ARG(html->tag), STR_ARG(html->tag));
	}
	if (same_name(html->tag, S("script")) && !html->has_src)
		return refuse(html, "a <script> without src: our pages may not run inline scripts");
	while (html->depth > 0 && ends(innermost(html), html->tag))
		html->depth--;
	if (html->depth == HTML_ELEMENTS_MAX)
		return refuse(html, "more than %d elements inside each other", HTML_ELEMENTS_MAX);
	html->elements[html->depth++] = html->tag;
	html->fresh = is_one_of(html->tag, "textarea pre");
	return OK;
}

static enum err close_element(struct html *html)
{
	while (html->depth > 0 && !same_name(innermost(html), html->tag) && is_optional_end(innermost(html)))
		html->depth--;
	if (html->depth == 0)
		return refuse(html, "</%.*s> closes nothing", STR_ARG(html->tag));
	if (!same_name(innermost(html), html->tag))
		return refuse(html, "</%.*s> where <%.*s> is still open", STR_ARG(html->tag),
		              STR_ARG(innermost(html)));
	html->depth--;
	return OK;
}

static enum err end_tag(struct html *html)
{
	TRY(html->closing ? close_element(html) : open_element(html));
	html->place = HTML_TEXT;
	return OK;
}

static enum err end_tag_name(struct html *html)
{
	html->tag = html->name;
	html->place = HTML_IN_TAG;
	html->slash = html->cut = html->has_src = false;
	if (same_name(html->tag, S("style")))
		return refuse(html, "<style> does not work on our pages: put the rules into ui/css");
	struct str parent = innermost(html);
	bool only_closing = is_text_only(parent) || same_name(parent, S("script"));
	if (only_closing && !(html->closing && same_name(parent, html->tag)))
		return refuse(html, "no tags inside <%.*s>", STR_ARG(parent));
	return OK;
}

static enum err end_attribute_name(struct html *html)
{
	html->place = HTML_IN_TAG;
	if (html->name.len > 2 && strncasecmp(html->name.at, "on", 2) == 0)
		return refuse(html, "%.*s: our pages may not run inline scripts: use an island of ui/islands",
		              STR_ARG(html->name));
	if (is_one_of(html->name, "style srcdoc"))
		return refuse(html, "%.*s does not work on our pages: use a class of ui/css",
		              STR_ARG(html->name));
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

static void begin_name(struct html *html, enum html_place place, const char *at)
{
	html->place = place;
	html->name = str_bytes(at, 1);
}

static enum err text_byte(struct html *html, const char *at)
{
	html->fresh = false;
	if (*at == '<') {
		html->place = HTML_OPEN;
		html->closing = false;
	} else if (same_name(innermost(html), S("script"))) {
		return refuse(html,
		              "our pages may not run inline scripts: write </script> right behind the tag");
	}
	return OK;
}

static enum err open_byte(struct html *html, const char *at)
{
	if (*at == '/' && !html->closing) {
		html->closing = true;
		return OK;
	}
	if (isalpha((unsigned char)*at)) {
		begin_name(html, HTML_TAG_NAME, at);
		return OK;
	}
	if (*at == '!' && !html->closing) {
		html->place = strncmp(at, "!--", 3) == 0 ? HTML_COMMENT : HTML_DECLARATION;
		return OK;
	}
	return refuse(html, "'<' begins no tag here: write &lt;");
}

static enum err in_tag_byte(struct html *html, const char *at)
{
	if (*at == '>')
		return end_tag(html);
	if (html->slash)
		return refuse(html, "'/' inside a tag");
	if (*at == '/') {
		html->slash = true;
		return OK;
	}
	if (is_blank(*at)) {
		html->cut = false;
		return OK;
	}
	if (html->cut)
		return refuse(html, "a blank is missing before '%c'", *at);
	if (*at == '=')
		return refuse(html, "'=' must follow an attribute's name at once");
	if (!is_name_byte(*at))
		return refuse(html, "'%c' in an attribute's name", *at);
	begin_name(html, HTML_ATTRIBUTE, at);
	return OK;
}

static enum err attribute_byte(struct html *html, const char *at)
{
	if (is_name_byte(*at)) {
		html->name.len++;
		return OK;
	}
	TRY(end_attribute_name(html));
	if (*at != '=')
		return in_tag_byte(html, at);
	html->place = HTML_EQUALS;
	return OK;
}

static enum err equals_byte(struct html *html, const char *at)
{
	if (*at != '"')
		return refuse(html, "the value of %.*s must stand in double quotes", STR_ARG(html->name));
	html->place = HTML_VALUE;
	html->is_url = html->at_start = is_url_attribute(html->name);
	if (html->is_url && strncasecmp(at + 1, "javascript:", 11) == 0)
		return refuse(html, "our pages may not run inline scripts: use an island of ui/islands");
	return OK;
}

enum err html_byte(struct html *html, const char *at)
{
	switch (html->place) {
	case HTML_TEXT: return text_byte(html, at);
	case HTML_OPEN: return open_byte(html, at);
	case HTML_IN_TAG: return in_tag_byte(html, at);
	case HTML_ATTRIBUTE: return attribute_byte(html, at);
	case HTML_EQUALS: return equals_byte(html, at);
	case HTML_TAG_NAME:
		if (is_name_byte(*at)) {
			html->name.len++;
			return OK;
		}
		TRY(end_tag_name(html));
		return in_tag_byte(html, at);
	case HTML_VALUE:
		html->at_start = false;
		if (*at == '"') {
			html->place = HTML_IN_TAG;
			html->cut = true;
		}
		return OK;
	case HTML_COMMENT:
		if (strncmp(at, "-->", 3) == 0)
			html->place = HTML_DECLARATION;
		return OK;
	case HTML_DECLARATION:
		if (*at == '>')
			html->place = HTML_TEXT;
		return OK;
	}
	return OK;
}

enum err html_end_name(struct html *html)
{
	if (html->place == HTML_TAG_NAME)
		TRY(end_tag_name(html));
	else if (html->place == HTML_ATTRIBUTE)
		TRY(end_attribute_name(html));
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

static bool same_tag(const struct html *a, const struct html *b)
{
	if (a->place == HTML_VALUE && !same_name(a->name, b->name))
		return false;
	return a->place == HTML_TEXT || (a->closing == b->closing && same_name(a->tag, b->tag));
}

enum err html_merge(struct html *into, const struct html *other, int line)
{
	if (into->place != other->place)
		return source_refuse(into->source, line, "one way through this block ends %s, another %s",
		                     place_names[into->place], place_names[other->place]);
	if (!same_tag(into, other))
		return source_refuse(into->source, line,
		                     "the ways through this block end in different tags or attributes");
	if (!merge_elements(into, other))
		return source_refuse(into->source, line,
		                     "the ways through this block leave different elements open");
	into->cut |= other->cut;
	into->slash |= other->slash;
	into->at_start |= other->at_start;
	into->has_src &= other->has_src;
	return OK;
}

/* ---- begin and end ------------------------------------------------------------------------------ */

struct html html_begin(const struct source *source)
{
	return (struct html){.source = source, .place = HTML_TEXT};
}

enum err html_end(struct html *html)
{
	if (html->place != HTML_TEXT)
		return refuse(html, "the template ends %s", place_names[html->place]);
	while (html->depth > 0 && is_optional_end(innermost(html)))
		html->depth--;
	if (html->depth > 0)
		return refuse(html, "<%.*s> is not closed at the end of the template",
		              STR_ARG(innermost(html)));
	return OK;
}
