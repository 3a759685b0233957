/* `assay log checkpoint`, `log prove` and `log verify`: what a log says, and whether it holds. */
#include "base/buf.h"
#include "base/encode.h"
#include "base/json.h"
#include "cli/input.h"
#include "cli/log_place.h"
#include "tlog/tree.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OUTPUT_BYTES_MAX = 4 << 20 };

/* ---- checkpoint ---- */

/* The published checkpoint as it lies there: whoever has only the files has no key to check it with. */
static enum err read_checkpoint(struct work *w, const struct tlog_storage *storage, struct str *text,
                                struct checkpoint *out)
{
	struct note note;
	TRY(storage->read(w, storage->state, S("checkpoint"), NOTE_BYTES_MAX, text));
	TRY(note_parse(w, *text, &note));
	return checkpoint_parse(w, note.text, out);
}

static void put_checkpoint(struct work *w, struct json_out *out, const struct checkpoint *checkpoint)
{
	json_put_str(out, S("origin"), checkpoint->origin);
	json_put_int(out, S("size"), (int64_t)checkpoint->size);
	json_put_str(out, S("root"), encode_base64(w->arena, digest_str(&checkpoint->root)));
}

static enum err write_checkpoint(struct work *w, const struct log_command *command, struct str text,
                                 const struct checkpoint *checkpoint)
{
	struct buf buf = buf_init(w->arena, OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	if (!command->json)
		return log_output_write(w, command->out, text);
	json_object(&out);
	put_checkpoint(w, &out, checkpoint);
	json_put_str(&out, S("note"), text);
	json_end(&out);
	buf_byte(&buf, '\n');
	return log_output_write(w, command->out, buf_str(&buf));
}

enum err log_checkpoint_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct storage storage;
	struct str text;
	struct checkpoint checkpoint;
	(void)exit_code;
	TRY(log_place_read(w, command, &storage));
	enum err failed = read_checkpoint(w, &storage.log, &text, &checkpoint);
	storage_close(&storage);
	TRY(failed);
	return write_checkpoint(w, command, text, &checkpoint);
}

/* ---- prove ---- */

/* The path, which must lead to the checkpoint's root: else the files are damaged, and the proof would be worth nothing. */
static enum err prove(struct work *w, const struct tlog_storage *storage, uint64_t index, struct proof *out,
                      struct checkpoint *checkpoint)
{
	struct digest leaf;
	*out = (struct proof){.index = index};
	TRY(read_checkpoint(w, storage, &out->checkpoint, checkpoint));
	struct tree tree = tree_of(storage, checkpoint->size);
	struct merkle_reader reader = tree_reader(&tree);
	TRY(merkle_inclusion(w, &reader, index, checkpoint->size, &out->path));
	TRY(reader.read(w, reader.state, 0, index, &leaf));
	if (merkle_includes(&out->path, index, checkpoint->size, &leaf, &checkpoint->root))
		return OK;
	return fail(
		w, ERR_UNAVAILABLE,
		"the log's files are damaged: they do not give the root that its checkpoint has. Restore them "
		"from a copy");
}

static enum err write_proof(struct work *w, const struct log_command *command, const struct proof *proof,
                            const struct checkpoint *checkpoint)
{
	struct buf buf = buf_init(w->arena, OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	struct str text = proof_text(w->arena, proof);
	if (!command->json)
		return log_output_write(w, command->out, text);
	json_object(&out);
	json_put_int(&out, S("index"), (int64_t)proof->index);
	put_checkpoint(w, &out, checkpoint);
	json_put_str(&out, S("proof"), text);
	json_end(&out);
	buf_byte(&buf, '\n');
	return log_output_write(w, command->out, buf_str(&buf));
}

enum err log_prove_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct storage storage;
	struct proof proof;
	struct checkpoint checkpoint;
	int64_t index;
	(void)exit_code;
	if (command->index == NULL || !str_to_int(str_of(command->index), &index) || index < 0)
		return fail(w, ERR_INPUT, "say which entry with --index N; the first is 0");
	TRY(log_place_read(w, command, &storage));
	enum err failed = prove(w, &storage.log, (uint64_t)index, &proof, &checkpoint);
	storage_close(&storage);
	TRY(failed);
	return write_proof(w, command, &proof, &checkpoint);
}

