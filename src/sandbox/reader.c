#include "sandbox/reader.h"

#include "base/utf8.h"
#include "evidence/remarks.h"
#include "evidence/tests.h"
#include "sandbox/checkout.h"
#include "sandbox/inside/protocol.h"
#include "sandbox/unpack.h"
#include "scan/scan.h"
#include "similar/request.h"
#include "vc/bake_pdf.h"
#include "vc/bake_png.h"
#include "vc/bake_svg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SENTENCE_BYTES_MAX = 400, LINES_BEFORE_MAX = 100, MIB = 1 << 20 };

/* ---- formats ---- */

static enum err print_baked(struct work *w, enum err read, const struct baked *baked, struct buf *out)
{
	TRY(read);
	bake_print(out, baked);
	return out->full ? fail(w, ERR_TOO_LARGE, "the credential in it is too long") : OK;
}

static enum err read_archive(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	return unpack_archive(w, bytes, out);
}

static enum err read_png(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	struct baked baked;
	return print_baked(w, bake_png_read(w, bytes, &baked), &baked, out);
}

static enum err read_svg(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	struct baked baked;
	return print_baked(w, bake_svg_read(w, bytes, &baked), &baked, out);
}

static enum err read_pdf(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	struct baked baked;
	return print_baked(w, bake_pdf_read(w, bytes, &baked), &baked, out);
}

static enum err read_similar(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	return request_serve(w, bytes, out);
}

static enum err read_repository(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	return checkout_archive(w, bytes, out);
}

/* ---- reports in XML: what comes out is the stored form ---- */

static enum err read_junit(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	struct tests_report report;
	struct json_out json = json_out(out);
	TRY(tests_junit(w, bytes, &report));
	tests_write(&json, &report);
	return out->full ? fail(w, ERR_TOO_LARGE, "the report is too long") : OK;
}

static enum err read_cppcheck(struct work *w, struct str bytes, struct str more, struct buf *out)
{
	(void)more;
	struct remarks remarks;
	struct json_out json = json_out(out);
	TRY(remarks_cppcheck(w, S(INSIDE_WORK), bytes, &remarks));
	remarks_write(&json, &remarks);
	return out->full ? fail(w, ERR_TOO_LARGE, "the report is too long") : OK;
}

static const struct reader {
	struct str format;
	enum err (*read)(struct work *w, struct str bytes, struct str more, struct buf *out);
} readers[] = {
	{S_INIT("archive"), read_archive},
	{S_INIT("png"), read_png},
	{S_INIT("svg"), read_svg},
	{S_INIT("pdf"), read_pdf},
	{S_INIT("picture"), scan_picture},
	{S_INIT("similar"), read_similar},
	{S_INIT("repository"), read_repository},
	{S_INIT("junit"), read_junit},
	{S_INIT("cppcheck"), read_cppcheck},
};

/* ---- in the box ---- */

enum err reader_input(struct work *w, struct str *out)
{
	struct buf buf = buf_init(w->arena, READER_INPUT_BYTES_MAX);
	char piece[65536];
	ssize_t got;
	while ((got = read(STDIN_FILENO, piece, sizeof piece)) > 0 && !buf.full)
		buf_put(&buf, str_bytes(piece, (size_t)got));
	if (got < 0)
		return fail(w, ERR_INPUT, "standard input cannot be read: %s", strerror(errno));
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", READER_INPUT_BYTES_MAX / MIB);
	*out = buf_str(&buf);
	return OK;
}

enum err reader_output(struct work *w, struct str bytes)
{
	return fwrite(bytes.at, 1, bytes.len, stdout) == bytes.len && fflush(stdout) == 0
	               ? OK
	               : fail(w, ERR_UNAVAILABLE, "standard output cannot be written");
}

enum err reader_serve(struct work *w, struct str format, struct str more)
{
	struct str input;
	struct buf out = buf_init(w->arena, READER_OUTPUT_BYTES_MAX);
	for (size_t i = 0; i < COUNT(readers); i++) {
		if (!str_equal(readers[i].format, format))
			continue;
		TRY(reader_input(w, &input));
		TRY(readers[i].read(w, input, more, &out));
		return reader_output(w, buf_str(&out));
	}
	return fail(w, ERR_INPUT, "there is no reader for “%.*s”", STR_ARG(format));
}

