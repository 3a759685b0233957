#include "base/work.h"

#include "base/check.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
	int http_status;
	int exit_code;
	struct str name;
} kinds[] = {
	[OK] = {200, 0, S_INIT("ok")},
	[ERR_INPUT] = {400, 2, S_INIT("input")},
	[ERR_SIGNED_OUT] = {401, 2, S_INIT("signed-out")},
	[ERR_FORBIDDEN] = {403, 1, S_INIT("forbidden")},
	[ERR_NOT_FOUND] = {404, 1, S_INIT("not-found")},
	[ERR_CONFLICT] = {409, 1, S_INIT("conflict")},
	[ERR_TOO_LARGE] = {413, 2, S_INIT("too-large")},
	[ERR_BUSY] = {429, 2, S_INIT("busy")},
	[ERR_UNAVAILABLE] = {503, 2, S_INIT("unavailable")},
	[ERR_INTERNAL] = {500, 2, S_INIT("internal")},
};

struct work work_init(const struct world *world, struct str request_id)
{
	return (struct work){.arena = arena_open(), .world = world, .request_id = request_id};
}

void work_finish(struct work *w)
{
	arena_close(w->arena);
	*w = (struct work){0};
}

#undef fail
enum err fail(struct work *w, enum err kind, const char *format, ...)
{
	check(kind != OK && (size_t)kind < COUNT(kinds));
	if (w->failed != OK)
		return w->failed;
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	check(len >= 0);
	size_t kept = (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
	w->failed = kind;
	w->message = str_copy(w->arena, str_bytes(text, kept));
	return kind;
}

void work_forgive(struct work *w)
{
	w->failed = OK;
	w->message = (struct str){0};
}

void *work_alloc(struct work *w, size_t size)
{
	return arena_alloc(w->arena, size);
}

void *work_array(struct work *w, size_t count, size_t size)
{
	return arena_array(w->arena, count, size);
}

int err_http_status(enum err kind)
{
	return kinds[kind].http_status;
}

int err_exit_code(enum err kind)
{
	return kinds[kind].exit_code;
}

struct str err_name(enum err kind)
{
	return kinds[kind].name;
}
