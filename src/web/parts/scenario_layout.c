#include "web/parts/scenario_layout.h"

#include <math.h>

enum { PASSING_WIDTH = 8, SWEEPS = 8 };

struct making {
	struct work *w;
	const struct scenario *scenario;
	size_t layer[SCENARIO_SCENES_MAX];
	bool above[SCENARIO_SCENES_MAX]; /* on the way down to where one is */
	bool done[SCENARIO_SCENES_MAX];
	struct layout_place *places;
	struct layout_line *lines;
	size_t place_count, line_count, layer_count;
	size_t *order;  /* places by layer, from the left */
	size_t *starts; /* [layer_count + 1]: where each layer begins in order */
};

size_t layout_rows(const struct scenario_scene *scene)
{
	return scene->choice_count + (scene->timer != NULL) + !str_absent(scene->ends);
}

/* ---- layers ---- */

/* The i-th scene that one leads to; SIZE_MAX when there are no more. */
static size_t target_of(const struct making *making, size_t scene, size_t i)
{
	const struct scenario_scene *from = &making->scenario->scenes[scene];
	if (i < from->choice_count)
		return scenario_scene_index(making->scenario, from->choices[i].leads_to);
	if (i == from->choice_count && from->timer != NULL)
		return scenario_scene_index(making->scenario, from->timer->expiry.leads_to);
	return SIZE_MAX;
}

static void add_line(struct making *making, size_t from, size_t to, bool back)
{
	for (size_t i = 0; i < making->line_count; i++)
		if (making->lines[i].from == from && making->lines[i].to == to)
			return;
	making->lines[making->line_count++] = (struct layout_line){.from = from, .to = to, .back = back};
}

/* Depth first; a line to a scene that one came through leads back. Deep at most as there are scenes. */
static void find_lines(struct making *making, size_t scene)
{
	making->above[scene] = true;
	making->done[scene] = true;
	for (size_t i = 0, to; (to = target_of(making, scene, i)) != SIZE_MAX; i++) {
		add_line(making, scene, to, making->above[to]);
		if (!making->done[to])
			find_lines(making, to);
	}
	making->above[scene] = false;
}

/* Each below all that lead to it: as often as there are scenes is enough, since there are no cycles without lines back. */
static void find_layers(struct making *making)
{
	for (size_t round = 0; round < making->scenario->scene_count; round++)
		for (size_t i = 0; i < making->line_count; i++) {
			const struct layout_line *line = &making->lines[i];
			if (!line->back && making->layer[line->to] <= making->layer[line->from])
				making->layer[line->to] = making->layer[line->from] + 1;
		}
	for (size_t i = 0; i < making->scenario->scene_count; i++)
		if (making->layer[i] >= making->layer_count)
			making->layer_count = making->layer[i] + 1;
}

/* ---- places ---- */

static void place_scenes(struct making *making)
{
	for (size_t i = 0; i < making->scenario->scene_count; i++)
		making->places[making->place_count++] = (struct layout_place){
			.scene = i,
			.layer = making->layer[i],
			.height = LAYOUT_TITLE + LAYOUT_PAD +
		                  LAYOUT_ROW * (double)layout_rows(&making->scenario->scenes[i]),
		};
}

static void place_passing(struct making *making, size_t index)
{
	struct layout_line *line = &making->lines[index];
	size_t first = making->layer[line->from] + 1, last = making->layer[line->to];
	size_t *places = work_array(making->w, last - first, sizeof *places);
	for (size_t layer = first; layer < last; layer++) {
		making->places[making->place_count] = (struct layout_place){
			.scene = SIZE_MAX, .line = index, .step = line->place_count, .layer = layer};
		places[line->place_count++] = making->place_count++;
	}
	line->places = places;
}

static size_t passing_count(const struct making *making)
{
	size_t count = 0;
	for (size_t i = 0; i < making->line_count; i++)
		if (!making->lines[i].back)
			count +=
				making->layer[making->lines[i].to] - making->layer[making->lines[i].from] - 1;
	return count;
}

static void make_places(struct making *making)
{
	size_t most = making->scenario->scene_count + passing_count(making), at = 0;
	making->places = work_array(making->w, most, sizeof *making->places);
	place_scenes(making);
	for (size_t i = 0; i < making->line_count; i++)
		if (!making->lines[i].back)
			place_passing(making, i);
	making->order = work_array(making->w, most, sizeof *making->order);
	making->starts = work_array(making->w, making->layer_count + 1, sizeof *making->starts);
	for (size_t layer = 0; layer < making->layer_count; layer++) {
		making->starts[layer] = at;
		for (size_t i = 0; i < making->place_count; i++)
			if (making->places[i].layer == layer)
				making->order[at++] = i;
	}
	making->starts[making->layer_count] = at;
}

/* ---- from left to right ---- */

/* Where the line of a passing place goes on. */
static size_t goes_on(const struct making *making, const struct layout_place *place, bool below)
{
	const struct layout_line *line = &making->lines[place->line];
	if (below)
		return place->step + 1 < line->place_count ? line->places[place->step + 1] : line->to;
	return place->step > 0 ? line->places[place->step - 1] : line->from;
}

