/* A scenario for its author: task_scenario_author, the picture and the same as tables. */
#include "web/pages/task_scenario.h"

#include "exam/markdown.h"
#include "web/parts/scenario_graph.h"

struct scenario_author_choice {
	struct markup text;
	struct str kind, when, takes, effects, leads_to, credit;
};
struct scenario_author_choices {
	const struct scenario_author_choice *at;
	size_t count;
};
struct scenario_author_scene {
	struct str title, ends;
	struct scenario_author_choices choices;
};
struct scenario_author_scenes {
	const struct scenario_author_scene *at;
	size_t count;
};
struct scenario_author_view {
	struct markup drawing;
	struct scenario_author_scenes scenes;
};

#include "web/pages/task_scenario_author.html.h"

enum { WORDS_BYTES_MAX = 2000 };

/* "errors at least 3, minutes at most 20" */
static struct str when_words(struct work *w, const struct scenario_condition *conditions, size_t count)
{
	struct buf words = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct scenario_condition *condition = &conditions[i];
		buf_format(&words, "%s%.*s", i > 0 ? ", " : "", STR_ARG(condition->counter));
		if (condition->at_least > -SCENARIO_COUNT_MAX)
			buf_format(&words, " at least %lld", (long long)condition->at_least);
		if (condition->at_most < SCENARIO_COUNT_MAX)
			buf_format(&words, " at most %lld", (long long)condition->at_most);
	}
	return buf_str(&words);
}

static struct str effect_words(struct work *w, const struct scenario_choice *choice)
{
	struct buf words = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < choice->effect_count; i++)
		buf_format(&words, "%s%.*s %+lld", i > 0 ? ", " : "", STR_ARG(choice->effects[i].counter),
		           (long long)choice->effects[i].add);
	return buf_str(&words);
}

static struct str minutes_words(struct work *w, int64_t minutes)
{
	return minutes == 0 ? (struct str){0} : str_format(w->arena, "%lld min", (long long)minutes);
}

static struct scenario_author_choice choice_of(struct work *w, const struct scenario *scenario,
                                               const struct scenario_scene *scene,
                                               const struct scenario_choice *choice)
{
	return (struct scenario_author_choice){
		.when = when_words(w, choice->conditions, choice->condition_count),
		.takes = minutes_words(w, choice->minutes),
		.effects = effect_words(w, choice),
		.leads_to = scenario->scenes[scenario_scene_index(scenario, choice->leads_to)].title,
		.credit = scene->evidence == NULL ? (struct str){0}
	                                          : str_format(w->arena, "%.2g", choice->credit),
	};
}

/* Choices, then the timer, then the questions. */
static enum err read_scene(struct work *w, const struct scenario *scenario,
                           const struct scenario_scene *scene, struct scenario_author_scene *out)
{
	size_t most = scene->choice_count + 1 + scene->information_count, count = 0;
	struct scenario_author_choice *rows = work_array(w, most, sizeof *rows);
	for (size_t i = 0; i < scene->choice_count; i++) {
		rows[count] = choice_of(w, scenario, scene, &scene->choices[i]);
		TRY(markdown_inline(w, scene->choices[i].text, &rows[count++].text));
	}
	if (scene->timer != NULL) {
		rows[count] = choice_of(w, scenario, scene, &scene->timer->expiry);
		rows[count++].kind = str_format(w->arena, "After %lld s without a decision",
		                                (long long)scene->timer->seconds);
	}
	for (size_t i = 0; i < scene->information_count; i++) {
		const struct scenario_information *information = &scene->information[i];
		if (str_absent(information->ask))
			continue;
		rows[count] = (struct scenario_author_choice){
			.kind = S("Asks:"),
			.when = when_words(w, information->conditions, information->condition_count),
			.takes = minutes_words(w, information->minutes),
		};
		TRY(markdown_inline(w, information->ask, &rows[count++].text));
	}
	*out = (struct scenario_author_scene){scene->title, scene->ends, {rows, count}};
	return OK;
}

enum err task_scenario_author(struct work *w, const struct part *part, struct markup *out)
{
	const struct scenario *scenario = part->scenario;
	struct scenario_author_scene *scenes = work_array(w, scenario->scene_count, sizeof *scenes);
	for (size_t i = 0; i < scenario->scene_count; i++)
		TRY(read_scene(w, scenario, &scenario->scenes[i], &scenes[i]));
	const struct scenario_graph graph = {
		.scenario = scenario,
		.title = str_format(
			w->arena,
			"The scenes of “%.*s” and where each choice leads; the table below says the same",
			STR_ARG(part->title)),
	};
	const struct scenario_author_view view = {
		.drawing = scenario_graph_drawing(w, &graph),
		.scenes = {scenes, scenario->scene_count},
	};
	struct buf body = web_markup(w);
	scenario_author_html(&body, &view);
	out->html = buf_str(&body);
	return OK;
}
