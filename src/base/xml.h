/* One XML document as events, by libxml2's SAX interface: no tree is built, so that what is not asked for costs no memory.
 *
 * 1. No network, no file: a DOCTYPE is read over, as many programs write one, its external subset never loaded. One that declares
 *    anything of its own is refused, and so is every entity but the five that XML has.
 * 2. libxml2's limits hold: 256 levels, 10 MB a text. And its errors: what is not well-formed is refused to the end. */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/work.h"

struct xml_element {
	struct str name, uri;     /* without its prefix; uri: of its namespace, absent: none */
	int count;                /* of its attributes */
	const unsigned char **at; /* libxml2's: five pointers each */
};
/* The value of an attribute without a namespace, its references resolved; absent when there is none. Valid during the event. */
struct str xml_attribute(struct work *w, const struct xml_element *element, struct str name);

/* A handler that fails (in w) ends the reading. */
struct xml_handler {
	enum err (*start)(struct work *w, void *state, const struct xml_element *element);
	enum err (*end)(struct work *w, void *state, struct str name);
	enum err (*text)(struct work *w, void *state, struct str text); /* NULL: none wanted */
};

/* Reads it. ERR_INPUT when it is not well formed (what came before was told), declares anything or refers to entities that
 * are not XML's own five; a handler's failure. `noun`: what it ought to be, for the sentence ("JUnit report"). At most 2 GiB. */
enum err xml_events(struct work *w, struct str xml, const char *noun, const struct xml_handler *handler,
                    void *state) MUST_CHECK;

#endif
