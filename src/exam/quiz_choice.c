#include "exam/quiz_choice.h"

#include "base/check.h"
#include "irt/chance.h"
#include "irt/select.h"

/* One of the three best, so that neighbours do not all see the same first items. */
enum { AMONG = 3 };

struct model quiz_model(const struct item *item)
{
	return model_logistic(item->discrimination, item->difficulty, item->guessing);
}

static uint8_t area_index(const struct quiz *quiz, struct str area)
{
	size_t i = 0;
	while (i < quiz->area_count && !str_equal(quiz->areas[i].id, area))
		i++;
	check(i < quiz->area_count); /* the document was checked when it was imported */
	return (uint8_t)i;
}

static size_t first_of_family(const struct quiz *quiz, size_t item)
{
	struct str family = quiz->items[item].family;
	for (size_t i = 0; !str_absent(family) && i < item; i++)
		if (str_equal(quiz->items[i].family, family))
			return i;
	return item;
}

struct quiz_bank quiz_bank_of(struct work *w, const struct quiz *quiz)
{
	struct quiz_bank bank = {.quiz = quiz,
	                         .models = work_array(w, quiz->item_count, sizeof *bank.models),
	                         .areas = work_array(w, quiz->item_count, sizeof *bank.areas),
	                         .families = work_array(w, quiz->item_count, sizeof *bank.families),
	                         .shares = work_array(w, quiz->area_count, sizeof *bank.shares)};
	double sum = 0;
	for (size_t i = 0; i < quiz->item_count; i++) {
		bank.models[i] = quiz_model(&quiz->items[i]);
		bank.areas[i] = area_index(quiz, quiz->items[i].area);
		bank.families[i] = first_of_family(quiz, i);
	}
	for (size_t i = 0; i < quiz->area_count; i++)
		sum += quiz->areas[i].share;
	for (size_t i = 0; i < quiz->area_count; i++)
		bank.shares[i] = quiz->areas[i].share / sum;
	return bank;
}

/* Drawn before the sitting begins, of each item for itself. */
static bool draw_eligible(const struct item *item, uint64_t sitting_draw, size_t place)
{
	if (item->eligibility >= 1)
		return true;
	struct chance chance = chance_begin(sitting_draw, place);
	return chance_uniform(&chance) < item->eligibility;
}

void quiz_progress_begin(const struct quiz_bank *bank, uint64_t sitting_draw, struct quiz_progress *progress)
{
	for (size_t i = 0; i < bank->quiz->item_count; i++) {
		progress->seen[i] = progress->closed[i] = false;
		progress->eligible[i] = draw_eligible(&bank->quiz->items[i], sitting_draw, i);
	}
}

struct quiz_progress quiz_progress_of(struct work *w, const struct quiz_bank *bank, uint64_t sitting_draw)
{
	size_t count = bank->quiz->item_count;
	struct quiz_progress progress = {.seen = work_array(w, count, sizeof(bool)),
	                                 .closed = work_array(w, count, sizeof(bool)),
	                                 .eligible = work_array(w, count, sizeof(bool))};
	quiz_progress_begin(bank, sitting_draw, &progress);
	return progress;
}

void quiz_progress_add(const struct quiz_bank *bank, size_t item, struct quiz_progress *progress)
{
	progress->seen[item] = true;
	progress->closed[item] = false;
	for (size_t i = 0; i < bank->quiz->item_count; i++)
		if (bank->families[i] == bank->families[item] && !progress->seen[i])
			progress->closed[i] = true;
}

/* Closes what is not eligible, in areas that have something else left. */
static void hold_back(const struct quiz_bank *bank, const struct quiz_progress *progress, bool *held)
{
	bool has[SELECT_AREAS_MAX] = {false};
	for (size_t i = 0; i < bank->quiz->item_count; i++) {
		bool open = !progress->seen[i] && !progress->closed[i];
		held[i] = open && !progress->eligible[i];
		has[bank->areas[i]] |= open && !held[i];
	}
	for (size_t i = 0; i < bank->quiz->item_count; i++)
		held[i] = progress->closed[i] || (held[i] && has[bank->areas[i]]);
}

size_t quiz_choice(const struct quiz_bank *bank, const struct quiz_progress *progress, double theta_logit,
                   uint64_t draw, bool *held)
{
	const struct quiz *quiz = bank->quiz;
	const struct select_bank select = {bank->models, bank->areas, quiz->item_count, bank->shares,
	                                   quiz->area_count};
	hold_back(bank, progress, held);
	size_t chosen = select_next(&select, progress->seen, held, theta_logit, AMONG, draw);
	check(chosen != SELECT_NONE);
	return chosen;
}
