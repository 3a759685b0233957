#include "web/pages/alike.h"

#include "exam/version.h"
#include "org/audit.h"
#include "study/standard.h"
#include "web/app.h"
#include "web/pages/review.h"
#include "web/parts/alike.h"
#include "web/parts/code_report.h"

#include <math.h>

struct alike_pair_row {
	struct str similarity, left, right, language;
	struct id left_sitting, right_sitting;
};
struct alike_pair_rows {
	const struct alike_pair_row *at;
	size_t count;
};
struct alike_group_row {
	uint64_t count;
	struct str names;
};
struct alike_group_rows {
	const struct alike_group_row *at;
	size_t count;
};
struct alike_part_row {
	struct str id, title;
};
struct alike_part_rows {
	const struct alike_part_row *at;
	size_t count;
};
struct alike_page_view {
	struct str csrf;
	struct id assessment;
	struct str back, back_words, title, part, part_title, sentence, more, group_at_least;
	struct alike_pair_rows pairs;
	struct alike_group_rows groups;
	struct alike_part_rows parts;
};
struct alike_two_view {
	struct id assessment;
	struct str title, part_title;
	struct alike_view alike;
};

#include "web/pages/alike.html.h"

/* On a page: of more the first. */
enum {
	PAIRS_SHOWN_MAX = 200,
	GROUPS_SHOWN_MAX = 50,
	NAMES_SHOWN_MAX = 30,
	NAMES_BYTES_MAX = 1024,
	PART_BYTES_MAX = 100,
	USUAL_ANSWERS = 8 /* fewer say nothing of what is usual */
};

const struct field alike_fields[1] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct alike_input, assessment), .required = true,
         .sentence = "The assessment."},
};
const struct field alike_part_fields[2] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct alike_part_input, assessment), .required = true,
         .sentence = "The assessment."},
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct alike_part_input, part), .max = PART_BYTES_MAX,
         .required = true, .sentence = "The part in which a program is written."},
};
const struct field alike_two_fields[4] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct alike_two_input, assessment), .required = true,
         .sentence = "The assessment."},
	{"part", FIELD_PATH, FIELD_TEXT, offsetof(struct alike_two_input, part), .max = PART_BYTES_MAX,
         .required = true, .sentence = "The part in which a program is written."},
	{"left", FIELD_PATH, FIELD_ID, offsetof(struct alike_two_input, left), .required = true,
         .sentence = "A sitting."},
	{"right", FIELD_PATH, FIELD_ID, offsetof(struct alike_two_input, right), .required = true,
         .sentence = "Another sitting."},
};

/* ---- what is looked at ---- */

struct seeing {
	const struct actor *actor;
	struct id assessment;
	struct str part;
	struct alike_answers *answers;
};

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	const struct seeing *seeing = argument;
	TRY(standard_admit(w, tx, seeing->actor, seeing->assessment));
	return alike_read(w, tx, seeing->actor->org, seeing->assessment, seeing->part, seeing->answers);
}

static enum err note_it(struct work *w, struct tx *tx, void *argument)
{
	const struct seeing *seeing = argument;
	return audit_add(w, tx, seeing->actor->org, seeing->actor->person, "answers.compare",
	                 seeing->assessment, (struct str){0});
}

static enum err see(struct work *w, struct http_call *call, struct id assessment, struct str part,
                    struct alike_answers *answers)
{
	struct seeing seeing = {
		.actor = web_actor(call), .assessment = assessment, .part = part, .answers = answers};
	TRY(db_read(w, web_app(call)->db, read_answers, &seeing));
	return db_write(w, web_app(call)->db, note_it, &seeing);
}

enum err alike_see(struct work *w, struct http_call *call, const struct alike_part_input *in,
                   struct alike_answers *answers, struct request_found *found)
{
	TRY(see(w, call, in->assessment, in->part, answers));
	return alike_find(w, app_sandbox(w, web_app(call)), answers, ALIKE_LISTED, found);
}

enum err alike_see_two(struct work *w, struct http_call *call, const struct alike_two_input *in,
                       struct alike_answers *answers, struct similar_pair *pair)
{
	TRY(see(w, call, in->assessment, in->part, answers));
	size_t left = alike_place(answers, in->left), right = alike_place(answers, in->right);
	return alike_two(w, app_sandbox(w, web_app(call)), answers, left, right, pair);
}

/* ---- what it says ---- */

static struct str sentence_of(struct work *w, const struct alike_answers *answers,
                              const struct request_found *found)
{
	if (answers->count < 2)
		return answers->count == 0
		               ? S("Nobody has handed in a program here yet.")
		               : S("One program was handed in here, and there is none to compare it with yet.");
	struct str usual =
		isnan(found->median) || answers->count < USUAL_ANSWERS
			? S("")
			: str_format(w->arena,
	                             " Of all pairs half are at most %.2f alike, 99 of 100 at most %.2f.",
	                             found->median, found->high);
	return str_format(w->arena, "%zu programs. %zu pair%s at least %.2f alike%s.%.*s", answers->count,
	                  found->pairs_above, found->pairs_above == 1 ? " is" : "s are", ALIKE_LISTED,
	                  found->pairs_above > PAIRS_SHOWN_MAX ? "; those most alike are shown" : "",
	                  STR_ARG(usual));
}

