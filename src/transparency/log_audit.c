#include "transparency/log_audit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/world.h"
#include "tlog/tree.h"
#include "transparency/audit_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what is told ---- */

void audit_run_remark(struct audit_run *run, struct str remark)
{
	struct log_audit_report *report = run->report;
	if (report->remark_count < LOG_AUDIT_REMARKS_MAX)
		report->remarks[report->remark_count++] = str_copy(report->findings.arena, remark);
}

void audit_run_passed_over(struct work *w, struct audit_run *run, struct str what)
{
	struct str why =
		str_ends(w->message, S(".")) ? str_slice(w->message, 0, w->message.len - 1) : w->message;
	run->report->partly = true;
	audit_run_remark(run, str_format(w->arena, "%.*s: %.*s.", STR_ARG(what), STR_ARG(why)));
	work_forgive(w);
}

enum err audit_run_find(struct work *w, struct audit_run *run, enum finding_kind kind, struct str subject,
                        struct str what, struct str note, struct str other)
{
	struct finding finding = {.kind = kind, .subject = subject, .what = what, .notes = {note, other}};
	for (size_t i = 0; i < FINDING_NOTES_MAX && run->store != NULL; i++)
		if (!str_absent(finding.notes[i]))
			TRY(audit_store_evidence(w, run->store, finding.notes[i], &finding.files[i]));
	findings_add(&run->report->findings, &finding);
	return OK;
}

static struct str root_text(struct work *w, const struct digest *root)
{
	return encode_base64(w->arena, digest_str(root));
}

/* ---- the checkpoint ---- */

static enum err no_checkpoint(struct work *w, struct audit_run *run, struct str why)
{
	work_forgive(w);
	return audit_run_find(w, run, FINDING_SIGNATURE, S("checkpoint"), why, run->report->note,
	                      (struct str){0});
}

/* What a policy says of the checkpoint. False when it is nobody's whom it trusts. */
static enum err judge(struct work *w, struct audit_run *run, bool *good)
{
	struct log_audit_report *report = run->report;
	const struct log_policy *policy = run->options->policy;
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	*good = true;
	if (policy == NULL) {
		audit_run_remark(
			run,
			S("No policy was given, so nobody's signature was checked, but only whether the log "
		          "agrees with itself. Give the log's key with --policy."));
		return OK;
	}
	report->judged = true;
	if (log_policy_see(w, policy, report->note, seen) != OK) {
		*good = false;
		return no_checkpoint(w, run,
		                     str_format(w->arena, "The checkpoint is not to be trusted: %.*s",
		                                STR_ARG(w->message)));
	}
	report->cosigners = log_policy_names(w->arena, policy, seen, true);
	report->wanted = log_policy_wants(w->arena, policy);
	if (log_policy_require(w, policy, seen) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return audit_run_find(w, run, FINDING_QUORUM, S("checkpoint"), why, report->note, (struct str){0});
}

/* Reads what the log shows. *good: it is a checkpoint that the tree can be compared with. */
static enum err read_checkpoint(struct work *w, struct audit_run *run, bool *good)
{
	struct note note;
	struct log_audit_report *report = run->report;
	*good = false;
	enum err failed = log_reader_get(w, run->reader, S("checkpoint"), NOTE_BYTES_MAX, &report->note);
	if (failed == ERR_NOT_FOUND) {
		struct str why = w->message;
		work_forgive(w);
		return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(why));
	}
	if (failed == ERR_TOO_LARGE)
		return no_checkpoint(w, run, S("The checkpoint is longer than any signed note may be."));
	TRY(failed);
	if (note_parse(w, report->note, &note) != OK ||
	    checkpoint_parse(w, note.text, &report->checkpoint) != OK) {
		struct str why = str_format(w->arena, "What the log shows is no signed checkpoint: %.*s",
		                            STR_ARG(w->message));
		return no_checkpoint(w, run, why);
	}
	return judge(w, run, good);
}

/* ---- checkpoints that are known ---- */

static int by_size(const void *left, const void *right)
{
	const struct known_checkpoint *a = left, *b = right;
	return a->seen.size < b->seen.size ? -1 : a->seen.size > b->seen.size;
}

/* Of several that say the same, one is kept: that from elsewhere, because where it was can be told. */
static size_t without_repeats(struct known_checkpoint *known, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		size_t same = kept;
		for (size_t at = kept; at > 0 && known[at - 1].seen.size == known[i].seen.size; at--)
			if (digest_equal(&known[at - 1].seen.root, &known[i].seen.root))
				same = at - 1;
		if (same == kept)
			known[kept++] = known[i];
		else if (str_absent(known[same].where))
			known[same] = known[i];
	}
	return kept;
}

