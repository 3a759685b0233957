/* N-Quads and RDFC-1.0, beside rdf-canonize in the same run.
 *
 * Prints a line a graph: microseconds of processor time to read it and to canonise it, ours and the peer's, their
 * ratios, arena bytes for each
 * byte of text, and whether both wrote the same bytes. Best of the rounds. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/world.h"
#include "bench.h"
#include "rdf/canon.h"
#include "rdf/nquads.h"

#include <sys/stat.h>

#define FOLDER "build/bench-rdf"

enum { MAX = 16 << 20, RESULTS = 12, RECORDS = 2500, CHAINS = 400, CHAIN = 25, LIST = 2500 };

/* ---- graphs ---------------------------------------------------------------------------------- */

#define OB "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
#define TYPE "<" RDF_RDF "type>"

/* A credential as OB 3.0 has them: each result a blank node with a description of its own. */
static void put_credential(struct buf *buf, int results)
{
	const char *subject = "<did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK>";
	const char *id = "<urn:uuid:0192e4a0-7b1c-7000-8000-3f6d2a1b9c55>";
	const char *achievement = "<https://assay.example/achievements/http-basics>";
	buf_format(buf, "%s " TYPE " <https://www.w3.org/2018/credentials#VerifiableCredential> .\n", id);
	buf_format(buf, "%s " TYPE " <" OB "OpenBadgeCredential> .\n", id);
	buf_format(buf, "%s <https://www.w3.org/2018/credentials#credentialSubject> %s .\n", id, subject);
	buf_format(buf, "%s <https://schema.org/name> \"HTTP, from the request to the answer\" .\n", id);
	buf_format(buf, "%s <https://www.w3.org/2018/credentials#issuer> <did:web:assay.example> .\n", id);
	buf_format(buf,
	           "%s <https://www.w3.org/2018/credentials#validFrom> "
	           "\"2026-11-28T07:00:00Z\"^^<" RDF_XSD "dateTime> .\n",
	           id);
	buf_format(buf, "%s <" OB "achievement> %s .\n", subject, achievement);
	buf_format(buf, "%s " TYPE " <" OB "Achievement> .\n", achievement);
	buf_format(buf, "%s <" OB "Criteria> _:criteria .\n", achievement);
	buf_format(buf,
	           "_:criteria <" OB "narrative> \"Answers six tasks; a person has seen each one.\" .\n");
	for (int i = 0; i < results; i++) {
		const char *description = "https://assay.example/achievements/http-basics/results";
		buf_format(buf, "%s <" OB "result> _:r%d .\n", subject, i);
		buf_format(buf, "_:r%d " TYPE " <" OB "Result> .\n", i);
		buf_format(buf, "_:r%d <" OB "resultDescription> <%s/%d> .\n", i, description, i);
		buf_format(buf, "_:r%d <" OB "value> \"%d\" .\n", i, i % 5);
		buf_format(buf, "%s <" OB "resultDescription> <%s/%d> .\n", achievement, description, i);
		buf_format(buf, "<%s/%d> <https://schema.org/name> \"Criterion %d\" .\n", description, i, i);
	}
}

static void put_records(struct buf *buf)
{
	for (int i = 0; i < RECORDS; i++) {
		buf_format(buf, "<urn:uuid:0192e4a0-7b1c-7000-8000-%012d> <" OB "result> _:b%d .\n", i / 10,
		           i);
		buf_format(buf, "_:b%d " TYPE " <" OB "Result> .\n", i);
		buf_format(buf, "_:b%d <" OB "value> \"%d.25\" .\n", i, i);
		buf_format(buf, "_:b%d <https://schema.org/isPartOf> _:b%d .\n", i, i / 2);
	}
}

/* Chains that are all alike: each node but the ends shares its first hash with all others. */
static void put_chains(struct buf *buf)
{
	for (int i = 0; i < CHAINS; i++)
		for (int j = 0; j < CHAIN; j++)
			buf_format(buf, "_:chain%d-%d <https://schema.org/nextItem> _:chain%d-%d .\n", i, j,
			           i, j + 1);
}

/* Two lists of the same values: each node shares its first hash with one other. */
static void put_lists(struct buf *buf)
{
	for (int i = 0; i < 2 * LIST; i++) {
		buf_format(buf, "_:l%d <" RDF_RDF "first> \"%d\" .\n", i, i % LIST);
		if (i % LIST < LIST - 1)
			buf_format(buf, "_:l%d <" RDF_RDF "rest> _:l%d .\n", i, i + 1);
		else
			buf_format(buf, "_:l%d <" RDF_RDF "rest> <" RDF_RDF "nil> .\n", i);
	}
}

