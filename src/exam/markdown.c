#include "exam/markdown.h"

#include "base/check.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>

enum {
	PROBLEMS_MAX = 20,
	OPTIONS = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8,
};

/* ---- reading ---- */

static void attach(cmark_parser *parser, const char *name)
{
	cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
	check(extension != NULL);
	check(cmark_parser_attach_syntax_extension(parser, extension) == 1);
}

/* While it reads, cmark-gfm puts the special characters of the parser's extensions into a table of the whole
 * process, and takes them out afterwards: one thread at a time, or another's "~~" is plain text. */
static cmark_node *parse_alone(struct str text)
{
	static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
	check(pthread_mutex_lock(&alone) == 0);
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(OPTIONS);
	attach(parser, "table");
	attach(parser, "strikethrough");
	attach(parser, "autolink");
	cmark_parser_feed(parser, text.len == 0 ? "" : text.at, text.len);
	cmark_node *document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	check(pthread_mutex_unlock(&alone) == 0);
	return document;
}

/* The tree of a text; the caller frees it with cmark_node_free. */
static enum err parse(struct work *w, struct str text, cmark_node **out)
{
	if (text.len > MARKDOWN_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "a text has at most %d bytes", MARKDOWN_BYTES_MAX);
	*out = parse_alone(text);
	return OK;
}

/* The paragraph that is all of the document; NULL when it is something else. */
static cmark_node *only_paragraph(cmark_node *document)
{
	cmark_node *first = cmark_node_first_child(document);
	bool only = first != NULL && cmark_node_next(first) == NULL;
	return only && cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH ? first : NULL;
}

/* ---- writing ---- */

static bool leads_nowhere(struct work *w, struct str url)
{
	struct buf written = buf_init(w->arena, 6 * url.len + 1);
	markup_url(&written, url);
	return str_equal(buf_str(&written), S("#")) && !str_equal(url, S("#"));
}

/* Its children, the description, take its place. */
static void replace_picture(cmark_node *picture)
{
	while (cmark_node_first_child(picture) != NULL)
		check(cmark_node_insert_before(picture, cmark_node_first_child(picture)));
	cmark_node_free(picture);
}

static void rewrite(struct work *w, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event != CMARK_EVENT_EXIT)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_LINK &&
		    leads_nowhere(w, str_of(cmark_node_get_url(node))))
			check(cmark_node_set_url(node, "#"));
		else if (cmark_node_get_type(node) == CMARK_NODE_IMAGE)
			replace_picture(node);
	}
	cmark_iter_free(iter);
}

/* What our pages want of the renderer's elements: links that say nothing about us; code and tables that scroll
 * by keyboard too. */
static const struct {
	struct str from, to;
} adornments[] = {
	{S_INIT("<a href="), S_INIT("<a rel=\"noopener nofollow\" href=")},
	{S_INIT("<pre>"), S_INIT("<pre tabindex=\"0\">")},
	{S_INIT("<table>"), S_INIT("<div class=\"scroll\" tabindex=\"0\"><table>")},
	{S_INIT("</table>"), S_INIT("</table></div>")},
};

/* Writes the tag that it begins with, and gives what is behind that. */
static struct str put_tag(struct buf *out, struct str html)
{
	for (size_t i = 0; i < COUNT(adornments); i++)
		if (str_starts(html, adornments[i].from)) {
			buf_put(out, adornments[i].to);
			html = str_slice(html, adornments[i].from.len, SIZE_MAX);
			if (str_ends(adornments[i].from, S(">")))
				return html;
			break;
		}
	size_t end = str_find_byte(html, '>');
	check(end != SIZE_MAX);
	if (!str_starts(html, S("<!--"))) /* where raw HTML was */
		buf_put(out, str_slice(html, 0, end + 1));
	return str_slice(html, end + 1, SIZE_MAX);
}

/* The renderer escapes every "<" and ">" that is not its own, so that each of these is of an element of its. What its author
 * wrote stays where it stands. */
static void adorn(struct buf *out, struct str html)
{
	bool in_code = false;
	size_t marks = 0;
	while (html.len > 0) {
		struct str text = str_slice(html, 0, str_find_byte(html, '<'));
		markup_escaped(out, text, in_code, &marks);
		html = str_slice(html, text.len, SIZE_MAX);
		if (html.len == 0)
			return;
		in_code = str_starts(html, S("<code")) || (in_code && !str_starts(html, S("</code")));
		html = put_tag(out, html);
	}
}

