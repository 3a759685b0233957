#include "grade/learned.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/json.h"
#include "db/shelf.h"
#include "exam/scale.h"
#include "grade/rubric.h"

#include "grade/learned.sql.h"

#include <math.h>

enum { VERDICT_BASIS_BYTES_MAX = 8192 };

struct str learned_question(struct work *w, struct str part, struct str criterion)
{
	return str_format(w->arena, "%.*s/%.*s", STR_ARG(part), STR_ARG(criterion));
}

/* ---- the basis ---- */

/* Without the levels at the end that no answer has. */
static size_t given_count(const struct learned_criterion *criterion)
{
	size_t count = DOCUMENT_SCALE_MAX;
	while (count > 0 && criterion->given[count - 1] == 0)
		count--;
	return count;
}

struct str learned_write(struct work *w, const struct learned *learned)
{
	struct buf buf = buf_init(w->arena, LEARNED_BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_name(&out, S("criteria"));
	json_array(&out);
	for (size_t i = 0; i < learned->count; i++) {
		const struct learned_criterion *criterion = &learned->criteria[i];
		json_object(&out);
		json_put_int(&out, S("answers"), (int64_t)criterion->answers);
		json_put_str(&out, S("criterion"), criterion->criterion);
		json_put_str(&out, S("digest"), criterion->digest);
		json_name(&out, S("given"));
		json_array(&out);
		for (size_t level = 0; level < given_count(criterion); level++)
			json_int(&out, (int64_t)criterion->given[level]);
		json_end(&out);
		json_put_str(&out, S("part"), criterion->part);
		json_put_int(&out, S("place"), (int64_t)criterion->place);
		json_put_real(&out, S("view"), criterion->view_share);
		json_put_real(&out, S("weight"), criterion->weight);
		json_end(&out);
	}
	json_end(&out);
	json_put_str(&out, S("embedder"), learned->embedder);
	json_put_str(&out, S("grader"), learned->version);
	json_name(&out, S("graders"));
	json_array(&out);
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++)
		json_str(&out, learned->digests[place]);
	json_end(&out);
	json_put_str(&out, S("viewer"), learned->viewer);
	json_end(&out);
	check(!buf.full); /* as many criteria as a document can have, with bounded names */
	return buf_str(&buf);
}

static bool read_criterion(const struct json *json, struct learned_criterion *out)
{
	int64_t place = json_get_int(json, S("place")), answers = json_get_int(json, S("answers"));
	*out = (struct learned_criterion){
		.part = json_get_str(json, S("part")),
		.criterion = json_get_str(json, S("criterion")),
		.digest = json_get_str(json, S("digest")),
		.place = (size_t)place,
		.answers = (size_t)answers,
		.weight = json_get_real(json, S("weight")),
		.view_share = json_get_real(json, S("view")),
	};
	if (isnan(out->view_share)) /* written before there were views */
		out->view_share = 0;
	const struct json *given = json_get(json, S("given"));
	if (given == NULL || given->kind != JSON_ARRAY || given->count > DOCUMENT_SCALE_MAX)
		return false;
	for (size_t level = 0; level < given->count; level++) {
		int64_t count = 0;
		if (!json_to_int(json_at(given, level), &count) || count < 0)
			return false;
		out->given[level] = (size_t)count;
	}
	return place >= 0 && place < LEARNED_PLACES_MAX && answers >= 0 && !str_absent(out->part) &&
	       !str_absent(out->criterion) && !str_absent(out->digest) && out->weight >= 0 &&
	       out->weight <= 1 && out->view_share >= 0 && out->view_share <= 1;
}

enum err learned_read(struct work *w, struct str basis, struct learned *out)
{
	const struct json *json;
	TRY(json_parse(w, basis, LEARNED_BASIS_BYTES_MAX, &json));
	const struct json *criteria = json_get(json, S("criteria"));
	size_t count = criteria == NULL ? 0 : criteria->count;
	struct learned_criterion *read = work_array(w, count, sizeof *read);
	for (size_t i = 0; i < count; i++)
		if (!read_criterion(json_at(criteria, i), &read[i]))
			return fail(w, ERR_INTERNAL, "the basis of a calibration is damaged");
	*out = (struct learned){
		.embedder = json_get_str(json, S("embedder")),
		.version = json_get_str(json, S("grader")),
		.viewer = json_get_str(json, S("viewer")),
		.criteria = read,
		.count = count,
	};
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++) {
		const struct json *digest = json_at(json_get(json, S("graders")), place);
		if (digest != NULL && digest->kind == JSON_STRING)
			out->digests[place] = digest->text;
	}
	return OK;
}

