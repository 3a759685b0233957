/* Invariants: the same bytes draw the same mark, other bytes another; the drawing is harmless. */
#include "test.h"

#include "base/json.h"
#include "unit/sample.h"
#include "vc/hallmark.h"

#include <string.h>

static struct str mark_of(struct work *w, const struct openbadge *badge)
{
	struct str text;
	const struct json *json;
	struct markup markup;
	assert_ok(w, openbadge_text(w, badge, &text));
	assert_ok(w, json_parse(w, text, text.len, &json));
	assert_ok(w, hallmark_svg(w, json, &markup));
	return markup.html;
}

static struct str path(struct str svg, int number)
{
	struct str d = svg;
	for (int i = 0; i <= number; i++)
		d = str_slice(d, str_find(d, S(" d=\"")) + 4, SIZE_MAX);
	return str_slice(d, 0, str_find_byte(d, '"'));
}

TEST(hallmark_is_of_its_bytes)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge(), other = badge;
	struct str mark = mark_of(&w, &badge);
	assert_str(mark_of(&w, &badge), mark);
	other.id = S("urn:uuid:019a0000-0000-7000-8000-000000000009");
	struct str struck_again = mark_of(&w, &other);
	assert_false(str_equal(struck_again, mark)); /* another blow, */
	for (int i = 0; i < 4; i++)
		assert_str(path(struck_again, i), path(mark, i)); /* the same punches */
	other.issuer.id = S("did:web:other.example");
	assert_false(str_equal(path(mark_of(&w, &other), 0), path(mark, 0)));
	assert_str(path(mark_of(&w, &other), 1), path(mark, 1));
	other.achievement.id = S("https://issuer.example/other");
	assert_false(str_equal(path(mark_of(&w, &other), 1), path(mark, 1)));
	test_work_end(&w);
}

TEST(hallmark_of_every_year)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str last = S("");
	badge.valid_from_us = INT64_C(1780272000000000); /* June 2026 */
	badge.valid_until_us = 0;
	for (int year = 2026; year < 2036; year++) {
		badge.valid_from_us += INT64_C(31557600000000);
		struct str now = path(mark_of(&w, &badge), 3);
		assert_false(str_equal(now, last));
		last = now;
	}
	test_work_end(&w);
}

TEST(hallmark_has_a_title_and_no_code)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	badge.achievement.name = S("</title><script>alert(1)</script>");
	struct str mark = mark_of(&w, &badge);
	assert_true(str_starts(mark, S("<svg xmlns=\"http://www.w3.org/2000/svg\"")));
	assert_int_not_equal(str_find(mark, S("<title>Hallmark: &lt;/title")), SIZE_MAX);
	assert_int_equal(str_find(mark, S("<script")), SIZE_MAX);
	assert_int_equal(str_find(mark, S("-0.00")), SIZE_MAX);
	assert_int_equal(str_find(mark, S("nan")), SIZE_MAX);
	test_work_end(&w);
}

TEST(hallmark_wants_its_parts)
{
	struct work w = test_work();
	static const char *const bad[] = {"{}", "[]", "{\"issuer\":\"did:web:a\",\"validFrom\":\"2026\"}"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		const struct json *json;
		struct markup markup;
		assert_ok(&w, json_parse(&w, str_of(bad[i]), 99, &json));
		assert_fails(&w, ERR_INPUT, hallmark_svg(&w, json, &markup));
	}
	test_work_end(&w);
}
