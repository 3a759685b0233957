#include "sandbox/sandbox.h"

#include "base/check.h"
#include "base/world.h"
#include "sandbox/box.h"
#include "sandbox/cgroup.h"
#include "sandbox/descriptor.h"
#include "sandbox/filter.h"
#include "sandbox/job.h"
#include "sandbox/protection.h"
#include "sandbox/step.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	BOXES = 64,
	BOXES_MAX = 1024,
	LOOK_AGAIN_US = 1000000,
	START_ROOM_BYTES = 64 << 20,
	PATIENCE_MS = 2000
};

/* One of the boxes at once. */
struct place {
	bool taken, busy; /* busy: its keeper has a box with steps to run, or will have */
	/* What is here, only who has taken the place changes. A box that is let go ends while its outcomes are being used. */
	bool ending;
	struct keeper keeper; /* from the first box on */
};

struct sandbox {
	struct arena *arena;
	struct plan plan;
	struct cgroup cgroup;
	struct str filter;
	uint64_t without;
	pthread_mutex_t lock; /* of the places and the program */
	pthread_cond_t changed;
	struct place *places;
	size_t place_count;
	bool closing;
	int program; /* ours, in a sealed memfd; -1: nobody has asked for it yet */
};

struct str sandbox_ending_name(enum sandbox_ending ending)
{
	static const struct str names[] = {
		[SANDBOX_NOT_RUN] = S_INIT("not-run"),     [SANDBOX_EXITED] = S_INIT("exited"),
		[SANDBOX_SIGNALLED] = S_INIT("signalled"), [SANDBOX_CPU_TIME] = S_INIT("cpu-time"),
		[SANDBOX_WALL_TIME] = S_INIT("wall-time"), [SANDBOX_MEMORY] = S_INIT("memory"),
		[SANDBOX_OUTPUT] = S_INIT("output"),       [SANDBOX_CANNOT_START] = S_INIT("cannot-start"),
	};
	check((size_t)ending < COUNT(names));
	return names[ending];
}

/* ---- places ---------------------------------------------------------------------------------- */

