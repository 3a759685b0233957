/* JSON: reading and writing, beside jansson in the same run.
 *
 * Prints one line a document: MB/s read by us and by jansson, their ratio, MB/s written, and arena bytes
 * for each byte of input. Best of 20. */
#include "base/json.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/world.h"
#include "oracle.h"

#include <stdio.h>

enum { ROUNDS = 20, RECORDS = 3000, NUMBERS = 50000, MAX = 16 << 20 };

static void put_record(struct json_out *out, struct work *w, int number)
{
	json_object(out);
	json_put_str(out, S("id"), id_text(w->arena, world_id(w)));
	json_put_int(out, S("number"), number);
	json_put_real(out, S("theta"), number / 997.0);
	json_put_bool(out, S("passed"), number % 2 == 0);
	json_put_str(
		out, S("answer"),
		S("The disk had filled up, so the service \"stopped\";\nwe moved the logs and started it."));
	json_name(out, S("skills"));
	json_array(out);
	json_str(out, S("http"));
	json_str(out, S("Überwachung"));
	json_end(out);
	json_end(out);
}

static struct str records(struct work *w, int count)
{
	struct buf buf = buf_init(w->arena, MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (int i = 0; i < count; i++)
		put_record(&out, w, i);
	json_end(&out);
	return buf_str(&buf);
}

static struct str numbers(struct work *w)
{
	struct buf buf = buf_init(w->arena, MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (int i = 0; i < NUMBERS; i++)
		json_real(&out, i / 997.0);
	json_end(&out);
	return buf_str(&buf);
}

struct figures {
	int64_t read_us, write_us, peer_us;
	size_t arena_bytes;
};

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Reads and writes the document `times` times over, so that small ones can be timed too. */
static void run_once(struct str text, int times, struct figures *best)
{
	struct work w = work_init(&world_real, S("bench"));
	int64_t read_us = 0, write_us = 0;
	for (int i = 0; i < times; i++) {
		const struct json *value;
		int64_t start_us = world_monotonic_us(&w);
		check(json_parse(&w, text, MAX, &value) == OK);
		read_us += world_monotonic_us(&w) - start_us;
		best->arena_bytes = arena_used(w.arena);
		struct buf buf = buf_init(w.arena, MAX);
		struct json_out out = json_out(&buf);
		start_us = world_monotonic_us(&w);
		json_value(&out, value);
		write_us += world_monotonic_us(&w) - start_us;
		arena_reset(w.arena);
	}
	best->read_us = smaller(best->read_us, read_us);
	best->write_us = smaller(best->write_us, write_us);
	int64_t start_us = world_monotonic_us(&w);
	for (int i = 0; i < times; i++)
		check(oracle_json(text) == ORACLE_GOOD);
	best->peer_us = smaller(best->peer_us, world_monotonic_us(&w) - start_us);
	work_finish(&w);
}

static void compare(const char *name, struct str text, int times)
{
	struct figures best = {INT64_MAX, INT64_MAX, INT64_MAX, 0};
	for (int i = 0; i < ROUNDS; i++)
		run_once(text, times, &best);
	double bytes = (double)text.len * times;
	printf("json %-8s %8zu B  read %5.0f MB/s  jansson %4.0f MB/s  ratio %5.1f  "
	       "write %5.0f MB/s  arena %4.1f B/B\n",
	       name, text.len, bytes / (double)best.read_us, bytes / (double)best.peer_us,
	       (double)best.peer_us / (double)best.read_us, bytes / (double)best.write_us,
	       (double)best.arena_bytes / (double)text.len);
}

int main(void)
{
	struct work w = work_init(&world_real, S("bench"));
	compare("one", records(&w, 1), 1000);
	compare("records", records(&w, RECORDS), 1);
	compare("numbers", numbers(&w), 1);
	work_finish(&w);
	return 0;
}
