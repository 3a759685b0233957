/* canon_break_ties: Hash Related Blank Node and Hash N-Degree Quads (RDFC-1.0 sections 4.7 and 4.8), without recursion.
 *
 * The specification copies an issuer for each path that is tried. Here there is one, a stack of nodes: to go back is to pop,
 * and what the best path so far had issued is kept aside. A call in progress owns the top of each stack and gives it back when
 * it ends; nodes of calls in progress differ, so that the stacks grow with the graph and not with the work. */
#include "rdf/canon_graph.h"

#include "base/check.h"
#include "rdf/names.h"

#include <stdlib.h>
#include <string.h>

/* What a hash costs in steps, and how many of its bytes are one more; how many bytes that are moved, or used for the first time;
 * how many comparisons of a sort. */
enum { HASH_STEPS = 3, HASH_BYTES = 64, MOVED_BYTES = 512, NEW_BYTES = 128, COMPARISONS = 4 };

/* One mapping of the specification's H_n, flat: a related hash and one blank node of its list. */
struct related {
	struct canon_digest hash;
	uint32_t node;
};

/* Hash N-Degree Quads in progress. */
struct call {
	uint32_t node;
	size_t related, related_count; /* all of H_n, sorted */
	size_t list, list_end;         /* the blank node list at work, in the order that is tried */
	/* In `bytes`: "data to hash", behind it the chosen path, behind it the path. */
	size_t data, chosen, path;
	bool has_chosen;
	size_t issued;                /* `order` when the list began */
	size_t kept, kept_count;      /* in `kept`: what the chosen path issued from there on */
	size_t recursions, recursion; /* the recursion list is what the path issued first */
	size_t same;                  /* so many bytes of path and chosen path are known to be the same */
	bool less, skipped;           /* the path is less than the chosen one; is not better */
};

/* A hash that was worked out before: chains and the like ask for the same again and again. */
struct memo {
	uint64_t key;
	struct canon_digest hash;
};

struct ties {
	struct canon_graph *graph;
	size_t work_max, work;
	size_t grown; /* steps of arrays that grew, to be spent with the next ones */
	struct call *calls;
	size_t call_count, call_capacity;
	struct related *related;
	size_t related_count, related_capacity;
	uint32_t *order, *kept;
	size_t order_count, order_capacity, kept_count, kept_capacity;
	struct buf bytes;
	struct buf input;
	struct canon_digest result; /* of the call that ended last */
	uint32_t *predicates;       /* the number of each row's */
	struct memo *memo;
	unsigned memo_bits;
};

/* Room for `more` elements behind `count`; the array moves when it grows. */
static void *room_for(struct ties *t, void *array, size_t count, size_t more, size_t *capacity, size_t size)
{
	if (count + more <= *capacity)
		return array;
	*capacity = *capacity * 2 > count + more ? *capacity * 2 : count + more;
	t->grown += *capacity * size / NEW_BYTES;
	void *grown = work_array(t->graph->w, *capacity, size);
	if (count > 0)
		memcpy(grown, array, count * size);
	return grown;
}

/* Whatever takes time that the graph decides is paid for here, in the steps of canon.h. */
static enum err spend(struct ties *t, size_t steps)
{
	steps += t->grown;
	if (steps > t->work_max - t->work)
		return fail(
			t->graph->w, ERR_TOO_LARGE,
			"The nodes without a name in this graph look so much alike that telling them apart would "
			"take more than %zu steps. Give them names, or leave out what is there twice.",
			t->work_max);
	t->work += steps;
	t->grown = 0;
	return OK;
}

static size_t hash_steps(size_t bytes)
{
	return HASH_STEPS + bytes / HASH_BYTES;
}

static size_t sort_steps(size_t count)
{
	size_t steps = 0;
	for (size_t rest = count; rest > 1; rest /= 2)
		steps += count / COMPARISONS;
	return steps;
}

/* ---- the issuer ------------------------------------------------------------------------------ */

static void issue(struct ties *t, uint32_t node)
{
	t->order = room_for(t, t->order, t->order_count, 1, &t->order_capacity, sizeof *t->order);
	t->order[t->order_count++] = node;
	t->graph->nodes[node].temporary = (uint32_t)t->order_count;
}

static void take_back(struct ties *t, size_t count)
{
	while (t->order_count > count)
		t->graph->nodes[t->order[--t->order_count]].temporary = 0;
}

static char *put_label(const struct canon_node *node, char *at)
{
	*at++ = '_';
	*at++ = ':';
	return node->canonical != 0 ? canon_put_number(mempcpy(at, "c14n", 4), node->canonical - 1)
	                            : canon_put_number(mempcpy(at, "b", 1), node->temporary - 1);
}

