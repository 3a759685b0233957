#include "irt/bank.h"

size_t bank_find(const struct bank *bank, struct str name)
{
	for (size_t i = 0; i < bank->count; i++)
		if (str_equal(bank->items[i].name, name))
			return i;
	return SIZE_MAX;
}
