#include "http/address.h"

#include "base/compiler.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first `bits` of an address. */
struct range {
	uint8_t bytes[16];
	unsigned bits;
};

static const struct range closed_4[] = {
	{{0}, 8},             /* this network */
	{{10}, 8},            /* private */
	{{100, 64}, 10},      /* shared by a provider's customers */
	{{127}, 8},           /* this machine */
	{{169, 254}, 16},     /* link-local; clouds tell secrets there */
	{{172, 16}, 12},      /* private */
	{{192, 0, 0}, 24},    /* protocols */
	{{192, 0, 2}, 24},    /* documentation */
	{{192, 31, 196}, 24}, /* AS112 */
	{{192, 52, 193}, 24}, /* AMT */
	{{192, 88, 99}, 24},  /* 6to4 relays */
	{{192, 168}, 16},     /* private */
	{{192, 175, 48}, 24}, /* AS112 */
	{{198, 18}, 15},      /* benchmarks */
	{{198, 51, 100}, 24}, /* documentation */
	{{203, 0, 113}, 24},  /* documentation */
	{{224}, 4},           /* multicast */
	{{240}, 4},           /* the future, and broadcast */
};

/* What is given out to the world, and within it what is not for asking. */
static const struct range open_6 = {{0x20}, 3};
static const struct range closed_6[] = {
	{{0x20, 0x01}, 23},                   /* protocols, Teredo among them */
	{{0x20, 0x01, 0x0d, 0xb8}, 32},       /* documentation */
	{{0x20, 0x02}, 16},                   /* 6to4 */
	{{0x26, 0x20, 0x00, 0x4f, 0x80}, 48}, /* AS112 */
	{{0x3f, 0xff}, 20},                   /* documentation */
};

static bool is_in(const struct range *range, const uint8_t *address)
{
	unsigned whole = range->bits / 8, rest = range->bits % 8;
	if (memcmp(range->bytes, address, whole) != 0)
		return false;
	return rest == 0 || ((range->bytes[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

static bool is_in_any(const struct range *ranges, size_t count, const uint8_t *address)
{
	for (size_t i = 0; i < count; i++)
		if (is_in(&ranges[i], address))
			return true;
	return false;
}

bool address_is_public(const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	uint8_t bytes[16] = {0};
	if (address->sa_family == AF_INET && len >= sizeof four) {
		memcpy(&four, address, sizeof four);
		memcpy(bytes, &four.sin_addr, 4);
		return !is_in_any(closed_4, COUNT(closed_4), bytes);
	}
	if (address->sa_family != AF_INET6 || len < sizeof six)
		return false;
	memcpy(&six, address, sizeof six);
	memcpy(bytes, &six.sin6_addr, 16);
	return is_in(&open_6, bytes) && !is_in_any(closed_6, COUNT(closed_6), bytes);
}
