/* Credentials in SVG pictures (Open Badges 3.0, "SVG"): the first element in <svg> is
 *
 *	<openbadges:credential><![CDATA[ JSON ]]></openbadges:credential>   or   <openbadges:credential verify="TOKEN"/>
 *
 * with xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0". Behind it may stand our proof of logging, in a namespace of
 * ours.
 *
 * Writing needs no reader of XML: it happens to pictures that we drew. Reading is base/xml.h's.
 *
 * 1. Elements are known by namespace and name, whatever their prefix, at any depth.
 * 2. Open Badges 2.0 (<assertion> of http://openbadges.org) and the Comprehensive Learner Record are recognised. */
#ifndef VC_BAKE_SVG_H
#define VC_BAKE_SVG_H

#include "vc/bake.h"

/* The picture with the credential and its proof. ERR_INPUT when it is no plain SVG in UTF-8 as we draw it, or bake_check says
 * no; ERR_CONFLICT when it carries a credential already; ERR_TOO_LARGE. */
enum err bake_svg(struct work *w, struct str picture, const struct baked *baked, struct str *out) MUST_CHECK;

/* What a picture carries, with sentences for sandbox/reader.h: ERR_INPUT, ERR_TOO_LARGE. In bake_svg_read.c. */
enum err bake_svg_read(struct work *w, struct str picture, struct baked *out) MUST_CHECK;

/* The namespaces. */
#define BAKE_SVG_OPENBADGE_3 "https://purl.imsglobal.org/ob/v3p0"
#define BAKE_SVG_OPENBADGE_2 "http://openbadges.org"
#define BAKE_SVG_CLR_2 "https://purl.imsglobal.org/clr/v2p0"
#define BAKE_SVG_LOG_PROOF "urn:assay:log-proof"

#endif