/* Where a line of a scene goes first, below or above; SIZE_MAX: it is none of the scene's there. */
static size_t sets_out(const struct layout_line *line, size_t scene, bool below)
{
	if (line->back || scene != (below ? line->from : line->to))
		return SIZE_MAX;
	if (line->place_count == 0)
		return below ? line->to : line->from;
	return line->places[below ? 0 : line->place_count - 1];
}

/* The mean of where its lines come from (or go to); its own place when it has none there. */
static double wish(const struct making *making, size_t place, bool below)
{
	double sum = 0;
	size_t count = 0;
	if (making->places[place].scene == SIZE_MAX)
		return making->places[goes_on(making, &making->places[place], below)].x;
	for (size_t i = 0; i < making->line_count; i++) {
		size_t other = sets_out(&making->lines[i], place, below);
		if (other == SIZE_MAX)
			continue;
		sum += making->places[other].x;
		count++;
	}
	return count == 0 ? making->places[place].x : sum / (double)count;
}

static double width_of(const struct layout_place *place)
{
	return place->scene == SIZE_MAX ? PASSING_WIDTH : LAYOUT_WIDTH;
}

/* By insertion, so that equals keep their order. */
static void sort_layer(struct making *making, size_t layer, const double *wishes)
{
	size_t *order = making->order;
	for (size_t i = making->starts[layer] + 1; i < making->starts[layer + 1]; i++) {
		size_t moved = order[i], j = i;
		for (; j > making->starts[layer] && wishes[moved] < wishes[order[j - 1]]; j--)
			order[j] = order[j - 1];
		order[j] = moved;
	}
}

/* As near to their wishes as they have room: packed from the left, then moved by what they are off on average. */
static void spread_layer(struct making *making, size_t layer, const double *wishes)
{
	size_t first = making->starts[layer], end = making->starts[layer + 1];
	double right = -INFINITY, off = 0;
	for (size_t i = first; i < end; i++) {
		struct layout_place *place = &making->places[making->order[i]];
		double half = width_of(place) / 2, wished = wishes[making->order[i]];
		place->x = fmax(wished, right + half);
		right = place->x + half + LAYOUT_GAP;
		off += wished - place->x;
	}
	for (size_t i = first; i < end; i++)
		making->places[making->order[i]].x += off / (double)(end - first);
}

static void sweep(struct making *making, bool down)
{
	double *wishes = work_array(making->w, making->place_count, sizeof *wishes);
	for (size_t n = 0; n < making->layer_count; n++) {
		size_t layer = down ? n : making->layer_count - 1 - n;
		for (size_t i = making->starts[layer]; i < making->starts[layer + 1]; i++)
			wishes[making->order[i]] = wish(making, making->order[i], !down);
		sort_layer(making, layer, wishes);
		spread_layer(making, layer, wishes);
	}
}

/* From the margin: the scenes, then the lines that pass by; each in the order that was found. */
static void pack_layer(struct making *making, size_t layer, double *right)
{
	double x = LAYOUT_MARGIN;
	for (int passing = 0; passing <= 1; passing++)
		for (size_t i = making->starts[layer]; i < making->starts[layer + 1]; i++) {
			struct layout_place *place = &making->places[making->order[i]];
			if ((place->scene == SIZE_MAX) != (passing == 1))
				continue;
			place->x = x + width_of(place) / 2;
			x += width_of(place) + (passing == 1 ? LAYOUT_LANE : LAYOUT_GAP);
		}
	*right = fmax(*right, x);
}

/* ---- from the top ---- */

static double set_tops(struct making *making)
{
	double top = LAYOUT_MARGIN;
	for (size_t layer = 0; layer < making->layer_count; layer++) {
		double height = 0;
		for (size_t i = making->starts[layer]; i < making->starts[layer + 1]; i++)
			height = fmax(height, making->places[making->order[i]].height);
		for (size_t i = making->starts[layer]; i < making->starts[layer + 1]; i++) {
			struct layout_place *place = &making->places[making->order[i]];
			place->top = top;
			if (place->scene == SIZE_MAX)
				place->height = height;
		}
		top += height + LAYOUT_DROP;
	}
	return top - LAYOUT_DROP + LAYOUT_MARGIN;
}

/* Packs all layers; gives the width. */
static double set_left(struct making *making)
{
	double right = 0;
	for (size_t layer = 0; layer < making->layer_count; layer++)
		pack_layer(making, layer, &right);
	for (size_t i = 0; i < making->line_count; i++)
		right += making->lines[i].back ? LAYOUT_LANE : 0;
	return right;
}

struct layout layout_of(struct work *w, const struct scenario *scenario)
{
	struct making making = {.w = w, .scenario = scenario};
	making.lines =
		work_array(w, scenario->scene_count * (SCENARIO_CHOICES_MAX + 1), sizeof *making.lines);
	find_lines(&making, 0);
	find_layers(&making);
	make_places(&making);
	for (size_t i = 0; i < SWEEPS; i++)
		sweep(&making, i % 2 == 0);
	double width = set_left(&making);
	return (struct layout){
		.width = width,
		.height = set_tops(&making),
		.places = making.places,
		.place_count = making.place_count,
		.lines = making.lines,
		.line_count = making.line_count,
	};
}
