/* Waits past its wall-clock time, using no processor. Must happen: the wall clock ends it. */
#include "attack.h"

int main(void)
{
	sleep_ms(3000);
	result(true, "sleep", "slept for three seconds");
	return 0;
}
