/* tools/template.c: what its functions write, what it refuses, and what the compiler refuses of its output.
 * Expectations are worked out by hand from docs/templates.md and the HTML standard (13.1 and 13.2.5). */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/markup.h"

/* ---- what is written --------------------------------------------------------------------------- */

struct everywhere {
	struct str text;
	const char *chars;
	int64_t whole;
	uint64_t positive;
	unsigned char small;
	struct id id;
	struct markup html;
};

struct urls {
	struct str start;
	struct str part;
	int whole;
	bool set;
};

struct branches {
	bool yes, no;
	struct str text, absent;
	int number;
	const int *pointer;
	struct id id;
};

struct inner {
	struct str word;
};

struct words {
	const struct str *at;
	size_t count;
};

struct row {
	struct str name;
	struct words words;
};

struct lists {
	struct str title;
	struct {
		struct row *at;
		int count;
	} rows;
};

struct outer {
	struct inner one;
	struct {
		struct inner deep;
	} two;
	struct {
		const struct inner *at;
		size_t count;
	} many;
};

#include "tests/unit/template_test.html.h"

static const struct str hostile = S_INIT("<b>\"&'</b>");

#define assert_shows(template, view, expected)               \
	do {                                                 \
		struct work w = test_work();                 \
		struct buf out = buf_init(w.arena, 1 << 20); \
		template(&out, (view));                      \
		assert_str(buf_str(&out), S(expected));      \
		test_work_end(&w);                           \
	} while (0)

TEST(template_escapes_where_a_value_stands)
{
	struct everywhere view = {
		.text = hostile,
		.chars = "<",
		.whole = INT64_MIN,
		.positive = UINT64_MAX,
		.small = 7,
		.id = {{0x12, [15] = 0x34}},
		.html = {S("<i>")},
	};
	assert_shows(
		everywhere, &view,
		"<p title=\"&lt;b&gt;&quot;&amp;&#39;&lt;/b&gt;\">&lt;b&gt;\"&amp;'&lt;/b&gt;</p>\n"
		"<p>&lt; -9223372036854775808 18446744073709551615 7 12000000-0000-0000-0000-000000000034 <i></p>\n"
		"<p title=\"&lt; -9223372036854775808 12000000-0000-0000-0000-000000000034\"></p>\n"
		"<title>&lt;b&gt;&quot;&amp;&#39;&lt;/b&gt;</title>\n");
}

/* RIGHT-TO-LEFT OVERRIDE and ISOLATE: by name where a <span> may stand, and the second only in code. */
TEST(template_shows_direction_controls_where_they_would_be_obeyed)
{
#define SHOWN(name) "<span class=\"control\">right-to-left " name "</span>"
	assert_shows(
		shown, &(struct everywhere){.text = S("<\u202e\u2067")},
		"<p>&lt;" SHOWN(
			"override") "\u2067</p>\n"
				    "<pre><code>&lt;" SHOWN("override") SHOWN(
					    "isolate") "</code></pre>\n"
						       "<select><option>&lt;\u202e\u2067</option></select>\n"
						       "<svg><text>&lt;\u202e\u2067</text></svg>\n"
						       "<textarea>\n&lt;\u202e\u2067</textarea>\n");
}

TEST(template_urls_keep_their_scheme)
{
	struct urls good = {
		.start = S("https://a.example/?x=1&y"), .part = S("a/b c&d"), .whole = -3, .set = true};
	assert_shows(
		urls, &good,
		"<a href=\"https://a.example/?x=1&amp;y\">a</a>\n"
		"<a href=\"/c/a%2Fb%20c%26d?next=a%2Fb%20c%26d#-3\">b</a>\n"
		"<a href=\"https://a.example/?x=1&amp;ya%2Fb%20c%26d\">c</a>\n"
		"<form action=\"https://a.example/?x=1&amp;y\"><input value=\"https://a.example/?x=1&amp;y\"></form>\n");
	struct urls bad = {.start = S("javascript:alert(1)"), .part = S("javascript:\"")};
	assert_shows(urls, &bad,
	             "<a href=\"#\">a</a>\n"
	             "<a href=\"/c/javascript%3A%22?next=javascript%3A%22#0\">b</a>\n"
	             "<a href=\"/xjavascript%3A%22\">c</a>\n"
	             "<form action=\"#\"><input value=\"javascript:alert(1)\"></form>\n");
}

