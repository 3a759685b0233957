#include "similar/print.h"
#include "similar/similar.h"

#include "test.h"

#include <math.h>
#include <string.h>

static const char sum[] =
	"int sum(int *a, int n)\n{\n\tint s = 0;\n\tfor (int i = 0; i < n; i++)\n\t\ts += a[i];\n\treturn s;\n}\n"
	"int main(void)\n{\n\tint a[3] = {1, 2, 3};\n\tprintf(\"%d\", sum(a, 3));\n\treturn 0;\n}\n";
static const char renamed[] =
	"// mine\nint total(int *values, int count) {\n  int all = 7;\n  for (int k = 1; k < count; k++) {\n"
	"    all += values[k];\n  }\n  return all;\n}\nint main(void) { int v[9] = {4, 5, 6};\n"
	"  printf(\"x\", total(v, 9)); return 1; }\n";
static const char other[] =
	"struct node { struct node *next; char *name; };\nstatic void free_all(struct node *node)\n{\n"
	"\twhile (node) {\n\t\tstruct node *next = node->next;\n\t\tfree(node->name);\n\t\tfree(node);\n"
	"\t\tnode = next;\n\t}\n}\n";

static struct similar find(struct work *w, const struct similar_source *sources, size_t count,
                           const struct similar_source *starter, size_t starter_count,
                           const struct similar_options *options)
{
	struct similar similar;
	assert_ok(w, similar_find(w, sources, count, starter, starter_count, options, &similar));
	return similar;
}

static struct similar_options all_pairs(void)
{
	struct similar_options options = similar_standard_options();
	options.at_least = 0;
	return options;
}

static double similarity_of(const char *left, const char *right)
{
	struct work w = test_work();
	const struct similar_source sources[] = {{S("l"), S("l.c"), str_of(left)},
	                                         {S("r"), S("r.c"), str_of(right)}};
	const struct similar_options options = all_pairs();
	const struct similar similar = find(&w, sources, 2, NULL, 0, &options);
	assert_int_equal(similar.pair_count, 1);
	double similarity = similar.pairs[0].similarity;
	test_work_end(&w);
	return similarity;
}

TEST(a_program_is_alike_itself_and_itself_with_other_names)
{
	assert_true(similarity_of(sum, sum) == 1);
	assert_true(similarity_of(sum, renamed) == 1);
	assert_true(similarity_of(renamed, sum) == 1);
	assert_true(similarity_of("int a;", "int b;") == 1);
	double different = similarity_of(sum, other);
	assert_true(different >= 0 && different < 0.3);
	assert_true(similarity_of(other, sum) == different);
	assert_true(similarity_of("", "") == 0);
	assert_true(similarity_of("", sum) == 0);
}

/* By hand: with k 1 a fingerprint is a token. `int a;` is a declaration, its type, its name and its end; in `int a = 1;` there
 * are an init_declarator, a number and the end of that besides. 2 · 4 / (4 + 7). */
TEST(similarity_is_the_share_of_what_both_have)
{
	struct work w = test_work();
	struct similar_options options = all_pairs();
	options.k = options.window = 1;
	const struct similar_source sources[] = {{S("l"), S("l.c"), S("int a;")},
	                                         {S("r"), S("r.c"), S("int a = 1;")}};
	const struct similar similar = find(&w, sources, 2, NULL, 0, &options);
	assert_int_equal(similar.pairs[0].shared, 4);
	assert_true(fabs(similar.pairs[0].similarity - 8.0 / 11) < 1e-12);
	test_work_end(&w);
}

TEST(fragments_are_lines_of_both)
{
	struct work w = test_work();
	const struct similar_options options = all_pairs();
	struct str moved = str_format(w.arena, "%s\n%s", other, renamed);
	const struct similar_source sources[] = {{S("l"), S("l.c"), str_of(sum)}, {S("r"), S("r.c"), moved}};
	const struct similar similar = find(&w, sources, 2, NULL, 0, &options);
	const struct similar_pair *pair = &similar.pairs[0];
	assert_true(pair->aligned);
	assert_int_equal(pair->longest, similar.units[0].own_count);
	assert_true(pair->left_covered == 1 && pair->right_covered < 1);
	assert_int_equal(pair->fragments[0].left_line, 1);
	assert_int_equal(pair->fragments[0].left_line_last, 13);
	assert_int_equal(pair->fragments[0].right_line, 13);
	assert_int_equal(pair->fragments[0].right_line_last, 21);
	test_work_end(&w);
}

