# The secrecy gate: what could not be read, and the level that a custodian chooses.
gate-level = Độ mật
gate-level-help = Nhìn con dấu trên ảnh hoặc trên bản giấy rồi chọn đúng như thế.
gate-level-choose = Chọn độ mật…
gate-level-missing = Hãy chọn độ mật đúng như dấu trên bản giấy.
gate-level-wrong = Độ mật chỉ có thể là MẬT, TỐI MẬT hoặc TUYỆT MẬT.
gate-unjudged = Có trang không đọc được chữ
gate-unjudged-text = Máy không đọc được chữ trên ít nhất một trang nên không biết trang đó có dấu độ mật hay không. Hãy xem ảnh, hoặc xem bản giấy nếu không có ảnh: có dấu độ mật thì xác nhận, không có thì đề nghị trả lại.
gate-on-pages = Cần xem trang: { $pages }
gate-no-picture = Không có ảnh của trang này; hãy xem bản giấy.
job-records-sweep-gate = Dọn phần còn sót của giấy tờ mang dấu độ mật
event-records-sweep-gate = Dọn phần còn sót của giấy tờ mang dấu độ mật
