/* What the HTML of a stranger's text may contain, read without the code that wrote it. */
#ifndef TEST_SAFE_HTML_H
#define TEST_SAFE_HTML_H

#include "base/str.h"

/* NULL when the HTML is made of known elements with known attributes, closed in order, whose links lead to
 * http, https, mailto or places of this site; else what is wrong with it. */
const char *safe_html_fault(struct str html);

#endif
