/* Credentials through the signer: over its socket, with both proofs, written down in the journal and flushed to the disk before
 * they are answered; by the service in a thread of this program. Beside it, what the disk does: lines of the journal's length,
 * each flushed.
 *
 * Prints the signer's processor time a credential, and credentials in a second of the clock. */
#include "bench.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "signer/service.h"
#include "vc/openbadge.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	TOGETHER = 1000,
	ROUNDS = 10,
	ONE_BY_ONE = 500,
	THREADS = 16,
	EACH = 100,
	FLUSHES = 500,
	LINE_BYTES = 400
};

struct bench {
	struct work w;
	struct service *service;
	struct signer *signer;
	int descriptor;
	struct str document;
	double serving_seconds; /* of the processor, by the signer's thread */
	size_t served;
};

static void *serve(void *argument)
{
	struct bench *bench = argument;
	struct work w = work_init(&world_real, S("signer"));
	struct timespec used;
	service_run(&w, bench->service, bench->descriptor);
	check(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0);
	bench->serving_seconds = (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
	work_finish(&w);
	return NULL;
}

/* Ten results, as an assessment with five criteria and an estimate or two has them. */
static struct str make_document(struct work *w)
{
	enum { RESULTS = 10 };
	struct openbadge_result_description descriptions[RESULTS];
	struct openbadge_result results[RESULTS];
	int64_t now_us = world_now_us(w) / 1000000 * 1000000;
	struct str text;
	for (int i = 0; i < RESULTS; i++) {
		struct str id =
			str_format(w->arena, "https://issuer.example/achievements/bread#result-%d", i);
		descriptions[i] = (struct openbadge_result_description){
			.id = id, .name = S("Explains why the dough rises"), .type = S("ScaledScore")};
		results[i] = (struct openbadge_result){.description = id, .value = S("1.25")};
	}
	const struct openbadge badge = {
		.id = S("urn:uuid:01a208be-e49a-7fa7-abbd-9ad3f78e5fa7"),
		.name = S("Baking bread"),
		.description = S("Bakes bread and knows why it is as it is."),
		.issuer = {.id = S("did:web:issuer.example"),
	                   .name = S("Office"),
	                   .url = S("https://issuer.example")},
		.valid_from_us = now_us,
		.subject_id = S("urn:uuid:01a208be-e49a-7fa7-abbd-9ad3f78e5fa8"),
		.achievement = {.id = S("https://issuer.example/achievements/bread"),
	                        .name = S("Baking bread"),
	                        .description = S("Bakes bread."),
	                        .criteria = S("Five criteria, judged by a person."),
	                        .type = S("MicroCredential"),
	                        .result_descriptions = descriptions,
	                        .result_description_count = RESULTS},
		.results = results,
		.result_count = RESULTS,
	};
	check(openbadge_text(w, &badge, &text) == OK);
	return text;
}

static void sign(struct bench *bench, size_t count)
{
	struct work w = work_init(&world_real, S("bench"));
	struct signer_credential *credentials = work_array(&w, count, sizeof *credentials);
	for (size_t i = 0; i < count; i++)
		credentials[i].document = bench->document;
	check(signer_sign_credentials(&w, bench->signer, credentials, count) == OK);
	work_finish(&w);
}

static void *sign_each(void *argument)
{
	for (int i = 0; i < EACH; i++)
		sign(argument, 1);
	return NULL;
}

static void sign_in_threads(struct bench *bench)
{
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		check(pthread_create(&threads[i], NULL, sign_each, bench) == 0);
	for (int i = 0; i < THREADS; i++)
		check(pthread_join(threads[i], NULL) == 0);
}

/* Lines a second, each on the disk before the next. */
static double flush_lines(struct bench *bench, const char *folder)
{
	const char line[LINE_BYTES] = {'x'};
	struct str path = str_format(bench->w.arena, "%s/lines", folder);
	int file = open(str_cstr(bench->w.arena, path), O_WRONLY | O_CREAT | O_APPEND, 0600);
	double start = bench_seconds();
	for (int i = 0; i < FLUSHES; i++)
		check(write(file, line, sizeof line) == sizeof line && fdatasync(file) == 0);
	close(file);
	return FLUSHES / (bench_seconds() - start);
}

static void measure(struct bench *bench, const char *folder)
{
	double lines = flush_lines(bench, folder), start = bench_seconds(), one_by_one, in_threads, together;
	for (int i = 0; i < ONE_BY_ONE; i++)
		sign(bench, 1);
	one_by_one = ONE_BY_ONE / (bench_seconds() - start);
	start = bench_seconds();
	sign_in_threads(bench);
	in_threads = THREADS * EACH / (bench_seconds() - start);
	start = bench_seconds();
	for (int i = 0; i < ROUNDS; i++)
		sign(bench, TOGETHER);
	together = TOGETHER * ROUNDS / (bench_seconds() - start);
	bench->served = ONE_BY_ONE + THREADS * EACH + TOGETHER * ROUNDS;
	printf("%-24s %12.0f 1/s\n", "lines, flushed", lines);
	printf("%-24s %12.0f 1/s   %.2f times the disk's\n", "credentials, one by one", one_by_one,
	       one_by_one / lines);
	printf("%-24s %12.0f 1/s   %.2f times\n", "credentials, 16 threads", in_threads, in_threads / lines);
	printf("%-24s %12.0f 1/s   %.2f times\n", "credentials, 1000 at once", together, together / lines);
}

int main(void)
{
	char folder[] = "/var/tmp/assay-bench-XXXXXX";
	struct bench bench = {.w = work_init(&world_real, S("bench"))};
	const struct signer_options options = {
		.identity = {S("did:web:issuer.example"), S("issuer.example/log")}};
	pthread_t thread;
	int pair[2];
	check(mkdtemp(folder) != NULL && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	check(service_open(&bench.w, str_of(folder), &options, &bench.service) == OK);
	bench.descriptor = pair[1];
	bench.document = make_document(&bench.w);
	check(pthread_create(&thread, NULL, serve, &bench) == 0);
	bench.signer = signer_attach(pair[0]);
	measure(&bench, folder);
	signer_close(bench.signer);
	check(pthread_join(thread, NULL) == 0);
	service_close(bench.service);
	printf("%-24s %12.1f us of the signer's processor, %zu bytes each\n", "a credential",
	       1e6 * bench.serving_seconds / (double)bench.served, bench.document.len);
	work_finish(&bench.w);
	return 0;
}