static struct str names_of(struct work *w, const struct alike_answers *answers,
                           const struct similar_cluster *cluster)
{
	struct buf buf = buf_init(w->arena, NAMES_BYTES_MAX);
	for (size_t i = 0; i < cluster->count && i < NAMES_SHOWN_MAX; i++)
		buf_format(&buf, "%s%.*s", i == 0 ? "" : ", ",
		           STR_ARG(review_candidate_name(w, answers->at[cluster->units[i]].sitting)));
	if (cluster->count > NAMES_SHOWN_MAX)
		buf_format(&buf, " and %zu more", cluster->count - NAMES_SHOWN_MAX);
	return buf_str(&buf);
}

static void describe(struct work *w, const struct alike_answers *answers, const struct request_found *found,
                     struct alike_page_view *view)
{
	size_t pair_count = found->pair_count < PAIRS_SHOWN_MAX ? found->pair_count : PAIRS_SHOWN_MAX;
	size_t group_count =
		found->cluster_count < GROUPS_SHOWN_MAX ? found->cluster_count : GROUPS_SHOWN_MAX;
	struct alike_pair_row *pairs = work_array(w, pair_count, sizeof *pairs);
	struct alike_group_row *groups = work_array(w, group_count, sizeof *groups);
	for (size_t i = 0; i < pair_count; i++) {
		const struct alike_answer *left = &answers->at[found->pairs[i].left];
		const struct alike_answer *right = &answers->at[found->pairs[i].right];
		pairs[i] = (struct alike_pair_row){
			.similarity = str_format(w->arena, "%.2f", found->pairs[i].similarity),
			.left = review_candidate_name(w, left->sitting),
			.right = review_candidate_name(w, right->sitting),
			.language = code_report_language(left->language),
			.left_sitting = left->sitting,
			.right_sitting = right->sitting,
		};
	}
	for (size_t i = 0; i < group_count; i++)
		groups[i] = (struct alike_group_row){found->clusters[i].count,
		                                     names_of(w, answers, &found->clusters[i])};
	view->part = answers->part->id;
	view->part_title = answers->part->title;
	view->sentence = sentence_of(w, answers, found);
	view->pairs = (struct alike_pair_rows){pairs, pair_count};
	view->groups = (struct alike_group_rows){groups, group_count};
	view->group_at_least = str_format(w->arena, "%.2f", ALIKE_FLAGGED);
	if (answers->more)
		view->more =
			str_format(w->arena, "These are the newest %zu answers; older ones were left out.",
		                   answers->count);
}

/* ---- the pages ---- */

struct showing {
	struct id org, assessment;
	struct version version;
};

static enum err read_version(struct work *w, struct tx *tx, void *argument)
{
	struct showing *showing = argument;
	struct id id;
	TRY(version_in_use(w, tx, showing->org, showing->assessment, &id));
	return version_load(w, tx, showing->org, id, &showing->version);
}

static struct alike_part_rows parts_of(struct work *w, const struct document *document)
{
	struct alike_part_row *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0;
	for (size_t i = 0; i < document->part_count; i++)
		if (alike_compares(&document->parts[i]))
			parts[count++] =
				(struct alike_part_row){document->parts[i].id, document->parts[i].title};
	return (struct alike_part_rows){parts, count};
}

static enum err reply_page(struct work *w, struct http_call *call, const struct version *version,
                           struct alike_page_view *view, struct http_reply *reply)
{
	bool reads = (web_actor(call)->roles & ROLE_ADMINISTRATOR) != 0;
	view->csrf = web_session(call)->csrf;
	view->title = version->document->title;
	view->back = reads ? S("/assessments") : S("/review");
	view->back_words = reads ? S("Assessments") : S("Review");
	view->parts = parts_of(w, version->document);
	struct buf body = web_markup(w);
	alike_page_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Answers that are alike"), .body = &body, .body_class = "wide"},
		reply);
}

enum err alike_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct alike_input *in = input;
	struct showing showing = {.org = web_actor(call)->org, .assessment = in->assessment};
	struct alike_page_view view = {.assessment = in->assessment};
	TRY(standard_admit(w, call->tx, web_actor(call), in->assessment));
	TRY(read_version(w, call->tx, &showing));
	return reply_page(w, call, &showing.version, &view, reply);
}

enum err alike_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct alike_part_input *in = input;
	struct showing showing = {.org = web_actor(call)->org, .assessment = in->assessment};
	struct alike_answers answers;
	struct request_found found;
	struct alike_page_view view = {.assessment = in->assessment};
	TRY(alike_see(w, call, in, &answers, &found));
	TRY(db_read(w, web_app(call)->db, read_version, &showing));
	describe(w, &answers, &found, &view);
	return reply_page(w, call, &showing.version, &view, reply);
}

enum err alike_two_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct alike_two_input *in = input;
	struct showing showing = {.org = web_actor(call)->org, .assessment = in->assessment};
	struct alike_answers answers;
	struct similar_pair pair;
	TRY(alike_see_two(w, call, in, &answers, &pair));
	TRY(db_read(w, web_app(call)->db, read_version, &showing));
	const struct alike_text left = {S(""), answers.at[alike_place(&answers, in->left)].source};
	const struct alike_text right = {S(""), answers.at[alike_place(&answers, in->right)].source};
	struct alike_two_view view = {
		.assessment = in->assessment,
		.title = showing.version.document->title,
		.part_title = answers.part->title,
	};
	alike_of(w, &pair, 1, &(struct alike_subject){review_candidate_name(w, in->left), &left, 1},
	         &(struct alike_subject){review_candidate_name(w, in->right), &right, 1}, &view.alike);
	struct buf body = web_markup(w);
	alike_two_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = S("Side by side"), .body = &body, .body_class = "wide"},
		reply);
}
