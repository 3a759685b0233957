/* HTML of Markdown: examples of the CommonMark and GFM specifications, and attacks, whose result is read by
 * tests/unit/safe_html.c. */
#include "exam/markdown.h"

#include "safe_html.h"
#include "test.h"

#include <pthread.h>
#include <string.h>

static struct str blocks(struct work *w, struct str text)
{
	struct markup markup;
	assert_ok(w, markdown_blocks(w, text, &markup));
	return markup.html;
}

static struct str line(struct work *w, struct str text)
{
	struct markup markup;
	assert_ok(w, markdown_inline(w, text, &markup));
	return markup.html;
}

/* CommonMark 0.30 and GFM 0.29, by the number of the example there; links have our rel besides, code its tabindex, tables
 * their frame. */
static const struct {
	const char *text, *html;
} examples[] = {
	{"# foo\n", "<h1>foo</h1>\n"},                                                 /* CommonMark 62 */
	{"`foo`", "<p><code>foo</code></p>\n"},                                        /* 328 */
	{"*foo bar*", "<p><em>foo bar</em></p>\n"},                                    /* 350 */
	{"**foo bar**", "<p><strong>foo bar</strong></p>\n"},                          /* 378 */
	{"```\n<\n >\n```", "<pre tabindex=\"0\"><code>&lt;\n &gt;\n</code></pre>\n"}, /* 119 */
	{"- foo\n- bar\n", "<ul>\n<li>foo</li>\n<li>bar</li>\n</ul>\n"},
	{"[link](/uri \"title\")",
         "<p><a rel=\"noopener nofollow\" href=\"/uri\" title=\"title\">link</a></p>\n"}, /* 482 */
	{"~~Hi~~ Hello", "<p><del>Hi</del> Hello</p>\n"},                                 /* GFM 491 */
	{"www.commonmark.org", "<p><a rel=\"noopener nofollow\" href=\"http://www.commonmark.org\">"
                               "www.commonmark.org</a></p>\n"}, /* GFM 622 */
	{"| foo | bar |\n| --- | --- |\n| baz | bim |\n",       /* GFM 198 */
         "<div class=\"scroll\" tabindex=\"0\"><table>\n"
         "<thead>\n<tr>\n<th>foo</th>\n<th>bar</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>baz</td>\n"
         "<td>bim</td>\n"
         "</tr>\n</tbody>\n</table></div>\n"},
	{"", ""},
};

TEST(examples_of_the_specifications)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_str(blocks(&w, str_of(examples[i].text)), str_of(examples[i].html));
	test_work_end(&w);
}

/* U+202E, and U+2066 where code is; U+0301 piled up. What stands for them is base/markup.h's. */
TEST(what_is_written_stays_where_it_stands)
{
	struct work w = test_work();
	assert_str(blocks(&w, S("a \xe2\x80\xae **b** [c\xe2\x80\xae](/d)")),
	           S("<p>a <span class=\"control\">right-to-left override</span> <strong>b</strong> "
	             "<a rel=\"noopener nofollow\" href=\"/d\">c<span class=\"control\">right-to-left "
	             "override</span></a></p>\n"));
	assert_str(blocks(&w, S("\xe2\x81\xa6 `&\xe2\x81\xa6` \xe2\x81\xa6")),
	           S("<p>\xe2\x81\xa6 <code>&amp;<span class=\"control\">left-to-right isolate</span></code> "
	             "\xe2\x81\xa6</p>\n"));
	struct buf piled = buf_init(w.arena, 100);
	buf_put(&piled, S("z"));
	for (size_t i = 0; i < 20; i++)
		buf_put(&piled, S("\xcc\x81"));
	assert_true(str_ends(blocks(&w, buf_str(&piled)),
	                     S("<span class=\"control\">12 more marks</span></p>\n")));
	/* Nor are they where nothing is seen between them: raw HTML, a link. */
	static const char *const between[] = {"<b>", "</b>", "<i>", "[", "</i>"};
	struct buf apart = buf_init(w.arena, 1000);
	buf_put(&apart, S("z"));
	for (size_t i = 0; i < COUNT(between); i++)
		buf_format(&apart, "%s\xcc\x81\xcc\x81\xcc\x81%s", between[i],
		           between[i][0] == '[' ? "](/d)" : "");
	struct str shown = blocks(&w, buf_str(&apart));
	size_t left = 0;
	for (size_t i = 0; i + 2 <= shown.len; i++)
		left += memcmp(shown.at + i, "\xcc\x81", 2) == 0;
	assert_int_equal(left, MARKUP_MARKS_MAX);
	assert_int_equal(str_find(shown, S("<!--")), SIZE_MAX);
	assert_str(line(&w, S("- \xe2\x80\xae")),
	           S("- <span class=\"control\">right-to-left override</span>"));
	test_work_end(&w);
}

