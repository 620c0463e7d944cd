//! What closes the gate, and what must not.

use crate::typeset::{LEFT, MARGIN, MIDDLE, RIGHT, Typeset};
use fields::gate::{How, Level, marks, marks_in_text, marks_of_stamps};

fn letter() -> Typeset {
    Typeset::new()
        .around(LEFT, 300, "CÔNG AN TỈNH")
        .motto(300)
        .around(LEFT, 470, "Số: 45/BC-PV01")
        .around(RIGHT, 470, "Quảng Trị, ngày 12 tháng 10 năm 2020")
}

fn found(page: Typeset) -> Vec<(Level, How)> {
    marks(&[page.done()])
        .into_iter()
        .map(|mark| (mark.level, mark.how))
        .collect()
}

#[test]
fn a_mark_in_its_box_is_found_however_it_is_read() {
    for (text, level) in [
        ("MẬT", Level::Mat),
        ("[MẬT]", Level::Mat),
        ("| MẬT |", Level::Mat),
        ("M Ậ T", Level::Mat),
        ("MẶT", Level::Mat),
        ("IMẬT|", Level::Mat),
        ("LMAT", Level::Mat),
        ("lTỐI MẬTl", Level::ToiMat),
        ("MÂT", Level::Mat),
        ("TỐI MẬT", Level::ToiMat),
        ("TÓI MẠT", Level::ToiMat),
        ("(rỗi MẶT]", Level::ToiMat),
        ("TUYỆT MẬT", Level::TuyetMat),
        ("TUYỆT MẶT.", Level::TuyetMat),
        ("TUYÊTMẬT", Level::TuyetMat),
        ("MẬT - HỎA TỐC", Level::Mat),
        ("Mật", Level::Mat),
    ] {
        assert_eq!(
            found(letter().around(LEFT, 620, text)),
            [(level, How::Box)],
            "{text}"
        );
    }
}

#[test]
fn a_stamp_that_could_not_be_read_closes_the_gate_and_is_no_field() {
    let stamped = letter().from(MARGIN, 700, scan::ocr::UNREAD).done();
    let told: Vec<How> = marks_of_stamps(std::slice::from_ref(&stamped))
        .into_iter()
        .map(|mark| mark.how)
        .collect();
    assert_eq!(told, [How::Unread]);
    let names = fields::Names::default();
    let read = fields::read_with_stamps(&[letter().done()], &[stamped], &names);
    assert_eq!(read.secrecy, None);
}

#[test]
fn a_stamp_anywhere_and_a_line_in_words_are_found() {
    assert_eq!(
        found(letter().from(1900, 3000, "TỐI MẬT")),
        [(Level::ToiMat, How::Stamp)]
    );
    let line = letter().from(MARGIN, 1000, "Độ mật: Tuyệt mật");
    assert_eq!(found(line), [(Level::TuyetMat, How::Text)]);
    let behind = Typeset::new()
        .motto(300)
        .from(MARGIN, 470, "Số: 12/BC-UBND MẬT");
    assert_eq!(found(behind), [(Level::Mat, How::Stamp)]);
}

#[test]
fn a_mark_on_a_later_page_is_found_with_its_page() {
    let pages = [letter().done(), letter().around(LEFT, 620, "MẬT").done()];
    assert_eq!(
        marks(&pages)
            .iter()
            .map(|mark| mark.page)
            .collect::<Vec<usize>>(),
        [1]
    );
}

#[test]
fn ordinary_words_do_not_close_the_gate() {
    for text in [
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "về việc bảo vệ bí mật nhà nước",
        "mật ong rừng và mật độ dân số",
        "ỦY BAN MẶT TRẬN TỔ QUỐC",
        "tài liệu đóng dấu MẬT phải đăng ký",
        "độ mật",
        "cơ mật",
        "có mặt",
        "Mặt khác",
        "BÍ MẬT",
        "Số liệu, tài liệu mật",
        "Kính gửi: Mật vụ",
        "mật.",
    ] {
        assert_eq!(found(letter().around(MIDDLE, 700, text)), [], "{text}");
    }
}

#[test]
fn a_heading_broken_before_its_last_word_is_no_mark() {
    let page = letter()
        .around(MIDDLE, 700, "QUY CHẾ BẢO VỆ BÍ")
        .around(MIDDLE, 765, "MẬT");
    assert_eq!(found(page), []);
}

#[test]
fn text_without_boxes_is_looked_at_line_by_line() {
    let text = "CÔNG AN TỈNH\tCỘNG HÒA XÃ HỘI\nSố: 12/BC\n  TỐI MẬT \nVề bí mật nhà nước";
    let levels: Vec<Level> = marks_in_text(text)
        .into_iter()
        .map(|mark| mark.level)
        .collect();
    assert_eq!(levels, [Level::ToiMat]);
    for text in [
        "về bảo vệ bí\nmật.",
        "QUY CHẾ BẢO VỆ BÍ\nMẬT",
        "các loại tài liệu\nmật",
        "mật",
    ] {
        assert_eq!(marks_in_text(text), [], "{text}");
    }
    assert_eq!(marks_in_text("Số: 5/BC-CA\nMật").len(), 1);
}

#[test]
fn a_page_in_another_language_closes_the_gate_by_its_mark_alone() {
    let english = || {
        Typeset::new()
            .around(LEFT, 300, "MINISTRY OF HEALTH")
            .around(RIGHT, 300, "Ref. 12/MOH-2021")
            .around(MIDDLE, 620, "MINUTES OF THE JOINT MEETING")
            .from(
                MARGIN,
                800,
                "Both sides agreed on a format for the secret ballot,",
            )
            .from(
                MARGIN,
                870,
                "on the material of the mat and on what to do at",
            )
            .from(MARGIN, 940, "MATERIAL AND FORMAT")
            .from(
                MARGIN,
                1010,
                "The matter is confidential between the parties.",
            )
    };
    assert_eq!(found(english()), []);
    for (text, level) in [("MẬT", Level::Mat), ("TUYỆT MẬT", Level::TuyetMat)] {
        let told = found(english().around(LEFT, 500, text));
        assert_eq!(told, [(level, How::Box)], "{text}");
    }
    let lao = Typeset::new()
        .around(MIDDLE, 300, "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ")
        .around(MIDDLE, 500, "ແຈ້ງການ");
    assert_eq!(
        found(lao.around(RIGHT, 420, "TỐI MẬT")),
        [(Level::ToiMat, How::Box)]
    );
}
