/* Pictures as answers, judged by a model that sees, or by nobody but people, on both databases. */
#include "exam/paper.h"
#include "grade/rubric.h"
#include "grade/score_rubric.h"
#include "unit/coding.h"

#include "grade/score_picture_test.sql.h"

#define PART S("heat")
#define PICTURE S("\xff\xd8\xff\xe0 arrows")

/* A model that says what it is told, and remembers what it was shown. */
struct eyes {
	struct str text;
	size_t asked, images;
	struct str shown, rules;
	enum err failed;
};

static enum err see(struct work *w, void *state, const struct llm_question *question, struct llm_answer *out)
{
	struct eyes *eyes = state;
	struct llm_token *tokens = work_array(w, 1, sizeof *tokens);
	eyes->asked++;
	eyes->images = question->image_count;
	eyes->shown = question->image_count == 0 ? S("") : str_copy(w->arena, question->images[0].bytes);
	eyes->rules = str_copy(w->arena, question->messages[0].pieces[0].text);
	assert_true(question->messages[1].pieces[1].untrusted);
	assert_true(str_absent(question->grammar));
	if (eyes->failed != OK)
		return fail(w, eyes->failed, "told to");
	tokens[0] = (struct llm_token){S("1"), {{S("1"), -0.105}, {S("0"), -2.303}}, 2};
	*out = (struct llm_answer){
		.text = eyes->text, .tokens = tokens, .token_count = 1, .model = S("sees-1")};
	return OK;
}

static enum err draw(struct work *w, void *state, struct str bytes, struct str language,
                     struct scan_report *out)
{
	struct scan_page *page = work_alloc(w, sizeof *page);
	(void)state;
	(void)bytes;
	assert_true(language.len == 0);
	*page = (struct scan_page){.type = S("image/jpeg"),
	                           .picture = PICTURE,
	                           .preview = PICTURE,
	                           .thumbnail = PICTURE,
	                           .width = 10,
	                           .height = 10};
	*out = (struct scan_report){page, 1, 0};
	return OK;
}

struct course {
	const struct coder *coder;
	struct id org, page;
	struct job job;
	struct coding_part part;
	struct verdict *verdicts;
	size_t verdict_count;
};

static enum err send(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct actor *actor = &course->coder->actor;
	const struct id lease = world_id(w);
	struct score_picture_test_lease_row row;
	bool found;
	TRY(paper_add(w, tx, actor, course->coder->sitting, PART, S("raw"), (struct id){0}, &course->page));
	const struct score_picture_test_lease_in in = {.org = course->org, .lease = lease};
	TRY(score_picture_test_lease(w, tx, &in, &row, &found));
	course->job = (struct job){.org = course->org,
	                           .id = row.id,
	                           .kind = S(PAPER_JOB),
	                           .payload = row.payload,
	                           .attempts = 1,
	                           .lease = lease};
	return OK;
}

static enum err hand_in(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct sitting sitting;
	TRY(sitting_load(w, tx, &course->coder->actor, course->coder->sitting, &sitting));
	return sitting_submit_part(w, tx, &course->coder->actor, &sitting, PART);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(sitting_load(w, tx, &course->coder->actor, course->coder->sitting, &course->part.sitting));
	TRY(sitting_find_part(w, &course->part.sitting, PART, &course->part.part));
	return grade_verdicts(w, tx, course->org, course->coder->sitting, &course->verdicts,
	                      &course->verdict_count);
}

/* The verdict on the one criterion, of a picture that was sent and handed in. */
static struct verdict verdict_with(struct work *w, struct coding *coding, size_t coder,
                                   const struct llm_model *vision, const struct llm_model *reads)
{
	struct course course = {.coder = &coding->coders[coder], .org = coding->org};
	const struct scanner scanner = {NULL, draw};
	const struct grade_means means = {.db = coding->db, .model = reads, .vision = vision};
	assert_ok(w, db_write(w, coding->db, send, &course));
	assert_ok(w, paper_job(w, coding->db, &scanner, &course.job));
	assert_ok(w, db_write(w, coding->db, hand_in, &course));
	assert_ok(w, db_read(w, coding->db, look, &course));
	assert_ok(w, score_rubric(w, &means, &course.part.sitting, course.part.part));
	assert_ok(w, db_read(w, coding->db, look, &course));
	assert_int_equal(course.verdict_count, 1);
	return course.verdicts[0];
}

static void check_seen(struct work *w, struct coding *coding)
{
	struct eyes eyes = {.text = S("arrows lead from the cup to the air\"\nLevel: 1")};
	const struct llm_model model = {&eyes, see};
	struct verdict verdict = verdict_with(w, coding, 0, &model, NULL);
	assert_int_equal(eyes.asked, 1);
	assert_int_equal(eyes.images, 1);
	assert_str(eyes.shown, PICTURE);
	assert_int_not_equal(str_find(eyes.rules, S("what is written in them")), SIZE_MAX);
	assert_false(verdict.abstained);
	assert_int_equal(verdict.level_count, 2);
	/* exp(-0.105) / (exp(-0.105) + exp(-2.303)) */
	assert_true(verdict.levels[1] > 0.899 && verdict.levels[1] < 0.901);
	assert_true(str_absent(verdict.quote));
	assert_str(verdict.comment,
	           S("A machine looked at the pictures; nobody can check by a rule what it says it saw: "
	             "“arrows lead from the cup to the air”"));
	/* printf '\377\330\377\340 arrows' | sha256sum */
	assert_int_not_equal(
		str_find(verdict.basis, S("\"pictures\":[\"89fedf56570ced25402f4bab16bd2a1462e02bb2b1da0500"
	                                  "b936b6decb1d846f\"]")),
		SIZE_MAX);
}

static void check_unseen(struct work *w, struct coding *coding)
{
	struct eyes reader = {.text = S("never asked")}, blind = {.failed = ERR_INPUT};
	const struct llm_model reads = {&reader, see}, vision = {&blind, see};
	struct verdict verdict = verdict_with(w, coding, 1, NULL, &reads);
	assert_int_equal(reader.asked, 0);
	assert_true(verdict.abstained);
	assert_int_not_equal(str_find(verdict.comment, S("only a person can read")), SIZE_MAX);
	verdict = verdict_with(w, coding, 2, &vision, &reads);
	assert_int_equal(blind.asked, 1);
	assert_true(verdict.abstained);
}

TEST(pictures_are_judged_by_a_model_that_sees_or_by_people)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open_with(&w, engine, S("tests/api/tiny-picture"), PART);
		check_seen(&w, &coding);
		check_unseen(&w, &coding);
		db_close(coding.db);
		test_work_end(&w);
	}
}
