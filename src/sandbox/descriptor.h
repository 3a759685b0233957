/* Descriptors as the sandbox needs them: out of the way of a box's own, in memory, sealed. */
#ifndef SANDBOX_DESCRIPTOR_H
#define SANDBOX_DESCRIPTOR_H

#include "base/str.h"

/* A duplicate above all numbers that a keeper's own descriptors have, closed at exec; closes the other. -1 when that is or
 * there is none left. */
int descriptor_high(int descriptor);
/* A memfd, empty and to be written; -1 when there is none to be had. */
int descriptor_memory(const char *name);
/* From now on it cannot be changed by anybody. */
bool descriptor_seal(int memory) MUST_CHECK;
/* All of the bytes; false when memory is full or the other end has gone. */
bool descriptor_write(int descriptor, struct str bytes) MUST_CHECK;
/* -1 is fine. */
void descriptor_close(int descriptor);
/* A message with descriptors (SCM_RIGHTS), at most 4, over a socket; false when the other end has gone. */
bool descriptor_send(int socket, const void *message, size_t size, const int *descriptors,
                     size_t count) MUST_CHECK;

#endif
