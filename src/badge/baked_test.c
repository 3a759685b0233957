/* Pictures made by Pillow and lxml (tests/unit/pictures.py), read in a box by this very program. */
#include "badge/baked.h"

#include "test.h"
#include "unit/box.h"

#include <stdio.h>

static struct str make(struct work *w, const char *name)
{
	return test_output(w, "/usr/bin/python3 tests/unit/pictures.py %s", name);
}

TEST(baked_is_told_by_the_first_bytes)
{
	assert_true(baked_is(S("\x89PNG\r\n\x1a\n")));
	assert_true(baked_is(S("%PDF-1.7")));
	assert_true(baked_is(S("<svg")));
	assert_true(baked_is(S("\xef\xbb\xbf \n<?xml")));
	assert_true(baked_is(str_bytes("\xff\xfe<\0", 4)));
	assert_true(baked_is(str_bytes("\xfe\xff\0<", 4)));
	assert_false(baked_is(S("{\"a\":\"<svg\"}")));
	assert_false(baked_is(S("eyJ.eyJ.x")));
	assert_false(baked_is(S("")));
	assert_false(baked_is((struct str){0}));
}

TEST(baked_read_reads_in_a_box)
{
	static const char *const names[] = {"proof.png", "cdata.svg", "utf16.svg", "ob2-url.svg",
	                                    "flate.pdf"};
	static const struct baked expected[] = {
		{BAKE_OPENBADGE_3, S_INIT("{\"id\":\"urn:uuid:7\",\"name\":\"Überwachung]]>\",\"n\":1.50}"),
	         S_INIT("c2sp.org/tlog-proof@v1\nindex 3\n\n]]>\n")},
		{BAKE_OPENBADGE_3, S_INIT("{\"id\":\"urn:uuid:7\"}"), {0}},
		{BAKE_OPENBADGE_3,
	         S_INIT("{\"id\":\"urn:uuid:7\",\"name\":\"Überwachung]]>\",\"n\":1.50}"),
	         {0}},
		{BAKE_OPENBADGE_2, S_INIT("https://badges.example/assertions/7"), {0}},
		{BAKE_OPENBADGE_3, S_INIT("{\"id\":\"urn:uuid:7\"}"), {0}},
	};
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(names); i++) {
		struct baked baked;
		assert_ok(&w, baked_read(&w, i == 0 ? NULL : sandbox, make(&w, names[i]), &baked));
		assert_int_equal(baked.kind, expected[i].kind);
		assert_str(baked.credential, expected[i].credential);
		assert_str(baked.log_proof, expected[i].log_proof);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(baked_read_says_what_is_wrong)
{
	static const struct {
		const char *name;
		struct str message;
	} ill[] = {
		{"two.png",
	         S_INIT("The picture could not be read: it carries two credentials, and which one counts cannot be told.")},
		{"laughs.svg",
	         S_INIT("The picture could not be read: it declares parts of its own (in its DOCTYPE), which is not "
	                "taken.")},
		{"bomb.png",
	         S_INIT("The picture could not be read: the credential in it is compressed, which Open Badges forbids.")},
		{"nothing.svg",
	         S_INIT("The picture could not be read: it carries no credential: it may be a copy that lost it on the way, so "
	                "ask for the original file.")},
	};
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct baked baked;
	for (size_t i = 0; i < COUNT(ill); i++) {
		assert_int_equal(baked_read(&w, sandbox, make(&w, ill[i].name), &baked), ERR_INPUT);
		assert_str(w.message, ill[i].message);
		work_forgive(&w);
	}
	assert_int_equal(baked_read(&w, sandbox, S("{}"), &baked), ERR_INPUT);
	work_forgive(&w);
	/* A sandbox that has been given up is one that cannot be had. */
	sandbox_give_up(sandbox);
	assert_int_equal(baked_read(&w, sandbox, make(&w, "token.png"), &baked), ERR_UNAVAILABLE);
	assert_int_not_equal(str_find(w.message, S("bring that as text")), SIZE_MAX);
	work_forgive(&w);
	sandbox_close(sandbox);
	test_work_end(&w);
}
