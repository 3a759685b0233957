#include "unit/box.h"

#include "test.h"

struct sandbox *test_sandbox(struct work *w, struct sandbox_options options)
{
	struct sandbox *sandbox = NULL;
	assert_ok(w, sandbox_open(w, &options, &sandbox));
	return sandbox;
}