TEST(plain_text_is_the_words_alone)
{
	struct work w = test_work();
	struct str words;
	assert_ok(&w,
	          markdown_plain(
			  &w,
			  S("To earn *this*, one\nread [it](https://a.example):\n\n- **one** `x`\n- two\n"),
			  &words));
	assert_str(words, S("To earn this, one read it:\n\n  - one x\n  - two"));
	assert_ok(&w, markdown_plain(&w, S(""), &words));
	assert_int_equal(words.len, 0);
	test_work_end(&w);
}

TEST(a_line_has_no_paragraph)
{
	struct work w = test_work();
	assert_str(line(&w, S("`403 Forbidden`")), S("<code>403 Forbidden</code>"));
	assert_str(line(&w, S("a < b")), S("a &lt; b"));
	assert_str(line(&w, S("")), S(""));
	assert_str(line(&w, S("- a")), S("- a"));
	assert_str(line(&w, S("# <b>")), S("# &lt;b&gt;"));
	assert_str(line(&w, S("a\n\nb")), S("a\n\nb"));
	test_work_end(&w);
}

TEST(pictures_are_their_description)
{
	struct work w = test_work();
	assert_str(blocks(&w, S("a ![the *dog*](https://example.org/dog.png) b")),
	           S("<p>a the <em>dog</em> b</p>\n"));
	assert_str(blocks(&w, S("[![x](y)](https://example.org)")),
	           S("<p><a rel=\"noopener nofollow\" href=\"https://example.org\">x</a></p>\n"));
	test_work_end(&w);
}

/* ---- attacks ---- */

/* After the OWASP filter evasion list and the Markdown ones of markdown-it and showdown. */
static const char *const attacks[] = {
	"<script>alert(1)</script>",
	"<SCRIPT SRC=https://example.org/xss.js></SCRIPT>",
	"<scr<script>ipt>alert(1)</scr</script>ipt>",
	"<img src=x onerror=alert(1)>",
	"<IMG SRC=\"javascript:alert('XSS');\">",
	"<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\"\\>",
	"<svg/onload=alert(1)>",
	"<svg><script>alert&#40;1&#41;</script>",
	"<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
	"<body onload=alert(1)>",
	"<iframe src=\"javascript:alert(1)\"></iframe>",
	"<object data=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">",
	"<a href=\"javascript:alert(1)\">x</a>",
	"<details open ontoggle=alert(1)>",
	"<style>@import'javascript:alert(1)';</style>",
	"<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(1)\">",
	"<!--<img src=\"--><img src=x onerror=alert(1)//\">",
	"<![CDATA[<script>alert(1)</script>]]>",
	"<?php echo '<script>alert(1)</script>' ?>",
	"<div\n\nonclick=alert(1)>",
	"[x](javascript:alert(1))",
	"[x](JaVaScRiPt:alert(1))",
	"[x](javascript&colon;alert(1))",
	"[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
	"[x](&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1))",
	"[x](java%0ascript:alert(1))",
	"[x](java&Tab;script:alert(1))",
	"[x](java&NewLine;script:alert(1))",
	"[x](<java\tscript:alert(1)>)",
	"[x](\x01javascript:alert(1))",
	"[x]( javascript:alert(1) )",
	"[x](<javascript:alert(1)>)",
	"[x](vbscript:msgbox(1))",
	"[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
	"[x](data:image/svg+xml,<svg onload=alert(1)>)",
	"[x](file:///etc/passwd)",
	"[x]: javascript:alert(1)\n\n[x]",
	"[x]: <javascript:alert(1)> \"t\"\n\n[a][x]",
	"<javascript:alert(1)>",
	"<javascript://www.example.org/%0aalert(1)>",
	"![x](javascript:alert(1))",
	"![x\" onerror=\"alert(1)](y)",
	"![x](y\"onerror=\"alert(1))",
	"[x](https://example.org \"\\\" onmouseover=\\\"alert(1)\")",
	"[x](https://example.org/\"onmouseover=\"alert(1))",
	"[x](https://example.org/'onmouseover='alert(1))",
	"[x](https://example.org)<script>alert(1)</script>",
	"`<script>alert(1)</script>`",
	"```\"><script>alert(1)</script>\nx\n```",
	"```x\" onclick=\"alert(1)\nx\n```",
	"    <script>alert(1)</script>",
	"| <script>alert(1)</script> | [x](javascript:alert(1)) |\n"
	"| --- | --- |\n| ![x](y) | [x](javascript:alert(1)) |",
	"https://example.org/<script>alert(1)</script>",
	"www.example.org\"onmouseover=\"alert(1)",
	"javascript:alert(1)//www.example.org",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"&#60;script&#62;alert(1)&#60;/script&#62;",
	"a@example.org\"onclick=\"alert(1)",
	"[![x](javascript:alert(1))](javascript:alert(2))",
	"<a rel=\"x\" href=\"https://example.org\" onclick=alert(1)>x</a>",
};

