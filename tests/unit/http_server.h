/* A small server for the tests of src/http, and a client that sends exactly the bytes it is given. */
#ifndef TEST_HTTP_SERVER_H
#define TEST_HTTP_SERVER_H

#include "base/world.h"
#include "http/http.h"

#include <stdatomic.h>

/* The headers of the last request of a connection; and of one with this body, of so many bytes, of this type. */
#define END "Host: x\r\nConnection: close\r\n\r\n"
#define SEND(body, len, type) \
	"Host: x\r\nConnection: close\r\nContent-Type: " type "\r\nContent-Length: " len "\r\n\r\n" body

struct test_server {
	struct http_app app;
	struct http_server *server;
	struct db *db;
	char folder[64];
	struct world world; /* the real one, but its clock can be put forward */
	_Atomic int64_t ahead_us;
	int gate[2]; /* a pipe: GET /gate is answered when a byte is written to gate[1] */
};

/* Serves the routes listed in http_server.c on loopback, with two loops and a database of its own. */
void test_server_open(struct work *w, struct test_server *server);
void test_server_close(struct test_server *server);
/* Answers one GET /gate, or whatever else waits there. */
void test_open_gate(const struct test_server *server);

/* A connected socket whose reads give up after five seconds. */
int test_connect(const struct test_server *server);
void test_write(int fd, struct str bytes);
/* All that comes until the server closes. */
struct str test_read_all(struct work *w, int fd);
/* What comes until `mark` has come. */
struct str test_read_until(struct work *w, int fd, struct str mark);

/* Sends one request on a connection of its own and returns all that comes back. */
struct str test_ask(struct work *w, const struct test_server *server, struct str request);
/* 200 of "HTTP/1.1 200 OK…"; 0 when that is not what it is. */
int test_status(struct str reply);
/* What is behind the empty line. */
struct str test_body(struct str reply);
bool test_has(struct str reply, struct str part);

#endif
