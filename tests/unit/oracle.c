#include "oracle.h"

#include <jansson.h>

static json_t *load(struct str text, json_error_t *error)
{
	return json_loadb(text.at == NULL ? "" : text.at, text.len,
	                  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, error);
}

enum oracle_verdict oracle_json(struct str text)
{
	json_error_t error;
	json_t *json = load(text, &error);
	if (json != NULL) {
		json_decref(json);
		return ORACLE_GOOD;
	}
	enum json_error_code code = json_error_code(&error);
	bool silent = code == json_error_numeric_overflow || code == json_error_null_byte_in_key;
	return silent ? ORACLE_SILENT : ORACLE_BAD;
}

bool oracle_json_same(struct str a, struct str b)
{
	json_error_t error;
	json_t *x = load(a, &error), *y = load(b, &error);
	bool same = x != NULL && y != NULL && json_equal(x, y);
	json_decref(x);
	json_decref(y);
	return same;
}
