#include "base/xml.h"

#include "base/buf.h"
#include "base/check.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>

struct reading {
	struct work *w;
	xmlParserCtxt *parser;
	const char *noun;
	const struct xml_handler *handler;
	void *state;
};

static struct str view(const xmlChar *text)
{
	return str_of((const char *)text);
}

/* Where entities are not replaced, libxml2 writes every ampersand of a value as a reference. */
static struct str with_ampersands(struct work *w, struct str value)
{
	const struct str written = S("&#38;");
	struct buf plain = buf_init(w->arena, value.len);
	size_t at;
	if (str_find(value, written) == SIZE_MAX)
		return value;
	while ((at = str_find(value, written)) != SIZE_MAX) {
		buf_put(&plain, str_slice(value, 0, at));
		buf_byte(&plain, '&');
		value = str_slice(value, at + written.len, SIZE_MAX);
	}
	buf_put(&plain, value);
	return buf_str(&plain);
}

struct str xml_attribute(struct work *w, const struct xml_element *element, struct str name)
{
	/* Name, prefix, URI, begin, end. */
	const xmlChar **at = element->at;
	for (int i = 0; i < element->count; i++, at += 5)
		if (at[2] == NULL && str_equal(view(at[0]), name))
			return with_ampersands(w, str_bytes(at[3], (size_t)(at[4] - at[3])));
	return (struct str){0};
}

static void told(struct reading *reading, enum err failed)
{
	if (failed != OK)
		xmlStopParser(reading->parser);
}

static void on_start(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int default_count,
                     const xmlChar **attributes)
{
	struct reading *reading = state;
	(void)prefix, (void)namespace_count, (void)namespaces, (void)default_count;
	const struct xml_element element = {view(name), uri == NULL ? (struct str){0} : view(uri),
	                                    attribute_count, attributes};
	if (reading->w->failed == OK)
		told(reading, reading->handler->start(reading->w, reading->state, &element));
}

static void on_end(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = state;
	(void)prefix, (void)uri;
	if (reading->w->failed == OK)
		told(reading, reading->handler->end(reading->w, reading->state, view(name)));
}

static void on_text(void *state, const xmlChar *text, int len)
{
	struct reading *reading = state;
	if (reading->w->failed == OK && reading->handler->text != NULL)
		told(reading,
		     reading->handler->text(reading->w, reading->state, str_bytes(text, (size_t)len)));
}

/* ---- what is refused ---- */

static void refuse(struct reading *reading, const char *why)
{
	if (reading->w->failed == OK)
		told(reading, fail(reading->w, ERR_INPUT, "%s", why));
}

static const char declares[] = "it declares parts of its own (in its DOCTYPE), which is not taken";

static void on_entity(void *state, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	refuse(state, declares);
}

static void on_attribute(void *state, const xmlChar *element, const xmlChar *name, int type, int default_kind,
                         const xmlChar *default_value, xmlEnumeration *tree)
{
	(void)element, (void)name, (void)type, (void)default_kind, (void)default_value;
	xmlFreeEnumeration(tree); /* it is the handler's */
	refuse(state, declares);
}

static void on_element(void *state, const xmlChar *name, int type, xmlElementContent *content)
{
	(void)name, (void)type, (void)content;
	refuse(state, declares);
}

static void on_notation(void *state, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name, (void)public_id, (void)system_id;
	refuse(state, declares);
}

static void on_unparsed(void *state, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id,
                        const xmlChar *notation)
{
	(void)name, (void)public_id, (void)system_id, (void)notation;
	refuse(state, declares);
}

static void on_reference(void *state, const xmlChar *name)
{
	(void)name;
	refuse(state, "it uses entities that are not its own");
}

/* Its errors show in wellFormed. Those of encodings go past the parser's own handler. */
static void on_error(void *state, xmlError *error)
{
	(void)state, (void)error;
}

static const xmlSAXHandler sax = {
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

/* ---- the document ---- */

static enum err parse(struct reading *reading)
{
	xmlParserCtxt *parser = reading->parser;
	*parser->sax = sax;
	parser->userData = reading;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET);
	xmlSetStructuredErrorFunc(NULL, on_error);
	xmlParseDocument(parser);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (reading->w->failed != OK)
		return reading->w->failed;
	if (!parser->wellFormed)
		return fail(reading->w, ERR_INPUT, "it is no %s, or it is damaged or cut off", reading->noun);
	return OK;
}

enum err xml_events(struct work *w, struct str xml, const char *noun, const struct xml_handler *handler,
                    void *state)
{
	struct reading reading = {.w = w, .noun = noun, .handler = handler, .state = state};
	check(xml.len <= INT_MAX);
	if (xml.len == 0)
		return fail(w, ERR_INPUT, "it is no %s: it is empty", noun);
	reading.parser = xmlCreateMemoryParserCtxt(xml.at, (int)xml.len);
	if (reading.parser == NULL)
		return fail(w, ERR_UNAVAILABLE, "no memory to read XML");
	enum err failed = parse(&reading);
	/* It makes a document for the entities that a DOCTYPE declares, and does not give it back when it is stopped there. */
	xmlFreeDoc(reading.parser->myDoc);
	xmlFreeParserCtxt(reading.parser);
	return failed;
}