TEST(what_everybody_was_given_counts_for_nobody)
{
	struct work w = test_work();
	const struct similar_options options = all_pairs();
	struct str left = str_format(w.arena, "%sint own(int a) { return a * a * a - 1; }\n", sum);
	struct str right = str_format(w.arena, "%s%s", sum, other);
	const struct similar_source sources[] = {
		{S("l"), S("l.c"), left}, {S("r"), S("r.c"), right}, {S("o"), S("o.c"), str_of(sum)}};
	const struct similar_source starter[] = {{S(""), S("given.c"), str_of(renamed)}};
	const struct similar before = find(&w, sources, 3, NULL, 0, &options);
	assert_true(before.pairs[0].similarity > 0.6);
	const struct similar after = find(&w, sources, 3, starter, 1, &options);
	assert_int_equal(after.pair_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(after.pairs[i].similarity < 0.15);
	for (size_t i = 0; i < after.unit_count; i++)
		if (str_equal(after.units[i].submission, S("o"))) {
			assert_int_equal(after.units[i].own_count, 0);
			assert_int_equal(after.units[i].print_count, 0);
		}
	for (size_t i = 0; i < after.pairs[0].fragment_count; i++)
		assert_true(after.pairs[0].fragments[i].left_line >= 13);
	test_work_end(&w);
}

TEST(languages_are_never_compared_and_files_of_a_submission_are_one)
{
	struct work w = test_work();
	const struct similar_options options = all_pairs();
	const struct similar_source sources[] = {
		{S("a"), S("sum.c"), str_of(sum)},    {S("b"), S("x/all.c"), str_of(renamed)},
		{S("a"), S("list.c"), str_of(other)}, {S("b"), S("x/node.c"), str_of(other)},
		{S("c"), S("sum.cpp"), str_of(sum)},  {S("c"), S("notes.txt"), S("int")},
	};
	const struct similar similar = find(&w, sources, COUNT(sources), NULL, 0, &options);
	assert_int_equal(similar.unit_count, 3);
	assert_int_equal(similar.language_count, 2);
	assert_int_equal(similar.unread, 1);
	assert_int_equal(similar.pair_count, 1);
	assert_true(similar.pairs[0].similarity == 1);
	assert_int_equal(similar.pairs[0].fragment_count, 2);
	assert_int_equal(similar.units[0].file_count, 2);
	assert_str(similar.units[0].files[1].path, S("list.c"));
	assert_int_equal(similar.pairs[0].fragments[1].left_file, 1);
	assert_int_equal(similar.cluster_count, 1);
	assert_int_equal(similar.clusters[0].count, 2);
	test_work_end(&w);
}

/* As many statements as asked, each of one of four kinds, by a number. */
static struct str made_up(struct work *w, struct str run, size_t statements, uint32_t seed)
{
	static const char *const kinds[] = {"a = b + c;\n", "if (a) f(b, c, 1);\n",
	                                    "while (a < b) { a++; f(a); }\n", "x[a] = \"s\";\n"};
	struct buf buf = buf_init(w->arena, 1 << 20);
	buf_put(&buf, S("void f(void) {\n"));
	for (size_t i = 0; i < statements; i++) {
		seed = seed * 1103515245 + 12345;
		buf_put(&buf, str_of(kinds[(seed >> 16) % 4]));
		if (i == statements / 2)
			buf_put(&buf, run);
	}
	buf_put(&buf, S("}\n"));
	return buf_str(&buf);
}

/* switch, goto, do and casts stand in no statement around it, so that the run is theirs alone. */
TEST(a_shared_run_is_found_and_shown_whatever_is_around_it)
{
	static const char run[] =
		"do { switch ((long)q) { case 1: goto end; default: break; } } while (q--);\n"
		"switch (-q) { case 2: return; case 3: ~q; break; }\nend: (void)q;\n";
	struct work w = test_work();
	for (uint32_t seed = 1; seed < 40; seed++) {
		struct similar_options options = all_pairs();
		options.k = 23;
		options.window = 17;
		const struct similar_source sources[] = {
			{S("l"), S("l.c"), made_up(&w, str_of(run), 40 + seed, seed)},
			{S("r"), S("r.c"), made_up(&w, str_of(run), 60, seed * 977)},
		};
		const struct similar similar = find(&w, sources, 2, NULL, 0, &options);
		assert_true(similar.pairs[0].shared >= 1);
		assert_true(similar.pairs[0].longest >= options.k + options.window - 1);
	}
	test_work_end(&w);
}

TEST(of_many_pairs_those_most_alike_are_kept)
{
	enum { UNITS = 60 };
	struct work w = test_work();
	struct similar_source sources[UNITS];
	struct similar_options options = all_pairs();
	for (uint32_t i = 0; i < UNITS; i++)
		sources[i] = (struct similar_source){str_format(w.arena, "%u", i), S("a.c"),
		                                     made_up(&w, S(""), 10 + i % 7, i / 3)};
	options.pairs_max = SIMILAR_PAIRS_MAX;
	const struct similar all = find(&w, sources, UNITS, NULL, 0, &options);
	assert_int_equal(all.pair_count, UNITS * (UNITS - 1) / 2);
	options.pairs_max = 25;
	options.aligned_max = 3;
	const struct similar few = find(&w, sources, UNITS, NULL, 0, &options);
	assert_int_equal(few.pair_count, 25);
	assert_int_equal(few.pairs_above, all.pair_count);
	assert_true(few.median == all.median && few.high == all.high);
	for (size_t i = 0; i < 25; i++) {
		assert_true(few.pairs[i].left == all.pairs[i].left &&
		            few.pairs[i].right == all.pairs[i].right);
		assert_true(few.pairs[i].similarity == all.pairs[i].similarity);
		assert_int_equal(few.pairs[i].aligned, i < 3);
		assert_true(i == 0 || few.pairs[i].similarity <= few.pairs[i - 1].similarity);
	}
	options.pairs_max = 0;
	assert_int_equal(find(&w, sources, UNITS, NULL, 0, &options).pair_count, 0);
	test_work_end(&w);
}

TEST(groups_are_linked_pair_by_pair)
{
	struct work w = test_work();
	struct similar_options options = all_pairs();
	const struct similar_source sources[] = {
		{S("a"), S("a.c"), str_of(sum)},     {S("b"), S("b.c"), str_of(other)},
		{S("c"), S("c.c"), str_of(renamed)}, {S("d"), S("d.c"), str_of(other)},
		{S("e"), S("e.c"), str_of(renamed)}, {S("f"), S("f.c"), S("int a;")},
	};
	options.cluster_at_least = 1;
	const struct similar similar = find(&w, sources, 6, NULL, 0, &options);
	assert_int_equal(similar.cluster_count, 2);
	assert_int_equal(similar.clusters[0].count, 3);
	static const size_t first[] = {0, 2, 4};
	assert_memory_equal(similar.clusters[0].units, first, sizeof first);
	assert_true(similar.clusters[0].least == 1 && similar.clusters[0].most == 1);
	assert_int_equal(similar.clusters[1].units[0], 1);
	assert_int_equal(similar.clusters[1].units[1], 3);
	test_work_end(&w);
}

TEST(fingerprints_that_most_have_can_be_left_out)
{
	struct work w = test_work();
	struct similar_options options = all_pairs();
	const struct similar_source sources[] = {{S("a"), S("a.c"), str_of(sum)},
	                                         {S("b"), S("b.c"), str_of(sum)},
	                                         {S("c"), S("c.c"), str_of(sum)},
	                                         {S("d"), S("d.c"), str_of(other)}};
	options.common = 0.5;
	const struct similar similar = find(&w, sources, 4, NULL, 0, &options);
	for (size_t i = 0; i < similar.pair_count; i++)
		assert_true(similar.pairs[i].similarity == 0);
	assert_true(similar.languages[0].common > 30);
	assert_int_equal(similar.units[0].print_count, 0);
	test_work_end(&w);
}

TEST(fingerprints_are_finer_where_programs_are_short)
{
	struct work w = test_work();
	const struct similar_options options = all_pairs();
	struct similar_source sources[] = {{S("a"), S("a.c"), str_of(sum)},
	                                   {S("b"), S("b.c"), str_of(other)}};
	const struct similar fine = find(&w, sources, 2, NULL, 0, &options);
	assert_int_equal(fine.languages[0].k, 7);
	assert_int_equal(fine.languages[0].window, 1);
	sources[0].text = made_up(&w, S(""), 300, 1);
	sources[1].text = made_up(&w, S(""), 300, 2);
	const struct similar coarse = find(&w, sources, 2, NULL, 0, &options);
	assert_int_equal(coarse.languages[0].k, 23);
	assert_int_equal(coarse.languages[0].window, 17);
	test_work_end(&w);
}

TEST(what_cannot_be_read_is_left_out_with_the_reason)
{
	struct work w = test_work();
	const struct similar_options options = all_pairs();
	const struct similar_source sources[] = {{S("a"), S("a.c"), str_bytes("a\0b", 3)},
	                                         {S("b"), S("b.c"), str_of(sum)}};
	const struct similar similar = find(&w, sources, 2, NULL, 0, &options);
	assert_str(similar.units[0].files[0].left_out, S("it is no text"));
	assert_true(similar.pairs[0].similarity == 0);
	const struct similar none = find(&w, NULL, 0, NULL, 0, &options);
	assert_int_equal(none.unit_count, 0);
	assert_true(isnan(none.median));
	test_work_end(&w);
}

TEST(options_out_of_range_are_refused)
{
	struct work w = test_work();
	struct similar similar;
	for (int i = 0; i < 6; i++) {
		struct similar_options options = similar_standard_options();
		switch (i) {
		case 0: options.k = WINNOW_K_MAX + 1; break;
		case 1: options.window = WINNOW_WINDOW_MAX + 1; break;
		case 2: options.common = 0; break;
		case 3: options.at_least = NAN; break;
		case 4: options.pairs_max = SIMILAR_PAIRS_MAX + 1; break;
		default: options.cluster_at_least = 1.01; break;
		}
		assert_fails(&w, ERR_INPUT, similar_find(&w, NULL, 0, NULL, 0, &options, &similar));
	}
	test_work_end(&w);
}
