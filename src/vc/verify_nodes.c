/* verify_nodes, verify_node: what is said of an id, wherever it stands.
 *
 * To RDF a thing that has an id is one thing, however many objects in the document have that id; to a reader of JSON each of
 * them is another. So whoever has a signed credential could take a sentence out of the object where this program looks for it
 * and put it into another one of the same id (the achievement's into an endorsement of it, the issuer's into the creator),
 * and the proof would hold. Therefore objects of one id are put together before anything is read: the report follows from the
 * statements, not from where they stand. What one name has in several places stands there as several values, each once. */
#include "rdf/names.h"
#include "vc/verify_parts.h"

/* An object that says something of its id, and the one before it. */
struct place {
	const struct json *object;
	const struct place *before;
};

struct verify_nodes {
	struct work *w;
	struct names names; /* ids, by number */
	size_t capacity;
	struct node {
		const struct place *last;  /* NULL: of this id nothing is said */
		const struct json *merged; /* NULL where there is one object or none */
	} * at;                            /* by number */
};

/* ---- finding them ---- */

static void add(struct verify_nodes *nodes, struct str id, const struct json *object)
{
	size_t number = names_of(&nodes->names, id);
	if (number >= nodes->capacity) {
		size_t capacity = 2 * number + 16;
		struct node *at = work_array(nodes->w, capacity, sizeof *at);
		for (size_t i = 0; i < nodes->capacity; i++)
			at[i] = nodes->at[i];
		nodes->at = at;
		nodes->capacity = capacity;
	}
	struct place *place = work_alloc(nodes->w, sizeof *place);
	*place = (struct place){object, nodes->at[number].last};
	nodes->at[number].last = place;
}

/* Statements that stand in a graph of their own are not about the same things as those around it. */
static bool is_elsewhere(struct str name)
{
	return str_equal(name, S("@context")) || str_equal(name, S("proof")) ||
	       str_equal(name, S("verifiableCredential"));
}

/* Bounded by JSON_DEPTH_MAX. */
static void find(struct verify_nodes *nodes, const struct json *value)
{
	if (value->kind == JSON_ARRAY)
		for (size_t i = 0; i < value->count; i++)
			find(nodes, &value->elements[i]);
	if (value->kind != JSON_OBJECT)
		return;
	struct str id = json_get_str(value, S("id"));
	if (!str_absent(id) && value->count > 1)
		add(nodes, id, value);
	for (size_t i = 0; i < value->count; i++)
		if (!is_elsewhere(value->members[i].name))
			find(nodes, &value->members[i].value);
}

/* ---- putting them together ---- */

/* The values of one name, each once. */
struct gathered {
	struct str name;
	struct json *values;
	size_t count, capacity;
	struct names known; /* in RFC 8785 form */
};

static enum err gather_one(struct work *w, struct gathered *out, const struct json *value)
{
	struct str text;
	TRY(json_canonical(w, value, &text));
	size_t known = out->known.count;
	if (names_of(&out->known, text) < known)
		return OK;
	if (out->count == out->capacity) {
		out->capacity = 2 * out->capacity + 4;
		struct json *values = work_array(w, out->capacity, sizeof *values);
		for (size_t i = 0; i < out->count; i++)
			values[i] = out->values[i];
		out->values = values;
	}
	out->values[out->count++] = *value;
	return OK;
}

static enum err gather(struct work *w, struct gathered *out, const struct json *value)
{
	if (value->kind != JSON_ARRAY)
		return gather_one(w, out, value);
	for (size_t i = 0; i < value->count; i++)
		TRY(gather_one(w, out, &value->elements[i]));
	return OK;
}

/* Of the last object and those before it, in the order of the document. */
static enum err merge(struct work *w, const struct place *last, const struct json **out)
{
	size_t count = 0, most = 0;
	for (const struct place *place = last; place != NULL; place = place->before) {
		count++;
		most += place->object->count;
	}
	const struct json **objects = work_array(w, count, sizeof *objects);
	for (const struct place *place = last; place != NULL; place = place->before)
		objects[--count] = place->object;
	struct names names = names_init(w, most);
	struct gathered *all = work_array(w, most, sizeof *all);
	for (const struct place *place = last; place != NULL; place = place->before, count++)
		for (size_t i = 0; i < objects[count]->count; i++) {
			const struct json_member *member = &objects[count]->members[i];
			size_t known = names.count, number = names_of(&names, member->name);
			if (number == known)
				all[number] =
					(struct gathered){.name = member->name, .known = names_init(w, 1)};
			TRY(gather(w, &all[number], &member->value));
		}
	struct json_member *members = work_array(w, names.count, sizeof *members);
	for (size_t i = 0; i < names.count; i++)
		members[i] = (struct json_member){
			all[i].name, all[i].count == 1 ? all[i].values[0]
						       : (struct json){.kind = JSON_ARRAY,
		                                                       .count = all[i].count,
		                                                       .elements = all[i].values}};
	struct json *whole = work_alloc(w, sizeof *whole);
	*whole = (struct json){.kind = JSON_OBJECT, .count = names.count, .members = members};
	*out = whole;
	return OK;
}

enum err verify_nodes(struct work *w, struct inspection *in)
{
	struct verify_nodes *nodes = work_alloc(w, sizeof *nodes);
	*nodes = (struct verify_nodes){.w = w, .names = names_init(w, 16)};
	find(nodes, in->credential);
	for (size_t i = 0; i < nodes->capacity; i++) {
		struct node *node = &nodes->at[i];
		if (node->last != NULL && node->last->before != NULL)
			TRY(merge(w, node->last, &node->merged));
	}
	in->nodes = nodes;
	return OK;
}

/* ---- reading ---- */

const struct json *verify_node(const struct inspection *in, const struct json *value)
{
	struct verify_nodes *nodes = in->nodes;
	if (nodes == NULL || value == NULL)
		return value;
	struct str id = value->kind == JSON_STRING ? value->text : json_get_str(value, S("id"));
	if (str_absent(id))
		return value;
	size_t number = names_of(&nodes->names, id);
	const struct node *node = number < nodes->capacity ? &nodes->at[number] : NULL;
	if (node == NULL || node->last == NULL)
		return value;
	return node->merged != NULL ? node->merged : node->last->object;
}
