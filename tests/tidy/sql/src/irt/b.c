static const char b[] = "SELECT 1";
