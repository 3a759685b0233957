/* Opens sockets of every kind and reaches for the host: loopback, the metadata address of clouds, abstract and named unix
 * sockets. Told "port", where the driver listens on TCP and UDP, "abstract" and "named", its unix sockets. Must happen: the
 * driver hears of nobody; kinds that no namespace keeps apart cannot be made at all. */
#include "attack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/* 0 when somebody answers: a datagram goes out to nobody as well. */
static long reach(int family, int kind, const struct sockaddr *address, socklen_t size)
{
	char answer[16];
	int fd = socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || (connect(fd, address, size) != 0 && errno != EINPROGRESS))
		return -1;
	struct pollfd wanted = {.fd = fd, .events = POLLOUT};
	poll(&wanted, 1, 300);
	if (send(fd, "hostile", 7, MSG_NOSIGNAL) < 0)
		return -1;
	wanted.events = POLLIN;
	poll(&wanted, 1, 300);
	return recv(fd, answer, sizeof answer, 0) > 0 ? 0 : -1;
}

static long reach_four(const char *host, int port, int kind)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
	inet_pton(AF_INET, host, &address.sin_addr);
	return reach(AF_INET, kind, (struct sockaddr *)&address, sizeof address);
}

static long loopback(void)
{
	return reach_four("127.0.0.1", (int)told_number("port"), SOCK_STREAM);
}

static long loopback_datagram(void)
{
	return reach_four("127.0.0.1", (int)told_number("port"), SOCK_DGRAM);
}

static long any_address(void)
{
	return reach_four("0.0.0.0", (int)told_number("port"), SOCK_STREAM);
}

static long loopback_six(void)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6,
	                               .sin6_port = htons((in_port_t)told_number("port")),
	                               .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	return reach(AF_INET6, SOCK_STREAM, (struct sockaddr *)&address, sizeof address);
}

static long metadata(void)
{
	return reach_four("169.254.169.254", 80, SOCK_STREAM);
}

static long reach_unix(const char *name, size_t zero)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path + zero, sizeof address.sun_path - zero, "%s", name);
	return reach(AF_UNIX, SOCK_STREAM, (struct sockaddr *)&address,
	             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + zero + strlen(name)));
}

static long abstract_unix(void)
{
	return reach_unix(told("abstract"), 1);
}

static long named_unix(void)
{
	return reach_unix(told("named"), 0);
}

static long machine(void)
{
	return socket(AF_VSOCK, SOCK_STREAM, 0);
}

static long packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static long raw(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static long kernel_link(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, 0);
	return fd >= 0 ? fd : socket(AF_NETLINK, SOCK_RAW, 15);
}

static long cipher(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET, 0);
}

/* Of all other families, the old and the odd. */
static long odd(void)
{
	for (int family = 3; family < 46; family++)
		for (int kind = 1; kind <= 5; kind++)
			if (family != AF_INET6 && socket(family, kind, 0) >= 0)
				return family;
	return -1;
}

int main(void)
{
	attempt("loopback", loopback);
	attempt("loopback-datagram", loopback_datagram);
	attempt("any-address", any_address);
	attempt("loopback-six", loopback_six);
	attempt("metadata", metadata);
	attempt("abstract-unix", abstract_unix);
	attempt("named-unix", named_unix);
	attempt("vsock", machine);
	attempt("packet", packet);
	attempt("raw", raw);
	attempt("netlink", kernel_link);
	attempt("alg", cipher);
	attempt("odd-families", odd);
	return 0;
}
