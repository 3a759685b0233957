#include "transparency/witness_client.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "base/world.h"
#include "tlog/cosignature.h"
#include "tlog/decimal.h"
#include "tlog/tree.h"
#include "tlog/witness.h"

#include <inttypes.h>

/* A witness that is asked by several at once may be elsewhere by the time that we come again. */
enum { TRIES = 4, REPLY_MAX = 64 << 10, WORDS_MAX = 200 };

#define say(w, out, what, format, ...) \
	((out)->reply = (what), (out)->why = str_format((w)->arena, format, ##__VA_ARGS__))

/* ---- what it said ---- */

/* A stranger's words, on one line. */
static struct str words_of(struct work *w, const struct client_reply *reply)
{
	struct str line = str_trim(reply->body);
	line = utf8_repaired(w->arena, str_slice(str_cut(&line, '\n'), 0, WORDS_MAX));
	char *clean = work_alloc(w, line.len + 1);
	for (size_t i = 0; i < line.len; i++)
		clean[i] = (unsigned char)line.at[i] < ' ' || line.at[i] == 0x7f ? ' ' : line.at[i];
	return line.len == 0 ? S("no reason given") : str_bytes(clean, line.len);
}

/* The time of the cosignature that the note has of this witness, which was verified. */
static bool time_in(struct work *w, struct str bytes, const struct note_verifier *witness, int64_t *time_s)
{
	struct note note;
	if (note_parse(w, bytes, &note) != OK)
		return false;
	for (size_t i = 0; i < note.signature_count; i++)
		if (note_verifier_made(witness, &note.signatures[i]))
			return cosignature_time(&note.signatures[i], time_s);
	return false;
}

static void take_cosignature(struct work *w, const struct log_policy_witness *witness,
                             const struct witness_question *question, const struct client_reply *reply,
                             struct witness_said *out)
{
	struct str note;
	int64_t now_s = world_now_us(w) / 1000000;
	if (cosignature_add(w, question->note, &witness->key, reply->body, &note) != OK ||
	    !time_in(w, note, &witness->key, &out->time_s)) {
		struct str why = w->message;
		work_forgive(w);
		say(w, out, WITNESS_REFUSED, "its answer is no cosignature: %.*s", STR_ARG(why));
		return;
	}
	int64_t off_s = out->time_s - now_s;
	if (off_s > WITNESS_CLOCK_S || off_s < -WITNESS_CLOCK_S) {
		say(w, out, WITNESS_REFUSED,
		    "its clock is %" PRId64 " seconds %s of this machine's; one of the two is wrong",
		    off_s < 0 ? -off_s : off_s, off_s < 0 ? "behind that" : "ahead");
		return;
	}
	out->reply = WITNESS_COSIGNED;
	out->lines = reply->body;
}

/* It cosigned another size last. True: it is worth asking again from there. */
static bool learn_size(struct work *w, const struct witness_question *question,
                       const struct client_reply *reply, uint64_t *known, struct witness_said *out)
{
	uint64_t size, ours = question->checkpoint->size;
	if (!decimal_parse(str_trim(reply->body), MERKLE_SIZE_MAX, &size) || size == *known) {
		say(w, out, WITNESS_REFUSED, "its answer to a conflict is not the size it cosigned last");
		return false;
	}
	*known = size;
	if (size <= ours)
		return true;
	*known = 0;
	say(w, out, WITNESS_DISPUTES,
	    "it has cosigned %" PRIu64 " entries of this log, and there are %" PRIu64
	    ": the log has lost entries, or somebody else signs with its key. If an older copy was restored "
	    "here, stop and bring back the newest; else find out who signs",
	    size, ours);
	return false;
}

/* True: ask again. */
static bool take(struct work *w, const struct log_policy_witness *witness,
                 const struct witness_question *question, const struct client_reply *reply, uint64_t *known,
                 struct witness_said *out)
{
	switch (reply->status) {
	case 200:
		take_cosignature(w, witness, question, reply, out);
		*known = question->checkpoint->size;
		return false;
	case 404:
		say(w, out, WITNESS_REFUSED,
		    "it does not know this log: its operator must add the log's key");
		return false;
	case 409: return learn_size(w, question, reply, known, out);
	case 422:
		say(w, out, WITNESS_DISPUTES,
		    "it says that this log is not a continuation of what it cosigned (%.*s). If an older copy was "
		    "restored here, stop and bring back the newest; else find out who signs with its key",
		    STR_ARG(words_of(w, reply)));
		*known = 0;
		return false;
	default:
		say(w, out, WITNESS_REFUSED, "it answers with status %d (%.*s)", reply->status,
		    STR_ARG(words_of(w, reply)));
		return false;
	}
}

/* ---- asking ---- */

static enum err request_body(struct work *w, const struct witness_question *question, uint64_t old,
                             struct str *out)
{
	struct tree tree = tree_of(question->storage, question->checkpoint->size);
	struct merkle_reader reader = tree_reader(&tree);
	struct merkle_proof *path = work_alloc(w, sizeof *path);
	TRY(merkle_consistency(w, &reader, old, question->checkpoint->size, path));
	*out = witness_request_text(w->arena, old, path, question->note);
	return OK;
}

static enum err send(struct work *w, struct client *client, const struct log_policy_witness *witness,
                     const struct witness_question *question, struct str body, struct client_reply *reply)
{
	struct str prefix = witness->url;
	while (str_ends(prefix, S("/")))
		prefix = str_slice(prefix, 0, prefix.len - 1);
	const struct client_header type = {"Content-Type", S("text/plain; charset=utf-8")};
	return client_send(w, client,
	                   &(struct client_request){
				   .method = "POST",
				   .url = str_format(w->arena, "%.*s/add-checkpoint", STR_ARG(prefix)),
				   .headers = &type,
				   .header_count = 1,
				   .body = body,
				   .reply_max = REPLY_MAX,
				   .authorities = question->authorities,
				   .given_up = question->given_up,
			   },
	                   reply);
}

enum err witness_ask(struct work *w, struct client *client, const struct log_policy_witness *witness,
                     const struct witness_question *question, uint64_t *known, struct witness_said *out)
{
	*out = (struct witness_said){.reply = WITNESS_NOT_ASKED, .why = S("the policy has no address of it")};
	if (str_absent(witness->url))
		return OK;
	for (int i = 0; i < TRIES; i++) {
		struct client_reply reply;
		struct str body;
		if (*known > question->checkpoint->size)
			*known = 0; /* of a checkpoint that we have no more: it says so itself */
		TRY(request_body(w, question, *known, &body));
		if (send(w, client, witness, question, body, &reply) != OK) {
			say(w, out, WITNESS_SILENT, "it does not answer: %.*s", STR_ARG(w->message));
			work_forgive(w);
			return OK;
		}
		if (!take(w, witness, question, &reply, known, out))
			return OK;
	}
	say(w, out, WITNESS_REFUSED, "others bring it this log at the same time, and it is always elsewhere");
	return OK;
}
