/* verify_plain, verify_imitates: words that are not what they seem.
 *
 * A proof over RDF (rdfc, sd, Ed25519Signature2020) signs statements. JSON-LD has many ways of writing one statement, and
 * this program reads only the plain one: `validUntil` in the credential itself. Written as an IRI, under @included, in a
 * second object of the same id, or by a name that a context of the document's own defines, the same statement stays signed
 * and is not seen: an expiry or a status could be hidden so, by anybody, without breaking the proof. Such JSON is not read at
 * all.
 *
 * Open Badges has one more way to say a thing where nobody looks: the name of a class stands for the same IRI as that of a
 * property ("Criteria" and "criteria"). What is called by an id can be said in halves, under that id, in two places: the
 * credential itself, the lists of its status and its schemas are read where they stand, so that a second half is refused;
 * of all else verify_nodes.c puts the halves together. */
#include "rdf/names.h"
#include "vc/verify_parts.h"

/* An object under way: the root's id, and whether it stands in a proof. */
struct walk {
	struct work *w;
	struct str id;
	bool in_proof;
};

static const struct str literal_names[] = {S_INIT("@value"), S_INIT("@type"), S_INIT("@language"),
                                           S_INIT("@direction")};

static bool is_literal_name(const struct json *object, struct str name)
{
	for (size_t i = 0; i < COUNT(literal_names); i++)
		if (str_equal(literal_names[i], name))
			return json_get(object, S("@value")) != NULL;
	return false;
}

/* Only by name: what a context of its own would define, it could define to mislead. */
static enum err check_contexts(struct work *w, const struct json *contexts)
{
	bool list = contexts->kind == JSON_ARRAY;
	size_t count = list ? contexts->count : 1;
	for (size_t i = 0; i < count; i++)
		if ((list ? &contexts->elements[i] : contexts)->kind != JSON_STRING)
			return fail(
				w, ERR_INPUT,
				"It brings definitions of its own (in “@context”), by which a signed word can "
				"mean something else than it seems to.");
	return OK;
}

static bool is_class_name(struct str name)
{
	return name.len > 0 && name.at[0] >= 'A' && name.at[0] <= 'Z';
}

static enum err check_name(const struct walk *walk, const struct json *object,
                           const struct json_member *member, bool root)
{
	struct work *w = walk->w;
	struct str name = member->name;
	if (str_equal(name, S("@context"))) {
		if (root || walk->in_proof ||
		    verify_has_word(json_get(object, S("type")), S("VerifiableCredential")))
			return check_contexts(w, &member->value);
		return fail(w, ERR_INPUT,
		            "A part of it brings a context of its own, by which a signed word "
		            "can mean something else than it seems to.");
	}
	if ((str_starts(name, S("@")) && !is_literal_name(object, name)) ||
	    str_find_byte(name, ':') != SIZE_MAX || is_class_name(name))
		return fail(w, ERR_INPUT,
		            "It is written in a way of JSON-LD that can hide what it says: the name “%.*s”.",
		            STR_ARG(str_slice(name, 0, 200)));
	return OK;
}

static enum err odd_place(const struct walk *walk)
{
	return fail(
		walk->w, ERR_INPUT,
		"It says some of what it says about itself in an odd place, where it could be overlooked.");
}

/* The classes by which a credential is told. */
static const struct str kinds[] = {S_INIT("VerifiableCredential"), S_INIT("OpenBadgeCredential"),
                                   S_INIT("AchievementCredential"), S_INIT("EndorsementCredential"),
                                   S_INIT("ClrCredential")};

/* A second object of the credential's id would be the credential too. An endorsement may be about it and say so. */
static enum err check_id(const struct walk *walk, const struct json *object, bool root)
{
	struct str id = json_get_str(object, S("id"));
	if (str_starts(id, S("_:")))
		return fail(walk->w, ERR_INPUT, "A part of it is named in a way that can hide what it says.");
	if (root || walk->in_proof || str_absent(walk->id) || !str_equal(id, walk->id))
		return OK;
	for (size_t i = 0; i < object->count; i++) {
		struct str name = object->members[i].name;
		if (!str_equal(name, S("id")) && !str_equal(name, S("type")) &&
		    !str_equal(name, S("endorsementComment")))
			return odd_place(walk);
	}
	const struct json *types = json_get(object, S("type"));
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (verify_has_word(types, kinds[i]))
			return odd_place(walk);
	return OK;
}

/* What is null in an array says nothing, and an array in an array is the same as without: what stands behind would not be read.
 * Two of one id are one. An array that has it often enough pushes what stands behind off the end of what is read; and what is
 * read as an array's elements, as a list of status, is read one by one. */
