#include "db/jobs.h"

#include "test.h"

TEST(a_payload_is_an_object_of_the_texts_there_are)
{
	struct work w = test_work();
	const struct jobs_text texts[] = {
		{S("sitting"), S("1")}, {S("part"), {0}}, {S("note"), S("a \"b\"")}};
	assert_str(jobs_payload(&w, texts, COUNT(texts)), S("{\"sitting\":\"1\",\"note\":\"a \\\"b\\\"\"}"));
	test_work_end(&w);
}

TEST(what_a_job_names_is_read_and_what_it_does_not_is_said)
{
	struct work w = test_work();
	const struct job job = {
		.kind = S("grade.part"),
		.payload = S("{\"sitting\":\"019ab7c0-0000-7000-8000-000000000001\",\"part\":\"quiz\"}"),
	};
	struct id id;
	struct str text;
	assert_ok(&w, jobs_payload_id(&w, &job, S("sitting"), &id));
	assert_str(id_text(w.arena, id), S("019ab7c0-0000-7000-8000-000000000001"));
	assert_ok(&w, jobs_payload_text(&w, &job, S("part"), &text));
	assert_str(text, S("quiz"));
	assert_int_equal(jobs_payload_id(&w, &job, S("part"), &id), ERR_INTERNAL);
	assert_str(w.message, S("the job grade.part names no part"));
	work_forgive(&w);
	assert_int_equal(jobs_payload_text(&w, &job, S("decision"), &text), ERR_INTERNAL);
	test_work_end(&w);
}
