/* A signer in a thread of the test: the same service and client as in the program, without the process around it. */
#ifndef TESTS_UNIT_SIGNER_H
#define TESTS_UNIT_SIGNER_H

#include "signer/signer.h"

struct test_signer;

/* For the data folder, with the test's clock; keys are made when it has none. */
struct test_signer *test_signer_start(struct work *w, const char *data_folder, const char *base_url);
struct signer *test_signer_of(const struct test_signer *signer);
void test_signer_stop(struct test_signer *signer);

#endif
