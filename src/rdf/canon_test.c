/* Vectors: rdfc/ (W3C rdf-canon test suite), all 86. Random graphs: what rdf-canonize 5.0.0 makes of them, by
 * tests/rdf/random_graphs.mjs. */
#include "test.h"

#include "base/arena.h"
#include "base/digest.h"
#include "rdf/canon.h"
#include "rdf/nquads.h"

static struct rdf_dataset read_quads(struct work *w, struct str text)
{
	struct rdf_dataset dataset;
	assert_ok(w, nquads_parse(w, text, NQUADS_BYTES_MAX, &dataset));
	return dataset;
}

static struct str vector_file(struct work *w, const struct json *entry, struct str member)
{
	struct str name = str_format(w->arena, "rdfc/%.*s", STR_ARG(json_get_str(entry, member)));
	return test_vector(w, str_cstr(w->arena, name));
}

/* The map of the suite is JSON: input label to canonical label. */
static void assert_labels(const struct canon *canon, const struct json *map)
{
	assert_int_equal(canon->label_count, map->count);
	for (size_t i = 0; i < canon->label_count; i++)
		assert_str(canon->labels[i].canonical, json_get_str(map, canon->labels[i].input));
}

static void run_entry(const struct json *entry, size_t passed[3])
{
	struct work w = test_work();
	struct str type = json_get_str(entry, S("type"));
	struct rdf_dataset dataset = read_quads(&w, vector_file(&w, entry, S("action")));
	enum canon_hash hash =
		str_equal(json_get_str(entry, S("hashAlgorithm")), S("SHA384")) ? CANON_SHA384 : CANON_SHA256;
	struct canon canon;
	const struct json *map;
	if (str_equal(type, S("rdfc:RDFC10NegativeEvalTest"))) {
		assert_fails(&w, ERR_TOO_LARGE, canon_dataset(&w, &dataset, hash, 0, &canon));
		passed[2]++;
	} else {
		assert_ok(&w, canon_dataset(&w, &dataset, hash, 0, &canon));
		struct str result = vector_file(&w, entry, S("result"));
		if (str_equal(type, S("rdfc:RDFC10MapTest"))) {
			assert_ok(&w, json_parse(&w, result, result.len, &map));
			assert_labels(&canon, map);
			passed[1]++;
		} else {
			assert_str(type, S("rdfc:RDFC10EvalTest"));
			assert_str(canon.text, result);
			passed[0]++;
		}
	}
	test_work_end(&w);
}

TEST(canon_meets_the_suite_of_w3c)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "rdfc/manifest.jsonld");
	const struct json *manifest;
	size_t passed[3] = {0};
	assert_ok(&w, json_parse(&w, text, text.len, &manifest));
	const struct json *entries = json_get(manifest, S("entries"));
	assert_int_equal(entries->count, 86);
	for (size_t i = 0; i < entries->count; i++)
		run_entry(&entries->elements[i], passed);
	assert_int_equal(passed[0], 64);
	assert_int_equal(passed[1], 21);
	assert_int_equal(passed[2], 1);
	test_vectors("rdf-canon", passed[0] + passed[1] + passed[2], entries->count);
	test_work_end(&w);
}

/* ---- what must not matter -------------------------------------------------------------------- */

static struct str canonical(struct work *w, struct str text)
{
	struct rdf_dataset dataset = read_quads(w, text);
	struct canon canon;
	assert_ok(w, canon_dataset(w, &dataset, CANON_SHA256, 0, &canon));
	return canon.text;
}

TEST(canon_takes_a_quad_that_is_there_twice_once)
{
	struct work w = test_work();
	struct str once = S("_:a <x:p> _:b .\n_:a <x:p> _:c .\n_:c <x:p> _:a <x:g> .\n<x:s> <x:p> \"o\" .\n");
	struct str twice = S("_:a <x:p> _:b .\n_:a <x:p> _:b .\n_:a <x:p> _:c .\n_:a <x:p> _:c .\n"
	                     "_:c <x:p> _:a <x:g> .\n<x:s> <x:p> \"o\" .\n_:a <x:p> _:b .\n"
	                     "_:c <x:p> _:a <x:g> .\n<x:s> <x:p> \"o\" .\n");
	assert_str(canonical(&w, twice), canonical(&w, once));
	test_work_end(&w);
}

