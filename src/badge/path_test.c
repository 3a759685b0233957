/* The whole path of the domain on both databases, without HTTP and without a model: invited, consented, answered, scored by
 * key, judged by a person, decided, issued, in the log, verified. */
#include "test.h"

#include "badge/openings.h"
#include "base/time.h"
#include "database.h"
#include "demonstration.h"
#include "exam/quiz.h"
#include "exam/version.h"
#include "exam/written.h"
#include "grade/belief.h"
#include "grade/policy.h"
#include "grade/replay.h"
#include "grade/review.h"
#include "grade/rubric.h"
#include "grade/score_quiz.h"
#include "grade/score_rubric.h"
#include "org/organisation.h"
#include "org/person.h"
#include "rdf/contexts.h"
#include "unit/signer.h"
#include "vc/verify.h"

#include "badge/path_test.sql.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct path {
	struct db *db;
	struct organisation organisation;
	const struct document *document;
	struct actor candidate, reviewer, other;
	struct id invitation, sitting, decision, case_id;
	struct sitting loaded;
	struct str outcome;
	const struct issuer *issuer;
	struct credential credential;
	struct id credential_id;
	struct str bundle;
};

static struct person person_named(struct str email, unsigned roles)
{
	return (struct person){.email = email, .name = email, .roles = roles, .minutes_factor = 1.5};
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	const struct directory directory = {{7}};
	const struct person people[] = {
		person_named(S("mira@example.org"), ROLE_CANDIDATE),
		person_named(S("jonas@example.org"), ROLE_REVIEWER),
		person_named(S("aylin@example.org"), ROLE_REVIEWER | ROLE_ADMINISTRATOR),
	};
	struct actor *actors[] = {&path->candidate, &path->reviewer, &path->other};
	struct version_stored stored;
	TRY(organisation_first(w, tx, S("Test office"), &path->organisation));
	for (size_t i = 0; i < COUNT(people); i++) {
		*actors[i] = (struct actor){.org = path->organisation.id, .roles = people[i].roles};
		TRY(person_create(w, tx, &directory, path->organisation.id, &people[i], &actors[i]->person));
	}
	TRY(version_store(w, tx, path->organisation.id, path->other.person, path->document, &stored));
	bool again;
	TRY(sitting_invite(w, tx, &path->other, path->candidate.person, stored.assessment,
	                   INT64_C(1767225600000000) + TIME_DAY_US, &path->invitation, &again));
	return sitting_consent(w, tx, &path->candidate, path->invitation, &path->sitting);
}

static enum err reload(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	return sitting_load(w, tx, &path->candidate, path->sitting, &path->loaded);
}

static enum err begin_all(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	TRY(reload(w, tx, path));
	for (size_t i = 0; i < path->document->part_count; i++)
		TRY(sitting_begin_part(w, tx, &path->candidate, &path->loaded, path->document->parts[i].id));
	return reload(w, tx, path);
}

/* Always right: the place where the key is shown. */
static enum err answer_quiz(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	const struct sitting_part *part;
	struct quiz_state state;
	TRY(sitting_find_part(w, &path->loaded, S("quiz"), &part));
	TRY(quiz_load(w, tx, &path->loaded, part, &state));
	const struct quiz_step *step = &state.steps[state.count - 1];
	int64_t place = 0;
	while (!step->item->options[step->order[place]].correct)
		place++;
	TRY(quiz_answer(w, tx, &path->candidate, &path->loaded, part, step->sequence, place));
	/* The same again changes nothing; another answer is refused. */
	TRY(reload(w, tx, path));
	TRY(sitting_find_part(w, &path->loaded, S("quiz"), &part));
	TRY(quiz_answer(w, tx, &path->candidate, &path->loaded, part, step->sequence, place));
	assert_fails(w, ERR_CONFLICT,
	             quiz_answer(w, tx, &path->candidate, &path->loaded, part, step->sequence,
	                         place == 0 ? 1 : 0));
	return OK;
}

enum { WRITTEN_AT_FIRST = 5, SMALL_SAVES = 1200, PASTED = 300 };

