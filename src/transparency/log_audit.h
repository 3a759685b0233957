/* The audit of a log from outside: with nothing but what anybody can read, and the public keys.
 *
 * It reads the checkpoint, every entry and every tile, and recomputes every root (tlog/audit.h). It compares that with each
 * checkpoint that it ever saw, with those got elsewhere, with what witnesses saw, and with what the issuer says that its
 * public entries mean.
 *
 * 1. Nothing that the log says is believed, but that its key signed it.
 * 2. What is found is kept apart from what could not be looked at: a log that does not answer has not been found wrong.
 * 3. With a state an audit goes on where the last one stopped, and no checkpoint is forgotten: a log that changes its history
 *    must contradict one of them.
 * 4. Its memory does not grow with the log (but for 48 bytes a checkpoint); 26 bytes an entry lie on the disk, to find
 *    duplicates. */
#ifndef TRANSPARENCY_LOG_AUDIT_H
#define TRANSPARENCY_LOG_AUDIT_H

#include "tlog/entry.h"
#include "tlog/log_policy.h"
#include "transparency/findings.h"

#include <stdatomic.h>

enum { LOG_AUDIT_REMARKS_MAX = 16 };

struct log_audit_options {
	struct str source;               /* an address or a folder */
	const struct log_policy *policy; /* whose signatures count; NULL: nobody's are looked at */
	struct str state;                /* a folder, absent: nothing is kept */
	struct str statements;           /* an address or a file; absent: entries are not opened */
	const struct str
		*checkpoints; /* files or addresses of signed notes, of proofs or of credentials' bundles */
	size_t checkpoint_count;
	const struct str *witnesses; /* addresses of witnesses (C2SP tlog-witness) */
	size_t witness_count;
	bool again;       /* from the first entry on, whatever the state says */
	unsigned threads; /* 1 to AUDIT_PARTS_THREADS_MAX */
	/* Called now and then with the entries that were read so far; may be NULL. */
	void (*progress)(void *argument, uint64_t read, uint64_t size);
	void *argument;
	const atomic_bool *given_up; /* may be NULL; once true, the audit ends and keeps what it has */
};

struct log_audit_report {
	struct str source;
	struct str note; /* the checkpoint as it was read; absent: there was none that can be read */
	struct checkpoint checkpoint;                     /* of it */
	bool judged;                                      /* by a policy */
	struct str cosigners, wanted;                     /* who cosigned, and what the quorum wants */
	uint64_t from, to;                                /* the entries that were read this time */
	bool whole;                                       /* up to the checkpoint, whose root they give */
	size_t checkpoints;                               /* that were compared with the entries */
	size_t tiles;                                     /* of level 1 and higher */
	uint64_t kinds[ENTRY_KIND_COUNT], others, unread; /* entries */
	uint64_t repeated;                                /* entries of others that are there twice */
	uint64_t statements;                              /* that open their entry */
	size_t published;                                 /* documents that are as the log says */
	size_t witnesses;                                 /* that have seen the same log */
	bool partly; /* something that was asked for could not be looked at: a remark says what */
	struct str remarks[LOG_AUDIT_REMARKS_MAX];
	size_t remark_count;
	struct findings findings;
};

/* Audits. What is found lies in the report, in the work. ERR_UNAVAILABLE: the log, or the auditor's own disk, does not
 * answer, and the report tells what was found until then; ERR_INPUT: an option makes no sense; ERR_CONFLICT: another audit
 * uses the state. */
enum err log_audit_run(struct work *w, const struct log_audit_options *options,
                       struct log_audit_report *report) MUST_CHECK;

/* 1: something was found; 2: nothing, but not all could be looked at; 0: all is well, with the log that it is: whose, only a
 * policy says. */
int log_audit_exit_code(const struct log_audit_report *report);

/* For people: what was looked at, what was found, what it means and what to do next; and as JSON. */
struct str log_audit_text(struct arena *arena, const struct log_audit_report *report);
struct str log_audit_json(struct arena *arena, const struct log_audit_report *report, bool failed,
                          struct str why);

#endif
