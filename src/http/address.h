/* Which addresses belong to the public Internet: what strangers name may only lead there. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for this machine, private and shared networks, link-local and multicast addresses, those for documentation, benchmarks
 * and the future, and IPv6 addresses that carry one of IPv4 (mapped, NAT64, 6to4, Teredo), since where these lead is another's
 * business; and for anything but IPv4 and IPv6. By IANA's special-purpose registries (RFC 6890, as of 2025). */
bool address_is_public(const struct sockaddr *address, socklen_t len);

#endif