/* A paste, hidden among more small saves than one page of the history has; then the text from before. */
static enum err write_for_long(struct work *w, struct tx *tx, const struct path *path, struct str last)
{
	struct draft_saved saved;
	struct buf paste = buf_init(w->arena, PASTED);
	for (size_t i = 0; i < PASTED; i++)
		buf_byte(&paste, 'p');
	for (int64_t i = 0; i <= SMALL_SAVES; i++) {
		struct str text = i == 0 ? buf_str(&paste) : str_format(w->arena, "save %lld", (long long)i);
		TRY(written_save(w, tx, &path->candidate, path->sitting, S("incident-report"), text,
		                 WRITTEN_AT_FIRST + i, S("tab-2"), &saved));
	}
	return written_save(w, tx, &path->candidate, path->sitting, S("incident-report"), last,
	                    saved.revision, S("tab-2"), &saved);
}

static enum err write_answer(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	static const char *const texts[] = {"On", "On Tues", "On Tuesday, orders failed – für 40 Minuten.",
	                                    "On Tuesday orders failed – für 40 Minuten."};
	struct draft_saved saved;
	for (size_t i = 0; i < COUNT(texts); i++)
		TRY(written_save(w, tx, &path->candidate, path->sitting, S("incident-report"),
		                 str_of(texts[i]), (int64_t)i, S("tab-1"), &saved));
	assert_int_equal(saved.revision, 4);
	assert_false(saved.overwrote);
	TRY(written_save(w, tx, &path->candidate, path->sitting, S("incident-report"), str_of(texts[2]), 2,
	                 S("tab-2"), &saved));
	assert_true(saved.overwrote);
	assert_fails(w, ERR_NOT_FOUND,
	             written_save(w, tx, &path->reviewer, path->sitting, S("incident-report"), S("x"), 0,
	                          S("tab-1"), &saved));
	TRY(write_for_long(w, tx, path, str_of(texts[2])));
	return sitting_submit_part(w, tx, &path->candidate, &path->loaded, S("incident-report"));
}

static void assert_text_at(struct work *w, struct tx *tx, const struct path *path, int64_t revision,
                           struct str expected)
{
	struct revision_text text;
	assert_ok(w, written_at(w, tx, path->organisation.id, path->sitting, S("incident-report"), revision,
	                        &text));
	assert_str(text.body, expected);
}

/* Of a long history the paste is left, and the newest; any text of it can be had. */
static void check_long_history(struct work *w, struct tx *tx, const struct path *path, struct str answer)
{
	const int64_t pasted = WRITTEN_AT_FIRST + 1, last = pasted + SMALL_SAVES + 1;
	struct revision *revisions;
	struct revision_text text;
	size_t count;
	assert_ok(w, written_history(w, tx, path->organisation.id, path->sitting, S("incident-report"), 3,
	                             &revisions, &count));
	assert_int_equal(count, 3);
	assert_int_equal(revisions[0].revision, pasted);
	assert_int_equal(revisions[0].inserted.len, PASTED);
	assert_int_equal(revisions[1].revision, last - 1);
	assert_int_equal(revisions[2].revision, last);
	assert_text_at(w, tx, path, 1, S("On"));
	assert_text_at(w, tx, path, pasted + 7, S("save 7"));
	assert_text_at(w, tx, path, pasted + SMALL_SAVES, S("save 1200"));
	assert_text_at(w, tx, path, last, answer);
	assert_fails(w, ERR_NOT_FOUND,
	             written_at(w, tx, path->organisation.id, path->sitting, S("incident-report"), last + 1,
	                        &text));
}

/* The history, replayed, is the text. */
static enum err check_history(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	struct revision *revisions;
	size_t count;
	struct str text = S(""), answer;
	int64_t at_us;
	bool late;
	TRY(written_history(w, tx, path->organisation.id, path->sitting, S("incident-report"),
	                    WRITTEN_HISTORY_MAX, &revisions, &count));
	assert_int_equal(count, WRITTEN_AT_FIRST + SMALL_SAVES + 2);
	for (size_t i = 0; i < count; i++) {
		size_t before = (size_t)revisions[i].kept_before, after = (size_t)revisions[i].kept_after;
		text = str_format(w->arena, "%.*s%.*s%.*s", STR_ARG(str_slice(text, 0, before)),
		                  STR_ARG(revisions[i].inserted),
		                  STR_ARG(str_slice(text, text.len - after, after)));
	}
	TRY(written_answer(w, tx, path->organisation.id, path->sitting, S("incident-report"), &answer, &at_us,
	                   &late));
	assert_str(text, answer);
	assert_false(late);
	check_long_history(w, tx, path, answer);
	return OK;
}

