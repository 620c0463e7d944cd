//! Names of persons as families give them: few family names and middle names, and given names of
//! which those with one spelling without marks are mostly one. A name that nobody bears is put
//! right; one that somebody may bear stays.

use crate::plain;

/// Family names; nine in ten people bear one of them. Of those alike without marks the commoner
/// stands first.
#[rustfmt::skip]
const FAMILIES: [&str; 84] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Vương", "Trịnh", "Trương", "Đinh", "Lâm", "Phùng",
    "Mai", "Tô", "Hà", "Tạ", "Cao", "Thái", "Lương", "Lưu", "Chu", "Tống", "Quách", "La", "Đàm",
    "Kiều", "Hứa", "Nghiêm", "Bạch", "Tăng", "Tôn", "Châu", "Thạch", "Diệp", "Văn", "Triệu",
    "Giang", "Khuất", "Lại", "Ninh", "Đậu", "An", "Âu", "Lữ", "Mạc", "Nông", "Vi", "Từ", "Đồng",
    "Lục", "Lã", "Lò", "Cù", "Mã", "Tào", "Tiêu", "Hầu", "Doãn", "Khổng", "Ông", "Thân", "Viên",
    "Ma", "Quan", "Trà", "Trang", "Lư", "Phí", "Đới", "Nhâm", "Bế", "Thi",
];

/// Names between the family's and the given one.
#[rustfmt::skip]
const MIDDLES: [&str; 92] = [
    "Văn", "Thị", "Hữu", "Đức", "Quang", "Minh", "Ngọc", "Công", "Xuân", "Thanh", "Đình", "Quốc",
    "Thế", "Trọng", "Duy", "Tiến", "Viết", "Bá", "Gia", "Hồng", "Kim", "Mạnh", "Anh", "Hoài",
    "Khắc", "Như", "Phước", "Sỹ", "Sĩ", "Tấn", "Thành", "Trung", "Tuấn", "Vĩnh", "Thu", "Thúy",
    "Thùy", "Bích", "Diệu", "Mỹ", "Phương", "Hoàng", "Nguyên", "Nhật", "Phú", "Phúc", "Quý", "Tất",
    "Trường", "Tường", "Việt", "Vinh", "Chí", "Cao", "Bảo", "Đăng", "Đại", "Doãn", "Hải", "Hà",
    "Huy", "Hùng", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Hoa", "Cảnh", "Bình", "Cẩm",
    "Châu", "Danh", "Đắc", "Huyền", "Khoa", "Lê", "Phan", "Trần", "Nguyễn", "Võ", "Hồ", "Tâm",
    "Thái", "Thiện", "Tố", "Trà", "Tú", "Uyên", "Yến", "Ánh",
];

/// Given names. Of those alike without marks the commoner stands first.
#[rustfmt::skip]
const GIVEN: [&str; 326] = [
    "Anh", "Ánh", "An", "Ân", "Bảo", "Bách", "Bắc", "Bình", "Bích", "Cường", "Chiến", "Chinh",
    "Chính", "Châu", "Chi", "Chí", "Công", "Cảnh", "Cẩm", "Cúc", "Dũng", "Dung", "Duy", "Dương",
    "Duyên", "Diệu", "Diễm", "Diệp", "Đức", "Đạt", "Đông", "Đăng", "Định", "Điệp", "Đào", "Đại",
    "Đoàn", "Giang", "Giáp", "Hà", "Hải", "Hạnh", "Hằng", "Hiền", "Hiển", "Hiếu", "Hiệp", "Hoa",
    "Hòa", "Hóa", "Hoàn", "Hoàng", "Hoài", "Hồng", "Hợp", "Huế", "Huệ", "Hùng", "Hưng", "Huy",
    "Huyền", "Hương", "Hường", "Hậu", "Hảo", "Hân", "Khánh", "Khang", "Khoa", "Khôi", "Kiên",
    "Kiều", "Kỳ", "Lan", "Lâm", "Lập", "Lệ", "Liên", "Liễu", "Linh", "Loan", "Long", "Lộc", "Lợi",
    "Luân", "Luyến", "Lực", "Lương", "Ly", "Lý", "Mai", "Mạnh", "Minh", "Mỹ", "My", "Nam", "Nga",
    "Ngà", "Ngân", "Nghĩa", "Ngọc", "Nguyên", "Nguyệt", "Nhân", "Nhàn", "Nhật", "Nhi", "Nhung",
    "Như", "Ninh", "Oanh", "Phong", "Phú", "Phúc", "Phước", "Phương", "Phượng", "Quang", "Quân",
    "Quốc", "Quý", "Quyền", "Quyết", "Quỳnh", "Sang", "Sáng", "Sâm", "Sinh", "Sơn", "Sỹ", "Tài",
    "Tâm", "Tân", "Tấn", "Thái", "Thanh", "Thành", "Thảo", "Thắng", "Thăng", "Thắm", "Thế", "Thiện",
    "Thịnh", "Thọ", "Thoa", "Thông", "Thu", "Thuận", "Thủy", "Thúy", "Thùy", "Thư", "Thương",
    "Tiên", "Tiến", "Tình", "Tịnh", "Toàn", "Toản", "Trang", "Trâm", "Trí", "Trinh", "Trung",
    "Trường", "Tú", "Tuấn", "Tuyên", "Tuyết", "Tùng", "Tường", "Vân", "Việt", "Vinh", "Vĩnh", "Vũ",
    "Vương", "Yên", "Yến", "Bá", "Bằng", "Biên", "Bửu", "Các", "Can", "Cẩn", "Chất", "Chương",
    "Chuyên", "Cư", "Dân", "Danh", "Dần", "Diễn", "Doanh", "Du", "Dư", "Đan", "Đàn", "Đệ", "Đoan",
    "Đôn", "Gấm", "Hào", "Hiến", "Hiệu", "Hoạt", "Hoan", "Học", "Hồi", "Hội", "Huấn", "Huân", "Hữu",
    "Hướng", "Hưởng", "Khải", "Khanh", "Khiêm", "Khuê", "Khuyên", "Kim", "Lam", "Lành", "Lăng",
    "Lân", "Lê", "Lĩnh", "Lịch", "Lưu", "Lượng", "Mẫn", "Mến", "Miên", "Mười", "Năm", "Năng",
    "Nghi", "Nghiêm", "Nghiệp", "Ngoan", "Nguyện", "Nhã", "Nhạn", "Nhâm", "Nhất", "Nhơn", "Nhuận",
    "Nương", "Phi", "Phát", "Phấn", "Pháp", "Phụng", "Quế", "Quy", "Quyên", "Quảng", "Sắc", "Sen",
    "Soa", "Sự", "Tạo", "Tiếp", "Tín", "Tiệp", "Thạch", "Thân", "Thi", "Thiên", "Thiệp", "Thìn",
    "Thơ", "Thơm", "Thục", "Thuyên", "Thức", "Thực", "Thưởng", "Toại", "Tráng", "Trầm", "Trân",
    "Triều", "Triệu", "Triển", "Trọng", "Trúc", "Trực", "Tuân", "Tuệ", "Tưởng", "Tý", "Uy", "Uyên",
    "Uyển", "Văn", "Viên", "Viễn", "Vượng", "Xuân", "Xuyến", "Ý", "Thuần", "Thụy", "Hợi", "Tỵ",
    "Bốn", "Lựu", "Đính", "Lệnh", "Nhiên", "Phan", "Tụng", "Kha", "Khởi", "Đài", "Huynh", "Huỳnh",
    "Thảnh", "Hạ", "Nhị", "Mân", "Cừ", "Dậu",
];

