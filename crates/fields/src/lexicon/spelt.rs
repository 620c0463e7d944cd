//! The words themselves: names of bodies, posts and levels as they are spelt.

/// Beginnings of names of bodies that stand above others, squeezed.
#[rustfmt::skip]
pub(super) const STRONG: [&str; 40] = [
    "uybannhandan", "ubnd", "hoidongnhandan", "hdnd", "uybanmattran", "ubmttq", "ubmt", "mttq",
    "tinhuy", "thanhuy", "huyenuy", "thiuy", "quanuy", "danguy", "dangbo", "chibo", "chinhphu",
    "quochoi", "thutuong", "tinhdoan", "huyendoan", "thanhdoan", "tongcongty", "tapdoan",
    "tongliendoan", "liendoanlaodong", "hoilienhiepphunu", "hoinongdan", "hoicuuchienbinh",
    "doanthanhnien", "doantncs", "uybanhanhchinh", "ubhc", "uybankhangchien", "bochihuy",
    "trunguong", "dangcongsan", "donbienphong", "hoilhpn", "uybannhandancachmang",
];

/// Beginnings of other bodies, each a word or words, squeezed.
#[rustfmt::skip]
pub(super) const WEAK: [&str; 64] = [
    "so", "phong", "chicuc", "cuc", "tongcuc", "vu", "ban", "trungtam", "truong", "vanphong",
    "thanhtra", "congan", "toaan", "vien", "khobac", "congty", "xinghiep", "hoptacxa", "benhvien",
    "tram", "dai", "bao", "baotang", "thuvien", "hat", "doi", "khoa", "to", "hoidong", "hoi",
    "chinhanh", "quy", "lienminh", "lienhiep", "bo", "cang", "nha", "lamtruong", "nongtruong",
    "uybankiemtra", "uyban", "doan", "tieuban", "hieptac", "ngan", "nganhang", "congdoan",
    "chidoan", "vuon", "buudien", "dienluc", "quandoi", "sudoan", "lienchidoan", "doanthe",
    "quankhu", "tinhhoi", "tochuyenvien", "tocongtac", "baohiem", "cucthue", "chicucthue",
    "trungdoan", "hiephoi",
];

/// Phrases of names, as they are spelt. What differs only in marks, or in one letter of a long
/// phrase, is put right.
#[rustfmt::skip]
pub(super) const PHRASES: [&str; 145] = [
    "PHÒNG GIÁO DỤC", "PHÒNG NỘI VỤ", "PHÒNG TÀI CHÍNH", "PHÒNG TƯ PHÁP", "PHÒNG VĂN HÓA",
    "PHÒNG Y TẾ", "PHÒNG KINH TẾ", "SỞ NỘI VỤ", "SỞ TÀI CHÍNH", "SỞ TƯ PHÁP", "SỞ XÂY DỰNG",
    "SỞ CÔNG THƯƠNG", "SỞ Y TẾ", "SỞ GIÁO DỤC", "SỞ VĂN HÓA", "SỞ NÔNG NGHIỆP", "TRUNG TÂM Y TẾ",
    "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "ỦY BAN MẶT TRẬN TỔ QUỐC", "MẶT TRẬN TỔ QUỐC",
    "VIỆT NAM", "VĂN PHÒNG", "THANH TRA", "VĂN HÓA", "THỂ THAO VÀ DU LỊCH", "THỂ THAO", "DU LỊCH",
    "NỘI VỤ", "TƯ PHÁP", "TÀI CHÍNH", "KẾ HOẠCH VÀ ĐẦU TƯ", "KẾ HOẠCH", "ĐẦU TƯ", "CÔNG THƯƠNG",
    "NÔNG NGHIỆP", "PHÁT TRIỂN NÔNG THÔN", "NÔNG THÔN", "MÔI TRƯỜNG", "GIAO THÔNG VẬN TẢI",
    "GIAO THÔNG", "VẬN TẢI", "XÂY DỰNG", "TÀI NGUYÊN", "THÔNG TIN", "VÀ TRUYỀN THÔNG", "LAO ĐỘNG",
    "THƯƠNG BINH", "XÃ HỘI", "KHOA HỌC", "CÔNG NGHỆ", "GIÁO DỤC", "ĐÀO TẠO", "Y TẾ", "NGOẠI VỤ",
    "DÂN TỘC", "TÔN GIÁO", "CHI CỤC", "TRUNG TÂM", "VĂN THƯ", "LƯU TRỮ", "KIỂM LÂM", "THỦY LỢI",
    "CHĂN NUÔI", "THÚ Y", "TRỒNG TRỌT", "BẢO VỆ THỰC VẬT", "BAN TỔ CHỨC", "BAN TUYÊN GIÁO",
    "BAN DÂN VẬN", "BAN NỘI CHÍNH", "ỦY BAN KIỂM TRA", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "ĐẢNG BỘ",
    "ĐẢNG ỦY",
    "TỈNH ỦY", "HUYỆN ỦY", "THÀNH ỦY", "THỊ ỦY", "CHI BỘ", "BAN QUẢN LÝ", "DỰ ÁN",
    "TRƯỜNG TIỂU HỌC", "TRUNG HỌC CƠ SỞ", "TRUNG HỌC PHỔ THÔNG", "MẦM NON", "CÔNG AN",
    "BỘ CHỈ HUY", "QUÂN SỰ", "BIÊN PHÒNG", "TÒA ÁN NHÂN DÂN", "VIỆN KIỂM SÁT", "NHÂN DÂN",
    "KHO BẠC NHÀ NƯỚC", "NHÀ NƯỚC", "BẢO HIỂM XÃ HỘI", "LIÊN ĐOÀN LAO ĐỘNG", "HỘI NÔNG DÂN",
    "HỘI CỰU CHIẾN BINH", "PHỤ NỮ", "BỆNH VIỆN", "ỦY BAN HÀNH CHÍNH", "CÔNG TY", "KHUYẾN NÔNG",
    "LỊCH SỬ", "BẢO TÀNG", "THƯ VIỆN", "TRƯỜNG CHÍNH TRỊ", "KHU KINH TẾ",
    "ĐOÀN THANH NIÊN", "HỘI LIÊN HIỆP", "PHÁT THANH", "TRUYỀN HÌNH", "HẠ TẦNG", "QUẢN LÝ",
    "ĐÔ THỊ", "ĐẤT ĐAI", "QUỸ ĐẤT", "HÀNH CHÍNH CÔNG", "DỊCH VỤ", "PHÒNG HỘ", "BẢO TRỢ",
    // Whom schools are named after.
    "LÊ LỢI", "TRẦN HƯNG ĐẠO", "NGUYỄN HUỆ", "NGUYỄN DU", "LÊ DUẨN", "CHU VĂN AN", "LÊ QUÝ ĐÔN",
    "PHAN CHÂU TRINH", "NGUYỄN TRÃI", "LÝ THƯỜNG KIỆT", "HAI BÀ TRƯNG", "PHAN BỘI CHÂU",
    "BÙI THỊ XUÂN", "TRẦN QUỐC TOẢN", "LÊ HỒNG PHONG", "HÙNG VƯƠNG", "CHẾ LAN VIÊN",
    "NGUYỄN TẤT THÀNH", "HÀM NGHI", "LÝ TỰ TRỌNG", "KIM ĐỒNG", "VÕ THỊ SÁU",
];

