/* Of exam/repository.h: fetching, reading and looking, which take long and happen between transactions. */
#include "exam/repository.h"

#include "base/digest.h"
#include "base/log.h"
#include "base/world.h"
#include "exam/repository_parts.h"
#include "http/git.h"

#include "exam/repository_look.sql.h"

enum { BATCH_BYTES = 4 << 20, BATCH_FILES = 500, READ_SECONDS = 300, ATTEMPTS_LAST = 6 };

/* One upload in hand. */
struct looking {
	const struct repository_means *means;
	struct id org, upload;
	struct repository_look_any_row row;
	struct str bytes;         /* what came */
	struct checkout checkout; /* as it was read */
	size_t from, to;          /* of its files, those of this transaction */
	struct git_pack pack;
	struct str problem, report;
	const struct repository *task;
	struct checkout_file *files;
	size_t file_count;
};

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	const struct repository_look_any_in in = {.org = looking->org, .upload = looking->upload};
	bool found;
	TRY(repository_look_any(w, tx, &in, &looking->row, &found));
	return found ? OK : fail(w, ERR_NOT_FOUND, "there is no such upload");
}

/* ---- progress ---- */

struct telling {
	const struct repository_progress *progress;
	struct str what;
	int64_t done, total;
};

static enum err store_doing(struct work *w, struct tx *tx, void *argument)
{
	const struct telling *telling = argument;
	const struct repository_look_doing_in in = {.org = telling->progress->org,
	                                            .upload = telling->progress->upload,
	                                            .doing = telling->what,
	                                            .done = telling->done,
	                                            .total = telling->total};
	return repository_look_doing(w, tx, &in);
}

enum err repository_tell(struct work *w, void *state, struct str what, int64_t done, int64_t total)
{
	const struct repository_progress *progress = state;
	struct telling telling = {progress, what, done, total};
	return db_write(w, progress->db, store_doing, &telling);
}

static enum err tell(struct work *w, const struct looking *looking, struct str what)
{
	struct repository_progress progress = {looking->means->db, looking->org, looking->upload};
	return repository_tell(w, &progress, what, 0, DB_NULL_INT);
}

/* ---- refusing ---- */

static enum err store_refusal(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	const struct repository_look_refuse_in in = {.org = looking->org,
	                                             .upload = looking->upload,
	                                             .problem = looking->problem,
	                                             .ended_us = world_now_us(w)};
	int64_t changed;
	return repository_look_refuse(w, tx, &in, &changed);
}

/* What was wrong with it was said in w; where that is its own fault, it is refused, in these words. */
static enum err refuse(struct work *w, struct looking *looking, enum err failed)
{
	bool its_fault = failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_NOT_FOUND;
	bool last = looking->means->job != NULL && looking->means->job->attempts >= ATTEMPTS_LAST;
	if (!its_fault && !last)
		return failed;
	bool sentence = w->message.len > 0 && str_ends(w->message, S("."));
	looking->problem =
		str_format(w->arena, "%s%.*s%s",
	                   its_fault ? "It was not taken: " : "It could not be had: ", STR_ARG(w->message),
	                   sentence ? "" : ".");
	work_forgive(w);
	return db_write(w, looking->means->db, store_refusal, looking);
}

/* ---- what came ---- */

static enum err store_pack(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	const struct git_pack *pack = &looking->pack;
	struct digest digest = digest_of(pack->bytes);
	const struct repository_look_fetched_in in = {.org = looking->org,
	                                              .upload = looking->upload,
	                                              .bytes = (int64_t)pack->bytes.len,
	                                              .digest = digest_hex(w->arena, &digest),
	                                              .commit = pack->commit};
	int64_t changed;
	TRY(repository_look_fetched(w, tx, &in, &changed));
	/* Somebody else may have fetched it: the first one stays. */
	return changed == 0 ? OK : repository_parts_store(w, tx, looking->org, looking->upload, pack->bytes);
}

static enum err fetch(struct work *w, struct looking *looking)
{
	if (looking->row.bytes != DB_NULL_INT)
		return OK;
	if (looking->means->fetcher == NULL)
		return fail(w, ERR_INPUT, "addresses cannot be fetched here: hand in a zip or a bundle.");
	TRY(tell(w, looking, S("Fetching it")));
	TRY(git_fetch(w, looking->means->fetcher, looking->row.name, REPOSITORY_PACK_BYTES_MAX,
	              &looking->pack));
	TRY(db_write(w, looking->means->db, store_pack, looking));
	return db_read(w, looking->means->db, load, looking);
}

static enum err load_pieces(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct repository_look_pieces_in in = {.org = looking->org, .upload = looking->upload};
	struct buf bytes = buf_init(w->arena, REPOSITORY_PACK_BYTES_MAX);
	size_t count;
	do {
		struct repository_look_pieces_row *rows;
		TRY(repository_look_pieces(w, tx, &in, &rows, &count));
		for (size_t i = 0; i < count; i++)
			buf_put(&bytes, rows[i].bytes);
		in.from += (int64_t)count;
	} while (count > 0);
	looking->bytes = buf_str(&bytes);
	if ((int64_t)looking->bytes.len != looking->row.bytes)
		return fail(w, ERR_INTERNAL, "what is stored of a repository is damaged: restore a backup");
	return OK;
}

/* ---- its files ---- */

