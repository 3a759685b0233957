/* A witness in this process, listening on a port of its own. */
#ifndef TESTS_UNIT_WITNESS_H
#define TESTS_UNIT_WITNESS_H

#include "http/client.h"
#include "transparency/witness_service.h"

struct test_witness {
	char folder[32];
	struct note_signer signer;
	struct witness_store *store;
	struct witness_service *service;
	struct str url;
};

/* Serves with w's world. The seed of the key begins with that byte. In w's arena, which must outlive it. */
struct test_witness *test_witness_open(struct work *w, const char *name, uint8_t seed);
void test_witness_close(struct test_witness *witness);
/* It knows the log from now on. */
void test_witness_knows(struct work *w, const struct test_witness *witness, const struct note_verifier *log);
/* What it answers to a request; a call that fails fails the test. Any thread. */
struct client_reply test_witness_post(struct work *w, const struct test_witness *witness, struct str body);
struct client_reply test_witness_get(struct work *w, const struct test_witness *witness, struct str path);

/* A store in a folder of its own, named by the template of mkdtemp. */
struct witness_store *test_witness_store(struct work *w, char *folder);
void test_witness_store_close(struct witness_store *store, const char *folder);

#endif
