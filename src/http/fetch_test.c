/* Addresses that lead inside, by every way of writing them; and a peer on this machine that must not be reached by any of
 * them. The ranges are those of IANA's special-purpose address registries, each tested at an address of its own. */
#include "test.h"

#include "http/address.h"
#include "http/fetch.h"
#include "unit/peer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- addresses ---- */

static bool is_public(struct str address)
{
	char text[INET6_ADDRSTRLEN];
	snprintf(text, sizeof text, "%.*s", STR_ARG(address));
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return address_is_public((const struct sockaddr *)&four, sizeof four);
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return address_is_public((const struct sockaddr *)&six, sizeof six);
}

/* Those that lead inside, and those beside them that do not. */
static const char closed[] =
	"0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 "
	"169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 "
	"198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 "
	"255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 "
	"64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 "
	"2002:7f00:1:: 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 5f00::1";
static const char open[] =
	"1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 "
	"128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.0 192.167.255.255 198.17.255.255 "
	"198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700::1111 "
	"2a00:1450:4001::1 2003::1";

static void expect(const char *addresses, bool public)
{
	struct str rest = str_of(addresses);
	while (rest.len > 0) {
		struct str address = str_cut(&rest, ' ');
		if (is_public(address) != public)
			fail_msg("%.*s is taken for the other", STR_ARG(address));
	}
}

TEST(address_of_the_public_internet_and_of_no_other)
{
	const struct sockaddr other = {.sa_family = AF_UNIX};
	expect(closed, false);
	expect(open, true);
	assert_false(address_is_public(&other, sizeof other));
}

/* ---- a peer ---- */

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"

static struct str own_of(struct work *w, const struct test_peer *peer)
{
	return str_format(w->arena, "http://127.0.0.1:%d", peer->port);
}

/* ---- tricks ---- */

/* Each "%d" is the port of a peer on this machine. */
static const char *const tricks[] = {
	"http://127.0.0.1:%d/",
	"https://127.0.0.1:%d/",
	"https://localhost:%d/", /* a name that leads here */
	"https://LOCALHOST:%d/",
	"https://localhost.:%d/",
	"https://127.1:%d/",
	"https://2130706433:%d/",
	"https://0x7f000001:%d/",
	"https://0x7f.0.0.1:%d/",
	"https://0177.0.0.1:%d/",
	"https://017700000001:%d/",
	"https://127.0.0.1.:%d/",
	"https://0:%d/",
	"https://0.0.0.0:%d/",
	"https://[::1]:%d/",
	"https://[::]:%d/",
	"https://[::ffff:127.0.0.1]:%d/",
	"https://[::ffff:7f00:1]:%d/",
	"https://[0:0:0:0:0:ffff:127.0.0.1]:%d/",
	"https://[::127.0.0.1]:%d/",
	"https://[64:ff9b::127.0.0.1]:%d/",
	"https://[2002:7f00:1::]:%d/",
	"https://[fe80::1%%25lo]:%d/",
	"https://example.org@127.0.0.1:%d/",
	"https://user:password@127.0.0.1:%d/",
	"https://127.0.0.1:%d\\@example.org/",
	"https://127.0.0.1:%d#@example.org/",
	"https://%%31%%32%%37.0.0.1:%d/",
	"https://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1:%d/",
	"https://127。0。0。1:%d/",
	"https:127.0.0.1:%d/",
	"https:///127.0.0.1:%d/",
	"//127.0.0.1:%d/",
	"HTTP://127.0.0.1:%d/",
	"ftp://127.0.0.1:%d/",
	"gopher://127.0.0.1:%d/_GET",
	"dict://127.0.0.1:%d/x",
	"ldap://127.0.0.1:%d/x",
	"smb://127.0.0.1:%d/x",
	"telnet://127.0.0.1:%d/",
	"file://127.0.0.1:%d/etc/passwd",
	"file:///etc/passwd#%d",
	"https://10.0.0.1:%d/",
	"https://169.254.169.254:%d/latest/meta-data/",
	"https://localhost:22/?%d",
	"https://localhost:443/?%d",
	"https://1.1.1.1:25/?%d",
	"https://1.1.1.1:0/?%d",
	"https://1.1.1.1:65536/?%d",
	"https://1.1.1.1:443 /?%d",
	"https://1.1.1.1\r\nHost: x/?%d",
	"jar:https://127.0.0.1:%d/",
	"data:application/json,{}?%d",
	"",
	"https://",
	"/etc/passwd",
};

