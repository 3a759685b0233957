#include "sandbox/job.h"

#include "base/buf.h"
#include "base/check.h"
#include "sandbox/descriptor.h"
#include "sandbox/inside/protocol.h"

#include <errno.h>
#include <linux/filter.h>
#include <string.h>
#include <unistd.h>

enum {
	TEXTS_MAX = 512, /* arguments or settings of one step */
	TEXT_BYTES_MAX = 128 << 10,
	META_BYTES_MAX = 64 << 20,
	MS_MAX = 60 * 60 * 1000,
	COUNT_MAX = 1 << 20,
};

/* ---- checking ---- */

static bool is_path(struct str path)
{
	if (path.len == 0 || path.len > SANDBOX_PATH_BYTES_MAX || str_find_byte(path, '\0') != SIZE_MAX)
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")) || str_equal(segment, S("..")))
			return false;
	}
	return true;
}

static enum err check_files(struct work *w, const struct sandbox_job *job)
{
	size_t bytes = 0;
	if (job->file_count > SANDBOX_FILES_MAX)
		return fail(w, ERR_INPUT, "a sandbox takes at most %d files", SANDBOX_FILES_MAX);
	for (size_t i = 0; i < job->file_count; i++) {
		if (!is_path(job->files[i].path))
			return fail(w, ERR_INPUT, "“%.*s” is not the name of a file for a sandbox",
			            STR_ARG(job->files[i].path));
		if (job->files[i].bytes.len > SANDBOX_FILES_BYTES_MAX - bytes)
			return fail(w, ERR_INPUT, "the files for a sandbox have more than %d MiB",
			            SANDBOX_FILES_BYTES_MAX >> 20);
		bytes += job->files[i].bytes.len;
	}
	return OK;
}

static bool are_texts(const struct str *texts, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++) {
		bytes += texts[i].len + 1;
		if (str_find_byte(texts[i], '\0') != SIZE_MAX || bytes > TEXT_BYTES_MAX)
			return false;
	}
	return count <= TEXTS_MAX;
}

static bool is_within(int64_t value, int64_t max)
{
	return value > 0 && value <= max;
}

static enum err check_limits(struct work *w, const struct sandbox_limits *limits)
{
	const int64_t most = INT64_C(1) << 40;
	if (!is_within(limits->cpu_ms, MS_MAX) || !is_within(limits->wall_ms, MS_MAX))
		return fail(w, ERR_INPUT, "a step in a sandbox takes between 1 ms and an hour");
	if (!is_within(limits->output_bytes, SANDBOX_OUTPUT_BYTES_MAX))
		return fail(w, ERR_INPUT, "the output of a step has between 1 byte and %d MiB",
		            SANDBOX_OUTPUT_BYTES_MAX >> 20);
	if (!is_within(limits->memory_bytes, most) || !is_within(limits->scratch_bytes, most) ||
	    !is_within(limits->stack_bytes, most) || !is_within(limits->scratch_files, COUNT_MAX) ||
	    !is_within(limits->processes, COUNT_MAX) || !is_within(limits->descriptors, COUNT_MAX))
		return fail(w, ERR_INPUT, "each limit of a step in a sandbox is larger than 0");
	return OK;
}

static enum err check_step(struct work *w, const struct sandbox_step *step)
{
	if (step->argument_count == 0 || step->arguments[0].len == 0 ||
	    !are_texts(step->arguments, step->argument_count) ||
	    !are_texts(step->environment, step->environment_count))
		return fail(w, ERR_INPUT,
		            "the arguments of a step in a sandbox are missing, too long, or hold a NUL");
	if (step->input.len > SANDBOX_INPUT_BYTES_MAX)
		return fail(w, ERR_INPUT, "the input of a step has more than %d MiB",
		            SANDBOX_INPUT_BYTES_MAX >> 20);
	if (!str_absent(step->keep) && (!step->build || step->ours || !is_path(step->keep)))
		return fail(w, ERR_INPUT, "“%.*s” cannot be kept from a sandbox", STR_ARG(step->keep));
	return check_limits(w, &step->limits);
}

enum err job_check(struct work *w, const struct sandbox_job *job)
{
	if (job->step_count == 0 || job->step_count > SANDBOX_STEPS_MAX)
		return fail(w, ERR_INPUT, "a sandbox takes between 1 and %d steps", SANDBOX_STEPS_MAX);
	TRY(check_files(w, job));
	for (size_t i = 0; i < job->step_count; i++)
		TRY(check_step(w, &job->steps[i]));
	return OK;
}

/* ---- packing ---- */

