# Words of keeping order: restacks, reading, tags, choosing dossiers.
skip-restacked = This record was split or joined: take that back on its own page.
skip-restack-undone = The split or join that made this record was taken back; what was before stands again.
text-leaves = Pages { $from }–{ $to } of { $all }
text-none = There is no text.
text-find = Find in this record
text-find-do = Find
text-found = { $count } places have what you look for
text-not-found = This record does not have what you look for.
text-places = Pages that have what you look for
text-hit-before = Place before
text-hit-after = Place after
text-part = part { $part } of { $parts }
text-before = Pages before
text-after = Pages after