/* The judge of every criterion: quotes the answer and gives level 1 a probability of `one`, level 0 the rest. */
struct judge {
	double one;
	struct str url; /* of the database */
};

/* Whether a transaction is open, as a witness sees it. SQLite cannot empty its log while somebody reads. */
static const char *const waits_for_model[] = {
	[DB_SQLITE] = "PRAGMA wal_checkpoint(TRUNCATE)",
	[DB_POSTGRES] = "SELECT count(*) FROM pg_stat_activity "
			"WHERE datname = current_database() AND state = 'idle in transaction'",
};

static enum err judge(struct work *w, void *state, const struct llm_question *question,
                      struct llm_answer *out)
{
	const struct judge *judge = state;
	struct llm_token *token = work_alloc(w, sizeof *token);
	enum db_engine engine = str_starts(judge->url, S("sqlite:")) ? DB_SQLITE : DB_POSTGRES;
	(void)question;
	assert_str(test_database_ask(w, judge->url, waits_for_model[engine]), S("0"));
	*token = (struct llm_token){
		.text = S("1"),
		.alternatives = {{S("1"), log(judge->one)}, {S("0"), log(1 - judge->one)}},
		.alternative_count = 2,
	};
	*out = (struct llm_answer){.text = S("orders failed\"\nLevel: 1"),
	                           .tokens = token,
	                           .token_count = 1,
	                           .model = S("by hand")};
	return OK;
}

static enum err run_jobs(struct work *w, struct path *path, struct str url)
{
	struct judge sure = {.one = 0.75, .url = url};
	const struct llm_model model = {&sure, judge};
	const struct grade_means means = {.db = path->db, .model = &model};
	const struct job sitting_job = {
		.org = path->organisation.id,
		.kind = S("grade.sitting"),
		.payload = str_format(w->arena, "{\"sitting\":\"%.*s\"}",
	                              STR_ARG(id_text(w->arena, path->sitting))),
	};
	struct job part_job = sitting_job;
	const struct sitting_part *part;
	TRY(db_read(w, path->db, reload, path));
	/* Not leased from the queue, these jobs cannot be extended: the model has judged before them. */
	TRY(sitting_find_part(w, &path->loaded, S("incident-report"), &part));
	TRY(score_rubric(w, &means, &path->loaded, part));
	for (size_t i = 0; i < path->document->part_count; i++) {
		part_job.payload = str_format(w->arena, "{\"sitting\":\"%.*s\",\"part\":\"%.*s\"}",
		                              STR_ARG(id_text(w->arena, path->sitting)),
		                              STR_ARG(path->document->parts[i].id));
		TRY(grade_part_job(w, path->db, &means, &part_job));
		TRY(grade_part_job(w, path->db, &means, &part_job)); /* at least once means: also twice */
	}
	TRY(grade_sitting_job(w, path->db, &means, &sitting_job));
	return grade_sitting_job(w, path->db, &means, &sitting_job);
}

static enum err review_it(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	const struct rubric *rubric = part_rubric(document_part(path->document, S("incident-report")));
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	struct id again;
	struct decision made;
	bool invited;
	/* Again after seven days, when this would have ended. */
	assert_fails(w, ERR_CONFLICT,
	             sitting_invite(w, tx, &path->other, path->candidate.person, path->loaded.assessment,
	                            INT64_C(1767225600000000) + TIME_DAY_US, &again, &invited));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] = (struct judgement){S("incident-report"),
		                                   rubric->criteria[i].id,
		                                   (int64_t)rubric->criteria[i].described_count - 1,
		                                   {0}};
	TRY(review_claim_next(w, tx, &path->reviewer, &path->case_id));
	TRY(review_claim_next(w, tx, &path->reviewer, &again));
	assert_true(id_equal(again, path->case_id));
	assert_fails(w, ERR_CONFLICT, review_claim(w, tx, &path->other, path->case_id));
	assert_fails(w, ERR_FORBIDDEN, review_claim(w, tx, &path->candidate, path->case_id));
	assert_fails(w, ERR_NOT_FOUND, review_claim_next(w, tx, &path->other, &again));
	assert_fails(w, ERR_CONFLICT,
	             review_decide(w, tx, &path->reviewer, path->case_id,
	                           &(struct review_choice){S("award"), S("x"), false}, 0, &made));
	assert_fails(w, ERR_INPUT, review_judge(w, tx, &path->reviewer, path->case_id, judgements, 1));
	return review_judge(w, tx, &path->reviewer, path->case_id, judgements, rubric->criterion_count);
}

