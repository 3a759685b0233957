/* Any bytes as programs that are compared, apart by bytes 0x1e: two bytes of options, then of each program two bytes for its
 * language and whose it is. What comes out keeps to its ranges, and a program is alike its copy. */
#include "base/check.h"
#include "similar/similar.h"

#include <string.h>

enum { PROGRAMS_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t split(struct work *w, struct str rest, struct similar_source *sources)
{
	size_t count = 0, grammar_count;
	const struct grammar *grammars = grammar_all(&grammar_count);
	while (!str_absent(rest) && count < PROGRAMS_MAX) {
		struct str program = str_cut(&rest, 0x1e);
		if (program.len < 2)
			continue;
		const struct grammar *grammar = &grammars[(uint8_t)program.at[0] % grammar_count];
		struct str extensions = str_of(grammar->extensions);
		sources[count++] = (struct similar_source){
			.submission = str_format(w->arena, "%d", program.at[1] % 4),
			.path = str_format(w->arena, "a.%.*s", STR_ARG(str_cut(&extensions, ' '))),
			.text = str_slice(program, 2, SIZE_MAX),
		};
	}
	return count;
}

static void check_pair(const struct similar *similar, const struct similar_pair *pair)
{
	const struct similar_unit *left = &similar->units[pair->left], *right = &similar->units[pair->right];
	size_t sum = 0;
	check(pair->left < pair->right && pair->right < similar->unit_count &&
	      left->grammar == right->grammar);
	check(pair->similarity >= 0 && pair->similarity <= 1 && pair->shared <= left->print_count);
	check(pair->left_covered <= 1 && pair->right_covered <= 1);
	for (size_t i = 0; i < pair->fragment_count; i++) {
		const struct similar_fragment *fragment = &pair->fragments[i];
		check(fragment->left_file < left->file_count && fragment->right_file < right->file_count);
		check(fragment->left_line >= 1 && fragment->left_line <= fragment->left_line_last);
		check(fragment->right_line >= 1 && fragment->right_line <= fragment->right_line_last);
		sum += fragment->tokens;
	}
	check(sum == pair->overlap && sum <= left->own_count && sum <= right->own_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct similar_source sources[PROGRAMS_MAX + 1], starter;
	struct similar similar;
	struct similar_options options = similar_standard_options();
	if (size < 2) {
		work_finish(&w);
		return 0;
	}
	options.k = data[0] % 32;
	options.window = data[1] % 16;
	options.common = data[1] >= 0xc0 ? 0.6 : 1;
	options.at_least = 0;
	size_t count = split(&w, str_bytes(data + 2, size - 2), sources), given = 0;
	if (count > 1 && data[0] >= 0xc0) {
		starter = sources[--count];
		given = 1;
	}
	if (count > 0) {
		sources[count] = sources[0];
		sources[count++].submission = S("copy");
	}
	check(similar_find(&w, sources, count, &starter, given, &options, &similar) == OK);
	for (size_t i = 0; i < similar.pair_count; i++) {
		check_pair(&similar, &similar.pairs[i]);
		check(i == 0 || similar.pairs[i].similarity <= similar.pairs[i - 1].similarity);
	}
	if (count == 2 && similar.units[0].print_count > 0)
		check(similar.pair_count == 1 && similar.pairs[0].similarity >= 1);
	work_finish(&w);
	return 0;
}