TEST(fetch_of_addresses_that_lead_inside)
{
	struct work w = test_real_work();
	struct test_peer peer = {.replies = {OK_REPLY}, .reply_count = 1};
	test_peer_open(&peer);
	struct fetcher *fetcher = fetch_open(&(struct fetch_options){.timeout_ms = 2000});
	for (size_t i = 0; i < COUNT(tricks); i++) {
		struct str bytes, url = str_of(tricks[i]);
		size_t mark = str_find(url, S("%d"));
		if (mark != SIZE_MAX)
			url = str_format(w.arena, "%.*s%d%.*s", (int)mark, url.at, peer.port,
			                 STR_ARG(str_slice(url, mark + 2, SIZE_MAX)));
		enum err failed = fetch_get(&w, fetcher, url, "*/*", 100, &bytes);
		if (failed != ERR_INPUT && failed != ERR_UNAVAILABLE)
			fail_msg("%.*s was asked: %d", STR_ARG(url), (int)failed);
		work_forgive(&w);
	}
	assert_int_equal(atomic_load(&peer.connections), 0);
	fetch_close(fetcher);
	test_peer_close(&peer);
	work_finish(&w);
}

/* The refusal says what it is, for an address and for a name alike. */
TEST(fetch_says_why_it_did_not_ask)
{
	struct work w = test_real_work();
	struct str bytes;
	struct fetcher *fetcher = fetch_open(&(struct fetch_options){.timeout_ms = 2000});
	static const char *const inside[] = {"https://127.0.0.1:4443/", "https://localhost:4443/",
	                                     "https://[::1]:4443/", "https://0x7f.1:4443/"};
	for (size_t i = 0; i < COUNT(inside); i++) {
		assert_int_equal(fetch_get(&w, fetcher, str_of(inside[i]), "*/*", 100, &bytes), ERR_INPUT);
		assert_true(str_find(w.message, S("leads to this machine or into a private network")) !=
		            SIZE_MAX);
		work_forgive(&w);
	}
	assert_int_equal(fetch_get(&w, fetcher, S("http://example.org/"), "*/*", 100, &bytes), ERR_INPUT);
	assert_true(str_find(w.message, S("https://")) != SIZE_MAX);
	work_forgive(&w);
	fetch_close(fetcher);
	work_finish(&w);
}

/* ---- redirects ---- */

static enum err get(struct work *w, struct fetcher *fetcher, const struct test_peer *peer, const char *path,
                    size_t max, struct str *bytes)
{
	struct str own = own_of(w, peer);
	return fetch_get(w, fetcher, str_format(w->arena, "%.*s%s", STR_ARG(own), path), "application/json",
	                 max, bytes);
}