/// First words of names, as they are spelt.
pub(super) const HEADS: [&str; 11] = [
    "SỞ",
    "PHÒNG",
    "CỤC",
    "BAN",
    "TRƯỜNG",
    "TRẠM",
    "HỘI",
    "ĐOÀN",
    "VIỆN",
    "BỘ",
    "ĐÀI",
];

/// Phrases of posts, as they are spelt.
pub(super) const POSTS: [&str; 14] = [
    "CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "TRƯỞNG PHÒNG",
    "PHÓ TRƯỞNG",
    "BÍ THƯ",
    "PHÓ BÍ THƯ",
    "CHÁNH VĂN PHÒNG",
    "TRƯỞNG BAN",
    "PHÓ BAN",
    "HIỆU TRƯỞNG",
    "CHI CỤC TRƯỞNG",
    "CHÁNH THANH TRA",
];

/// Whole posts that stand over a signature.
pub(crate) const KNOWN_POSTS: [&str; 30] = [
    "CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "TỔNG GIÁM ĐỐC",
    "TRƯỞNG PHÒNG",
    "PHÓ TRƯỞNG PHÒNG",
    "BÍ THƯ",
    "PHÓ BÍ THƯ",
    "CHÁNH VĂN PHÒNG",
    "PHÓ CHÁNH VĂN PHÒNG",
    "TRƯỞNG BAN",
    "PHÓ TRƯỞNG BAN",
    "PHÓ BAN",
    "HIỆU TRƯỞNG",
    "PHÓ HIỆU TRƯỞNG",
    "CHI CỤC TRƯỞNG",
    "PHÓ CHI CỤC TRƯỞNG",
    "CỤC TRƯỞNG",
    "PHÓ CỤC TRƯỞNG",
    "VỤ TRƯỞNG",
    "CHÁNH THANH TRA",
    "PHÓ CHÁNH THANH TRA",
    "BỘ TRƯỞNG",
    "THỨ TRƯỞNG",
    "VIỆN TRƯỞNG",
    "CHỦ NHIỆM",
    "PHÓ CHỦ NHIỆM",
    "CHỈ HUY TRƯỞNG",
    "THỦ TƯỚNG",
];

/// Words for the level of a unit as they stand before its name, squeezed.
pub(super) const LEVELS: [&str; 11] = [
    "tinh", "huyen", "xa", "phuong", "thanhpho", "tp", "thixa", "thitran", "quan", "dackhu", "thon",
];
