#include "cli/doctor_checks.h"

#include "badge/openings.h"
#include "base/digest.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/input.h"
#include "cli/signing.h"
#include "db/migrate.h"
#include "db/postgres_tool.h"
#include "files/files.h"
#include "ledger/publication.h"
#include "picture/picture.h"
#include "sandbox/language.h"
#include "sandbox/protection.h"
#include "scan/scan.h"
#include "signer/journal.h"
#include "tlog/log_policy.h"
#include "transparency/storage.h"
#include "web/app.h"

#include "cli/doctor.sql.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { DETAIL_BYTES_MAX = 4096 };

#define SPACE_WARN_BYTES (1024.0 * 1024 * 1024)
#define SPACE_BROKEN_BYTES (64.0 * 1024 * 1024)
#define OVERDUE_US (10 * TIME_MINUTE_US)

static enum err found(struct doctor_finding *out, enum doctor_state state, struct str detail)
{
	*out = (struct doctor_finding){state, detail};
	return OK;
}

static const char *in_data(struct work *w, const struct doctor *doctor, const char *path)
{
	return str_cstr(w->arena, str_format(w->arena, "%.*s/%s", STR_ARG(doctor->config->data), path));
}

/* ---- the data folder ---- */

static enum err check_data(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct str data = doctor->config->data;
	if (access(in_data(w, doctor, "keys/address.key"), R_OK) != 0)
		return fail(w, ERR_NOT_FOUND,
		            "there is no installation in %.*s that we may read: --data names its folder",
		            STR_ARG(data));
	if (access(str_cstr(w->arena, data), W_OK) != 0)
		return fail(w, ERR_UNAVAILABLE,
		            "%.*s cannot be written: it must belong to the user that runs Assay",
		            STR_ARG(data));
	return found(out, DOCTOR_OK, data);
}

static enum err check_space(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct statvfs space;
	if (statvfs(str_cstr(w->arena, doctor->config->data), &space) != 0)
		return fail(w, ERR_UNAVAILABLE,
		            "the disk of the data folder does not say how full it is: %m");
	double bytes = (double)space.f_bavail * (double)space.f_frsize;
	enum doctor_state state = bytes < SPACE_BROKEN_BYTES ? DOCTOR_BROKEN
	                          : bytes < SPACE_WARN_BYTES ? DOCTOR_WARN
	                                                     : DOCTOR_OK;
	return found(out, state,
	             str_format(w->arena, "%.1f GB free%s", bytes / 1e9,
	                        state == DOCTOR_OK ? "" : ": make room on the disk of the data folder"));
}

static bool is_open(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) != 0;
}

/* A key that others may read; NULL when there is none. */
static const char *open_key(struct work *w, const char *path)
{
	const char *open = NULL;
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder != NULL && open == NULL && (entry = readdir(folder)) != NULL;) {
		const char *key = str_cstr(w->arena, str_format(w->arena, "%s/%s", path, entry->d_name));
		open = is_open(key) ? key : NULL;
	}
	if (folder != NULL)
		closedir(folder);
	return open;
}

static enum err check_keys(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const char *open = open_key(w, in_data(w, doctor, "keys"));
	if (open != NULL)
		return fail(w, ERR_FORBIDDEN,
		            "%s can be read by others: chmod 600 %s, and think about who may have read it",
		            open, open);
	return found(out, DOCTOR_OK, S("readable by their owner alone"));
}

static bool has_keys(struct work *w, const struct doctor *doctor)
{
	return access(in_data(w, doctor, "keys/keys.json"), F_OK) == 0;
}

static struct str words_of_seal(enum keyring_seal_kind kind)
{
	return kind == KEYRING_SEAL_PASSPHRASE
	               ? S("sealed with a passphrase")
	               : S("sealed with keys/seal: whoever can read the whole folder or a backup has them (see "
	                   "docs/keys.md for a passphrase or a token)");
}