/* Those that were kept, and those from elsewhere, which are kept from now on. */
static enum err gather(struct work *w, struct audit_run *run)
{
	struct seen_checkpoint *seen = NULL;
	size_t count = 0, elsewhere = run->options->checkpoint_count;
	if (run->store != NULL)
		TRY(audit_store_seen(w, run->store, &seen, &count));
	struct known_checkpoint *all = work_array(w, count + elsewhere, sizeof *all);
	for (size_t i = 0; i < run->known_count; i++)
		all[i] = run->known[i];
	for (size_t i = 0; i < count; i++)
		all[run->known_count++].seen = seen[i];
	run->known = all;
	qsort(all, run->known_count, sizeof *all, by_size);
	run->known_count = without_repeats(all, run->known_count);
	return OK;
}

static struct str told_where(const struct known_checkpoint *known)
{
	return str_absent(known->where) ? S("it showed us earlier") : known->where;
}

/* Whether the log signed it. What an audit without a policy kept may be anybody's, and accuses nobody. */
static bool is_signed(struct work *w, const struct audit_run *run, struct str note)
{
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	if (run->options->policy == NULL)
		return true;
	bool is = log_policy_see(w, run->options->policy, note, seen) == OK;
	work_forgive(w);
	return is;
}

/* Larger ones cannot be compared with entries that are not shown. */
static enum err find_rewind(struct work *w, struct audit_run *run)
{
	const struct checkpoint *now = &run->report->checkpoint;
	const struct known_checkpoint *last = NULL;
	for (size_t i = run->known_count; i > 0 && last == NULL && run->known[i - 1].seen.size > now->size;
	     i--)
		if (is_signed(w, run, run->known[i - 1].seen.note))
			last = &run->known[i - 1];
	if (last == NULL)
		return OK;
	struct str what = str_format(
		w->arena, "The log shows %" PRIu64 " entries, and has signed for %" PRIu64 " before (%.*s).",
		now->size, last->seen.size, STR_ARG(told_where(last)));
	return audit_run_find(w, run, FINDING_REWIND, S("checkpoint"), what, last->seen.note,
	                      run->report->note);
}

/* The sizes at which roots are wanted; that of the checkpoint is one. */
static void want_roots(struct work *w, struct audit_run *run)
{
	uint64_t size = run->report->checkpoint.size;
	run->sizes = work_array(w, run->known_count + 1, sizeof *run->sizes);
	for (size_t i = 0; i < run->known_count; i++) {
		uint64_t known = run->known[i].seen.size;
		bool repeated = run->size_count > 0 && run->sizes[run->size_count - 1] == known;
		if (known > run->audit.edge.size && known < size && !repeated)
			run->sizes[run->size_count++] = known;
	}
	if (size > 0)
		run->sizes[run->size_count++] = size;
}

static enum err find_split(struct work *w, struct audit_run *run, const struct known_checkpoint *known)
{
	uint64_t size = known->seen.size;
	struct str what =
		str_format(w->arena,
	                   "The log signed the root %.*s for its first %" PRIu64
	                   " entries (%.*s), and shows others now.",
	                   STR_ARG(root_text(w, &known->seen.root)), size, STR_ARG(told_where(known)));
	return audit_run_find(
		w, run, FINDING_SPLIT_VIEW,
		str_format(w->arena, "%" PRIu64 " %.*s", size, STR_ARG(root_text(w, &known->seen.root))),
		what, known->seen.note, run->report->note);
}

enum err audit_run_extends(struct work *w, struct audit_run *run, uint64_t size, const struct digest *root,
                           struct merkle_proof *proof)
{
	const struct checkpoint *now = &run->report->checkpoint;
	struct digest unsaid;
	struct tlog_storage storage = log_reader_storage(run->reader);
	struct tree tree = tree_of(&storage, now->size);
	struct merkle_reader reader = tree_reader(&tree);
	TRY(merkle_consistency(w, &reader, size, now->size, proof));
	if (root == NULL) {
		TRY(merkle_root(w, &reader, size, &unsaid));
		root = &unsaid;
	}
	if (merkle_extends(proof, size, now->size, root, &now->root))
		return OK;
	return fail(w, ERR_INPUT, "the tree of %" PRIu64 " entries is not the beginning of this one", size);
}

/* One that lies before where this audit began: its entries are not read again, but tiles prove what it is. */
static enum err look_back(struct work *w, struct audit_run *run, struct known_checkpoint *known)
{
	struct merkle_proof proof;
	struct digest root = known->seen.root;
	enum err extends = audit_run_extends(w, run, known->seen.size, &root, &proof);
	if (extends == OK || extends == ERR_INPUT) {
		known->looked = true;
		known->wrong = extends == ERR_INPUT;
		work_forgive(w);
		return OK;
	}
	/* The tiles that would show it are damaged: then nothing is known of this one. */
	audit_run_passed_over(w, run,
	                      str_format(w->arena,
	                                 "A checkpoint of %" PRIu64 " entries could not be compared",
	                                 known->seen.size));
	return OK;
}