/* A label of the input that looks like a canonical one is a label like any other. */
TEST(canon_trusts_no_label)
{
	struct work w = test_work();
	assert_str(canonical(&w, S("_:c14n1 <x:p> _:c14n0 .\n_:c14n0 <x:q> \"o\" .\n")),
	           canonical(&w, S("_:one <x:p> _:two .\n_:two <x:q> \"o\" .\n")));
	assert_str(
		canonical(&w, S("_:b0 <x:p> _:b1 .\n_:b1 <x:p> _:b0 .\n_:a <x:p> _:z .\n_:z <x:p> _:a .\n")),
		S("_:c14n0 <x:p> _:c14n1 .\n_:c14n1 <x:p> _:c14n0 .\n"
	          "_:c14n2 <x:p> _:c14n3 .\n_:c14n3 <x:p> _:c14n2 .\n"));
	test_work_end(&w);
}

/* The same three quads in two orders, and what rdf-canonize 5.0.0 makes of each: RDFC-1.0 cannot tell the two nodes apart
 * which stand in different graphs (canon.h). Found by canon_fuzz. */
TEST(canon_is_no_better_than_its_specification)
{
	static const char *const cases[][2] = {
		{"_:n3 <x:q> _:n1 _:n2 .\n_:n0 <x:q> _:n0 .\n_:n1 <x:q> _:n3 _:n0 .\n",
	         "_:c14n0 <x:q> _:c14n0 .\n_:c14n2 <x:q> _:c14n3 _:c14n1 .\n_:c14n3 <x:q> _:c14n2 _:c14n0 .\n"},
		{"_:n1 <x:q> _:n3 _:n0 .\n_:n3 <x:q> _:n1 _:n2 .\n_:n0 <x:q> _:n0 .\n",
	         "_:c14n0 <x:q> _:c14n0 .\n_:c14n2 <x:q> _:c14n3 _:c14n0 .\n_:c14n3 <x:q> _:c14n2 _:c14n1 .\n"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		struct rdf_dataset dataset = read_quads(&w, str_of(cases[i][0]));
		struct canon canon;
		assert_ok(&w, canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon));
		assert_str(canon.text, str_of(cases[i][1]));
		test_work_end(&w);
	}
}

TEST(canon_of_nothing_is_nothing)
{
	struct work w = test_work();
	struct rdf_dataset dataset = {0};
	struct canon canon;
	assert_ok(&w, canon_dataset(&w, &dataset, CANON_SHA384, 0, &canon));
	assert_int_equal(canon.text.len, 0);
	assert_int_equal(canon.line_count, 0);
	assert_int_equal(canon.label_count, 0);
	test_work_end(&w);
}

TEST(canon_gives_lines_and_labels)
{
	struct work w = test_work();
	struct rdf_dataset dataset = read_quads(
		&w, S("_:x <x:p> <x:o> _:g .\n<x:s> <x:p> \"\\u00e9\\n\" .\n_:x <x:p> <x:o> _:g .\n"));
	struct canon canon;
	assert_ok(&w, canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon));
	assert_int_equal(canon.line_count, 2);
	assert_str(canon.lines[0], S("<x:s> <x:p> \"\u00e9\\n\" .\n"));
	assert_ptr_equal(canon.lines[1].at, canon.text.at + canon.lines[0].len);
	assert_int_equal(canon.lines[0].len + canon.lines[1].len, canon.text.len);
	assert_int_equal(canon.label_count, 2);
	assert_str(canon.labels[0].canonical, S("c14n0"));
	assert_str(canon.labels[1].canonical, S("c14n1"));
	bool x_first = str_equal(canon.labels[0].input, S("x"));
	assert_str(canon.labels[x_first ? 1 : 0].input, S("g"));
	assert_str(canon.lines[1],
	           x_first ? S("_:c14n0 <x:p> <x:o> _:c14n1 .\n") : S("_:c14n1 <x:p> <x:o> _:c14n0 .\n"));
	test_work_end(&w);
}

