#include "http/seats.h"

#include "base/check.h"

#include <pthread.h>

struct seats {
	pthread_mutex_t mutex;
	size_t max, own_max;
	size_t count;
	struct id owners[];
};

struct seats *seats_open(struct arena *arena, size_t max, size_t own_max)
{
	struct seats *seats = arena_alloc(arena, sizeof *seats + max * sizeof(struct id));
	pthread_mutex_init(&seats->mutex, NULL);
	seats->max = max;
	seats->own_max = own_max;
	return seats;
}

void seats_close(struct seats *seats)
{
	pthread_mutex_destroy(&seats->mutex);
}

static enum seats_answer answer_for(const struct seats *seats, struct id owner)
{
	size_t own = 0;
	for (size_t i = 0; i < seats->count; i++)
		own += id_equal(seats->owners[i], owner);
	if (own >= seats->own_max)
		return SEATS_OWN_FULL;
	return seats->count >= seats->max ? SEATS_ALL_FULL : SEATS_TAKEN;
}

enum seats_answer seats_take(struct seats *seats, struct id owner)
{
	pthread_mutex_lock(&seats->mutex);
	enum seats_answer answer = answer_for(seats, owner);
	if (answer == SEATS_TAKEN)
		seats->owners[seats->count++] = owner;
	pthread_mutex_unlock(&seats->mutex);
	return answer;
}

void seats_leave(struct seats *seats, struct id owner)
{
	pthread_mutex_lock(&seats->mutex);
	size_t i = 0;
	while (i < seats->count && !id_equal(seats->owners[i], owner))
		i++;
	check(i < seats->count);
	seats->owners[i] = seats->owners[--seats->count];
	pthread_mutex_unlock(&seats->mutex);
}