static bool has_twin(const struct audit_run *run, size_t i)
{
	uint64_t size = run->known[i].seen.size;
	return (i > 0 && run->known[i - 1].seen.size == size) ||
	       (i + 1 < run->known_count && run->known[i + 1].seen.size == size);
}

/* Two of one size and larger than what the log shows contradict each other without any entries. */
static enum err compare_pairs(struct work *w, struct audit_run *run)
{
	const struct known_checkpoint *a = NULL;
	for (size_t i = 0; i < run->known_count; i++) {
		const struct known_checkpoint *b = &run->known[i];
		if (b->looked || !has_twin(run, i) || !is_signed(w, run, b->seen.note))
			continue;
		bool differ = a != NULL && a->seen.size == b->seen.size &&
		              !digest_equal(&a->seen.root, &b->seen.root);
		struct str what =
			str_format(w->arena, "The log signed two different roots for %" PRIu64 " entries.",
		                   b->seen.size);
		if (differ)
			TRY(audit_run_find(w, run, FINDING_SPLIT_VIEW,
			                   str_format(w->arena, "%" PRIu64 " %.*s", b->seen.size,
			                              STR_ARG(root_text(w, &b->seen.root))),
			                   what, a->seen.note, b->seen.note));
		a = b;
	}
	return OK;
}

static enum err compare_known(struct work *w, struct audit_run *run)
{
	uint64_t size = run->report->checkpoint.size;
	for (size_t i = 0; i < run->known_count; i++) {
		struct known_checkpoint *known = &run->known[i];
		bool behind = known->seen.size <= run->report->from && known->seen.size <= size;
		if (!known->looked && known->seen.fresh && behind && run->report->whole)
			TRY(look_back(w, run, known));
		run->report->checkpoints += known->looked;
		if (known->wrong && !run->root_wrong && is_signed(w, run, known->seen.note))
			TRY(find_split(w, run, known));
	}
	return compare_pairs(w, run);
}

/* ---- the end ---- */

static enum err find_wrong_root(struct work *w, struct audit_run *run)
{
	const struct checkpoint *now = &run->report->checkpoint;
	struct str agreed = run->agreed == 0 ? S("")
	                                     : str_format(w->arena,
	                                                  " Up to entry %" PRIu64
	                                                  " they agree with an earlier checkpoint.",
	                                                  run->agreed - 1);
	struct str what = str_format(
		w->arena, "The %" PRIu64 " entries do not give the root %.*s that the log signed.%.*s",
		now->size, STR_ARG(root_text(w, &now->root)), STR_ARG(agreed));
	TRY(audit_run_find(w, run, FINDING_ROOT, S("entries"), what, run->report->note, (struct str){0}));
	if (run->store == NULL)
		return OK;
	TRY(leaf_index_clear(w, run->leaves));
	return audit_store_forget(w, run->store);
}

static enum err keep(struct work *w, struct audit_run *run)
{
	if (run->store == NULL || !run->report->whole)
		return OK;
	if (!run->held) {
		TRY(leaf_index_settle(w, run->leaves));
		TRY(audit_store_save(w, run->store, &run->audit, &run->report->findings));
	}
	return audit_store_verify(w, run->store, run->report->note);
}

static enum err read_all(struct work *w, struct audit_run *run)
{
	struct log_audit_report *report = run->report;
	want_roots(w, run);
	run->done = run->audit;
	report->from = report->to = run->audit.edge.size;
	return audit_run_entries(w, run);
}

/* What was read by earlier audits and what is shown now do not go together. Then all is read again, to learn whether what is
 * shown now agrees with itself: if so the log has two histories, and if not its files are damaged. */
static enum err read_again(struct work *w, struct audit_run *run)
{
	struct log_audit_report *report = run->report;
	TRY(audit_store_forget(w, run->store));
	TRY(leaf_index_clear(w, run->leaves));
	audit_begin(&run->audit);
	statements_close(run->statements);
	run->statements = NULL;
	if (!str_absent(run->options->statements))
		TRY(statements_open(w, run->options->statements, 0, run->options->given_up,
		                    &run->statements));
	for (size_t i = 0; i < run->known_count; i++)
		run->known[i].looked = run->known[i].wrong = false;
	memset(report->kinds, 0, sizeof report->kinds);
	report->others = report->unread = report->repeated = report->statements = report->tiles = 0;
	findings_cut(&report->findings, run->found_before);
	run->duplicates = run->published_count = 0;
	run->held = run->root_wrong = false;
	run->size_count = 0;
	run->agreed = 0;
	return read_all(w, run);
}