/* ---- outside ---- */

static const struct sandbox_limits limits = {
	.cpu_ms = 20 * 1000,
	.wall_ms = 120 * 1000,
	.memory_bytes = INT64_C(512) * MIB,
	.scratch_bytes = MIB,
	.scratch_files = 16,
	.output_bytes = READER_OUTPUT_BYTES_MAX,
	.processes = 16, /* pango looks for fonts in threads */
	.descriptors = 32,
	.stack_bytes = 8 * MIB,
};

/* The first line of what it said that begins as a command's failure does (main.c), if it is a plain one: libraries may have said
 * something before. */
static struct str sentence_of(struct work *w, struct str command, struct str error)
{
	struct str lead = str_format(w->arena, "assay %.*s: ", STR_ARG(command));
	struct str line = str_cut(&error, '\n');
	for (int i = 0; i < LINES_BEFORE_MAX && !str_starts(line, lead) && !str_absent(error); i++)
		line = str_cut(&error, '\n');
	if (!str_starts(line, lead) || line.len > SENTENCE_BYTES_MAX || !utf8_plain(line))
		return S("it is not what it claims to be");
	return str_slice(line, lead.len, SIZE_MAX);
}

static enum err judge(struct work *w, struct str command, const struct sandbox_outcome *outcome,
                      struct str *out)
{
	struct str sentence;
	switch (outcome->ending) {
	case SANDBOX_EXITED:
		if (outcome->exit_code == 0) {
			*out = outcome->output;
			return OK;
		}
		sentence = sentence_of(w, command, outcome->error);
		return fail(w, ERR_INPUT, "%.*s", STR_ARG(sentence));
	case SANDBOX_SIGNALLED: return fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
	case SANDBOX_CPU_TIME: return fail(w, ERR_TOO_LARGE, "it takes too long to read");
	case SANDBOX_MEMORY: return fail(w, ERR_TOO_LARGE, "it needs too much memory to be read");
	case SANDBOX_OUTPUT:
		return fail(w, ERR_TOO_LARGE, "it holds more than %d MiB", READER_OUTPUT_BYTES_MAX / MIB);
	case SANDBOX_NOT_RUN:
	case SANDBOX_WALL_TIME:
	case SANDBOX_CANNOT_START: break;
	}
	return fail(w, ERR_UNAVAILABLE, "the reader did not run; please try again");
}

static enum err call_program(struct work *w, const struct sandbox_runner *sandbox,
                             const struct reader_call *call, struct str *out)
{
	const struct str arguments[] = {S("assay"), call->command, call->word, call->more};
	struct sandbox_step step = {
		.arguments = arguments,
		.argument_count = COUNT(arguments) - (str_absent(call->more) ? 1 : 0),
		.environment = call->environment,
		.environment_count = call->environment_count,
		.input = call->input,
		.limits = limits,
		.ours = true,
	};
	const struct sandbox_job job = {
		.files = call->files, .file_count = call->file_count, .steps = &step, .step_count = 1};
	struct sandbox_outcome outcome;
	if (call->input.len > READER_INPUT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", READER_INPUT_BYTES_MAX / MIB);
	if (call->cpu_ms != 0) {
		step.limits.cpu_ms = call->cpu_ms;
		step.limits.wall_ms += call->cpu_ms;
	}
	TRY(sandbox->run(w, sandbox->state, &job, &outcome));
	return judge(w, call->command, &outcome, out);
}

enum err sandbox_read_with(struct work *w, const struct sandbox_runner *sandbox, struct str format,
                           struct str bytes, struct str *out)
{
	const struct reader_call call = {.command = S("read"), .word = format, .input = bytes};
	return call_program(w, sandbox, &call, out);
}

enum err sandbox_read(struct work *w, struct sandbox *sandbox, struct str format, struct str bytes,
                      struct str *out)
{
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	return sandbox_read_with(w, &runner, format, bytes, out);
}

enum err sandbox_call(struct work *w, struct sandbox *sandbox, const struct reader_call *call,
                      struct str *out)
{
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	return call_program(w, &runner, call, out);
}
