/* Drafts in a database, on both engines: revisions, undoing, problems beside their fields, and what becomes of them. */
#include "exam/draft.h"

#include "database.h"
#include "exam/draft_tree.h"
#include "exam/import.h"
#include "org/organisation.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

struct fixture {
	struct actor author;
	struct id draft, assessment;
	int64_t revision, newest;
	bool keep;
	const struct json *tree;
	struct draft_assessment loaded;
	struct draft_report report;
	struct version_stored stored;
	size_t kept, count;
	const struct document *document;
	struct draft_state *states;
	size_t state_count;
	int64_t state;
};

static enum err add_author(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Assay"), &organisation));
	fixture->author = (struct actor){organisation.id, world_id(w), ROLE_AUTHOR};
	return OK;
}

static enum err add(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct id none = {0};
	return draft_add(w, tx, &fixture->author, none, none, fixture->tree, &fixture->draft);
}

static enum err add_from(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return draft_add_from(w, tx, &fixture->author, fixture->stored.assessment, &fixture->draft);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct draft_assessment *all;
	TRY(draft_list(w, tx, fixture->author.org, &all, &fixture->count));
	TRY(draft_load(w, tx, fixture->author.org, fixture->draft, &fixture->loaded));
	TRY(draft_newest(w, tx, fixture->author.org, &fixture->loaded, &fixture->newest));
	return draft_check(w, tx, fixture->author.org, &fixture->loaded, &fixture->report);
}

static enum err save(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return draft_save(w, tx, &fixture->author, fixture->draft, fixture->revision, fixture->tree,
	                  fixture->keep);
}

static enum err undo(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return draft_undo(w, tx, &fixture->author, fixture->draft, fixture->revision);
}

static enum err list_states(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	TRY(draft_load(w, tx, fixture->author.org, fixture->draft, &fixture->loaded));
	return draft_states(w, tx, fixture->author.org, &fixture->loaded, &fixture->states,
	                    &fixture->state_count);
}

static enum err restore(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return draft_restore(w, tx, &fixture->author, fixture->draft, fixture->revision, fixture->state);
}

static enum err publish(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return draft_publish(w, tx, &fixture->author, fixture->draft, fixture->revision, fixture->newest,
	                     &fixture->stored, &fixture->kept);
}

static enum err delete (struct work *w, struct tx *tx, void *argument) {
	struct fixture *fixture = argument; return draft_delete(w, tx, &fixture->author, fixture->draft);
}

static enum err import_one(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return version_import(w, tx, fixture->author.org, fixture->author.person, fixture->document, false,
	                      &fixture->stored, &fixture->kept);
}

static const struct json *with(struct work *w, const struct json *tree, const char *fields)
{
	const struct json *json, *out;
	assert_ok(w, json_parse(w, str_of(fields), DRAFT_BYTES_MAX, &json));
	assert_ok(w, draft_change(w, tree, json, &out));
	return out;
}

static void assert_problem(const struct draft_report *report, const char *path, const char *label,
                           const char *sentence)
{
	for (size_t i = 0; i < report->problem_count; i++)
		if (str_equal(report->problems[i].path, str_of(path)) &&
		    str_equal(report->problems[i].label, str_of(label)) &&
		    str_equal(report->problems[i].sentence, str_of(sentence)))
			return;
	for (size_t i = 0; i < report->problem_count; i++)
		print_error("%.*s | %.*s | %.*s\n", STR_ARG(report->problems[i].path),
		            STR_ARG(report->problems[i].label), STR_ARG(report->problems[i].sentence));
	fail_msg("no problem at %s", path);
}

static void begin(struct work *w, struct db *db, struct fixture *fixture)
{
	assert_ok(w, db_write(w, db, add_author, fixture));
	fixture->tree = draft_begin(w);
	assert_ok(w, db_write(w, db, add, fixture));
	assert_ok(w, db_read(w, db, look, fixture));
}

