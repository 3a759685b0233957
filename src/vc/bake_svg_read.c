/* Of vc/bake_svg.h: bake_svg_read. */
#include "vc/bake_svg.h"

#include "base/check.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

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
	struct work *w;
	xmlParserCtxt *parser;
	struct bake_found found;
	size_t depth;
	const struct element *element; /* that we are in, or NULL */
	struct str verify;             /* its attribute; absent: none */
	struct buf text;               /* and its text so far */
};

/* Records the failure, unless there is one, and has the parser stop. */
static void refuse(struct reading *reading, enum err kind, const char *why)
{
	if (reading->w->failed == OK)
		(void)fail(reading->w, kind, "%s", why);
	xmlStopParser(reading->parser);
}

static struct str view(const xmlChar *text)
{
	return str_of((const char *)text);
}

/* ---- elements ---- */

static const struct element *element_of(const xmlChar *name, const xmlChar *uri)
{
	for (size_t i = 0; uri != NULL && i < COUNT(elements); i++)
		if (str_equal(view(uri), str_of(elements[i].uri)) &&
		    str_equal(view(name), str_of(elements[i].name)))
			return &elements[i];
	return NULL;
}

/* The attribute `verify` of no namespace. libxml2 gives five pointers each: name, prefix, URI, begin, end. */
static struct str verify_of(struct arena *arena, int count, const xmlChar **attributes)
{
	for (int i = 0; i < count; i++, attributes += 5)
		if (attributes[2] == NULL && str_equal(view(attributes[0]), S("verify"))) {
			size_t len = (size_t)(attributes[4] - attributes[3]);
			return str_copy(arena, str_bytes(attributes[3], len));
		}
	return (struct str){0};
}

static void on_start(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int default_count,
                     const xmlChar **attributes)
{
	struct reading *reading = state;
	(void)prefix, (void)namespace_count, (void)namespaces, (void)default_count;
	if (reading->w->failed != OK)
		return;
	if (reading->depth++ == 0 && !str_equal(view(name), S("svg")))
		refuse(reading, ERR_INPUT, "it is no SVG picture");
	if (reading->element != NULL)
		refuse(reading, ERR_INPUT, "the credential in it is no plain text");
	reading->element = element_of(name, uri);
	if (reading->element == NULL || reading->w->failed != OK)
		return;
	reading->verify = verify_of(reading->w->arena, attribute_count, attributes);
	reading->text = buf_init(reading->w->arena, 2 * BAKE_CREDENTIAL_BYTES_MAX);
}

/* Its text or its attribute: Open Badges 2.0 has both where `verify` is a URL, and then the text says more. */
static enum err keep(struct reading *reading)
{
	const struct element *element = reading->element;
	struct str text = buf_str(&reading->text);
	bool blank = str_trim(text).len == 0;
	if (element->log_proof)
		return bake_keep(reading->w, &reading->found.log_proof, text);
	if (!blank && !str_absent(reading->verify) && element->kind != BAKE_OPENBADGE_2)
		return fail(
			reading->w, ERR_INPUT,
			"it carries a credential and a token in one place, and which one counts cannot be told");
	return bake_keep(reading->w, &reading->found.credential[element->kind],
	                 blank && !str_absent(reading->verify) ? reading->verify : text);
}

static void on_end(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = state;
	(void)name, (void)prefix, (void)uri;
	if (reading->w->failed != OK)
		return;
	reading->depth--;
	if (reading->element != NULL && keep(reading) != OK)
		xmlStopParser(reading->parser);
	reading->element = NULL;
}

static void on_text(void *state, const xmlChar *text, int len)
{
	struct reading *reading = state;
	if (reading->element == NULL || reading->w->failed != OK)
		return;
	buf_put(&reading->text, str_bytes(text, (size_t)len));
	if (reading->text.full)
		refuse(reading, ERR_TOO_LARGE, "the credential in it is too long");
}

/* ---- what is refused ---- */

static const char declares[] =
	"it declares parts of its own (in its DOCTYPE), which pictures with credentials may not";

static void on_entity(void *state, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	refuse(state, ERR_INPUT, declares);
}

static void on_attribute(void *state, const xmlChar *element, const xmlChar *name, int type, int default_kind,
                         const xmlChar *default_value, xmlEnumeration *tree)
{
	(void)element, (void)name, (void)type, (void)default_kind, (void)default_value;
	xmlFreeEnumeration(tree); /* it is the handler's */
	refuse(state, ERR_INPUT, declares);
}

static void on_element(void *state, const xmlChar *name, int type, xmlElementContent *content)
{
	(void)name, (void)type, (void)content;
	refuse(state, ERR_INPUT, declares);
}

static void on_notation(void *state, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name, (void)public_id, (void)system_id;
	refuse(state, ERR_INPUT, declares);
}

static void on_unparsed(void *state, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id,
                        const xmlChar *notation)
{
	(void)name, (void)public_id, (void)system_id, (void)notation;
	refuse(state, ERR_INPUT, declares);
}

static void on_reference(void *state, const xmlChar *name)
{
	(void)name;
	refuse(state, ERR_INPUT, "it uses entities that are not its own");
}

/* Its errors show in wellFormed; standard error is for our sentence. Those of encodings go past the parser's own handler. */
static void on_error(void *state, xmlError *error)
{
	(void)state, (void)error;
}

static const xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_text,
	.reference = on_reference,
	.entityDecl = on_entity,
	.attributeDecl = on_attribute,
	.elementDecl = on_element,
	.notationDecl = on_notation,
	.unparsedEntityDecl = on_unparsed,
	.serror = on_error,
};

/* ---- the picture ---- */

static enum err parse(struct reading *reading)
{
	xmlParserCtxt *parser = reading->parser;
	*parser->sax = handler;
	parser->userData = reading;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET);
	xmlSetStructuredErrorFunc(NULL, on_error);
	xmlParseDocument(parser);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (reading->w->failed != OK)
		return reading->w->failed;
	if (!parser->wellFormed)
		return fail(reading->w, ERR_INPUT, "it is no SVG picture, or it is damaged");
	return OK;
}

enum err bake_svg_read(struct work *w, struct str picture, struct baked *out)
{
	struct reading reading = {.w = w};
	if (picture.len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", BAKE_PICTURE_BYTES_MAX >> 20);
	if (picture.len == 0)
		return fail(w, ERR_INPUT, "it is no SVG picture, or it is damaged");
	reading.parser = xmlCreateMemoryParserCtxt(picture.at, (int)picture.len);
	if (reading.parser == NULL)
		return fail(w, ERR_UNAVAILABLE, "no memory to read a picture");
	enum err failed = parse(&reading);
	/* It makes a document for the entities that a DOCTYPE declares, and does not give it back when it is stopped there. */
	xmlFreeDoc(reading.parser->myDoc);
	xmlFreeParserCtxt(reading.parser);
	TRY(failed);
	return bake_settle(w, &reading.found, out);
}
