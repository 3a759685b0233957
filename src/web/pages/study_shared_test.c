/* The sentences about what tasks share, written out. */
#include "web/pages/study.h"

#include "test.h"

#include <math.h>

static struct str say_beside(struct work *w, struct figures_shared shared, double in_use)
{
	static const struct written written;
	const struct part part = {.id = S("report"),
	                          .title = S("Incident report"),
	                          .shared_sd_logit = in_use,
	                          .written = &written};
	const struct document document = {.parts = &part, .part_count = 1};
	const struct version version = {.document = &document};
	shared.part = S("report");
	shared.tasks = 4;
	shared.persons = 1000;
	return study_shared(w, &version, &shared);
}

static struct str say(struct work *w, struct figures_shared shared)
{
	return say_beside(w, shared, 0);
}

TEST(study_shared_says_how_much_by_chance_or_why_not)
{
	struct work w = test_work();
	assert_str(
		say(&w,
	            (struct figures_shared){
			    .sd_logit = 0.81, .low_logit = 0.52, .high_logit = 1.14, .share = 0.65}),
		S("The 4 criteria of “Incident report” share more than the skill explains: SD 0.8 logits (95 % 0.5 to 1.1). "
	          "They tell as much as 2.6 independent ones. Write “shared_sd: 0.8” in the part, so that beliefs count them "
	          "so: it is 0.0."));
	assert_str(
		say_beside(&w,
	                   (struct figures_shared){
				   .sd_logit = 0.81, .low_logit = 0.52, .high_logit = 1.14, .share = 0.65},
	                   0.7),
		S("The 4 criteria of “Incident report” share more than the skill explains: SD 0.8 logits (95 % 0.5 to 1.1). "
	          "They tell as much as 2.6 independent ones. The part’s “shared_sd” of 0.7 says so."));
	assert_str(
		say(&w,
	            (struct figures_shared){
			    .sd_logit = 0.12, .low_logit = 0, .high_logit = 0.31, .share = 0.98}),
		S("The 4 criteria of “Incident report” share no more beside the skill than chance may have brought about: "
	          "SD 0.1 logits (95 % 0.0 to 0.3)."));
	assert_str(
		say_beside(&w,
	                   (struct figures_shared){
				   .sd_logit = 0.12, .low_logit = 0, .high_logit = 0.31, .share = 0.98},
	                   1),
		S("The 4 criteria of “Incident report” share no more beside the skill than chance may have brought about: "
	          "SD 0.1 logits (95 % 0.0 to 0.3). The part’s “shared_sd” says more."));
	assert_str(
		say(&w, (struct figures_shared){.sd_logit = NAN,
	                                        .low_logit = NAN,
	                                        .why = S("It takes 100 people.")}),
		S("What the 4 criteria of “Incident report” share beside the skill cannot be told. It takes 100 people."));
	/* More than a part can have. */
	struct str most = say(
		&w,
		(struct figures_shared){.sd_logit = 4.2, .low_logit = 3.1, .high_logit = 5.2, .share = 0.3});
	assert_true(str_find(most, S("“shared_sd: 3.0”")) < most.len);
	test_work_end(&w);
}