TEST(template_takes_branches_by_truth)
{
	struct branches full = {.yes = true,
	                        .text = S("t"),
	                        .absent = S(""),
	                        .number = -1,
	                        .pointer = &(int){0},
	                        .id = {{[15] = 1}}};
	assert_shows(branches, &full,
	             "yesnot no\n"
	             "text\n"
	             "absent\n"
	             "and a number\n"
	             "pointer\n"
	             "id\n"
	             "<input checked >\n"
	             "<i class=\"a b\" title=\"t\"></i>\n");
	assert_shows(branches, &(struct branches){.no = true},
	             "no\n"
	             "no text\n"
	             "absent\n"
	             "\n"
	             "NULL\n"
	             "zero id\n"
	             "<input  disabled>\n"
	             "<i class=\"a\"></i>\n");
}

TEST(template_walks_lists)
{
	struct str words[] = {S("x"), S("<y>")};
	struct row rows[] = {{S("one"), {words, 2}}, {S("two"), {NULL, 0}}};
	assert_shows(lists, &((struct lists){S("all"), {rows, 2}}),
	             "<ul>\n"
	             "<li>one: x &lt;y&gt; of all\n"
	             "<li>two: nothing of all\n"
	             "</ul>\n");
	assert_shows(lists, &((struct lists){.title = S("all")}), "<ul>\n<li>none\n</ul>\n");
}

TEST(template_calls_templates)
{
	struct inner many[] = {{S("3")}, {S("4")}};
	struct outer view = {{S("1")}, {{S("2")}}, {many, 2}};
	assert_shows(outer, &view,
	             "<div><b>1</b>\n<b>2</b>\n</div>\n"
	             "<b>3</b>\n<b>4</b>\n"
	             "<i>1</i>\n");
}

TEST(template_keeps_the_blanks_that_matter)
{
	/* The line feed behind <textarea> is dropped by HTML, so that the value's own is kept. */
	assert_shows(blanks, &(struct everywhere){.text = S("\nvalue")},
	             "<pre>\n  two blanks\none tab\n</pre>\n"
	             "<p>\nvalue</p>\n"
	             "<textarea>\n\nvalue</textarea>\n");
}

/* ---- what is refused --------------------------------------------------------------------------- */

/* Runs a command line in which %s stands for a file t.html with this text; gives back all it printed. */
static int with_file(struct work *w, const char *command, const char *html, struct str *output)
{
	char folder[] = "/tmp/template-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *path = str_cstr(w->arena, str_format(w->arena, "%s/t.html", folder));
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(html, file);
	fclose(file);
	struct str line = str_format(w->arena, "(build/tools/template %s%s) 2>&1", path, command);
	FILE *pipe = popen(str_cstr(w->arena, line), "r");
	assert_non_null(pipe);
	struct buf text = buf_init(w->arena, 1 << 20);
	for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe))
		buf_byte(&text, (char)c);
	int status = pclose(pipe);
	unlink(path);
	rmdir(folder);
	*output = buf_str(&text);
	return status;
}

static void assert_refused(const char *command, const char *html, const char *message)
{
	struct work w = test_work();
	struct str output;
	int status = with_file(&w, command, html, &output);
	if (status == 0 || str_find(output, str_of(message)) == SIZE_MAX)
		fail_msg("%s\ngave %d «%.*s»\nnot «%s»", html, status, STR_ARG(output), message);
	test_work_end(&w);
}

#define T "{{template t(struct v)}}\n"