/* ---- what is released ---- */

enum err learned_released(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct learned *out, bool *found)
{
	const struct learned_in_use_in in = {.org = org, .assessment = assessment};
	struct learned_in_use_row row;
	TRY(learned_in_use(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	TRY(learned_read(w, row.basis, out));
	out->calibration = row.id;
	out->coverage = row.coverage;
	out->sample = row.sample;
	out->settles = row.settles;
	return OK;
}

/* Whether a part has a criterion of this place that was learned. */
static bool needs_place(const struct learned *learned, const struct part *part, size_t place)
{
	size_t i = 0;
	while (i < learned->count &&
	       (learned->criteria[i].place != place || !str_equal(learned->criteria[i].part, part->id)))
		i++;
	return i < learned->count;
}

/* A grader never changes: it is read once and kept for the answers that come. */
struct fetching {
	struct tx *tx;
	const struct shelf_name *name;
};

static enum err read_grader(struct work *w, void *argument, const void **value)
{
	const struct fetching *fetching = argument;
	const struct shelf_name *name = fetching->name;
	const struct learned_bytes_in in = {.org = name->org, .calibration = name->id, .place = name->place};
	struct learned_bytes_row row;
	struct grader *grader;
	bool found;
	TRY(learned_bytes(w, fetching->tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_CONFLICT, "this calibration has no grader for this place of the rubric");
	TRY(grader_read(w, row.bytes, &grader));
	*value = grader;
	return OK;
}

enum err learned_grader(struct work *w, struct tx *tx, struct id org, struct id calibration, size_t place,
                        const struct grader **out)
{
	const struct shelf_name name = {org, calibration, (int64_t)place};
	struct fetching fetching = {tx, &name};
	const void *value;
	TRY(shelf_get(w, db_shelf(tx_db(tx)), &name, read_grader, &fetching, &value));
	*out = value;
	return OK;
}

enum err learned_load(struct work *w, struct tx *tx, struct id org, const struct part *part,
                      struct learned *learned)
{
	/* Another version's is not read: it abstains. */
	if (!str_equal(learned->version, S(GRADER_VERSION)))
		return OK;
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++) {
		const struct grader *grader;
		if (!needs_place(learned, part, place))
			continue;
		TRY(learned_grader(w, tx, org, learned->calibration, place, &grader));
		learned->graders[place] = grader;
	}
	return OK;
}

const struct learned_criterion *learned_find(const struct learned *learned, struct str part,
                                             struct str criterion)
{
	for (size_t i = 0; i < learned->count; i++)
		if (str_equal(learned->criteria[i].part, part) &&
		    str_equal(learned->criteria[i].criterion, criterion))
			return &learned->criteria[i];
	return NULL;
}

bool learned_takes_view(const struct learned *learned, struct str part)
{
	for (size_t i = 0; i < learned->count; i++)
		if (learned->criteria[i].view_share > 0 && str_equal(learned->criteria[i].part, part))
			return str_equal(learned->version, S(GRADER_VERSION));
	return false;
}

double learned_view_of(struct work *w, const struct learned *learned, const struct verdict *rubric)
{
	if (rubric == NULL || str_absent(learned->viewer) ||
	    !str_equal(rubric_judge_of(w, rubric, NULL), learned->viewer))
		return NAN;
	return rubric_share(rubric);
}

/* ---- a view ---- */

struct learned_set learned_set_of(const struct grader_grade *grade, size_t level_count, size_t likeliest)
{
	struct learned_set set = {likeliest, likeliest, true};
	for (size_t level = 0; level < level_count; level++) {
		if ((double)level < grade->low || (double)level > grade->high)
			continue;
		set.low = level < set.low ? level : set.low;
		set.high = level > set.high ? level : set.high;
		set.empty = false;
	}
	return set;
}

/* What the levels that would do have of the probability: from the pass level on, else the set's own. */
static double probability_of(size_t pass, const struct learned_set *set, const double *levels,
                             size_t level_count)
{
	double sum = 0;
	for (size_t level = pass == 0 ? set->low : pass;
	     level < level_count && (pass > 0 || level <= set->high); level++)
		sum += levels[level];
	return sum;
}

bool learned_is_sure(const struct learned_criterion *known, const struct criterion *criterion, size_t pass,
                     double coverage, const struct learned_set *set, const double *levels)
{
	size_t below = 0, level_count = scale_levels(criterion);
	for (size_t level = 0; level < pass; level++)
		below += known->given[level];
	if (set->empty || (double)known->answers < fmax(LEARNED_SETTLES_MIN, coverage / (1 - coverage)) ||
	    probability_of(pass, set, levels, level_count) < coverage - 1e-9)
		return false;
	if (pass == 0)
		return scale_step(criterion, set->low) == scale_step(criterion, set->high);
	return set->low >= pass && below >= LEARNED_EACH_SIDE_MIN &&
	       known->answers - below >= LEARNED_EACH_SIDE_MIN;
}

static struct str level_words(struct work *w, const struct criterion *criterion, size_t level)
{
	return str_absent(scale_described(criterion, level)->title)
	               ? str_format(w->arena, "level %zu", level)
	               : str_format(w->arena, "“%.*s”", STR_ARG(scale_title(w, criterion, level)));
}

/* Candidates read it too. */
static struct str comment_of(struct work *w, const struct criterion *criterion, double coverage,
                             const struct verdict *verdict, const struct learned_set *set)
{
	size_t likeliest = grade_verdict_level(verdict);
	struct str said = str_format(w->arena, "Learned from people’s judgements: %s %.*s",
	                             scale_is_of_points(criterion) ? "about" : "most likely",
	                             STR_ARG(level_words(w, criterion, likeliest)));
	if (set->empty)
		return str_format(w->arena, "%.*s, but it lies between the levels.", STR_ARG(said));
	if (set->low == set->high)
		return str_format(w->arena, "%.*s. What it says in this way holds in %.0f of 100 answers.",
		                  STR_ARG(said), 100 * coverage);
	return str_format(w->arena, "%.*s; from %.*s to %.*s in %.0f of 100 answers.", STR_ARG(said),
	                  STR_ARG(level_words(w, criterion, set->low)),
	                  STR_ARG(level_words(w, criterion, set->high)), 100 * coverage);
}

void learned_view(struct work *w, const struct grader *grader, const struct grader_input *input,
                  const struct criterion *criterion, double coverage, struct verdict *out,
                  struct learned_set *set)
{
	struct grader_grade grade;
	size_t level_count = scale_levels(criterion);
	double *levels = work_array(w, level_count, sizeof *levels);
	grader_grade(grader, input, coverage, &grade);
	for (size_t i = 0; i < grade.level_count; i++) {
		size_t level = (size_t)lround(grade.levels[i]);
		if (level < level_count)
			levels[level] += grade.level_probabilities[i];
	}
	out->levels = levels;
	out->level_count = level_count;
	out->abstained = false;
	*set = learned_set_of(&grade, level_count, grade_verdict_level(out));
	out->comment = comment_of(w, criterion, coverage, out, set);
}

bool learned_drawn(struct work *w, struct id calibration, struct id sitting, double share)
{
	struct digest digest = digest_of(str_format(w->arena, "assay settled sample %.*s %.*s",
	                                            STR_ARG(id_text(w->arena, calibration)),
	                                            STR_ARG(id_text(w->arena, sitting))));
	return digest_share(&digest) < share;
}

/* ---- what its verdicts say of themselves ---- */

bool learned_was_taken_over(const struct verdict *verdict)
{
	return str_equal(verdict->scorer, SCORER_PERSON) &&
	       str_find(verdict->basis, S("\"rule\":\"settled\"")) != SIZE_MAX;
}

static const struct json *basis_of(struct work *w, const struct verdict *verdict)
{
	const struct json *basis = NULL;
	bool is_its = str_equal(verdict->scorer, SCORER_LEARNED) || learned_was_taken_over(verdict);
	if (!is_its || verdict->abstained)
		return NULL;
	if (json_parse(w, verdict->basis, VERDICT_BASIS_BYTES_MAX, &basis) != OK)
		work_forgive(w);
	return basis;
}

bool learned_is_settled(struct work *w, const struct verdict *verdict)
{
	return json_get_bool(basis_of(w, verdict), S("settled"));
}

bool learned_settles(struct work *w, const struct verdict *verdict, const struct flag *flags, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(flags[i].part, verdict->part))
			return false;
	return learned_is_settled(w, verdict);
}

/* A number of the basis, within 0 … 1. */
static double share_of(struct work *w, const struct verdict *verdict, struct str name)
{
	double value = json_get_real(basis_of(w, verdict), name);
	return value >= 0 && value <= 1 ? value : 0;
}

double learned_weight(struct work *w, const struct verdict *verdict)
{
	return share_of(w, verdict, S("weight"));
}

double learned_spread(struct work *w, const struct verdict *verdict)
{
	return share_of(w, verdict, S("spread"));
}
