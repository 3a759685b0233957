/* /api/v1: what reviewers say at lines of a repository. */
#ifndef WEB_API_COMMENTS_H
#define WEB_API_COMMENTS_H

#include "web/pages/code_review.h"

/* The first two of code_review_fields: the case and its part. */
enum { COMMENTS_FIELDS = 2 };

extern const struct field api_comments_output[1];
extern const struct field api_comment_output[1];

http_handler api_comments, api_comment_add, api_comment_change;

#endif
