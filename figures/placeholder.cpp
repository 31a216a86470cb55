namespace valley {}
