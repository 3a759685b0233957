static void b(void)
{
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
	a_one();
}

static void c0(void)
{
}

static void c1(void)
{
}

static void c2(void)
{
}

static void c3(void)
{
}

static void c4(void)
{
}

static void c5(void)
{
}

static void c6(void)
{
}

static void c7(void)
{
}

static void c8(void)
{
}

static void c9(void)
{
}

static void c10(void)
{
}

static void c11(void)
{
}

static void c12(void)
{
}

static void c13(void)
{
}

static void c14(void)
{
}

static void c15(void)
{
}

static void c16(void)
{
}

static void c17(void)
{
}

static void c18(void)
{
}

static void c19(void)
{
}

static void c20(void)
{
}

static void c21(void)
{
}

static void c22(void)
{
}

static void c23(void)
{
}

static void c24(void)
{
}

static void c25(void)
{
}

static void c26(void)
{
}

static void c27(void)
{
}

static void c28(void)
{
}

static void c29(void)
{
}
