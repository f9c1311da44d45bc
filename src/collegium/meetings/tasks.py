"""Work that comes round and answers by mail of `meetings`."""