static enum err decide(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	struct decision made;
	assert_fails(w, ERR_INPUT,
	             review_decide(w, tx, &path->reviewer, path->case_id,
	                           &(struct review_choice){S("award"), S(" "), false}, 0, &made));
	TRY(review_decide(w, tx, &path->reviewer, path->case_id,
	                  &(struct review_choice){S("award"), S("All of it is there."), true},
	                  60 * TIME_SECOND_US, &made));
	path->decision = made.id;
	return OK;
}

static enum err undo(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	return review_undo(w, tx, &path->reviewer, path->case_id);
}

static struct str decision_payload(struct work *w, const struct path *path)
{
	return str_format(w->arena, "{\"decision\":\"%.*s\",\"sitting\":\"%.*s\"}",
	                  STR_ARG(id_text(w->arena, path->decision)),
	                  STR_ARG(id_text(w->arena, path->sitting)));
}

static enum err find_credential(struct work *w, struct tx *tx, void *argument)
{
	struct path *path = argument;
	struct credential *own;
	size_t count;
	TRY(badge_of_person(w, tx, &path->candidate, &own, &count));
	assert_int_equal(count, 1);
	TRY(badge_find(w, tx, &path->candidate, own[0].id, &path->credential));
	return badge_bundle(w, tx, path->issuer, &path->credential, &path->bundle);
}

static void verify(struct work *w, const struct path *path)
{
	struct str bundle = path->bundle;
	struct verify_report report;
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	const struct verify_world world = {.now_us = world_now_us(w) + TIME_DAY_US, .jsonld = jsonld};
	assert_ok(w, verify_text(w, bundle, &world, &report));
	for (int i = 0; i < VERIFY_CHECK_COUNT; i++)
		if (report.checks[i].outcome == VERIFY_FAILED)
			print_error("%.*s: %.*s\n", STR_ARG(verify_check_name((enum verify_name)i)),
			            STR_ARG(report.checks[i].detail));
	assert_int_equal(report.verdict, VERIFY_VALID);
	/* The reviewer put their name to it, with a key of their own. */
	assert_int_equal(report.inner_count, 1);
	assert_int_equal(report.inner[0].kind, VERIFY_ENDORSEMENT);
	assert_int_equal(report.inner[0].verdict, VERIFY_VALID);
	assert_str(report.inner[0].issuer_name, S("jonas@example.org"));
	assert_str(report.inner[0].about, report.id);
	assert_true(str_starts(report.inner[0].issuer, S("did:key:z6Mk")));
	/* One bit of the signed token, changed. */
	char *forged = (char *)str_copy(w->arena, bundle).at;
	char *jwt = memmem(forged, bundle.len, "\"jwt\":\"", 7);
	assert_non_null(jwt);
	jwt[200] = jwt[200] == 'A' ? 'B' : 'A';
	assert_ok(w, verify_text(w, str_bytes(forged, bundle.len), &world, &report));
	assert_int_equal(report.verdict, VERIFY_INVALID);
	jsonld_close(jsonld);
}

/* The machine chose level 1, the reviewer the best. */
static int64_t overridden(const struct path *path)
{
	const struct rubric *rubric = part_rubric(document_part(path->document, S("incident-report")));
	int64_t count = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++)
		count += rubric->criteria[i].described_count > 2;
	return count;
}