static void assert_safe(struct str html, const char *attack)
{
	const char *fault = safe_html_fault(html);
	if (fault != NULL)
		fail_msg("%s gives %s: %.*s", attack, fault, STR_ARG(html));
}

TEST(attacks_give_safe_html)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(attacks); i++) {
		assert_safe(blocks(&w, str_of(attacks[i])), attacks[i]);
		assert_safe(line(&w, str_of(attacks[i])), attacks[i]);
	}
	test_work_end(&w);
}

/* The judge of the tests above must be able to say no. */
TEST(unsafe_html_is_recognised)
{
	static const char *const unsafe[] = {
		"<script>",
		"<p onclick=\"x\">a</p>",
		"<p>",
		"</p>",
		"<p></em>",
		"<a href=\"javascript:x\">x</a>",
		"<a href=\"java&#9;script:x\">x</a>",
		"<a href=x>x</a>",
		"<a href=\"x>y\">",
		"<img src=\"x\"/>",
		"a > b",
		"<!-- x -->",
		"<code class=\"x\" style=\"y\"></code>",
		"<a href=\"x",
		"<hr>",
	};
	for (size_t i = 0; i < COUNT(unsafe); i++)
		assert_non_null(safe_html_fault(str_of(unsafe[i])));
}

/* ---- limits, checks, threads ---- */

TEST(maxima)
{
	struct work w = test_work();
	struct markup markup;
	char *text = work_alloc(&w, MARKDOWN_BYTES_MAX + 1);
	memset(text, '>', MARKDOWN_BYTES_MAX + 1);
	assert_fails(&w, ERR_TOO_LARGE,
	             markdown_blocks(&w, str_bytes(text, MARKDOWN_BYTES_MAX + 1), &markup));
	/* 64 Ki block quotes in one another are 1.4 MB of tags. */
	assert_fails(&w, ERR_TOO_LARGE, markdown_blocks(&w, str_bytes(text, MARKDOWN_BYTES_MAX), &markup));
	memset(text, '*', MARKDOWN_BYTES_MAX);
	assert_ok(&w, markdown_blocks(&w, str_bytes(text, MARKDOWN_BYTES_MAX), &markup));
	test_work_end(&w);
}

TEST(what_would_not_be_shown_is_said)
{
	static const struct {
		const char *text;
		bool one_line;
		int64_t line; /* 0: nothing is wrong */
	} cases[] = {
		{"Hello *you*\n\n- a\n- b", false, 0},
		{"a < b and `<b>`", true, 0},
		{"a\n\nb <i>c</i>", false, 3},
		{"a\nb\nc <i>", false, 3},
		{"> a\n>\n> ![x](y)", false, 3},
		{"a\n\n<!-- note -->", false, 3},
		{"[x](https://example.org) [y](#z) [z](/a)", true, 0},
		{"[x](ftp://example.org)", true, 1},
		{"1. a", true, 1},
		{"1\\. a", true, 0},
		{"| a |\n| - |\n| <b> |", false, 3},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct markdown_problem *problems;
		size_t count;
		assert_ok(&w,
		          markdown_check(&w, str_of(cases[i].text), cases[i].one_line, &problems, &count));
		if (count != (cases[i].line > 0) || (count == 1 && problems[0].line != cases[i].line))
			fail_msg("%s: %zu problems, the first in line %lld", cases[i].text, count,
			         (long long)(count == 0 ? 0 : problems[0].line));
	}
	test_work_end(&w);
}

static void *render_many(void *argument)
{
	bool *good = argument;
	struct work w = test_work();
	*good = true;
	for (size_t i = 0; i < 200; i++)
		*good &= str_starts(blocks(&w, S("~~a~~ www.example.org")), S("<p><del>a</del> <a "));
	test_work_end(&w);
	return NULL;
}

/* Without the lock in parse_alone this fails now and then. */
TEST(threads_may_render_at_once)
{
	pthread_t threads[4];
	bool good[4];
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, render_many, &good[i]), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(good[i]);
	}
}
