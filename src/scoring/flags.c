#include "scoring/flags.h"

#include "scoring/flags_list.h"

#include <stdlib.h>

enum { NEAR_BYTES = 40, OF_A_KIND_MAX = 8 };

static const struct str kind_names[FLAGS_KINDS] = {
	[FLAGS_ORDER] = S_INIT("order"),
	[FLAGS_ROLE] = S_INIT("role"),
	[FLAGS_FORGED_FORMAT] = S_INIT("forged-format"),
	[FLAGS_FORGED_FENCE] = S_INIT("forged-fence"),
	[FLAGS_ENCODED] = S_INIT("encoded"),
	[FLAGS_HIDDEN] = S_INIT("hidden"),
	[FLAGS_LANGUAGE] = S_INIT("language"),
	[FLAGS_QUOTE] = S_INIT("quote"),
	[FLAGS_REVIEWER] = S_INIT("reviewer"),
};

struct str flags_kind_name(enum flags_kind kind)
{
	return kind_names[kind];
}

bool flags_is_kind(struct str name)
{
	size_t kind = 0;
	while (kind < FLAGS_KINDS && !str_equal(kind_names[kind], name))
		kind++;
	return kind < FLAGS_KINDS;
}

void flags_list_add(struct flags_list *list, enum flags_kind kind, size_t at, size_t length, struct str note)
{
	if (list->of_kind[kind]++ < FLAGS_LIST_OF_KIND_MAX)
		list->hits[list->count++] = (struct flags_hit){kind, at, length, note};
}

static int by_place(const void *a, const void *b)
{
	const struct flags_hit *left = a, *right = b;
	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->kind > right->kind) - (left->kind < right->kind);
}

/* Hits of one kind that overlap or nearly touch become one; then the first few of each kind are kept. */
static size_t merge(struct flags_hit *hits, size_t count)
{
	struct flags_hit *last[FLAGS_KINDS] = {NULL};
	size_t of_kind[FLAGS_KINDS] = {0}, kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct flags_hit hit = hits[i], *before = last[hit.kind];
		if (before != NULL && hit.at <= before->at + before->length + NEAR_BYTES) {
			if (hit.at + hit.length > before->at + before->length)
				before->length = hit.at + hit.length - before->at;
		} else if (of_kind[hit.kind] < OF_A_KIND_MAX) {
			of_kind[hit.kind]++;
			last[hit.kind] = &hits[kept];
			hits[kept++] = hit;
		}
	}
	return kept;
}

enum err flags_find_with(struct work *w, const struct flags_phrases *phrases, struct str answer,
                         const struct str *rubric, size_t rubric_count, struct flags_hit **hits,
                         size_t *count)
{
	if (answer.len > FLAGS_TEXT_MAX)
		return fail(w, ERR_TOO_LARGE, "The answer has more than %d bytes.", FLAGS_TEXT_MAX);
	struct flags_list list = {.w = w, .text = answer};
	list.hits = work_array(w, FLAGS_LIST_MAX, sizeof *list.hits);
	struct fold fold = fold_text(w, answer);
	flags_phrases_find(&list, &fold, phrases);
	flags_forged_find(&list);
	flags_encoded_find(&list, &fold, phrases);
	flags_hidden_find(&list);
	flags_copied_find(&list, &fold, rubric, rubric_count);
	qsort(list.hits, list.count, sizeof *list.hits, by_place);
	*hits = list.hits;
	*count = merge(list.hits, list.count);
	return OK;
}

enum err flags_find(struct work *w, struct str answer, const struct str *rubric, size_t rubric_count,
                    struct flags_hit **hits, size_t *count)
{
	return flags_find_with(w, flags_phrases_read(w), answer, rubric, rubric_count, hits, count);
}