/* Every entry follows from what it is about. */
static void check_openings(struct work *w, const struct path *path, const struct issuer *issuer)
{
	struct openings_report report;
	assert_ok(w, openings_check(w, path->db, path->organisation.id, issuer, &report));
	assert_int_equal(report.entries, path->credential.entry_index + 1);
	if (report.wrong > 0)
		fail_msg("entry %lld: %.*s", (long long)report.wrong_index, STR_ARG(report.wrong_why));
}

static void issue(struct work *w, struct path *path)
{
	char folder[] = "/tmp/assay-path-XXXXXX";
	struct issuer *issuer;
	const struct job effect = {.org = path->organisation.id,
	                           .kind = S("review.effect"),
	                           .payload = decision_payload(w, path)};
	const struct job badge = {
		.org = path->organisation.id, .kind = S("badge.issue"), .payload = decision_payload(w, path)};
	assert_non_null(mkdtemp(folder));
	struct test_signer *signer = test_signer_start(w, folder, "https://assay.example.org");
	assert_ok(w, issuer_open(w, test_signer_of(signer), str_format(w->arena, "%s/log", folder),
	                         S("https://assay.example.org"), S("Test office"), &issuer));
	assert_ok(w, review_effect_job(w, path->db, &effect));
	assert_ok(w, review_effect_job(w, path->db, &effect));
	assert_ok(w, badge_issue_job(w, path->db, issuer, &badge));
	assert_ok(w, badge_issue_job(w, path->db, issuer, &badge));
	path->issuer = issuer;
	assert_ok(w, db_read(w, path->db, find_credential, path));
	/* Before it: the assessment, the model, each criterion that a person saw otherwise, an award, undone, an award, and the
	 * two status lists that it names. */
	assert_int_equal(path->credential.entry_index, 2 + overridden(path) + 3 + 2);
	verify(w, path);
	check_openings(w, path, issuer);
	issuer_close(issuer);
	test_signer_stop(signer);
}

/* ---- everything again, from what was stored ---- */

struct expected {
	struct path *path;
	bool identical;
	struct verdict *verdicts;
	size_t count;
};

static void check_one(struct work *w, struct tx *tx, const struct expected *expected, struct id id,
                      const char *kind)
{
	struct replay_result result;
	assert_ok(w, replay_one(w, tx, expected->path->organisation.id, id, &result));
	assert_str(result.kind, str_of(kind));
	if (result.identical != expected->identical)
		fail_msg("%s: stored %.*s, computed %.*s", kind, STR_ARG(result.stored),
		         STR_ARG(result.computed));
	assert_true(isnan(result.distance));
}

static enum err check_verdicts(struct work *w, struct tx *tx, void *argument)
{
	struct expected *expected = argument;
	const struct path *path = expected->path;
	TRY(grade_verdicts(w, tx, path->organisation.id, path->sitting, &expected->verdicts,
	                   &expected->count));
	for (size_t i = 0; i < expected->count; i++)
		check_one(w, tx, expected, expected->verdicts[i].id, "verdict");
	return OK;
}

/* Of another mind, the model is at the distance between the two. */
static void ask_again(struct work *w, const struct expected *expected, struct str url)
{
	struct judge other = {.one = 0.5, .url = url};
	const struct llm_model model = {&other, judge};
	const struct rubric_panel alone = {&model, 1, 1};
	const struct path *path = expected->path;
	size_t asked = 0;
	for (size_t i = 0; i < expected->count; i++) {
		struct replay_result result;
		enum err failed = replay_reinfer(w, path->db, path->organisation.id, expected->verdicts[i].id,
		                                 &alone, &result);
		if (str_equal(expected->verdicts[i].scorer, S("rubric"))) {
			assert_ok(w, failed);
			assert_true(fabs(result.distance - 0.25) < 1e-9);
			asked++;
		} else {
			assert_fails(w, ERR_INPUT, failed);
			work_forgive(w);
		}
	}
	assert_true(asked > 0);
}

