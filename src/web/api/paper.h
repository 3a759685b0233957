/* /api/v1: the pages of an answer on paper, for programs. */
#ifndef WEB_API_PAPER_H
#define WEB_API_PAPER_H

#include "web/pages/paper.h"

struct api_paper_add_input {
	struct id sitting;
	struct str part;
	struct id instead;
	struct str bytes;
};
struct api_paper_change_input {
	struct id sitting;
	struct str part;
	struct id page;
	struct str body;
	int64_t place; /* DB_NULL_INT: where it is */
	struct str standing;
};
extern const struct field api_paper_add_fields[4];
extern const struct field api_paper_change_fields[6];
extern const struct field api_paper_list_output[3];
extern const struct field api_paper_page_output[11];

http_handler api_paper_list, api_paper_page, api_paper_add, api_paper_change;

#endif
