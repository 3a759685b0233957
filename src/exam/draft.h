/* Assessments that are being written in the browser, or by program: drafts.
 *
 * What it owns: the tables assessment_draft and draft_state; what a form says (draft_form.c), what becomes of it
 * (draft_complete.c), and what is still wrong with it (draft_check.c). A version's document is exam/import.h's and
 * exam/version.h's work: a draft goes their way.
 *
 * 1. A draft is a tree of the keys of assessment.yaml (docs/authoring.md), kept as it was written: members may be missing, empty
 *    or wrong, and none is lost that a form does not show. It says nothing about files: all texts are in it.
 * 2. Each change names the revision that it was made on. Of two on the same one, the second is refused and told so; of a form,
 *    only the fields that were changed on it are laid over the newest (draft_lay_over), and what it replaces is kept by invariant
 *    3.
 * 3. States before can be had back, and the one that is replaced then: those before something was added, removed or replaced; or
 *    before somebody else began to change it, or the same person after a pause. The newest DRAFT_STATES_MAX are kept, as far as
 *    they have room.
 * 4. What is written is all an author needs to say. The rest (identifiers, thresholds, a level's points) is derived when it
 *    becomes a document, by draft_complete, and is said in the draft where it came from a version.
 * 5. Elements of lists that have not been in a version have a key instead of an id: “+7”. It becomes an id, made of the title, in
 *    the document alone, so that titles can be changed without losing what refers to them.
 * 6. It ends when it becomes a version, or is deleted.
 *
 * All authors of the organisation share its drafts: whoever may call these may have any. Refused: parts of other types than
 * “written”. They are written as folders. */
#ifndef EXAM_DRAFT_H
#define EXAM_DRAFT_H

#include "base/time.h"
#include "db/db.h"
#include "exam/document.h"
#include "exam/import.h"
#include "exam/version.h"
#include "org/actor.h"

enum {
	DRAFTS_MAX = 500, /* of an organisation */
	DRAFT_BYTES_MAX = 4 << 20,
	DRAFT_DEPTH_MAX = 16,
	DRAFT_WIDTH_MAX = 200, /* elements of a list; those that a form shows have 20 at most */
	DRAFT_KEYS_MAX = 100,  /* of an object */
	DRAFT_KEY_BYTES_MAX = 64,
	DRAFT_CHANGES_MAX = 1000,         /* fields of one form */
	DRAFT_COMPETENCIES_MAX = 10,      /* that a form adds to; a folder may have more */
	DRAFT_STATES_MAX = 30,            /* that can be had back */
	DRAFT_STATES_BYTES_MAX = 8 << 20, /* together, but for the newest */
	DRAFT_BEGAN_BYTES_MAX = 64 << 10,
};

#define DRAFT_PAUSE_US (10 * TIME_MINUTE_US)

struct draft_assessment {
	struct id id;
	struct id assessment; /* whose next version it is; zero: a new one */
	struct id base;       /* the version that it was begun from; zero: none */
	int64_t base_number;  /* of that version; of one in a list, 0 */
	struct str slug;      /* of that assessment; absent: a new one */
	struct str title;     /* for lists */
	struct id changed_by;
	struct str changed_by_name;
	int64_t revision, created_us, changed_us;
	int64_t before_us; /* when the newest state was saved that can be had back; DB_NULL_INT: there is none yet */
	const struct json *tree;
};

/* ---- the table ---- */

/* By what was changed last; their trees are NULL. At most DRAFTS_MAX. */
enum err draft_list(struct work *w, struct tx *tx, struct id org, struct draft_assessment **out,
                    size_t *count) MUST_CHECK;
/* ERR_NOT_FOUND when there is none, or no more. */
enum err draft_load(struct work *w, struct tx *tx, struct id org, struct id id,
                    struct draft_assessment *out) MUST_CHECK;
/* Stores a new one. `assessment` and `base` zero: of a new assessment. ERR_INPUT when the tree is nothing to keep (draft_clean),
 * ERR_CONFLICT when there are DRAFTS_MAX. */