static enum err check_beliefs(struct work *w, struct tx *tx, void *argument)
{
	struct expected *expected = argument;
	struct path *path = expected->path;
	struct belief *beliefs;
	size_t count;
	struct replay_result result;
	TRY(belief_current(w, tx, path->organisation.id, &path->loaded, &beliefs, &count));
	for (size_t i = 0; i < count; i++)
		check_one(w, tx, expected, beliefs[i].id, "belief");
	check_one(w, tx, expected, path->decision, "decision");
	assert_fails(w, ERR_NOT_FOUND, replay_one(w, tx, path->organisation.id, path->sitting, &result));
	return OK;
}

/* What the evidence of a belief names, as it would count if a machine counted half. */
static enum err weigh_otherwise(struct work *w, struct tx *tx, struct id org, struct str stored,
                                struct belief_evidence **out, size_t *count)
{
	const struct json *json;
	TRY(json_parse(w, stored, 1 << 20, &json));
	const struct json *evidence = json_get(json, S("evidence"));
	*count = evidence->count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct verdict *verdict = work_alloc(w, sizeof *verdict);
		struct id id, sitting;
		assert_true(id_parse(json_get_str(json_at(evidence, i), S("verdict")), &id));
		TRY(grade_verdict_load(w, tx, org, id, verdict, &sitting));
		(*out)[i] =
			(struct belief_evidence){verdict, str_equal(verdict->scorer, S("rubric")) ? 0.5 : 1};
	}
	return OK;
}

/* A belief from a time when a machine counted for more is the one that was stored then. */
static enum err check_other_weight(struct work *w, struct tx *tx, void *argument)
{
	struct expected *expected = argument;
	const struct path *path = expected->path;
	struct path_provisional_row row;
	struct belief belief, other;
	struct belief_evidence *evidence;
	struct id sitting;
	size_t count;
	uint8_t posterior[GRID_BYTES];
	TRY(path_provisional(w, tx, &(struct path_provisional_in){path->organisation.id}, &row));
	TRY(belief_load(w, tx, path->organisation.id, row.id, &belief, &sitting));
	TRY(weigh_otherwise(w, tx, path->organisation.id, belief.evidence, &evidence, &count));
	TRY(belief_compute(w, path->loaded.document, belief.competency, evidence, count, &other));
	assert_true(other.sd_logit < belief.sd_logit);
	grid_encode(&other.posterior, posterior);
	TRY(path_rewrite(w, tx,
	                 &(struct path_rewrite_in){other.mean_logit, other.sd_logit,
	                                           str_bytes(posterior, sizeof posterior), other.evidence,
	                                           path->organisation.id, row.id}));
	check_one(w, tx, expected, row.id, "belief");
	return OK;
}

static enum err check_credential(struct work *w, struct tx *tx, void *argument)
{
	struct expected *expected = argument;
	struct replay_result result;
	TRY(badge_replay(w, tx, expected->path->organisation.id, expected->path->credential.id, &result));
	assert_int_equal(result.identical, expected->identical);
	return OK;
}

static void replay(struct work *w, struct path *path, struct str url)
{
	struct expected expected = {.path = path, .identical = true};
	assert_ok(w, db_read(w, path->db, check_verdicts, &expected));
	ask_again(w, &expected, url);
	assert_ok(w, db_read(w, path->db, check_beliefs, &expected));
	assert_ok(w, db_write(w, path->db, check_other_weight, &expected));
	assert_ok(w, db_read(w, path->db, check_credential, &expected));
	/* A figure in the eleventh place, a word: found. */
	expected.identical = false;
	test_database_ask(w, url, "UPDATE belief SET mean_logit = mean_logit + 1e-11");
	test_database_ask(w, url,
	                  "UPDATE credential SET document = replace(document, 'Test office', 'Best office')");
	assert_ok(w, db_read(w, path->db, check_beliefs, &expected));
	assert_ok(w, db_read(w, path->db, check_credential, &expected));
}

/* ---- agreement ---- */

enum { COMPARED = 12 };

