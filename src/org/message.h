/* Messages to people: kept in the outbox, shown when they sign in, sent by mail where mail is configured.
 *
 * A one-time link (to choose a password, or to claim a credential) opens an account to whoever reads it. Its text is stored
 * until it is sent and then no more; shown only in the outbox, only while no mail server is configured, and only while it can
 * be used: words stand for it else. */
#ifndef ORG_MESSAGE_H
#define ORG_MESSAGE_H

#include "db/db.h"
#include "db/jobs.h"
#include "mail/mail.h"
#include "org/actor.h"

struct message {
	struct id id, person;
	struct str to_name, to_email, subject, body;
	int64_t created_us, sent_us, read_us;
};

/* Adds a message and the job "message.send". */
enum err message_add(struct work *w, struct tx *tx, struct id org, struct id person, struct str subject,
                     struct str body) MUST_CHECK;
/* To all who have a role (org/actor.h) and can sign in, 100 at most. */
enum err message_add_all(struct work *w, struct tx *tx, struct id org, unsigned role, struct str subject,
                         struct str body) MUST_CHECK;
/* A person's own, newest first, at most 50. */
enum err message_of_person(struct work *w, struct tx *tx, const struct actor *actor, struct message **out,
                           size_t *count) MUST_CHECK;
/* Marks one of a person's own as read; again, or another's: changes nothing. */
enum err message_read(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;
/* Everything, newest first, for the administrator's outbox; at most 200. `mailed`: a mail server is configured. */
enum err message_outbox(struct work *w, struct tx *tx, struct id org, bool mailed, struct message **out,
                        size_t *count) MUST_CHECK;
/* The job "message.send" {message}; `mail` NULL: it stays in the outbox. */
enum err message_send_job(struct work *w, struct db *db, const struct mail_options *mail,
                          const struct job *job) MUST_CHECK;

#endif
