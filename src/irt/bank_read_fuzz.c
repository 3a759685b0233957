/* Files of items: whatever the bytes, what is read passes model_check, and written again it reads as the same bits. */
#include "base/check.h"
#include "irt/bank_read.h"
#include "irt/bank_write.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str write_bank(struct work *w, const struct bank *bank)
{
	struct buf buf = buf_init(w->arena, BANK_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < bank->count; i++) {
		json_object(&out);
		bank_write_item(&out, &bank->items[i], (struct str){0});
		json_end(&out);
	}
	json_end(&out);
	return buf_str(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct bank bank, again;
	struct bank_population population;
	if (bank_read_population(&w, str_bytes(data, size), &population) == OK)
		check(!population.known || population.sd > 0);
	work_forgive(&w);
	if (bank_read(&w, str_bytes(data, size), &bank) == OK) {
		for (size_t i = 0; i < bank.count; i++)
			check(model_check(&w, &bank.items[i].model) == OK);
		/* Names that are not UTF-8 are written as others, which may be equal. */
		struct str text = write_bank(&w, &bank);
		if (bank_read(&w, text, &again) == OK) {
			check(again.count == bank.count);
			for (size_t i = 0; i < bank.count; i++) {
				const struct model *one = &bank.items[i].model,
						   *other = &again.items[i].model;
				check(one->kind == other->kind && one->levels == other->levels);
				check(one->discrimination == other->discrimination);
				check(memcmp(one->slope, other->slope, sizeof one->slope) == 0 ||
				      one->kind == MODEL_NOMINAL);
				for (size_t k = 0; k + 1 < one->levels; k++)
					check(one->difficulty_logit[k] == other->difficulty_logit[k]);
			}
		}
	}
	work_finish(&w);
	return 0;
}
