/* Places for those who stay, as the watchers of event streams do: so many in all, and so many of one owner, so that nobody
 * takes them all. Any thread. */
#ifndef HTTP_SEATS_H
#define HTTP_SEATS_H

#include "base/arena.h"
#include "base/id.h"

struct seats;

enum seats_answer { SEATS_TAKEN, SEATS_OWN_FULL, SEATS_ALL_FULL };

/* In the arena; at most `max` in all, `own_max` of one owner. */
struct seats *seats_open(struct arena *arena, size_t max, size_t own_max);
/* When nobody calls any more. */
void seats_close(struct seats *seats);

/* SEATS_TAKEN: one is the owner's until seats_leave. */
enum seats_answer seats_take(struct seats *seats, struct id owner);
/* Gives one of the owner's back. */
void seats_leave(struct seats *seats, struct id owner);

#endif
