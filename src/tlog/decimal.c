#include "tlog/decimal.h"

bool decimal_parse(struct str text, uint64_t max, uint64_t *out)
{
	int64_t value;
	if (text.len == 0 || text.at[0] == '-' || (text.len > 1 && text.at[0] == '0') ||
	    !str_to_int(text, &value) || (uint64_t)value > max)
		return false;
	*out = (uint64_t)value;
	return true;
}
