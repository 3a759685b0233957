/* Asks which files of the host there are. Must happen: none of them is. */
#include <stdio.h>

int main(void)
{
#if __has_include("/etc/shadow")
	puts("escaped has-shadow: it is there");
#else
	puts("held has-shadow: not there");
#endif
#if __has_include("/root/.bashrc") || __has_include("/etc/hostname") || \
                                                    __has_include("/proc/self/root/etc/passwd")
	puts("escaped has-other: it is there");
#else
	puts("held has-other: not there");
#endif
	return 0;
}
