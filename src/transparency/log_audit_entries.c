/* audit_run_entries of audit_run.h. */
#include "transparency/audit_run.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "vc/did.h"

#include <inttypes.h>
#include <string.h>

enum { SAVE_EVERY_US = 5000000, DUPLICATES_MAX = 1000, FORM_NOT_READ = UINT8_MAX };

/* ---- roots and tiles ---- */

static size_t first_of_size(const struct audit_run *run, uint64_t size)
{
	size_t low = 0, high = run->known_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (run->known[middle].seen.size < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum err take_root(struct work *w, void *state, uint64_t size, const struct digest *root)
{
	struct audit_run *run = state;
	const struct checkpoint *now = &run->report->checkpoint;
	(void)w;
	if (size == now->size) {
		run->root_wrong = !digest_equal(root, &now->root);
		run->report->whole = !run->root_wrong;
	}
	for (size_t i = first_of_size(run, size); i < run->known_count && run->known[i].seen.size == size;
	     i++) {
		struct known_checkpoint *known = &run->known[i];
		known->looked = true;
		known->wrong = !digest_equal(root, &known->seen.root);
		if (!known->wrong)
			run->agreed = size;
	}
	return OK;
}

/* A tile of level 1 or higher. */
static enum err take_tile(struct work *w, void *state, struct tile tile, const struct digest *hashes)
{
	struct audit_run *run = state;
	struct log_file file = {.path = tile_path(w->arena, tile), .max = tile.width * sizeof *hashes};
	struct str what;
	TRY(log_reader_read(w, run->reader, &file, 1));
	if (file.state == LOG_FILE_READ && file.bytes.len == file.max &&
	    audit_tile_differs(hashes, tile.width, file.bytes) == tile.width) {
		run->report->tiles++;
		return OK;
	}
	run->held = true;
	if (file.state == LOG_FILE_MISSING) {
		what = str_format(w->arena, "%.*s is missing: hashes that proofs are made from.",
		                  STR_ARG(file.path));
		return audit_run_find(w, run, FINDING_GAP, file.path, what, (struct str){0}, (struct str){0});
	}
	what = str_format(w->arena, "%.*s has other hashes than the entries give.", STR_ARG(file.path));
	return audit_run_find(w, run, FINDING_TILE, file.path, what, (struct str){0}, (struct str){0});
}

/* ---- entries ---- */

static void count_forms(struct log_audit_report *report, const struct log_part *part)
{
	for (uint64_t i = 0; i < part->part.size - part->part.from; i++) {
		if (part->forms[i] == 0)
			report->others++;
		else if (part->forms[i] == FORM_NOT_READ)
			report->unread++;
		else
			report->kinds[part->forms[i] - 1]++;
	}
}

/* In the log of an installation, whose statements are at hand, there is nothing else. */
static enum err look_at_forms(struct work *w, struct audit_run *run, const struct log_part *part)
{
	count_forms(run->report, part);
	if (str_absent(run->options->statements))
		return OK;
	for (uint64_t i = 0; i < part->part.size - part->part.from; i++) {
		uint64_t index = part->part.from + i;
		if (part->forms[i] != 0)
			continue;
		TRY(audit_run_find(
			w, run, FINDING_FORM, str_format(w->arena, "%" PRIu64, index),
			str_format(w->arena, "Entry %" PRIu64 " is none that Assay writes.", index),
			(struct str){0}, (struct str){0}));
	}
	return OK;
}

/* The leaf of an entry that was read before this part; *found is false when it cannot be had. */
static void leaf_before(struct work *w, struct audit_run *run, uint64_t index, struct digest *out,
                        bool *found)
{
	struct tile tile = {0, index / TILE_WIDTH, TILE_WIDTH};
	struct str path = tile_path(w->arena, tile);
	*found = true;
	if (!str_equal(path, run->tile_path)) {
		run->tile_path = run->tile_bytes = (struct str){0};
		arena_reset(run->tile_arena);
		struct str bytes;
		if (log_reader_get(w, run->reader, path, TILE_BYTES_MAX, &bytes) != OK ||
		    bytes.len != TILE_BYTES_MAX) {
			work_forgive(w);
			*found = false;
			return;
		}
		run->tile_path = str_copy(run->tile_arena, path);
		run->tile_bytes = str_copy(run->tile_arena, bytes);
	}
	check(run->tile_bytes.len == TILE_BYTES_MAX);
	memcpy(out, run->tile_bytes.at + index % TILE_WIDTH * sizeof *out, sizeof *out);
}

/* The first place of the entry's leaf, when that is before `index`. */
static enum err find_before(struct work *w, struct audit_run *run, const struct log_part *part,
                            uint64_t index, uint64_t *out, bool *found)
{
	uint64_t places[LEAF_INDEX_CANDIDATES];
	size_t count;
	const struct digest *leaf = &part->leaves[index - part->part.from];
	*found = false;
	if (index == leaf_index_size(run->leaves))
		TRY(leaf_index_meet(w, run->leaves, leaf, places, &count));
	else
		TRY(leaf_index_find(w, run->leaves, leaf, places, &count));
	for (size_t i = 0; i < count; i++) {
		struct digest there;
		bool known = true;
		if (places[i] >= index || (*found && places[i] >= *out))
			continue;
		if (places[i] >= part->part.from)
			there = part->leaves[places[i] - part->part.from];
		else
			leaf_before(w, run, places[i], &there, &known);
		if (!known || !digest_equal(&there, leaf))
			continue;
		*out = places[i];
		*found = true;
	}
	return OK;
}

static enum err tell_duplicate(struct work *w, struct audit_run *run, const struct log_part *part,
                               uint64_t index, uint64_t before)
{
	uint8_t form = part->forms[index - part->part.from];
	run->duplicates++;
	if (form == 0 || form == FORM_NOT_READ) {
		run->report->repeated++;
		return OK;
	}
	struct str what =
		str_format(w->arena, "Entry %" PRIu64 " is the same as entry %" PRIu64 ".", index, before);
	return audit_run_find(w, run, FINDING_DUPLICATE, str_format(w->arena, "%" PRIu64, index), what,
	                      (struct str){0}, (struct str){0});
}

static enum err look_for_duplicates(struct work *w, struct audit_run *run, const struct log_part *part)
{
	uint64_t from = part->part.from, size = part->part.size;
	for (uint64_t index = from; index < size && run->duplicates < DUPLICATES_MAX; index++) {
		uint64_t before = 0;
		bool found;
		TRY(find_before(w, run, part, index, &before, &found));
		if (found)
			TRY(tell_duplicate(w, run, part, index, before));
	}
	uint64_t known = leaf_index_size(run->leaves);
	TRY(leaf_index_add(w, run->leaves, part->leaves + (known < size ? known - from : 0),
	                   (size_t)(known < size ? size - known : 0)));
	if (run->duplicates == DUPLICATES_MAX) {
		audit_run_remark(run,
		                 S("So many entries are there twice that they were not all looked for."));
		run->duplicates++;
	}
	return OK;
}

/* ---- statements ---- */

/* What the statement says is published somewhere; the newest counts. */
static enum err remember_published(struct work *w, struct audit_run *run, const struct statement *statement)
{
	const struct json *fields;
	struct str url = {0};
	TRY(json_parse(w, statement->fields, statement->fields.len, &fields));
	struct str digest = json_get_str(fields, S("digest")), did = json_get_str(fields, S("did"));
	if (statement->kind == ENTRY_STATUS)
		url = json_get_str(fields, S("list"));
	else if (statement->kind == ENTRY_ISSUER)
		url = json_get_str(fields, S("document"));
	if (statement->kind == ENTRY_ISSUER && str_absent(url) && !str_absent(did) &&
	    did_web_document_url(w, did, &url) != OK)
		work_forgive(w);
	if (str_absent(url) || !str_starts(digest, S("sha256:")))
		return OK;
	size_t at = 0;
	while (at < run->published_count && !str_equal(run->published[at].url, url))
		at++;
	if (at == AUDIT_PUBLISHED_MAX)
		return OK;
	struct arena *arena = run->report->findings.arena;
	if (at == run->published_count)
		run->published[run->published_count++].url = str_copy(arena, url);
	run->published[at].digest = str_copy(arena, digest);
	run->published[at].index = statement->index;
	run->published[at].canonical = statement->kind == ENTRY_ISSUER;
	return OK;
}

static enum err misstated(struct work *w, struct audit_run *run, uint64_t index, const char *why)
{
	run->held = true;
	return audit_run_find(w, run, FINDING_MISSTATED, str_format(w->arena, "%" PRIu64, index),
	                      str_format(w->arena, "The statement about entry %" PRIu64 " %s.", index, why),
	                      (struct str){0}, (struct str){0});
}

/* Statements about entries before `index`, which no public entry has. */
static enum err pass_strays(struct work *w, struct audit_run *run, const struct log_part *part,
                            uint64_t index, const struct statement **out)
{
	for (;;) {
		TRY(statements_peek(w, run->statements, out));
		if (*out == NULL || (*out)->index >= index)
			return OK;
		bool unread = (*out)->index >= part->part.from &&
		              part->forms[(*out)->index - part->part.from] == FORM_NOT_READ;
		if (!unread)
			TRY(misstated(w, run, (*out)->index, "is about an entry of another kind"));
		statements_pass(run->statements);
	}
}

static enum err open_entry(struct work *w, struct audit_run *run, const struct public_entry *entry,
                           const struct statement *statement)
{
	struct str kind = entry_kind_name(entry->kind);
	if (statement == NULL || statement->index != entry->index) {
		run->held = true;
		struct str what = str_format(w->arena, "Entry %" PRIu64 " (%.*s) has no published statement.",
		                             entry->index, STR_ARG(kind));
		return audit_run_find(w, run, FINDING_UNSTATED,
		                      str_format(w->arena, "%" PRIu64, entry->index), what, (struct str){0},
		                      (struct str){0});
	}
	bool opens = statement_opens(w->arena, statement, entry->kind, &entry->commitment);
	if (opens) {
		run->report->statements++;
		TRY(remember_published(w, run, statement));
	} else {
		TRY(misstated(w, run, entry->index, "does not open it: its fields are not what was logged"));
	}
	statements_pass(run->statements);
	return OK;
}

static enum err open_entries(struct work *w, struct audit_run *run, const struct log_part *part)
{
	const struct statement *statement;
	for (size_t i = 0; i < part->public_count; i++) {
		TRY(pass_strays(w, run, part, part->publics[i].index, &statement));
		TRY(open_entry(w, run, &part->publics[i], statement));
	}
	return pass_strays(w, run, part, part->part.size, &statement);
}

/* Statements that cannot be read are no statements. */
static enum err look_at_statements(struct work *w, struct audit_run *run, const struct log_part *part)
{
	if (run->statements == NULL)
		return OK;
	enum err failed = open_entries(w, run, part);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	struct str why = str_format(w->arena, "The statements cannot be read: %.*s.", STR_ARG(w->message));
	work_forgive(w);
	run->held = true;
	statements_close(run->statements);
	run->statements = NULL;
	return audit_run_find(w, run, FINDING_MISSTATED, S("statements"), why, (struct str){0},
	                      (struct str){0});
}

/* ---- part by part ---- */

static enum err tell_faults(struct work *w, struct audit_run *run, const struct log_part *part)
{
	for (size_t i = 0; i < part->fault_count; i++)
		TRY(audit_run_find(w, run, part->faults[i].kind, part->faults[i].path, part->faults[i].what,
		                   (struct str){0}, (struct str){0}));
	if (part->fault_count > 0)
		run->report->findings.more[part->faults[0].kind] += part->unkept_faults;
	return OK;
}

static enum err save(struct work *w, struct audit_run *run)
{
	run->saved_us = world_monotonic_us(w);
	if (run->store == NULL || run->held)
		return OK;
	/* Progress is worth nothing to a later audit whose leaves end before it. */
	TRY(leaf_index_settle(w, run->leaves));
	return audit_store_save(w, run->store, &run->done, &run->report->findings);
}

static enum err take_part(struct work *w, struct audit_run *run, const struct log_part *part)
{
	const struct audit_seen seen = {run, take_root, take_tile};
	if (part->fault_count > 0) {
		/* What is damaged is looked at again next time. */
		TRY(save(w, run));
		run->held = true;
		TRY(tell_faults(w, run, part));
	}
	TRY(audit_take(w, &run->audit, &part->part, &seen));
	TRY(look_at_forms(w, run, part));
	TRY(look_for_duplicates(w, run, part));
	TRY(look_at_statements(w, run, part));
	run->report->to = part->part.size;
	run->done = run->audit;
	return world_monotonic_us(w) - run->saved_us > SAVE_EVERY_US ? save(w, run) : OK;
}

/* A part in a work of its own, so that nothing of it is left. */
static enum err take_apart(struct work *w, struct audit_run *run, const struct log_part *part)
{
	struct work own = work_init(w->world, w->request_id);
	own.deadline_us = w->deadline_us;
	enum err failed = take_part(&own, run, part);
	if (failed != OK)
		(void)fail(w, failed, "%.*s", STR_ARG(own.message));
	work_finish(&own);
	return failed;
}

static enum err take_parts(struct work *w, struct audit_run *run, struct audit_parts *parts)
{
	const struct log_audit_options *options = run->options;
	for (;;) {
		const struct log_part *part;
		TRY(audit_parts_next(w, parts, &part));
		if (part == NULL)
			return OK;
		TRY(take_apart(w, run, part));
		if (options->progress != NULL)
			options->progress(options->argument, run->report->to, run->report->checkpoint.size);
		if (options->given_up != NULL && atomic_load(options->given_up))
			return fail(w, ERR_UNAVAILABLE, "It was ended before all was read.");
	}
}

static enum err read_entries(struct work *w, struct audit_run *run)
{
	const struct audit_seen seen = {run, take_root, take_tile};
	uint64_t size = run->report->checkpoint.size;
	struct audit_parts *parts = audit_parts_open(w, run->source, run->audit.edge.size, size, run->sizes,
	                                             run->size_count, run->options->threads);
	enum err failed = take_parts(w, run, parts);
	audit_parts_close(parts);
	if (failed != OK) {
		/* What was read is not read again. */
		struct work own = work_init(w->world, w->request_id);
		(void)save(&own, run);
		work_finish(&own);
		return failed;
	}
	return run->report->to == size ? audit_end(w, &run->audit, &seen) : OK;
}

enum err audit_run_entries(struct work *w, struct audit_run *run)
{
	const struct checkpoint *now = &run->report->checkpoint;
	struct digest empty = digest_of(S(""));
	/* Of whole bundles nothing may be left to be read, and the root is still to be compared. */
	if (run->audit.edge.size == now->size) {
		struct digest root = now->size == 0 ? empty : edge_root(&run->audit.edge);
		return take_root(w, run, now->size, &root);
	}
	return read_entries(w, run);
}
