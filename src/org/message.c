#include "org/message.h"

#include "base/world.h"

#include "org/message.sql.h"

/* own and all return the same columns. */
#define MESSAGE_OF_ROW(row)                     \
	((struct message){                      \
		.id = (row).id,                 \
		.person = (row).person,         \
		.to_name = (row).to_name,       \
		.to_email = (row).to_email,     \
		.subject = (row).subject,       \
		.body = (row).body,             \
		.created_us = (row).created_us, \
		.sent_us = (row).sent_us,       \
		.read_us = (row).read_us,       \
	})

enum err message_add(struct work *w, struct tx *tx, struct id org, struct id person, struct str subject,
                     struct str body)
{
	const struct message_insert_in in = {
		.org = org,
		.id = world_id(w),
		.person = person,
		.subject = subject,
		.body = body,
		.created_us = world_now_us(w),
	};
	TRY(message_insert(w, tx, &in));
	const struct jobs_text text = {S("message"), id_text(w->arena, in.id)};
	return jobs_add(w, tx, org, S("message.send"), jobs_payload(w, &text, 1), 0);
}

enum err message_of_person(struct work *w, struct tx *tx, const struct actor *actor, struct message **out,
                           size_t *count)
{
	const struct message_own_in in = {.org = actor->org, .person = actor->person};
	struct message_own_row *rows;
	TRY(message_own(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = MESSAGE_OF_ROW(rows[i]);
	return OK;
}

enum err message_read(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct message_set_read_in in = {
		.org = actor->org, .id = id, .person = actor->person, .read_us = world_now_us(w)};
	return message_set_read(w, tx, &in);
}

enum err message_outbox(struct work *w, struct tx *tx, struct id org, struct message **out, size_t *count)
{
	const struct message_all_in in = {.org = org};
	struct message_all_row *rows;
	TRY(message_all(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = MESSAGE_OF_ROW(rows[i]);
	return OK;
}

/* ---- sending ---- */

struct sending {
	struct id org, id;
	struct message_to_send_row row;
	bool found;
};

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct sending *sending = argument;
	const struct message_to_send_in in = {.org = sending->org, .id = sending->id};
	return message_to_send(w, tx, &in, &sending->row, &sending->found);
}

static enum err mark_sent(struct work *w, struct tx *tx, void *argument)
{
	const struct sending *sending = argument;
	const struct message_set_sent_in in = {
		.org = sending->org, .id = sending->id, .sent_us = world_now_us(w)};
	return message_set_sent(w, tx, &in);
}

enum err message_send_job(struct work *w, struct db *db, const struct mail_options *mail,
                          const struct job *job)
{
	struct sending sending = {.org = job->org};
	if (mail == NULL)
		return OK;
	TRY(jobs_payload_id(w, job, S("message"), &sending.id));
	TRY(db_read(w, db, load, &sending));
	if (!sending.found || sending.row.sent_us != DB_NULL_INT)
		return OK;
	const struct mail_message message = {
		.to = sending.row.email, .subject = sending.row.subject, .text = sending.row.body};
	TRY(mail_send(w, mail, &message));
	return db_write(w, db, mark_sent, &sending);
}