static enum err check_array(const struct walk *walk, const struct json *array)
{
	struct names names = names_init(walk->w, array->count);
	bool has_object = false;
	for (size_t i = 0; i < array->count; i++) {
		enum json_kind kind = array->elements[i].kind;
		has_object |= kind == JSON_OBJECT;
		if (kind == JSON_NULL || kind == JSON_ARRAY)
			return fail(
				walk->w, ERR_INPUT,
				"It is written in a way of JSON-LD that can hide what it says: a list with "
				"something empty, or a list, in it.");
	}
	for (size_t i = 0; has_object && i < array->count; i++) {
		const struct json *one = &array->elements[i];
		struct str id = one->kind == JSON_STRING ? one->text : json_get_str(one, S("id"));
		size_t known = names.count;
		if (!str_absent(id) && names_of(&names, id) < known)
			return odd_place(walk);
	}
	return OK;
}

/* By its IRI a class is the same, and not recognised: a badge would be read as a credential of no kind. */
static enum err check_type(const struct walk *walk, struct str type)
{
	size_t begin = type.len;
	while (begin > 0 && str_find_byte(S(":/#"), type.at[begin - 1]) == SIZE_MAX)
		begin--;
	for (size_t i = 0; begin > 0 && i < COUNT(kinds); i++)
		if (str_equal(str_slice(type, begin, SIZE_MAX), kinds[i]))
			return fail(
				walk->w, ERR_INPUT,
				"It is written in a way of JSON-LD that can hide what it is: the type “%.*s”.",
				STR_ARG(str_slice(type, 0, 200)));
	return OK;
}

static enum err check_types(const struct walk *walk, const struct json *types)
{
	bool list = types->kind == JSON_ARRAY;
	for (size_t i = 0; i < (list ? types->count : 1); i++) {
		const struct json *type = list ? &types->elements[i] : types;
		if (type->kind == JSON_STRING)
			TRY(check_type(walk, type->text));
	}
	return OK;
}

/* Bounded by JSON_DEPTH_MAX. */
static enum err check_value(const struct walk *walk, const struct json *value, bool root)
{
	if (value->kind == JSON_ARRAY) {
		TRY(check_array(walk, value));
		for (size_t i = 0; i < value->count; i++)
			TRY(check_value(walk, &value->elements[i], false));
	}
	if (value->kind != JSON_OBJECT)
		return OK;
	TRY(check_id(walk, value, root));
	for (size_t i = 0; i < value->count; i++) {
		const struct json_member *member = &value->members[i];
		struct walk inside = *walk;
		TRY(check_name(walk, value, member, root));
		if (str_equal(member->name, S("@context")))
			continue;
		if (str_equal(member->name, S("type")))
			TRY(check_types(walk, &member->value));
		inside.in_proof |= str_equal(member->name, S("proof"));
		TRY(check_value(&inside, &member->value, false));
	}
	return OK;
}

/* What is read as it stands, and not by verify_node: nothing is said of it elsewhere. */
static enum err check_whole(const struct walk *walk, const struct inspection *in, struct str name)
{
	const struct json *value = json_get(in->credential, name);
	bool list = value != NULL && value->kind == JSON_ARRAY;
	size_t count = value == NULL ? 0 : list ? value->count : 1;
	for (size_t i = 0; i < count; i++) {
		const struct json *one = list ? &value->elements[i] : value;
		if (verify_node(in, one) != one)
			return odd_place(walk);
	}
	return OK;
}

enum err verify_plain(struct work *w, const struct inspection *in)
{
	const struct walk walk = {.w = w, .id = json_get_str(in->credential, S("id"))};
	TRY(check_value(&walk, in->credential, true));
	TRY(check_whole(&walk, in, S("credentialStatus")));
	TRY(check_whole(&walk, in, S("credentialSchema")));
	return in->is_list ? check_whole(&walk, in, S("credentialSubject")) : OK;
}

/* ---- letters ---- */

enum script { NO_LETTER, LATIN, GREEK, CYRILLIC, OTHER_SCRIPT };

/* Of two bytes in UTF-8 at most: what imitates Latin letters lies there. */
static enum script script_of(unsigned first, unsigned second)
{
	unsigned letter = first < 0x80 ? first : (first & 0x1f) << 6 | (second & 0x3f);
	if (first < 0x80)
		return (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z' ? LATIN : NO_LETTER;
	if (first >= 0xe0)
		return OTHER_SCRIPT;
	if (letter >= 0xc0 && letter < 0x250)
		return LATIN;
	if (letter >= 0x370 && letter < 0x400)
		return GREEK;
	return letter >= 0x400 && letter < 0x530 ? CYRILLIC : OTHER_SCRIPT;
}

bool verify_imitates(struct str text)
{
	unsigned seen = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned first = (unsigned char)text.at[i];
		unsigned second = i + 1 < text.len ? (unsigned char)text.at[i + 1] : 0;
		if (first >= 0x80 && first < 0xc0)
			continue;
		enum script script = script_of(first, second);
		if (script == NO_LETTER)
			seen = 0;
		else
			seen |= 1U << script;
		if ((seen & 1U << LATIN) != 0 && (seen & (1U << GREEK | 1U << CYRILLIC)) != 0)
			return true;
	}
	return false;
}
