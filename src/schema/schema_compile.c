/* schema_compile: all rules that can be reached, in an order that lets cheap ones speak first. */
#include "schema/schema_parts.h"

void schema_need(struct schema_compiler *c, struct schema_node *node)
{
	if (node->queued)
		return;
	node->queued = true;
	if (c->last == NULL)
		c->first = node;
	else
		c->last->next = node;
	c->last = node;
}

static enum err drain(struct schema_compiler *c)
{
	while (c->first != NULL) {
		struct schema_node *node = c->first;
		c->first = node->next;
		if (c->first == NULL)
			c->last = NULL;
		TRY(schema_compile_node(c, node));
	}
	return OK;
}

/* Whatever a $dynamicRef could lead to. */
static void need_dynamic(struct schema_compiler *c)
{
	for (const struct schema_anchor *wanted = c->dynamic; wanted != NULL; wanted = wanted->next)
		for (struct schema_resource *resource = c->resources; resource != NULL;
		     resource = resource->next)
			for (struct schema_anchor *anchor = resource->anchors; anchor != NULL;
			     anchor = anchor->next)
				if (anchor->dynamic && str_equal(anchor->name, wanted->name))
					schema_need(c, anchor->node);
}

enum err schema_compile(struct work *w, const struct json *document, const struct schema_options *options,
                        const struct schema **out)
{
	struct schema_compiler c = {.w = w, .options = options};
	struct schema *schema = work_alloc(w, sizeof *schema);
	struct schema_node *root;
	c.nodes.owner = &c;
	TRY(schema_add_document(&c, document, options->url, &root));
	schema_need(&c, root);
	while (c.first != NULL) {
		TRY(drain(&c));
		need_dynamic(&c);
	}
	schema->root = root;
	*out = schema;
	return OK;
}
