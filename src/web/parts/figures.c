#include "web/parts/figures.h"

#include <inttypes.h>

struct str figures_of(struct work *w, uint64_t number)
{
	if (number < 1000)
		return str_format(w->arena, "%" PRIu64, number);
	return str_format(w->arena, "%.*s,%03" PRIu64, STR_ARG(figures_of(w, number / 1000)), number % 1000);
}

struct str figures_entries(struct work *w, uint64_t count)
{
	return str_format(w->arena, "%.*s %s", STR_ARG(figures_of(w, count)),
	                  count == 1 ? "entry" : "entries");
}
