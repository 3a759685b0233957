#include "grade/trial.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "org/audit.h"

#include "grade/trial.sql.h"

struct str trial_state_name(enum trial_state state)
{
	static const struct str names[TRIAL_STATES] = {
		[TRIAL_ASKING] = S_INIT("asking"),
		[TRIAL_DONE] = S_INIT("done"),
		[TRIAL_FAILED] = S_INIT("failed"),
	};
	return names[state];
}

/* ---- asking ---- */

static enum err clean_answer(struct work *w, struct str answer, struct str *out)
{
	TRY(utf8_clean(w, answer, S("The answer"), out));
	*out = str_trim(*out);
	if (out->len > DOCUMENT_ANSWER_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "An answer has at most %d KB, as those of candidates have.",
		            DOCUMENT_ANSWER_BYTES_MAX / 1000);
	return out->len > 0 ? OK : fail(w, ERR_INPUT, "Write an answer to try.");
}

static enum err refuse_second(struct work *w, struct tx *tx, const struct actor *actor)
{
	int64_t now_us = world_now_us(w);
	const struct trial_give_up_in give_up = {
		.org = actor->org,
		.person = actor->person,
		.problem = S("It was never finished: the server stopped meanwhile. Try it again."),
		.now_us = now_us,
		.since_us = now_us - TRIAL_PATIENCE_US,
	};
	const struct trial_open_in in = {.org = actor->org, .person = actor->person};
	struct trial_open_row row;
	bool open;
	TRY(trial_give_up(w, tx, &give_up));
	TRY(trial_open(w, tx, &in, &row, &open));
	if (open)
		return fail(
			w, ERR_CONFLICT,
			"An answer of yours is being tried already. Wait until it is done, or forget it.");
	return OK;
}

enum err trial_ask(struct work *w, struct tx *tx, const struct actor *actor, struct id draft, int64_t index,
                   struct str answer, struct id *out)
{
	struct draft_assessment loaded;
	struct trial_task task;
	struct trial_insert_in in = {
		.org = actor->org,
		.id = world_id(w),
		.draft = draft,
		.person = actor->person,
		.at_us = world_now_us(w),
	};
	TRY(draft_load(w, tx, actor->org, draft, &loaded));
	TRY(trial_task_text(w, &loaded, index, &in.task));
	TRY(trial_task_read(w, in.task, &task));
	TRY(clean_answer(w, answer, &in.answer));
	TRY(refuse_second(w, tx, actor));
	in.part = task.part.id;
	in.revision = loaded.revision;
	TRY(trial_insert(w, tx, &in));
	TRY(trial_trim(w, tx,
	               &(struct trial_trim_in){.org = actor->org, .draft = draft, .most = TRIALS_KEPT}));
	const struct jobs_text payload[] = {{S("trial"), id_text(w->arena, in.id)}};
	TRY(jobs_add(w, tx, actor->org, S(TRIAL_JOB), jobs_payload(w, payload, COUNT(payload)), 0));
	*out = in.id;
	return audit_add(w, tx, actor->org, actor->person, "draft.try", draft, (struct str){0});
}

/* ---- looking ---- */

static enum err state_of(struct work *w, struct str name, enum trial_state *out)
{
	for (size_t i = 0; i < TRIAL_STATES; i++)
		if (str_equal(name, trial_state_name((enum trial_state)i))) {
			*out = (enum trial_state)i;
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a trial is in a state that there is not");
}

/* trial_rows and trial_row return the same columns; the second the answer too. */
#define TRIAL_OF_ROW(row)                         \
	((struct trial){                          \
		.id = (row).id,                   \
		.person = (row).person,           \
		.person_name = (row).person_name, \
		.part = (row).part,               \
		.task = (row).task,               \
		.doing = (row).doing,             \
		.problem = (row).problem,         \
		.model = (row).model,             \
		.revision = (row).revision,       \
		.at_us = (row).at_us,             \
		.done_us = (row).done_us,         \
	})

static enum err read_rest(struct work *w, struct str state, struct str views, struct str found,
                          struct trial *out)
{
	TRY(state_of(w, state, &out->state));
	TRY(trial_views_read(w, views, out));
	return trial_found_read(w, found, out);
}

enum err trial_list(struct work *w, struct tx *tx, struct id org, struct id draft, struct trial **out,
                    size_t *count)
{
	const struct trial_rows_in in = {.org = org, .draft = draft};
	struct trial_rows_row *rows;
	TRY(trial_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = TRIAL_OF_ROW(rows[i]);
		(*out)[i].draft = draft;
		(*out)[i].answer = rows[i].begins;
		TRY(read_rest(w, rows[i].state, rows[i].views, rows[i].found, &(*out)[i]));
	}
	return OK;
}

enum err trial_load(struct work *w, struct tx *tx, struct id org, struct id draft, struct id id,
                    struct trial *out)
{
	const struct trial_row_in in = {.org = org, .draft = draft, .id = id};
	struct trial_row_row row;
	bool found;
	TRY(trial_row(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "This try is not there any more: of a draft the newest %d are kept.",
		            TRIALS_KEPT);
	*out = TRIAL_OF_ROW(row);
	out->draft = draft;
	out->answer = row.answer;
	return read_rest(w, row.state, row.views, row.found, out);
}

enum err trial_remove(struct work *w, struct tx *tx, const struct actor *actor, struct id draft, struct id id)
{
	const struct trial_forget_in in = {.org = actor->org, .draft = draft, .id = id};
	int64_t removed;
	TRY(trial_forget(w, tx, &in, &removed));
	return removed == 1 ? OK : fail(w, ERR_NOT_FOUND, "This try is not there any more.");
}
