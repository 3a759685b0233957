int main(void)
{
	return sprintf(0, "") + (int)time(0);
}
