#include "sandbox/step.h"

#include "base/buf.h"
#include "base/check.h"
#include "sandbox/descriptor.h"
#include "sandbox/protection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
	ROOM_BYTES = 8 << 20,    /* for bubblewrap and process 1 */
	ROOM_PROCESSES = 3,      /* the keeper, they, and bubblewrap's own process 1 where ours is not that */
	PATIENCE_MS = 15 * 1000, /* beyond a step's time, for a busy machine to end and report it */
	FOREVER_MS = 60 * 1000,  /* the same in the test without PROTECTION_WALL_TIME */
};

enum { OUTPUT, ERROR, KEPT, STREAMS };

/* A pipe that a step writes and we read. */
struct stream {
	int from, to; /* -1: closed */
	struct buf bytes;
	size_t max;
	bool cut;
};

struct run {
	struct step_place *place;
	const struct sandbox_step *step;
	uint32_t index;
	int input, timer;
	struct stream stream[STREAMS];
	bool ordered_to_kill;
	struct inside_report report;
};

static bool has(const struct step_place *place, enum protection protection)
{
	return (place->without >> protection & 1) == 0;
}

static void close_one(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

/* ---- what a step is given ---- */

static bool open_input(struct run *run)
{
	run->input = descriptor_memory("input");
	return run->input >= 0 && descriptor_write(run->input, run->step->input) &&
	       lseek(run->input, 0, SEEK_SET) == 0 &&
	       (!has(run->place, PROTECTION_SEALED_INPUT) || descriptor_seal(run->input));
}

static bool open_stream(struct run *run, int which, size_t max)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	/* Our end alone: the two do not share these flags. */
	check(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
	run->stream[which] = (struct stream){
		.from = ends[0], .to = ends[1], .bytes = buf_init(run->place->bytes, max), .max = max};
	/* /dev/stdout is opened anew, by the right of the box's user. */
	uid_t user = run->place->box->keeper->user;
	return geteuid() != 0 || fchown(ends[1], user, user) == 0;
}

static bool open_timer(struct run *run)
{
	int64_t ms = run->step->limits.wall_ms * (1 + STARVED_ROOM) +
	             (has(run->place, PROTECTION_WALL_TIME) ? PATIENCE_MS : FOREVER_MS);
	const struct itimerspec at = {.it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
	run->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	return run->timer >= 0 && timerfd_settime(run->timer, 0, &at, NULL) == 0;
}

static bool open_all(struct run *run)
{
	size_t max = has(run->place, PROTECTION_OUTPUT) ? (size_t)run->step->limits.output_bytes
	                                                : (size_t)SANDBOX_OUTPUT_BYTES_MAX;
	return open_input(run) && open_timer(run) && open_stream(run, OUTPUT, max) &&
	       open_stream(run, ERROR, max) &&
	       (str_absent(run->step->keep) || open_stream(run, KEPT, SANDBOX_FILES_BYTES_MAX));
}

static void close_theirs(struct run *run)
{
	close_one(&run->input);
	for (int i = 0; i < STREAMS; i++)
		close_one(&run->stream[i].to);
}

static void close_run(struct run *run)
{
	close_theirs(run);
	close_one(&run->timer);
	for (int i = 0; i < STREAMS; i++)
		close_one(&run->stream[i].from);
}

static bool order(struct run *run)
{
	int fourth = run->step->ours ? run->place->program : run->stream[KEPT].to;
	const int descriptors[INSIDE_DESCRIPTORS_MAX] = {run->input, run->stream[OUTPUT].to,
	                                                 run->stream[ERROR].to, fourth};
	return box_order(run->place->box, INSIDE_RUN, run->index, descriptors, fourth >= 0 ? 4 : 3);
}

/* ---- while it runs ---- */

/* Reads what is there, until it is too much; keeps as much of it as is allowed. Closes the pipe at its end. */
static void drain(struct stream *stream)
{
	char piece[65536];
	while (stream->from >= 0) {
		ssize_t got = read(stream->from, piece, sizeof piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return;
		if (got == 0) {
			close_one(&stream->from);
			return;
		}
		size_t room = stream->max - stream->bytes.len;
		stream->cut = stream->cut || (size_t)got > room;
		buf_put(&stream->bytes, str_slice(str_bytes(piece, (size_t)got), 0, room));
		/* Who prints faster than we read is not to hold us here: its time is looked after, and its end ordered. */
		if (stream->cut)
			return;
	}
}

/* One look at everything. False when the box has gone or is over its time. */
static bool look(struct run *run, bool *reported)
{
	enum { CONTROL = STREAMS, TIMER, ALL };
	struct pollfd from[ALL];
	for (int i = 0; i < STREAMS; i++)
		from[i] = (struct pollfd){.fd = run->stream[i].from, .events = POLLIN};
	from[CONTROL] = (struct pollfd){.fd = run->place->box->control, .events = POLLIN};
	from[TIMER] = (struct pollfd){.fd = run->timer, .events = POLLIN};
	if (poll(from, ALL, -1) < 0)
		return errno == EINTR;
	for (int i = 0; i < STREAMS; i++)
		if (from[i].revents != 0)
			drain(&run->stream[i]);
	if (from[CONTROL].revents != 0) {
		*reported = true;
		return recv(run->place->box->control, &run->report, sizeof run->report, MSG_DONTWAIT) ==
		       (ssize_t)sizeof run->report;
	}
	return from[TIMER].revents == 0;
}

static bool is_too_much(const struct run *run)
{
	return has(run->place, PROTECTION_OUTPUT) && (run->stream[OUTPUT].cut || run->stream[ERROR].cut);
}

static enum err await(struct work *w, struct run *run)
{
	bool reported = false;
	while (!reported) {
		if (!look(run, &reported))
			return box_failed(w, run->place->box);
		if (is_too_much(run) && !run->ordered_to_kill && !reported) {
			run->ordered_to_kill = true;
			if (!box_order(run->place->box, INSIDE_KILL, run->index, NULL, 0))
				return box_failed(w, run->place->box);
		}
	}
	if (run->report.end == INSIDE_FAILED)
		return fail(w, ERR_UNAVAILABLE, "the sandbox failed: %.*s: %s", (int)sizeof run->report.what,
		            run->report.what, strerror(run->report.error));
	/* Whoever could write has ended: what there is, is there now. */
	for (int i = 0; i < STREAMS; i++)
		drain(&run->stream[i]);
	return OK;
}

/* ---- its outcome ---- */

/* False for a report that process 1 cannot have meant: then it is not ours any more. */
static bool read_ending(const struct run *run, const struct cgroup_use *use, enum sandbox_ending *out)
{
	static const enum sandbox_ending endings[] = {
		[INSIDE_EXITED] = SANDBOX_EXITED,
		[INSIDE_SIGNALLED] = SANDBOX_SIGNALLED,
		[INSIDE_CPU_TIME] = SANDBOX_CPU_TIME,
		[INSIDE_WALL_TIME] = SANDBOX_WALL_TIME,
		[INSIDE_MEMORY] = SANDBOX_MEMORY,
		[INSIDE_KILLED] = SANDBOX_OUTPUT,
		[INSIDE_CANNOT_START] = SANDBOX_CANNOT_START,
	};
	uint32_t end = run->report.end;
	if (end >= COUNT(endings) || end == INSIDE_FAILED || run->report.step != run->index ||
	    (end == INSIDE_KILLED && !run->ordered_to_kill))
		return false;
	*out = is_too_much(run) ? SANDBOX_OUTPUT : use->out_of_memory ? SANDBOX_MEMORY : endings[end];
	return true;
}

/* Empty, and not absent, when there is nothing. */
static struct str bytes_of(const struct stream *stream)
{
	return stream->bytes.len == 0 ? S("") : buf_str(&stream->bytes);
}

static void tell(const struct run *run, enum sandbox_ending ending, const struct cgroup_use *use,
                 struct sandbox_outcome *out)
{
	const struct inside_report *report = &run->report;
	*out = (struct sandbox_outcome){
		.ending = ending,
		.exit_code = -1,
		.signal = -1,
		.cpu_us = report->cpu_us,
		.wall_us = report->wall_us,
		.memory_bytes =
			use->memory_bytes > report->memory_bytes ? use->memory_bytes : report->memory_bytes,
		.output = bytes_of(&run->stream[OUTPUT]),
		.error = bytes_of(&run->stream[ERROR]),
		.output_cut = run->stream[OUTPUT].cut,
		.error_cut = run->stream[ERROR].cut,
	};
	if (out->ending == SANDBOX_EXITED)
		out->exit_code = report->exit_code;
	if (out->ending == SANDBOX_SIGNALLED)
		out->signal = report->signal;
	if (report->kept && !run->stream[KEPT].cut)
		out->kept = bytes_of(&run->stream[KEPT]);
}

/* What the place's group may have: the step's limits, and room for what is not the step's. */
static enum err begin(struct work *w, const struct run *run, struct cgroup_mark *mark)
{
	const struct step_place *place = run->place;
	const struct sandbox_limits *limits = &run->step->limits;
	int64_t others = ROOM_PROCESSES + !has(place, PROTECTION_PROCESS_ONE);
	return cgroup_begin(
		w, place->cgroup, place->place,
		has(place, PROTECTION_MEMORY) ? limits->memory_bytes + place->work_bytes + ROOM_BYTES : -1,
		has(place, PROTECTION_PROCESS_COUNT) ? limits->processes + others : -1, mark);
}

/* A build may have filled the work folder as far as it may, whatever is reported. */
static void count_work(struct step_place *place, const struct run *run)
{
	int64_t most = place->work_bytes + (run->step->build ? run->step->limits.scratch_bytes : 0);
	int64_t said = run->report.work_bytes;
	place->work_bytes = said < 0 || said > most ? most : said;
}

static enum err run_it(struct work *w, struct run *run, struct sandbox_outcome *out)
{
	struct step_place *place = run->place;
	struct cgroup_mark mark;
	if (!open_all(run))
		return fail(w, ERR_UNAVAILABLE, "the sandbox cannot be given its streams: %s",
		            strerror(errno));
	TRY(begin(w, run, &mark));
	bool ordered = order(run);
	close_theirs(run);
	enum err failed = ordered ? await(w, run) : box_failed(w, place->box);
	const struct cgroup_use use = cgroup_end(place->cgroup, place->place, &mark);
	TRY(failed);
	enum sandbox_ending ending;
	if (!read_ending(run, &use, &ending))
		return fail(w, ERR_UNAVAILABLE, "the sandbox failed: it said what makes no sense");
	count_work(place, run);
	tell(run, ending, &use, out);
	return OK;
}

enum err step_run(struct work *w, struct step_place *place, const struct sandbox_step *step, uint32_t index,
                  struct sandbox_outcome *out)
{
	struct run *run = work_alloc(w, sizeof *run);
	*run = (struct run){.place = place, .step = step, .index = index, .input = -1, .timer = -1};
	for (int i = 0; i < STREAMS; i++)
		run->stream[i] = (struct stream){.from = -1, .to = -1};
	enum err failed = run_it(w, run, out);
	close_run(run);
	return failed;
}
