//! Text without pages, read like print.

use fields::{Names, read, set};

const DECISION: &str = "ỦY BAN NHÂN DÂN
TỈNH QUẢNG TRỊ
Số: 1234/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Trị, ngày 05 tháng 3 năm 2019

QUYẾT ĐỊNH
Về việc phê duyệt Kế hoạch số hóa tài liệu lưu trữ giai đoạn 2019 - 2021 của các cơ quan

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
QUYẾT ĐỊNH:
Điều 1. Phê duyệt kèm theo Quyết định này Kế hoạch số hóa tài liệu.
Nơi nhận:
- Như Điều 3;
- Lưu: VT, VX.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Văn Hùng
";

#[test]
fn a_decision_as_plain_text_is_read() {
    let read = read(&set::text(DECISION), &Names::default());
    let value = |field: Option<fields::Field>| field.map(|field| field.value);
    assert_eq!(value(read.number).as_deref(), Some("1234"));
    assert_eq!(value(read.notation).as_deref(), Some("QĐ-UBND"));
    assert_eq!(value(read.issued_on).as_deref(), Some("2019-03-05"));
    assert_eq!(
        value(read.issuer).as_deref(),
        Some("ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ")
    );
    assert_eq!(value(read.kind).as_deref(), Some("QUYẾT ĐỊNH"));
    let about = "phê duyệt Kế hoạch số hóa tài liệu lưu trữ giai đoạn 2019 - 2021 của các cơ quan";
    assert_eq!(value(read.abstract_text).as_deref(), Some(about));
    assert_eq!(value(read.signer).as_deref(), Some("Lê Văn Hùng"));
    assert_eq!(value(read.signer_post).as_deref(), Some("CHỦ TỊCH"));
    assert_eq!(
        value(read.recipients).as_deref(),
        Some("Như Điều 3\nLưu: VT, VX")
    );
}

#[test]
fn a_letter_whose_head_is_a_table_is_read() {
    let letter = "UBND HUYỆN HẢI LĂNG\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHÒNG NỘI VỤ\tĐộc lập - Tự do - Hạnh phúc
Số: 45/PNV-VTLT\tHải Lăng, ngày 12 tháng 10 năm 2020
V/v chỉnh lý tài liệu lưu trữ tồn đọng
Kính gửi: Ủy ban nhân dân các xã, thị trấn.
Thực hiện Công văn số 12/SNV-VTLT, Phòng Nội vụ đề nghị như sau.
";
    let read = read(&set::text(letter), &Names::default());
    let value = |field: Option<fields::Field>| field.map(|field| field.value);
    assert_eq!(
        value(read.parent_issuer).as_deref(),
        Some("UBND HUYỆN HẢI LĂNG")
    );
    assert_eq!(value(read.issuer).as_deref(), Some("PHÒNG NỘI VỤ"));
    assert_eq!(value(read.number).as_deref(), Some("45"));
    assert_eq!(value(read.issued_on).as_deref(), Some("2020-10-12"));
    assert_eq!(value(read.kind).as_deref(), Some("CÔNG VĂN"));
    let about = "chỉnh lý tài liệu lưu trữ tồn đọng";
    assert_eq!(value(read.abstract_text).as_deref(), Some(about));
}
