/* What a database server asks of the kernel and a box does not give, done among the server and its clients themselves: a library
 * that sandbox/database.h has loaded into each process of a step (LD_PRELOAD).
 *
 * 1. It makes nothing possible that was not: every call that it makes in the end is one that the filter of a box lets pass to
 *    anybody. Whoever does not want it can do without; what it says is believed by nobody outside.
 * 2. A connection is a socketpair. Its far end goes to the server over a pair that the first process of the step made and that
 *    all others inherit, as SERVER and CLIENT; so all “servers” of a step are one.
 * 3. A System V segment is memory that a server shares with the processes that it forks, and with nobody else.
 * 4. The box's user has a name.
 *
 * Libc alone; its public functions are libc's, as the manual pages of section 2 and 3 have them. Numbers of descriptors are above
 * those that programs close one by one when they begin. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { SERVER = 960, CLIENT, SEGMENTS_MAX = 16 };

static int close_really(int descriptor)
{
	return (int)syscall(SYS_close, descriptor);
}

static int failed(int error)
{
	errno = error;
	return -1;
}

__attribute__((constructor)) static void begin(void)
{
	int pair[2], before = errno;
	if (fcntl(SERVER, F_GETFD) < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0) {
		(void)dup2(pair[0], SERVER);
		(void)dup2(pair[1], CLIENT);
		close_really(pair[0]);
		close_really(pair[1]);
	}
	errno = before;
}

/* ---- the pair stays open, whoever tidies up before another program begins ---- */

int close(int descriptor)
{
	return descriptor == SERVER || descriptor == CLIENT ? 0 : close_really(descriptor);
}

static int close_some(unsigned first, unsigned last, int flags)
{
	return first > last ? 0 : (int)syscall(SYS_close_range, first, last, flags);
}

int close_range(unsigned first, unsigned last, int flags)
{
	if (last < SERVER || first > CLIENT)
		return close_some(first, last, flags);
	int below = close_some(first, SERVER - 1, flags);
	return below != 0 || last == CLIENT ? below : close_some(CLIENT + 1, last, flags);
}

/* ---- sockets ---- */

struct passing {
	struct msghdr head;
	struct iovec bytes;
	char byte;
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
};

/* A message of one byte and one descriptor. */
static void prepare(struct passing *out)
{
	memset(out, 0, sizeof *out);
	out->bytes = (struct iovec){&out->byte, 1};
	out->head = (struct msghdr){.msg_iov = &out->bytes,
	                            .msg_iovlen = 1,
	                            .msg_control = out->control.room,
	                            .msg_controllen = sizeof out->control.room};
}

int socket(int domain, int type, int protocol)
{
	int pair[2];
	if (domain != AF_UNIX)
		return failed(EAFNOSUPPORT);
	if (socketpair(AF_UNIX, type, protocol, pair) != 0)
		return -1;
	close_really(pair[1]);
	return pair[0];
}

static const char *path_of(const struct sockaddr *address)
{
	const struct sockaddr_un *named = (const void *)address;
	return address->sa_family == AF_UNIX ? named->sun_path : NULL;
}

/* The file says that there is a server, and can be given rights. */
int bind(int descriptor, const struct sockaddr *address, socklen_t len)
{
	const char *path = path_of(address);
	(void)descriptor, (void)len;
	if (path == NULL)
		return failed(EAFNOSUPPORT);
	int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0777);
	if (file < 0)
		return failed(errno == EEXIST ? EADDRINUSE : errno);
	return close_really(file);
}

int listen(int descriptor, int backlog)
{
	(void)backlog;
	return dup3(SERVER, descriptor, O_CLOEXEC) < 0 ? -1 : 0;
}

