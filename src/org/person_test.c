/* People and their lists in CSV, on both databases. */
#include "org/person.h"

#include "database.h"
#include "org/organisation.h"
#include "test.h"

#include <string.h>

struct office {
	struct db *db;
	struct id org;
	struct str csv;
	struct person_csv_result result;
	struct person *people;
	size_t count;
};

static enum err open_org(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->org = organisation.id;
	return OK;
}

static enum err import(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct directory directory = {{7}};
	return person_import_csv(w, tx, &directory, office->org, office->csv, &office->result);
}

static enum err list(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return person_list(w, tx, office->org, (struct id){{0}}, 100, &office->people, &office->count);
}

static const struct person *find(const struct office *office, const char *email)
{
	for (size_t i = 0; i < office->count; i++)
		if (str_equal(office->people[i].email, str_of(email)))
			return &office->people[i];
	fail_msg("nobody has the address %s", email);
	return NULL;
}

static void check_import(enum db_engine engine)
{
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, engine)};
	assert_ok(&w, db_write(&w, office.db, open_org, &office));
	office.csv = S("email,name,role,minutes_factor\r\n"
	               "Ada@Example.org,\"Lovelace, Ada\",reviewer administrator,\r\n"
	               "\r\n"
	               "max@example.org,\"Max \"\"M\"\"\",candidate,1.25\r\n");
	assert_ok(&w, db_write(&w, office.db, import, &office));
	assert_int_equal(office.result.created, 2);
	assert_ok(&w, db_read(&w, office.db, list, &office));
	assert_int_equal(office.count, 2);
	assert_str(find(&office, "ada@example.org")->name, S("Lovelace, Ada"));
	assert_int_equal(find(&office, "ada@example.org")->roles, ROLE_REVIEWER | ROLE_ADMINISTRATOR);
	assert_str(find(&office, "max@example.org")->name, S("Max \"M\""));
	assert_true(find(&office, "max@example.org")->minutes_factor == 1.25);
	/* Again, in other columns' order: updated, not doubled. */
	office.csv = S("role,email,name\nauthor,MAX@example.org,Max\n");
	assert_ok(&w, db_write(&w, office.db, import, &office));
	assert_int_equal(office.result.created, 0);
	assert_int_equal(office.result.updated, 1);
	assert_ok(&w, db_read(&w, office.db, list, &office));
	assert_int_equal(office.count, 2);
	assert_int_equal(find(&office, "max@example.org")->roles, ROLE_AUTHOR);
	db_close(office.db);
	test_work_end(&w);
}

TEST(person_csv_adds_and_updates)
{
	for (TEST_ENGINES(engine))
		check_import(engine);
}

static void check_problems(enum db_engine engine)
{
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, engine)};
	assert_ok(&w, db_write(&w, office.db, open_org, &office));
	office.csv = S("email,name,role,minutes_factor\n"
	               "fine@example.org,Fine,candidate,\n"
	               "no address,Nora,candidate,\n"
	               "\"two@example.org\",\"Two\nlines\",captain,\n"
	               "slow@example.org,Slow,candidate,9\n"
	               "roles@example.org,Nobody,,\n"
	               "nora@example.org,Nora,author\n"
	               "NORA@example.org ,Another Nora,reviewer\n"
	               "unseen@example.org,\xe2\x80\x8b,author\n"
	               "turned@example.org,\xe2\x80\xae Evil,author\n");
	assert_fails(&w, ERR_INPUT, db_write(&w, office.db, import, &office));
	static const char *const lines[] = {"line 3: ",
	                                    "line 4: “captain”",
	                                    "line 6: extra time",
	                                    "line 7: a person needs",
	                                    "line 10: nothing of this name",
	                                    "line 11: a character in this name turns",
	                                    "line 9: NORA@example.org stands in line 8 already"};
	assert_int_equal(office.result.problem_count, COUNT(lines));
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!str_starts(office.result.problems[i], str_of(lines[i])))
			fail_msg("%.*s", STR_ARG(office.result.problems[i]));
	/* Nothing was changed, the good line included. */
	assert_ok(&w, db_read(&w, office.db, list, &office));
	assert_int_equal(office.count, 0);
	db_close(office.db);
	test_work_end(&w);
}

TEST(person_csv_reports_each_line_and_changes_nothing)
{
	for (TEST_ENGINES(engine))
		check_problems(engine);
}

TEST(person_csv_that_is_none)
{
	static const char *const files[] = {"", "name,role\nAda,author\n",
	                                    "email,name,role\n\"never closed,x,author\n",
	                                    "email,name,role\n\xff\xfe,x,author\n",
	                                    "email,name,role\na,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r\n"};
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, DB_SQLITE)};
	assert_ok(&w, db_write(&w, office.db, open_org, &office));
	for (size_t i = 0; i < COUNT(files); i++) {
		office.csv = str_of(files[i]);
		assert_fails(&w, ERR_INPUT, db_write(&w, office.db, import, &office));
	}
	db_close(office.db);
	test_work_end(&w);
}
