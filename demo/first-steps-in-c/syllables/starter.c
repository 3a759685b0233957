#include <stdio.h>

int main(void)
{
	/* Read one line, and print how many runs of vowels it has. */
	return 0;
}
