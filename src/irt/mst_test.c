/* Oracles: panels small enough to follow by hand. */
#include "irt/mst.h"

#include "test.h"

#include <math.h>

static struct bank_item items[7];
static const struct bank bank = {items, COUNT(items)};

/* q0: routing. q1, q2: easy, at -1; q3, q4: hard, at 1; q5, q6 in the middle. */
static void set_up(void)
{
	static const double difficulty[] = {0, -1, -1, 1, 1, 0, 0};
	static const struct str names[] = {S_INIT("q0"), S_INIT("q1"), S_INIT("q2"), S_INIT("q3"),
	                                   S_INIT("q4"), S_INIT("q5"), S_INIT("q6")};
	for (size_t i = 0; i < COUNT(items); i++)
		items[i] =
			(struct bank_item){.name = names[i], .model = model_logistic(1.5, difficulty[i], 0)};
}

#define STAGES                                                                                                    \
	"\"stages\": [[{\"name\": \"routing\", \"items\": [\"q0\"]}], [{\"name\": \"easy\", \"items\": [\"q1\", " \
	"\"q2\"]}, {\"name\": \"hard\", \"items\": [\"q3\", \"q4\"]}]]"

static struct mst_panel read_panel(struct work *w, struct str json)
{
	struct mst_panel panel;
	assert_ok(w, mst_read(w, json, &bank, &panel));
	return panel;
}

TEST(mst_routes)
{
	struct work w = test_work();
	set_up();
	struct mst_panel panels[] = {
		read_panel(&w, S("{" STAGES "}")),
		read_panel(&w, S("{" STAGES ", \"route\": \"theta\"}")),
		read_panel(&w, S("{" STAGES ", \"route\": \"theta\", \"cuts\": [[], [0.5]]}")),
		read_panel(&w, S("{" STAGES ", \"route\": \"right\", \"cuts\": [[], [1]]}")),
	};
	/* By information and by where modules inform alike, which is half way: the side of 0. By cuts: theirs. */
	assert_true(fabs(mst_crossing(&bank, &panels[0].stages[1].modules[0],
	                              &panels[0].stages[1].modules[1])) < 1e-8);
	static const struct {
		double theta, right;
		size_t expected[4];
	} cases[] = {{-0.1, 0, {0, 0, 0, 0}},
	             {0.1, 1, {1, 1, 0, 1}},
	             {0.6, 0, {1, 1, 1, 0}},
	             {0.4, 1, {1, 1, 0, 1}}};
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t j = 0; j < COUNT(panels); j++) {
			const struct mst_design design = {.bank = &bank, .panel = &panels[j]};
			assert_int_equal(mst_next(&design, 1, cases[i].theta, cases[i].right),
			                 cases[i].expected[j]);
		}
	test_work_end(&w);
}

static size_t answer(void *context, size_t item)
{
	size_t *asked = context;
	asked[item]++;
	return item != 4;
}

/* The routing item is right: the hard module; its second item is wrong. */
TEST(mst_follows_a_person)
{
	struct work w = test_work();
	size_t asked[COUNT(items)] = {0};
	set_up();
	struct mst_panel panel = read_panel(&w, S("{" STAGES "}"));
	const struct mst_design design = {&bank, &panel, ability_standard(ABILITY_EAP)};
	struct mst_result result;
	mst_sit(mst_open(&w, &design), (struct mst_answers){answer, asked}, &result);
	assert_int_equal(result.length, 3);
	assert_int_equal(result.modules[1], 1);
	assert_true(asked[0] == 1 && asked[3] == 1 && asked[4] == 1 &&
	            asked[1] + asked[2] + asked[5] + asked[6] == 0);
	const struct model models[] = {items[0].model, items[3].model, items[4].model};
	static const uint8_t levels[] = {1, 1, 0};
	struct ability_settings settings = ability_standard(ABILITY_EAP);
	struct ability_estimate expected = ability_of(ability_open(&w, &settings, models, 3), levels);
	assert_true(fabs(result.theta_logit - expected.theta_logit) < 1e-12);
	test_work_end(&w);
}

static void refused(struct work *w, struct str json, struct str sentence)
{
	struct mst_panel panel;
	assert_int_equal(mst_read(w, json, &bank, &panel), ERR_INPUT);
	assert_str(w->message, sentence);
	work_forgive(w);
}

TEST(mst_mistakes_are_named)
{
	struct work w = test_work();
	set_up();
	refused(&w, S("{}"), S("A panel must have “stages”, a list of 1 to 10."));
	refused(&w, S("{\"stages\": [[{\"name\": \"m\", \"items\": [\"q9\"]}]]}"),
	        S("The module “m” names “q9”, which the bank does not have."));
	refused(&w,
	        S("{\"stages\": [[{\"name\": \"m\", \"items\": [\"q0\"]}], [{\"name\": \"n\", \"items\": [\"q0\"]}]]}"),
	        S("The item “q0” is in two stages: somebody could meet it twice."));
	refused(&w, S("{" STAGES ", \"route\": \"right\"}"),
	        S("A panel that routes by the number right needs “cuts”."));
	refused(&w, S("{" STAGES ", \"route\": \"right\", \"cuts\": [[], []]}"),
	        S("Stage 2 of the panel has 2 modules and needs a list of 1 cuts."));
	refused(&w, S("{" STAGES ", \"rout\": \"right\"}"),
	        S("The panel has a member “rout” that we don't know; it may have stages, route and cuts."));
	test_work_end(&w);
}