/* ---- Hash Related Blank Node (section 4.7) --------------------------------------------------- */

static struct canon_digest hash_related(struct ties *t, uint32_t related, uint32_t row,
                                        enum canon_place place)
{
	static const char letters[] = "sog";
	const struct canon_node *node = &t->graph->nodes[related];
	char name[CANON_HEX_MAX], *end;
	t->input.len = 0;
	buf_byte(&t->input, letters[place]);
	if (place != CANON_GRAPH) {
		buf_byte(&t->input, '<');
		buf_put(&t->input, t->graph->dataset->quads[row].predicate);
		buf_byte(&t->input, '>');
	}
	if (node->canonical != 0 || node->temporary != 0)
		end = put_label(node, name);
	else
		end = canon_put_hex(t->graph, &node->first, name);
	buf_put(&t->input, str_bytes(name, (size_t)(end - name)));
	return canon_digest_of(t->graph, buf_str(&t->input));
}

/* What the hash is made from, exactly: 20 bits of predicate, 2 of place, 2 of which label, 32 of label, and one against 0. */
static uint64_t memo_key(const struct ties *t, uint32_t related, uint32_t row, enum canon_place place)
{
	const struct canon_node *node = &t->graph->nodes[related];
	uint64_t predicate = place == CANON_GRAPH ? 0 : t->predicates[row];
	uint64_t which = node->canonical != 0 ? 0 : node->temporary != 0 ? 1 : 2;
	uint64_t label = which == 0 ? node->canonical : which == 1 ? node->temporary : node->kind;
	return (uint64_t)1 << 63 | predicate << 36 | (uint64_t)place << 34 | which << 32 | label;
}

static enum err related_hash(struct ties *t, uint32_t related, uint32_t row, enum canon_place place,
                             struct canon_digest *out)
{
	uint64_t key = memo_key(t, related, row, place);
	struct memo *memo = &t->memo[key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - t->memo_bits)];
	if (memo->key != key) {
		*memo = (struct memo){key, hash_related(t, related, row, place)};
		TRY(spend(t, hash_steps(t->input.len)));
	}
	*out = memo->hash;
	return OK;
}

/* ---- Hash N-Degree Quads (section 4.8) ------------------------------------------------------- */

static struct call *innermost(struct ties *t)
{
	return &t->calls[t->call_count - 1];
}

