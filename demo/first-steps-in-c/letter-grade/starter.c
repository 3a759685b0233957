#include <stdio.h>

int main(void)
{
	/* Read the four borders and the points, and print the grade. */
	return 0;
}
