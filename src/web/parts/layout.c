#include "web/parts/layout.h"

#include "web/parts/layout.html.h"

void layout_page(struct buf *out, const struct layout_view *view)
{
	layout_html(out, view);
}
