#include <stdio.h>

int main(void)
{
	/* Read the three readings, and print the one in the middle. */
	return 0;
}
