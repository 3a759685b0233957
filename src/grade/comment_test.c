/* What reviewers say at lines: nobody sees another's before their own judgement is stored. */
#include "grade/comment.h"

#include "base/world.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "grade/appeal.h"
#include "grade/review.h"
#include "grade/review_state.h"
#include "test.h"
#include "unit/seated.h"

#define PART S("incident-report")

enum { READERS = 6 };

struct saying {
	struct db *db;
	struct document document;
	struct id org, sitting, case_id, upload;
	struct actor candidate, readers[READERS];
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[READERS] = {"ada", "bea", "cem", "dan", "eva", "fay"};
	struct saying *saying = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, &saying->document, &seated));
	saying->org = seated.org;
	saying->sitting = seated.sitting;
	saying->candidate = seated.candidate;
	saying->upload = world_id(w); /* what was handed in does not matter here */
	for (size_t i = 0; i < READERS; i++)
		TRY(seated_person(w, tx, saying->org, names[i], ROLE_REVIEWER, &saying->readers[i]));
	TRY(review_open(w, tx, saying->org, saying->sitting, S("A person decides every award.")));
	return review_of_sitting(w, tx, saying->org, saying->sitting, &saying->case_id);
}

static void run(double second_marking, enum err (*body)(struct work *, struct tx *, void *))
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct saying saying = {.db = test_database_open(&w, engine)};
		saying.document = *demonstration_quiz_and_report(&w);
		saying.document.review.second_marking = second_marking;
		saying.document.review.by_lot_alone = true;
		assert_ok(&w, db_write(&w, saying.db, set_up, &saying));
		assert_ok(&w, db_write(&w, saying.db, body, &saying));
		db_close(saying.db);
		test_work_end(&w);
	}
}

static enum err take(struct work *w, struct tx *tx, const struct saying *saying, size_t reader)
{
	return review_claim(w, tx, &saying->readers[reader], saying->case_id);
}

static enum err give_back(struct work *w, struct tx *tx, const struct saying *saying, size_t reader)
{
	bool withdrawn;
	return review_release(w, tx, &saying->readers[reader], saying->case_id, &withdrawn);
}

/* At a line of their own: in the order of the readers. */
static enum err say(struct work *w, struct tx *tx, const struct saying *saying, size_t reader,
                    const char *text)
{
	struct id comment;
	return comment_add(w, tx, &saying->readers[reader], saying->case_id, saying->upload, S("half.py"),
	                   (int64_t)reader + 1, str_of(text), &comment);
}

static enum err judge(struct work *w, struct tx *tx, const struct saying *saying, size_t reader)
{
	const struct rubric *rubric = part_rubric(document_part(&saying->document, PART));
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] = (struct judgement){PART, rubric->criteria[i].id, 1, {0}};
	return review_judge(w, tx, &saying->readers[reader], saying->case_id, judgements,
	                    rubric->criterion_count);
}

