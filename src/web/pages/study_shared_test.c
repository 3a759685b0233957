/* The sentences about what tasks share, written out. */
#include "web/pages/study.h"

#include "test.h"

#include <math.h>

/* Of a part with four criteria in two competencies, the first of which is asked for. */
static struct str say_beside(struct work *w, struct figures_shared one, struct figures_shared other,
                             double in_use)
{
	static const struct written written;
	const struct part part = {.id = S("report"),
	                          .title = S("Incident report"),
	                          .shared_sd_logit = in_use,
	                          .written = &written};
	const struct document document = {.parts = &part, .part_count = 1};
	const struct version version = {.document = &document};
	one.part = other.part = S("report");
	one.tasks = other.tasks = 4;
	one.persons = other.persons = 1000;
	const struct figures_competency competencies[] = {{.shared = &one, .shared_count = 1},
	                                                  {.shared = &other, .shared_count = 1}};
	const struct figures figures = {.competencies = competencies,
	                                .competency_count = COUNT(competencies)};
	return study_shared(w, &version, &figures, &one);
}

static struct figures_shared found(double sd, double low, double high, double share)
{
	return (struct figures_shared){.sd_logit = sd,
	                               .low_logit = low,
	                               .high_logit = high,
	                               .error_logit = (high - low) / 3.92,
	                               .share = share};
}

static struct figures_shared untold(void)
{
	return (struct figures_shared){
		.sd_logit = NAN, .error_logit = NAN, .low_logit = NAN, .why = S("It takes 100 people.")};
}

TEST(study_shared_says_how_much_by_chance_or_why_not)
{
	struct work w = test_work();
	const struct figures_shared much = found(0.81, 0.52, 1.14, 0.65), none = found(0.12, 0, 0.31, 0.98);
	assert_str(
		say_beside(&w, much, untold(), 0),
		S("The 4 criteria of “Incident report” share more than the skill explains: SD 0.8 logits (95 % 0.5 to 1.1). "
	          "They tell as much as 2.6 independent ones. Write “shared_sd: 0.81” in the part instead of 0.00, so that "
	          "beliefs count them so."));
	assert_str(
		say_beside(&w, much, untold(), 0.7),
		S("The 4 criteria of “Incident report” share more than the skill explains: SD 0.8 logits (95 % 0.5 to 1.1). "
	          "They tell as much as 2.6 independent ones. The part’s “shared_sd” of 0.70 goes with that."));
	assert_str(
		say_beside(&w, none, untold(), 0),
		S("The 4 criteria of “Incident report” share no more beside the skill than chance may have brought about: "
	          "SD 0.1 logits (95 % 0.0 to 0.3). The part’s “shared_sd” of 0.00 goes with that."));
	assert_str(
		say_beside(&w, none, untold(), 1),
		S("The 4 criteria of “Incident report” share no more beside the skill than chance may have brought about: "
	          "SD 0.1 logits (95 % 0.0 to 0.3). Write “shared_sd: 0.12” in the part instead of 1.00, so that beliefs count "
	          "them so."));
	assert_str(
		say_beside(&w, untold(), much, 0),
		S("What the 4 criteria of “Incident report” share beside the skill cannot be told. It takes 100 people."));
	test_work_end(&w);
}

TEST(study_shared_asks_for_one_number_a_part)
{
	struct work w = test_work();
	const struct figures_shared much = found(1.2, 1, 1.4, 0.5), less = found(0.8, 0.6, 1, 0.7),
				    most = found(4.2, 3.1, 5.2, 0.3);
	/* Both competencies ask for what lies between; and having that, for nothing. */
	struct str one = say_beside(&w, much, less, 0), other = say_beside(&w, less, much, 0);
	assert_true(str_find(one, S("“shared_sd: 1.00”")) < one.len);
	assert_true(str_find(other, S("“shared_sd: 1.00”")) < other.len);
	one = say_beside(&w, much, less, 1);
	assert_true(str_ends(one, S("The part’s “shared_sd” of 1.00 goes with that.")));
	/* More than a part can have. */
	one = say_beside(&w, most, untold(), 0);
	assert_true(str_find(one, S("“shared_sd: 3.00”")) < one.len);
	one = say_beside(&w, most, untold(), 3);
	assert_true(str_ends(one, S("goes with that.")));
	test_work_end(&w);
}
