#include "cli/demo_seed.h"

#include "base/time.h"
#include "base/world.h"
#include "cli/input.h"
#include "exam/import.h"
#include "exam/sitting.h"
#include "exam/version.h"
#include "grade/recount.h"
#include "org/person.h"
#include "study/simulated.h"

#include <unistd.h>

enum { PEOPLE_BYTES_MAX = 1 << 20, SIMULATED = 300, SIMULATED_REVIEWERS = 4 };

#define INVITED_FOR_US (90 * TIME_DAY_US)

static const struct demo_person people[] = {
	{"Candidate", "candidate@example.org"},
	{"Reviewer", "reviewer@example.org"},
	{"Administrator", "admin@example.org"},
};

const struct demo_person *demo_people(size_t *count)
{
	*count = COUNT(people);
	return people;
}

/* ---- the files ---- */

static struct str folder_of_program(struct work *w)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);
	struct str program = str_copy(w->arena, str_bytes(path, len < 0 ? 0 : (size_t)len));
	while (program.len > 0 && program.at[program.len - 1] != '/')
		program.len--;
	return program;
}

enum err demo_folder(struct work *w, struct str *folder)
{
	static const char *const places[] = {"demo", "../share/assay/demo"};
	struct str program = folder_of_program(w);
	for (size_t i = 0; i < COUNT(places); i++) {
		*folder = str_format(w->arena, "%.*s%s", STR_ARG(program), places[i]);
		if (access(str_cstr(w->arena, *folder), R_OK) == 0)
			return OK;
	}
	return fail(
		w, ERR_NOT_FOUND,
		"the folder demo/ is not beside the program; it belongs to the source tree and to `make install`");
}

static enum err read_assessment(struct work *w, const char *name, const struct document **out)
{
	struct str folder;
	struct import_source source;
	struct import_report report;
	TRY(demo_folder(w, &folder));
	TRY(import_folder(w, str_format(w->arena, "%.*s/%s", STR_ARG(folder), name), &source));
	TRY(import_check(w, &source, &report));
	if (report.problem_count > 0)
		return fail(w, ERR_INPUT, "%.*s:%lld: %.*s", STR_ARG(report.problems[0].file),
		            (long long)report.problems[0].line, STR_ARG(report.problems[0].sentence));
	*out = report.document;
	return OK;
}

enum err demo_document(struct work *w, const struct document **out)
{
	return read_assessment(w, "keeping-a-web-service-healthy", out);
}

static enum err read_csv(struct work *w, struct str *csv)
{
	struct str folder;
	TRY(demo_folder(w, &folder));
	return input_file(w, str_cstr(w->arena, str_format(w->arena, "%.*s/people.csv", STR_ARG(folder))),
	                  PEOPLE_BYTES_MAX, csv);
}

/* ---- the organisation ---- */

struct seed {
	struct app *app;
	struct str csv;
	const struct document *document;
	const struct document *further; /* there to invite people to */
	struct person people[COUNT(people)];
	size_t kept;
};

/* The candidate is invited once. */
static enum err invite(struct work *w, struct tx *tx, struct seed *seed, struct id assessment)
{
	const struct actor candidate = {seed->app->org, seed->people[0].id, ROLE_CANDIDATE};
	const struct actor administrator = {seed->app->org, seed->people[2].id, ROLE_ADMINISTRATOR};
	struct invitation *known;
	size_t count;
	TRY(sitting_invitations(w, tx, &candidate, &known, &count));
	struct id invitation;
	bool again;
	if (count > 0)
		return OK;
	return sitting_invite(w, tx, &administrator, candidate.person, assessment,
	                      world_now_us(w) + INVITED_FOR_US, &invitation, &again);
}

