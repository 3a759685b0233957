/* A log of its own over HTTP, the clients on the same cores: durable appends a second, and what one waits for, beside Tessera's
 * personality for POSIX files (its binary is named by ASSAY_BENCH_TESSERA); the time to the proof at a rate offered; and how it
 * goes when the log is large.
 *
 *	bench/log                 all but the large ones; ASSAY_BENCH_SECONDS for each turn, 3 when not said
 *	bench/log grow 10000000   sizes from 10^4 up to that
 *
 * The server is ./assay; logs are made below ASSAY_BENCH_FOLDER, or /tmp. */
#include "bench.h"
#include "load/log_load.h"

#include "base/check.h"
#include "base/world.h"
#include "files/files.h"
#include "tlog/proof.h"
#include "tlog/tree.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 512, OFFERED = 5000, PORT = 18700, PROOFS = 20000, ROUNDS = 10 };

static char folder[] = "/tmp/assay-bench-log-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX";

static double run_seconds(void)
{
	const char *said = getenv("ASSAY_BENCH_SECONDS");
	return said == NULL ? 3 : strtod(said, NULL);
}

/* ---- servers ---- */

static bool is_listening(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool connected = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return connected;
}

static pid_t start(char *const argv[], int port)
{
	pid_t child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY);
		dup2(nowhere, STDOUT_FILENO);
		dup2(nowhere, STDERR_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	for (int tries = 0; tries < 3000 && waitpid(child, NULL, WNOHANG) == 0; tries++) {
		if (is_listening(port))
			return child;
		usleep(10000);
	}
	fprintf(stderr, "%s does not listen\n", argv[0]);
	exit(1);
}

static void stop(pid_t child)
{
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

/* A line of /proc/PID/status in MB: "VmRSS:" now, "VmHWM:" at most. */
static double memory_mb(pid_t child, const char *name)
{
	char path[64], line[256];
	double kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)child);
	FILE *file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtod(line + strlen(name), NULL);
	if (file != NULL)
		fclose(file);
	return kb / 1024;
}

/* Of another process, all threads. */
static double processor_seconds(pid_t child)
{
	char path[64];
	unsigned long user = 0, kernel = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", (int)child);
	FILE *file = fopen(path, "r");
	check(file != NULL && fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
	                             &user, &kernel) == 2);
	fclose(file);
	return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static void shell(const char *format, const char *name)
{
	char command[512];
	snprintf(command, sizeof command, format, folder, name, folder, name);
	check(system(command) == 0);
}

static pid_t start_ours(const char *name, int port)
{
	char dir[128], listen[64];
	snprintf(dir, sizeof dir, "%s/%s", folder, name);
	snprintf(listen, sizeof listen, "127.0.0.1:%d", port);
	return start((char *[]){"./assay", "log", "serve", "--dir", dir, "--listen", listen, NULL}, port);
}

/* ---- one run ---- */

static struct log_load_result measure(const char *name, pid_t child, const struct log_load *load)
{
	struct log_load_result result;
	double before = processor_seconds(child);
	if (!log_load_run(load, &result)) {
		fprintf(stderr, "%s: a connection broke\n", name);
		exit(1);
	}
	printf("%-28s %9.0f entries/s   p50 %.1f ms, p99 %.1f ms, at most %.0f ms; %zu refused; RSS %.0f MB (at most "
	       "%.0f); %.0f us of its processor time an entry\n",
	       name, (double)result.answered / result.seconds, result.p50_ms, result.p99_ms, result.max_ms,
	       result.refused, memory_mb(child, "VmRSS:"), memory_mb(child, "VmHWM:"),
	       (processor_seconds(child) - before) * 1e6 / (double)result.answered);
	fflush(stdout);
	return result;
}

static double per_second(const struct log_load_result *result)
{
	return (double)result->answered / result->seconds;
}

/* 0 when no binary is named. */
static pid_t start_peer(int port)
{
	const char *tessera = getenv("ASSAY_BENCH_TESSERA");
	char storage[128], key[128], listen[64];
	if (tessera == NULL) {
		printf("%-28s not measured: ASSAY_BENCH_TESSERA names no binary\n", "log_add_tessera");
		return 0;
	}
	snprintf(storage, sizeof storage, "--storage_dir=%s/tessera", folder);
	snprintf(key, sizeof key, "--private_key=%s/ours.key", folder);
	snprintf(listen, sizeof listen, "--listen=127.0.0.1:%d", port);
	return start((char *[]){(char *)tessera, storage, key, listen, NULL}, port);
}

/* In turns, so that what else the machine does meets both. */
static void measure_beside_peer(void)
{
	shell("./assay log init --dir %s/%s --origin log.example/bench >%s/%s.out 2>&1", "ours");
	pid_t ours = start_ours("ours", PORT), peer = start_peer(PORT + 1);
	double our_sum = 0, peer_sum = 0;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct log_load load = {
			.port = PORT, .connections = CLIENTS, .seconds = run_seconds(), .seed = round};
		struct log_load_result result = measure("log_add", ours, &load);
		our_sum += per_second(&result);
		load.port = PORT + 1;
		if (peer == 0)
			continue;
		result = measure("log_add_tessera", peer, &load);
		peer_sum += per_second(&result);
	}
	if (peer > 0)
		printf("%-28s %9.2f times Tessera\n", "log_add", our_sum / peer_sum);
	stop(ours);
	if (peer > 0)
		stop(peer);
}

