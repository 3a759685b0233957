#include <stdio.h>

int main(void)
{
	/* Read a number, and print its digits, the last one first. */
	return 0;
}