/* People who do not exist, and of whom it is said that they judge. */
static enum err add_reviewers(struct work *w, struct tx *tx, const struct seed *seed,
                              struct id reviewers[SIMULATED_REVIEWERS])
{
	for (int i = 0; i < SIMULATED_REVIEWERS; i++) {
		const struct person reviewer = {
			.email = str_format(w->arena, "simulated-reviewer-%d@example.org", i + 1),
			.name = str_format(w->arena, "Simulated reviewer %d", i + 1),
			.roles = ROLE_CANDIDATE,
			.minutes_factor = 1,
			.disabled = true,
		};
		TRY(person_create(w, tx, &seed->app->keeper->directory, seed->app->org, &reviewer,
		                  &reviewers[i]));
	}
	return OK;
}

/* Answers of people who do not exist, so that there is something to study: once. */
static enum err simulate(struct work *w, struct tx *tx, const struct seed *seed,
                         const struct version_stored *stored)
{
	const struct person nobody = {.email = S("simulated@example.org"),
	                              .name = S("Simulated people"),
	                              .roles = ROLE_CANDIDATE,
	                              .minutes_factor = 1,
	                              .disabled = true};
	struct person known;
	bool found;
	TRY(person_find_email(w, tx, seed->app->org, nobody.email, &known, &found));
	if (found)
		return OK;
	struct id reviewers[SIMULATED_REVIEWERS];
	TRY(add_reviewers(w, tx, seed, reviewers));
	struct simulated simulated = {.org = seed->app->org,
	                              .assessment = stored->assessment,
	                              .version = stored->version,
	                              .sittings = SIMULATED,
	                              .seed = 2026,
	                              .surprise = 1,
	                              .reviewers = reviewers,
	                              .reviewer_count = SIMULATED_REVIEWERS};
	TRY(person_create(w, tx, &seed->app->keeper->directory, seed->app->org, &nobody, &simulated.person));
	TRY(simulated_add(w, tx, &simulated));
	return recount_add(w, tx, seed->app->org, stored->assessment);
}

static enum err seed_rows(struct work *w, struct tx *tx, void *argument)
{
	struct seed *seed = argument;
	struct app *app = seed->app;
	struct person_csv_result imported;
	struct version_stored stored;
	TRY(person_import_csv(w, tx, &app->keeper->directory, app->org, seed->csv, &imported));
	for (size_t i = 0; i < COUNT(people); i++) {
		bool found;
		TRY(person_find_email(w, tx, app->org, str_of(people[i].email), &seed->people[i], &found));
		if (!found)
			return fail(w, ERR_INPUT, "demo/people.csv lacks %s", people[i].email);
	}
	TRY(version_import(w, tx, app->org, seed->people[2].id, seed->further, false, &stored, &seed->kept));
	TRY(version_import(w, tx, app->org, seed->people[2].id, seed->document, false, &stored, &seed->kept));
	TRY(simulate(w, tx, seed, &stored));
	return invite(w, tx, seed, stored.assessment);
}

enum err demo_seed(struct work *w, struct app *app)
{
	struct seed seed = {.app = app};
	TRY(read_csv(w, &seed.csv));
	TRY(demo_document(w, &seed.document));
	TRY(read_assessment(w, "first-steps-in-c", &seed.further));
	TRY(db_write(w, app->db, seed_rows, &seed));
	for (size_t i = 0; i < COUNT(people); i++)
		if (!seed.people[i].has_password)
			TRY(session_set_password(w, app->db, app->keeper, app->org, seed.people[i].id,
			                         S(DEMO_PASSWORD)));
	return OK;
}

/* ---- one more reviewer ---- */

struct reviewer {
	struct app *app;
	struct person person;
	struct id id;
};

static enum err add_reviewer(struct work *w, struct tx *tx, void *argument)
{
	struct reviewer *reviewer = argument;
	const struct app *app = reviewer->app;
	return person_create(w, tx, &app->keeper->directory, app->org, &reviewer->person, &reviewer->id);
}

enum err demo_add_reviewer(struct work *w, struct app *app, struct str email, struct str name)
{
	struct reviewer reviewer = {
		.app = app,
		.person = {.email = email, .name = name, .roles = ROLE_REVIEWER, .minutes_factor = 1},
	};
	TRY(db_write(w, app->db, add_reviewer, &reviewer));
	return session_set_password(w, app->db, app->keeper, app->org, reviewer.id, S(DEMO_PASSWORD));
}
