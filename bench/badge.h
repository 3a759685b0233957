/* The badges that benchmarks of credentials issue and verify. */
#ifndef BENCH_BADGE_H
#define BENCH_BADGE_H

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"

#include <stdio.h>

enum { BADGE_BYTES_MAX = 1 << 20 };

/* From its first brace on: a seed of a fuzzer has something before it. */
static inline struct str badge_read(struct work *w, const char *path)
{
	struct buf buf = buf_init(w->arena, BADGE_BYTES_MAX);
	char piece[4096];
	size_t got;
	FILE *file = fopen(path, "rb");
	check(file != NULL);
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&buf, str_bytes(piece, got));
	fclose(file);
	return str_slice(buf_str(&buf), str_find_byte(buf_str(&buf), '{'), SIZE_MAX);
}

/* The badge with other numbers in its id. */
static inline struct str badge_vary(struct work *w, struct str badge, size_t number)
{
	const struct str id = S("0197e6c2-8d10");
	size_t at = str_find(badge, id);
	check(at != SIZE_MAX);
	return str_format(w->arena, "%.*s%08zx-8d10%.*s", (int)at, badge.at, number,
	                  STR_ARG(str_slice(badge, at + id.len, SIZE_MAX)));
}

static inline const struct json *badge_parse(struct work *w, struct str text)
{
	const struct json *json;
	check(json_parse(w, text, BADGE_BYTES_MAX, &json) == OK);
	return json;
}

#endif
