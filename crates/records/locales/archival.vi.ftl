# Dữ liệu mà Thông tư 05/2025/TT-BNV và 02/2019/TT-BNV yêu cầu thêm.
archival-more = Thông tin lưu trữ khác
archival-ordinal-wrong = Số thứ tự trong hồ sơ là một số từ 1 đến 99999.
archival-choice-wrong = Hãy chọn một trong các giá trị có sẵn.
archival-take-out = Bỏ giá trị đang có
field-identifier = Mã tài liệu
field-ordinal = Số thứ tự trong hồ sơ
field-keywords = Từ khóa
field-information_sign = Ký hiệu thông tin
field-mode = Chế độ sử dụng
field-trust = Mức độ tin cậy
field-autograph = Bút tích
field-physical_state = Tình trạng vật lý
field-description = Mô tả
mode-word = { $mode ->
    [limited] Hạn chế
   *[free] Không hạn chế
 }
trust-word = { $trust ->
    [digital] Gốc điện tử
    [mixed] Hỗn hợp
   *[digitised] Số hóa
 }
physical_state-word = { $physical_state ->
    [good] Tốt
    [damaged] Hỏng
   *[fair] Bình thường
 }
reserve-word = { $reserve ->
    [made] Đã lập
   *[none] Chưa lập
 }
dossier-more = Hồ sơ giấy và bản dự phòng
dossier-records = Tổng số tài liệu
dossier-sheets = Số lượng tờ
dossier-pages = Số lượng trang
dossier-count-wrong = Hãy nhập một số nguyên, không âm.
dossier-reserve = Bản sao dự phòng
dossier-bytes = Dung lượng tệp (byte)
dossier-bytes-here = Tệp của hồ sơ
dossier-extent = { $count } tài liệu, { $pages } trang ảnh
dossier-page = Địa chỉ hồ sơ
fonds-title-one = Phông
series-title-one = Nhóm hồ sơ
record-pages = Số trang
export-standard = Theo Thông tư 02/2019/TT-BNV:
clash-text = { $who } đã lưu lúc { $time }, sau khi bạn mở. Chữ bạn gõ vẫn còn nguyên dưới đây, cạnh giá trị đang lưu. Hãy xem lại rồi lưu lần nữa.
clash-saved = { $field }: đang lưu là “{ $value }”
clash-emptied = { $field }: đang lưu là để trống
clash-taken = Ô mà bạn chưa sửa thì lấy theo bản mới: { $fields }
rights-title = Ai xem được tài liệu này
rights-internal = Tài liệu nội bộ: ai có quyền Xem trở lên đối với đơn vị này đều xem được.
rights-restricted = Tài liệu hạn chế: chỉ người có quyền Quyết định trở lên đối với đơn vị này xem được.
rights-yours = Bạn xem được vì có quyền { $right } đối với { $unit }.
rights-ask = Muốn biết còn ai xem được, hãy hỏi người quản trị hồ sơ của đơn vị.
rights-count = { $count } quyền đang có hiệu lực
rights-over = cấp ngay tại { $unit }
rights-over-below = cấp tại { $unit } và mọi đơn vị bên dưới
play-help = Nếu trình duyệt không phát được, hãy tải tệp gốc về.
event-records-play = Phát tệp gốc
intake-camera = Chụp bằng máy ảnh của điện thoại
intake-camera-help = Mỗi lần chụp một trang; đặt giấy phẳng, đủ sáng, lấy trọn bốn góc.
intake-camera-do = Mở máy ảnh
