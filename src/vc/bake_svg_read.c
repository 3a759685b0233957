/* Of vc/bake_svg.h: bake_svg_read. */
#include "vc/bake_svg.h"

#include "base/check.h"
#include "base/xml.h"

struct element {
	const char *uri, *name;
	bool log_proof;
	enum bake_kind kind;
};

static const struct element elements[] = {
	{BAKE_SVG_OPENBADGE_3, "credential", false, BAKE_OPENBADGE_3},
	{BAKE_SVG_CLR_2, "credential", false, BAKE_CLR_2},
	{BAKE_SVG_OPENBADGE_2, "assertion", false, BAKE_OPENBADGE_2},
	{BAKE_SVG_LOG_PROOF, "logproof", true, BAKE_OPENBADGE_3},
};

struct reading {
	struct bake_found found;
	size_t depth;
	const struct element *element; /* that we are in, or NULL */
	struct str verify;             /* its attribute; absent: none */
	struct buf text;               /* and its text so far */
};

/* ---- elements ---- */

static const struct element *element_of(const struct xml_element *element)
{
	for (size_t i = 0; i < COUNT(elements); i++)
		if (str_equal(element->uri, str_of(elements[i].uri)) &&
		    str_equal(element->name, str_of(elements[i].name)))
			return &elements[i];
	return NULL;
}

static enum err on_start(struct work *w, void *state, const struct xml_element *element)
{
	struct reading *reading = state;
	if (reading->depth++ == 0 && !str_equal(element->name, S("svg")))
		return fail(w, ERR_INPUT, "it is no SVG picture");
	if (reading->element != NULL)
		return fail(w, ERR_INPUT, "the credential in it is no plain text");
	reading->element = element_of(element);
	if (reading->element == NULL)
		return OK;
	struct str verify = xml_attribute(w, element, S("verify"));
	reading->verify = str_absent(verify) ? verify : str_copy(w->arena, verify);
	reading->text = buf_init(w->arena, 2 * BAKE_CREDENTIAL_BYTES_MAX);
	return OK;
}

/* Its text or its attribute: Open Badges 2.0 has both where `verify` is a URL, and then the text says more. */
static enum err keep(struct work *w, struct reading *reading)
{
	const struct element *element = reading->element;
	struct str text = buf_str(&reading->text);
	bool blank = str_trim(text).len == 0;
	if (element->log_proof)
		return bake_keep(w, &reading->found.log_proof, text);
	if (!blank && !str_absent(reading->verify) && element->kind != BAKE_OPENBADGE_2)
		return fail(
			w, ERR_INPUT,
			"it carries a credential and a token in one place, and which one counts cannot be told");
	return bake_keep(w, &reading->found.credential[element->kind],
	                 blank && !str_absent(reading->verify) ? reading->verify : text);
}

static enum err on_end(struct work *w, void *state, struct str name)
{
	struct reading *reading = state;
	(void)name;
	reading->depth--;
	if (reading->element != NULL)
		TRY(keep(w, reading));
	reading->element = NULL;
	return OK;
}

static enum err on_text(struct work *w, void *state, struct str text)
{
	struct reading *reading = state;
	if (reading->element == NULL)
		return OK;
	buf_put(&reading->text, text);
	return reading->text.full ? fail(w, ERR_TOO_LARGE, "the credential in it is too long") : OK;
}

/* ---- the picture ---- */

enum err bake_svg_read(struct work *w, struct str picture, struct baked *out)
{
	static const struct xml_handler handler = {on_start, on_end, on_text};
	struct reading reading = {0};
	if (picture.len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", BAKE_PICTURE_BYTES_MAX >> 20);
	TRY(xml_events(w, picture, "SVG picture", &handler, &reading));
	return bake_settle(w, &reading.found, out);
}
