/* How a program came about, for the candidate and for reviewers alike: the story in sentences, every run, the text as it
 * was handed in. With a script it becomes a film (ui/islands/parts/film.ts), fetched from the API when it is asked for.
 * Nothing of it is a score. */
#ifndef WEB_PARTS_FILM_H
#define WEB_PARTS_FILM_H

#include "base/markup.h"
#include "exam/code_run.h"
#include "web/parts/process.h"

struct film_line {
	struct str at, words;
	int64_t at_ms;
};
struct film_story {
	const struct film_line *at;
	size_t count;
};
struct film_run {
	uint64_t number;
	int64_t asked_ms;
	struct str at, language, words;
};
struct film_runs {
	const struct film_run *at;
	size_t count;
};
struct film_view {
	struct str part, language;
	struct markup source;
	bool empty; /* nothing was written */
	struct film_story story;
	struct film_runs runs;
	struct process_view process;
};

/* Of a part that was handed in; `answer` is what was. */
enum err film_of(struct work *w, struct tx *tx, const struct sitting *sitting,
                 const struct sitting_part *part, const struct code_answer *answer,
                 struct film_view *view) MUST_CHECK;
void film_drawn(struct buf *out, const struct film_view *view);

#endif
