/* Flushes files to the disk, several at a time: a disk takes many flushes that wait together in about the time of one. */
#ifndef FILES_FLUSH_H
#define FILES_FLUSH_H

#include <stdbool.h>
#include <stddef.h>

struct flush;

/* Its threads are made when first needed, and stay: making one takes as long as a good many files. */
struct flush *flush_open(void);
/* While nobody flushes. NULL is fine. */
void flush_close(struct flush *flush);

/* Returns when the files and folders are on the disk; false with errno when one could not be flushed. Any thread. */
bool flush_all(struct flush *flush, const int *descriptors, size_t count);

#endif