static uint32_t put_text(struct buf *texts, size_t base, struct str text)
{
	size_t at = base + texts->len;
	buf_put(texts, text);
	buf_byte(texts, '\0');
	return (uint32_t)at;
}

static uint32_t put_texts(struct buf *texts, size_t base, const struct str *list, size_t count)
{
	size_t at = base + texts->len;
	for (size_t i = 0; i < count; i++)
		(void)put_text(texts, base, list[i]);
	return (uint32_t)at;
}

static struct inside_step pack_step(struct buf *texts, size_t base, const struct sandbox_step *step)
{
	const struct sandbox_limits *limits = &step->limits;
	return (struct inside_step){
		.arguments = put_texts(texts, base, step->arguments, step->argument_count),
		.argument_count = (uint32_t)step->argument_count,
		.environment = put_texts(texts, base, step->environment, step->environment_count),
		.environment_count = (uint32_t)step->environment_count,
		.build = step->build,
		.tolerated = step->tolerated,
		.ours = step->ours,
		.keep = str_absent(step->keep) ? 0 : put_text(texts, base, step->keep),
		.limits = {limits->cpu_ms, limits->wall_ms, limits->memory_bytes, limits->scratch_bytes,
	                   limits->scratch_files, limits->processes, limits->descriptors,
	                   limits->stack_bytes},
	};
}

/* Where each part begins. */
struct layout {
	size_t files, steps, filter, texts;
};

static struct layout lay_out(const struct sandbox_job *job, const struct job_setting *setting)
{
	struct layout at = {.files = sizeof(struct inside_job)};
	at.steps = at.files + job->file_count * sizeof(struct inside_file);
	/* Its limits are 64 bits wide. */
	at.steps = (at.steps + 7) / 8 * 8;
	at.filter = at.steps + job->step_count * sizeof(struct inside_step);
	at.texts = at.filter + setting->filter.len;
	return at;
}

/* Everything before the files' bytes: the rows, then the texts. *size: of the whole job. */
static struct str pack_head(struct work *w, const struct sandbox_job *job, const struct job_setting *setting,
                            struct buf *texts, size_t *size)
{
	const struct layout at = lay_out(job, setting);
	char *head = work_alloc(w, at.texts);
	struct inside_file *files = (struct inside_file *)(void *)(head + at.files);
	struct inside_step *steps = (struct inside_step *)(void *)(head + at.steps);
	for (size_t i = 0; i < job->file_count; i++)
		files[i].path = put_text(texts, at.texts, job->files[i].path);
	for (size_t i = 0; i < job->step_count; i++)
		steps[i] = pack_step(texts, at.texts, &job->steps[i]);
	check(!texts->full);
	*size = at.texts + texts->len;
	for (size_t i = 0; i < job->file_count; i++) {
		files[i].bytes = (uint32_t)*size;
		files[i].size = (uint32_t)job->files[i].bytes.len;
		files[i].executable = job->files[i].executable;
		*size += files[i].size;
	}
	*(struct inside_job *)(void *)head = (struct inside_job){
		.without = setting->without,
		.size = (uint32_t)*size,
		.files = (uint32_t)at.files,
		.file_count = (uint32_t)job->file_count,
		.steps = (uint32_t)at.steps,
		.step_count = (uint32_t)job->step_count,
		.filter = (uint32_t)at.filter,
		.filter_count = (uint32_t)(setting->filter.len / sizeof(struct sock_filter)),
		.memory_by_cgroup = setting->memory_by_cgroup,
		.processes_by_cgroup = setting->processes_by_cgroup,
		.keep_bytes_max = SANDBOX_FILES_BYTES_MAX,
	};
	memcpy(head + at.filter, setting->filter.at, setting->filter.len);
	return str_bytes(head, at.texts);
}

enum err job_pack(struct work *w, const struct sandbox_job *job, const struct job_setting *setting, int *out)
{
	size_t size;
	struct buf texts = buf_init(w->arena, META_BYTES_MAX);
	struct str head = pack_head(w, job, setting, &texts, &size);
	int memory = descriptor_memory("assay-job");
	bool packed =
		memory >= 0 && descriptor_write(memory, head) && descriptor_write(memory, buf_str(&texts));
	for (size_t i = 0; packed && i < job->file_count; i++)
		packed = descriptor_write(memory, job->files[i].bytes);
	if (packed && descriptor_seal(memory)) {
		*out = memory;
		return OK;
	}
	int problem = errno;
	if (memory >= 0)
		close(memory);
	return fail(w, ERR_UNAVAILABLE, "a sandbox cannot be given its files: %s", strerror(problem));
}
