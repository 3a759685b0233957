#include <stdio.h>

int main(void)
{
	/* Read the four bids, and print the smallest. */
	return 0;
}
