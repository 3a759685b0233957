/* Any bytes as YAML: what is read is plain text within the stated maxima, with lines that rise. */
#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct yaml_node *node, size_t depth, int64_t *line, size_t *nodes)
{
	check(depth <= YAML_DEPTH_MAX && ++*nodes <= YAML_NODES_MAX);
	check(node->line >= *line && (str_absent(node->key) || node->line >= node->key_line));
	check(utf8_plain(node->text) && utf8_plain(node->key));
	check(node->kind == YAML_TEXT ? node->first == NULL : node->text.len == 0);
	*line = node->line;
	size_t count = 0;
	for (const struct yaml_node *child = node->first; child != NULL; child = child->next, count++) {
		check(node->kind != YAML_MAP || yaml_get(node, child->key) == child);
		check_node(child, depth + 1, line, nodes);
	}
	check(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	const struct yaml_node *root;
	int64_t line = 0;
	size_t nodes = 0;
	enum err failed = yaml_read(&w, str_bytes(data, size), &root, &line);
	if (failed == OK)
		check_node(root, 0, &line, &nodes);
	else
		check(failed == ERR_INPUT && line >= 1);
	work_finish(&w);
	return 0;
}