/* That the signer opens them says that they are whole, and that a token answers. */
static enum err check_sealed(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct signer *signer;
	struct signer_key *keys;
	size_t count, in_token = 0, active = 0;
	enum keyring_seal_kind kind;
	if (!has_keys(w, doctor))
		return found(out, DOCTOR_WARN,
		             S("not made yet, or still in the open: the next start of the server "
		               "seals them"));
	TRY(signing_seal(w, doctor->config, &kind));
	TRY(signing_open(w, doctor->config, &signer));
	enum err failed = signer_keys(w, signer, &keys, &count);
	signer_close(signer);
	TRY(failed);
	for (size_t i = 0; i < count; i++) {
		active += keys[i].state == SIGNER_ACTIVE;
		in_token += keys[i].state == SIGNER_ACTIVE && str_equal(keys[i].place, S("pkcs11"));
	}
	return found(out, DOCTOR_OK,
	             str_format(w->arena, "%zu sign, %zu of them in a token; %.*s", active, in_token,
	                        STR_ARG(words_of_seal(kind))));
}

static enum err check_journal(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct journal_report report;
	if (!has_keys(w, doctor))
		return found(out, DOCTOR_WARN, S("not begun: the first start of the server makes it"));
	TRY(journal_verify(w, str_of(in_data(w, doctor, "keys")), &report));
	if (!str_absent(report.problem))
		return fail(w, ERR_CONFLICT,
		            "%.*s: restore keys/journal from a backup, and ask who wrote to it",
		            STR_ARG(report.problem));
	return found(out, DOCTOR_OK,
	             str_format(w->arena, "%llu lines, each follows from the one before",
	                        (unsigned long long)report.lines));
}

/* ---- the database ---- */

static enum err check_database(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const struct db_options options = {
		.url = doctor->config->db, .without_migrating = true, .connections = 1};
	struct str path = doctor->config->db;
	bool sqlite = str_starts(path, S("sqlite:"));
	str_cut(&path, ':');
	if (sqlite && access(str_cstr(w->arena, path), F_OK) != 0)
		return fail(w, ERR_NOT_FOUND, "there is no database %.*s", STR_ARG(path));
	TRY(db_open(w, &options, &doctor->db));
	return found(out, DOCTOR_OK, sqlite ? S("SQLite opens") : S("PostgreSQL answers"));
}

static enum err find_organisation(struct work *w, struct tx *tx, void *argument)
{
	struct organisation *organisation = argument;
	bool there;
	TRY(organisation_find(w, tx, organisation, &there));
	return there ? OK
	             : fail(w, ERR_NOT_FOUND, "the database has no organisation yet: start the server once");
}

static enum err check_schema(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	size_t missing;
	TRY(migrate_missing(w, doctor->db, &missing));
	if (missing > 0)
		return found(out, DOCTOR_WARN,
		             str_format(w->arena,
		                        "%zu migrations are missing: back up, then run `assay migrate`",
		                        missing));
	TRY(db_read(w, doctor->db, find_organisation, &doctor->organisation));
	doctor->current = true;
	return found(out, DOCTOR_OK, S("is this program's"));
}

struct integrity {
	struct doctor_integrity_row *rows;
	size_t count;
};

static enum err read_integrity(struct work *w, struct tx *tx, void *argument)
{
	struct integrity *integrity = argument;
	return doctor_integrity(w, tx, &integrity->rows, &integrity->count);
}

static enum err check_integrity(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct integrity integrity;
	if (db_engine(doctor->db) == DB_POSTGRES)
		return found(out, DOCTOR_OK,
		             S("PostgreSQL looks after its own files; pg_amcheck checks them"));
	TRY(db_read(w, doctor->db, read_integrity, &integrity));
	if (integrity.count != 1 || !str_equal(integrity.rows[0].finding, S("ok")))
		return fail(
			w, ERR_INTERNAL,
			"the file is damaged (%.*s): stop Assay, look at the disk, restore the last backup",
			STR_ARG(integrity.rows[0].finding));
	return found(out, DOCTOR_OK, S("every page and index is sound"));
}

static enum err check_backup(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	if (db_engine(doctor->db) == DB_SQLITE || postgres_tool_present(w, "pg_dump"))
		return found(out, DOCTOR_OK,
		             S("`assay backup FOLDER` copies everything while the server runs"));
	return found(out, DOCTOR_WARN,
	             S("`assay backup` needs pg_dump: install postgresql-client, of the server's version"));
}

/* ---- what it holds ---- */

struct newest {
	struct id org;
	struct doctor_newest_row row;
	bool found;
};