static const struct {
	const char *html;
	const char *message; /* after the folder's name */
} refused[] = {
	/* outside of templates */
	{"", "/t.html:1: no {{template name(struct type)}}"},
	{"<p>\n" T, "/t.html:1: before the first {{template name(struct type)}}"},
	{"{{x}}\n" T, "/t.html:1: before the first {{template"},
	{T T, "/t.html:2: there is a template 't' already"},
	{"{{template t}}\n", "/t.html:1: write {{template name(struct type)}}"},
	{"{{template t(struct *v)}}\n", "/t.html:1: write {{template name(struct type)}}"},
	/* directives */
	{T "{{x\n}}", "/t.html:2: {{ is not closed on its line"},
	{T "{{while x}}", "/t.html:2: unknown directive 'while'"},
	{T "{{a..b}}", "/t.html:2: 'a..b' is no field"},
	{T "{{a->b}}", "/t.html:2: 'a->b' is no field"},
	{T "{{f(x)}}", "/t.html:2: 'f(x)' is no field"},
	{T "{{}}", "/t.html:2: '' is no field"},
	{T "{{if}}", "/t.html:2: '' is no field"},
	{T "\n{{if x}}\n<p>", "/t.html:3: {{if}} without {{end}}"},
	{T "{{if x}}{{end}}{{end}}", "/t.html:2: {{end}} without {{if}} or {{for}}"},
	{T "{{else}}", "/t.html:2: {{else}} without {{if}} or {{for}}"},
	{T "{{if x}}{{else}}{{else}}{{end}}", "/t.html:2: {{else}} without {{if}} or {{for}}"},
	{T "{{for x of y}}{{end}}", "/t.html:2: write {{for name in list}}"},
	{T "{{for view in y}}{{end}}", "/t.html:2: the name 'view' is taken"},
	{T "{{for x in y}}{{for x in z}}{{end}}{{end}}", "/t.html:2: the name 'x' is taken"},
	{T "{{call f(x}}", "/t.html:2: write {{call name}} or {{call name(field)}}"},
	{T "<p title=\"{{call f}}\">", "/t.html:2: {{call}} writes HTML and may stand only where HTML may"},
	{T "<textarea>{{call f}}</textarea>", "/t.html:2: {{call}} writes HTML"},
	/* where a value may not stand */
	{T "<p title={{x}}>", "/t.html:2: the value of title must stand in double quotes"},
	{T "<p title='{{x}}'>", "/t.html:2: the value of title must stand in double quotes"},
	{T "<p title=a>", "/t.html:2: the value of title must stand in double quotes"},
	{T "<p {{x}}>", "/t.html:2: no values between the attributes of a tag"},
	{T "<p da{{x}}>", "/t.html:2: no values in an attribute's name"},
	{T "<h{{x}}>", "/t.html:2: no values in a tag's name"},
	{T "<{{x}}>", "/t.html:2: no directives in a tag's name"},
	{T "<!-- {{x}} -->", "/t.html:2: no directives in a comment"},
	{T "<!doctype {{x}}>", "/t.html:2: no directives in a declaration"},
	{T "<script src=\"/a\">{{x}}</script>", "/t.html:2: no values inside <script>"},
	/* what our pages may not do */
	{T "<script>1</script>", "/t.html:2: a <script> without src"},
	{T "<script {{if x}}src=\"/a\"{{end}}></script>", "/t.html:2: a <script> without src"},
	{T "<script src=\"/a\">1</script>", "/t.html:2: our pages may not run inline scripts"},
	{T "<style>p{}</style>", "/t.html:2: <style> does not work on our pages"},
	{T "<p style=\"{{x}}\">", "/t.html:2: style does not work on our pages"},
	{T "<p onclick=\"{{x}}\">", "/t.html:2: onclick: our pages may not run inline scripts"},
	{T "<p\nONLOAD>", "/t.html:3: ONLOAD: our pages may not run inline scripts"},
	{T "<iframe srcdoc=\"{{x}}\">", "/t.html:2: srcdoc does not work on our pages"},
	{T "<a href=\"JavaScript:{{x}}\">", "/t.html:2: our pages may not run inline scripts"},
	/* HTML that a browser would read otherwise than it looks */
	{T "1 < 2", "/t.html:2: '<' begins no tag here: write &lt;"},
	{T "<p title= \"x\">", "/t.html:2: the value of title must stand in double quotes"},
	{T "<p title =\"x\">", "/t.html:2: '=' must follow an attribute's name at once"},
	{T "<p a=\"x\"b>", "/t.html:2: a blank is missing before 'b'"},
	{T "<p \"x\">", "/t.html:2: '\"' in an attribute's name"},
	{T "<p / a>", "/t.html:2: '/' inside a tag"},
	{T "<div/>", "/t.html:2: <div/> does not close itself in HTML: write </div>"},
	{T "<div>\n", "/t.html:3: <div> is not closed at the end of the template"},
	{T "</div>", "/t.html:2: </div> closes nothing"},
	{T "<div><b></div>", "/t.html:2: </div> where <b> is still open"},
	{T "<p><div></p></div>", "/t.html:2: </p> where <div> is still open"},
	{T "<title><b></title>", "/t.html:2: no tags inside <title>"},
	{T "<p title=\"\n", "/t.html:3: the template ends in an attribute's value"},
	{T "<!-- \n", "/t.html:3: the template ends in a comment"},
	{T "\x01", "/t.html:2: the control character 1"},
	/* ways that do not meet */
	{T "<p {{if x}}a{{end}}b>", "/t.html:2: a blank is missing before 'b'"},
	{T "<p{{if x}}b{{end}}>", "/t.html:2: a blank is missing before 'b'"},
	{T "<p {{if x}}on{{else}}on{{end}}click=\"{{x}}\">", "/t.html:2: a blank is missing before 'c'"},
	{T "<p {{for x in y}}a{{end}}>", "/t.html:2: end what this loop puts into a tag with a blank"},
	{T "<p title=\"{{if x}}\">{{end}}",
         "/t.html:2: one way through this block ends in text, another in an"},
	{T "<p{{if x}} href=\"{{else}} title=\"{{end}}{{x}}\">",
         "/t.html:2: the ways through this block end in diff"},
	{T "{{if x}}<div>{{end}}", "/t.html:2: the ways through this block leave different elements open"},
	{T "{{for x in y}}</div>{{end}}", "/t.html:2: </div> closes nothing"},
	{T "<div>{{for x in y}}</div>{{end}}", "/t.html:2: the ways through this block leave different"},
};