TEST(draft_says_what_is_wrong_beside_its_field)
{
	struct work w = test_work();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct fixture f = {0};
	begin(&w, db, &f);
	assert_null(f.report.document);
	assert_problem(&f.report, "title", "Title", "This is empty: write something.");
	assert_problem(&f.report, "parts.0.statement", "Task 1: the task", "This is empty: write something.");
	assert_problem(&f.report, "parts.0.rubric.0.ask", "Task 1, criterion 1: question",
	               "This is empty: write something.");
	f.tree = with(
		&w, f.loaded.tree,
		"{\"title\":\"Advice\",\"language\":\"English\",\"parts.0.statement\":\"One.\\n\\nTwo <b>.\","
		"\"parts.0.rubric.0.ask\":\"Is it?\",\"parts.0.words.min\":\"700\","
		"\"parts.0.expected_minutes\":\"half an hour\",\"parts.0.rubric.0.levels.1.title\":\"\","
		"\"competencies.0.sure\":\"1\",\"parts.0.minutes\":\"-5\"}");
	f.revision = f.loaded.revision;
	assert_ok(&w, db_write(&w, db, save, &f));
	assert_ok(&w, db_read(&w, db, look, &f));
	assert_problem(&f.report, "parts.0.statement", "Task 1: the task",
	               "Line 3: “<b>” is raw HTML, which is not shown: use Markdown or backquotes.");
	assert_problem(&f.report, "language", "Language",
	               "This must be a language tag such as en, de or pt-BR.");
	assert_problem(&f.report, "parts.0.words.min", "Task 1: fewest words",
	               "This must be less than the most words.");
	assert_problem(&f.report, "parts.0.expected_minutes", "Task 1: minutes that most people need",
	               "This must be a whole number from 1 to 480.");
	assert_problem(&f.report, "parts.0.minutes", "Task 1: time limit",
	               "This is -5: it must be from 0 to 480.");
	assert_problem(&f.report, "parts.0.rubric.0.levels.1.title", "Task 1, criterion 1, level 2: title",
	               "This is empty: write something.");
	assert_problem(&f.report, "competencies.0.sure", "Skill 1: how sure it must be",
	               "This is 1: it must be from 0.5 to 0.99.");
	db_close(db);
	test_work_end(&w);
}

TEST(draft_changes_are_one_behind_the_other)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		struct fixture f = {0};
		begin(&w, db, &f);
		assert_int_equal(f.loaded.revision, 1);
		assert_true(f.loaded.before_us == DB_NULL_INT);
		f.revision = 1;
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, undo, &f));
		f.tree = with(&w, f.loaded.tree, "{\"title\":\"First\"}");
		assert_ok(&w, db_write(&w, db, save, &f));
		f.tree = with(&w, f.loaded.tree, "{\"title\":\"Second\"}");
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, save, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_str(f.loaded.title, S("First"));
		assert_true(f.loaded.before_us != DB_NULL_INT && f.loaded.revision == 2);
		f.revision = 2;
		assert_ok(&w, db_write(&w, db, undo, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_str(f.loaded.title, S(""));
		f.revision = 3;
		assert_ok(&w, db_write(&w, db, undo, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_str(draft_field(&w, f.loaded.tree, S("title")), S("First"));
		/* What was removed comes back, though its writer went on writing. */
		f.tree = with(&w, f.loaded.tree, "{\"title\":\"Without\"}");
		f.keep = true;
		f.revision = 4;
		assert_ok(&w, db_write(&w, db, save, &f));
		f.tree = with(&w, f.loaded.tree, "{\"title\":\"Went on\"}");
		f.keep = false;
		f.revision = 5;
		assert_ok(&w, db_write(&w, db, save, &f));
		f.revision = 6;
		assert_ok(&w, db_write(&w, db, undo, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_str(draft_field(&w, f.loaded.tree, S("title")), S("First"));
		f.revision = 7;
		assert_ok(&w, db_write(&w, db, undo, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_str(draft_field(&w, f.loaded.tree, S("title")), S("Went on"));
		assert_ok(&w, db_write(&w, db, delete, &f));
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, db, delete, &f));
		assert_fails(&w, ERR_NOT_FOUND, db_read(&w, db, look, &f));
		db_close(db);
		test_work_end(&w);
	}
}

TEST(draft_states_are_kept_and_had_back)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		struct fixture f = {0};
		begin(&w, db, &f);
		f.keep = true;
		for (f.revision = 1; f.revision <= DRAFT_STATES_MAX + 5; f.revision++) {
			char title[64];
			snprintf(title, sizeof title, "{\"title\":\"State %lld\"}",
			         (long long)f.revision + 1);
			f.tree = with(&w, f.loaded.tree, title);
			assert_ok(&w, db_write(&w, db, save, &f));
		}
		assert_ok(&w, db_read(&w, db, list_states, &f));
		assert_int_equal(f.state_count, DRAFT_STATES_MAX);
		assert_int_equal(f.states[0].revision, f.revision - 1);
		assert_int_equal(f.states[DRAFT_STATES_MAX - 1].revision, 6);
		assert_int_equal(f.states[3].change_count, 1);
		assert_str(f.states[3].changes[0], S("Title"));
		f.state = 2; /* not kept any more */
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, db, restore, &f));
		f.state = 10;
		assert_ok(&w, db_write(&w, db, restore, &f));
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, restore, &f)); /* of the revision before */
		assert_ok(&w, db_read(&w, db, list_states, &f));
		assert_str(f.loaded.title, S("State 10"));
		/* What it replaced is the newest of them. */
		f.revision++;
		assert_int_equal(f.states[0].revision, f.revision - 1);
		assert_ok(&w, db_write(&w, db, undo, &f));
		assert_ok(&w, db_read(&w, db, list_states, &f));
		assert_str(f.loaded.title, S("State 36"));
		/* Large ones are kept as far as there is room, and the newest in any case. */
		char *large = work_array(&w, DRAFT_BYTES_MAX / 2, 1);
		memset(large, 'x', DRAFT_BYTES_MAX / 2);
		f.tree = json_with(&w, f.loaded.tree, S("about"),
		                   draft_tree_string(&w, (struct str){large, DRAFT_BYTES_MAX / 2}));
		for (int i = 0; i < 6; i++) {
			f.revision++;
			assert_ok(&w, db_write(&w, db, save, &f));
		}
		assert_ok(&w, db_read(&w, db, list_states, &f));
		assert_int_equal(f.state_count, 3);
		assert_ok(&w, db_write(&w, db, delete, &f));
		db_close(db);
		test_work_end(&w);
	}
}

