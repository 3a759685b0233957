#include <stdio.h>

int main(void)
{
	/* Read a label, and print its check letter. */
	return 0;
}