/* Waits for a change, not longer than left_us. The lock is held. */
static void wait_for_change(struct sandbox *sandbox, int64_t left_us)
{
	struct timespec until;
	int64_t wait_us = left_us < LOOK_AGAIN_US ? left_us : LOOK_AGAIN_US;
	check(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	int64_t nanoseconds = until.tv_nsec + wait_us * 1000;
	until.tv_sec += nanoseconds / 1000000000;
	until.tv_nsec = nanoseconds % 1000000000;
	int problem = pthread_cond_timedwait(&sandbox->changed, &sandbox->lock, &until);
	check(problem == 0 || problem == ETIMEDOUT);
}

/* How well a free place serves: 0 at once; 1 with a keeper to be started; 2 when its last box has ended. */
static int cost_of(const struct place *place)
{
	if (place->keeper.control < 0)
		return 1;
	return place->ending && !keeper_has_reported(&place->keeper) ? 2 : 0;
}

/* The lock is held. */
static struct place *find_free(struct sandbox *sandbox)
{
	struct place *best = NULL;
	for (size_t i = 0; i < sandbox->place_count && (best == NULL || cost_of(best) > 0); i++) {
		struct place *place = &sandbox->places[i];
		if (!place->taken && (best == NULL || cost_of(place) < cost_of(best)))
			best = place;
	}
	return best;
}

static enum err take_place(struct work *w, struct sandbox *sandbox, struct place **out)
{
	enum err failed = OK;
	pthread_mutex_lock(&sandbox->lock);
	while (failed == OK && !sandbox->closing && (*out = find_free(sandbox)) == NULL) {
		int64_t left_us =
			w->deadline_us == 0 ? LOOK_AGAIN_US : w->deadline_us - world_monotonic_us(w);
		if (left_us <= 0)
			failed = fail(w, ERR_BUSY,
			              "too many programs are running; please try again in a moment");
		else
			wait_for_change(sandbox, left_us);
	}
	if (failed == OK && sandbox->closing)
		failed = fail(w, ERR_UNAVAILABLE, "the server is stopping; please try again in a moment");
	if (failed == OK)
		(*out)->taken = true;
	pthread_mutex_unlock(&sandbox->lock);
	return failed;
}

static void give_place_back(struct sandbox *sandbox, struct place *place)
{
	pthread_mutex_lock(&sandbox->lock);
	place->taken = false;
	pthread_cond_broadcast(&sandbox->changed);
	pthread_mutex_unlock(&sandbox->lock);
}

/* From now on sandbox_close can kill its box. False: it is closing already. */
static bool set_busy(struct sandbox *sandbox, struct place *place, bool busy)
{
	pthread_mutex_lock(&sandbox->lock);
	place->busy = busy;
	bool closing = sandbox->closing;
	pthread_mutex_unlock(&sandbox->lock);
	return !closing;
}

/* ---- a job ----------------------------------------------------------------------------------- */

static bool has(const struct sandbox *sandbox, enum protection protection)
{
	return (sandbox->without >> protection & 1) == 0;
}

static void begin_outcomes(const struct sandbox_job *job, struct sandbox_outcome *outcomes)
{
	for (size_t i = 0; i < job->step_count; i++)
		outcomes[i] = (struct sandbox_outcome){.ending = SANDBOX_NOT_RUN,
		                                       .exit_code = -1,
		                                       .signal = -1,
		                                       .output = S(""),
		                                       .error = S("")};
}

/* What the job's files take in the work folder, which is memory. */
static int64_t files_bytes(const struct sandbox_job *job)
{
	int64_t bytes = 0;
	for (size_t i = 0; i < job->file_count; i++)
		bytes += (int64_t)job->files[i].bytes.len + (8 << 10);
	return bytes;
}

/* Hands over what a step has printed, and gives its memory back. */
static enum err tell(struct work *w, const struct step_place *place, const struct sandbox_job *job,
                     size_t step, struct sandbox_outcome *outcome)
{
	if (job->ended == NULL)
		return OK;
	enum err failed = job->ended(w, job->state, step, outcome);
	outcome->output = outcome->error = S("");
	outcome->kept = (struct str){0};
	arena_reset(place->bytes);
	return failed;
}

static enum err run_steps(struct work *w, struct step_place *place, const struct sandbox_job *job,
                          struct sandbox_outcome *outcomes)
{
	for (uint32_t i = 0; i < job->step_count; i++) {
		TRY(step_run(w, place, &job->steps[i], i, &outcomes[i]));
		TRY(tell(w, place, job, i, &outcomes[i]));
		if (job->steps[i].build && !job->steps[i].tolerated &&
		    (outcomes[i].ending != SANDBOX_EXITED || outcomes[i].exit_code != 0))
			return OK;
	}
	return OK;
}

/* The place's last box has ended when this returns. */
static void await_end(struct place *place)
{
	if (place->ending && !keeper_await(&place->keeper, PATIENCE_MS))
		keeper_close(&place->keeper);
	place->ending = false;
}

/* A place has one from its first box on. */
static enum err ensure_keeper(struct work *w, struct sandbox *sandbox, struct place *place)
{
	int files[CGROUP_FILES_MAX];
	size_t count;
	await_end(place);
	if (place->keeper.control >= 0)
		return OK;
	size_t number = (size_t)(place - sandbox->places);
	TRY(cgroup_join(w, &sandbox->cgroup, number, files, &count));
	enum err failed = keeper_open(w, &sandbox->plan, number, files, count, &place->keeper);
	for (size_t i = 0; i < count; i++)
		close(files[i]);
	return failed;
}

/* Limits for the time before the first step: room for the job's files, and the host protected from mistakes of ours. */
static enum err make_room(struct work *w, const struct sandbox *sandbox, size_t place,
                          const struct sandbox_job *job)
{
	struct cgroup_mark mark;
	int64_t bytes = has(sandbox, PROTECTION_MEMORY) ? files_bytes(job) + START_ROOM_BYTES : -1;
	TRY(cgroup_begin(w, &sandbox->cgroup, place, bytes, -1, &mark));
	(void)cgroup_end(&sandbox->cgroup, place, &mark);
	return OK;
}

static enum err start_box(struct work *w, struct sandbox *sandbox, struct place *place,
                          const struct sandbox_job *job, struct box *box)
{
	const struct job_setting setting = {sandbox->filter, sandbox->without, sandbox->cgroup.memory >= 0,
	                                    sandbox->cgroup.processes >= 0};
	int memory;
	TRY(ensure_keeper(w, sandbox, place));
	TRY(make_room(w, sandbox, (size_t)(place - sandbox->places), job));
	TRY(job_pack(w, job, &setting, &memory));
	enum err failed = box_open(w, &place->keeper, memory, box);
	close(memory);
	if (failed != OK)
		keeper_close(&place->keeper);
	return failed;
}

/* Copied once for all boxes, and never again: what is on the disk may be another version by then. */
static int copy_program(void)
{
	struct stat status;
	void *bytes = MAP_FAILED;
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), memory = -1;
	if (file >= 0 && fstat(file, &status) == 0)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes != MAP_FAILED) {
		memory = descriptor_memory("assay");
		bool copied = memory >= 0 &&
		              descriptor_write(memory, str_bytes(bytes, (size_t)status.st_size)) &&
		              descriptor_seal(memory);
		munmap(bytes, (size_t)status.st_size);
		if (!copied) {
			descriptor_close(memory);
			memory = -1;
		}
	}
	descriptor_close(file);
	return memory;
}