static enum err render(struct work *w, cmark_node *root, struct str *html)
{
	rewrite(w, root);
	char *text = cmark_render_html(root, OPTIONS, NULL);
	struct buf out = buf_init(w->arena, MARKDOWN_HTML_BYTES_MAX);
	adorn(&out, str_of(text));
	free(text);
	*html = buf_str(&out);
	return out.full ? fail(w, ERR_TOO_LARGE, "a text becomes more than %d bytes of HTML",
	                       MARKDOWN_HTML_BYTES_MAX)
	                : OK;
}

enum err markdown_blocks(struct work *w, struct str text, struct markup *out)
{
	cmark_node *document = NULL;
	TRY(parse(w, text, &document));
	enum err failed = render(w, document, &out->html);
	cmark_node_free(document);
	return failed;
}

static enum err as_typed(struct work *w, struct str text, struct markup *out)
{
	struct buf buf = buf_init(w->arena, MARKUP_GROWTH_MAX * text.len + 1);
	markup_words(&buf, text);
	out->html = buf_str(&buf);
	return OK;
}

static struct str without_paragraph(struct str html)
{
	check(str_starts(html, S("<p>")) && str_ends(html, S("</p>\n")));
	return str_slice(html, 3, html.len - 8);
}

enum err markdown_inline(struct work *w, struct str text, struct markup *out)
{
	cmark_node *document = NULL;
	TRY(parse(w, text, &document));
	bool is_line = only_paragraph(document) != NULL;
	enum err failed = is_line ? render(w, document, &out->html) : as_typed(w, text, out);
	cmark_node_free(document);
	if (failed == OK && is_line)
		out->html = without_paragraph(out->html);
	return failed;
}

enum err markdown_plain(struct work *w, struct str text, struct str *out)
{
	cmark_node *document = NULL;
	TRY(parse(w, text, &document));
	char *words = cmark_render_plaintext(document, OPTIONS | CMARK_OPT_NOBREAKS, 0);
	*out = str_copy(w->arena, str_trim(str_of(words)));
	free(words);
	cmark_node_free(document);
	return OK;
}

/* ---- checking ---- */

/* What would not be shown as meant; absent: nothing. */
static struct str find_fault(struct work *w, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
		struct str html = str_trim(str_of(cmark_node_get_literal(node)));
		html = str_trim(str_slice(html, 0, str_find_byte(html, '\n')));
		return str_format(w->arena,
		                  "“%.40s” is raw HTML, which is not shown: use Markdown or backquotes",
		                  str_cstr(w->arena, html));
	}
	if (type == CMARK_NODE_IMAGE)
		return S("pictures are not shown: describe in words what it shows");
	if (type == CMARK_NODE_LINK && leads_nowhere(w, str_of(cmark_node_get_url(node))))
		return str_format(
			w->arena,
			"the link “%.40s” leads nowhere: it must begin with https://, http:// or mailto:",
			cmark_node_get_url(node));
	return (struct str){0};
}

/* Inline nodes have their line within the text only by the block around them. */
static int64_t line_of(cmark_node *node)
{
	while (cmark_node_get_start_line(node) == 0 && cmark_node_parent(node) != NULL)
		node = cmark_node_parent(node);
	return cmark_node_get_start_line(node);
}

/* One problem a line: an element's end tag says nothing new. */
static void collect(struct work *w, cmark_node *document, struct markdown_problem *problems, size_t *count)
{
	cmark_iter *iter = cmark_iter_new(document);
	while (*count < PROBLEMS_MAX && cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_iter_get_event_type(iter) != CMARK_EVENT_ENTER)
			continue;
		struct str fault = find_fault(w, node);
		bool same_line = *count > 0 && problems[*count - 1].line == line_of(node);
		if (!str_absent(fault) && !same_line)
			problems[(*count)++] = (struct markdown_problem){line_of(node), fault};
	}
	cmark_iter_free(iter);
}

enum err markdown_check(struct work *w, struct str text, bool one_line, const struct markdown_problem **out,
                        size_t *count)
{
	struct markdown_problem *problems = work_array(w, PROBLEMS_MAX, sizeof *problems);
	cmark_node *document = NULL;
	TRY(parse(w, text, &document));
	*out = problems;
	*count = 0;
	if (one_line && only_paragraph(document) == NULL)
		problems[(*count)++] = (struct markdown_problem){
			1,
			S("this reads as a list, heading or the like: put a backslash before its first sign")};
	else
		collect(w, document, problems, count);
	cmark_node_free(document);
	return OK;
}
