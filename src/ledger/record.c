#include "ledger/record.h"

#include "base/check.h"

#include "ledger/record.sql.h"

#include <string.h>

enum err record_growth(struct work *w, struct tx *tx, struct id org, int64_t size, struct record_point **out,
                       size_t *count)
{
	const struct record_steps_in in = {
		.org = org, .stride = size / RECORD_STEPS + (size % RECORD_STEPS > 0), .most = size};
	struct record_steps_row *rows;
	struct record_at_row last;
	bool found = false;
	*count = 0;
	if (size == 0)
		return OK;
	TRY(record_steps(w, tx, &in, &rows, count));
	check(*count <= RECORD_STEPS);
	struct record_point *points = *out = work_array(w, *count + 1, sizeof *points);
	for (size_t i = 0; i < *count; i++)
		points[i] = (struct record_point){rows[i].size, rows[i].at_us};
	if (*count > 0 && points[*count - 1].size < size)
		TRY(record_at(w, tx, &(struct record_at_in){org, size}, &last, &found));
	if (found)
		points[(*count)++] = (struct record_point){size, last.at_us};
	return OK;
}

static enum err take(struct work *w, int64_t size, int64_t at_us, struct str root, struct str note,
                     struct record_checkpoint *out)
{
	*out = (struct record_checkpoint){.size = size, .at_us = at_us, .note = note};
	if (root.len != sizeof out->root.byte)
		return fail(w, ERR_INTERNAL,
		            "the root of a checkpoint on record is no hash: restore a backup");
	memcpy(out->root.byte, root.at, root.len);
	return OK;
}

enum err record_page(struct work *w, struct tx *tx, struct id org, int64_t most,
                     struct record_checkpoint **out, size_t *count)
{
	struct record_published_row *rows;
	TRY(record_published(w, tx, &(struct record_published_in){org, most}, &rows, count));
	check(*count <= RECORD_PAGE);
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		TRY(take(w, rows[i].size, rows[i].at_us, rows[i].root, rows[i].note, &(*out)[i]));
	return OK;
}

enum err record_find(struct work *w, struct tx *tx, struct id org, int64_t size,
                     struct record_checkpoint *out)
{
	struct record_at_row row;
	bool found;
	TRY(record_at(w, tx, &(struct record_at_in){org, size}, &row, &found));
	if (!found || str_absent(row.note))
		return fail(
			w, ERR_NOT_FOUND,
			"No checkpoint of %lld entries was published. The page of the public log lists those "
			"that were.",
			(long long)size);
	return take(w, size, row.at_us, row.root, row.note, out);
}
