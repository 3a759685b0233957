#include "org/message.h"

#include "base/buf.h"
#include "base/world.h"
#include "org/session.h"
#include "org/token.h"

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

/* ---- one-time links in a text ---- */

/* The word of the text that ends in /link/TOKEN or /claim/TOKEN. */
struct link_word {
	size_t from, to;
	struct str token;
};

static size_t end_of_word(struct str text, size_t at)
{
	while (at < text.len && text.at[at] != ' ' && text.at[at] != '\n')
		at++;
	return at;
}

/* What is behind the word's last “/link/” or “/claim/”; absent: it has neither. */
static struct str token_in(struct str word)
{
	static const struct str ways[] = {S_INIT("/link/"), S_INIT("/claim/")};
	for (size_t i = 0; i < COUNT(ways); i++) {
		size_t at = str_find(word, ways[i]);
		if (at != SIZE_MAX)
			return str_slice(word, at + ways[i].len, SIZE_MAX);
	}
	return (struct str){0};
}

static bool find_link_word(struct work *w, struct str text, struct link_word *out)
{
	for (size_t from = 0; from < text.len; from = out->to + 1) {
		struct token unused;
		out->from = from;
		out->to = end_of_word(text, from);
		out->token = token_in(str_slice(text, from, out->to - from));
		if (token_parse(w, out->token, &unused))
			return true;
	}
	return false;
}

/* Absent: the link itself may be shown. */
static struct str words_for_link(enum session_link_state state, bool hidden)
{
	switch (state) {
	case SESSION_LINK_USED: return S("[one-time link, used]");
	case SESSION_LINK_OVER: return S("[one-time link, run out]");
	case SESSION_LINK_LIVE: break;
	}
	return hidden ? S("[one-time link, not shown here]") : (struct str){0};
}

static enum err mask_links(struct work *w, struct tx *tx, bool hidden, struct str *body)
{
	struct buf out = buf_init(w->arena, body->len); /* the words are shorter than any link */
	struct str rest = *body;
	struct link_word link = {0};
	while (find_link_word(w, rest, &link)) {
		enum session_link_state state;
		TRY(session_link_state(w, tx, link.token, &state));
		struct str words = words_for_link(state, hidden);
		buf_put(&out, str_slice(rest, 0, link.from));
		buf_put(&out, str_absent(words) ? str_slice(rest, link.from, link.to - link.from) : words);
		rest = str_slice(rest, link.to, SIZE_MAX);
	}
	buf_put(&out, rest);
	*body = buf_str(&out);
	return OK;
}

static enum err mask_all(struct work *w, struct tx *tx, bool hidden, struct message *messages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(mask_links(w, tx, hidden, &messages[i].body));
	return OK;
}

/* ---- writing and reading ---- */

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

enum err message_add_all(struct work *w, struct tx *tx, struct id org, unsigned role, struct str subject,
                         struct str body)
{
	const struct message_people_in in = {.org = org, .role = role};
	struct message_people_row *people;
	size_t count;
	TRY(message_people(w, tx, &in, &people, &count));
	for (size_t i = 0; i < count; i++)
		TRY(message_add(w, tx, org, people[i].id, subject, body));
	return OK;
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
	return mask_all(w, tx, true, *out, *count);
}

enum err message_read(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct message_set_read_in in = {
		.org = actor->org, .id = id, .person = actor->person, .read_us = world_now_us(w)};
	return message_set_read(w, tx, &in);
}

enum err message_outbox(struct work *w, struct tx *tx, struct id org, bool mailed, struct message **out,
                        size_t *count)
{
	const struct message_all_in in = {.org = org};
	struct message_all_row *rows;
	TRY(message_all(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = MESSAGE_OF_ROW(rows[i]);
	return mask_all(w, tx, mailed, *out, *count);
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
	struct str body = sending->row.body;
	TRY(mask_links(w, tx, true, &body));
	const struct message_set_sent_in in = {
		.org = sending->org, .id = sending->id, .body = body, .sent_us = world_now_us(w)};
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
