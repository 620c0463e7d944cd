skip-restacked = This record was split or joined: take that back on its own page.
skip-restack-undone = The split or join that made this record was taken back; what was before stands again.
