//! The words of a paper between header and signer, by its kind.

use crate::around::rows;
use crate::articles;
use crate::compose::{Case, small, someone};
use crate::dice::Dice;
use crate::matters;
use crate::paper::Part;
use crate::recipe::{Era, Kind};

/// The body's parts.
pub(crate) fn body(case: &Case, dice: &mut Dice) -> Vec<Part> {
    match case.recipe.layout.kind {
        Kind::Decision => decision(case, dice),
        Kind::DecisionWithRegulation => {
            let mut parts = decision(case, dice);
            parts.extend(regulation(case, dice));
            parts
        }
        Kind::Resolution => resolution(case, dice),
        Kind::Letter | Kind::Telegram => letter(case, dice),
        Kind::Invitation => invitation(case, dice),
        Kind::Minutes => minutes(case, dice),
        Kind::Introduction => introduction(case, dice),
        _ => sections(case, dice),
    }
}

fn p(t: impl Into<String>) -> Part {
    Part::P { t: t.into() }
}

fn sentence(case: &Case, dice: &mut Dice) -> String {
    articles::sentence(dice, case.recipe.world, 420)
}

fn bases(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let old = case.year < 2004;
    let mut list: Vec<String> = Vec::new();
    if case.recipe.layout.era == Era::Party {
        list.push("Căn cứ Điều lệ Đảng Cộng sản Việt Nam".to_owned());
        list.push(format!("Căn cứ Quy chế làm việc của {}", case.body.name));
    } else if old {
        list.push("Căn cứ Luật tổ chức HĐND và UBND".to_owned());
    } else if case.year >= 2016 {
        list.push("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015".to_owned());
    } else {
        list.push("Căn cứ Luật Tổ chức HĐND và UBND ngày 26 tháng 11 năm 2003".to_owned());
    }
    let laws = [
        "Luật Lưu trữ",
        "Luật Ngân sách nhà nước",
        "Luật Đất đai",
        "Luật Cán bộ, công chức",
        "Luật Thi đua, khen thưởng",
        "Luật Đầu tư công",
        "Luật Tiếp cận thông tin",
    ];
    if !old && dice.chance(70) {
        list.push(format!("Căn cứ {}", dice.pick(&laws)));
    }
    if dice.chance(60) {
        let (number, day) = (dice.whole(5, 190), dice.whole(1, 28));
        let (month, year) = (dice.whole(1, 12), case.year - dice.whole(1, 4));
        list.push(format!(
            "Căn cứ Nghị định số {number}/{year}/NĐ-CP ngày {day:02} tháng {month} năm {year} \
             của Chính phủ",
        ));
    }
    let proposer = *dice.pick(&[
        "Chánh Văn phòng",
        "Trưởng phòng Nội vụ",
        "Trưởng Ban Tổ chức",
    ]);
    let report = dice.whole(2, 400);
    list.push(format!(
        "Xét đề nghị của {proposer} tại Tờ trình số {report}/TTr"
    ));
    let last = list.len() - 1;
    let close = |(index, t): (usize, String)| Part::Basis {
        t: format!("{t}{}", if index == last { "." } else { ";" }),
    };
    list.into_iter().enumerate().map(close).collect()
}

fn decision(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let mut parts = Vec::new();
    if case.recipe.layout.era != Era::Party || dice.chance(40) {
        let who = if dice.chance(50) {
            case.body.name.clone()
        } else {
            case.body.chief_in_sentence()
        };
        parts.push(Part::Head {
            t: who.to_uppercase(),
        });
    }
    parts.extend(bases(case, dice));
    let head = match case.recipe.layout.era {
        Era::Typewriter => "QUYẾT ĐỊNH",
        _ => "QUYẾT ĐỊNH:",
    };
    parts.push(Part::Head { t: head.to_owned() });
    let matter = case
        .matter
        .as_deref()
        .map(crate::truth::without_lead)
        .unwrap_or_default();
    let mark = if dice.chance(80) { "." } else { ":" };
    let mut article = |n: usize, t: String| {
        parts.push(Part::Article {
            n: format!("Điều {n}{mark}"),
            t,
        });
    };
    article(
        1,
        format!("{}{}.", upper_first(&matter), clause(case, dice)),
    );
    let more = dice.whole(0, 2) as usize;
    for step in 0..more {
        article(2 + step, sentence(case, dice));
    }
    article(
        2 + more,
        "Quyết định này có hiệu lực thi hành kể từ ngày ký.".to_owned(),
    );
    article(
        3 + more,
        format!(
            "Chánh Văn phòng, thủ trưởng các đơn vị thuộc {} và cá nhân có liên quan chịu trách \
         nhiệm thi hành Quyết định này./.",
            case.body.name,
        ),
    );
    parts
}

