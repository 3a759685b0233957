/* One XML document as events, for the readers of reports: libxml2 without entities, a DOCTYPE's declarations, network or
 * files. */
#ifndef EVIDENCE_XML_H
#define EVIDENCE_XML_H

#include "base/work.h"

struct xml_attributes {
	int count;
	const unsigned char **at; /* libxml2's: five pointers each */
};
/* The value of an attribute without a namespace, its references resolved; absent when there is none. Valid during the event. */
struct str xml_attribute(struct work *w, const struct xml_attributes *attributes, struct str name);

/* Names are without their prefix. A handler that fails (in w) ends the reading. */
struct xml_handler {
	enum err (*start)(struct work *w, void *state, struct str name,
	                  const struct xml_attributes *attributes);
	enum err (*end)(struct work *w, void *state, struct str name);
	enum err (*text)(struct work *w, void *state, struct str text); /* NULL: none wanted */
};

/* Reads it. ERR_INPUT when it is not well formed (what came before was told), declares anything or refers to entities that
 * are not XML's own five; a handler's failure. `noun`: what it ought to be, for the sentence ("a JUnit report"). */
enum err xml_events(struct work *w, struct str xml, const char *noun, const struct xml_handler *handler,
                    void *state) MUST_CHECK;

#endif
