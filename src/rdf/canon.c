#include "rdf/canon.h"

#include "base/check.h"
#include "base/digest.h"
#include "rdf/canon_graph.h"
#include "rdf/names.h"
#include "rdf/nquads.h"

#include <stdlib.h>
#include <string.h>

/* ---- the parts that both files need ---------------------------------------------------------- */

void canon_issue(struct canon_graph *graph, uint32_t node)
{
	if (graph->nodes[node].canonical != 0)
		return;
	graph->issued[graph->issued_count++] = node;
	graph->nodes[node].canonical = (uint32_t)graph->issued_count;
}

struct canon_digest canon_digest_of(const struct canon_graph *graph, struct str text)
{
	struct canon_digest out = {0};
	if (graph->hash == CANON_SHA256) {
		struct digest digest = digest_of(text);
		memcpy(out.byte, digest.byte, sizeof digest.byte);
	} else {
		struct digest384 digest = digest384_of(text);
		memcpy(out.byte, digest.byte, sizeof digest.byte);
	}
	return out;
}

char *canon_put_hex(const struct canon_graph *graph, const struct canon_digest *digest, char *at)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < graph->hash_size; i++) {
		*at++ = digits[digest->byte[i] >> 4];
		*at++ = digits[digest->byte[i] & 15];
	}
	return at;
}

