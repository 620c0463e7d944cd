# Lời của trang tìm kiếm.
search-title = Kết quả tìm
search-count = { $count ->
    [0] Không tìm thấy gì.
   *[other] Tìm thấy { $count } kết quả trong phạm vi bạn được xem.
}
search-narrow = Thu hẹp kết quả
search-take-back = bỏ lựa chọn này
search-none-title = Không có kết quả nào
search-none-text = Thử ít từ hơn, bỏ dấu ngoặc kép hoặc bỏ bớt lựa chọn. Chỉ những gì bạn được quyền xem mới hiện ra.
search-ask-title = Bạn muốn tìm gì?
search-ask-text = Gõ số, ký hiệu hoặc vài từ, có dấu hay không dấu đều được: 1234/QĐ-UBND, quyet dinh so hoa, "chuyển đổi số" năm:2025.
search-facet-room = Phân hệ
search-facet-type = Loại
search-facet-issuer = Cơ quan ban hành
search-facet-unit = Đơn vị
search-facet-year = Năm
search-facet-class = Mục phân loại
search-facet-tag = Thẻ