static enum err read_newest(struct work *w, struct tx *tx, void *argument)
{
	struct newest *newest = argument;
	const struct doctor_newest_in in = {.org = newest->org};
	return doctor_newest(w, tx, &in, &newest->row, &newest->found);
}

static enum err check_clock(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct newest newest = {.org = doctor->organisation.id};
	TRY(db_read(w, doctor->db, read_newest, &newest));
	int64_t now_us = world_now_us(w);
	if (newest.found && newest.row.at_us > now_us + TIME_MINUTE_US)
		return fail(
			w, ERR_CONFLICT,
			"it is %.*s here, but something happened on %.*s: set the clock, and keep it by NTP",
			STR_ARG(time_for_people(w->arena, now_us)),
			STR_ARG(time_for_people(w->arena, newest.row.at_us)));
	return found(out, DOCTOR_OK, time_for_people(w->arena, now_us));
}

struct jobs_seen {
	struct doctor_jobs_in in;
	struct doctor_jobs_row row;
};

static enum err read_jobs(struct work *w, struct tx *tx, void *argument)
{
	struct jobs_seen *jobs = argument;
	return doctor_jobs(w, tx, &jobs->in, &jobs->row);
}

static enum err check_jobs(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct jobs_seen jobs = {
		.in = {.org = doctor->organisation.id, .long_ago_us = world_now_us(w) - OVERDUE_US}};
	TRY(db_read(w, doctor->db, read_jobs, &jobs));
	if (jobs.row.dead > 0)
		return found(
			out, DOCTOR_WARN,
			str_format(w->arena,
		                   "%lld were given up: look at them under Operation, then retry or discard",
		                   (long long)jobs.row.dead));
	if (jobs.row.overdue > 0)
		return found(
			out, DOCTOR_WARN,
			str_format(w->arena,
		                   "%lld wait for more than ten minutes: is a server with --workers running?",
		                   (long long)jobs.row.overdue));
	return found(out, DOCTOR_OK, str_format(w->arena, "%lld wait", (long long)jobs.row.waiting));
}

/* An object store is asked as before the first write. */
static enum err check_log_place(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct storage storage;
	bool guarded;
	struct str place = doctor->config->log;
	if (storage_is_folder(place))
		return found(out, DOCTOR_OK, str_format(w->arena, "the folder %.*s", STR_ARG(place)));
	TRY(storage_open(w, place, &storage));
	w->deadline_us = world_monotonic_us(w) + DOCTOR_STORE_LIMIT_US;
	enum err failed = storage_try(w, &storage, &guarded);
	w->deadline_us = 0;
	storage_close(&storage);
	TRY(failed);
	if (guarded)
		return found(out, DOCTOR_OK,
		             str_format(w->arena,
		                        "%.*s can be read and written, and honours conditional writes",
		                        STR_ARG(place)));
	return found(out, DOCTOR_WARN,
	             str_format(w->arena,
	                        "%.*s can be written; with conditions=none nothing keeps a second server "
	                        "away from the log but the database's lease",
	                        STR_ARG(place)));
}

struct stuck {
	struct id org;
	struct publication_problem problem;
};

static enum err read_problem(struct work *w, struct tx *tx, void *argument)
{
	struct stuck *stuck = argument;
	return publication_problem(w, tx, stuck->org, &stuck->problem);
}

/* What a check of the log looks at. */
typedef enum err look_at_log(struct work *w, struct doctor *doctor, struct issuer *issuer,
                             struct doctor_finding *out);