static enum err decide(struct work *w, struct tx *tx, const struct saying *saying, size_t reader,
                       int64_t undo_us, struct decision *out)
{
	return review_decide(w, tx, &saying->readers[reader], saying->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too little."), false}, undo_us, out);
}

/* Their texts, with a bar behind each. */
static struct str joined(struct work *w, const struct comment *comments, size_t count)
{
	struct buf out = buf_init(w->arena, 256);
	for (size_t i = 0; i < count; i++)
		buf_format(&out, "%.*s|", STR_ARG(comments[i].body));
	return buf_str(&out);
}

static enum err assert_sees(struct work *w, struct tx *tx, const struct saying *saying, size_t reader,
                            const char *texts)
{
	struct comment *comments;
	size_t count;
	TRY(comment_list(w, tx, &saying->readers[reader], saying->upload, &comments, &count));
	assert_str(joined(w, comments, count), str_of(texts));
	return OK;
}

static enum err assert_told(struct work *w, struct tx *tx, const struct saying *saying,
                            const struct decision *decision, const char *texts)
{
	struct comment *comments;
	size_t count;
	TRY(comment_told(w, tx, saying->org, saying->upload, decision->at_us, &comments, &count));
	assert_str(joined(w, comments, count), str_of(texts));
	return OK;
}

/* ---- two who read it blind ------------------------------------------------------------------- */

static enum err is_read_twice(struct work *w, struct tx *tx, void *argument)
{
	const struct saying *saying = argument;
	struct decision decision;
	TRY(take(w, tx, saying, 0));
	TRY(say(w, tx, saying, 0, "first"));
	TRY(assert_sees(w, tx, saying, 0, "first|"));
	TRY(judge(w, tx, saying, 0));
	TRY(take(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, ""));
	TRY(say(w, tx, saying, 1, "second"));
	TRY(assert_sees(w, tx, saying, 1, "second|"));
	TRY(judge(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, "first|second|"));
	TRY(assert_sees(w, tx, saying, 2, ""));
	/* All have read it: whoever takes over the deciding answers for what the candidate receives. */
	TRY(give_back(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 2, ""));
	TRY(take(w, tx, saying, 2));
	TRY(assert_sees(w, tx, saying, 2, "first|second|"));
	TRY(decide(w, tx, saying, 2, 0, &decision));
	return assert_told(w, tx, saying, &decision, "first|second|");
}

TEST(comments_of_another_reader_are_not_seen_before_ones_own_judgement)
{
	run(1, is_read_twice);
}

/* ---- given back ------------------------------------------------------------------------------ */

static enum err is_given_back(struct work *w, struct tx *tx, void *argument)
{
	const struct saying *saying = argument;
	struct decision decision;
	TRY(take(w, tx, saying, 0));
	TRY(say(w, tx, saying, 0, "given back"));
	TRY(give_back(w, tx, saying, 0));
	TRY(take(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, ""));
	TRY(say(w, tx, saying, 1, "judged"));
	TRY(judge(w, tx, saying, 1));
	/* Who did not judge it does not stand by what they said. */
	TRY(assert_sees(w, tx, saying, 1, "judged|"));
	TRY(decide(w, tx, saying, 1, 0, &decision));
	TRY(assert_told(w, tx, saying, &decision, "judged|"));
	return assert_sees(w, tx, saying, 0, "given back|");
}

TEST(comments_of_who_gave_a_case_back_stay_their_own)
{
	run(0, is_given_back);
}

/* ---- an appeal ------------------------------------------------------------------------------- */

static enum err is_contested(struct work *w, struct tx *tx, void *argument)
{
	const struct saying *saying = argument;
	struct decision decision, anew;
	bool closed;
	TRY(take(w, tx, saying, 0));
	TRY(say(w, tx, saying, 0, "before"));
	TRY(judge(w, tx, saying, 0));
	TRY(decide(w, tx, saying, 0, 0, &decision));
	TRY(review_close(w, tx, saying->org, saying->sitting, &closed));
	TRY(appeal_decision(w, tx, &saying->candidate, saying->sitting, S("It was read in haste.")));
	TRY(take(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, ""));
	TRY(say(w, tx, saying, 1, "afresh"));
	TRY(assert_told(w, tx, saying, &decision, "before|"));
	TRY(judge(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, "before|afresh|"));
	TRY(assert_told(w, tx, saying, &decision, "before|")); /* with the decision, and not before */
	TRY(decide(w, tx, saying, 1, 0, &anew));
	return assert_told(w, tx, saying, &anew, "before|afresh|");
}

TEST(comments_before_an_appeal_are_not_seen_by_who_answers_it_before_they_have_judged)
{
	run(0, is_contested);
}

/* ---- deleted --------------------------------------------------------------------------------- */

static enum err is_deleted(struct work *w, struct tx *tx, void *argument)
{
	const struct saying *saying = argument;
	struct comment *comments;
	size_t count;
	struct decision decision;
	TRY(take(w, tx, saying, 0));
	TRY(say(w, tx, saying, 0, "deleted"));
	TRY(comment_list(w, tx, &saying->readers[0], saying->upload, &comments, &count));
	assert_int_equal(count, 1);
	TRY(comment_change(w, tx, &saying->readers[0], saying->upload, comments[0].id, (struct str){0},
	                   true));
	TRY(assert_sees(w, tx, saying, 0, "deleted|"));
	TRY(judge(w, tx, saying, 0));
	TRY(take(w, tx, saying, 1));
	TRY(judge(w, tx, saying, 1));
	TRY(assert_sees(w, tx, saying, 1, ""));
	TRY(decide(w, tx, saying, 1, 0, &decision));
	return assert_told(w, tx, saying, &decision, "");
}

TEST(comments_that_were_deleted_are_their_authors_alone)
{
	run(1, is_deleted);
}

/* ---- as many as there may be ----------------------------------------------------------------- */

static enum err say_all(struct work *w, struct tx *tx, const struct saying *saying, size_t reader)
{
	for (int i = 0; i < COMMENTS_MAX; i++)
		TRY(say(w, tx, saying, reader, "here"));
	assert_int_equal(say(w, tx, saying, reader, "once more"), ERR_INPUT);
	work_forgive(w);
	return OK;
}

/* Three who say all they may: the decision brings all of it, and the last in the order of lines sees their own. */
static enum err is_said_much(struct work *w, struct tx *tx, void *argument)
{
	const struct saying *saying = argument;
	struct decision decision;
	struct comment *comments;
	size_t count, own = 0;
	for (size_t reader = 0; reader < 2; reader++) {
		TRY(take(w, tx, saying, reader));
		TRY(say_all(w, tx, saying, reader));
		TRY(judge(w, tx, saying, reader));
	}
	TRY(give_back(w, tx, saying, 1));
	TRY(take(w, tx, saying, 2));
	TRY(say_all(w, tx, saying, 2));
	TRY(comment_list(w, tx, &saying->readers[2], saying->upload, &comments, &count));
	for (size_t i = 0; i < count; i++)
		own += id_equal(comments[i].person, saying->readers[2].person);
	assert_int_equal(own, 300);
	assert_int_equal(count, 900);
	TRY(decide(w, tx, saying, 2, 0, &decision));
	TRY(comment_told(w, tx, saying->org, saying->upload, decision.at_us, &comments, &count));
	assert_int_equal(count, 900);
	/* And then there are as many as a list holds, whoever said them. */
	for (size_t reader = 3; reader < 5; reader++)
		TRY(say_all(w, tx, saying, reader));
	assert_int_equal(say(w, tx, saying, 5, "once more"), ERR_INPUT);
	assert_true(str_find(w->message, S("1500 comments")) != SIZE_MAX);
	work_forgive(w);
	return OK;
}

TEST(comments_are_all_seen_and_told_however_many)
{
	run(1, is_said_much);
}