enum err draft_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                   struct id base, const struct json *tree, struct id *out) MUST_CHECK;
/* One from the newest version of an assessment; all its keys, ids and parameters are in it. ERR_NOT_FOUND when there is no such
 * assessment; ERR_CONFLICT when it has parts that are not written ones. */
enum err draft_add_from(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                        struct id *out) MUST_CHECK;
/* Whether draft_add_from would take it. */
bool draft_can_hold(const struct document *document);
/* Replaces the tree; `keep`: what it was can be had back. ERR_CONFLICT when `revision` is not the one that
 * is stored; ERR_INPUT as draft_add. */
enum err draft_save(struct work *w, struct tx *tx, const struct actor *actor, struct id id, int64_t revision,
                    const struct json *tree, bool keep) MUST_CHECK;
enum err draft_delete(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;

/* ---- states before ---- */

struct draft_state {
	int64_t revision; /* that it was, by which it is named */
	struct id changed_by;
	struct str changed_by_name; /* absent: they are not here any more */
	int64_t changed_us;
	/* What became otherwise after it, until the next newer state or to what is there now, as draft_changes says. */
	const struct str *changes;
	size_t change_count;
};
/* Those of a draft, the newest first. Cost: reading all of them. */
enum err draft_states(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                      struct draft_state **out, size_t *count) MUST_CHECK;
/* What differs between two trees, in the form's words: “Task 1: the task”, “Task 2, criterion 1: added”. Each once, in the order
 * of the second, what is gone behind it. Elements of lists are the same by their ids or keys, levels by their places. */
void draft_changes(struct work *w, const struct json *before, const struct json *after,
                   const struct str **out, size_t *count);
/* Has a state back; the one that it replaces can be had back the same way. ERR_CONFLICT when the draft's revision is another;
 * ERR_NOT_FOUND: no such state any more. */
enum err draft_restore(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       int64_t revision, int64_t state) MUST_CHECK;
/* The same of the newest; ERR_CONFLICT when nothing was changed yet. Done again, it takes itself back. */
enum err draft_undo(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                    int64_t revision) MUST_CHECK;

/* ---- what a form says ---- */

/* A tree to begin with: all that is needed but a title, a task and a criterion's question. */
const struct json *draft_begin(struct work *w);

/* Each member of `fields` is a path of the form and its text: the tree with these in their places. ERR_INPUT for what is no field
 * of the form. Numbers that are none stay texts, so that nothing is lost. The fields:
 *
 *	title language summary about recorded judged_by
 *	award.achievement.{name description criteria}  award.achievement.valid_for.days
 *	competencies.#.{title description}
 *	competencies.#.{needs sure}: the level that the award requires of it (a logit; empty: none), and how probable it must be
 *	retake.{wait_days attempts}  review.second_marking  afterwards.appeal_days_to_answer
 *	parts.#.{title introduction statement minutes expected_minutes}
 *	parts.#.words.{min max}  parts.#.{paper.pages pictures.most}
 *	parts.#.rubric.#.{title ask competency points}  parts.#.rubric.#.levels.#.{title description points} */
enum err draft_change(struct work *w, const struct json *tree, const struct json *fields,
                      const struct json **out) MUST_CHECK;
/* The text that a form has in a field: what draft_change takes. */
struct str draft_field(struct work *w, const struct json *tree, struct str path);

/* Adds an element to the list at a path (`competencies`, `parts`, `parts.#.rubric`, `parts.#.rubric.#.levels`), as draft_begin
 * has them; *place is its path. ERR_INPUT when there is no such list, ERR_CONFLICT when it is full. */
enum err draft_add_element(struct work *w, const struct json *tree, struct str list, const struct json **out,
                           struct str *place) MUST_CHECK;
/* Removes an element of one of them, with what referred to it. ERR_INPUT; ERR_CONFLICT when it must not be missing. */
enum err draft_remove_element(struct work *w, const struct json *tree, struct str element,
                              const struct json **out) MUST_CHECK;

/* ---- two forms at once ---- */

struct draft_problem {
	struct str path;  /* of a field, list or element of the form; absent: of none that can be told */
	struct str label; /* what the form calls it; absent likewise */
	struct str sentence;
};

/* What the form of the whole (task 0) or of a task began with: a mark for the text of each field, and for the id of each element
 * that has one, between spaces. Empty where it would be larger than DRAFT_BEGAN_BYTES_MAX. */
struct str draft_began(struct work *w, const struct json *tree, int64_t task);
/* Where that is now which had this path when the form began; absent: it is not there any more. An element with an id is where its
 * id is; one without, such as a level, where one in the same order has some of the texts that it began with. */
struct str draft_place_now(struct work *w, const struct json *tree, struct str began, struct str path);

struct draft_collision {
	struct str path;   /* of a field, where it is now */
	struct str theirs; /* what is stored in it: since the form began, it was changed as well */
};
struct draft_laid {
	const struct json *tree; /* with what was changed on the form */
	struct draft_collision *collisions;
	size_t collision_count;
	/* What has no place any more, or cannot be kept: label, and the text as sentence. */
	struct draft_problem *homeless;
	size_t homeless_count;
};
/* Lays what was changed on a form over what is stored now. Without `began` each field that differs counts as changed by both. */
void draft_lay_over(struct work *w, const struct json *tree, const struct json *form, struct str began,
                    struct draft_laid *out);

/* ---- what becomes of it ---- */

/* What can be kept of a tree from outside: an object within the maxima above; texts cleaned, nulls left out, a key for each
 * element that has no id. ERR_INPUT, ERR_TOO_LARGE. */
enum err draft_clean(struct work *w, const struct json *tree, const struct json **out) MUST_CHECK;
/* With all that is derived; what cannot be stays as it is. `slug` absent: made of the title. */
enum err draft_complete(struct work *w, const struct json *tree, struct str slug,
                        const struct json **out) MUST_CHECK;
/* The text of assessment.yaml that it is. */
enum err draft_yaml_text(struct work *w, const struct draft_assessment *draft, struct str *out) MUST_CHECK;
/* What its author would have written, parts of all types. ERR_TOO_LARGE. */
enum err draft_written(struct work *w, const struct document *document, const struct json **out) MUST_CHECK;
/* The same as a draft has it (exam/draft_points.h), of a document whose parts are all written ones; else ERR_CONFLICT. */
enum err draft_of_document(struct work *w, const struct document *document,
                           const struct json **out) MUST_CHECK;

/* ---- from a folder ---- */

/* The tree of a folder of files, however much is wrong with it: texts of files are in it, and empty where they cannot be had.
 * ERR_CONFLICT, with a sentence: its YAML cannot be read, or it has parts that are not written ones; draft_clean's errors. */
enum err draft_of_folder(struct work *w, const struct import_source *source,
                         const struct json **out) MUST_CHECK;
/* Stores that, as the next version of the assessment of its id where there is one. Errors: draft_add's. */
enum err draft_add_folder(struct work *w, struct tx *tx, const struct actor *actor, const struct json *tree,
                          struct id *out) MUST_CHECK;

/* ---- what is still wrong with it ---- */

struct draft_report {
	const struct draft_problem *problems; /* in the order of the document */
	size_t problem_count;
	const struct document *document; /* NULL when there are problems */
};
/* Checks it as import_check does, in the form's words. A new assessment's id must not be another one's. Cost: that of importing
 * its file. */
enum err draft_check(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                     struct draft_report *out) MUST_CHECK;
/* What the form calls what is at a path; absent when it has no such field. */
struct str draft_label(struct work *w, struct str path);

/* Stores it as a version by version_import, and ends it. `newest`: the number of the newest version that its author has seen (0:
 * none). ERR_CONFLICT when there is a newer one, or the revision is another; ERR_INPUT when there are problems. */
enum err draft_publish(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       int64_t revision, int64_t newest, struct version_stored *stored,
                       size_t *kept) MUST_CHECK;
/* The number of the newest version of the assessment that it is of; 0: there is none yet. */
enum err draft_newest(struct work *w, struct tx *tx, struct id org, const struct draft_assessment *draft,
                      int64_t *out) MUST_CHECK;

#endif
