/* Items as JSON, in full precision: what bank_read reads gives the same bits. */
#ifndef IRT_BANK_WRITE_H
#define IRT_BANK_WRITE_H

#include "base/json.h"
#include "irt/bank.h"

/* The members of one item, name, model (its `model_name`, or the narrowest where that is absent), a, b, c, d, codes and area,
 * into an object that is open: the caller adds to it (standard errors, fit) and closes it. */
void bank_write_item(struct json_out *out, const struct bank_item *item, struct str model_name);

#endif
