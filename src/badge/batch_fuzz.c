/* Any bytes as a list of people and as an achievement: what is taken is what the header promises. */
#include "badge/batch.h"
#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "org/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_people(const struct batch_people *people)
{
	check(people->count <= BATCH_LINES_MAX && people->problem_count <= BATCH_PROBLEMS_MAX);
	check(people->count > 0 || people->problem_count > 0);
	for (size_t i = 0; i < people->count; i++) {
		check(people->recipients[i].name.len > 0 &&
		      people->recipients[i].name.len <= PERSON_NAME_BYTES_MAX);
		check(str_find_byte(people->recipients[i].email, '@') != SIZE_MAX);
	}
	for (size_t i = 0; i < people->problem_count; i++)
		check(people->problems[i].line > 0 && people->problems[i].sentence.len > 0);
}

static void try_achievement(struct work *w, struct str text)
{
	const struct json *json;
	struct str canonical, again;
	if (json_parse(w, text, BATCH_ACHIEVEMENT_BYTES_MAX, &json) != OK)
		return;
	if (batch_achievement(w, json, &canonical) != OK)
		return;
	check(json_parse(w, canonical, canonical.len, &json) == OK);
	check(batch_achievement(w, json, &again) == OK && str_equal(canonical, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct batch_people people;
	struct str text = str_bytes(data, size);
	enum err failed = batch_read(&w, text, &people);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	if (failed == OK)
		check_people(&people);
	work_forgive(&w);
	try_achievement(&w, text);
	work_finish(&w);
	return 0;
}
