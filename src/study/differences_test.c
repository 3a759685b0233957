/* A task that is made harder for one group, and none else: found where it is, and nowhere else. Lists of people. */
#include "study/differences.h"

#include "database.h"
#include "drawn.h"
#include "exam/import.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SITTINGS = 3000 };

static const struct document *demo_document(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	return report.document;
}

static struct chance chance;

/* Answers to all tasks that are of no quiz. For the focal group, which is also less able, the `harder` one is harder by a logit,
 * and in the `flat` one ability does not help. */
static struct answers made_up(struct work *w, const struct document *document, const uint8_t *groups,
                              size_t harder, size_t flat)
{
	struct answers answers = {.version = {.document = document}, .sitting_count = SITTINGS};
	struct answers_task *tasks = work_array(w, 64, sizeof *tasks);
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		for (size_t i = 0;
		     part->quiz == NULL && part_measure(part, i, &tasks[answers.task_count].measure); i++)
			tasks[answers.task_count++].part = part;
	}
	answers.tasks = tasks;
	answers.levels = work_array(w, SITTINGS * answers.task_count, 1);
	chance = chance_begin(5, 0);
	for (size_t s = 0; s < SITTINGS; s++) {
		double theta = chance_normal(&chance) - 0.5 * groups[s];
		for (size_t i = 0; i < answers.task_count; i++) {
			struct model model = part_model(&tasks[i].measure);
			double at = groups[s] == 1 && i == flat ? model.difficulty_logit[0] : theta;
			answers.levels[s * answers.task_count + i] =
				drawn_level(&chance, &model, at - (groups[s] == 1 && i == harder ? 1 : 0));
		}
	}
	return answers;
}

TEST(differences_finds_what_is_harder_for_one_group_and_what_crosses)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	uint8_t groups[SITTINGS];
	for (size_t i = 0; i < SITTINGS; i++)
		groups[i] = i % 3 == 0;
	size_t harder = 3, flat = 9, seen = 0, crossing = 0, others = 0;
	struct answers answers = made_up(&w, document, groups, harder, flat);
	struct differences_competency *competencies;
	size_t count;
	assert_ok(&w, differences_find(&w, &answers, groups, &competencies, &count));
	for (size_t c = 0; c < count; c++)
		for (size_t i = 0; i < competencies[c].task_count; i++) {
			const struct differences_task *task = &competencies[c].tasks[i];
			bool is = task->task == &answers.tasks[harder];
			assert_int_equal(task->matched.state, DIF_TOLD);
			assert_false(task->matched.too_few);
			seen += is && task->matched.flagged;
			crossing += task->task == &answers.tasks[flat] && task->modelled.flagged;
			others += !is && task->task != &answers.tasks[flat] && task->matched.flagged &&
			          task->matched.classes[0] == DIF_CLASS_C;
		}
	assert_int_equal(seen, 1);
	assert_int_equal(crossing, 1);
	assert_int_equal(others, 0);
	/* In three competencies each of the sittings is counted, in its group. */
	assert_int_equal(competencies[0].reference_persons, SITTINGS - SITTINGS / 3);
	assert_int_equal(competencies[0].focal_persons, SITTINGS / 3);
	test_work_end(&w);
}

TEST(differences_cannot_be_told_of_one_person)
{
	struct work w = test_work();
	const struct document *document = demo_document(&w);
	uint8_t groups[SITTINGS];
	memset(groups, 0, sizeof groups);
	struct answers answers = made_up(&w, document, groups, SIZE_MAX, SIZE_MAX);
	struct differences_competency *competencies;
	size_t count;
	groups[7] = 1;
	assert_ok(&w, differences_find(&w, &answers, groups, &competencies, &count));
	for (size_t c = 0; c < count; c++)
		assert_false(str_absent(competencies[c].why));
	test_work_end(&w);
}

/* ---- lists ---- */

struct list {
	struct id org, person;
	struct answers answers;
	struct str csv, reference, focal;
	struct differences_groups out;
};

static enum err add_person(struct work *w, struct tx *tx, void *argument)
{
	struct list *list = argument;
	struct organisation organisation;
	const struct directory directory = {{7}};
	const struct person person = {.email = S("known@example.org"),
	                              .name = S("Known"),
	                              .roles = ROLE_CANDIDATE,
	                              .minutes_factor = 1};
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	list->org = organisation.id;
	return person_create(w, tx, &directory, list->org, &person, &list->person);
}

static enum err read_list(struct work *w, struct tx *tx, void *argument)
{
	struct list *list = argument;
	return differences_read(w, tx, list->org, &list->answers, list->csv, list->reference, list->focal,
	                        &list->out);
}

TEST(differences_reads_lists_of_people_and_of_sittings)
{
	struct work w = test_work();
	struct db *db;
	struct list list = {0};
	assert_ok(&w, db_open(&w, &(struct db_options){.url = test_database(&w, DB_SQLITE)}, &db));
	assert_ok(&w, db_write(&w, db, add_person, &list));
	struct id sittings[] = {{{1}}, {{2}}, {{3}}, {{4}}};
	struct id persons[] = {list.person, {{5}}, list.person, {{6}}};
	list.answers = (struct answers){.sittings = sittings, .persons = persons, .sitting_count = 4};
	list.csv = S(
		"group,sitting\nnorth,01000000-0000-0000-0000-000000000000\nsouth,02000000-0000-0000-0000-000000000000\n"
		"south,03000000-0000-0000-0000-000000000000\n");
	assert_ok(&w, db_read(&w, db, read_list, &list));
	assert_str(list.out.reference, S("south"));
	assert_str(list.out.focal, S("north"));
	static const uint8_t by_sitting[] = {1, 0, 0, DIFFERENCES_NONE};
	assert_memory_equal(list.out.groups, by_sitting, sizeof by_sitting);
	list.reference = S("north");
	assert_ok(&w, db_read(&w, db, read_list, &list));
	assert_str(list.out.focal, S("south"));
	list.reference = S("east");
	assert_fails(&w, ERR_INPUT, db_read(&w, db, read_list, &list));
	list.reference = S("");
	list.csv = S("email,group\nKnown@Example.org,a\nstranger@example.org,b\n");
	assert_fails(&w, ERR_INPUT, db_read(&w, db, read_list, &list)); /* people of one group only */
	list.csv = S("email\nknown@example.org\n");
	assert_fails(&w, ERR_INPUT, db_read(&w, db, read_list, &list));
	list.csv = S("sitting,group\nnot-an-id,a\n");
	assert_fails(&w, ERR_INPUT, db_read(&w, db, read_list, &list));
	list.csv = S("");
	assert_fails(&w, ERR_INPUT, db_read(&w, db, read_list, &list));
	db_close(db);
	test_work_end(&w);
}
