#include "irt/model_name.h"

/* An item's own name is the first that allows it; so narrow ones come first, and those about several items after them. */
static const struct model_name names[] = {
	{.name = S_INIT("rasch"), .title = S_INIT("Rasch"), .kind = MODEL_LOGISTIC},
	{.name = S_INIT("2pl"),
         .title = S_INIT("two-parameter logistic"),
         .kind = MODEL_LOGISTIC,
         .slope_free = true},
	{.name = S_INIT("1pl"),
         .title = S_INIT("one-parameter logistic"),
         .kind = MODEL_LOGISTIC,
         .one_slope = true},
	{.name = S_INIT("3pl"),
         .title = S_INIT("three-parameter logistic"),
         .kind = MODEL_LOGISTIC,
         .slope_free = true,
         .guessing = true},
	{.name = S_INIT("4pl"),
         .title = S_INIT("four-parameter logistic"),
         .kind = MODEL_LOGISTIC,
         .slope_free = true,
         .guessing = true,
         .slip = true},
	{.name = S_INIT("grm"), .title = S_INIT("graded response"), .kind = MODEL_GRADED, .slope_free = true},
	{.name = S_INIT("pcm"), .title = S_INIT("partial credit"), .kind = MODEL_PARTIAL_CREDIT},
	{.name = S_INIT("gpcm"),
         .title = S_INIT("generalised partial credit"),
         .kind = MODEL_PARTIAL_CREDIT,
         .slope_free = true},
	{.name = S_INIT("rsm"),
         .title = S_INIT("rating scale"),
         .kind = MODEL_PARTIAL_CREDIT,
         .shared_steps = true},
	{.name = S_INIT("nrm"),
         .title = S_INIT("nominal response"),
         .kind = MODEL_NOMINAL,
         .slope_free = true},
};

const struct model_name *model_names(size_t *count)
{
	*count = COUNT(names);
	return names;
}

const struct model_name *model_name_find(struct str name)
{
	static const struct {
		struct str name, means;
	} others[] = {
		{S_INIT("graded"), S_INIT("grm")},
		{S_INIT("partial"), S_INIT("gpcm")},
		{S_INIT("nominal"), S_INIT("nrm")},
	};
	for (size_t i = 0; i < COUNT(others); i++)
		if (str_equal(others[i].name, name))
			name = others[i].means;
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i].name, name))
			return &names[i];
	return NULL;
}

bool model_name_allows(const struct model_name *name, const struct model *model)
{
	if (name->kind != model->kind)
		return false;
	bool slope = name->slope_free || name->one_slope || model->discrimination == 1;
	return slope && (name->guessing || model->guessing == 0) && (name->slip || model->slip == 0);
}

const struct model_name *model_name_of(const struct model *model)
{
	size_t i = 0;
	while (i + 1 < COUNT(names) && !model_name_allows(&names[i], model))
		i++;
	return &names[i];
}
