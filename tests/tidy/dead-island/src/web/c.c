static const char c[] = "c.js";
