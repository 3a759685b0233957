/* What is expanded, and the JSON of it: object_*, objects_*, properties_*. */
#include "rdf/jsonld_parts.h"

#include <string.h>

/* Up to here, comparing with each property beats looking one up. */
enum { COMPARED_MAX = 16 };

struct object *object_make(struct run *run)
{
	return work_alloc(run->w, sizeof(struct object));
}

bool object_has(const struct object *object, enum keyword keyword)
{
	return (object->has & KEYWORD_BIT(keyword)) != 0;
}

bool object_has_only(const struct object *object, uint32_t keywords)
{
	return (object->has & ~keywords) == 0 && object->properties.count == 0;
}

bool object_is_graph(const struct object *object)
{
	const uint32_t may =
		KEYWORD_BIT(KEYWORD_GRAPH) | KEYWORD_BIT(KEYWORD_ID) | KEYWORD_BIT(KEYWORD_INDEX);
	return object_has(object, KEYWORD_GRAPH) && object_has_only(object, may);
}

const char *object_free_floating(const struct object *object)
{
	if (object_has_only(object, 0))
		return "empty object";
	if (object_has(object, KEYWORD_VALUE))
		return "object with only @value";
	if (object_has(object, KEYWORD_LIST))
		return "object with only @list";
	return object_has_only(object, KEYWORD_BIT(KEYWORD_ID)) ? "object with only @id" : NULL;
}

/* Room for one more in an array that has room for the power of two that count is below or at. */
static void *room(struct run *run, void *at, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return at;
	void *bigger = work_array(run->w, count == 0 ? 1 : count * 2, size);
	if (count > 0)
		memcpy(bigger, at, count * size);
	return bigger;
}

void objects_add(struct run *run, struct objects *objects, struct object *object)
{
	objects->at = room(run, objects->at, objects->count, sizeof *objects->at);
	objects->at[objects->count++] = object;
}

void objects_add_all(struct run *run, struct objects *objects, struct objects more)
{
	if (objects->count == 0) {
		*objects = more;
		return;
	}
	for (size_t i = 0; i < more.count; i++)
		objects_add(run, objects, more.at[i]);
}

void object_add_type(struct run *run, struct object *object, struct name type)
{
	struct name *types = room(run, (void *)object->types, object->type_count, sizeof *types);
	types[object->type_count++] = type;
	object->types = types;
}

/* ---- properties ---------------------------------------------------------------------------------- */

/* An index into the array, as a pointer that is not NULL. */
static const void *mark(size_t index)
{
	return (const void *)(uintptr_t)(index + 1);
}

static size_t find(const struct properties *properties, struct str name)
{
	if (properties->count <= COMPARED_MAX) {
		size_t i = 0;
		while (i < properties->count && !str_equal(properties->at[i].name.text, name))
			i++;
		return i;
	}
	const void *found = table_get(&properties->by_name, name);
	return found == NULL ? properties->count : (size_t)(uintptr_t)found - 1;
}

static void add_index(struct run *run, struct properties *properties)
{
	size_t count = properties->count;
	if (count <= COMPARED_MAX)
		return;
	for (size_t i = count == COMPARED_MAX + 1 ? 0 : count - 1; i < count; i++)
		table_set(&properties->by_name, run->w->arena, properties->at[i].name.text, mark(i));
}

