static int b;
static struct c table[] = {
	{1},
};
static const int fine = 1;
static int function(int c);