TEST(fetch_follows_redirects_no_further_than_it_may_ask)
{
	struct work w = test_real_work();
	static const char *const leads[] = {
		TEST_PEER_REDIRECT("file:///etc/passwd"),
		TEST_PEER_REDIRECT("http://169.254.169.254/latest/meta-data/"),
		TEST_PEER_REDIRECT("https://169.254.169.254/latest/meta-data/"),
		TEST_PEER_REDIRECT("https://localhost:22/"),
		TEST_PEER_REDIRECT("gopher://127.0.0.1:25/_x"),
		TEST_PEER_REDIRECT("http://user@127.0.0.1:1/"),
		TEST_PEER_REDIRECT("//[::1]:4443/"),
		TEST_PEER_REDIRECT("https://2130706433:4443/"),
		TEST_PEER_REDIRECT("dict://localhost:11211/stats"),
	};
	for (size_t i = 0; i < COUNT(leads); i++) {
		struct test_peer inside = {.replies = {OK_REPLY}, .reply_count = 1},
				 peer = {.reply_count = 2};
		struct str bytes;
		test_peer_open(&inside);
		/* Nor to another port of the machine that it may ask. */
		struct str other =
			str_format(w.arena, TEST_PEER_REDIRECT("http://127.0.0.1:%d/"), inside.port);
		peer.replies[0] = leads[i];
		peer.replies[1] = str_cstr(w.arena, other);
		test_peer_open(&peer);
		struct fetcher *fetcher =
			fetch_open(&(struct fetch_options){.own = own_of(&w, &peer), .timeout_ms = 2000});
		if (get(&w, fetcher, &peer, "/a", 100, &bytes) != ERR_INPUT)
			fail_msg("followed: %s", leads[i]);
		assert_int_equal(atomic_load(&peer.connections), 1);
		work_forgive(&w);
		assert_fails(&w, ERR_INPUT, get(&w, fetcher, &peer, "/b", 100, &bytes));
		assert_int_equal(atomic_load(&inside.connections), 0);
		fetch_close(fetcher);
		test_peer_close(&peer);
		test_peer_close(&inside);
	}
	work_finish(&w);
}

TEST(fetch_follows_three_redirects_and_no_more)
{
	struct work w = test_real_work();
	struct str bytes;
	struct test_peer peer = {.replies = {TEST_PEER_REDIRECT("/b"), TEST_PEER_REDIRECT("/c"),
	                                     TEST_PEER_REDIRECT("/d"), OK_REPLY},
	                         .reply_count = 4};
	test_peer_open(&peer);
	struct fetcher *fetcher =
		fetch_open(&(struct fetch_options){.own = own_of(&w, &peer), .timeout_ms = 4000});
	assert_ok(&w, get(&w, fetcher, &peer, "/a", 100, &bytes));
	assert_str(bytes, S("hello"));
	assert_true(str_starts(str_of(peer.request), S("GET /d HTTP/1.1\r\n")));
	test_peer_close(&peer);
	struct test_peer round = {.replies = {TEST_PEER_REDIRECT("/a")}, .reply_count = 1};
	test_peer_open(&round);
	fetch_close(fetcher);
	fetcher = fetch_open(&(struct fetch_options){.own = own_of(&w, &round), .timeout_ms = 4000});
	assert_fails(&w, ERR_UNAVAILABLE, get(&w, fetcher, &round, "/a", 100, &bytes));
	assert_int_equal(atomic_load(&round.connections), 1 + FETCH_REDIRECTS_MAX);
	fetch_close(fetcher);
	test_peer_close(&round);
	work_finish(&w);
}

/* ---- limits ---- */

TEST(fetch_limits_size_and_time_and_sends_nothing_along)
{
	struct work w = test_real_work();
	struct str bytes;
	struct test_peer peer = {
		.replies = {OK_REPLY, OK_REPLY, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
	                    "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH\r\n",
	                    "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel"},
		.reply_count = 6};
	test_peer_open(&peer);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	struct fetcher *fetcher =
		fetch_open(&(struct fetch_options){.own = own_of(&w, &peer), .timeout_ms = 1500});
	assert_ok(&w, get(&w, fetcher, &peer, "/a", 5, &bytes));
	assert_str(bytes, S("hello"));
	struct str request = str_of(peer.request);
	assert_true(str_find(request, S("\r\nAccept: application/json\r\n")) != SIZE_MAX);
	static const char *const unsent[] = {"Cookie", "Authorization", "Referer", "Accept-Encoding"};
	for (size_t i = 0; i < COUNT(unsent); i++)
		assert_true(str_find(request, str_of(unsent[i])) == SIZE_MAX);
	assert_fails(&w, ERR_TOO_LARGE, get(&w, fetcher, &peer, "/a", 4, &bytes));
	assert_fails(&w, ERR_NOT_FOUND, get(&w, fetcher, &peer, "/a", 100, &bytes));
	assert_fails(&w, ERR_UNAVAILABLE, get(&w, fetcher, &peer, "/a", 100, &bytes));
	assert_fails(&w, ERR_UNAVAILABLE, get(&w, fetcher, &peer, "/a", 100, &bytes)); /* no HTTP/0.9 */
	assert_fails(&w, ERR_UNAVAILABLE, get(&w, fetcher, &peer, "/a", 100, &bytes));
	unsetenv("http_proxy");
	fetch_close(fetcher);
	test_peer_close(&peer);
	work_finish(&w);
}

