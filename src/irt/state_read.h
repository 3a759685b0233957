/* Files of evidence: CSV with the columns id (a person), day, item, level and maybe weight (0 to 1), in any order; other
 * columns are passed over. Days are dates as 2026-11-23 or whole numbers; levels are called as the bank says, else 0, 1, 2 ….
 * */
#ifndef IRT_STATE_READ_H
#define IRT_STATE_READ_H

#include "irt/bank.h"

enum {
	STATE_READ_ROWS_MAX = 2000000,
	STATE_READ_DAY_MAX = 2800000, /* before or after 1970: in the year 9636 */
};

struct state_row {
	struct str person;
	int64_t day;
	size_t item, level; /* a place in the bank, and below its levels */
	double weight;
};

struct state_table {
	const struct state_row *
		rows; /* [count], by person, day, item, level and weight: the file's order makes no difference */
	size_t count; /* at least 1 */
	bool dates;   /* days are dates, counted from 1970-01-01 */
};

/* Reads the text, which must outlive the table. The bank's names differ. ERR_INPUT, with line and column, for what is no day,
 * item, level or weight, for dates and numbers mixed, a column that is not there, rows of other lengths than the header, no
 * rows; ERR_TOO_LARGE over STATE_READ_ROWS_MAX lines. Cost: n log n. */
enum err state_read(struct work *w, struct str text, const struct bank *bank,
                    struct state_table *out) MUST_CHECK;

/* A day alone, either way; false when it is none, or further from 1970 than STATE_READ_DAY_MAX. */
bool state_read_day(struct work *w, struct str text, bool *is_date, int64_t *day) MUST_CHECK;
/* And back. day: within a century of what state_read_day takes. */
struct str state_read_day_text(struct work *w, bool is_date, int64_t day);

#endif
