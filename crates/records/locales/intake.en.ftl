# Words of taking papers in, reading them again, taking stacks apart and together.
reading-stopped = Not read yet
batch-again = Read { $count } papers again that could not be read
batch-stop = Stop reading, leave it for later
batch-repeats = { $count } papers were here already and are not kept twice:
batch-repeat-waiting = the one sent before is being read
said-again = Queued to be read again.
said-again-none = Nothing needs reading again, or it is being read already.
said-batch-stopped = Stopped. What has not been read stays here; read it again when you like.
trouble-more-pages = It has more than 5,000 pages: the first 5,000 are read. The original is kept whole.
trouble-cancelled = Reading was stopped on request.
intake-folder-batch = Folder { $folder }, { $time }
event-records-repeat = The same bytes came again
event-records-read-again = Sent to be read again
event-records-stop = Reading stopped by a trouble of the server
event-records-withdraw = Taken out: it bears a mark of secrecy
record-again = Read again