fn clause(case: &Case, dice: &mut Dice) -> String {
    if dice.chance(50) {
        return ", kèm theo Quyết định này danh mục chi tiết".to_owned();
    }
    format!(", giao {} chủ trì thực hiện", someone(case, dice))
}

pub(crate) fn upper_first(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

fn regulation(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let matter = case.matter.as_deref().unwrap_or_default();
    let name = matter.strip_prefix("Ban hành Quy chế ").unwrap_or(matter);
    let mut parts = vec![
        Part::Break,
        Part::Head {
            t: "QUY CHẾ".to_owned(),
        },
        Part::Head {
            t: upper_first(name),
        },
        Part::Centre {
            t: format!(
                "(Kèm theo Quyết định của {} ngày {:02} tháng {:02} năm {})",
                case.body.name, case.day, case.month, case.year,
            ),
        },
    ];
    for n in 1..=dice.whole(3, 7) {
        let article = articles::article(dice, case.recipe.world);
        parts.push(Part::Section {
            t: format!("Điều {n}. Nội dung thực hiện"),
        });
        parts.extend(article.into_iter().map(p));
    }
    parts
}

fn resolution(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let mut parts = vec![
        Part::Head {
            t: case.body.name.to_uppercase(),
        },
        Part::Head {
            t: format!(
                "KHÓA {}, KỲ HỌP THỨ {}",
                dice.pick(&["VII", "VIII", "XVI"]),
                dice.whole(2, 19)
            ),
        },
    ];
    parts.extend(bases(case, dice));
    parts.push(Part::Head {
        t: "QUYẾT NGHỊ:".to_owned(),
    });
    for n in 1..=dice.whole(3, 4) {
        parts.push(Part::Article {
            n: format!("Điều {n}."),
            t: sentence(case, dice),
        });
    }
    parts.push(p(format!(
        "Nghị quyết này đã được {} thông qua ngày {} tháng {} năm {} và có hiệu lực từ ngày ký./.",
        case.body.name, case.day, case.month, case.year,
    )));
    parts
}

fn letter(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let matter = case
        .matter
        .as_deref()
        .map(crate::truth::without_lead)
        .unwrap_or_default();
    let (number, month) = (dice.whole(20, 3000), dice.whole(1, 12));
    let mut parts = vec![p(format!(
        "Thực hiện Công văn số {number}/UBND-TH ngày {:02}/{month:02}/{} về việc {}, {} có ý kiến \
         như sau:",
        dice.whole(1, 28),
        case.year,
        small(&matter),
        case.body.name,
    ))];
    let count = dice.whole(2, 5);
    for n in 1..=count {
        let numbered = dice.chance(60);
        let told = sentence(case, dice);
        parts.push(p(if numbered {
            format!("{n}. {told}")
        } else {
            told
        }));
    }
    if dice.chance(18) {
        parts.push(table(case, dice));
    }
    parts.push(p(format!(
        "Đề nghị các cơ quan, đơn vị triển khai thực hiện và báo cáo kết quả về {} trước ngày \
         {:02}/{:02}/{}./.",
        case.body.name,
        dice.whole(1, 28),
        case.month.min(11) + 1,
        case.year,
    )));
    parts
}

fn invitation(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let hall = *dice.pick(&[
        "Hội trường A",
        "Phòng họp số 2",
        "Phòng họp trực tuyến, tầng 3",
    ]);
    let hour = *dice.pick(&["07 giờ 30", "08 giờ 00", "14 giờ 00", "15 giờ 30"]);
    vec![
        p(format!(
            "{} trân trọng kính mời đồng chí tham dự cuộc họp.",
            case.body.name
        )),
        p(format!(
            "1. Nội dung: {}.",
            small(case.matter.as_deref().unwrap_or_default())
        )),
        p(format!(
            "2. Thành phần: {}.",
            sentence(case, dice).trim_end_matches('.')
        )),
        p(format!(
            "3. Thời gian: {hour}, ngày {:02} tháng {:02} năm {}.",
            dice.whole(1, 28),
            case.month,
            case.year,
        )),
        p(format!("4. Địa điểm: {hall}, trụ sở {}.", case.body.name)),
        p("Đề nghị các đồng chí tham dự đầy đủ, đúng thành phần./."),
    ]
}

fn minutes(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let mut parts = vec![
        p(format!(
            "Thời gian bắt đầu: 08 giờ 00, ngày {:02}/{:02}/{}.",
            case.day, case.month, case.year
        )),
        p(format!("Địa điểm: Trụ sở {}.", case.body.name)),
        p(format!(
            "Thành phần tham dự: {} người, có danh sách kèm theo.",
            dice.whole(7, 60)
        )),
        p(format!("Chủ trì (chủ tọa): {}.", someone(case, dice))),
        p(format!(
            "Thư ký (người ghi biên bản): {}.",
            someone(case, dice)
        )),
        Part::Section {
            t: "Nội dung:".to_owned(),
        },
    ];
    for n in 1..=dice.whole(2, 5) {
        parts.push(p(format!(
            "{n}. {}: {}",
            someone(case, dice),
            sentence(case, dice)
        )));
    }
    parts.push(p(format!(
        "Cuộc họp kết thúc vào 11 giờ 15, ngày {:02} tháng {:02} năm {}./.",
        case.day, case.month, case.year,
    )));
    parts
}

fn introduction(case: &Case, dice: &mut Dice) -> Vec<Part> {
    vec![
        p(format!("{} trân trọng giới thiệu:", case.body.name)),
        p(format!("Ông (bà): {}", someone(case, dice))),
        p("Chức vụ: Chuyên viên"),
        p(format!(
            "Được cử đến: {}",
            dice.pick(&["Chi cục Thuế", "Bảo hiểm xã hội", "Công an"])
        )),
        p(format!(
            "Về việc: {}",
            matters::work(dice, case.recipe.world)
        )),
        p("Đề nghị Quý cơ quan tạo điều kiện để người có tên nêu trên hoàn thành nhiệm vụ."),
        p(format!(
            "Giấy này có giá trị đến hết ngày 30 tháng 12 năm {}./.",
            case.year
        )),
    ]
}

fn sections(case: &Case, dice: &mut Dice) -> Vec<Part> {
    let heads = match case.recipe.layout.kind {
        Kind::Report => &[
            "I. TÌNH HÌNH CHUNG",
            "II. KẾT QUẢ THỰC HIỆN",
            "III. KIẾN NGHỊ",
        ],
        Kind::Plan | Kind::Programme => &[
            "I. MỤC ĐÍCH, YÊU CẦU",
            "II. NỘI DUNG",
            "III. TỔ CHỨC THỰC HIỆN",
        ],
        _ => &["1. Về nội dung", "2. Về thời gian", "3. Tổ chức thực hiện"],
    };
    let matter = case
        .matter
        .as_deref()
        .map(crate::truth::without_lead)
        .unwrap_or_default();
    let mut parts = vec![p(format!(
        "Căn cứ chương trình công tác năm {}, {} {} {} như sau:",
        case.year,
        case.body.name,
        dice.pick(&["ban hành", "thông báo", "báo cáo"]),
        small(&matter),
    ))];
    for head in heads {
        parts.push(Part::Section {
            t: (*head).to_owned(),
        });
        for _ in 0..dice.whole(1, 4) {
            parts.push(p(sentence(case, dice)));
        }
    }
    if dice.chance(30) {
        parts.push(table(case, dice));
    }
    let closing = parts.len() - 1;
    if let Part::P { t } = &mut parts[closing] {
        *t = format!("{}./.", t.trim_end_matches('.'));
    }
    parts
}

fn table(case: &Case, dice: &mut Dice) -> Part {
    Part::Table {
        rows: rows(case, dice, (3, 8)),
    }
}
