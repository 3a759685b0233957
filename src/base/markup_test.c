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
