# The secrecy gate: what could not be read, and the level that a custodian chooses.
gate-level = Level
gate-level-help = Look at the mark on the picture or on the paper and choose what it says.
gate-level-choose = Choose the level…
gate-level-missing = Choose the level that the mark on the paper says.
gate-level-wrong = The level can only be MẬT, TỐI MẬT or TUYỆT MẬT.
gate-unjudged = A page that could not be read
gate-unjudged-text = Nothing could be read of at least one page, so nobody knows whether it bears a mark of secrecy. Look at the picture, or at the paper where there is no picture: confirm if there is a mark of secrecy, ask for release if there is none.
gate-on-pages = Pages to look at: { $pages }
gate-no-picture = There is no picture of this page; look at the paper.
job-records-sweep-gate = Sweep what is left of papers with a secrecy mark
event-records-sweep-gate = What was left of papers with a secrecy mark swept
