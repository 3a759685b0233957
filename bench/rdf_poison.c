/* Graphs that are made to be hard to canonise, as large as N-Quads may be: how long until they are refused, or done.
 *
 * Prints a line a graph: quads, and seconds of processor time to read and to canonise it. The bar is one second for both
 * together, of a graph that is refused; a peer would not end. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/world.h"
#include "bench.h"
#include "rdf/canon.h"
#include "rdf/nquads.h"

/* How an edge is written. */
struct form {
	int predicate_len;
	bool is_named; /* in a graph whose name is a blank node too */
};

struct text {
	struct buf buf;
	struct form form;
	size_t quads;
};

static void put_label(struct text *text, unsigned node)
{
	buf_format(&text->buf, "_:n%u", node);
}

static void edge(struct text *text, unsigned from, unsigned to)
{
	put_label(text, from);
	buf_format(&text->buf, " <x:%0*d> ", text->form.predicate_len, 0);
	put_label(text, to);
	if (text->form.is_named) {
		buf_byte(&text->buf, ' ');
		put_label(text, from ^ to);
	}
	buf_put(&text->buf, S(" .\n"));
	text->quads++;
}

/* ---- families: `size` of one, `copies` of it ------------------------------------------------------ */

/* Each node linked to each other. */
static void complete(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned copy = 0; copy < copies; copy++)
		for (unsigned i = 0; i < size * size; i++)
			if (i / size != i % size)
				edge(text, copy * size + i / size, copy * size + i % size);
}

/* Each node linked to each of another half. */
static void bipartite(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned copy = 0; copy < copies; copy++)
		for (unsigned i = 0; i < size * size; i++)
			edge(text, 2 * copy * size + i / size, (2 * copy + 1) * size + i % size);
}

static void cycle(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned i = 0; i < size * copies; i++)
		edge(text, i, i / size * size + (i + 1) % size);
}

/* A ring where each is linked to the ten that follow. */
static void ring(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned i = 0; i < size * copies; i++)
		for (unsigned step = 1; step <= 10; step++)
			edge(text, i, i / size * size + (i + step) % size);
}

/* Of so many dimensions. */
static void cube(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned i = 0; i < copies << size; i++)
		for (unsigned j = 0; j < size; j++)
			edge(text, i, i ^ 1u << j);
}

/* Binary, of so many levels. */
static void tree(struct text *text, unsigned size, unsigned copies)
{
	unsigned nodes = (1u << size) - 1;
	for (unsigned copy = 0; copy < copies; copy++)
		for (unsigned i = 0; i < 2 * (nodes / 2); i++)
			edge(text, copy * nodes + i / 2, copy * nodes + i + 1);
}

/* A node with so many rays, each of two links. */
static void star(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned copy = 0; copy < copies; copy++) {
		unsigned centre = copy * (2 * size + 1);
		for (unsigned i = 1; i <= size; i++) {
			edge(text, centre, centre + i);
			edge(text, centre + i, centre + size + i);
		}
	}
}

/* On a torus. */
static void grid(struct text *text, unsigned size, unsigned copies)
{
	for (unsigned i = 0; i < size * size * copies; i++) {
		unsigned base = i / (size * size) * size * size, row = i / size % size, column = i % size;
		edge(text, i, base + row * size + (column + 1) % size);
		edge(text, i, base + (row + 1) % size * size + column);
	}
}

static void petersen(struct text *text, unsigned size, unsigned copies)
{
	check(size == 10);
	for (unsigned i = 0; i < 5 * copies; i++) {
		unsigned base = i / 5 * 10, outer = base + i % 5, inner = outer + 5;
		unsigned next = base + (i % 5 + 1) % 5, across = base + 5 + (i % 5 + 2) % 5;
		unsigned edges[][2] = {{outer, next}, {outer, inner}, {inner, across}};
		for (size_t j = 0; j < COUNT(edges); j++) {
			edge(text, edges[j][0], edges[j][1]);
			edge(text, edges[j][1], edges[j][0]);
		}
	}
}

/* ---- measuring ------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	void (*put)(struct text *text, unsigned size, unsigned copies);
	unsigned size, copies;
	struct form form;
} graphs[] = {
	{"complete", complete, 10, 1, {0}},
	{"complete", complete, 60, 1, {0}},
	{"complete", complete, 400, 1, {0}},
	{"complete", complete, 724, 1, {0}},
	{"complete", complete, 400, 1, {.is_named = true}},
	{"complete", complete, 724, 1, {.is_named = true}},
	{"complete", complete, 400, 1, {.predicate_len = 300}},
	{"complete", complete, 60, 1, {.predicate_len = 16000}},
	{"complete", complete, 10, 1, {.predicate_len = 700000}},
	{"complete", complete, 3, 1, {.predicate_len = 10000000}},
	{"complete", complete, 5, 26000, {0}},
	{"complete", complete, 8, 9000, {0}},
	{"complete", complete, 40, 330, {0}},
	{"bipartite", bipartite, 724, 1, {0}},
	{"bipartite", bipartite, 4, 32000, {0}},
	{"cycle", cycle, 5000, 1, {0}},
	{"cycle", cycle, 1 << 19, 1, {0}},
	{"cycle", cycle, 1 << 19, 1, {.is_named = true}},
	{"cycle", cycle, 1 << 10, 1 << 9, {0}},
	{"cycle", cycle, 30, 17000, {0}},
	{"cycle", cycle, 3, 170000, {0}},
	{"ring", ring, 52000, 1, {0}},
	{"cube", cube, 15, 1, {0}},
	{"cube", cube, 4, 8000, {0}},
	{"tree", tree, 18, 1, {0}},
	{"tree", tree, 10, 500, {0}},
	{"tree", tree, 4, 35000, {0}},
	{"star", star, 1000, 260, {0}},
	{"star", star, 130000, 2, {0}},
	{"grid", grid, 500, 1, {0}},
	{"grid", grid, 500, 1, {.predicate_len = 80}},
	{"petersen", petersen, 10, 17000, {0}},
};

static void measure(size_t which)
{
	struct work w = work_init(&world_real, S("bench"));
	struct text text = {.buf = buf_init(w.arena, NQUADS_BYTES_MAX), .form = graphs[which].form};
	graphs[which].put(&text, graphs[which].size, graphs[which].copies);
	check(!text.buf.full);
	struct rdf_dataset dataset;
	struct canon canon;
	double start = bench_processor_seconds();
	check(nquads_parse(&w, buf_str(&text.buf), NQUADS_BYTES_MAX, &dataset) == OK);
	double read = bench_processor_seconds() - start;
	size_t before = arena_used(w.arena);
	start = bench_processor_seconds();
	bool is_done = canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon) == OK;
	double canonise = bench_processor_seconds() - start;
	printf("poison %-10s %7u x %-6u %8zu quads %9zu bytes  read %.3f s  canonise %.3f s  %4zu MiB  %s\n",
	       graphs[which].name, graphs[which].size, graphs[which].copies, text.quads, text.buf.len, read,
	       canonise, (arena_used(w.arena) - before) >> 20, is_done ? "done" : "refused");
	fflush(stdout);
	work_finish(&w);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(graphs); i++)
		measure(i);
	return 0;
}
