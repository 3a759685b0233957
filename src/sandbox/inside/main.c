#include "sandbox/inside/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void inside_failed(const char *what)
{
	struct inside_report report = {.end = INSIDE_FAILED, .error = errno};
	snprintf(report.what, sizeof report.what, "%s", what);
	(void)!send(INSIDE_CONTROL, &report, sizeof report, MSG_NOSIGNAL);
	_exit(1);
}

bool inside_has(const struct inside *inside, enum protection protection)
{
	return (inside->job->without >> protection & 1) == 0;
}

const char *inside_text(const struct inside *inside, uint32_t offset)
{
	return (const char *)inside->job + offset;
}

const struct inside_step *inside_step(const struct inside *inside, uint32_t index)
{
	return (const struct inside_step *)(const void *)inside_text(inside, inside->job->steps) + index;
}

int64_t inside_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The job stays mapped; the host sealed it. */
static const struct inside_job *map_job(void)
{
	struct stat status;
	if (fstat(INSIDE_JOB, &status) != 0 || status.st_size < (off_t)sizeof(struct inside_job))
		inside_failed("the job is not there");
	const struct inside_job *job =
		mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, INSIDE_JOB, 0);
	if (job == MAP_FAILED || job->size != (uint64_t)status.st_size)
		inside_failed("the job cannot be read");
	return job;
}

/* Nothing of what it was started with but the control descriptor. */
static void close_others(const struct inside *inside)
{
	close(INSIDE_JOB);
	close(INSIDE_PROGRAM);
	/* In the test without it what the host left open is for the steps to find. */
	if (inside_has(inside, PROTECTION_DESCRIPTORS))
		close_range(INSIDE_EXTRA, ~0U, 0);
}

bool inside_receive(struct inside_order *order, int *descriptors, size_t *count)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(INSIDE_DESCRIPTORS_MAX * sizeof(int))];
	} control = {0};
	struct iovec io = {order, sizeof *order};
	struct msghdr message = {.msg_iov = &io,
	                         .msg_iovlen = 1,
	                         .msg_control = control.space,
	                         .msg_controllen = sizeof control.space};
	ssize_t got;
	do
		got = recvmsg(INSIDE_CONTROL, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof *order)
		return false;
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	*count = head == NULL ? 0 : (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	if (*count > 0)
		memcpy(descriptors, CMSG_DATA(head), *count * sizeof(int));
	return true;
}

static void run(struct inside *inside, uint32_t index, const int *descriptors, size_t count)
{
	const struct inside_step *step = inside_step(inside, index);
	if (index >= inside->job->step_count || count < (step->ours ? 4 : 3))
		inside_failed("an order that is none");
	struct inside_report report = {.step = index, .exit_code = -1, .signal = -1};
	folders_before(inside, step);
	watch_step(inside, index, descriptors, &report);
	for (size_t i = 0; i < 3; i++)
		close(descriptors[i]);
	if (count > 3) {
		report.kept = report.end == INSIDE_EXITED && step->ours == 0 &&
		              (report.exit_code == 0 || step->tolerated != 0) && step->keep != 0 &&
		              folders_keep(inside, inside_text(inside, step->keep), descriptors[3]);
		close(descriptors[3]);
	}
	report.work_bytes = folders_used(INSIDE_WORK);
	folders_after(inside);
	if (send(INSIDE_CONTROL, &report, sizeof report, MSG_NOSIGNAL) != (ssize_t)sizeof report)
		_exit(1);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return keep(argv + 1);
	struct inside inside = {.job = map_job(), .proc = -1};
	struct inside_order order;
	int descriptors[INSIDE_DESCRIPTORS_MAX];
	size_t count;
	if (inside_has(&inside, PROTECTION_PROCESS_ONE))
		prctl(PR_SET_DUMPABLE, 0);
	fcntl(INSIDE_CONTROL, F_SETFD, FD_CLOEXEC);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	close_others(&inside);
	umask(022);
	folders_begin(&inside);
	while (inside_receive(&order, descriptors, &count))
		if (order.kind == INSIDE_RUN)
			run(&inside, order.step, descriptors, count);
	return 0;
}
