/* Bytes as a graph: three of them a quad among few blank nodes, so that ties are many; or as N-Quads.
 *
 * The canonical form must not change when the blank nodes get other names and the quads another order, nor when it is
 * canonised itself; but where blank nodes name graphs, RDFC-1.0 itself does not always promise it (canon.h). */
#include "base/arena.h"
#include "base/check.h"
#include "rdf/canon.h"
#include "rdf/nquads.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES = 12, QUADS = 64, STEPS = 1 << 15 };

static struct rdf_term blank(struct work *w, unsigned number)
{
	return (struct rdf_term){.kind = RDF_BLANK, .value = str_format(w->arena, "n%u", number % NODES)};
}

static struct rdf_term other(unsigned number)
{
	static const struct rdf_term terms[] = {
		{.kind = RDF_IRI, .value = S_INIT("x:o")},
		{.kind = RDF_LITERAL, .value = S_INIT("v"), .datatype = S_INIT("x:d")},
		{.kind = RDF_LITERAL, .value = S_INIT("a\"\n"), .datatype = S_INIT(RDF_XSD "string")},
		{.kind = RDF_LITERAL,
	         .value = S_INIT("v"),
	         .datatype = S_INIT(RDF_RDF "langString"),
	         .language = S_INIT("en")},
	};
	return terms[number % COUNT(terms)];
}

/* Subject and object from one byte each; a third for predicate, graph and what is no blank node. */
static struct rdf_dataset small_graph(struct work *w, const uint8_t *data, size_t size)
{
	size_t count = size / 3 < QUADS ? size / 3 : QUADS;
	struct rdf_quad *quads = work_array(w, count, sizeof *quads);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *bytes = data + 3 * i;
		struct rdf_quad *quad = &quads[i];
		quad->subject = blank(w, bytes[0]);
		quad->predicate = bytes[2] & 1 ? S("x:p") : S("x:q");
		quad->object = bytes[2] & 2 ? other(bytes[1]) : blank(w, bytes[1]);
		if ((bytes[2] & 0x30) == 0x30)
			quad->graph = blank(w, bytes[2] >> 6);
		else if ((bytes[2] & 0x30) == 0x20)
			quad->graph = (struct rdf_term){.kind = RDF_IRI, .value = S("x:g")};
	}
	return (struct rdf_dataset){quads, count};
}

/* Backwards: a bijection of labels, and of their order too. */
static struct rdf_term renamed(struct work *w, struct rdf_term term)
{
	if (term.kind != RDF_BLANK)
		return term;
	char *label = work_alloc(w, term.value.len + 1);
	label[0] = (char)('z' - (uint8_t)term.value.at[term.value.len - 1] % 26);
	for (size_t i = 0; i < term.value.len; i++)
		label[i + 1] = term.value.at[term.value.len - 1 - i];
	term.value = str_bytes(label, term.value.len + 1);
	return term;
}

static struct rdf_dataset shuffled(struct work *w, const struct rdf_dataset *dataset, size_t seed)
{
	struct rdf_quad *quads = work_array(w, dataset->count + 1, sizeof *quads);
	for (size_t i = 0; i < dataset->count; i++) {
		struct rdf_quad quad = dataset->quads[i];
		quad.subject = renamed(w, quad.subject);
		quad.object = renamed(w, quad.object);
		quad.graph = renamed(w, quad.graph);
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		size_t place = (seed >> 33) % (i + 1);
		quads[i] = quads[place];
		quads[place] = quad;
	}
	/* One of them twice: a dataset is a set. */
	if (dataset->count > 0)
		quads[dataset->count] = quads[seed % dataset->count];
	return (struct rdf_dataset){quads, dataset->count + (dataset->count > 0)};
}

static bool canonise(struct work *w, const struct rdf_dataset *dataset, enum canon_hash hash,
                     struct canon *out)
{
	enum err err = canon_dataset(w, dataset, hash, STEPS, out);
	check(err == OK || err == ERR_TOO_LARGE);
	work_forgive(w);
	return err == OK;
}

/* Canonical lines are sorted, each once, and the text; labels are numbered in order. */
static void check_form(const struct canon *canon)
{
	size_t at = 0;
	for (size_t i = 0; i < canon->line_count; i++) {
		check(canon->lines[i].at == canon->text.at + at);
		check(i == 0 || str_compare(canon->lines[i - 1], canon->lines[i]) < 0);
		at += canon->lines[i].len;
	}
	check(at == canon->text.len);
}

static bool names_graphs_by_blank_nodes(const struct rdf_dataset *dataset)
{
	for (size_t i = 0; i < dataset->count; i++)
		if (dataset->quads[i].graph.kind == RDF_BLANK)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct rdf_dataset dataset = {0}, again;
	struct canon canon, other_canon;
	enum canon_hash hash = size > 0 && data[size - 1] & 1 ? CANON_SHA384 : CANON_SHA256;
	if (size > 0 && (data[0] == '_' || data[0] == '<')) {
		if (nquads_parse(&w, str_bytes(data, size), 1 << 16, &dataset) != OK)
			goto out;
	} else {
		dataset = small_graph(&w, data, size);
	}
	if (!canonise(&w, &dataset, hash, &canon))
		goto out;
	check_form(&canon);
	bool promised = !names_graphs_by_blank_nodes(&dataset);
	again = shuffled(&w, &dataset, size);
	if (canonise(&w, &again, hash, &other_canon))
		check(!promised || str_equal(canon.text, other_canon.text));
	check(nquads_parse(&w, canon.text, NQUADS_BYTES_MAX, &again) == OK);
	check(again.count == canon.line_count);
	if (canonise(&w, &again, hash, &other_canon))
		check(!promised || str_equal(canon.text, other_canon.text));
out:
	work_finish(&w);
	return 0;
}
