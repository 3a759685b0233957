/* What a log's owner puts into his log to be found does not hide the rest. */
#include "transparency/findings.h"

#include "test.h"

#include "base/arena.h"

#include <string.h>

static void add(struct work *w, struct findings *findings, enum finding_kind kind, int number,
                struct str note)
{
	findings_add(findings, &(struct finding){.kind = kind,
	                                         .subject = str_format(w->arena, "%d", number),
	                                         .what = S("What was found."),
	                                         .notes = {note, note}});
}

static size_t count_of(const struct findings *findings, enum finding_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < findings->count; i++)
		count += findings->at[i].kind == kind;
	return count;
}

TEST(findings_of_one_kind_crowd_out_no_other)
{
	struct work w = test_work();
	struct findings *findings = work_alloc(&w, sizeof *findings);
	findings->arena = w.arena;
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		for (int i = 0; kind != FINDING_SPLIT_VIEW && i < 1000; i++)
			add(&w, findings, (enum finding_kind)kind, i, (struct str){0});
	add(&w, findings, FINDING_SPLIT_VIEW, 1, (struct str){0});
	assert_int_equal(count_of(findings, FINDING_SPLIT_VIEW), 1);
	assert_int_equal(findings_total(findings), 1000 * (FINDING_KIND_COUNT - 1) + 1);
	test_work_end(&w);
}

/* Notes are a megabyte long at most, and of bytes that JSON writes as six where they are no notes after all. */
TEST(findings_with_long_notes_are_written_whole)
{
	struct work w = test_work();
	struct findings *findings = work_alloc(&w, sizeof *findings);
	const struct json *written;
	enum { LONG = 1 << 20 };
	char *bytes = work_alloc(&w, LONG);
	memset(bytes, 1, LONG);
	findings->arena = w.arena;
	add(&w, findings, FINDING_SPLIT_VIEW, 0, S("a short one"));
	for (int i = 1; i < 50; i++)
		add(&w, findings, FINDING_SPLIT_VIEW, i, str_bytes(bytes, (size_t)LONG >> (i % 5)));
	struct buf buf = buf_init(w.arena, FINDINGS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	findings_write(&out, findings, true);
	assert_false(buf.full);
	assert_ok(&w, json_parse(&w, buf_str(&buf), FINDINGS_BYTES_MAX, &written));
	assert_int_equal(written->count, findings->count);
	const struct json *notes = json_get(json_at(written, 0), S("notes"));
	assert_str(json_at(notes, 1)->text, S("a short one"));
	test_work_end(&w);
}
