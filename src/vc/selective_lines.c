/* Statements under signed labels: selective_lines_*. */
#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "rdf/nquads.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

#include <stdlib.h>

/* ---- labels ------------------------------------------------------------------------------------------ */

/* The blank node of a label "b12". */
static size_t blank_index(const struct selective_lines *lines, struct str label)
{
	int64_t index;
	check(str_to_int(str_slice(label, 1, SIZE_MAX), &index) && (uint64_t)index < lines->blank_count);
	return (size_t)index;
}

static enum err to_rdf(struct work *w, struct jsonld *jsonld, const struct json *document,
                       struct selective_lines *out)
{
	*out = (struct selective_lines){0};
	TRY(integrity_to_rdf(w, jsonld, document, &out->dataset, &out->blanks, &out->blank_count));
	out->labels = work_array(w, out->blank_count, sizeof *out->labels);
	return OK;
}

/* ---- lines ------------------------------------------------------------------------------------------- */

static struct rdf_term relabelled(const struct selective_lines *lines, struct rdf_term term)
{
	if (term.kind == RDF_BLANK)
		term.value = lines->labels[blank_index(lines, term.value)];
	return term;
}

static int by_text(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The lines of the dataset under its signed labels, sorted as RDFC-1.0 sorts, each once. */
static void write_lines(struct work *w, struct selective_lines *out)
{
	struct buf buf = buf_init(w->arena, CANON_BYTES_MAX);
	size_t *ends = work_array(w, out->dataset.count, sizeof *ends);
	struct str *lines = work_array(w, out->dataset.count, sizeof *lines);
	for (size_t i = 0; i < out->dataset.count; i++) {
		struct rdf_quad quad = out->dataset.quads[i];
		quad.subject = relabelled(out, quad.subject);
		quad.object = relabelled(out, quad.object);
		quad.graph = relabelled(out, quad.graph);
		nquads_write(&buf, &quad);
		ends[i] = buf.len;
	}
	check(!buf.full);
	for (size_t i = 0; i < out->dataset.count; i++) {
		size_t begin = i == 0 ? 0 : ends[i - 1];
		lines[i] = str_slice(buf_str(&buf), begin, ends[i] - begin);
	}
	qsort(lines, out->dataset.count, sizeof *lines, by_text);
	out->lines = lines;
	for (size_t i = 0; i < out->dataset.count; i++)
		if (i == 0 || !str_equal(lines[i], lines[out->count - 1]))
			lines[out->count++] = lines[i];
}

enum err selective_lines_hashed(struct work *w, struct jsonld *jsonld, const struct json *document,
                                struct str label_key, struct selective_lines *out)
{
	TRY(to_rdf(w, jsonld, document, out));
	TRY(integrity_check_says_something(w, &out->dataset));
	TRY(canon_dataset(w, &out->dataset, CANON_SHA256, 0, &out->canon));
	for (size_t i = 0; i < out->canon.label_count; i++) {
		const struct canon_label *label = &out->canon.labels[i];
		const struct digest digest = digest_keyed(label_key, label->canonical);
		out->labels[blank_index(out, label->input)] =
			multibase_base64url(w->arena, digest_str(&digest));
	}
	write_lines(w, out);
	return OK;
}

/* Two nodes under one label would be one. */
static bool has_twins(struct work *w, const struct str *labels, size_t count)
{
	struct str *sorted = work_array(w, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = labels[i];
	qsort(sorted, count, sizeof *sorted, by_text);
	for (size_t i = 1; i < count; i++)
		if (str_equal(sorted[i], sorted[i - 1]))
			return true;
	return false;
}

enum err selective_lines_given(struct work *w, struct jsonld *jsonld, const struct json *document,
                               const struct selective_value *value, struct selective_lines *out)
{
	TRY(to_rdf(w, jsonld, document, out));
	TRY(integrity_check_says_something(w, &out->dataset));
	TRY(canon_dataset(w, &out->dataset, CANON_SHA256, 0, &out->canon));
	if (value->label_count != out->canon.label_count || has_twins(w, value->labels, value->label_count))
		return fail(w, ERR_INPUT,
		            "The proof does not fit the document: it was derived from another, or something "
		            "was added or taken away.");
	for (size_t i = 0; i < value->label_count; i++)
		out->labels[blank_index(out, out->canon.labels[i].input)] =
			multibase_base64url(w->arena, value->labels[i]);
	write_lines(w, out);
	return OK;
}

/* ---- selections -------------------------------------------------------------------------------------- */

/* A blank node by where it comes from. */
struct place {
	struct str name;
	const struct json *source;
	enum jsonld_part part;
	size_t cell, index;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int by_name = str_compare(x->name, y->name);
	if (by_name != 0)
		return by_name;
	if (x->source != y->source)
		return (uintptr_t)x->source < (uintptr_t)y->source ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell);
}

static struct place place_of(const struct jsonld_blank *blank, const struct json *source, size_t index)
{
	if (!str_absent(blank->name))
		return (struct place){.name = blank->name, .index = index};
	return (struct place){.source = source, .part = blank->part, .cell = blank->cell, .index = index};
}

/* Gives the selection's blank nodes the labels that they have in the document. */
static enum err find_labels(struct work *w, const struct selective_lines *lines,
                            const struct selective_origins *origins, struct selective_lines *part)
{
	struct place *places = work_array(w, lines->blank_count, sizeof *places);
	for (size_t i = 0; i < lines->blank_count; i++)
		places[i] = place_of(&lines->blanks[i], lines->blanks[i].source, i);
	qsort(places, lines->blank_count, sizeof *places, by_place);
	for (size_t i = 0; i < part->blank_count; i++) {
		const struct jsonld_blank *blank = &part->blanks[i];
		const struct place wanted = place_of(blank, selective_origin_of(origins, blank->source), i);
		const struct place *found =
			bsearch(&wanted, places, lines->blank_count, sizeof *places, by_place);
		if (found == NULL || str_absent(lines->labels[found->index]))
			return fail(
				w, ERR_INPUT,
				"Something that is selected in part means something else without the rest.");
		part->labels[i] = lines->labels[found->index];
	}
	return OK;
}

static enum err choose(struct work *w, const struct selective_lines *lines,
                       const struct selective_lines *part, bool *chosen)
{
	size_t at = 0;
	for (size_t i = 0; i < part->count; i++) {
		while (at < lines->count && str_compare(lines->lines[at], part->lines[i]) < 0)
			at++;
		if (at == lines->count || !str_equal(lines->lines[at], part->lines[i]))
			return fail(w, ERR_INPUT,
			            "Something that is selected in part can only be shown whole: %.*s",
			            STR_ARG(str_trim(part->lines[i])));
		chosen[at] = true;
	}
	return OK;
}

enum err selective_lines_chosen(struct work *w, struct jsonld *jsonld, const struct json *document,
                                const struct selective_lines *lines, struct selective_pointers pointers,
                                bool **chosen, struct selective_lines *part)
{
	struct selective_origins origins;
	struct selective_lines own = {0};
	const struct json *selected;
	*chosen = work_array(w, lines->count, sizeof **chosen);
	TRY(selective_select(w, document, pointers, &origins, &selected));
	if (selected != NULL) {
		TRY(to_rdf(w, jsonld, selected, &own));
		TRY(find_labels(w, lines, &origins, &own));
		write_lines(w, &own);
		TRY(choose(w, lines, &own, *chosen));
	}
	if (part != NULL)
		*part = own;
	return OK;
}
