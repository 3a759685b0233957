/* A decision scenario: a story of scenes in which a person chooses, asks, and runs out of time.
 *
 * What an author writes is a graph with hidden state (docs/authoring.md); exam/scenario_format.h has its keys and
 * exam/scenario_check.h what import refuses. What a candidate does is a list of moves.
 *
 * 1. Where somebody stands is a pure function of the graph, the moves and the clock (scenario_play): nothing is lost
 *    when nobody looks, and any device shows the same.
 * 2. Moves are responses (table `response`): one row a move, append-only; the digest of a credential's evidence and an
 *    export have them without more. A move names the step it answers: the same again is one move, another answer to an
 *    answered step is ERR_CONFLICT.
 * 3. A timer's end is computed, and stored as a move of its own when the part is next touched. It leads to a scene
 *    without a timer, so that whoever was away loses one moment and not the story. When it was us who were away while it ran,
 *    it begins again (exam/absence.h).
 * 4. Asking for more time (WCAG 2.2.1: ten times at least) is stored and never scored.
 * 5. Evidence is what was met: a scored scene by its first decision; a path criterion when the story was walked to an end.
 * 6. Every walk ends: import has tried all situations there are. */
#ifndef EXAM_SCENARIO_H
#define EXAM_SCENARIO_H

#include "exam/absence.h"
#include "exam/sitting.h"
#include "exam/task_type.h"

enum {
	SCENARIO_COUNTERS_MAX = 12,
	SCENARIO_SCENES_MAX = 60,
	SCENARIO_CHOICES_MAX = 8,
	SCENARIO_INFORMATION_MAX = 8,
	SCENARIO_CONDITIONS_MAX = 6,
	SCENARIO_EFFECTS_MAX = SCENARIO_COUNTERS_MAX,
	SCENARIO_PATHS_MAX = 10,
	SCENARIO_EXPERTS_MAX = 8,
	SCENARIO_RULES_MAX = 9,
	SCENARIO_NAMED_MAX = 20,       /* choices that one list of a rule names */
	SCENARIO_MARKS_MAX = 64,       /* choices that rules name and questions that can be asked, in all */
	SCENARIO_ORDERS_MAX = 32,      /* "first … then" of all rules */
	SCENARIO_MOVES_MAX = 200,      /* the longest walk, without asking for more time */
	SCENARIO_STORED_MAX = 1000,    /* moves of one walk */
	SCENARIO_EXTENSIONS_MAX = 10,  /* of one timer */
	SCENARIO_MINUTES_MAX = 24 * 60 /* of the story: its clock stops there */
};
#define SCENARIO_COUNT_MAX 100000 /* a counter lies between this and its negative */

/* What comes this long after a timer's end still counts: for slow networks. */
#define SCENARIO_GRACE_US (5 * INT64_C(1000000))

/* The name under which conditions know the story's minutes. */
#define SCENARIO_CLOCK S("minutes")

/* ---- what an author writes ---- */

struct scenario_condition {
	struct str counter; /* or SCENARIO_CLOCK */
	int64_t at_least, at_most;
};

struct scenario_effect {
	struct str counter;
	int64_t add;
};

/* Hidden state. It stays between least and most, whatever is added. */
struct scenario_counter {
	struct str id, title;
	int64_t start, least, most;
	int64_t per_minute;                          /* added for each minute of the story, */
	const struct scenario_condition *conditions; /* while all of these hold */
	size_t condition_count;
};

/* Something to know in a scene. */
struct scenario_information {
	struct str id;
	struct str text;       /* Markdown */
	int64_t after_seconds; /* it arrives so long after one came to the scene */
	int64_t from_minute;   /* and not before the story's clock says so */
	struct str ask;        /* absent: it arrives by itself; else what one does to get it */
	int64_t minutes;       /* of the story, that asking takes */
	const struct scenario_condition *conditions;
	size_t condition_count;
};

struct scenario_choice {
	struct str id;
	struct str text;  /* inline Markdown */
	int64_t minutes;  /* of the story, that it takes */
	struct str tells; /* Markdown: what follows at once; absent: nothing to say */
	struct str leads_to;
	double credit;                               /* 0 … 1: how far experts would do the same */
	struct str why;                              /* Markdown: what they say of it; absent: nothing */
	const struct scenario_condition *conditions; /* it is possible while all hold */
	size_t condition_count;
	const struct scenario_effect *effects;
	size_t effect_count;
};

/* Real time to decide in. What happens at its end is a choice without id and text. */
struct scenario_timer {
	int64_t seconds;
	struct scenario_choice expiry;
};

/* What a scene or a path says about a competency. */
struct scenario_evidence {
	struct str competency;
	double discrimination;
	const double *thresholds_logit; /* rising; n of them: credit counts in n steps */
	size_t threshold_count;
	bool calibrated;
};

