#include "unit/signer.h"

#include "test.h"

#include "badge/badge.h"
#include "signer/service.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

struct test_signer {
	struct work w; /* the thread's own: a test's world is for one thread */
	struct service *service;
	int descriptor;
	pthread_t thread;
	struct signer *client;
};

static void *serve(void *argument)
{
	struct test_signer *signer = argument;
	service_run(&signer->w, signer->service, signer->descriptor);
	return NULL;
}

struct test_signer *test_signer_start(struct work *w, const char *data_folder, const char *base_url)
{
	struct test_signer *signer = calloc(1, sizeof *signer);
	struct signer_options options = {.folder = str_of(data_folder)};
	int pair[2];
	struct str keys = str_format(w->arena, "%s/keys", data_folder);
	assert_true(mkdir(str_cstr(w->arena, keys), 0700) == 0 || errno == EEXIST);
	assert_ok(w, issuer_identity(w, str_of(base_url), &options.identity));
	signer->w = test_work();
	assert_ok(&signer->w, service_open(&signer->w, keys, &options, &signer->service));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	signer->descriptor = pair[1];
	assert_int_equal(pthread_create(&signer->thread, NULL, serve, signer), 0);
	signer->client = signer_attach(pair[0]);
	return signer;
}

struct signer *test_signer_of(const struct test_signer *signer)
{
	return signer->client;
}

void test_signer_stop(struct test_signer *signer)
{
	signer_close(signer->client);
	assert_int_equal(pthread_join(signer->thread, NULL), 0);
	service_close(signer->service);
	work_finish(&signer->w);
	free(signer);
}
