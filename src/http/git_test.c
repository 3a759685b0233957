/* git's own http-backend (tests/unit/git_server.py) is asked, and what it sends is read in a box. */
#include "http/git.h"

#include "sandbox/checkout.h"
#include "test.h"
#include "unit/box.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct server {
	char folder[64];
	FILE *process;
	char address[64];
};

static void server_open(struct work *w, struct server *server)
{
	int port = 0;
	snprintf(server->folder, sizeof server->folder, "/tmp/assay-git-XXXXXX");
	assert_non_null(mkdtemp(server->folder));
	(void)test_output(w,
	                  "cd %s && mkfifo port && git init -q --bare empty && cd - >/dev/null && "
	                  "python3 tests/unit/repositories.py tar.gz | tar -xz -C %s",
	                  server->folder, server->folder);
	char command[256], fifo[128];
	snprintf(command, sizeof command, "exec python3 tests/unit/git_server.py %s >%s/port", server->folder,
	         server->folder);
	server->process = popen(command, "w");
	assert_non_null(server->process);
	snprintf(fifo, sizeof fifo, "%s/port", server->folder);
	FILE *said = fopen(fifo, "r");
	assert_non_null(said);
	assert_int_equal(fscanf(said, "%d", &port), 1);
	fclose(said);
	snprintf(server->address, sizeof server->address, "http://127.0.0.1:%d", port);
}

static void server_close(struct work *w, struct server *server)
{
	pclose(server->process);
	(void)test_output(w, "rm -rf %s", server->folder);
}

TEST(git_server_is_asked_and_its_pack_read_in_a_box)
{
	struct work w = test_real_work();
	struct server server;
	struct git_pack pack;
	struct checkout repository;
	server_open(&w, &server);
	struct fetcher *fetcher = fetch_open(&(struct fetch_options){.own = str_of(server.address)});
	struct str url = str_format(w.arena, "%s/project/.git/", server.address);
	assert_ok(&w, git_fetch(&w, fetcher, url, 1 << 20, &pack));
	struct str head =
		test_output(&w, "git -c safe.directory='*' -C %s/project rev-parse HEAD", server.folder);
	assert_str(pack.commit, str_trim(head));
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	assert_ok(&w, checkout_read_pack(&w, &runner, pack.bytes, pack.commit, &repository));
	assert_int_equal(repository.count, 4);
	assert_int_equal(repository.history.count, 3);
	assert_fails(&w, ERR_TOO_LARGE, git_fetch(&w, fetcher, url, 100, &pack));
	url = str_format(w.arena, "%s/nowhere", server.address);
	assert_fails(&w, ERR_NOT_FOUND, git_fetch(&w, fetcher, url, 1 << 20, &pack));
	url = str_format(w.arena, "%s/empty", server.address);
	assert_fails(&w, ERR_INPUT, git_fetch(&w, fetcher, url, 1 << 20, &pack));
	sandbox_close(sandbox);
	fetch_close(fetcher);
	/* The same address is not asked by whom it is not the own of. */
	fetcher = fetch_open(&(struct fetch_options){0});
	assert_fails(&w, ERR_INPUT, git_fetch(&w, fetcher, url, 1 << 20, &pack));
	fetch_close(fetcher);
	server_close(&w, &server);
	work_finish(&w);
}

#define NAME "8253af13223bb5d59bcbe29d4744a18060ea7c69"
#define SERVICE "001e# service=git-upload-pack\n0000"

TEST(git_answers_that_are_none_are_refused)
{
	struct work w = test_work();
	struct str out = {0};
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S("<html>"), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(""), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(SERVICE), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(SERVICE "0000"), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(SERVICE "0003"), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(SERVICE "ffff" NAME " HEAD"), &out));
	assert_fails(&w, ERR_INPUT, git_advertised(&w, S(SERVICE "000cERR gone0000"), &out));
	assert_ok(&w, git_advertised(&w, S(SERVICE "003d" NAME " refs/heads/main\n0000"), &out));
	assert_str(out, S(NAME));
	assert_fails(&w, ERR_INPUT, git_answered(&w, S("0008NAK\n"), &out));
	assert_fails(&w, ERR_INPUT, git_answered(&w, S("PACK"), &out));
	assert_ok(&w, git_answered(&w, S("0008NAK\nPACK..."), &out));
	assert_str(out, S("PACK..."));
	test_work_end(&w);
}
