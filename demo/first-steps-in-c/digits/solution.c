#include <stdio.h>

int main(void)
{
	int number;
	if (scanf("%d", &number) != 1)
		return 1;
	/* The smallest int has no positive counterpart, so the number itself is larger here. */
	long long rest = number;
	if (rest < 0)
		rest = -rest;
	do {
		printf("%d\n", (int)(rest % 10));
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		printf("-\n");
	return 0;
}
