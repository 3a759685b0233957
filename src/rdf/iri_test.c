/* Vectors: RFC 3986 section 5.4, normal and abnormal examples; language tags of RFC 5646 appendix A. */
#include "test.h"

#include "rdf/iri.h"

static void assert_resolved(const char *base, const char *reference, const char *expected)
{
	struct work w = test_work();
	assert_str(iri_resolve(w.arena, str_of(base), str_of(reference)), str_of(expected));
	test_work_end(&w);
}

TEST(iri_resolves_as_rfc_3986_says)
{
	static const char *const examples[][2] = {
		{"g:h", "g:h"},
		{"g", "http://a/b/c/g"},
		{"./g", "http://a/b/c/g"},
		{"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"},
		{"//g", "http://g"},
		{"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"},
		{"#s", "http://a/b/c/d;p?q#s"},
		{"g#s", "http://a/b/c/g#s"},
		{"g?y#s", "http://a/b/c/g?y#s"},
		{";x", "http://a/b/c/;x"},
		{"g;x", "http://a/b/c/g;x"},
		{"g;x?y#s", "http://a/b/c/g;x?y#s"},
		{"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"},
		{"./", "http://a/b/c/"},
		{"..", "http://a/b/"},
		{"../", "http://a/b/"},
		{"../g", "http://a/b/g"},
		{"../..", "http://a/"},
		{"../../", "http://a/"},
		{"../../g", "http://a/g"},
		{"../../../g", "http://a/g"},
		{"../../../../g", "http://a/g"},
		{"/./g", "http://a/g"},
		{"/../g", "http://a/g"},
		{"g.", "http://a/b/c/g."},
		{".g", "http://a/b/c/.g"},
		{"g..", "http://a/b/c/g.."},
		{"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"},
		{"./g/.", "http://a/b/c/g/"},
		{"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"},
		{"g;x=1/./y", "http://a/b/c/g;x=1/y"},
		{"g;x=1/../y", "http://a/b/c/y"},
		{"g?y/./x", "http://a/b/c/g?y/./x"},
		{"g?y/../x", "http://a/b/c/g?y/../x"},
		{"g#s/./x", "http://a/b/c/g#s/./x"},
		{"g#s/../x", "http://a/b/c/g#s/../x"},
		{"http:g", "http:g"},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_resolved("http://a/b/c/d;p?q", examples[i][0], examples[i][1]);
}

TEST(iri_resolves_against_unusual_bases)
{
	assert_resolved("http://a", "b", "http://a/b");
	assert_resolved("http://a", "", "http://a");
	assert_resolved("urn:x:y", "z", "urn:z");
	assert_resolved("urn:x/y", "../z", "urn:/z");
	assert_resolved("http://a/b/../c", "#d", "http://a/b/../c#d");
	assert_resolved("a/b", "c", "a/c");
	assert_resolved("a", "../c", "c");
	assert_resolved("a", "./..", "");
	assert_resolved(NULL, "../c", "../c");
}

TEST(iri_knows_its_own)
{
	assert_true(iri_is_absolute(S("urn:x")) && iri_is_absolute(S("h2+3-4.5:")));
	assert_false(iri_is_absolute(S("x")) || iri_is_absolute(S(":x")) || iri_is_absolute(S("1a:x")) ||
	             iri_is_absolute(S("_:x")) || iri_is_absolute(S("a b:c")) ||
	             iri_is_absolute(S("a:b c")) || iri_is_absolute(S("")));
	assert_true(iri_is_well_formed(S("https://example.org/ä?q=[1]&p=%zz#f")));
	assert_false(iri_is_well_formed(S("http://a/<b>")) || iri_is_well_formed(S("http://a/b c")) ||
	             iri_is_well_formed(S("http://a/\"")) || iri_is_well_formed(S("http://a/{b}")) ||
	             iri_is_well_formed(S("http://a/b|c")) || iri_is_well_formed(S("http://a/b\\c")) ||
	             iri_is_well_formed(S("http://a/b^c")) || iri_is_well_formed(S("http://a/b`c")) ||
	             iri_is_well_formed(S("http://a/#b#c")) || iri_is_well_formed(S("b/c")));
}

TEST(iri_knows_language_tags)
{
	static const char *const good[] = {
		"de",         "zh-Hant",           "zh-cmn-Hans-CN", "sl-rozaj-biske",
		"de-CH-1996", "en-US-u-islamcal",  "x-whatever",     "de-419-DE",
		"i-enochian", "hy-Latn-IT-arevela"};
	static const char *const bad[] = {
		"", "-", "de-", "-de", "a b", "4de", "toolonglanguage", "de--AT", "de_AT", "de-Straße"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(iri_is_language_tag(str_of(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(iri_is_language_tag(str_of(bad[i])));
}