/* *out: -1 where no step wants it. */
static enum err find_program(struct work *w, struct sandbox *sandbox, const struct sandbox_job *job, int *out)
{
	bool wanted = false;
	for (size_t i = 0; i < job->step_count; i++)
		wanted |= job->steps[i].ours;
	*out = -1;
	if (!wanted)
		return OK;
	pthread_mutex_lock(&sandbox->lock);
	if (sandbox->program < 0)
		sandbox->program = copy_program();
	*out = sandbox->program;
	pthread_mutex_unlock(&sandbox->lock);
	return *out >= 0 ? OK
	                 : fail(w, ERR_UNAVAILABLE, "our own program cannot be read: %s", strerror(errno));
}

static enum err run_in_place(struct work *w, struct sandbox *sandbox, struct place *place,
                             const struct sandbox_job *job, struct sandbox_outcome *outcomes)
{
	struct box box;
	int program;
	TRY(find_program(w, sandbox, job, &program));
	TRY(start_box(w, sandbox, place, job, &box));
	struct arena *told = job->ended == NULL ? NULL : arena_open();
	struct step_place where = {
		.box = &box,
		.cgroup = &sandbox->cgroup,
		.place = (size_t)(place - sandbox->places),
		.without = sandbox->without,
		.program = program,
		.bytes = told == NULL ? w->arena : told,
		.work_bytes = files_bytes(job),
	};
	enum err failed = set_busy(sandbox, place, true) ? run_steps(w, &where, job, outcomes)
	                                                 : fail(w, ERR_UNAVAILABLE, "the server is stopping");
	(void)set_busy(sandbox, place, false);
	box_let_go(&box);
	place->ending = true;
	arena_close(told);
	return failed;
}