/// Whether a word is a family name, marks and all.
pub(crate) fn names_family(word: &str) -> bool {
    let canonical = viet::canonical(word);
    FAMILIES
        .iter()
        .any(|name| viet::canonical(name) == canonical)
}

/// Whether a squeezed word is a family name.
pub(super) fn is_family(squeezed: &str) -> bool {
    FAMILIES
        .iter()
        .any(|name| plain::squeezed(name) == squeezed)
}

/// The name with its marks put right, and how many of its words that changed.
pub(super) fn put_right(words: &[&str]) -> (String, usize) {
    let last = words.len().saturating_sub(1);
    let mut changed = 0;
    let put = |(at, word): (usize, &&str)| {
        let names: &[&str] = match at {
            0 => &FAMILIES,
            at if at == last => &GIVEN,
            _ => &MIDDLES,
        };
        let right = meant(word, names);
        changed += usize::from(right.is_some());
        right.unwrap_or_else(|| (*word).to_owned())
    };
    let right: Vec<String> = words.iter().enumerate().map(put).collect();
    (right.join(" "), changed)
}

/// The name that differs from the word in marks only, where the word is no name itself.
fn meant(word: &str, names: &[&str]) -> Option<String> {
    let canonical = viet::canonical(word);
    let borne = |names: &[&str]| names.iter().any(|name| viet::canonical(name) == canonical);
    // Whatever is a given name may stand in the middle as well.
    if borne(names) || names == MIDDLES && borne(&GIVEN) {
        return None;
    }
    let spelt = plain::squeezed(word);
    let name = names.iter().find(|name| plain::squeezed(name) == spelt)?;
    let capitals = plain::all_capitals(word) && word.chars().count() > 1;
    Some(if capitals {
        name.to_uppercase()
    } else {
        (*name).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(name: &str) -> String {
        put_right(&name.split(' ').collect::<Vec<&str>>()).0
    }

    #[test]
    fn names_that_nobody_bears_are_put_right() {
        for (read, meant) in [
            ("Bui Ngọc Sơn", "Bùi Ngọc Sơn"),
            ("Đỏ Minh Tháo", "Đỗ Minh Thảo"),
            ("Võ Hưu Trung", "Võ Hữu Trung"),
            ("Nguyen Quang Hoà", "Nguyễn Quang Hoà"),
            ("TRÂN VĂN DÙNG", "TRẦN VĂN DŨNG"),
        ] {
            assert_eq!(right(read), meant);
        }
    }

    #[test]
    fn names_that_somebody_bears_stay() {
        for name in [
            "Đinh La Thăng",
            "Hồ Kăn Lịch",
            "Y Thi",
            "Lữ Thị Lựu",
            "Nguyễn Thị Hoa",
        ] {
            assert_eq!(right(name), name);
        }
    }
}
