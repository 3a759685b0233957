/* The audit of a large log: `assay log audit` over files, and over HTTP from `assay log serve` on the same machine.
 *
 *	bench/audit [ENTRIES]     10,000,000 when not said; below ASSAY_BENCH_FOLDER, or /tmp: 130 bytes an entry
 *
 * The log is made here, without flushing anything. */
#include "bench.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "tlog/checkpoint.h"
#include "tlog/edge.h"
#include "tlog/entry.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 65536, PORT = 18790 };

static char folder[] = "/tmp/assay-bench-audit-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX";

/* ---- the log ---- */

static void write_file(struct work *w, const struct tlog_file *file)
{
	struct str path = str_format(w->arena, "%s/log/%.*s", folder, STR_ARG(file->path));
	char *name = str_cstr(w->arena, path);
	for (char *at = strchr(name + strlen(folder) + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(name, 0755);
		*at = '/';
	}
	int out = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	check(out >= 0 && write(out, file->bytes.at, file->bytes.len) == (ssize_t)file->bytes.len);
	close(out);
}

static void grow(struct edge *edge, size_t count)
{
	struct work w = work_init(NULL, S("bench"));
	struct str *entries = work_array(&w, count, sizeof *entries);
	struct digest *leaves = work_array(&w, count, sizeof *leaves);
	struct tlog_file *files;
	size_t file_count;
	for (size_t i = 0; i < count; i++) {
		uint64_t number[4] = {edge->size + i, 1, 2, 3};
		entries[i] = str_format(w.arena, "assay/v1 credential %.*s",
		                        STR_ARG(encode_base64(w.arena, str_bytes(number, sizeof number))));
		leaves[i] = merkle_leaf(entries[i]);
	}
	edge_append(w.arena, edge, entries, leaves, count, &files, &file_count);
	for (size_t i = 0; i < file_count; i++)
		write_file(&w, &files[i]);
	/* What the next batch needs of the bundle dies with this one: every batch but the last ends with a whole bundle. */
	edge->bundle = S("");
	work_finish(&w);
}

static void make_log(uint64_t size)
{
	struct work w = work_init(NULL, S("bench"));
	struct note_signer signer;
	static struct edge edge;
	double before = bench_seconds();
	while (edge.size < size)
		grow(&edge, size - edge.size < BATCH ? (size_t)(size - edge.size) : BATCH);
	check(note_signer_make(&w, S("bench.example/log"), (const uint8_t[NOTE_SEED_LEN]){7}, &signer) == OK);
	const struct checkpoint checkpoint = {signer.verifier.name, size, edge_root(&edge), S("")};
	struct str note;
	check(note_sign(&w, checkpoint_text(w.arena, &checkpoint), &signer, &note) == OK);
	write_file(&w, &(struct tlog_file){S("checkpoint"), note});
	write_file(&w, &(struct tlog_file){S("integrated"), note});
	write_file(&w, &(struct tlog_file){S("../log.key"), note_signer_text(w.arena, &signer)});
	struct str vkey = note_verifier_text(w.arena, &signer.verifier);
	write_file(&w, &(struct tlog_file){S("../policy"),
	                                   str_format(w.arena, "log %.*s\nquorum none\n", STR_ARG(vkey))});
	printf("%-28s %9.1f s           %" PRIu64 " entries\n", "audit_log_made", bench_seconds() - before,
	       size);
	fflush(stdout);
	work_finish(&w);
}

/* ---- the audit ---- */

static void measure(const char *name, const char *command, uint64_t size)
{
	struct rusage used;
	char line[1024];
	double before = bench_seconds();
	pid_t child = fork();
	check(child >= 0);
	if (child == 0) {
		snprintf(line, sizeof line,
		         "cd %s && exec \"$0\" log audit %s --policy policy >report 2>/dev/null", folder,
		         command);
		char assay[4096];
		check(realpath("./assay", assay) != NULL);
		execl("/bin/sh", "sh", "-c", line, assay, (char *)NULL);
		_exit(127);
	}
	int status;
	check(wait4(child, &status, 0, &used) == child);
	double seconds = bench_seconds() - before;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		printf("%-28s failed: see %s/report\n", name, folder);
		exit(1);
	}
	double processor = (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
	                   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
	printf("%-28s %9.1f s           %.0f entries/s, %.1f s of processor time, at most %.0f MB\n", name,
	       seconds, (double)size / seconds, processor, (double)used.ru_maxrss / 1024);
	fflush(stdout);
}

static void measure_served(uint64_t size)
{
	char dir[128], port[64], command[128];
	snprintf(dir, sizeof dir, "%s/log", folder);
	snprintf(port, sizeof port, "127.0.0.1:%d", PORT);
	snprintf(command, sizeof command, "http://127.0.0.1:%d", PORT);
	pid_t server = fork();
	check(server >= 0);
	if (server == 0) {
		check(freopen("/dev/null", "w", stderr) != NULL);
		execl("./assay", "assay", "log", "serve", "--dir", dir, "--listen", port, (char *)NULL);
		_exit(127);
	}
	char probe[256];
	snprintf(
		probe, sizeof probe,
		"for i in $(seq 1200); do curl -so /dev/null %s/checkpoint && exit 0; sleep 0.1; done; exit 1",
		command);
	check(system(probe) == 0);
	measure("audit_http", command, size);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
}

int main(int argc, char **argv)
{
	const char *base = getenv("ASSAY_BENCH_FOLDER");
	uint64_t size = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	snprintf(folder, sizeof folder, "%s/assay-bench-audit-XXXXXX", base == NULL ? "/tmp" : base);
	check(mkdtemp(folder) != NULL);
	make_log(size);
	measure("audit_files", "log", size);
	measure("audit_files_state", "log --state state", size);
	measure("audit_again", "log --state state", 0); /* nothing is new */
	measure_served(size);
	char command[256];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) == 0 ? 0 : 1;
}