/* ---- another implementation ------------------------------------------------------------------ */

struct random {
	uint32_t state;
};

static uint32_t below(struct random *random, uint32_t limit)
{
	random->state = random->state * 1664525 + 1013904223;
	return (random->state >> 8) % limit;
}

/* The same as graph() of tests/rdf/random_graphs.mjs. */
static struct str random_graph(struct work *w, uint32_t number)
{
	struct random random = {number * 2654435761u + 1};
	uint32_t nodes = 1 + below(&random, 8), quads = 1 + below(&random, 2 * nodes + 2);
	uint32_t predicates = 1 + below(&random, 2), kind = below(&random, 6);
	struct buf buf = buf_init(w->arena, 1 << 16);
	size_t first = 0;
	for (uint32_t i = 0; i < quads; i++) {
		uint32_t subject = below(&random, nodes), predicate = below(&random, predicates);
		buf_format(&buf, "_:x%u <urn:p%u>", subject, predicate);
		uint32_t object = below(&random, 12);
		if (object == 0)
			buf_format(&buf, " \"v%u\"", below(&random, 2));
		else if (object == 1)
			buf_put(&buf, S(" <urn:o>"));
		else
			buf_format(&buf, " _:x%u", below(&random, nodes));
		uint32_t named = kind == 0 ? below(&random, 3) : kind;
		if (named == 1 && kind < 2)
			buf_format(&buf, " _:x%u", below(&random, nodes));
		if (named == 2 && kind < 2)
			buf_put(&buf, S(" <urn:g>"));
		buf_put(&buf, S(" .\n"));
		first = i == 0 ? buf.len : first;
	}
	size_t len = buf.len;
	for (size_t i = 0; kind == 2 && i < len; i++)
		buf_byte(&buf, buf.at[i] == 'x' ? 'y' : buf.at[i]);
	if (below(&random, 4) == 0)
		buf_put(&buf, str_copy(w->arena, str_bytes(buf.at, first)));
	return buf_str(&buf);
}

static struct str digest_of_random_graphs(struct work *outer, enum canon_hash hash)
{
	struct buf all = buf_init(outer->arena, 16 << 20);
	for (uint32_t i = 0; i < 5000; i++) {
		struct work w = test_work();
		struct rdf_dataset dataset = read_quads(&w, random_graph(&w, i));
		struct canon canon;
		assert_ok(&w, canon_dataset(&w, &dataset, hash, 0, &canon));
		buf_put(&all, canon.text);
		test_work_end(&w);
	}
	struct digest digest = digest_of(buf_str(&all));
	return digest_hex(outer->arena, &digest);
}

TEST(canon_agrees_with_rdf_canonize_on_random_graphs)
{
	struct work w = test_work();
	assert_str(digest_of_random_graphs(&w, CANON_SHA256),
	           S("04016a74ed19ff47d57c8d1aa90071eed208edf4a6c178980caafc5c6d213a1e"));
	assert_str(digest_of_random_graphs(&w, CANON_SHA384),
	           S("2412d775dd48ee37ab06de794e82a70d8c2c3e79869140cadd53d4a7e75668fa"));
	test_work_end(&w);
}

/* ---- graphs that are made to be hard --------------------------------------------------------- */

static void put_edge(struct buf *buf, unsigned from, unsigned to)
{
	buf_format(buf, "_:n%u <x:p> _:n%u .\n", from, to);
}

static struct buf complete(struct work *w, unsigned nodes)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < nodes * nodes; i++)
		if (i / nodes != i % nodes)
			put_edge(&buf, i / nodes, i % nodes);
	return buf;
}

/* Numbers whose difference is a square: strongly regular, and isomorphic to its complement. */
static struct buf paley(struct work *w, unsigned prime)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < prime; i++)
		for (unsigned j = 0; j < prime; j++)
			for (unsigned root = 1; root <= prime / 2; root++)
				if ((i + root * root) % prime == j)
					put_edge(&buf, i, j);
	return buf;
}

static struct buf cube(struct work *w, unsigned dimensions)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < 1u << dimensions; i++)
		for (unsigned j = 0; j < dimensions; j++)
			put_edge(&buf, i, i ^ 1u << j);
	return buf;
}

