#include "unit/witness.h"

#include "test.h"

#include "base/check.h"
#include "tlog/cosignature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct witness_store *test_witness_store(struct work *w, char *folder)
{
	struct witness_store *store;
	assert_non_null(mkdtemp(folder));
	assert_ok(w, witness_store_open(
			     w, &(struct witness_store_options){str_format(w->arena, "%s/db", folder), false},
			     &store));
	return store;
}

void test_witness_store_close(struct witness_store *store, const char *folder)
{
	char path[64];
	witness_store_close(store);
	snprintf(path, sizeof path, "%s/db", folder);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

struct test_witness *test_witness_open(struct work *w, const char *name, uint8_t seed)
{
	struct test_witness *witness = work_alloc(w, sizeof *witness);
	*witness = (struct test_witness){.folder = "/tmp/assay-witness-XXXXXX"};
	witness->store = test_witness_store(w, witness->folder);
	assert_ok(w, cosignature_signer_make(w, str_of(name), (const uint8_t[NOTE_SEED_LEN]){seed},
	                                     &witness->signer));
	assert_ok(w, witness_service_open(w, witness->store, &witness->signer, S("127.0.0.1:0"),
	                                  &witness->service));
	witness->url = str_format(w->arena, "http://127.0.0.1:%d", witness_service_port(witness->service));
	return witness;
}

void test_witness_close(struct test_witness *witness)
{
	witness_service_close(witness->service);
	test_witness_store_close(witness->store, witness->folder);
}

void test_witness_knows(struct work *w, const struct test_witness *witness, const struct note_verifier *log)
{
	assert_ok(w, witness_store_add(w, witness->store, log->name, log));
}

/* check() and not an assertion: those are for the test's own thread. */
static struct client_reply exchange(struct work *w, const struct test_witness *witness, const char *method,
                                    struct str path, struct str body)
{
	struct client_reply reply;
	struct client *client = client_open();
	enum err failed =
		client_send(w, client,
	                    &(struct client_request){.method = method,
	                                             .url = str_format(w->arena, "%.*s%.*s",
	                                                               STR_ARG(witness->url), STR_ARG(path)),
	                                             .body = body},
	                    &reply);
	client_close(client);
	check(failed == OK);
	return reply;
}

struct client_reply test_witness_post(struct work *w, const struct test_witness *witness, struct str body)
{
	return exchange(w, witness, "POST", S("/add-checkpoint"), body);
}

struct client_reply test_witness_get(struct work *w, const struct test_witness *witness, struct str path)
{
	return exchange(w, witness, "GET", path, (struct str){0});
}