static int by_hash(const void *a, const void *b)
{
	const struct related *x = a, *y = b;
	int order = memcmp(&x->hash, &y->hash, sizeof x->hash);
	return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

/* Steps 1 to 3: H_n. */
static enum err find_related(struct ties *t, struct call *call)
{
	const struct canon_node *node = &t->graph->nodes[call->node];
	TRY(spend(t, 1 + node->mention_count));
	call->related = t->related_count;
	t->related = room_for(t, t->related, t->related_count, (size_t)node->mention_count * CANON_PLACES,
	                      &t->related_capacity, sizeof *t->related);
	for (uint32_t i = 0; i < node->mention_count; i++) {
		uint32_t row = t->graph->mentions[node->mention + i];
		for (enum canon_place place = 0; place < CANON_PLACES; place++) {
			uint32_t other = t->graph->rows[row].node[place];
			if (other == CANON_NO_NODE || other == call->node)
				continue;
			struct related *related = &t->related[t->related_count++];
			related->node = other;
			TRY(related_hash(t, other, row, place, &related->hash));
		}
	}
	call->related_count = t->related_count - call->related;
	TRY(spend(t, call->related_count + sort_steps(call->related_count)));
	if (call->related_count > 1)
		qsort(t->related + call->related, call->related_count, sizeof *t->related, by_hash);
	return OK;
}

/* Compares the path so far with the chosen one: once it is greater, no more of it can make it less. */
static void compare_path(struct ties *t, struct call *call)
{
	if (!call->has_chosen || call->less)
		return;
	size_t chosen = call->path - call->chosen, len = t->bytes.len - call->path;
	size_t common = len < chosen ? len : chosen;
	const char *at = t->bytes.at;
	int order = memcmp(at + call->path + call->same, at + call->chosen + call->same, common - call->same);
	call->same = common;
	call->less = order < 0;
	call->skipped = order > 0 || (order == 0 && len > chosen);
}

/* Steps 5.4.1 to 5.4.4: labels for this permutation of the list. */
static enum err begin_path(struct ties *t, struct call *call)
{
	char name[CANON_HEX_MAX];
	take_back(t, call->issued);
	t->bytes.len = call->path;
	call->same = call->recursion = 0;
	call->less = call->skipped = false;
	TRY(spend(t, 1 + call->list_end - call->list));
	for (size_t i = call->list; i < call->list_end && !call->skipped; i++) {
		const struct canon_node *node = &t->graph->nodes[t->related[i].node];
		if (node->canonical == 0 && node->temporary == 0)
			issue(t, t->related[i].node);
		buf_put(&t->bytes, str_bytes(name, (size_t)(put_label(node, name) - name)));
		compare_path(t, call);
	}
	call->recursions = call->skipped ? 0 : t->order_count - call->issued;
	return OK;
}

/* Steps 5 to 5.3: the next related hash and its list. */
static enum err begin_list(struct ties *t, struct call *call)
{
	char name[CANON_HEX_MAX];
	const struct related *related = t->related;
	call->list = call->list_end;
	while (call->list_end < call->related + call->related_count &&
	       memcmp(&related[call->list].hash, &related[call->list_end].hash, sizeof related->hash) == 0)
		call->list_end++;
	char *end = canon_put_hex(t->graph, &related[call->list].hash, name);
	buf_put(&t->bytes, str_bytes(name, (size_t)(end - name)));
	call->chosen = call->path = t->bytes.len;
	call->has_chosen = false;
	call->issued = t->order_count;
	call->kept_count = 0;
	return begin_path(t, call);
}

/* The next permutation of the list, each order of equal nodes once; false behind the last. */
static bool permute(struct related *list, size_t count)
{
	size_t i = count - 1, j = count - 1;
	while (i > 0 && list[i - 1].node >= list[i].node)
		i--;
	if (count < 2 || i == 0)
		return false;
	while (list[j].node <= list[i - 1].node)
		j--;
	uint32_t node = list[i - 1].node;
	list[i - 1].node = list[j].node;
	list[j].node = node;
	for (j = count - 1; i < j; i++, j--) {
		node = list[i].node;
		list[i].node = list[j].node;
		list[j].node = node;
	}
	return true;
}

/* Step 5.4.6: a complete path becomes the chosen one if it is less, and what it issued is kept. */
static enum err choose(struct ties *t, struct call *call)
{
	size_t len = t->bytes.len - call->path, chosen = call->path - call->chosen;
	if (call->skipped || (call->has_chosen && !call->less && len >= chosen))
		return OK;
	memmove(t->bytes.at + call->chosen, t->bytes.at + call->path, len);
	call->path = call->chosen + len;
	call->has_chosen = true;
	if (call->list_end - call->list == 1)
		return OK;
	call->kept_count = t->order_count - call->issued;
	t->kept_count = call->kept;
	TRY(spend(t, call->kept_count + len / MOVED_BYTES));
	if (call->kept_count == 0)
		return OK;
	t->kept = room_for(t, t->kept, t->kept_count, call->kept_count, &t->kept_capacity, sizeof *t->kept);
	memcpy(t->kept + call->kept, t->order + call->issued, call->kept_count * sizeof *t->kept);
	t->kept_count += call->kept_count;
	return OK;
}

/* Steps 5.5 and 5.6. */
static void end_list(struct ties *t, struct call *call)
{
	t->bytes.len = call->path;
	if (call->list_end - call->list == 1)
		return;
	take_back(t, call->issued);
	for (size_t i = 0; i < call->kept_count; i++)
		issue(t, t->kept[call->kept + i]);
	t->kept_count = call->kept;
}

/* Step 6, and steps 5.4.5.2 to 5.4.5.5 of the call that waits for it. */
static enum err end_call(struct ties *t, const struct call *call)
{
	char name[2 * CANON_HEX_MAX];
	struct str data = str_slice(buf_str(&t->bytes), call->data, SIZE_MAX);
	TRY(spend(t, hash_steps(data.len)));
	t->result = canon_digest_of(t->graph, data);
	t->bytes.len = call->data;
	t->related_count = call->related;
	if (--t->call_count == 0)
		return OK;
	struct call *waiting = innermost(t);
	char *end = put_label(&t->graph->nodes[call->node], name);
	*end++ = '<';
	end = canon_put_hex(t->graph, &t->result, end);
	*end++ = '>';
	buf_put(&t->bytes, str_bytes(name, (size_t)(end - name)));
	compare_path(t, waiting);
	waiting->recursion = waiting->skipped ? waiting->recursions : waiting->recursion + 1;
	return OK;
}

static enum err begin_call(struct ties *t, uint32_t node)
{
	t->calls = room_for(t, t->calls, t->call_count, 1, &t->call_capacity, sizeof *t->calls);
	struct call *call = &t->calls[t->call_count++];
	*call = (struct call){.node = node, .data = t->bytes.len, .kept = t->kept_count};
	TRY(find_related(t, call));
	call->list_end = call->related;
	return call->related_count == 0 ? OK : begin_list(t, call);
}

/* The list at work is through with one path. */
static enum err go_on(struct ties *t, struct call *call)
{
	if (call->list_end > call->list) {
		TRY(choose(t, call));
		if (permute(t->related + call->list, call->list_end - call->list))
			return begin_path(t, call);
		end_list(t, call);
	}
	if (call->list_end < call->related + call->related_count)
		return begin_list(t, call);
	struct call ended = *call;
	return end_call(t, &ended);
}

/* Leaves the hash in `result`, the issuer in `order`. */
static enum err hash_n_degree(struct ties *t, uint32_t node)
{
	TRY(begin_call(t, node));
	while (t->call_count > 0) {
		struct call *call = innermost(t);
		if (call->recursion < call->recursions)
			TRY(begin_call(t, t->order[call->issued + call->recursion]));
		else
			TRY(go_on(t, call));
		if (t->bytes.full || t->input.full)
			return fail(t->graph->w, ERR_TOO_LARGE, "The graph is larger than %d bytes.",
			            CANON_BYTES_MAX);
	}
	return OK;
}

/* ---- step 5 of section 4.4 ------------------------------------------------------------------- */

struct path {
	struct canon_digest hash;
	const uint32_t *issued;
	size_t count;
	size_t number; /* paths of one hash stay in order */
};

static int by_path(const void *a, const void *b)
{
	const struct path *x = a, *y = b;
	int order = memcmp(&x->hash, &y->hash, sizeof x->hash);
	return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

/* Steps 5.2.1 to 5.2.4. */
static enum err try_node(struct ties *t, uint32_t node, struct path *path)
{
	issue(t, node);
	TRY(hash_n_degree(t, node));
	TRY(spend(t, t->order_count));
	uint32_t *issued = work_array(t->graph->w, t->order_count, sizeof *issued);
	memcpy(issued, t->order, t->order_count * sizeof *issued);
	path->hash = t->result;
	path->issued = issued;
	path->count = t->order_count;
	take_back(t, 0);
	return OK;
}

/* The nodes of one first hash; `paths` has room for as many. */
static enum err break_tie(struct ties *t, const uint32_t *nodes, size_t count, struct path *paths)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		if (t->graph->nodes[nodes[i]].canonical != 0)
			continue;
		paths[found].number = found;
		TRY(try_node(t, nodes[i], &paths[found++]));
	}
	TRY(spend(t, sort_steps(found)));
	qsort(paths, found, sizeof *paths, by_path);
	for (size_t i = 0; i < found; i++)
		for (size_t j = 0; j < paths[i].count; j++)
			canon_issue(t->graph, paths[i].issued[j]);
	return OK;
}