static enum err compare_log(struct work *w, struct doctor *doctor, struct issuer *issuer,
                            struct doctor_finding *out)
{
	struct ledger_size size;
	struct openings_report openings;
	struct stuck stuck = {.org = doctor->organisation.id};
	TRY(issuer_log_check(w, doctor->db, doctor->organisation.id, issuer, &size));
	TRY(openings_check(w, doctor->db, doctor->organisation.id, issuer, &openings));
	TRY(db_read(w, doctor->db, read_problem, &stuck));
	if (openings.wrong > 0)
		return fail(
			w, ERR_CONFLICT,
			"entry %lld, and %lld more, does not say what its record says (%.*s): ask who wrote "
			"to the database, and restore a backup",
			(long long)openings.wrong_index, (long long)openings.wrong - 1,
			STR_ARG(openings.wrong_why));
	if (!str_absent(stuck.problem.sentence))
		return found(
			out, DOCTOR_WARN,
			str_format(
				w->arena,
				"something is wrong since %.*s, and %lld entries are not published: %.*s What "
				"waits is published when that is put right",
				STR_ARG(time_for_people(w->arena, stuck.problem.since_us)),
				(long long)(size.stored - size.published), STR_ARG(stuck.problem.sentence)));
	struct str erased =
		openings.erased == 0
			? S("")
			: str_format(w->arena, "; nobody can open %lld of them, which were erased",
	                             (long long)openings.erased);
	return found(out, DOCTOR_OK,
	             str_format(w->arena, "%lld entries, %lld of them published%.*s", (long long)size.stored,
	                        (long long)size.published, STR_ARG(erased)));
}

static enum err look_at_witnesses(struct work *w, struct doctor *doctor, struct issuer *issuer,
                                  struct doctor_finding *out)
{
	const struct log_policy *policy = issuer_log_policy(issuer);
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	struct str note;
	uint64_t size;
	TRY(issuer_check_witnessed(w, issuer, doctor->db, doctor->organisation.id));
	if (str_absent(doctor->config->log_policy))
		return found(
			out, DOCTOR_OK,
			S("none: the log is published on its own word; docs/ledger.md says how to have it "
		          "witnessed"));
	TRY(issuer_log_head(w, issuer, &size, &note));
	TRY(log_policy_see(w, policy, note, seen));
	struct str names = log_policy_names(w->arena, policy, seen, true);
	return found(out, seen->quorum ? DOCTOR_OK : DOCTOR_WARN,
	             str_format(w->arena,
	                        "the policy wants %.*s; the checkpoint of %llu entries is cosigned by %.*s%s",
	                        STR_ARG(log_policy_wants(w->arena, policy)), (unsigned long long)size,
	                        STR_ARG(names.len > 0 ? names : S("none of them")),
	                        seen->quorum
	                                ? ""
	                                : ": a running server asks them, and publishes nothing more until "
	                                  "they answer"));
}

static enum err open_issuer(struct work *w, struct doctor *doctor, struct signer *signer, look_at_log *look,
                            struct doctor_finding *out)
{
	const struct config *config = doctor->config;
	struct issuer *issuer;
	TRY(issuer_open(w, signer, config->log, config->base_url, doctor->organisation.name, &issuer));
	enum err failed = app_witness(w, config, issuer);
	if (failed == OK)
		failed = look(w, doctor, issuer, out);
	issuer_close(issuer);
	return failed;
}

struct extent {
	struct id org;
	struct ledger_size size;
};

static enum err read_extent(struct work *w, struct tx *tx, void *argument)
{
	struct extent *extent = argument;
	return ledger_size(w, tx, extent->org, &extent->size);
}

/* Of a fresh installation, or its files were lost. */
static enum err tell_absent(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct extent extent = {.org = doctor->organisation.id};
	TRY(db_read(w, doctor->db, read_extent, &extent));
	if (extent.size.published == 0)
		return found(out, DOCTOR_WARN, S("not begun: the first start of the server makes it"));
	return fail(
		w, ERR_NOT_FOUND,
		"the log is not in %.*s, and %lld entries of it are published: is --log right? If its files "
		"were lost, put any copy of them there, however old: the server makes the rest from the "
		"database. Without any copy, `assay log rebuild --files` makes all of them",
		STR_ARG(doctor->config->log), (long long)extent.size.published);
}

/* Opening the issuer would make the log of a fresh installation. */
static enum err with_issuer(struct work *w, struct doctor *doctor, look_at_log *look,
                            struct doctor_finding *out)
{
	struct signer *signer;
	struct storage storage;
	w->deadline_us = world_monotonic_us(w) + DOCTOR_STORE_LIMIT_US;
	enum err there = storage_find(w, doctor->config->log, &storage);
	w->deadline_us = 0;
	storage_close(&storage);
	if (there != OK && there != ERR_NOT_FOUND)
		return there;
	if (there == ERR_NOT_FOUND)
		work_forgive(w);
	if (there == ERR_NOT_FOUND || !has_keys(w, doctor))
		return tell_absent(w, doctor, out);
	TRY(signing_open(w, doctor->config, &signer));
	enum err failed = open_issuer(w, doctor, signer, look, out);
	signer_close(signer);
	return failed;
}

