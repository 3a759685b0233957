#include "llm/events.h"

#include "llm/wire.h"

struct events events_init(struct work *w,
                          enum err (*event)(struct work *w, void *argument, const struct json *json),
                          void *argument)
{
	return (struct events){
		.w = w,
		.event = event,
		.argument = argument,
		.line = buf_init(w->arena, EVENTS_LINE_MAX),
	};
}

/* Other fields, comments (pings) and blank lines say nothing here. */
static enum err take_line(struct events *events, struct str line)
{
	if (!str_starts(line, S("data:")))
		return OK;
	struct str data = str_trim(str_slice(line, 5, SIZE_MAX));
	events->done = str_equal(data, S("[DONE]"));
	if (events->done)
		return OK;
	const struct json *json;
	TRY(wire_json(events->w, data, EVENTS_LINE_MAX, &json));
	return events->event(events->w, events->argument, json);
}

bool events_take(struct events *events, struct str bytes)
{
	while (events->result == OK && !events->done) {
		size_t end = str_find_byte(bytes, '\n');
		buf_put(&events->line, str_slice(bytes, 0, end));
		if (events->line.full)
			events->result = wire_misshapen(events->w);
		if (end == SIZE_MAX || events->line.full)
			break;
		events->result = take_line(events, buf_str(&events->line));
		events->line.len = 0;
		bytes = str_slice(bytes, end + 1, SIZE_MAX);
	}
	return events->result == OK && !events->done;
}
