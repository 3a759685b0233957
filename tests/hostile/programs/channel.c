/* Two boxes that run at once talk: by locks on a tool that both can read, by leases, by watching its use, by keys, sockets
 * and memory with a name, by what the kernel counts for each user. Told "role", send or receive. Must happen: the receiver
 * notices nothing of the sender. (By how busy the machine is they can: timing.c.) */
#include "attack.h"

#include <stddef.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

static const char TOOL[] = "/usr/bin/env", OTHER_TOOL[] = "/usr/bin/expr";
enum { KEY = 0x486f7374 };

static const struct sockaddr_un MEETING = {.sun_family = AF_UNIX, .sun_path = "\0hostile-channel"};
static const socklen_t MEETING_SIZE = offsetof(struct sockaddr_un, sun_path) + 16;

static void send_all(double until)
{
	int locked = open(TOOL, O_RDONLY | O_CLOEXEC), region = open(OTHER_TOOL, O_RDONLY | O_CLOEXEC);
	struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	flock(locked, LOCK_EX);
	fcntl(region, F_SETLK, &whole);
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (const struct sockaddr *)&MEETING, MEETING_SIZE) == 0)
		listen(listener, 5);
	syscall(SYS_add_key, "user", "hostile-channel", "x", 1, -4);
	shmget(KEY, 4096, IPC_CREAT | 0666);
	shm_open("/hostile-channel", O_RDWR | O_CREAT, 0666);
	for (int i = 0; i < 110; i++) {
		int ends[2];
		if (pipe2(ends, O_CLOEXEC) == 0)
			fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
	}
	while (seconds() < until) {
		close(open("/usr/bin/id", O_RDONLY | O_CLOEXEC));
		sleep_ms(20);
	}
}

/* A user's pipes become small when they have too much room together. */
static bool has_small_pipes(void)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	bool small = fcntl(ends[0], F_GETPIPE_SZ) < 65536;
	close(ends[0]);
	close(ends[1]);
	return small;
}

struct noticed {
	bool lock, region, list, lease, watch, socket, key, memory, file, pipe;
};

static void look(struct noticed *noticed, int watch)
{
	char text[4096];
	int locked = open(TOOL, O_RDONLY | O_CLOEXEC), region = open(OTHER_TOOL, O_RDONLY | O_CLOEXEC);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	noticed->lock |= flock(locked, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	noticed->region |= fcntl(region, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
	/* Refused only while another has it open. */
	noticed->lease |= fcntl(region, F_SETLEASE, F_WRLCK) < 0 && errno == EAGAIN;
	noticed->list |= reads("/proc/locks", text, sizeof text);
	noticed->watch |= read(watch, text, sizeof text) > 0;
	int caller = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	noticed->socket |= connect(caller, (const struct sockaddr *)&MEETING, MEETING_SIZE) == 0;
	noticed->key |= syscall(SYS_request_key, "user", "hostile-channel", NULL, 0) >= 0;
	noticed->memory |= shmget(KEY, 0, 0) >= 0;
	noticed->file |= shm_open("/hostile-channel", O_RDONLY, 0) >= 0;
	noticed->pipe |= has_small_pipes();
	close(locked);
	close(region);
	close(caller);
}

static void receive_all(double until)
{
	struct noticed noticed = {0};
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	inotify_add_watch(watch, "/usr/bin/id", IN_OPEN);
	while (seconds() < until) {
		look(&noticed, watch);
		sleep_ms(30);
	}
	result(noticed.lock, "channel-flock", "a lock of the other");
	result(noticed.region, "channel-region", "a lock of the other on a region");
	result(noticed.list, "channel-list", "the list of all locks");
	result(noticed.lease, "channel-lease", "that the other has a file open");
	result(noticed.watch, "channel-watch", "that the other opens a file");
	result(noticed.socket, "channel-socket", "a socket of the other");
	result(noticed.key, "channel-key", "a key of the other");
	result(noticed.memory, "channel-memory", "memory of the other");
	result(noticed.file, "channel-file", "a file in memory of the other");
	result(noticed.pipe, "channel-pipe", "that the other has large pipes");
}

int main(void)
{
	/* The driver looks whether the two were there at the same time. */
	dprintf(STDOUT_FILENO, "from %.3f\n", seconds());
	if (strcmp(told("role"), "send") == 0)
		send_all(seconds() + 2.5);
	else
		receive_all(seconds() + 0.8);
	dprintf(STDOUT_FILENO, "until %.3f\n", seconds());
	return 0;
}
