# Lời của việc đưa tài liệu vào, đọc lại, tách và gộp xấp giấy.
reading-stopped = Chưa đọc được
batch-again = Đọc lại { $count } tài liệu chưa đọc được
batch-stop = Dừng đọc, để sau
batch-repeats = { $count } tệp đã có sẵn ở đơn vị này, không lưu thêm bản nữa:
batch-repeat-waiting = đang đọc bản đã gửi trước
said-again = Đã xếp hàng để đọc lại.
said-again-none = Không có gì cần đọc lại, hoặc máy đang đọc rồi.
said-batch-stopped = Đã dừng. Tài liệu chưa đọc vẫn nằm ở đây; bấm đọc lại khi cần.
trouble-more-pages = Tệp có hơn 5.000 trang: máy đọc 5.000 trang đầu. Bản gốc vẫn giữ đủ.
trouble-cancelled = Việc đọc đã được dừng theo yêu cầu.
intake-folder-batch = Thư mục { $folder }, { $time }
event-records-repeat = Gửi lại cùng một tệp
event-records-read-again = Cho đọc lại
event-records-stop = Tạm dừng đọc vì lỗi của máy chủ
event-records-withdraw = Rút ra vì có dấu độ mật
record-again = Đọc lại
