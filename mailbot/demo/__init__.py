"""`mailbot demo`: the whole way on embedded mail servers, for a first look."""
