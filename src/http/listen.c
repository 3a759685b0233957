#include "http/listen.h"

#include "base/check.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static enum err split(struct work *w, struct str address, struct str *host, struct str *port)
{
	size_t colon = address.len;
	while (colon > 0 && address.at[colon - 1] != ':')
		colon--;
	if (colon == 0)
		return fail(w, ERR_INPUT, "“%.*s” must be ADDRESS:PORT, as in 127.0.0.1:8080.",
		            STR_ARG(address));
	*host = str_slice(address, 0, colon - 1);
	*port = str_slice(address, colon, SIZE_MAX);
	if (str_starts(*host, S("[")) && str_ends(*host, S("]")))
		*host = str_slice(*host, 1, host->len - 2);
	return OK;
}

static enum err resolve(struct work *w, struct str address, struct addrinfo **out)
{
	struct str host, port;
	TRY(split(w, address, &host, &port));
	if (str_find_byte(address, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "The address to listen on has a NUL byte in it.");
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	const char *node = host.len == 0 ? NULL : str_cstr(w->arena, host);
	int error = getaddrinfo(node, str_cstr(w->arena, port), &hints, out);
	if (error != 0)
		return fail(w, ERR_INPUT, "“%.*s” is not an address to listen on: %s.", STR_ARG(address),
		            gai_strerror(error));
	return OK;
}

static void set_port(struct addrinfo *info, int port)
{
	if (info->ai_family == AF_INET6)
		((struct sockaddr_in6 *)(void *)info->ai_addr)->sin6_port = htons((uint16_t)port);
	else
		((struct sockaddr_in *)(void *)info->ai_addr)->sin_port = htons((uint16_t)port);
}

static int port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = {0};
	socklen_t len = sizeof address;
	check(getsockname(fd, &address.any, &len) == 0);
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static void turn_on(int fd, int level, int option)
{
	check(setsockopt(fd, level, option, &(int){1}, sizeof(int)) == 0);
}

/* A listening socket, or -1 and errno. */
static int open_socket(const struct addrinfo *info, bool shared)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	turn_on(fd, SOL_SOCKET, SO_REUSEADDR);
	turn_on(fd, IPPROTO_TCP, TCP_NODELAY); /* accepted sockets inherit it */
	if (shared)
		turn_on(fd, SOL_SOCKET, SO_REUSEPORT);
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* With SO_REUSEPORT alone two servers could listen on one address without noticing, so the first
 * socket asks for it alone, only to see whether it is free. */
static bool is_free(struct addrinfo *info, int *port)
{
	int fd = open_socket(info, false);
	if (fd < 0)
		return false;
	*port = port_of(fd);
	close(fd);
	set_port(info, *port);
	return true;
}

static bool open_all(struct addrinfo *info, int *sockets, unsigned count, int *port)
{
	if (!is_free(info, port))
		return false;
	for (unsigned i = 0; i < count; i++) {
		sockets[i] = open_socket(info, true);
		if (sockets[i] >= 0)
			continue;
		int error = errno;
		while (i-- > 0)
			close(sockets[i]);
		errno = error;
		return false;
	}
	return true;
}

enum err listen_open(struct work *w, struct str address, int *sockets, unsigned count, int *port)
{
	struct addrinfo *info;
	TRY(resolve(w, address, &info));
	bool opened = open_all(info, sockets, count, port);
	int error = errno;
	freeaddrinfo(info);
	if (opened)
		return OK;
	return fail(w, ERR_UNAVAILABLE, "Cannot listen on %.*s: %s.", STR_ARG(address), strerror(error));
}
