/* Files of calibrated items.
 *
 * JSON: an array of items, or an object whose `items` is one, as `assay irt calibrate --json` prints it:
 *
 *   {"name": "q1", "model": "3pl", "a": 1.2, "b": 0.3, "c": 0.2, "d": 1}
 *   {"name": "q2", "model": "grm", "a": 1.4, "b": [-1, 0, 1.5], "codes": [1, 2, 3, 4], "area": "algebra"}
 *   {"name": "q3", "model": "nrm", "a": [0, 0.6, 1.4], "c": [0, 0.8, 0.5]}
 *
 * In the object, `population` with `mean` and `variance` says whom they were calibrated on.
 *
 * CSV: a header with the columns `item` or `name`, `model`, `a`, `b`, `c`, `d`, `area` or `Group` (capitals make no difference),
 * and b1, b2 … where there are several; a1, a2 … and c1, c2 … of a nominal item. What an item has not is left empty. Other
 * columns and members are passed over.
 *
 * `model` is a name of irt/model_name.h. Left out, it is that of the whole file, else follows from the numbers: one b is the
 * logistic model, several a the nominal one; several b could be the graded or the partial credit model and are refused.
 * a left out is 1, c 0, d 1. Names left out are 1, 2, 3 … */
#ifndef IRT_BANK_READ_H
#define IRT_BANK_READ_H

#include "irt/bank.h"

enum { BANK_BYTES_MAX = 64 << 20 };

/* Reads either, told apart by the first character. Each item passed model_check and fits its model's name, names are not empty
 * and differ, and there is at least one. ERR_INPUT with the line and the column, or with the item's place and name;
 * ERR_TOO_LARGE. The text must outlive the bank. */
enum err bank_read(struct work *w, struct str text, struct bank *out) MUST_CHECK;

/* Whom the items were calibrated on: a normal distribution. */
struct bank_population {
	bool known;
	double mean, sd;
};

/* What a text that bank_read took says of it; unknown in CSV, in an array, and where it is not an object (several groups).
 * ERR_INPUT for a mean outside ±MODEL_THETA_MAX_LOGIT or a variance outside 0.0001 to 10,000. */
enum err bank_read_population(struct work *w, struct str text, struct bank_population *out) MUST_CHECK;

#endif
