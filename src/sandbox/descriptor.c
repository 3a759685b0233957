#include "sandbox/descriptor.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HIGH = 32, SENT_MAX = 4 };

int descriptor_high(int descriptor)
{
	if (descriptor < 0 || descriptor >= HIGH)
		return descriptor;
	int high = fcntl(descriptor, F_DUPFD_CLOEXEC, HIGH);
	close(descriptor);
	return high;
}

int descriptor_memory(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool descriptor_seal(int memory)
{
	return fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

bool descriptor_write(int descriptor, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t put = write(descriptor, bytes.at, bytes.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes = str_slice(bytes, (size_t)put, SIZE_MAX);
	}
	return true;
}

void descriptor_close(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}

bool descriptor_send(int socket, const void *message, size_t size, const int *descriptors, size_t count)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(SENT_MAX * sizeof(int))];
	} control = {.space = {0}};
	struct iovec io = {(void *)message, size};
	struct msghdr head = {.msg_iov = &io, .msg_iovlen = 1};
	check(count <= SENT_MAX);
	if (count > 0) {
		head.msg_control = control.space;
		head.msg_controllen = CMSG_SPACE(count * sizeof(int));
		struct cmsghdr *rights = CMSG_FIRSTHDR(&head);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(rights), descriptors, count * sizeof(int));
	}
	return sendmsg(socket, &head, MSG_NOSIGNAL) == (ssize_t)size;
}
