static int b;
