# Lời của việc giữ trật tự: tách gộp, đọc nội dung, thẻ, chọn hồ sơ.
skip-restacked = Tài liệu đã được tách hoặc gộp: hãy lấy lại việc tách, gộp ở trang của nó.
skip-restack-undone = Việc tách, gộp sinh ra tài liệu này đã được lấy lại; bản ban đầu đang có ở kho.
text-leaves = Trang { $from }–{ $to } trong { $all } trang
text-none = Không có nội dung nhận dạng.
text-find = Tìm trong tài liệu này
text-find-do = Tìm
text-found = { $count } nơi có chữ đang tìm
text-not-found = Không thấy chữ đang tìm trong tài liệu này.
text-places = Những trang có chữ đang tìm
text-hit-before = Nơi trước
text-hit-after = Nơi sau
text-part = phần { $part } trong { $parts }
text-before = Các trang trước
text-after = Các trang sau
