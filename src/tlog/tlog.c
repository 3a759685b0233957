#include "tlog/tlog.h"

#include "base/check.h"
#include "tlog/heads.h"
#include "tlog/tree.h"
#include "tlog/writer.h"

#include <inttypes.h>

/* ---- checkpoints ---- */

enum err tlog_create(struct work *w, const struct tlog *log)
{
	struct heads none = {0};
	struct str note;
	TRY(heads_published(w, log, &note));
	if (!str_absent(note))
		return fail(w, ERR_CONFLICT, "There is a log already.");
	const struct checkpoint empty = {log->verifier.name, 0, digest_of(S("")), S("")};
	TRY(log->signer.sign(w, log->signer.state, &empty, &note));
	return heads_publish(w, log, &none, note);
}

enum err tlog_head(struct work *w, const struct tlog *log, struct checkpoint *out, struct str *note)
{
	struct heads heads;
	TRY(heads_read(w, log, &log->verifier, &heads));
	*out = heads.newest;
	if (note != NULL)
		*note = heads.newest_note;
	return OK;
}

enum err tlog_published(struct work *w, const struct tlog *log, struct checkpoint *out, struct str *note)
{
	struct str bytes;
	TRY(heads_published(w, log, &bytes));
	if (str_absent(bytes))
		return fail(w, ERR_NOT_FOUND, "There is no log.");
	if (note != NULL)
		*note = bytes;
	return checkpoint_open(w, bytes, &log->verifier, out);
}

enum err tlog_publish(struct work *w, const struct tlog *log, struct str note)
{
	struct heads heads;
	struct checkpoint given, published;
	TRY(checkpoint_open(w, note, &log->verifier, &given));
	TRY(heads_read(w, log, &log->verifier, &heads));
	TRY(checkpoint_open(w, heads.published, &log->verifier, &published));
	if (given.size < published.size || given.size > heads.newest.size)
		return fail(w, ERR_CONFLICT,
		            "A checkpoint of %" PRIu64
		            " entries cannot be published: the log has published %" PRIu64
		            " and holds %" PRIu64 ".",
		            given.size, published.size, heads.newest.size);
	return heads_publish(w, log, &heads, note);
}

/* The note by the log's own key, with whatever others than `before` have signed. */
static enum err join(struct work *w, const struct note_verifier *before, struct str old, struct str fresh,
                     struct str *out)
{
	struct note from, to;
	TRY(note_parse(w, old, &from));
	TRY(note_parse(w, fresh, &to));
	check(str_equal(from.text, to.text) && to.signature_count == 1);
	struct note_signature *all = work_array(w, from.signature_count + 1, sizeof *all);
	size_t count = 0;
	all[count++] = to.signatures[0];
	for (size_t i = 0; i < from.signature_count; i++)
		if (!note_verifier_made(before, &from.signatures[i]))
			all[count++] = from.signatures[i];
	return note_text(w, &(struct note){to.text, all, count}, out);
}

/* A crash may have come between the two notes of a log: one that is signed anew already stays as it is. */
static enum err sign_anew(struct work *w, const struct tlog *log, const struct note_verifier *before,
                          struct str note, struct str *out)
{
	struct checkpoint checkpoint;
	struct str fresh;
	*out = note;
	if (checkpoint_open(w, note, &log->verifier, &checkpoint) == OK)
		return OK;
	work_forgive(w);
	TRY(checkpoint_open(w, note, before, &checkpoint));
	TRY(log->signer.sign(w, log->signer.state, &checkpoint, &fresh));
	return join(w, before, note, fresh, out);
}

/* Whether more is integrated than is published, by whichever key it is signed. */
static enum err is_pending(struct work *w, const struct heads *heads, bool *out)
{
	struct note note;
	struct checkpoint integrated;
	*out = false;
	if (str_absent(heads->integrated))
		return OK;
	TRY(note_parse(w, heads->integrated, &note));
	TRY(checkpoint_parse(w, note.text, &integrated));
	*out = integrated.size > heads->newest.size;
	return OK;
}

