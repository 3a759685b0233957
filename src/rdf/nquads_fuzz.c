/* Any bytes as N-Quads. What is read, written and read again must be the same dataset; the same bytes the second time. */
#include "base/arena.h"
#include "base/check.h"
#include "base/work.h"
#include "rdf/nquads.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_term(const struct rdf_term *a, const struct rdf_term *b)
{
	check(a->kind == b->kind);
	check(str_equal(a->value, b->value));
	check(str_equal(a->datatype, b->datatype));
	check(str_equal(a->language, b->language) && str_absent(a->language) == str_absent(b->language));
}

static struct str written(struct work *w, const struct rdf_dataset *dataset)
{
	struct buf buf = buf_init(w->arena, NQUADS_BYTES_MAX);
	nquads_write_all(&buf, dataset);
	check(!buf.full);
	return buf_str(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct rdf_dataset dataset, again;
	if (nquads_parse(&w, str_bytes(data, size), 1 << 20, &dataset) == OK) {
		struct str text = written(&w, &dataset);
		check(nquads_parse(&w, text, NQUADS_BYTES_MAX, &again) == OK);
		check(dataset.count == again.count);
		for (size_t i = 0; i < dataset.count; i++) {
			const struct rdf_quad *a = &dataset.quads[i], *b = &again.quads[i];
			check_term(&a->subject, &b->subject);
			check(str_equal(a->predicate, b->predicate));
			check_term(&a->object, &b->object);
			check_term(&a->graph, &b->graph);
		}
		check(str_equal(written(&w, &again), text));
	} else {
		check(!str_absent(w.message));
	}
	work_finish(&w);
	return 0;
}
