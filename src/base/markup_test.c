#include "test.h"

#include "base/markup.h"

static struct str written(struct work *w, void (*write)(struct buf *, struct str), struct str s)
{
	struct buf buf = buf_init(w->arena, 1000);
	write(&buf, s);
	return buf_str(&buf);
}

TEST(markup_escapes_for_text_and_attributes)
{
	struct work w = test_work();
	assert_str(written(&w, markup_text, S("a < b && \"c\" > 'd'")),
	           S("a &lt; b &amp;&amp; \"c\" &gt; 'd'"));
	assert_str(written(&w, markup_attribute, S("a < b & \"c\" > 'd'")),
	           S("a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;"));
	assert_str(written(&w, markup_text, S("")), S(""));
	assert_str(written(&w, markup_text, (struct str){0}), S(""));
	assert_str(written(&w, markup_text, S("é <")), S("é &lt;"));
	test_work_end(&w);
}

#define SHOWN(name) "<span class=\"control\">" name "</span>"
#define ACUTES_4 "\u0301\u0301\u0301\u0301"
#define ACUTES_8 ACUTES_4 ACUTES_4

TEST(what_would_turn_words_round_or_pile_up_is_shown_by_name)
{
	struct work w = test_work();
	assert_str(written(&w, markup_words, S("<\u202epump\u202c>")),
	           S("&lt;" SHOWN("right-to-left override") "pump\u202c&gt;"));
	assert_str(written(&w, markup_words, S("\u202d")), S(SHOWN("left-to-right override")));
	assert_str(written(&w, markup_words, S("z" ACUTES_8 "a\u0301")), S("z" ACUTES_8 "a\u0301"));
	assert_str(written(&w, markup_words, S("z" ACUTES_8 ACUTES_4 "<")),
	           S("z" ACUTES_8 SHOWN("4 more marks") "&lt;"));
	/* What is not seen between them makes no new letter of them; a control is not taken for that. */
	assert_str(written(&w, markup_words, S("z" ACUTES_8 "\u200d\u0301")),
	           S("z" ACUTES_8 SHOWN("1 more mark")));
	assert_str(written(&w, markup_words, S("z" ACUTES_4 "\u202e" ACUTES_4)),
	           S("z" ACUTES_4 SHOWN("right-to-left override") ACUTES_4));
	/* Right-to-left text as people write it, and Tibetan at its highest, stand for themselves. */
	static const struct str real = S_INIT("\u2067توقفت\u2069 שָׁלוֹם ཧཀྵྨླྺྼྻྂ");
	assert_str(written(&w, markup_words, real), real);
	assert_str(written(&w, markup_words, S("a\xff<")), S("a\xff&lt;"));
	test_work_end(&w);
}

/* "Early return" of Boucher and Anderson, Trojan Source (2021). */
TEST(within_code_all_direction_controls_are_shown)
{
	struct work w = test_work();
	assert_str(written(&w, markup_code, S("'''Subtract\u2067 ''' ;return\u2069")),
	           S("'''Subtract" SHOWN("right-to-left isolate") " ''' ;return" SHOWN("end of isolate")));
	test_work_end(&w);
}

TEST(what_is_shown_grows_no_more_than_is_said)
{
	struct work w = test_work();
	static const struct str controls[] = {
		S_INIT("\u202a"), S_INIT("\u202b"), S_INIT("\u202c"), S_INIT("\u202d"), S_INIT("\u202e"),
		S_INIT("\u2066"), S_INIT("\u2067"), S_INIT("\u2068"), S_INIT("\u2069"),
	};
	for (size_t i = 0; i < COUNT(controls); i++) {
		struct str shown = written(&w, markup_code, controls[i]);
		assert_true(str_starts(shown, S("<span")));
		assert_true(shown.len <= controls[i].len * MARKUP_GROWTH_MAX);
	}
	test_work_end(&w);
}

TEST(markup_url_lets_only_known_schemes_through)
{
	static const char *const good[] = {
		"",
		"/result/1",
		"result?x=a:b",
		"#a:b",
		"./a:b",
		"http://a.example/",
		"HTTPS://a/",
		"https:a",
		"mailto:a@b.c",
		"//b.example/x:y",
	};
	static const char *const bad[] = {
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		" javascript:alert(1)",
		"java\nscript:alert(1)",
		"\x01javascript:x",
		"data:text/html,x",
		"vbscript:x",
		"http\t:x",
		":x",
		"file:/etc/passwd",
		"javascript&colon;x:y",
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(good); i++)
		assert_str(written(&w, markup_url, str_of(good[i])), str_of(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_str(written(&w, markup_url, str_of(bad[i])), S("#"));
	assert_str(written(&w, markup_url, S("/a?b=1&c=\"")), S("/a?b=1&amp;c=&quot;"));
	test_work_end(&w);
}

TEST(markup_url_part_leaves_only_unreserved_characters)
{
	struct work w = test_work();
	assert_str(written(&w, markup_url_part, S("Az09-._~ /?#[]@!$&'()*+,;=%\"<>é")),
	           S("Az09-._~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%22%3C%3E%C3%A9"));
	test_work_end(&w);
}