/* ---- measuring ------------------------------------------------------------------------------- */

static struct graph {
	const char *name;
	int times, rounds; /* as often in a round */
	struct str text;
	size_t quads, arena_bytes;
	double read_us, canon_us;
	struct str digest;
} graphs[] = {
	{.name = "credential", .times = 200, .rounds = 50},
	{.name = "records", .times = 1, .rounds = 20},
	{.name = "lists", .times = 1, .rounds = 20},
	{.name = "chains", .times = 1, .rounds = 10},
};

static void keep_smaller(double *best, double seconds, int times)
{
	double each = seconds * 1e6 / times;
	if (*best <= 0 || each < *best)
		*best = each;
}

static void measure(struct work *outer, struct graph *graph)
{
	struct work w = work_init(&world_real, S("bench"));
	for (int round = 0; round < graph->rounds; round++) {
		double read = 0, canonise = 0;
		for (int i = 0; i < graph->times; i++) {
			struct rdf_dataset dataset;
			struct canon canon;
			double start = bench_processor_seconds();
			check(nquads_parse(&w, graph->text, MAX, &dataset) == OK);
			read += bench_processor_seconds() - start;
			size_t before = arena_used(w.arena);
			start = bench_processor_seconds();
			check(canon_dataset(&w, &dataset, CANON_SHA256, 0, &canon) == OK);
			canonise += bench_processor_seconds() - start;
			graph->arena_bytes = arena_used(w.arena) - before;
			graph->quads = canon.line_count;
			if (round == 0 && i == 0) {
				struct digest digest = digest_of(canon.text);
				graph->digest = digest_hex(outer->arena, &digest);
			}
			arena_reset(w.arena);
		}
		keep_smaller(&graph->read_us, read, graph->times);
		keep_smaller(&graph->canon_us, canonise, graph->times);
	}
	work_finish(&w);
}

static void print_graph(const struct graph *graph, FILE *peer)
{
	double read_us, canon_us;
	char line[256], digest[80];
	printf("rdf %-10s %6zu quads  read %9.1f us  canonise %9.1f us  arena %4.1f B/B", graph->name,
	       graph->quads, graph->read_us, graph->canon_us,
	       (double)graph->arena_bytes / (double)graph->text.len);
	if (peer != NULL && fgets(line, sizeof line, peer) != NULL &&
	    sscanf(line, "%lf %lf %79s", &read_us, &canon_us, digest) == 3)
		printf("  rdf-canonize %.0f us (%.0f times), %.0f us (%.0f times), %s", read_us,
		       read_us / graph->read_us, canon_us, canon_us / graph->canon_us,
		       str_equal(graph->digest, str_of(digest)) ? "same bytes" : "OTHER BYTES");
	printf("\n");
	fflush(stdout);
}

int main(void)
{
	struct work w = work_init(&world_real, S("bench"));
	struct buf command = buf_init(w.arena, 1 << 10);
	buf_put(&command, S("node bench/peer/rdf_canon.mjs 30"));
	mkdir(FOLDER, 0777);
	for (size_t i = 0; i < COUNT(graphs); i++) {
		struct buf buf = buf_init(w.arena, MAX);
		switch (i) {
		case 0: put_credential(&buf, RESULTS); break;
		case 1: put_records(&buf); break;
		case 2: put_lists(&buf); break;
		case 3: put_chains(&buf); break;
		}
		graphs[i].text = buf_str(&buf);
		struct str path = str_format(w.arena, FOLDER "/%s.nq", graphs[i].name);
		FILE *file = fopen(str_cstr(w.arena, path), "w");
		check(file != NULL && fwrite(buf.at, 1, buf.len, file) == buf.len && fclose(file) == 0);
		buf_format(&command, " %.*s", STR_ARG(path));
		measure(&w, &graphs[i]);
	}
	FILE *peer = popen(str_cstr(w.arena, buf_str(&command)), "r");
	for (size_t i = 0; i < COUNT(graphs); i++)
		print_graph(&graphs[i], peer);
	if (peer != NULL)
		pclose(peer);
	work_finish(&w);
	return 0;
}