#define READY                                                                                              \
	"{\"title\":\"Advice\",\"parts.0.statement\":\"Write.\",\"parts.0.rubric.0.ask\":\"Is it kind?\"," \
	"\"parts.0.rubric.0.title\":\"Kindness\"}"

TEST(draft_becomes_a_version_and_is_begun_from_it)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		struct fixture f = {0};
		begin(&w, db, &f);
		f.revision = 1;
		assert_fails(&w, ERR_INPUT, db_write(&w, db, publish, &f));
		f.tree = with(&w, f.loaded.tree, READY);
		assert_ok(&w, db_write(&w, db, save, &f));
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, publish, &f)); /* not what is stored now */
		f.revision = 2;
		assert_ok(&w, db_write(&w, db, publish, &f));
		assert_int_equal(f.stored.number, 1);
		assert_fails(&w, ERR_NOT_FOUND, db_read(&w, db, look, &f));
		/* The next version of it: what was derived stays, whatever the titles become. */
		assert_ok(&w, db_write(&w, db, add_from, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_int_equal(f.count, 1);
		assert_int_equal(f.newest, 1);
		assert_str(f.loaded.slug, S("advice"));
		assert_str(draft_tree_text(f.loaded.tree, S("parts.0.rubric.0.id")), S("kindness"));
		f.tree = with(&w, f.loaded.tree,
		              "{\"title\":\"Counsel\",\"parts.0.rubric.0.title\":\"Tone\"}");
		f.revision = 1;
		assert_ok(&w, db_write(&w, db, save, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_non_null(f.report.document);
		assert_str(f.report.document->id, S("advice"));
		assert_str(f.report.document->parts[0].written->rubric.criteria[0].id, S("kindness"));
		/* Meanwhile the assessment got another version: its author is to know. */
		struct document other = *f.report.document;
		other.summary = S("Of somebody else");
		f.document = &other;
		assert_ok(&w, db_write(&w, db, import_one, &f));
		f.revision = 2;
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, publish, &f));
		f.newest = 2;
		assert_ok(&w, db_write(&w, db, publish, &f));
		assert_int_equal(f.stored.number, 3);
		/* A new one of that name would be taken for it. */
		f.tree = with(&w, draft_begin(&w), READY);
		assert_ok(&w, db_write(&w, db, add, &f));
		assert_ok(&w, db_read(&w, db, look, &f));
		assert_null(f.report.document);
		assert_problem(
			&f.report, "title", "Title",
			"There is an assessment of this name already (“Counsel”). Give this one another title; "
			"or change that one, from the list of assessments.");
		db_close(db);
		test_work_end(&w);
	}
}