enum err sandbox_run(struct work *w, struct sandbox *sandbox, const struct sandbox_job *job,
                     struct sandbox_outcome *outcomes)
{
	struct place *place = NULL;
	TRY(job_check(w, job));
	TRY(take_place(w, sandbox, &place));
	begin_outcomes(job, outcomes);
	enum err failed = run_in_place(w, sandbox, place, job, outcomes);
	give_place_back(sandbox, place);
	return failed;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static void init_lock(struct sandbox *sandbox)
{
	pthread_condattr_t clock;
	check(pthread_condattr_init(&clock) == 0);
	check(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	check(pthread_mutex_init(&sandbox->lock, NULL) == 0);
	check(pthread_cond_init(&sandbox->changed, &clock) == 0);
	pthread_condattr_destroy(&clock);
}

/* One box that does nothing: whether it works is seen before anybody depends on it. */
static enum err try_it(struct work *w, struct sandbox *sandbox)
{
	static const struct str arguments[] = {S_INIT("/usr/bin/true")};
	const struct sandbox_step step = {
		.arguments = arguments,
		.argument_count = COUNT(arguments),
		.input = S(""),
		.limits = {2000, 10000, 64 << 20, 1 << 20, 16, 1024, 16, 16, 1 << 20},
	};
	const struct sandbox_job job = {.steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	TRY(sandbox_run(w, sandbox, &job, &outcome));
	if (outcome.ending != SANDBOX_EXITED || outcome.exit_code != 0)
		return fail(w, ERR_UNAVAILABLE, "a sandbox starts here, and no program runs in it (%.*s)",
		            STR_ARG(sandbox_ending_name(outcome.ending)));
	return OK;
}

static enum err open_parts(struct work *w, struct sandbox *sandbox, const struct sandbox_options *options)
{
	TRY(filter_make(w, sandbox->arena, &sandbox->filter));
	cgroup_open(w, sandbox->arena, options->cgroup, &sandbox->cgroup);
	size_t files = sandbox->cgroup.kind == CGROUP_V2 ? 1
	                                                 : (size_t)(sandbox->cgroup.memory >= 0) +
	                                                           (size_t)(sandbox->cgroup.processes >= 0);
	TRY(plan_make(w, sandbox->arena, options, files, &sandbox->plan));
	return try_it(w, sandbox);
}

enum err sandbox_open(struct work *w, const struct sandbox_options *options, struct sandbox **out)
{
	struct arena *arena = arena_open();
	struct sandbox *sandbox = arena_alloc(arena, sizeof *sandbox);
	sandbox->arena = arena;
	sandbox->without = options->without;
	sandbox->plan.program = sandbox->plan.left_open = sandbox->program = -1;
	sandbox->place_count = options->boxes == 0 ? BOXES : options->boxes;
	check(sandbox->place_count <= BOXES_MAX);
	sandbox->places = arena_array(arena, sandbox->place_count, sizeof *sandbox->places);
	for (size_t i = 0; i < sandbox->place_count; i++)
		sandbox->places[i].keeper.control = -1;
	sandbox->cgroup = (struct cgroup){.memory = -1, .processes = -1};
	init_lock(sandbox);
	enum err failed = open_parts(w, sandbox, options);
	if (failed != OK)
		sandbox_close(sandbox);
	else
		*out = sandbox;
	return failed;
}

static bool is_any_taken(const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->place_count; i++)
		if (sandbox->places[i].taken)
			return true;
	return false;
}

void sandbox_give_up(struct sandbox *sandbox)
{
	if (sandbox == NULL)
		return;
	pthread_mutex_lock(&sandbox->lock);
	sandbox->closing = true;
	pthread_cond_broadcast(&sandbox->changed);
	for (size_t i = 0; i < sandbox->place_count; i++)
		if (sandbox->places[i].busy)
			keeper_kill(&sandbox->places[i].keeper);
	while (is_any_taken(sandbox))
		pthread_cond_wait(&sandbox->changed, &sandbox->lock);
	pthread_mutex_unlock(&sandbox->lock);
}

void sandbox_close(struct sandbox *sandbox)
{
	if (sandbox == NULL)
		return;
	sandbox_give_up(sandbox);
	for (size_t i = 0; i < sandbox->place_count; i++) {
		await_end(&sandbox->places[i]);
		keeper_close(&sandbox->places[i].keeper);
	}
	cgroup_close(&sandbox->cgroup);
	plan_close(&sandbox->plan);
	descriptor_close(sandbox->program);
	pthread_cond_destroy(&sandbox->changed);
	pthread_mutex_destroy(&sandbox->lock);
	arena_close(sandbox->arena);
}

static enum err run_state(struct work *w, void *state, const struct sandbox_job *job,
                          struct sandbox_outcome *outcomes)
{
	return sandbox_run(w, state, job, outcomes);
}

struct sandbox_runner sandbox_runner(struct sandbox *sandbox)
{
	return (struct sandbox_runner){sandbox, run_state};
}

/* ---- protections ----------------------------------------------------------------------------- */

static const struct str ways[] = {
	[PROTECTION_NETWORK] = S_INIT("bubblewrap"),
	[PROTECTION_PROCESSES_APART] = S_INIT("bubblewrap"),
	[PROTECTION_IPC] = S_INIT("bubblewrap"),
	[PROTECTION_HOST_NAME] = S_INIT("bubblewrap"),
	[PROTECTION_FILES] = S_INIT("bubblewrap"),
	[PROTECTION_ENVIRONMENT] = S_INIT("bubblewrap"),
	[PROTECTION_DESCRIPTORS] = S_INIT("close_range"),
	[PROTECTION_SYSTEM_CALLS] = S_INIT("seccomp"),
	[PROTECTION_CAPABILITIES] = S_INIT("process 1 of the box"),
	[PROTECTION_PROCESS_ONE] = S_INIT("the kernel's care for process 1"),
	[PROTECTION_CPU_TIME] = S_INIT("process 1 of the box, and rlimit"),
	[PROTECTION_WALL_TIME] = S_INIT("process 1 of the box, and the server"),
	[PROTECTION_MEMORY] =
		S_INIT("a look every 20 ms and an rlimit of each process, as no cgroup with the memory "
                       "controller can be written: run as root, or as a service with Delegate=yes"),
	[PROTECTION_FILE_SIZE] = S_INIT("rlimit"),
	[PROTECTION_SCRATCH_SIZE] = S_INIT("a sized tmpfs"),
	[PROTECTION_SCRATCH_FILES] = S_INIT("a sized tmpfs"),
	[PROTECTION_OUTPUT] = S_INIT("the server, which reads so much and no more"),
	[PROTECTION_PROCESS_COUNT] =
		S_INIT("rlimit, as no cgroup with the pids controller can be written: run as root, "
                       "or as a service with Delegate=yes"),
	[PROTECTION_OPEN_FILES] = S_INIT("rlimit"),
	[PROTECTION_STACK] = S_INIT("rlimit"),
	[PROTECTION_CORE] = S_INIT("rlimit"),
	[PROTECTION_FRESH_SCRATCH] = S_INIT("a mount for each step"),
	[PROTECTION_WORK_READ_ONLY] = S_INIT("a mount that builds alone may write"),
	[PROTECTION_LEFTOVERS] = S_INIT("process 1 of the box"),
	[PROTECTION_SEALED_INPUT] = S_INIT("a sealed memfd"),
};

void sandbox_protections(const struct sandbox *sandbox, struct protection_state *states)
{
	_Static_assert(COUNT(ways) == PROTECTION_COUNT, "a way for each");
	const struct cgroup *cgroup = &sandbox->cgroup;
	for (int i = 0; i < PROTECTION_COUNT; i++) {
		int folder = i == PROTECTION_MEMORY          ? cgroup->memory
		             : i == PROTECTION_PROCESS_COUNT ? cgroup->processes
		                                             : -1;
		states[i] = (struct protection_state){.in_force = has(sandbox, (enum protection)i),
		                                      .how = ways[i]};
		if (folder >= 0)
			states[i].how = cgroup->kind == CGROUP_V1 ? S("cgroup v1") : S("cgroup v2");
		else
			states[i].weaker = i == PROTECTION_MEMORY || i == PROTECTION_PROCESS_COUNT;
		if (!states[i].in_force)
			states[i].how = S("left out, for a test");
	}
}
