/* What people's answers say about the tasks of an assessment, for its authors: a study, and one task of it. */
#ifndef WEB_PAGES_STUDY_H
#define WEB_PAGES_STUDY_H

#include "exam/part.h"
#include "exam/version.h"
#include "study/study.h"
#include "web/parts/chart.h"
#include "web/web.h"

struct study_input {
	struct id assessment;
	struct id study; /* zero: the newest */
};
struct study_task_input {
	struct id assessment, study;
	struct str part, task;
};
struct study_decide_input {
	struct id assessment, study;
	const struct json *
		take; /* an object with a member PART/TASK for each task to take, or a list of them; NULL: none */
};

extern const struct field study_fields[2];
extern const struct field study_assessment_fields[1];
extern const struct field study_task_fields[4];
extern const struct field study_decide_fields[3];
extern const struct field study_one_fields[2];

http_handler study_page, study_task_page, study_ask_send, study_accept_send, study_dismiss_send;

/* The study, which must be of this assessment (zero: its newest; *found is false when there is none), with its version. */
enum err study_find(struct work *w, struct http_call *call, struct id assessment, struct id id,
                    struct study *study, const struct figures **figures, struct version *version,
                    bool *found) MUST_CHECK;
/* Reads what is to be taken. ERR_INPUT when it is nothing of the kind. */
enum err study_read_take(struct work *w, const struct json *take, struct study_task **tasks,
                         size_t *count) MUST_CHECK;

/* How numbers are written here: "–" for none. */
struct str study_number(struct work *w, double value, int decimals);
struct str study_percent(struct work *w, double share);

/* Pictures of a competency: people and tasks on one scale; the standard error by ability. */
struct markup study_map(struct work *w, const struct figures_competency *competency);
struct markup study_precision(struct work *w, const struct version *version,
                              const struct figures_competency *competency);
/* How many people were shown each question of a quiz, and the author's limit; false: none was shown. */
bool study_exposure(struct work *w, const struct version *version,
                    const struct figures_competency *competency, struct markup *out);
/* The limit to how many may be shown a task; 0: none. */
double study_exposure_limit(const struct version *version, const struct figures_task *task);
/* The difficulty of each task in use beside what these answers say, drifted ones dark; false: nothing is proposed. */
bool study_change(struct work *w, const struct figures_competency *competency, struct markup *out);

/* What the tasks of one part share beside the skill, for the author; or why that cannot be told. */
struct str study_shared(struct work *w, const struct version *version, const struct figures *figures,
                        const struct figures_shared *shared);

#endif
