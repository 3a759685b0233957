/* Includes what the compiler reads from and knows: its input, its environment, process 1's. The driver says ESCAPED on the
 * input of `assay` itself. Must happen: nothing of it is anybody's but the compiler's. */
#include "/dev/stdin"
#include "/proc/1/cmdline"
#include "/proc/1/environ"
#include "/proc/self/environ"
#include <stdio.h>

int main(void)
{
#ifdef ESCAPED
	puts("escaped input: read by the compiler");
#endif
	return 0;
}
