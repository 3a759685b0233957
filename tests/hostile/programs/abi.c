/* Calls the kernel by its other doors, which a filter that knows one alone leaves open: the 32-bit one and x32. Must
 * happen: refused. */
#include "attack.h"

#if defined(__x86_64__)
static long thirty_two(void)
{
	long got;
	/* getpid is 20 there. */
	__asm__ volatile("int $0x80" : "=a"(got) : "a"(20L) : "memory");
	errno = got < 0 ? (int)-got : 0;
	return got > 0 ? got : -1;
}

static long x32(void)
{
	return syscall(0x40000000 + 39);
}
#else
static long thirty_two(void)
{
	errno = ENOSYS;
	return -1;
}
#define x32 thirty_two
#endif

int main(void)
{
	attempt("int-80", thirty_two);
	attempt("x32", x32);
	return 0;
}