char *canon_put_number(char *at, uint32_t number)
{
	char digits[10];
	size_t count = 0;
	do
		digits[count++] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

/* ---- steps 1 and 2: what mentions what ------------------------------------------------------- */

static void lay_place(struct canon_graph *graph, struct canon_row *row, enum canon_place place,
                      const struct rdf_term *term, struct names *names)
{
	row->node[place] = CANON_NO_NODE;
	if (term->kind == RDF_BLANK) {
		row->node[place] = names_of(names, term->value);
		row->place_at[place] = (uint32_t)(graph->lines.len - row->at);
		buf_put(&graph->lines, S("_:z"));
	} else {
		nquads_write_term(&graph->lines, term);
	}
}

static void lay_row(struct canon_graph *graph, const struct rdf_quad *quad, struct canon_row *row,
                    struct names *names)
{
	row->at = graph->lines.len;
	lay_place(graph, row, CANON_SUBJECT, &quad->subject, names);
	nquads_write_predicate(&graph->lines, quad);
	lay_place(graph, row, CANON_OBJECT, &quad->object, names);
	if (quad->graph.kind != RDF_NONE)
		buf_byte(&graph->lines, ' ');
	lay_place(graph, row, CANON_GRAPH, &quad->graph, names);
	buf_put(&graph->lines, S(" .\n"));
	row->len = (uint32_t)(graph->lines.len - row->at);
}

/* Whether the node stands in the row before that place too: a mention set has each quad once. */
static bool stands_before(const struct canon_row *row, enum canon_place place)
{
	for (enum canon_place i = 0; i < place; i++)
		if (row->node[i] == row->node[place])
			return true;
	return false;
}

static void count_mentions(struct canon_graph *graph)
{
	uint32_t total = 0;
	for (size_t i = 0; i < graph->dataset->count; i++)
		for (enum canon_place place = 0; place < CANON_PLACES; place++)
			if (graph->rows[i].node[place] != CANON_NO_NODE &&
			    !stands_before(&graph->rows[i], place))
				graph->nodes[graph->rows[i].node[place]].mention_count++;
	for (size_t i = 0; i < graph->node_count; i++) {
		graph->nodes[i].mention = total;
		total += graph->nodes[i].mention_count;
		graph->nodes[i].mention_count = 0;
	}
	graph->mentions = work_array(graph->w, total, sizeof *graph->mentions);
}

/* Makes room for the lines at once: about so many bytes will come. */
static void expect_lines(struct canon_graph *graph)
{
	enum { SIGNS = 24 };
	size_t len = 0;
	for (size_t i = 0; i < graph->dataset->count; i++) {
		const struct rdf_quad *quad = &graph->dataset->quads[i];
		len += quad->subject.value.len + quad->predicate.len + quad->object.value.len +
		       quad->graph.value.len + SIGNS;
	}
	buf_room(&graph->lines, len < CANON_BYTES_MAX ? len : CANON_BYTES_MAX);
	graph->lines.len = 0;
}

static enum err lay_out(struct canon_graph *graph)
{
	struct work *w = graph->w;
	const struct rdf_dataset *dataset = graph->dataset;
	struct names names = names_init(w, dataset->count);
	if (dataset->count > RDF_QUADS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are more than %d quads.", RDF_QUADS_MAX);
	graph->rows = work_array(w, dataset->count, sizeof *graph->rows);
	expect_lines(graph);
	for (size_t i = 0; i < dataset->count; i++)
		lay_row(graph, &dataset->quads[i], &graph->rows[i], &names);
	if (graph->lines.full)
		return fail(w, ERR_TOO_LARGE, "The graph is larger than %d bytes.", CANON_BYTES_MAX);
	graph->node_count = names.count;
	graph->nodes = work_array(w, names.count, sizeof *graph->nodes);
	graph->issued = work_array(w, names.count, sizeof *graph->issued);
	for (size_t i = 0; i < names.count; i++)
		graph->nodes[i].label = names.names[i].text;
	count_mentions(graph);
	for (uint32_t i = 0; i < dataset->count; i++) {
		const struct canon_row *row = &graph->rows[i];
		for (enum canon_place place = 0; place < CANON_PLACES; place++) {
			if (row->node[place] == CANON_NO_NODE || stands_before(row, place))
				continue;
			struct canon_node *node = &graph->nodes[row->node[place]];
			graph->mentions[node->mention + node->mention_count++] = i;
		}
	}
	return OK;
}

/* ---- step 3: Hash First Degree Quads (section 4.6) ------------------------------------------- */

/* Makes the node's places "_:a", or "_:z" again. */
static void mark(struct canon_graph *graph, uint32_t node, char letter)
{
	const struct canon_node *of = &graph->nodes[node];
	for (uint32_t i = 0; i < of->mention_count; i++) {
		const struct canon_row *row = &graph->rows[graph->mentions[of->mention + i]];
		for (enum canon_place place = 0; place < CANON_PLACES; place++)
			if (row->node[place] == node)
				graph->lines.at[row->at + row->place_at[place] + 2] = letter;
	}
}

static struct str row_line(const struct canon_graph *graph, const struct canon_row *row)
{
	return str_bytes(graph->lines.at + row->at, row->len);
}

/* By line, and by the nodes behind equal lines, so that quads that are there twice come together. */
static int by_line(const void *a, const void *b, void *state)
{
	const struct canon_graph *graph = state;
	const struct canon_row *x = &graph->rows[*(const uint32_t *)a],
			       *y = &graph->rows[*(const uint32_t *)b];
	int order = str_compare(row_line(graph, x), row_line(graph, y));
	for (enum canon_place place = 0; order == 0 && place < CANON_PLACES; place++)
		order = (x->node[place] > y->node[place]) - (x->node[place] < y->node[place]);
	return order;
}

/* A dataset is a set: of sorted mentions, moves what is there again behind the others. */
static uint32_t sort_mentions(struct canon_graph *graph, uint32_t *mentions, uint32_t count)
{
	uint32_t kept = 1;
	if (count < 2)
		return count;
	qsort_r(mentions, count, sizeof *mentions, by_line, graph);
	for (uint32_t i = 1; i < count; i++) {
		if (by_line(&mentions[i], &mentions[kept - 1], graph) == 0)
			continue;
		uint32_t row = mentions[i];
		mentions[i] = mentions[kept];
		mentions[kept++] = row;
	}
	return kept;
}

static void hash_first_degree(struct canon_graph *graph, uint32_t number, struct buf *text)
{
	struct canon_node *node = &graph->nodes[number];
	uint32_t *mentions = graph->mentions + node->mention;
	mark(graph, number, 'a');
	uint32_t kept = sort_mentions(graph, mentions, node->mention_count);
	text->len = 0;
	for (uint32_t i = 0; i < kept; i++)
		buf_put(text, row_line(graph, &graph->rows[mentions[i]]));
	node->first = canon_digest_of(graph, buf_str(text));
	mark(graph, number, 'z');
	node->mention_count = kept;
}

static int by_first(const void *a, const void *b, void *state)
{
	const struct canon_graph *graph = state;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = memcmp(&graph->nodes[x].first, &graph->nodes[y].first, sizeof(struct canon_digest));
	return order != 0 ? order : (x > y) - (x < y);
}

/* Steps 3 to 5. */
static enum err label_nodes(struct canon_graph *graph, size_t work_max)
{
	size_t count = graph->node_count;
	struct buf text = buf_init(graph->w->arena, CANON_BYTES_MAX);
	uint32_t *sorted = work_array(graph->w, count, sizeof *sorted);
	for (uint32_t i = 0; i < count; i++) {
		sorted[i] = i;
		hash_first_degree(graph, i, &text);
	}
	qsort_r(sorted, count, sizeof *sorted, by_first, graph);
	for (size_t i = 0, end; i < count; i = end) {
		const struct canon_digest *first = &graph->nodes[sorted[i]].first;
		for (end = i;
		     end < count && memcmp(first, &graph->nodes[sorted[end]].first, sizeof *first) == 0;
		     end++)
			graph->nodes[sorted[end]].kind = (uint32_t)i;
		if (end == i + 1)
			canon_issue(graph, sorted[i]);
	}
	return graph->issued_count == count ? OK : canon_break_ties(graph, sorted, work_max);
}

/* ---- steps 6 and 7 --------------------------------------------------------------------------- */

enum { LABEL_MAX = sizeof "c14n4294967295" };

static struct canon_label *canonical_labels(const struct canon_graph *graph)
{
	struct canon_label *labels = work_array(graph->w, graph->node_count, sizeof *labels);
	char *at = work_array(graph->w, graph->node_count, LABEL_MAX);
	for (size_t i = 0; i < graph->node_count; i++) {
		char *end = canon_put_number(stpcpy(at, "c14n"), (uint32_t)i);
		labels[i].input = graph->nodes[graph->issued[i]].label;
		labels[i].canonical = str_bytes(at, (size_t)(end - at));
		at = end;
	}
	return labels;
}

/* The row's line at that place, with canonical labels; its end. */
static char *put_line(const struct canon_graph *graph, const struct canon_row *row,
                      const struct canon_label *labels, char *at)
{
	const char *line = graph->lines.at + row->at;
	size_t from = 0;
	for (enum canon_place place = 0; place < CANON_PLACES; place++) {
		if (row->node[place] == CANON_NO_NODE)
			continue;
		struct str label = labels[graph->nodes[row->node[place]].canonical - 1].canonical;
		size_t until = row->place_at[place] + 2;
		at = mempcpy(at, line + from, until - from);
		at = mempcpy(at, label.at, label.len);
		from = until + 1;
	}
	return mempcpy(at, line + from, row->len - from);
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* All lines, in the order of the dataset. */
static struct str *canonical_lines(const struct canon_graph *graph, const struct canon_label *labels)
{
	size_t count = graph->dataset->count, room = graph->lines.len;
	struct str *lines = work_array(graph->w, count, sizeof *lines);
	for (size_t i = 0; i < count; i++)
		for (enum canon_place place = 0; place < CANON_PLACES; place++)
			room += graph->rows[i].node[place] != CANON_NO_NODE ? LABEL_MAX : 0;
	char *at = work_alloc(graph->w, room);
	for (size_t i = 0; i < count; i++) {
		char *end = put_line(graph, &graph->rows[i], labels, at);
		lines[i] = str_bytes(at, (size_t)(end - at));
		at = end;
	}
	return lines;
}

static void serialize(const struct canon_graph *graph, struct canon *out)
{
	struct canon_label *labels = canonical_labels(graph);
	struct str *lines = canonical_lines(graph, labels);
	size_t count = graph->dataset->count, len = 0, kept = 0;
	qsort(lines, count, sizeof *lines, by_bytes);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && str_equal(lines[i], lines[kept - 1]))
			continue;
		lines[kept++] = lines[i];
		len += lines[i].len;
	}
	char *text = work_alloc(graph->w, len), *at = text;
	for (size_t i = 0; i < kept; i++) {
		char *end = mempcpy(at, lines[i].at, lines[i].len);
		lines[i].at = at;
		at = end;
	}
	*out = (struct canon){.text = str_bytes(text, len),
	                      .lines = lines,
	                      .line_count = kept,
	                      .labels = labels,
	                      .label_count = graph->node_count,
	                      .work = graph->work};
}

enum err canon_dataset(struct work *w, const struct rdf_dataset *dataset, enum canon_hash hash,
                       size_t work_max, struct canon *out)
{
	struct canon_graph graph = {
		.w = w,
		.dataset = dataset,
		.hash = hash,
		.hash_size = hash == CANON_SHA256 ? 32 : 48,
		.lines = buf_init(w->arena, CANON_BYTES_MAX),
	};
	TRY(lay_out(&graph));
	TRY(label_nodes(&graph, work_max));
	serialize(&graph, out);
	return OK;
}