static enum err check_log(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	return with_issuer(w, doctor, compare_log, out);
}

static enum err check_witnesses(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	return with_issuer(w, doctor, look_at_witnesses, out);
}

/* ---- status lists ---- */

struct lists_end {
	struct id org;
	int64_t lists, end_us;
};

static enum err read_lists_end(struct work *w, struct tx *tx, void *argument)
{
	struct lists_end *end = argument;
	return badge_status_end(w, tx, end->org, &end->lists, &end->end_us);
}

/* They end a week after they were published, and a server publishes them anew each day. */
static enum err check_status(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct lists_end end = {.org = doctor->organisation.id};
	TRY(db_read(w, doctor->db, read_lists_end, &end));
	if (end.lists == 0)
		return found(out, DOCTOR_OK, S("no list yet: the first credential makes two"));
	if (end.end_us > world_now_us(w) + 5 * TIME_DAY_US)
		return found(out, DOCTOR_OK,
		             str_format(w->arena, "%lld lists, good until %.*s", (long long)end.lists,
		                        STR_ARG(time_for_people(w->arena, end.end_us))));
	return found(
		out, DOCTOR_WARN,
		str_format(w->arena,
	                   "good until %.*s: afterwards nobody can tell whether credentials hold. A running "
	                   "server publishes the lists anew each day",
	                   STR_ARG(time_for_people(w->arena, end.end_us))));
}

/* ---- what is around it ---- */

static enum err check_mail(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const struct config *config = doctor->config;
	if (str_absent(config->smtp_url))
		return found(out, DOCTOR_WARN,
		             S("not configured: messages stay in the outbox; see --smtp-url"));
	if (str_absent(config->smtp_from))
		return fail(w, ERR_INPUT, "--smtp-url is set and --smtp-from is not: mail needs a sender");
	return found(out, DOCTOR_OK, config->smtp_url);
}

static enum err check_address(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	struct str address = doctor->config->base_url;
	bool tls = str_starts(address, S("https://"));
	if (tls && doctor->config->trust_forwarded)
		return found(out, DOCTOR_OK, address);
	if (tls)
		return found(
			out, DOCTOR_WARN,
			str_format(w->arena,
		                   "%.*s without --trust-forwarded: failed sign-ins behind the proxy are "
		                   "counted as one visitor's, so one can lock out all",
		                   STR_ARG(address)));
	return found(
		out, DOCTOR_WARN,
		S("plain http: a demonstration on this machine, whose credentials nobody else can trust"));
}

/* ---- what runs strangers' programs ---- */

static struct str sentence_of(struct work *w, const struct protection_row *row,
                              const struct protection_state *state)
{
	return state->in_force ? str_format(w->arena, "; %.*s is kept by %.*s", STR_ARG(row->name),
	                                    STR_ARG(state->how))
	                       : str_format(w->arena, "; %.*s is missing: %.*s", STR_ARG(row->name),
	                                    STR_ARG(row->cost));
}

static enum err check_sandbox(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	(void)doctor;
	const struct sandbox_options options = {.boxes = 1};
	struct protection_state states[PROTECTION_COUNT];
	struct sandbox *sandbox;
	if (sandbox_open(w, &options, &sandbox) != OK) {
		struct str why = w->message;
		work_forgive(w);
		return found(out, DOCTOR_WARN,
		             str_format(w->arena, "programs cannot be run and archives cannot be read: %.*s",
		                        STR_ARG(why)));
	}
	sandbox_protections(sandbox, states);
	sandbox_close(sandbox);
	struct buf buf = buf_init(w->arena, DETAIL_BYTES_MAX);
	int in_force = 0;
	for (int i = 0; i < PROTECTION_COUNT; i++) {
		in_force += states[i].in_force && !states[i].weaker;
		if (!states[i].in_force || states[i].weaker)
			buf_put(&buf, sentence_of(w, &protection_rows()[i], &states[i]));
	}
	return found(out, in_force == PROTECTION_COUNT ? DOCTOR_OK : DOCTOR_WARN,
	             str_format(w->arena, "%d of %d protections are in force%.*s", in_force,
	                        (int)PROTECTION_COUNT, STR_ARG(buf_str(&buf))));
}

