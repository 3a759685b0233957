#include "irt/bank_write.h"

#include "irt/model_name.h"

static void put_numbers(struct json_out *out, struct str name, const double *numbers, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_real(out, numbers[i]);
	json_end(out);
}

static void put_parameters(struct json_out *out, const struct model *model)
{
	if (model->kind == MODEL_NOMINAL) {
		put_numbers(out, S("a"), model->slope, model->levels);
		put_numbers(out, S("c"), model->intercept, model->levels);
		return;
	}
	json_put_real(out, S("a"), model->discrimination);
	if (model->kind == MODEL_LOGISTIC) {
		json_put_real(out, S("b"), model->difficulty_logit[0]);
		json_put_real(out, S("c"), model->guessing);
		json_put_real(out, S("d"), 1 - model->slip);
		return;
	}
	put_numbers(out, S("b"), model->difficulty_logit, model->levels - 1);
}

void bank_write_item(struct json_out *out, const struct bank_item *item, struct str model_name)
{
	json_put_str(out, S("name"), item->name);
	json_put_str(out, S("model"),
	             str_absent(model_name) ? model_name_of(&item->model)->name : model_name);
	put_parameters(out, &item->model);
	if (item->codes != NULL) {
		json_name(out, S("codes"));
		json_array(out);
		for (size_t k = 0; k < item->model.levels; k++)
			json_int(out, item->codes[k]);
		json_end(out);
	}
	if (!str_absent(item->area))
		json_put_str(out, S("area"), item->area);
}