static enum err judge_task(struct work *w, struct tx *tx, const struct path *path, const char *scorer,
                           struct id person, size_t task, size_t level)
{
	static const double levels[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
	const struct verdict verdict = {
		.part = S("incident-report"),
		.task = str_format(w->arena, "task-%zu", task),
		.competency = S("diagnosis"),
		.scorer = str_of(scorer),
		.abstained = level == COUNT(levels),
		.levels = levels[level % COUNT(levels)],
		.level_count = COUNT(levels),
		.basis = S("{}"),
		.reply = S("{}"),
		.person = person,
	};
	return grade_verdict_add(w, tx, path->organisation.id, path->sitting, &verdict);
}

/* The person's first judgement is the machine's last one; nothing else of theirs agrees, nor somebody else's. */
static enum err judge_twice(struct work *w, struct tx *tx, void *argument)
{
	const struct path *path = argument;
	const struct id person = path->other.person, nobody = {{0}};
	for (size_t task = 0; task < COMPARED; task++) {
		TRY(judge_task(w, tx, path, "rubric", nobody, task, (task + 1) % 3));
		TRY(judge_task(w, tx, path, "person", person, task, task % 3));
		TRY(judge_task(w, tx, path, "rubric", nobody, task, task % 3));
		TRY(judge_task(w, tx, path, "person", person, task, (task + 2) % 3));
		TRY(judge_task(w, tx, path, "person", path->reviewer.person, task, (task + 1) % 3));
	}
	TRY(judge_task(w, tx, path, "rubric", nobody, COMPARED, 1));
	TRY(judge_task(w, tx, path, "person", person, COMPARED, 1));
	return judge_task(w, tx, path, "rubric", nobody, COMPARED, 3); /* it abstains */
}

/* Who has seen the machine's view and now follows it, does not agree any more than before. */
static enum err follow_machine(struct work *w, struct tx *tx, void *argument)
{
	const struct path *path = argument;
	struct review_agreement agreement;
	TRY(review_agreement(w, tx, &path->reviewer, &agreement));
	double before = agreement.exact;
	assert_true(before < 1);
	for (size_t task = 0; task < COMPARED; task++)
		TRY(judge_task(w, tx, path, "person", path->reviewer.person, task, task % 3));
	TRY(review_agreement(w, tx, &path->reviewer, &agreement));
	assert_true(agreement.exact == before);
	return OK;
}

static enum err check_agreement(struct work *w, struct tx *tx, void *argument)
{
	const struct path *path = argument;
	struct review_agreement agreement;
	TRY(review_agreement(w, tx, &path->other, &agreement));
	assert_int_equal(agreement.judgements, COMPARED);
	assert_true(agreement.exact == 1);
	assert_true(agreement.qwk == 1);
	return OK;
}

/* ---- all of it ---- */

static void walk(enum db_engine engine)
{
	struct work w = test_work();
	struct path path = {0};
	struct str url = test_database(&w, engine);
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &path.db));
	path.document = demonstration_quiz_and_report(&w);
	assert_ok(&w, db_write(&w, path.db, set_up, &path));
	assert_ok(&w, db_write(&w, path.db, begin_all, &path));
	for (size_t i = 0; i < 20 && path.loaded.parts[0].submitted_us == DB_NULL_INT; i++) {
		assert_ok(&w, db_write(&w, path.db, answer_quiz, &path));
		assert_ok(&w, db_read(&w, path.db, reload, &path));
	}
	assert_int_not_equal(path.loaded.parts[0].submitted_us, DB_NULL_INT);
	assert_ok(&w, db_write(&w, path.db, write_answer, &path));
	assert_ok(&w, db_read(&w, path.db, check_history, &path));
	assert_ok(&w, run_jobs(&w, &path, url));
	assert_ok(&w, db_write(&w, path.db, review_it, &path));
	assert_ok(&w, db_write(&w, path.db, decide, &path));
	assert_ok(&w, db_write(&w, path.db, undo, &path));
	assert_ok(&w, db_write(&w, path.db, decide, &path));
	issue(&w, &path);
	replay(&w, &path, url);
	assert_ok(&w, db_write(&w, path.db, judge_twice, &path));
	assert_ok(&w, db_read(&w, path.db, check_agreement, &path));
	assert_ok(&w, db_write(&w, path.db, follow_machine, &path));
	db_close(path.db);
	test_work_end(&w);
}

TEST(path_from_invitation_to_verified_credential_sqlite)
{
	walk(DB_SQLITE);
}

TEST(path_from_invitation_to_verified_credential_postgres)
{
	walk(DB_POSTGRES);
}