int accept4(int descriptor, struct sockaddr *address, socklen_t *len, int flags)
{
	struct passing passing;
	int taken;
	prepare(&passing);
	if (recvmsg(descriptor, &passing.head, (flags & SOCK_CLOEXEC) != 0 ? MSG_CMSG_CLOEXEC : 0) < 0)
		return -1;
	const struct cmsghdr *control = CMSG_FIRSTHDR(&passing.head);
	if (control == NULL || control->cmsg_type != SCM_RIGHTS)
		return failed(ECONNABORTED);
	memcpy(&taken, CMSG_DATA(control), sizeof taken);
	if (address != NULL && *len >= sizeof(sa_family_t)) {
		memset(address, 0, *len);
		address->sa_family = AF_UNIX;
		*len = sizeof(sa_family_t);
	}
	return taken;
}

int accept(int descriptor, struct sockaddr *address, socklen_t *len)
{
	return accept4(descriptor, address, len, 0);
}

static bool pass(int descriptor)
{
	struct passing passing;
	prepare(&passing);
	struct cmsghdr *control = CMSG_FIRSTHDR(&passing.head);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof descriptor);
	memcpy(CMSG_DATA(control), &descriptor, sizeof descriptor);
	return sendmsg(CLIENT, &passing.head, MSG_NOSIGNAL) == 1;
}

/* The socket becomes one end of a pair, with what was set for it. */
int connect(int descriptor, const struct sockaddr *address, socklen_t len)
{
	struct stat status;
	int pair[2], flags = fcntl(descriptor, F_GETFL), closing = fcntl(descriptor, F_GETFD);
	const char *path = path_of(address);
	(void)len;
	if (path == NULL)
		return failed(EAFNOSUPPORT);
	if (stat(path, &status) != 0 || flags < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		return -1;
	bool well =
		pass(pair[1]) && dup3(pair[0], descriptor, (closing & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0) >= 0;
	close_really(pair[0]);
	close_really(pair[1]);
	return well ? fcntl(descriptor, F_SETFL, flags) : failed(ECONNREFUSED);
}

/* ---- System V segments ---- */

static struct segment {
	void *at; /* NULL: there is none of this number */
	size_t size;
} segments[SEGMENTS_MAX];

static struct segment *segment_of(int number)
{
	return number < 0 || number >= SEGMENTS_MAX || segments[number].at == NULL ? NULL : &segments[number];
}

int shmget(key_t key, size_t size, int flags)
{
	int number = 0;
	(void)key, (void)flags;
	while (number < SEGMENTS_MAX && segments[number].at != NULL)
		number++;
	if (number == SEGMENTS_MAX)
		return failed(ENOSPC);
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return -1;
	segments[number] = (struct segment){at, size};
	return number;
}

void *shmat(int number, const void *where, int flags)
{
	const struct segment *segment = segment_of(number);
	(void)where, (void)flags;
	if (segment != NULL)
		return segment->at;
	errno = EINVAL;
	return MAP_FAILED;
}

int shmdt(const void *at)
{
	for (int i = 0; i < SEGMENTS_MAX; i++)
		if (at != NULL && segments[i].at == at) {
			(void)munmap(segments[i].at, segments[i].size);
			segments[i].at = NULL;
			return 0;
		}
	return failed(EINVAL);
}

int shmctl(int number, int command, struct shmid_ds *out)
{
	const struct segment *segment = segment_of(number);
	if (segment == NULL)
		return failed(EINVAL);
	if (command == IPC_STAT)
		*out = (struct shmid_ds){.shm_segsz = segment->size, .shm_nattch = 1};
	return 0;
}

/* ---- the user ---- */

static struct passwd *name_user(uid_t user, struct passwd *out)
{
	static char name[] = "box", none[] = "", home[] = "/box/scratch", shell[] = "/bin/sh";
	*out = (struct passwd){name, none, user, getgid(), none, home, shell};
	return user == getuid() ? out : NULL;
}

int getpwuid_r(uid_t user, struct passwd *out, char *room, size_t size, struct passwd **found)
{
	(void)room, (void)size;
	*found = name_user(user, out);
	return 0;
}

struct passwd *getpwuid(uid_t user)
{
	static struct passwd only;
	return name_user(user, &only);
}