struct scenario_scene {
	struct str id, title;
	struct str text; /* Markdown */
	const struct scenario_information *information;
	size_t information_count;
	const struct scenario_timer *timer; /* NULL: none */
	const struct scenario_choice *choices;
	size_t choice_count;
	struct str ends;   /* absent: the story goes on; else how it ended, in a line */
	struct str expert; /* Markdown: what experts do here, for the debrief; absent: nothing to say */
	const struct scenario_evidence *evidence; /* NULL: not scored */
};

struct scenario_order {
	struct str first, then;
};

/* All of it must hold. Choices are named by id, and so are questions that were asked. */
struct scenario_rule {
	double credit;
	struct str says; /* in a line, to the candidate */
	const struct str *made, *not_made;
	size_t made_count, not_made_count;
	const struct scenario_order *before; /* `first` was made, and not after `then` */
	size_t before_count;
	const struct scenario_condition *finally; /* at the end */
	size_t finally_count;
};

/* A criterion over the whole walk: the rule that holds with the most credit counts; or how near the walk is to an expert's way
 * (exam/scenario_expert.h). */
struct scenario_path {
	struct str id, title;
	struct str met;       /* a scene: only walks through it are evidence; absent: all that ended */
	struct str otherwise; /* what it says when no rule holds; absent by nearness */
	bool by_nearness;     /* it has no rules then */
	const struct scenario_evidence *evidence;
	const struct scenario_rule *rules;
	size_t rule_count;
};

/* A way that an expert took, from the first scene to an end. */
struct scenario_expert {
	struct str id, title;
	const struct str *moves; /* [move_count] ids of choices and questions, in their order */
	size_t move_count;
};

struct scenario {
	struct str starts_at; /* "03:12": the story's clock at the first scene */
	const struct scenario_counter *counters;
	size_t counter_count;
	const struct scenario_scene *scenes; /* the first is where it begins */
	size_t scene_count;
	const struct scenario_path *paths;
	size_t path_count;
	const struct scenario_expert *experts;
	size_t expert_count;
};

/* ---- the rules of the world (pure; scenario_rules.c) ---- */

/* What rules can ask about, in a fixed order: a bit each in a situation. */
struct scenario_marks {
	struct str ids[SCENARIO_MARKS_MAX];
	const struct scenario_order *orders[SCENARIO_ORDERS_MAX];
	size_t count, order_count;
	bool full; /* there are more: import refuses that */
};
void scenario_marks_of(const struct scenario *scenario, struct scenario_marks *out);

/* Where a walk stands, but for real time. All bytes are set, so that two can be compared as bytes. */
struct scenario_situation {
	size_t scene; /* index */
	int64_t minutes;
	int64_t counters[SCENARIO_COUNTERS_MAX];
	uint64_t made;         /* marks */
	uint64_t out_of_order; /* orders whose `then` was made before their `first` */
	uint64_t met;          /* scenes */
};

/* The first scene, as the counters start. */
void scenario_begin(const struct scenario *scenario, struct scenario_situation *out);
/* Whether all conditions hold. */
bool scenario_holds(const struct scenario *scenario, const struct scenario_condition *conditions,
                    size_t count, const struct scenario_situation *at);
/* A choice or a timer's end: first its minutes pass, then its effects, then the scene it leads to. */
void scenario_choose(const struct scenario *scenario, const struct scenario_marks *marks,
                     const struct scenario_choice *choice, struct scenario_situation *at);
/* A question: its minutes pass. */
void scenario_ask(const struct scenario *scenario, const struct scenario_marks *marks,
                  const struct scenario_information *information, struct scenario_situation *at);
/* Whether a question can be asked: it is one, it was not asked yet, its time has come. */
bool scenario_may_ask(const struct scenario *scenario, const struct scenario_marks *marks,
                      const struct scenario_information *information, const struct scenario_situation *at);
/* Whether a choice was made, or a question asked, that is among the marks. */
bool scenario_made(const struct scenario_marks *marks, struct str id, const struct scenario_situation *at);
/* The rule that counts at an end; NULL: none holds. */
const struct scenario_rule *scenario_rule_of(const struct scenario *scenario,
                                             const struct scenario_marks *marks,
                                             const struct scenario_path *path,
                                             const struct scenario_situation *at);
/* By id; SIZE_MAX and NULL when there is none. */
size_t scenario_scene_index(const struct scenario *scenario, struct str id);
const struct scenario_choice *scenario_find_choice(const struct scenario_scene *scene, struct str id);
const struct scenario_information *scenario_find_question(const struct scenario_scene *scene, struct str id);
/* "03:12" and the minutes since: "03:47". */
struct str scenario_time(struct work *w, const struct scenario *scenario, int64_t minutes);

/* ---- a walk (pure; scenario_walk.c) ---- */

enum scenario_move_kind { SCENARIO_CHOOSE, SCENARIO_ASK, SCENARIO_MORE_TIME, SCENARIO_TIME_OVER };
struct scenario_move {
	enum scenario_move_kind kind;
	struct str target; /* of a choice or question its id */
	int64_t at_us;
	bool late; /* after the part's time was up */
};

