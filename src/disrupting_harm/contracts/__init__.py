"""What a raw table must keep: columns, codes and skip patterns, and the check of a table against them."""