struct objects *properties_at(struct run *run, struct properties *properties, struct name name)
{
	size_t index = find(properties, name.text);
	if (index == properties->count) {
		properties->at = room(run, properties->at, properties->count, sizeof *properties->at);
		properties->at[properties->count++] = (struct property){.name = name};
		add_index(run, properties);
	}
	return &properties->at[index].values;
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static struct json text(struct str value)
{
	return (struct json){.kind = str_absent(value) ? JSON_NULL : JSON_STRING, .text = value};
}

static size_t depth_of(const struct json *value)
{
	size_t deepest = 0;
	for (size_t i = 0; i < value->count; i++) {
		size_t depth =
			depth_of(value->kind == JSON_ARRAY ? &value->elements[i] : &value->members[i].value);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT);
}

static enum err check_depth(struct run *run, size_t depth)
{
	if (depth <= JSON_DEPTH_MAX)
		return OK;
	return fail(run->w, ERR_TOO_LARGE, "The expanded form is nested too deeply: over %d levels.",
	            JSON_DEPTH_MAX);
}

static enum err array_json(struct run *run, struct objects objects, size_t depth, struct json *out);

static struct json types_json(struct run *run, const struct object *object)
{
	struct json *elements = work_array(run->w, object->type_count, sizeof *elements);
	for (size_t i = 0; i < object->type_count; i++)
		elements[i] = text(object->types[i].text);
	if (object_has(object, KEYWORD_VALUE))
		return elements[0];
	return (struct json){.kind = JSON_ARRAY, .count = object->type_count, .elements = elements};
}

static enum err properties_json(struct run *run, const struct properties *properties, size_t depth,
                                struct json_member *members)
{
	for (size_t i = 0; i < properties->count; i++) {
		members[i].name = properties->at[i].name.text;
		TRY(array_json(run, properties->at[i].values, depth, &members[i].value));
	}
	return OK;
}

static enum err reverse_json(struct run *run, const struct object *object, size_t depth, struct json *out)
{
	struct json_member *members = work_array(run->w, object->reverse.count, sizeof *members);
	*out = (struct json){.kind = JSON_OBJECT, .count = object->reverse.count, .members = members};
	TRY(check_depth(run, depth));
	return properties_json(run, &object->reverse, depth + 1, members);
}

/* The entry of a keyword. */
static enum err entry_json(struct run *run, const struct object *object, enum keyword keyword, size_t depth,
                           struct json *out)
{
	/* clang-format off */
	switch ((int)keyword) {
	case KEYWORD_ID: *out = text(object->id.text); return OK;
	case KEYWORD_TYPE: *out = types_json(run, object); return OK;
	case KEYWORD_VALUE: *out = *object->value; return check_depth(run, depth + depth_of(out));
	case KEYWORD_LANGUAGE: *out = text(object->language); return OK;
	case KEYWORD_DIRECTION: *out = text(direction_text(object->direction)); return OK;
	case KEYWORD_INDEX: *out = text(object->index); return OK;
	case KEYWORD_LIST: return array_json(run, object->list, depth + 1, out);
	case KEYWORD_GRAPH: return array_json(run, object->graph, depth + 1, out);
	case KEYWORD_INCLUDED: return array_json(run, object->included, depth + 1, out);
	default: return reverse_json(run, object, depth + 1, out);
	}
	/* clang-format on */
}

static enum err object_json(struct run *run, const struct object *object, size_t depth, struct json *out)
{
	size_t keywords = (size_t)__builtin_popcount(object->has);
	struct json_member *members =
				   work_array(run->w, keywords + object->properties.count, sizeof *members),
			   *next = members;
	TRY(check_depth(run, depth));
	for (unsigned i = 0; i < KEYWORD_COUNT; i++) {
		if (!object_has(object, (enum keyword)i))
			continue;
		next->name = keyword_text((enum keyword)i);
		TRY(entry_json(run, object, (enum keyword)i, depth, &next->value));
		next++;
	}
	TRY(properties_json(run, &object->properties, depth + 1, next));
	*out = (struct json){
		.kind = JSON_OBJECT, .count = keywords + object->properties.count, .members = members};
	return OK;
}

static enum err array_json(struct run *run, struct objects objects, size_t depth, struct json *out)
{
	struct json *elements = work_array(run->w, objects.count, sizeof *elements);
	TRY(check_depth(run, depth));
	for (size_t i = 0; i < objects.count; i++)
		TRY(object_json(run, objects.at[i], depth + 1, &elements[i]));
	*out = (struct json){.kind = JSON_ARRAY, .count = objects.count, .elements = elements};
	return OK;
}

enum err objects_json(struct run *run, struct objects objects, const struct json **out)
{
	struct json *array = work_alloc(run->w, sizeof *array);
	*out = array;
	return array_json(run, objects, 1, array);
}