TEST(fetch_leaves_who_is_slow_or_does_not_end)
{
	static const struct {
		const char *head, *piece;
		unsigned pause_ms;
		enum err expected;
	} cases[] = {
		{"HTTP/1.1 200 OK\r\n\r\n", "x", 20, ERR_UNAVAILABLE},
		{"HTTP/1.1 200 OK\r\n", "X: y\r\n", 20, ERR_UNAVAILABLE},
		{"HTTP/1.1 200 OK\r\n\r\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0, ERR_TOO_LARGE},
		{"HTTP/1.1 200 OK\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 0, ERR_UNAVAILABLE},
		/* Not unpacked: a body is what was sent. */
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08", NULL,
	         0, OK},
	};
	struct work w = test_real_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct test_peer peer = {.replies = {cases[i].head},
		                         .reply_count = 1,
		                         .piece = cases[i].piece,
		                         .pause_ms = cases[i].pause_ms};
		struct str bytes;
		test_peer_open(&peer);
		struct fetcher *fetcher =
			fetch_open(&(struct fetch_options){.own = own_of(&w, &peer), .timeout_ms = 500});
		int64_t begun_us = world_monotonic_us(&w);
		enum err got = get(&w, fetcher, &peer, "/", 1000, &bytes);
		if (got != cases[i].expected)
			fail_msg("%zu: %.*s", i, STR_ARG(w.message));
		assert_true(world_monotonic_us(&w) - begun_us < 5000000);
		work_forgive(&w);
		fetch_close(fetcher);
		test_peer_close(&peer);
	}
	work_finish(&w);
}

TEST(fetch_keeps_an_answer_for_a_while)
{
	struct work w = test_real_work();
	struct str bytes;
	struct test_peer peer = {.replies = {OK_REPLY}, .reply_count = 1};
	test_peer_open(&peer);
	struct fetcher *fetcher = fetch_open(
		&(struct fetch_options){.own = own_of(&w, &peer), .timeout_ms = 2000, .keep_ms = 60000});
	for (int i = 0; i < 3; i++)
		assert_ok(&w, get(&w, fetcher, &peer, "/a", 100, &bytes));
	assert_int_equal(atomic_load(&peer.connections), 1);
	assert_fails(&w, ERR_TOO_LARGE, get(&w, fetcher, &peer, "/a", 4, &bytes));
	assert_ok(&w, get(&w, fetcher, &peer, "/b", 100, &bytes));
	assert_int_equal(atomic_load(&peer.connections), 2);
	for (size_t i = 0; i < 2 * FETCH_KEPT_MAX; i++)
		assert_ok(&w, get(&w, fetcher, &peer, str_cstr(w.arena, str_format(w.arena, "/%zu", i)), 100,
		                  &bytes));
	assert_ok(&w, get(&w, fetcher, &peer, "/a", 100, &bytes));
	assert_int_equal(atomic_load(&peer.connections), 3 + 2 * FETCH_KEPT_MAX);
	fetch_close(fetcher);
	test_peer_close(&peer);
	work_finish(&w);
}
