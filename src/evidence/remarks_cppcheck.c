/* Of evidence/remarks.h: remarks_cppcheck. */
#include "evidence/remarks_parts.h"
#include "evidence/text.h"

#include "base/xml.h"

enum { DEPTH_MAX = 20 };

struct reading {
	struct remarks_list list;
	size_t depth;
	bool in_error, placed; /* placed: its first place, which is where it is, was read */
	struct remark current;
};

static enum remarks_severity severity_of(struct str name)
{
	if (str_equal(name, S("error")))
		return REMARKS_ERROR;
	return str_equal(name, S("warning")) ? REMARKS_WARNING : REMARKS_STYLE;
}

static struct str copied(struct work *w, const struct xml_element *element, struct str name, size_t max)
{
	struct str value = xml_attribute(w, element, name);
	return str_absent(value) ? S("") : text_line(w, value, max);
}

static int64_t number_of(struct work *w, const struct xml_element *element, struct str name)
{
	int64_t number;
	return str_to_int(xml_attribute(w, element, name), &number) ? number : 0;
}

static enum err on_start(struct work *w, void *state, const struct xml_element *element)
{
	struct reading *reading = state;
	struct str name = element->name;
	if (++reading->depth > DEPTH_MAX)
		return fail(w, ERR_INPUT, "it is nested too deeply");
	if (reading->depth == 1 && !str_equal(name, S("results")))
		return fail(w, ERR_INPUT, "it is not what cppcheck prints");
	if (str_equal(name, S("error"))) {
		reading->in_error = true;
		reading->placed = false;
		reading->current = (struct remark){
			.tool = S("cppcheck"),
			.rule = copied(w, element, S("id"), REMARKS_RULE_BYTES_MAX),
			.severity = severity_of(xml_attribute(w, element, S("severity"))),
			.message = copied(w, element, S("msg"), REMARKS_MESSAGE_BYTES_MAX),
		};
	} else if (reading->in_error && !reading->placed && str_equal(name, S("location"))) {
		reading->placed = true;
		reading->current.path = copied(w, element, S("file"), 2000);
		reading->current.line = number_of(w, element, S("line"));
		reading->current.column = number_of(w, element, S("column"));
	}
	return OK;
}

static enum err on_end(struct work *w, void *state, struct str name)
{
	struct reading *reading = state;
	reading->depth--;
	if (!str_equal(name, S("error")))
		return OK;
	if (reading->in_error && reading->placed)
		remarks_add(w, &reading->list, &reading->current);
	reading->in_error = false;
	return OK;
}

enum err remarks_cppcheck(struct work *w, struct str root, struct str xml, struct remarks *out)
{
	static const struct xml_handler handler = {on_start, on_end, NULL};
	struct reading reading = {.list = {.root = root}};
	TRY(remarks_bounded(w, xml));
	TRY(xml_events(w, xml, "report of cppcheck's", &handler, &reading));
	remarks_sum_up(&reading.list, out);
	return OK;
}
