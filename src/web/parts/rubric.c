#include "web/parts/rubric.h"

#include "web/parts/rubric.html.h"

struct rubric_view rubric_view_of(struct work *w, const struct rubric *rubric)
{
	struct rubric_asked *asked = work_array(w, rubric->criterion_count, sizeof *asked);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		asked[i] = (struct rubric_asked){
			.title = criterion->title,
			.ask = rubric->questions_shown ? criterion->ask : (struct str){0},
			.levels = criterion->points > 0 ? 0 : criterion->described_count,
			.points = criterion->points,
		};
	}
	return (struct rubric_view){{asked, rubric->criterion_count}};
}

void rubric_list(struct buf *out, const struct rubric_view *view)
{
	rubric_html(out, view);
}
