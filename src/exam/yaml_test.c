/* The tree and its lines, by hand; what is refused, and the limits. */
#include "exam/yaml.h"

#include "base/buf.h"
#include "test.h"

static const struct yaml_node *tree(struct work *w, struct str text)
{
	const struct yaml_node *root = NULL;
	int64_t line;
	assert_ok(w, yaml_read(w, text, &root, &line));
	return root;
}

static void assert_refused(struct str text, int64_t expected)
{
	struct work w = test_work();
	const struct yaml_node *root;
	int64_t line = 0;
	assert_fails(&w, ERR_INPUT, yaml_read(&w, text, &root, &line));
	assert_int_equal(line, expected);
	test_work_end(&w);
}

static struct str repeated(struct work *w, const char *text, size_t times)
{
	struct buf buf = buf_init(w->arena, YAML_BYTES_MAX + 1);
	for (size_t i = 0; i < times; i++)
		buf_put(&buf, str_of(text));
	return buf_str(&buf);
}

static const char sample[] = "a: 1\n"         /* 1 */
			     "b:\n"           /* 2 */
			     "  - x\n"        /* 3 */
			     "  - {c: 'y'}\n" /* 4 */
			     "# e\n"          /* 5 */
			     "e: |\n"         /* 6 */
			     "  one\n"        /* 7 */
			     "\n"             /* 8 */
			     "  two\n"        /* 9 */
			     "f: >\n"         /* 10 */
			     "  one\n"        /* 11 */
			     "  line\n";      /* 12 */

TEST(values_and_their_lines)
{
	struct work w = test_work();
	const struct yaml_node *root = tree(&w, str_of(sample));
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->count, 4);
	assert_str(root->first->text, S("1"));
	assert_true(root->first->plain);
	const struct yaml_node *list = yaml_get(root, S("b"));
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->key_line, 2);
	assert_int_equal(list->line, 3);
	const struct yaml_node *c = yaml_get(list->first->next, S("c"));
	assert_int_equal(c->line, 4);
	assert_false(c->plain);
	const struct yaml_node *e = yaml_get(root, S("e"));
	assert_str(e->text, S("one\n\ntwo\n"));
	assert_int_equal(e->line, 6);
	assert_true(e->literal);
	assert_str(yaml_get(root, S("f"))->text, S("one line\n"));
	assert_false(yaml_get(root, S("f"))->literal);
	test_work_end(&w);
}

TEST(what_is_not_there)
{
	struct work w = test_work();
	assert_null(yaml_get(NULL, S("a")));
	assert_null(yaml_get(tree(&w, S("[a]")), S("a")));
	assert_null(yaml_get(tree(&w, S("{a: 1}")), S("b")));
	test_work_end(&w);
}

TEST(what_authors_do_not_need_is_refused)
{
	assert_refused(S(""), 1);
	assert_refused(S("# only a comment\n"), 1);
	assert_refused(S("a: &x 1\n"), 1);
	assert_refused(S("a: 1\nb: *x\n"), 2);
	assert_refused(S("a: 1\nb: !!int 1\n"), 2);
	assert_refused(S("!mine {a: 1}\n"), 1);
	assert_refused(S("a: 1\n---\nb: 2\n"), 2);
	assert_refused(S("a: 1\nb: 2\na: 3\n"), 3);
	assert_refused(S("a: 1\n[b]: 2\n"), 2);
	assert_refused(S("a: 1\nb: \"\\0\"\n"), 2);
	assert_refused(S("a: 1\nb: \"\\uD800\"\n"), 2);
	assert_refused(S("a: \xff\n"), 1);
	assert_refused(S("a: 1\nb: [1, 2\nc: 3\n"), 3);
	assert_refused(S("a: 1\n\tb: 2\n"), 2);
}

/* Every line doubles what the one before stands for; read without aliases it is a few bytes. */
TEST(a_billion_laughs_are_refused)
{
	assert_refused(S("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"), 1);
}

TEST(limits)
{
	struct work w = test_work();
	struct str deep = repeated(&w, "[", YAML_DEPTH_MAX), end = repeated(&w, "]", YAML_DEPTH_MAX);
	(void)tree(&w, str_format(w.arena, "%.*s%.*s", STR_ARG(deep), STR_ARG(end)));
	assert_refused(str_format(w.arena, "[%.*s%.*s]", STR_ARG(deep), STR_ARG(end)), 1);
	assert_refused(repeated(&w, "[", 100000), 1);
	(void)tree(&w, repeated(&w, "- x\n", YAML_NODES_MAX - 1));
	assert_refused(repeated(&w, "- x\n", YAML_NODES_MAX), YAML_NODES_MAX);
	assert_refused(repeated(&w, "- x\n", YAML_BYTES_MAX / 4), YAML_NODES_MAX);
	assert_refused(repeated(&w, "x", YAML_BYTES_MAX + 1), 1);
	struct buf keys = buf_init(w.arena, 10000);
	for (int i = 0; i <= YAML_KEYS_MAX; i++)
		buf_format(&keys, "k%d: 1\n", i);
	assert_refused(buf_str(&keys), YAML_KEYS_MAX + 1);
	test_work_end(&w);
}