/* A letter or two of each script that a name may be in. */
static const struct {
	struct str name, letters;
} scripts[] = {
	{S_INIT("Arabic"), S_INIT("مح")},   {S_INIT("Armenian"), S_INIT("Ար")},
	{S_INIT("Bengali"), S_INIT("ঠা")},  {S_INIT("Chinese"), S_INIT("龍张")},
	{S_INIT("Cyrillic"), S_INIT("Ђө")}, {S_INIT("Devanagari"), S_INIT("षि")},
	{S_INIT("emoji"), S_INIT("🚀")},     {S_INIT("Ethiopic"), S_INIT("አበ")},
	{S_INIT("Georgian"), S_INIT("გი")}, {S_INIT("Greek"), S_INIT("Ἀέ")},
	{S_INIT("Gujarati"), S_INIT("પટે")}, {S_INIT("Gurmukhi"), S_INIT("ਸਿੰ")},
	{S_INIT("Hebrew"), S_INIT("יו")},   {S_INIT("Japanese"), S_INIT("さタ")},
	{S_INIT("Kannada"), S_INIT("ಕೃ")},  {S_INIT("Khmer"), S_INIT("សុ")},
	{S_INIT("Korean"), S_INIT("김민")}, {S_INIT("Lao"), S_INIT("ສົ")},
	{S_INIT("Malayalam"), S_INIT("കൃ")}, {S_INIT("Myanmar"), S_INIT("အော")},
	{S_INIT("Sinhala"), S_INIT("නම")},  {S_INIT("Tamil"), S_INIT("மணி")},
	{S_INIT("Telugu"), S_INIT("రావు")},  {S_INIT("Thai"), S_INIT("สม")},
	{S_INIT("Tibetan"), S_INIT("བསྟ")},  {S_INIT("Vietnamese"), S_INIT("ễ")},
};

static enum err draw_letters(struct work *w, struct str letters, size_t *missing)
{
	const struct picture_card card = {
		.issuer = S("Assay"), .name = letters, .holder = S("Nobody"), .awarded = S("today")};
	struct str picture;
	return picture_draw(w, NULL, PICTURE_SAMPLE, &card, missing, &picture);
}

/* Draws each alone: which of them a picture had boxes for. */
static enum err name_scripts(struct work *w, struct buf *out)
{
	for (size_t i = 0; i < COUNT(scripts); i++) {
		size_t missing;
		TRY(draw_letters(w, scripts[i].letters, &missing));
		if (missing > 0)
			buf_format(out, "%s%.*s", out->len > 0 ? ", " : "", STR_ARG(scripts[i].name));
	}
	return OK;
}

/* Draws all of them in two pictures: more would not fit into the lines. */
static enum err count_missing(struct work *w, size_t *missing)
{
	size_t of_one, half = COUNT(scripts) / 2;
	*missing = 0;
	for (size_t first = 0; first < COUNT(scripts); first += half) {
		struct buf letters = buf_init(w->arena, DETAIL_BYTES_MAX);
		for (size_t i = first; i < first + half && i < COUNT(scripts); i++)
			buf_format(&letters, "%.*s ", STR_ARG(scripts[i].letters));
		TRY(draw_letters(w, buf_str(&letters), &of_one));
		*missing += of_one;
	}
	return OK;
}

static enum err check_letters(struct work *w, struct doctor_finding *out)
{
	size_t missing;
	struct buf names = buf_init(w->arena, DETAIL_BYTES_MAX);
	TRY(count_missing(w, &missing));
	if (missing == 0)
		return found(
			out, DOCTOR_OK,
			str_format(w->arena,
		                   "badges, previews and PDF of credentials can be drawn, in each of %zu "
		                   "scripts",
		                   COUNT(scripts)));
	TRY(name_scripts(w, &names));
	return found(out, DOCTOR_WARN,
	             str_format(w->arena,
	                        "names have boxes for letters in pictures of credentials: no font has %.*s. "
	                        "Install fonts-noto-core, fonts-wqy-microhei and fonts-symbola",
	                        STR_ARG(buf_str(&names))));
}

