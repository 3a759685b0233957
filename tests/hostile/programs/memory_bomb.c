/* Takes memory in one of many ways. Told "how", "limit_mib" and "wish_mib", where it stops by itself: what is not in the
 * limit's reach gets there. Must happen: refused, or killed with a verdict that says memory. */
#include "attack.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* What a box's own processes are granted is counted with ours. */
enum { MIB = 1 << 20, OTHERS_MIB = 9 };

/* So that no compiler finds that nobody reads what is taken. */
static char *volatile kept;

/* Each takes one more MiB that cannot be given back; false: refused. */

static bool take_malloc(void)
{
	char *piece = malloc(MIB);
	if (piece != NULL)
		memset(piece, 1, MIB);
	kept = piece;
	return piece != NULL;
}

static bool take_map(void)
{
	char *piece =
		mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (piece != MAP_FAILED)
		memset(piece, 1, MIB);
	return piece != MAP_FAILED;
}

static bool fill(int fd)
{
	static char text[MIB];
	memset(text, 1, sizeof text);
	size_t written = 0;
	while (written < sizeof text) {
		ssize_t got = write(fd, text + written, sizeof text - written);
		if (got <= 0)
			return false;
		written += (size_t)got;
	}
	return true;
}

/* A file without a name, in memory. Few MiB each, so that no limit on one file's size helps. */
static bool take_memfd(void)
{
	static int fd = -1;
	static int count;
	if (count++ % 4 == 0)
		fd = memfd_create("bomb", MFD_CLOEXEC);
	return fd >= 0 && fill(fd);
}

static bool take_shared_memory(void)
{
	static int count;
	char name[64];
	snprintf(name, sizeof name, "/hostile-%d", count++);
	int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return false;
	bool full = fill(fd);
	shm_unlink(name);
	return full;
}

/* In whatever folder can be written besides the scratch folder. */
static bool take_folder(void)
{
	static const char *const folders[] = {"/dev/shm", "/dev", "/tmp", "/var/tmp",
	                                      "/run",     "/",    "/box", "/box/work"};
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (fd >= 0)
			return fill(fd);
	}
	errno = EROFS;
	return false;
}

/* What is written into a pipe that nobody reads. */
static bool take_pipe(void)
{
	static char text[65536];
	int ends[2];
	for (int i = 0; i < MIB / 65536; i++) {
		if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
			return false;
		if (write(ends[1], text, sizeof text) <= 0)
			return false;
	}
	return true;
}

static bool take_socket(void)
{
	static char text[4096];
	int ends[2];
	size_t taken = 0;
	while (taken < MIB) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
			return false;
		int most = MIB;
		setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
		while (write(ends[1], text, sizeof text) > 0)
			taken += sizeof text;
	}
	return true;
}

enum { CHILDREN_MAX = 256, CHILD_MIB = 4 };
static pid_t children[CHILDREN_MAX];
static int child_count;

/* In processes of which each stays small. Each says so when it has what it came for. */
static bool take_process(void)
{
	static atomic_int *taken;
	if (taken == NULL)
		taken = mmap(NULL, sizeof *taken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (taken == MAP_FAILED || child_count == CHILDREN_MAX)
		return false;
	int before = atomic_load(taken);
	pid_t child = fork();
	if (child == 0) {
		alarm(8);
		for (int i = 0; i < CHILD_MIB; i++)
			take_malloc();
		atomic_fetch_add(taken, 1);
		pause();
		_exit(0);
	}
	children[child_count] = child;
	child_count += child > 0;
	for (double until = seconds() + 3; child > 0 && atomic_load(taken) == before && seconds() < until;)
		if (waitpid(child, NULL, WNOHANG) != 0)
			return false; /* killed for it */
		else
			sleep_ms(1);
	return child > 0 && atomic_load(taken) > before;
}

/* What was killed for it gave its memory back. */
static long given_back(void)
{
	long mib = 0;
	for (int i = 0; i < child_count; i++)
		mib += waitpid(children[i], NULL, WNOHANG) != 0 ? CHILD_MIB : 0;
	return mib;
}

static bool take_page_tables(void)
{
	/* A page in every 2 MiB needs a page of tables: 128 of each are a MiB. */
	char *room = mmap(NULL, (size_t)256 * MIB, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return false;
	madvise(room, (size_t)256 * MIB, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < (size_t)256 * MIB; at += (size_t)2 * MIB)
		room[at] = 1;
	return true;
}

static const struct {
	const char *name;
	bool (*take)(void);
	long step_mib;
} ways[] = {
	{"malloc", take_malloc, 1},      {"map", take_map, 1},
	{"memfd", take_memfd, 1},        {"shared", take_shared_memory, 1},
	{"folder", take_folder, 1},      {"pipe", take_pipe, 1},
	{"socket", take_socket, 1},      {"processes", take_process, CHILD_MIB},
	{"tables", take_page_tables, 1},
};

int main(void)
{
	const char *how = told("how");
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		if (strcmp(how, ways[i].name) != 0)
			continue;
		long limit = told_number("limit_mib"), wish = told_number("wish_mib"), got = 0;
		bool more = true;
		for (; more && got < wish; got += more ? ways[i].step_mib : 0)
			more = ways[i].take();
		got -= given_back();
		char name[64];
		snprintf(name, sizeof name, "memory-%s", ways[i].name);
		result(got > limit + OTHERS_MIB, name, "%ld MiB, then: %s", got,
		       more ? "enough" : strerror(errno));
		_exit(0);
	}
	return 9;
}