TEST(template_refuses)
{
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_refused("", refused[i].html, refused[i].message);
}

TEST(template_output_is_refused_at_the_templates_line)
{
	static const struct {
		const char *html;
		const char *message;
	} rows[] = {
		{T "\n{{titel}}", "/t.html:3:"},
		{T "\n{{titel}}", "has no member named 'titel'"},
		{T "<p title=\"{{markup}}\">", "markup fits only where HTML may stand"},
		{T "<p>\n<p>{{real}}", "a template does not show a double: format it first"},
		{T "<p>\n<p>{{real}}", "/t.html:3:"},
		{T "{{yes}}", "a template does not show a bool: use {{if}}"},
		{T "{{list}}", "/t.html:2:"},
		{T "{{for x in real}}{{end}}", "/t.html:2:"},
		{T "{{for x in list}}{{x.titel}}{{end}}", "has no member named 'titel'"},
		{T "{{if list}}{{end}}", "/t.html:2:"},
		{T "{{call t(list)}}", "/t.html:2:"},
	};
	static const char compile[] =
		" | { echo '#include \"base/template.h\"'; echo 'struct v { bool yes; double real; struct markup markup;"
		" struct { const struct v *at; int count; } list; };'; cat; }"
		" | LC_ALL=C gcc -std=c17 -D_GNU_SOURCE -Isrc -Werror -fsyntax-only -x c -";
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(compile, rows[i].html, rows[i].message);
}