static struct buf petersen(struct work *w, unsigned copies)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < 5 * copies; i++) {
		unsigned base = i / 5 * 10, outer = base + i % 5, inner = outer + 5;
		unsigned edges[3][2] = {
			{outer, base + (i % 5 + 1) % 5}, {outer, inner}, {inner, base + 5 + (i % 5 + 2) % 5}};
		for (size_t j = 0; j < COUNT(edges); j++) {
			put_edge(&buf, edges[j][0], edges[j][1]);
			put_edge(&buf, edges[j][1], edges[j][0]);
		}
	}
	return buf;
}

static struct buf cycle(struct work *w, unsigned nodes, bool closed)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i + !closed < nodes; i++)
		put_edge(&buf, i, (i + 1) % nodes);
	return buf;
}

/* Two nodes that are alike, each with so many that are alike. */
static struct buf stars(struct work *w, unsigned rays)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < 2 * rays; i++)
		put_edge(&buf, i / rays, 2 + i);
	return buf;
}

static void assert_stops(struct buf text, bool passes)
{
	struct work w = test_work();
	struct rdf_dataset dataset = read_quads(&w, buf_str(&text));
	size_t before = arena_used(w.arena);
	struct canon canon;
	if (passes)
		assert_ok(&w, canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon));
	else
		assert_fails(&w, ERR_TOO_LARGE, canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon));
	/* As canon.h says. */
	assert_true(arena_used(w.arena) - before < 80 * text.len + 4 * CANON_WORK_MAX);
	test_work_end(&w);
}

TEST(canon_stops_at_graphs_made_to_be_hard)
{
	struct work w = test_work();
	const struct {
		struct buf text;
		bool passes;
	} graphs[] = {
		{complete(&w, 5), true},       {complete(&w, 10), false},
		{complete(&w, 60), false},     {complete(&w, 400), false},
		{paley(&w, 5), true},          {paley(&w, 13), false},
		{paley(&w, 29), false},        {cube(&w, 3), true},
		{cube(&w, 6), false},          {petersen(&w, 1), true},
		{petersen(&w, 60), true},      {cycle(&w, 400, true), true},
		{cycle(&w, 400, false), true}, {cycle(&w, 5000, true), false},
		{stars(&w, 5), true},          {stars(&w, 12), false},
		{stars(&w, 1000), false},
	};
	for (size_t i = 0; i < COUNT(graphs); i++)
		assert_stops(graphs[i].text, graphs[i].passes);
	test_work_end(&w);
}

/* Two nodes that are alike, each with so many that are told apart at once: one walk, however long. */
static struct buf twins(struct work *w, unsigned rays)
{
	struct buf buf = buf_init(w->arena, 16 << 20);
	for (unsigned i = 0; i < 2 * rays; i++) {
		buf_format(&buf, "_:n%u <x:p%u> _:r%u .\n", i / rays, i % rays, i);
		buf_format(&buf, "_:r%u <x:q> \"%u\" .\n", i, i);
	}
	return buf;
}

TEST(canon_takes_what_one_walk_tells_apart)
{
	struct work w = test_work();
	assert_stops(twins(&w, 30000), true);
	struct buf pairs = buf_init(w.arena, 16 << 20);
	for (unsigned i = 0; i < 200000; i++)
		buf_format(&pairs, "_:n%u <x:p> \"%u\" .\n", i, i / 2);
	assert_stops(pairs, true);
	test_work_end(&w);
}

/* The caller's own limit counts in all, and says so. */
TEST(canon_names_the_limit)
{
	struct work w = test_work();
	struct buf text = cycle(&w, 100, true);
	struct rdf_dataset dataset = read_quads(&w, buf_str(&text));
	struct canon canon;
	assert_ok(&w, canon_dataset(&w, &dataset, CANON_SHA256, 200000, &canon));
	assert_int_equal(canon_dataset(&w, &dataset, CANON_SHA256, 1000, &canon), ERR_TOO_LARGE);
	assert_true(str_find(w.message, S("1000 steps")) != SIZE_MAX);
	work_forgive(&w);
	test_work_end(&w);
}