static enum err run_on(struct work *w, struct audit_run *run)
{
	struct log_audit_report *report = run->report;
	TRY(read_all(w, run));
	if (run->root_wrong && report->from > 0)
		TRY(read_again(w, run));
	TRY(compare_known(w, run));
	if (run->root_wrong)
		return find_wrong_root(w, run);
	if (report->whole) {
		TRY(audit_run_ask_witnesses(w, run));
		TRY(audit_run_published(w, run));
	}
	return keep(w, run);
}

/* ---- the beginning ---- */

/* Where the last audit stopped, unless the log is shorter now or its leaves are lost. */
static enum err take_up(struct work *w, struct audit_run *run)
{
	struct findings *findings = &run->report->findings;
	audit_begin(&run->audit);
	if (run->store == NULL)
		return OK;
	if (run->options->again)
		TRY(audit_store_forget(w, run->store));
	struct findings *before = work_alloc(w, sizeof *before);
	before->arena = w->arena;
	TRY(audit_store_load(w, run->store, &run->audit, before));
	if (run->audit.edge.size > run->report->checkpoint.size ||
	    run->audit.edge.size > leaf_index_size(run->leaves)) {
		audit_begin(&run->audit);
		return OK;
	}
	for (size_t i = 0; i < before->count; i++)
		findings_add(findings, &before->at[i]);
	return OK;
}

/* Without a state the leaves lie in a file that is gone when this ends. */
static enum err open_leaves(struct work *w, struct audit_run *run)
{
	struct str log = run->report->checkpoint.origin;
	if (run->store != NULL)
		return leaf_index_open(w, audit_store_path(w->arena, run->store, "leaves"), log,
		                       &run->leaves);
	char path[] = "/tmp/assay-audit-XXXXXX";
	int file = mkstemp(path);
	if (file < 0)
		return fail(w, ERR_UNAVAILABLE, "No file can be made in /tmp; name a folder with --state.");
	close(file);
	enum err failed = leaf_index_open(w, str_of(path), log, &run->leaves);
	unlink(path);
	return failed;
}

static enum err begin(struct work *w, struct audit_run *run)
{
	const struct log_audit_options *options = run->options;
	bool good;
	if (!str_absent(options->state))
		TRY(audit_store_open(w, options->state, &run->store));
	TRY(log_source_open(w, options->source, options->given_up, &run->source));
	run->report->source = str_copy(w->arena, log_source_name(run->source));
	run->reader = log_reader_open(run->source);
	/* What others have comes first: the log may grow meanwhile, and must be as large as theirs. */
	run->known = work_array(w, options->checkpoint_count, sizeof *run->known);
	TRY(audit_run_read_elsewhere(w, run));
	TRY(read_checkpoint(w, run, &good));
	if (!good)
		return OK;
	if (run->store != NULL) {
		TRY(audit_store_bind(w, run->store, run->report->checkpoint.origin));
		for (size_t i = 0; i < run->known_count; i++)
			TRY(audit_store_see(w, run->store, run->known[i].seen.note));
		TRY(audit_store_see(w, run->store, run->report->note));
	}
	TRY(gather(w, run));
	TRY(find_rewind(w, run));
	run->found_before = run->report->findings.count;
	TRY(open_leaves(w, run));
	TRY(take_up(w, run));
	if (!str_absent(options->statements))
		TRY(statements_open(w, options->statements, run->audit.edge.size, options->given_up,
		                    &run->statements));
	return run_on(w, run);
}

static void end(struct audit_run *run)
{
	statements_close(run->statements);
	leaf_index_close(run->leaves);
	log_reader_close(run->reader);
	log_source_close(run->source);
	audit_store_close(run->store);
	arena_close(run->tile_arena);
}

enum err log_audit_run(struct work *w, const struct log_audit_options *options,
                       struct log_audit_report *report)
{
	struct audit_run *run = work_alloc(w, sizeof *run);
	*report = (struct log_audit_report){.source = options->source, .findings = {.arena = w->arena}};
	*run = (struct audit_run){.options = options,
	                          .report = report,
	                          .tile_arena = arena_open(),
	                          .saved_us = world_monotonic_us(w)};
	run->published = work_array(w, AUDIT_PUBLISHED_MAX, sizeof *run->published);
	enum err failed = begin(w, run);
	end(run);
	return failed;
}

int log_audit_exit_code(const struct log_audit_report *report)
{
	if (findings_total(&report->findings) > 0)
		return 1;
	return report->whole && !report->partly ? 0 : 2;
}