/* One picture, drawn as the server draws: in a box, by what the box has of libraries and fonts. */
static enum err check_pictures(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	(void)doctor;
	size_t missing;
	if (draw_letters(w, S("Doctor"), &missing) != OK) {
		struct str why = w->message;
		work_forgive(w);
		return found(
			out, DOCTOR_WARN,
			str_format(
				w->arena,
				"badges, previews and PDF of credentials cannot be drawn: %.*s. The packages are "
				"libpangocairo-1.0-0 and fonts-ebgaramond",
				STR_ARG(why)));
	}
	if (access(PICTURE_SERIF, R_OK) != 0)
		return found(
			out, DOCTOR_WARN,
			S("pictures of credentials are drawn with another serif: install fonts-ebgaramond"));
	return check_letters(w, out);
}

/* Answers on paper are taken without it too: people then read them. */
static enum err check_paper(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	(void)doctor;
	static const struct str usual[] = {S_INIT("en"), S_INIT("de")};
	for (size_t i = 0; i < COUNT(usual); i++) {
		struct str missing = scan_missing(w, usual[i]);
		if (!str_absent(missing))
			return found(out, DOCTOR_WARN,
			             str_format(w->arena, "%.*s: %.*s. People then read answers on paper",
			                        STR_ARG(usual[i]), STR_ARG(missing)));
	}
	return found(out, DOCTOR_OK, S("answers on paper are read in English and German"));
}

static enum err check_languages(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	(void)doctor;
	size_t count;
	const struct language *languages = language_all(&count);
	struct buf here = buf_init(w->arena, DETAIL_BYTES_MAX),
		   missing = buf_init(w->arena, DETAIL_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct str why;
		if (language_installed(&languages[i], &why))
			buf_format(&here, "%s%.*s", here.len > 0 ? ", " : "", STR_ARG(languages[i].title));
		else
			buf_format(&missing, "; %.*s", STR_ARG(why));
	}
	return found(out, here.len > 0 ? DOCTOR_OK : DOCTOR_WARN,
	             str_format(w->arena, "%.*s%.*s", STR_ARG(here.len > 0 ? buf_str(&here) : S("none")),
	                        STR_ARG(buf_str(&missing))));
}

static const struct doctor_check checks[] = {
	{"data folder", DOCTOR_NEEDS_NOTHING, check_data},
	{"disk space", DOCTOR_NEEDS_NOTHING, check_space},
	{"keys", DOCTOR_NEEDS_NOTHING, check_keys},
	{"signing", DOCTOR_NEEDS_NOTHING, check_sealed},
	{"journal", DOCTOR_NEEDS_NOTHING, check_journal},
	{"database", DOCTOR_NEEDS_NOTHING, check_database},
	{"schema", DOCTOR_NEEDS_DATABASE, check_schema},
	{"integrity", DOCTOR_NEEDS_DATABASE, check_integrity},
	{"backup", DOCTOR_NEEDS_DATABASE, check_backup},
	{"clock", DOCTOR_NEEDS_SCHEMA, check_clock},
	{"jobs", DOCTOR_NEEDS_SCHEMA, check_jobs},
	{"log place", DOCTOR_NEEDS_NOTHING, check_log_place},
	{"log", DOCTOR_NEEDS_SCHEMA, check_log},
	{"witnesses", DOCTOR_NEEDS_SCHEMA, check_witnesses},
	{"status", DOCTOR_NEEDS_SCHEMA, check_status},
	{"model", DOCTOR_NEEDS_NOTHING, doctor_check_model},
	{"vision", DOCTOR_NEEDS_NOTHING, doctor_check_vision},
	{"embeddings", DOCTOR_NEEDS_NOTHING, doctor_check_embeddings},
	{"mail", DOCTOR_NEEDS_NOTHING, check_mail},
	{"address", DOCTOR_NEEDS_NOTHING, check_address},
	{"sandbox", DOCTOR_NEEDS_NOTHING, check_sandbox},
	{"pictures", DOCTOR_NEEDS_NOTHING, check_pictures},
	{"paper", DOCTOR_NEEDS_NOTHING, check_paper},
	{"languages", DOCTOR_NEEDS_NOTHING, check_languages},
};

const struct doctor_check *doctor_checks(size_t *count)
{
	*count = COUNT(checks);
	return checks;
}