/* ---- verify ---- */

struct verdict {
	bool valid;
	struct str detail;
	struct log_policy_seen seen; /* when valid */
	uint64_t index;
};

static enum err read_parts(struct work *w, const struct log_command *command, struct str *proof,
                           struct str *entry, struct log_policy *policy)
{
	struct str text;
	if (command->proof == NULL || command->entry == NULL || command->policy == NULL)
		return fail(w, ERR_INPUT, "name three files: --proof F, --entry FILE and --policy P");
	TRY(input_file(w, command->proof, PROOF_BYTES_MAX, proof));
	TRY(input_file(w, command->entry, TILE_ENTRY_MAX + 1, entry));
	TRY(input_file(w, command->policy, LOG_POLICY_BYTES_MAX, &text));
	return log_policy_parse(w, text, policy);
}

/* A file that holds one line, as append reads them, holds the entry and a line feed. */
static enum err verify_entry(struct work *w, const struct proof *proof, struct str entry,
                             const struct log_policy *policy, struct log_policy_seen *out)
{
	struct digest leaf = merkle_leaf(entry);
	enum err failed = proof_verify(w, proof, &leaf, policy, out);
	if (failed != ERR_INPUT || !str_ends(entry, S("\n")))
		return failed;
	struct str why = w->message;
	work_forgive(w);
	leaf = merkle_leaf(str_slice(entry, 0, entry.len - 1));
	if (proof_verify(w, proof, &leaf, policy, out) == OK)
		return OK;
	work_forgive(w);
	return fail(w, failed, "%.*s", STR_ARG(why));
}

static struct str describe(struct work *w, const struct log_policy *policy, const struct verdict *verdict)
{
	const struct checkpoint *checkpoint = &verdict->seen.checkpoint;
	struct str names = log_policy_names(w->arena, policy, &verdict->seen, true);
	return str_format(w->arena, "The entry is number %llu of the log %.*s, which holds %llu%s%.*s.",
	                  (unsigned long long)verdict->index, STR_ARG(checkpoint->origin),
	                  (unsigned long long)checkpoint->size, names.len > 0 ? "; cosigned by " : "",
	                  STR_ARG(names));
}

static void judge(struct work *w, struct str text, struct str entry, const struct log_policy *policy,
                  struct verdict *out)
{
	struct proof proof = {0};
	*out = (struct verdict){0};
	out->valid = proof_parse(w, text, &proof) == OK &&
	             verify_entry(w, &proof, entry, policy, &out->seen) == OK;
	out->index = proof.index;
	out->detail = w->message;
	work_forgive(w);
	if (out->valid)
		out->detail = describe(w, policy, out);
	else
		out->detail = str_format(
			w->arena,
			"%.*s Compare the entry and the policy with those that the proof is for; if they are "
			"right, ask for the proof once more.",
			STR_ARG(out->detail));
}

static void print_verdict(struct work *w, const struct verdict *verdict)
{
	struct buf buf = buf_init(w->arena, OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("verdict"), verdict->valid ? S("valid") : S("invalid"));
	json_put_str(&out, S("detail"), verdict->detail);
	if (verdict->valid) {
		json_put_int(&out, S("index"), (int64_t)verdict->index);
		put_checkpoint(w, &out, &verdict->seen.checkpoint);
	}
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

enum err log_verify_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct str proof, entry;
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	struct verdict verdict;
	enum err unread = read_parts(w, command, &proof, &entry, policy);
	if (unread != OK) {
		/* Whatever it is, it says nothing of the entry. */
		*exit_code = 2;
		fprintf(stderr, "assay log: %.*s\n", STR_ARG(w->message));
		work_forgive(w);
		return OK;
	}
	judge(w, proof, entry, policy, &verdict);
	*exit_code = verdict.valid ? 0 : 1;
	if (command->json)
		print_verdict(w, &verdict);
	else
		printf("%s %.*s\n", verdict.valid ? "Yes." : "No.", STR_ARG(verdict.detail));
	return OK;
}