static void number_predicates(struct ties *t)
{
	const struct rdf_dataset *dataset = t->graph->dataset;
	struct names names = names_init(t->graph->w, 0);
	t->predicates = work_array(t->graph->w, dataset->count, sizeof *t->predicates);
	for (size_t i = 0; i < dataset->count; i++)
		t->predicates[i] = names_of(&names, dataset->quads[i].predicate);
}

/* As canon.h says. */
static size_t limit_of(const struct canon_graph *graph, size_t tied)
{
	size_t mentions = 0;
	for (size_t i = 0; i < graph->node_count; i++)
		mentions += graph->nodes[i].canonical == 0 ? graph->nodes[i].mention_count : 0;
	size_t limit = tied * CANON_WORK_NODE + mentions * CANON_WORK_QUAD;
	return limit < CANON_WORK_MAX ? limit : CANON_WORK_MAX;
}

enum err canon_break_ties(struct canon_graph *graph, const uint32_t *sorted, size_t work_max)
{
	size_t tied = graph->node_count - graph->issued_count;
	struct ties t = {
		.graph = graph,
		.work_max = work_max == 0 ? limit_of(graph, tied) : work_max,
		.bytes = buf_init(graph->w->arena, CANON_BYTES_MAX),
		.input = buf_init(graph->w->arena, CANON_BYTES_MAX),
		.memo_bits = 6,
	};
	struct path *paths = work_array(graph->w, tied, sizeof *paths);
	while (t.memo_bits < 14 && (size_t)1 << t.memo_bits < tied * 8)
		t.memo_bits++;
	t.memo = work_array(graph->w, (size_t)1 << t.memo_bits, sizeof *t.memo);
	number_predicates(&t);
	for (size_t i = 0, end; i < graph->node_count; i = end) {
		for (end = i + 1; end < graph->node_count &&
		                  graph->nodes[sorted[end]].kind == graph->nodes[sorted[i]].kind;
		     end++)
			;
		if (end > i + 1)
			TRY(break_tie(&t, sorted + i, end - i, paths));
	}
	graph->work = t.work;
	return OK;
}
