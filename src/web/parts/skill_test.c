/* What is said of a skill beside its drawing. */
#include "web/parts/skill.h"

#include "test.h"

#include <math.h>

/* A level of 0 does well in 5 of 10 tasks at 0, by definition; one of 3.67 in 1 / (1 + e^-3.67) = .975 of them. */
static struct str said_of(struct work *w, double level_logit, double sd)
{
	struct grid grid;
	grid_normal(level_logit, sd, &grid);
	struct skill_view view;
	skill_of(w,
	         &(struct skill_input){
			 .id = S("s"), .title = S("S"), .posterior = &grid, .required_logit = NAN},
	         &view);
	return view.sentence;
}

TEST(a_skill_without_a_required_level_is_told_in_tasks)
{
	struct work w = test_work();
	/* 90 % of a normal distribution lie within 1.645 standard deviations: -1.65 to 1.65, 1.6 and 8.4 of ten. */
	assert_str(said_of(&w, 0, 1),
	           S("Of ten tasks of middle difficulty, 2 to 8 would go well; most likely about 5."));
	assert_str(said_of(&w, 4, 0.2), S("Of ten tasks of middle difficulty about 10 would go well."));
	test_work_end(&w);
}
