#include <stdio.h>

int main(void)
{
	int smallest, bid;
	if (scanf("%d", &smallest) != 1)
		return 1;
	for (int i = 1; i < 4; i++) {
		if (scanf("%d", &bid) != 1)
			return 1;
		if (bid < smallest)
			smallest = bid;
	}
	printf("%d\n", smallest);
	return 0;
}
