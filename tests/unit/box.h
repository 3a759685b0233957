/* A real sandbox, for tests of what runs in one. */
#ifndef TEST_BOX_H
#define TEST_BOX_H

#include "sandbox/sandbox.h"

/* Fails the test when there is none to be had; closed by sandbox_close. */
struct sandbox *test_sandbox(struct work *w, struct sandbox_options options);

#endif