static void measure_offered(const char *name, const char *log, int port)
{
	pid_t child = start_ours(log, port);
	const struct log_load load = {.port = port,
	                              .connections = CLIENTS * 2,
	                              .seconds = run_seconds(),
	                              .rate = OFFERED,
	                              .prove = true,
	                              .seed = (uint64_t)port};
	(void)measure(name, child, &load);
	stop(child);
}

/* ---- large logs ---- */

static void grow(uint64_t from, uint64_t to)
{
	char command[512];
	snprintf(command, sizeof command, "./assay log append --raw --dir %s/large >/dev/null 2>&1", folder);
	double before = bench_seconds();
	FILE *pipe = popen(command, "w");
	check(pipe != NULL);
	for (uint64_t i = from; i < to; i++)
		fprintf(pipe, "assay/v1 credential %044" PRIu64 "\n", i);
	check(pclose(pipe) == 0);
	printf("%-28s %9" PRIu64 " entries     %.0f entries/s in large batches\n", "log_grow", to,
	       (double)(to - from) / (bench_seconds() - before));
	fflush(stdout);
}

static void prove_one(struct work *w, const struct tlog_storage *storage, uint64_t index)
{
	struct note note;
	struct str text;
	struct checkpoint checkpoint;
	struct proof proof = {.index = index};
	check(storage->read(w, storage->state, S("checkpoint"), NOTE_BYTES_MAX, &text) == OK);
	check(note_parse(w, text, &note) == OK && checkpoint_parse(w, note.text, &checkpoint) == OK);
	struct tree tree = tree_of(storage, checkpoint.size);
	struct merkle_reader reader = tree_reader(&tree);
	check(merkle_inclusion(w, &reader, index, checkpoint.size, &proof.path) == OK);
	proof.checkpoint = text;
	check(proof_text(w->arena, &proof).len > 0);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Proofs of entries anywhere, each from the files anew. */
static void measure_proofs(uint64_t size)
{
	static double times[PROOFS];
	char dir[128];
	struct files *files;
	struct work w = work_init(&world_real, S("bench"));
	snprintf(dir, sizeof dir, "%s/large", folder);
	check(files_open(&w, str_of(dir), &files) == OK);
	const struct tlog_storage storage = files_storage(files);
	uint64_t state = 1;
	for (size_t i = 0; i < PROOFS; i++) {
		state = state * UINT64_C(6364136223846793005) + 1;
		double before = bench_processor_seconds();
		prove_one(&w, &storage, (state >> 20) % size);
		times[i] = bench_processor_seconds() - before;
		arena_reset(w.arena);
	}
	qsort(times, PROOFS, sizeof *times, by_value);
	printf("%-28s %9.1f us          p99 %.1f us of processor time, at any place\n", "log_prove",
	       times[PROOFS / 2] * 1e6, times[PROOFS * 99 / 100] * 1e6);
	files_close(files);
	work_finish(&w);
}

static void measure_large(uint64_t size)
{
	double before = bench_seconds();
	pid_t child = start_ours("large", PORT);
	printf("%-28s %9.0f ms          from starting to listening; RSS %.1f MB\n", "log_start",
	       (bench_seconds() - before) * 1e3, memory_mb(child, "VmRSS:"));
	const struct log_load load = {
		.port = PORT, .connections = CLIENTS, .seconds = run_seconds(), .seed = size};
	(void)measure("log_add_large", child, &load);
	stop(child);
	measure_proofs(size);
}

static uint64_t size_of_log(void)
{
	char path[128];
	uint64_t size = 0;
	snprintf(path, sizeof path, "%s/large/checkpoint", folder);
	FILE *file = fopen(path, "r");
	check(file != NULL && fscanf(file, "%*s %" SCNu64, &size) == 1);
	fclose(file);
	return size;
}

static void measure_growing(uint64_t max)
{
	shell("./assay log init --dir %s/%s --origin log.example/large >%s/%s.out 2>&1", "large");
	for (uint64_t size = 10000; size <= max; size *= 10) {
		/* What was added by measuring a smaller one may be more. */
		if (size_of_log() < size)
			grow(size_of_log(), size);
		measure_large(size_of_log());
		measure_offered("log_prove_offered", "large", PORT);
	}
}

int main(int argc, char **argv)
{
	const char *base = getenv("ASSAY_BENCH_FOLDER");
	snprintf(folder, sizeof folder, "%s/assay-bench-log-XXXXXX", base == NULL ? "/tmp" : base);
	check(mkdtemp(folder) != NULL);
	signal(SIGPIPE, SIG_IGN);
	struct rlimit files;
	check(getrlimit(RLIMIT_NOFILE, &files) == 0);
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	if (argc == 3 && strcmp(argv[1], "grow") == 0) {
		measure_growing(strtoull(argv[2], NULL, 10));
	} else {
		measure_beside_peer();
		measure_offered("log_prove_offered", "ours", PORT);
	}
	shell("rm -rf %s%s", "");
	return 0;
}
