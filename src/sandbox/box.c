#include "sandbox/box.h"

#include "sandbox/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ERROR_BYTES_MAX = 512, LAST_WORDS_MS = 500 };

enum err box_open(struct work *w, const struct keeper *keeper, int job, struct box *out)
{
	int control[2] = {-1, -1}, error[2] = {-1, -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0 ||
	    pipe2(error, O_CLOEXEC) != 0) {
		descriptor_close(control[0]);
		descriptor_close(control[1]);
		return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be started: %s", strerror(errno));
	}
	const int given[KEEPER_DESCRIPTORS] = {
		[KEEPER_CONTROL] = control[1], [KEEPER_ERROR] = error[1], [KEEPER_JOB] = job};
	bool started = keeper_start(keeper, given);
	close(control[1]);
	close(error[1]);
	*out = (struct box){keeper, control[0], error[0]};
	if (started)
		return OK;
	/* Its keeper's last words are the better ones. */
	const struct box nobody = {keeper, -1, keeper->error};
	enum err failed = box_failed(w, &nobody);
	close(control[0]);
	close(error[0]);
	return failed;
}

bool box_order(const struct box *box, enum inside_order_kind kind, uint32_t step, const int *descriptors,
               size_t count)
{
	const struct inside_order order = {(uint32_t)kind, step};
	return descriptor_send(box->control, &order, sizeof order, descriptors, count);
}

/* What came first of the two: bubblewrap's, or its keeper's. */
static struct str last_words(const struct box *box, char *out, size_t size)
{
	struct pollfd from[] = {{.fd = box->error, .events = POLLIN},
	                        {.fd = box->keeper->error, .events = POLLIN}};
	if (poll(from, 2, LAST_WORDS_MS) <= 0)
		return S("");
	for (int i = 0; i < 2; i++) {
		ssize_t len = (from[i].revents & POLLIN) != 0 ? read(from[i].fd, out, size) : 0;
		if (len > 0)
			return str_bytes(out, (size_t)len);
	}
	return S("");
}

enum err box_failed(struct work *w, const struct box *box)
{
	char text[ERROR_BYTES_MAX];
	struct str said = last_words(box, text, sizeof text);
	said = str_trim(str_cut(&said, '\n'));
	if (said.len == 0)
		said = S("it ended without a word");
	return fail(w, ERR_UNAVAILABLE, "the sandbox failed: %.*s", STR_ARG(said));
}

void box_let_go(struct box *box)
{
	close(box->control);
	close(box->error);
}