/* "choose roll-back", "ask database-team", "more-time", "time-over": as moves are stored. False when it is none. */
bool scenario_move_read(struct str text, struct scenario_move *out) MUST_CHECK;
struct str scenario_move_text(struct work *w, const struct scenario_move *move);

/* A move with what came of it. */
struct scenario_step {
	enum scenario_move_kind kind;
	const struct scenario_scene *scene;             /* where it was made */
	const struct scenario_choice *choice;           /* CHOOSE, TIME_OVER */
	const struct scenario_information *information; /* ASK */
	struct scenario_situation before, after;
	int64_t entered_us, at_us; /* when one came to the scene, and when it was made */
	bool late, stored;
};

struct scenario_walk {
	const struct scenario *scenario;
	struct scenario_marks marks;
	const struct scenario_step *steps;
	size_t count, stored_count; /* the rest is what follows from the clock */
	struct scenario_situation now;
	const struct scenario_scene *scene; /* where one is */
	int64_t now_us, entered_us;
	int64_t due_us; /* when its timer ends; DB_NULL_INT: no timer */
	size_t extensions;
	bool begun_again; /* the timer, because we were away */
	bool ended;
};

/* When the story began for this person, what their time is multiplied with, and when we were away since, oldest first. */
struct scenario_clock {
	int64_t started_us;
	double minutes_factor;
	const struct absence *absences;
	size_t absence_count;
};

/* Plays the moves; then what the clock has brought by now_us. ERR_INTERNAL when a move is not possible where it stands: what is
 * stored was checked by scenario_refusal. Cost: moves times conditions. */
enum err scenario_play(struct work *w, const struct scenario *scenario, const struct scenario_clock *clock,
                       const struct scenario_move *moves, size_t count, int64_t now_us,
                       struct scenario_walk *out) MUST_CHECK;
/* Why the move is not possible here, in words; absent: it is. */
struct str scenario_refusal(const struct scenario_walk *walk, const struct scenario_move *move);

enum scenario_shown { SCENARIO_HIDDEN, SCENARIO_ARRIVED, SCENARIO_ASKABLE };
/* How a piece of information of the present scene stands. */
enum scenario_shown scenario_shown(const struct scenario_walk *walk,
                                   const struct scenario_information *information);
/* When the next piece arrives by itself; DB_NULL_INT: none will. */
int64_t scenario_next_arrival_us(const struct scenario_walk *walk);
/* Whether the choice of the present scene is possible. */
bool scenario_possible(const struct scenario_walk *walk, const struct scenario_choice *choice);

/* ---- what it shows (pure; scenario_score.c) ---- */

/* One piece of evidence. */
struct scenario_score {
	const struct scenario_evidence *evidence;
	struct str task, title;
	double credit;
	size_t level;                     /* the whole steps of credit reached */
	const struct scenario_step *step; /* of a scene: the decision; NULL: of a path */
	const struct scenario_path *path;
	const struct scenario_rule *rule; /* of a path: the one that holds; NULL: none, or by nearness */
};
/* The scored scenes in the order they were met, then the path criteria. */
enum err scenario_scores(struct work *w, const struct scenario_walk *walk, struct scenario_score **out,
                         size_t *count) MUST_CHECK;
/* What a path criterion says of the walk, in a line. */
struct str scenario_says(struct work *w, const struct scenario_score *score);
/* Credit as a level: with thresholds for n steps, the whole n-ths. */
size_t scenario_level(const struct scenario_evidence *evidence, double credit);
/* The i-th thing that is scored, whatever is walked: scenes, then paths. False when there are no more. */
bool scenario_scored(const struct scenario *scenario, size_t i, struct str *task, struct str *title,
                     const struct scenario_evidence **evidence);

/* ---- taking it (scenario.c) ---- */

extern const struct task_type scenario_task_type;

/* Reads the moves and plays them: up to now while the part is open, else as it was handed in. */
enum err scenario_load(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct scenario_walk *out) MUST_CHECK;

/* What became of a move. */
enum scenario_outcome {
	SCENARIO_MOVED,    /* it is stored; or was before: a repetition */
	SCENARIO_TOO_LATE, /* the time to decide was over: that is stored, and the story goes on from there */
};
/* Answers the step `sequence` (1…): `move` has kind and target. At an end the part is handed in. ERR_INPUT when it is not
 * possible here; ERR_CONFLICT when the step has another answer or the part is over. */
enum err scenario_answer(struct work *w, struct tx *tx, const struct actor *actor,
                         const struct sitting *sitting, const struct sitting_part *part, int64_t sequence,
                         const struct scenario_move *move, enum scenario_outcome *out) MUST_CHECK;
/* A choice or a question of the present scene by its id: CHOOSE or ASK. */
struct scenario_move scenario_move_named(const struct scenario *scenario, struct str id);

#endif