static enum err store_files(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	for (size_t i = looking->from; i < looking->to; i++) {
		const struct checkout_file *file = &looking->checkout.files[i];
		const struct repository_look_file_insert_in in = {.org = looking->org,
		                                                  .upload = looking->upload,
		                                                  .path = file->path,
		                                                  .bytes = file->bytes.len == 0 ? S("")
		                                                                                : file->bytes,
		                                                  .size = (int64_t)file->bytes.len,
		                                                  .executable = file->executable};
		TRY(repository_look_file_insert(w, tx, &in));
	}
	return OK;
}

static enum err store_read(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	const struct repository_look_read_in in = {.org = looking->org,
	                                           .upload = looking->upload,
	                                           .files = (int64_t)looking->checkout.count,
	                                           .summary =
	                                                   repository_parts_summary(w, &looking->checkout)};
	int64_t changed;
	return repository_look_read(w, tx, &in, &changed);
}

/* A few at a time, so that nobody else waits long for the database. */
static enum err store_all(struct work *w, struct looking *looking)
{
	const struct checkout *checkout = &looking->checkout;
	for (looking->to = 0; looking->to < checkout->count;) {
		size_t bytes = 0;
		looking->from = looking->to;
		while (looking->to < checkout->count && bytes < BATCH_BYTES &&
		       looking->to - looking->from < BATCH_FILES)
			bytes += checkout->files[looking->to++].bytes.len;
		TRY(db_write(w, looking->means->db, store_files, looking));
	}
	return db_write(w, looking->means->db, store_read, looking);
}

static enum err read_it(struct work *w, struct looking *looking)
{
	const struct sandbox_runner *sandbox = looking->means->sandbox;
	TRY(fetch(w, looking));
	TRY(tell(w, looking, S("Reading it")));
	TRY(db_read(w, looking->means->db, load_pieces, looking));
	if (!str_equal(looking->row.kind, S("git")))
		return checkout_read(w, sandbox, looking->bytes, &looking->checkout);
	return checkout_read_pack(w, sandbox, looking->bytes, looking->row.commit_name, &looking->checkout);
}

static enum err ensure_read(struct work *w, struct looking *looking)
{
	const struct repository_means *means = looking->means;
	TRY(db_read(w, means->db, load, looking));
	if (!str_equal(looking->row.state, S("received")))
		return OK;
	if (means->sandbox == NULL)
		return fail(w, ERR_UNAVAILABLE, "there is no sandbox here");
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, READ_SECONDS));
	enum err failed = read_it(w, looking);
	if (failed != OK)
		return refuse(w, looking, failed);
	return store_all(w, looking);
}

enum err repository_ensure_read(struct work *w, const struct repository_means *means, struct id org,
                                struct id upload)
{
	struct looking looking = {.means = means, .org = org, .upload = upload};
	return ensure_read(w, &looking);
}

/* ---- the job ---- */

static enum err load_task(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(load(w, tx, looking));
	TRY(sitting_load_any(w, tx, looking->org, looking->row.sitting, &sitting));
	TRY(sitting_find_part(w, &sitting, looking->row.part, &part));
	looking->task = part->part->repository;
	if (looking->task == NULL)
		return fail(w, ERR_INTERNAL, "an upload is of a part that takes none");
	return repository_files(w, tx, looking->org, looking->upload, &looking->files, &looking->file_count);
}

static enum err store_ready(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	const struct repository_look_ready_in in = {.org = looking->org,
	                                            .upload = looking->upload,
	                                            .state = str_absent(looking->problem) ? S("ready")
	                                                                                  : S("read"),
	                                            .report = looking->report,
	                                            .problem = looking->problem,
	                                            .ended_us = world_now_us(w)};
	int64_t changed;
	TRY(repository_look_ready(w, tx, &in, &changed));
	return jobs_complete(w, tx, looking->means->job);
}

static enum err run(struct work *w, struct looking *looking)
{
	const struct repository_means *means = looking->means;
	struct repository_progress progress = {means->db, looking->org, looking->upload};
	const struct repository_telling telling = {&progress, repository_tell};
	struct repository_report report;
	int64_t seconds = repository_check_seconds(looking->task, REPOSITORY_VISIBLE);
	TRY(jobs_extend(w, means->db, means->job, (unsigned)seconds));
	TRY(repository_check(w, means->sandbox, looking->task, looking->files, looking->file_count,
	                     REPOSITORY_VISIBLE, &telling, &report));
	looking->report = repository_report_json(w, &report);
	return OK;
}

static const struct str our_fault = S_INIT(
	"The machine that runs tests did not do its work. That is our fault, not your repository's, and it counts for "
	"nothing. What you sent is kept and can be handed in; send it again to have it tested.");

enum err repository_look_job(struct work *w, const struct repository_means *means)
{
	struct looking looking = {.means = means, .org = means->job->org};
	TRY(jobs_payload_id(w, means->job, S("upload"), &looking.upload));
	TRY(ensure_read(w, &looking));
	TRY(db_read(w, means->db, load_task, &looking));
	if (!str_equal(looking.row.state, S("read")))
		return OK;
	enum err failed = means->sandbox == NULL ? fail(w, ERR_UNAVAILABLE, "there is no sandbox here")
	                                         : run(w, &looking);
	if (failed != OK && means->job->attempts < ATTEMPTS_LAST)
		return failed;
	if (failed != OK) {
		log_event(w, LOG_WARNING, REPOSITORY_JOB, LOG_TEXT("problem", w->message));
		work_forgive(w);
		looking.problem = our_fault;
	}
	return db_write(w, means->db, store_ready, &looking);
}
