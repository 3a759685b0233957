#include "irt/numbering.h"

#include "base/check.h"

struct numbering numbering_init(struct work *w, size_t most)
{
	struct numbering numbering = {.most = most, .slot_count = 16};
	while (numbering.slot_count < 2 * most)
		numbering.slot_count *= 2;
	numbering.names = work_array(w, most, sizeof *numbering.names);
	numbering.slots = work_array(w, numbering.slot_count, sizeof *numbering.slots);
	return numbering;
}

/* FNV-1a. */
static uint64_t hash(struct str name)
{
	uint64_t value = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < name.len; i++)
		value = (value ^ (uint8_t)name.at[i]) * UINT64_C(1099511628211);
	return value ^ value >> 29;
}

/* Where the name is, or would be; slots hold 1 + the number. */
static size_t slot_of(const struct numbering *numbering, struct str name)
{
	size_t slot = (size_t)hash(name) & (numbering->slot_count - 1);
	while (numbering->slots[slot] != 0 && !str_equal(numbering->names[numbering->slots[slot] - 1], name))
		slot = (slot + 1) & (numbering->slot_count - 1);
	return slot;
}

uint32_t numbering_of(struct numbering *numbering, struct str name)
{
	size_t slot = slot_of(numbering, name);
	if (numbering->slots[slot] == 0) {
		check(numbering->count < numbering->most);
		numbering->names[numbering->count] = name;
		numbering->slots[slot] = (uint32_t)++numbering->count;
	}
	return numbering->slots[slot] - 1;
}

uint32_t numbering_find(const struct numbering *numbering, struct str name)
{
	size_t slot = slot_of(numbering, name);
	return numbering->slots[slot] == 0 ? UINT32_MAX : numbering->slots[slot] - 1;
}
