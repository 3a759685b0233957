/* Multistage tests: a panel of modules, of which everybody answers one in each stage.
 *
 * After a stage the next module is chosen by where the person stands:
 *
 *   information   the module that informs most at the estimate (Luecht & Nungesser 1998, approximate maximum information)
 *   theta         by cuts on the estimate
 *   right         by cuts on the number right (the sum of levels) since the start
 *
 * A panel is JSON:
 *
 *	{
 *	  "stages": [
 *	    [{"name": "routing", "items": ["q1", "q2", "q3"]}],
 *	    [{"name": "easy", "items": ["q4"]}, {"name": "hard", "items": ["q5"]}]
 *	  ],
 *	  "route": "theta",            information (the default), theta or right
 *	  "cuts": [[], [0.1]]          for each stage, between its modules from the easiest on; left out with theta,
 *	                               they are where neighbours inform alike
 *	}
 */
#ifndef IRT_MST_H
#define IRT_MST_H

#include "irt/ability.h"
#include "irt/bank.h"
#include "irt/chance.h"

enum {
	MST_STAGES_MAX = 10,
	MST_MODULES_MAX = 20, /* of a stage */
	MST_BYTES_MAX = 4 << 20,
};

enum mst_route { MST_INFORMATION, MST_THETA, MST_RIGHT };

struct mst_module {
	struct str name;
	const size_t *items; /* [count] places in the bank, in the order given */
	size_t count;        /* at least 1 */
};

struct mst_stage {
	const struct mst_module *modules; /* [count], from the easiest on */
	size_t count;                     /* at least 1; the first stage has 1 */
	double cuts[MST_MODULES_MAX];     /* [count - 1], rising */
};

struct mst_panel {
	struct mst_stage stages[MST_STAGES_MAX];
	size_t stage_count;
	enum mst_route route;
};

struct mst_design {
	const struct bank *bank;
	const struct mst_panel *panel;
	struct ability_settings estimate;
};

/* Reads a panel for a bank. ERR_INPUT, with a sentence, for what is not as above: an unknown item, one that somebody could meet
 * twice, cuts that don't rise or are too few or too many. */
enum err mst_read(struct work *w, struct str json, const struct bank *bank, struct mst_panel *out) MUST_CHECK;

/* The level where two modules inform alike, between the levels where each informs most: by halving, to 1e-9; within [-6, 6]. */
double mst_crossing(const struct bank *bank, const struct mst_module *easier,
                    const struct mst_module *harder);

/* The module of a stage for somebody with this estimate and number right. */
size_t mst_next(const struct mst_design *design, size_t stage, double theta_logit, double right);

/* One person's way: which modules, and the estimate after the last. answer() gives the level for an item of the bank. */
struct mst_result {
	size_t modules[MST_STAGES_MAX];
	size_t length;
	double theta_logit, standard_error_logit;
};
struct mst_answers {
	size_t (*answer)(void *context, size_t item);
	void *context;
};
struct mst_sitting;
struct mst_sitting *mst_open(struct work *w, const struct mst_design *design);
void mst_sit(struct mst_sitting *sitting, struct mst_answers answers, struct mst_result *out);

#endif
