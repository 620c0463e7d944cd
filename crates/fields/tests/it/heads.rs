//! Papers of each layout, read.

use crate::typeset::{LEFT, MARGIN, MIDDLE, RIGHT, Typeset};
use fields::{Field, Name, Names, Reading, read};

fn value(field: &Option<Field>) -> &str {
    field.as_ref().map_or("", |field| field.value.as_str())
}

fn register() -> Names {
    let unit = |key: &str, name: &str, within: Option<&str>, until: Option<&str>| Name {
        key: key.into(),
        name: name.into(),
        within: within.map(Into::into),
        from: None,
        until: until.map(Into::into),
    };
    Names::dated([
        unit("45", "Tỉnh Quảng Trị", None, Some("2025-07-01")),
        unit("466", "Huyện Hải Lăng", Some("45"), Some("2025-07-01")),
        unit("snv", "Sở Nội vụ tỉnh Quảng Trị", Some("45"), None),
    ])
}

fn decision() -> Typeset {
    Typeset::new()
        .around(LEFT, 300, "ỦY BẠN NHÂN DÂN")
        .around(LEFT, 362, "TỈNH QUẢNG TRỊ")
        .motto(300)
        .around(LEFT, 470, "Số: 1234/QĐ-UBND")
        .around(RIGHT, 470, "Quảng Trị, ngày 05 tháng 3 năm 2019")
        .around(MIDDLE, 620, "QUYẾT ĐỊNH")
        .around(MIDDLE, 690, "Về việc phê duyệt Kế hoạch số hóa tài liệu")
        .around(MIDDLE, 755, "lưu trữ giai đoạn 2019 - 2021.")
        .around(MIDDLE, 880, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH")
        .from(
            MARGIN,
            980,
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        )
        .around(MIDDLE, 1100, "QUYẾT ĐỊNH:")
        .from(
            MARGIN,
            1200,
            "Điều 1. Phê duyệt kèm theo Quyết định này Kế hoạch số hóa tài liệu.",
        )
        .from(MARGIN, 2000, "Nơi nhận:")
        .from(MARGIN, 2060, "- Như Điều 3;")
        .from(MARGIN, 2120, "- Lưu: VT, VX.")
        .around(RIGHT, 2000, "TM. ỦY BAN NHÂN DÂN")
        .around(RIGHT, 2060, "KT. CHỦ TỊCH")
        .around(RIGHT, 2120, "PHÓ CHỦ TỊCH")
        .around(RIGHT, 2480, "Lê Thị Ánh Tuyết")
}

fn check_decision(read: &Reading) {
    assert_eq!(value(&read.number), "1234");
    assert_eq!(value(&read.notation), "QĐ-UBND");
    assert_eq!(value(&read.issued_on), "2019-03-05");
    assert_eq!(value(&read.place), "Quảng Trị");
    assert_eq!(value(&read.issuer), "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ");
    assert_eq!(read.parent_issuer, None);
    assert_eq!(value(&read.kind), "QUYẾT ĐỊNH");
    let about = "phê duyệt Kế hoạch số hóa tài liệu lưu trữ giai đoạn 2019 - 2021";
    assert_eq!(value(&read.abstract_text), about);
    assert_eq!(value(&read.signer), "Lê Thị Ánh Tuyết");
    assert_eq!(value(&read.signer_post), "PHÓ CHỦ TỊCH");
    assert_eq!(value(&read.recipients), "Như Điều 3\nLưu: VT, VX");
    assert_eq!(
        read.issuer_unit.as_ref().map(|unit| unit.key.as_str()),
        Some("45")
    );
    assert_eq!(read.secrecy, None);
    assert_eq!(read.urgency, None);
}

#[test]
fn a_decision_is_read_whole() {
    check_decision(&read(&[decision().done()], &register()));
}

#[test]
fn a_page_that_lies_a_little_askew_is_read_the_same() {
    check_decision(&read(&[decision().skewed(12).done()], &register()));
}

#[test]
fn an_annex_behind_the_signature_changes_nothing() {
    let annex = Typeset::new().around(MIDDLE, 300, "PHỤ LỤC").from(
        MARGIN,
        500,
        "Danh mục tài liệu được số hóa trong năm 2020 và năm 2021",
    );
    check_decision(&read(&[decision().done(), annex.done()], &register()));
}

#[test]
fn columns_that_touch_are_cut_where_the_motto_begins() {
    let page = Typeset::new()
        .from(
            330,
            300,
            "UBND TỈNH QUẢNG TRỊ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        )
        .from(380, 362, "SỞ NỘI VỤ")
        .around(1200, 362, "Độc lập - Tự do - Hạnh phúc")
        .from(380, 470, "Số: 45/SNV-VTLT")
        .from(1000, 470, "Quảng Trị, ngày 12 tháng 10 năm 2020")
        .around(590, 560, "V/v chỉnh lý tài liệu")
        .around(590, 622, "lưu trữ tồn đọng")
        .from(
            700,
            800,
            "Kính gửi: Ủy ban nhân dân các huyện, thị xã, thành phố.",
        )
        .from(
            MARGIN,
            920,
            "Thực hiện Chỉ thị số 35/CT-TTg của Thủ tướng Chính phủ, Sở Nội vụ",
        );
    let read = read(&[page.done()], &register());
    assert_eq!(value(&read.parent_issuer), "UBND TỈNH QUẢNG TRỊ");
    assert_eq!(value(&read.issuer), "SỞ NỘI VỤ");
    assert_eq!(
        read.issuer_unit.as_ref().map(|unit| unit.key.as_str()),
        Some("snv")
    );
    assert_eq!(value(&read.number), "45");
    assert_eq!(value(&read.notation), "SNV-VTLT");
    assert_eq!(value(&read.issued_on), "2020-10-12");
    assert_eq!(value(&read.kind), "CÔNG VĂN");
    assert_eq!(
        value(&read.abstract_text),
        "chỉnh lý tài liệu lưu trữ tồn đọng"
    );
}

#[test]
fn an_abstract_is_rid_of_a_label_and_a_stroke_that_were_misread() {
    let about = |head: &str, line: &str, below: &str| {
        let page = Typeset::new()
            .around(LEFT, 300, "SỞ NỘI VỤ")
            .motto(300)
            .around(LEFT, 470, "Số: 45/SNV-VTLT")
            .around(RIGHT, 470, "Quảng Trị, ngày 12 tháng 10 năm 2020")
            .around(LEFT, 560, line)
            .around(MIDDLE, 690, head)
            .around(MIDDLE, 755, below)
            .from(MARGIN, 900, "Kính gửi: Ủy ban nhân dân các huyện.");
        let read = read(&[page.done()], &register());
        value(&read.abstract_text).to_owned()
    };
    assert_eq!(about("", "Vụ xử lý đơn", ""), "xử lý đơn");
    let quarter = "Kết quả tiếp công dân quý Ï năm 2022";
    let right = "Kết quả tiếp công dân quý I năm 2022";
    assert_eq!(about("BÁO CÁO", "", quarter), right);
    // Under a type the word is one.
    let season = "Vụ đông xuân năm 2022 - 2023";
    assert_eq!(about("KẾ HOẠCH", "", season), season);
}

#[test]
fn a_party_paper_is_read() {
    let page = Typeset::new()
        .around(LEFT, 300, "ĐẢNG BỘ TỈNH QUẢNG TRỊ")
        .around(LEFT, 362, "HUYỆN ỦY HẢI LĂNG")
        .around(LEFT, 420, "*")
        .around(RIGHT, 300, "ĐẢNG CỘNG SẢN VIỆT NAM")
        .around(LEFT, 470, "Số 123 -QĐ/HU")
        .around(RIGHT, 470, "Hải Lăng, ngày 20 tháng 8 năm 2018")
        .around(MIDDLE, 620, "QUYẾT ĐỊNH")
        .around(MIDDLE, 690, "về việc chuẩn y Ban Chấp hành Đảng bộ xã")
        .around(MIDDLE, 750, "-----")
        .from(MARGIN, 860, "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;")
        .from(MARGIN, 2000, "Nơi nhận:")
        .from(MARGIN, 2060, "- Như Điều 2,")
        .around(RIGHT, 2000, "T/M BAN THƯỜNG VỤ")
        .around(RIGHT, 2060, "BÍ THƯ")
        .around(RIGHT, 2400, "Hồ Văn Côn");
    let read = read(&[page.done()], &register());
    assert_eq!(value(&read.number), "123");
    assert_eq!(value(&read.notation), "QĐ/HU");
    assert_eq!(value(&read.parent_issuer), "ĐẢNG BỘ TỈNH QUẢNG TRỊ");
    assert_eq!(value(&read.issuer), "HUYỆN ỦY HẢI LĂNG");
    assert_eq!(value(&read.issued_on), "2018-08-20");
    assert_eq!(
        value(&read.abstract_text),
        "chuẩn y Ban Chấp hành Đảng bộ xã"
    );
    assert_eq!(value(&read.signer), "Hồ Văn Côn");
    assert_eq!(
        read.issuer_unit.map(|unit| unit.key),
        Some("466".to_owned())
    );
}

#[test]
fn a_number_not_yet_given_leaves_the_notation() {
    let page = Typeset::new()
        .around(LEFT, 300, "UBND HUYỆN HẢI LĂNG")
        .motto(300)
        .from(480, 470, "Số:")
        .from(700, 470, "/BC-UBND")
        .from(1200, 470, "Hải Lăng, ngày")
        .from(1640, 470, "tháng 4 năm 2022")
        .around(MIDDLE, 620, "BÁO CÁO")
        .around(MIDDLE, 690, "Kết quả công tác tháng 3")
        .from(MARGIN, 860, "1. Tình hình");
    let read = read(&[page.done()], &register());
    assert_eq!(read.number, None);
    assert_eq!(value(&read.notation), "BC-UBND");
    assert_eq!(read.issued_on, None);
    assert_eq!(value(&read.place), "Hải Lăng");
    assert_eq!(value(&read.abstract_text), "Kết quả công tác tháng 3");
}

#[test]
fn a_typewritten_paper_of_1984_is_read() {
    let page = Typeset::new()
        .around(LEFT, 300, "UBND TỈNH BÌNH TRỊ THIÊN")
        .motto(300)
        .around(LEFT, 362, "Số : 512/QĐ-UB")
        .around(RIGHT, 430, "Huế, ngày 12 tháng 5 năm 1984")
        .around(MIDDLE, 620, "QUYẾT ĐỊNH CỦA UBND TỈNH")
        .around(MIDDLE, 690, "Về việc thành lập trạm thủy văn")
        .around(MIDDLE, 800, "ỦY BAN NHÂN DÂN TỈNH BÌNH TRỊ THIÊN")
        .from(
            MARGIN,
            900,
            "- Căn cứ Luật tổ chức Hội đồng nhân dân và Ủy ban nhân dân;",
        );
    let read = read(&[page.done()], &Names::default());
    assert_eq!(value(&read.number), "512");
    assert_eq!(value(&read.notation), "QĐ-UB");
    assert_eq!(value(&read.issued_on), "1984-05-12");
    assert_eq!(value(&read.kind), "QUYẾT ĐỊNH");
    assert_eq!(value(&read.abstract_text), "thành lập trạm thủy văn");
    assert_eq!(value(&read.issuer), "UBND TỈNH BÌNH TRỊ THIÊN");
}

#[test]
fn urgency_is_read_and_stays_out_of_the_abstract() {
    let page = Typeset::new()
        .around(LEFT, 300, "SỞ Y TẾ")
        .motto(300)
        .around(LEFT, 470, "Số: 9/SYT-NV")
        .around(RIGHT, 470, "Quảng Trị, ngày 02 tháng 9 năm 2021")
        .around(LEFT, 560, "V/v phòng dịch")
        .around(LEFT, 690, "HỎA TỐC")
        .from(700, 830, "Kính gửi: Các trung tâm y tế.");
    let read = read(&[page.done()], &register());
    assert_eq!(value(&read.urgency), "HỎA TỐC");
    assert_eq!(value(&read.abstract_text), "phòng dịch");
    assert_eq!(value(&read.issuer), "SỞ Y TẾ");
}

#[test]
fn empty_pages_say_nothing() {
    assert_eq!(read(&[], &register()), Reading::default());
    assert_eq!(
        read(&[Typeset::new().done()], &register()),
        Reading::default()
    );
}

#[test]
fn a_year_that_nobody_has_lived_to_see_is_taken_from_the_body() {
    let page = |body: &str| {
        Typeset::new()
            .motto(300)
            .around(RIGHT, 470, "Hải Lăng, ngày 20 tháng 8 năm 2078")
            .from(MARGIN, 900, body)
            .done()
    };
    let mended = read(&[page("Kế hoạch tập huấn năm 2018.")], &register());
    assert_eq!(value(&mended.issued_on), "2018-08-20");
    let alone = read(&[page("Kế hoạch tập huấn.")], &register());
    assert_eq!(value(&alone.issued_on), "2078-08-20");
}
