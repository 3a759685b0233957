/* Who signed a checkpoint, and of whom it is known that they did. */
#include "test.h"
#include "tlog/cosignature.h"
#include "web/pages/log_view.h"

struct watched {
	struct note_signer log, witness, other;
	struct log_policy policy; /* the log, and the first witness */
	struct str note;
};

static void cosign(struct work *w, struct watched *watched, const struct note_signer *signer, int64_t at_s)
{
	struct note note;
	struct note_signature signature;
	assert_ok(w, note_parse(w, watched->note, &note));
	assert_ok(w, cosignature_make(w, note.text, signer, at_s, &signature));
	watched->note = str_format(w->arena, "%.*s%.*s", STR_ARG(watched->note),
	                           STR_ARG(note_line(w->arena, &signature)));
}

static struct watched watched_log(struct work *w)
{
	static const uint8_t seeds[3][NOTE_SEED_LEN] = {{1}, {2}, {3}};
	struct watched watched;
	const struct checkpoint head = {.origin = S("log.example/log"), .size = 3, .extension = S("")};
	assert_ok(w, note_signer_make(w, head.origin, seeds[0], &watched.log));
	assert_ok(w, cosignature_signer_make(w, S("school.example"), seeds[1], &watched.witness));
	assert_ok(w, cosignature_signer_make(w, S("union.example"), seeds[2], &watched.other));
	assert_ok(w, note_sign(w, checkpoint_text(w->arena, &head), &watched.log, &watched.note));
	struct str log = note_verifier_text(w->arena, &watched.log.verifier);
	struct str witness = note_verifier_text(w->arena, &watched.witness.verifier);
	assert_ok(w, log_policy_parse(w,
	                              str_format(w->arena, "log %.*s\nwitness school %.*s\nquorum school\n",
	                                         STR_ARG(log), STR_ARG(witness)),
	                              &watched.policy));
	return watched;
}

TEST(log_cosigners_of_a_note_of_the_log_alone_are_none)
{
	struct work w = test_work();
	struct watched watched = watched_log(&w);
	struct log_cosigners cosigners;
	assert_ok(&w, log_cosigners(&w, watched.note, &watched.policy, NULL, &cosigners));
	assert_int_equal(cosigners.count, 0);
	assert_true(str_absent(log_cosigner_names(&w, &cosigners)));
	test_work_end(&w);
}

TEST(log_cosigners_are_verified_when_the_policy_names_them)
{
	struct work w = test_work();
	struct watched watched = watched_log(&w);
	struct log_policy_seen seen;
	struct log_cosigners cosigners;
	cosign(&w, &watched, &watched.other, 1767225600);
	cosign(&w, &watched, &watched.witness, 1767225660);
	assert_ok(&w, log_policy_see(&w, &watched.policy, watched.note, &seen));
	assert_ok(&w, log_cosigners(&w, watched.note, &watched.policy, &seen, &cosigners));
	assert_int_equal(cosigners.count, 2);
	assert_str(cosigners.at[0].name, S("union.example"));
	assert_false(cosigners.at[0].verified);
	assert_str(cosigners.at[0].when, S("1 January 2026, 00:00 UTC"));
	assert_str(cosigners.at[1].name, S("school.example"));
	assert_true(cosigners.at[1].verified);
	assert_int_equal(cosigners.at[1].at_s, 1767225660);
	assert_str(log_cosigner_names(&w, &cosigners), S("union.example and school.example"));
	/* By nobody's policy, what a line says is only told. */
	assert_ok(&w, log_cosigners(&w, watched.note, &watched.policy, NULL, &cosigners));
	assert_false(cosigners.at[1].verified);
	test_work_end(&w);
}

/* After a change of key the note of before has a line by another key of the log's name. */
TEST(log_cosigners_are_not_the_logs_own_keys_of_before)
{
	struct work w = test_work();
	struct watched watched = watched_log(&w);
	struct log_cosigners cosigners;
	const uint8_t seed[NOTE_SEED_LEN] = {9};
	struct note_signer before;
	assert_ok(&w, cosignature_signer_make(&w, S("log.example/log"), seed, &before));
	cosign(&w, &watched, &before, 1767225600);
	assert_ok(&w, log_cosigners(&w, watched.note, &watched.policy, NULL, &cosigners));
	assert_int_equal(cosigners.count, 0);
	assert_fails(&w, ERR_INPUT, log_cosigners(&w, S("no note"), &watched.policy, NULL, &cosigners));
	test_work_end(&w);
}
