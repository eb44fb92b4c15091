"""Golden mails: every mail of tests/mails with a file of expectations beside it, read and filed for real."""
