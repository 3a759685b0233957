/* What an author answers is in the document, is kept by whatever they write next about the same criterion, and makes no other
 * task of it. */
#include "exam/clarify.h"

#include "demonstration.h"
#include "exam/format.h"
#include "exam/parameters.h"
#include "exam/part.h"
#include "test.h"

#define PART S("incident-report")
#define TEXT S("A time of day counts as one of the four.")

static const struct criterion *first_of(const struct document *document)
{
	return &part_rubric(document_part(document, PART))->criteria[0];
}

TEST(clarify_adds_to_a_level_and_changes_no_task)
{
	struct work w = test_work();
	const struct document *before = demonstration_quiz_and_report(&w), *after, *twice;
	struct str criterion = first_of(before)->id, json, same;
	const struct clarification clarification = {2, S("  A time of day counts as one of the four. ")};
	assert_ok(&w, clarify_add(&w, before, PART, criterion, &clarification, &after));
	assert_int_equal(first_of(before)->clarification_count, 0);
	assert_int_equal(first_of(after)->clarification_count, 1);
	assert_int_equal(first_of(after)->clarifications[0].level, 2);
	assert_str(first_of(after)->clarifications[0].text, TEXT);
	assert_ok(&w, clarify_add(&w, after, PART, criterion, &clarification, &twice));
	assert_int_equal(first_of(twice)->clarification_count, 2);
	/* Everything else is as it was: without them the same bytes. */
	struct measure was, is;
	struct digest then, now;
	assert_true(part_find_measure(document_part(before, PART), criterion, &was));
	assert_true(part_find_measure(document_part(after, PART), criterion, &is));
	assert_ok(&w, parameters_content(&w, document_part(before, PART), &was, &then));
	assert_ok(&w, parameters_content(&w, document_part(after, PART), &is, &now));
	assert_true(digest_equal(&then, &now));
	assert_ok(&w, document_write(&w, before, &json));
	assert_ok(&w, document_write(&w, after, &same));
	assert_true(str_find(json, S("clarifications")) == SIZE_MAX);
	assert_true(str_find(same, S("\"clarifications\":[{\"level\":2,\"text\":\"A time of day")) !=
	            SIZE_MAX);
	test_work_end(&w);
}

TEST(clarify_is_read_behind_the_level_that_it_is_about)
{
	static const struct clarification said[] = {
		{1, S_INIT("Dates too.")}, {0, S_INIT("Nor this.")}, {1, S_INIT("Not both.")}};
	static const struct level levels[] = {{0, S_INIT("None"), S_INIT("Says nothing.")},
	                                      {1, S_INIT("Some"), S_INIT("Says when.")},
	                                      {2, S_INIT("All"), S_INIT("Says all.")}};
	struct work w = test_work();
	const struct criterion criterion = {.described = levels,
	                                    .described_count = 3,
	                                    .clarifications = said,
	                                    .clarification_count = COUNT(said)};
	assert_str(clarify_meant(&w, &criterion, 1), S("Dates too. Not both."));
	assert_str(clarify_level(&w, &criterion, 1), S("Says when. Dates too. Not both."));
	assert_true(str_absent(clarify_meant(&w, &criterion, 2)));
	assert_str(clarify_level(&w, &criterion, 2), S("Says all."));
	test_work_end(&w);
}

TEST(clarify_refuses_what_is_none)
{
	struct work w = test_work();
	const struct document *document = demonstration_quiz_and_report(&w), *out;
	struct str criterion = first_of(document)->id;
	static char longer[DOCUMENT_CLARIFICATION_BYTES_MAX + 1];
	for (size_t i = 0; i < sizeof longer; i++)
		longer[i] = 'x';
	const struct clarification wrong[] = {{4, TEXT},
	                                      {-1, TEXT},
	                                      {0, S(" ")},
	                                      {0, S("two\nlines")},
	                                      {0, str_bytes(longer, sizeof longer)}};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_fails(&w, ERR_INPUT, clarify_add(&w, document, PART, criterion, &wrong[i], &out));
	assert_fails(&w, ERR_NOT_FOUND,
	             clarify_add(&w, document, PART, S("nothing"), &(struct clarification){0, TEXT}, &out));
	for (size_t i = 0; i < DOCUMENT_CLARIFICATIONS_MAX; i++)
		assert_ok(&w, clarify_add(&w, document, PART, criterion, &(struct clarification){0, TEXT},
		                          &document));
	assert_fails(&w, ERR_CONFLICT,
	             clarify_add(&w, document, PART, criterion, &(struct clarification){0, TEXT}, &out));
	test_work_end(&w);
}

/* The author's folder says nothing of them. Where the criterion is another one, they are gone with it. */
TEST(clarify_keeps_what_was_said_of_a_criterion_that_stays)
{
	struct work w = test_work();
	const struct document *written = demonstration_quiz_and_report(&w), *before, *after;
	struct str criterion = first_of(written)->id;
	size_t kept;
	assert_ok(&w, clarify_add(&w, written, PART, criterion, &(struct clarification){1, TEXT}, &before));
	assert_ok(&w, clarify_keep(&w, before, written, &after, &kept));
	assert_int_equal(kept, 1);
	assert_str(first_of(after)->clarifications[0].text, TEXT);
	/* Once more: it is there already. */
	assert_ok(&w, clarify_keep(&w, before, after, &after, &kept));
	assert_int_equal(kept, 0);
	assert_int_equal(first_of(after)->clarification_count, 1);
	struct criterion *other = work_alloc(&w, sizeof *other);
	*other = *first_of(written);
	other->ask = S("Something else altogether?");
	const struct format_replacement replaced = {first_of(written), other};
	const struct format_writing as = {.replaced = &replaced, .replaced_count = 1};
	struct str json;
	assert_ok(&w, document_write_as(&w, written, &as, &json));
	assert_ok(&w, document_read(&w, json, &written));
	assert_ok(&w, clarify_keep(&w, before, written, &after, &kept));
	assert_int_equal(kept, 0);
	test_work_end(&w);
}