enum err tlog_take_over(struct work *w, const struct tlog *log, const struct note_verifier *before)
{
	struct tlog plain = *log;
	struct heads heads;
	struct str published, integrated;
	bool pending;
	plain.witnessed = false;
	TRY(heads_read(w, &plain, before, &heads));
	TRY(is_pending(w, &heads, &pending));
	TRY(sign_anew(w, log, before, heads.published, &published));
	integrated = published;
	if (pending)
		TRY(sign_anew(w, log, before, heads.integrated, &integrated));
	/* Last what says that it is done. */
	if (!str_absent(heads.integrated))
		TRY(heads_integrate(w, log, &heads, integrated));
	return heads_publish(w, log, &heads, published);
}

/* ---- whom it is published by ---- */

static const struct str policy_path = S_INIT("policy");

enum err tlog_kept_policy(struct work *w, const struct tlog *log, struct str *out)
{
	enum err read = log->storage.read(w, log->storage.state, policy_path, LOG_POLICY_BYTES_MAX, out);
	if (read != ERR_NOT_FOUND)
		return read;
	work_forgive(w);
	*out = (struct str){0};
	return OK;
}

enum err tlog_keep_policy(struct work *w, const struct tlog *log, struct str policy)
{
	const struct tlog_file file = {policy_path, policy};
	struct str before;
	TRY(tlog_kept_policy(w, log, &before));
	return str_equal(before, policy) ? OK : log->storage.replace(w, log->storage.state, &file, before);
}

/* ---- appending ---- */

/* Entries that the log holds already must be the ones that are given again. */
static enum err check_known(struct work *w, const struct tlog *log, uint64_t size, uint64_t first,
                            const struct str *entries, size_t count)
{
	struct tree tree = tree_of(&log->storage, size);
	struct merkle_reader reader = tree_reader(&tree);
	for (size_t i = 0; i < count; i++) {
		struct digest there, given = merkle_leaf(entries[i]);
		TRY(reader.read(w, reader.state, 0, first + i, &there));
		if (!digest_equal(&there, &given))
			return fail(w, ERR_CONFLICT,
			            "Entry %" PRIu64 " of the log is another one; the log never changes.",
			            first + i);
	}
	return OK;
}

static enum err append(struct work *w, const struct tlog *log, struct tlog_writer *writer, uint64_t first,
                       const struct str *entries, size_t count)
{
	uint64_t size = tlog_writer_head(writer)->size;
	if (first > size)
		return fail(w, ERR_CONFLICT,
		            "The log holds %" PRIu64 " entries; entry %" PRIu64 " cannot come next.", size,
		            first);
	size_t known = size - first < count ? (size_t)(size - first) : count;
	TRY(check_known(w, log, size, first, entries, known));
	return tlog_writer_append(w, writer, entries + known, NULL, count - known);
}

enum err tlog_append(struct work *w, const struct tlog *log, uint64_t first, const struct str *entries,
                     size_t count, struct checkpoint *out)
{
	struct tlog_writer *writer;
	TRY(tlog_writer_open(w, log, &writer));
	enum err failed = append(w, log, writer, first, entries, count);
	*out = *tlog_writer_head(writer);
	out->origin = str_copy(w->arena, out->origin);
	out->extension = str_copy(w->arena, out->extension);
	tlog_writer_close(writer);
	return failed;
}

/* ---- reading ---- */

enum err tlog_prove(struct work *w, const struct tlog *log, uint64_t index, struct proof *out)
{
	struct checkpoint head;
	out->index = index;
	out->extra = (struct str){0};
	TRY(tlog_published(w, log, &head, &out->checkpoint));
	struct tree tree = tree_of(&log->storage, head.size);
	struct merkle_reader reader = tree_reader(&tree);
	return merkle_inclusion(w, &reader, index, head.size, &out->path);
}

enum err tlog_entry(struct work *w, const struct tlog *log, uint64_t index, struct str *out)
{
	struct checkpoint head;
	TRY(tlog_head(w, log, &head, NULL));
	if (index >= head.size)
		return fail(w, ERR_NOT_FOUND, "The log has no entry %" PRIu64 ": it holds %" PRIu64 ".",
		            index, head.size);
	struct str path = tile_path(w->arena, tile_of(TILE_ENTRIES, index, head.size)), bundle;
	TRY(log->storage.read(w, log->storage.state, path, TILE_BUNDLE_MAX, &bundle));
	for (uint64_t skip = index % TILE_WIDTH;; skip--) {
		if (!tile_bundle_next(&bundle, out))
			return fail(w, ERR_UNAVAILABLE, "The log's file %.*s is damaged.", STR_ARG(path));
		if (skip == 0)
			return OK;
	}
}
