/* Files of response times: CSV, a header of item names, a row a person, seconds; empty, NA or 0 where there is none. */
#ifndef IRT_RESPONSE_TIME_READ_H
#define IRT_RESPONSE_TIME_READ_H

#include "irt/response_time.h"

struct response_time_table {
	struct response_times times;
	const struct str *names; /* of items [times.item_count] */
	const struct str *ids;   /* [times.person_count]; NULL: none given */
};

struct response_time_options {
	struct str id;               /* the column of ids; absent: none */
	const struct str *leave_out; /* columns to pass over [leave_out_count] */
	size_t leave_out_count;
};

/* ERR_INPUT with line and column, as responses_read, and for times that are negative or over RESPONSE_TIME_SECONDS_MAX; over
 * RESPONSES_ITEMS_MAX columns or RESPONSES_PERSONS_MAX rows. The text must outlive the table. */
enum err response_time_read(struct work *w, struct str text, const struct response_time_options *options,
                            struct response_time_table *out) MUST_CHECK;

#endif
