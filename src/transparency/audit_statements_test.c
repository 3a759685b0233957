/* Statements of servers that mean no good: an audit of them ends all the same. */
#include "transparency/audit_statements.h"

#include "test.h"

#include "base/world.h"
#include "unit/peer.h"

#define SALT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define PAGE(kind)                                                                                         \
	"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{\"index\":7,\"kind\":\"" kind "\",\"salt\":\"" SALT \
	"\",\"fields\":{}}]"

static struct statements *open_at(struct work *w, const struct test_peer *peer)
{
	struct statements *statements;
	struct str url = str_format(w->arena, "http://127.0.0.1:%d/statements", peer->port);
	w->deadline_us = world_monotonic_us(w) + 1000000;
	assert_ok(w, statements_open(w, url, 0, NULL, &statements));
	return statements;
}

/* The server says the same whatever it is asked for, and so what comes second is not behind what came first. */
TEST(statements_of_a_server_come_in_order)
{
	struct work w = test_real_work();
	struct test_peer peer = {.replies = {PAGE("version")}, .reply_count = 1};
	const struct statement *next;
	test_peer_open(&peer);
	struct statements *statements = open_at(&w, &peer);
	assert_ok(&w, statements_peek(&w, statements, &next));
	assert_int_equal(next->index, 7);
	statements_pass(statements);
	assert_fails(&w, ERR_INPUT, statements_peek(&w, statements, &next));
	statements_close(statements);
	test_peer_close(&peer);
	test_work_end(&w);
}

/* They would never come to an end: what is about people opens no public entry, and so nothing is passed. */
TEST(statements_of_a_server_are_about_no_person)
{
	struct work w = test_real_work();
	struct test_peer peer = {.replies = {PAGE("decision")}, .reply_count = 1};
	const struct statement *next;
	test_peer_open(&peer);
	struct statements *statements = open_at(&w, &peer);
	assert_fails(&w, ERR_INPUT, statements_peek(&w, statements, &next));
	assert_int_equal(atomic_load(&peer.connections), 1);
	statements_close(statements);
	test_peer_close(&peer);
	test_work_end(&w);
}

TEST(statements_are_waited_for_no_longer_than_there_is_time)
{
	struct work w = test_real_work();
	struct test_peer peer = {
		.replies = {"HTTP/1.1 200 OK\r\n\r\n"}, .reply_count = 1, .piece = " ", .pause_ms = 50};
	const struct statement *next;
	test_peer_open(&peer);
	struct statements *statements = open_at(&w, &peer);
	assert_fails(&w, ERR_UNAVAILABLE, statements_peek(&w, statements, &next));
	assert_in_range(world_monotonic_us(&w), 0, w.deadline_us + 5000000);
	statements_close(statements);
	test_peer_close(&peer);
	test_work_end(&w);
}
