#include "web/parts/form_field.h"

#include "web/parts/form_field.html.h"

void form_field(struct buf *out, const struct form_field *view)
{
	form_field_html(out, view);
}
