/* A stream of server-sent events as model servers send it: `data: JSON`, one line an event, in any number of pieces. */
#ifndef LLM_EVENTS_H
#define LLM_EVENTS_H

#include "base/json.h"

enum { EVENTS_LINE_MAX = 256 << 10 };

struct events {
	struct work *w;
	/* Called with each event's JSON, which lives only until it returns. An error ends the stream. */
	enum err (*event)(struct work *w, void *argument, const struct json *json);
	void *argument;
	struct buf line;
	bool done;       /* "[DONE]" was there */
	enum err result; /* of the first event that failed, or the failure of what is no such stream */
};

/* At the start of a stream. */
struct events events_init(struct work *w,
                          enum err (*event)(struct work *w, void *argument, const struct json *json),
                          void *argument);

/* The next bytes. False when no more are wanted: done, or failed. */
bool events_take(struct events *events, struct str bytes);

#endif
