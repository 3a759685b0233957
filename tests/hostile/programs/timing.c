/* Two boxes that run at once talk by how busy the machine is. Told "role" and "begin", the second (of the machine's clock)
 * at which both start: the sender computes or rests for each bit, the receiver sees how far it gets meanwhile. No sandbox
 * that lets programs share processors closes this: the suite shows that it is there, that it is this narrow, and that both
 * keep their limits. What makes it harmless is that nothing worth telling is in a box (search.c). */
#include "attack.h"

#include <pthread.h>

enum { BITS = 8 };
static const double BIT_SECONDS = 0.1;
static const char message[BITS + 1] = "10110010";

static void wait_until(double when)
{
	while (seconds() < when)
		sleep_ms(1);
}

static void *burn(void *until)
{
	while (seconds() < *(double *)until)
		;
	return NULL;
}

static void send_bit(char bit, double until)
{
	pthread_t others[3];
	if (bit == '0')
		return;
	for (int i = 0; i < 3; i++)
		pthread_create(&others[i], NULL, burn, &until);
	for (int i = 0; i < 3; i++)
		pthread_join(others[i], NULL);
}

static long count_until(double until)
{
	long count = 0;
	while (seconds() < until)
		count++;
	return count;
}

int main(void)
{
	double begin = strtod(told("begin"), NULL);
	bool sends = strcmp(told("role"), "send") == 0;
	long counts[BITS], sum = 0;
	int right = 0;
	for (int i = 0; i < BITS; i++) {
		wait_until(begin + i * BIT_SECONDS);
		double until = begin + (i + 1) * BIT_SECONDS;
		if (sends)
			send_bit(message[i], until);
		else
			sum += counts[i] = count_until(until);
	}
	for (int i = 0; i < BITS && !sends; i++)
		right += (counts[i] * BITS < sum) == (message[i] == '1');
	if (!sends)
		dprintf(STDOUT_FILENO, "known timing: %d of %d bits in %.1f s\n", right, BITS,
		        BITS * BIT_SECONDS);
	return 0;
}
