//! What stands around the body: whom it goes to, who signs beside, what is annexed.

use crate::compose::{Case, someone};
use crate::content::upper_first;
use crate::dice::Dice;
use crate::matters;
use crate::paper::{Annex, Clerk};
use crate::recipe::{Era, Kind};

/// Entries under `Nơi nhận`.
pub(crate) fn recipients(case: &Case, dice: &mut Dice) -> Vec<String> {
    let kind = case.recipe.layout.kind;
    let body = &case.body;
    let mut list = vec![match kind {
        Kind::Letter | Kind::Telegram | Kind::Submission => "Như trên".to_owned(),
        Kind::Decision | Kind::DecisionWithRegulation => "Như Điều 3".to_owned(),
        Kind::Invitation => "Như thành phần mời".to_owned(),
        _ => format!("Thường trực Hội đồng nhân dân {}", body.area),
    }];
    let pool: &[&str] = if case.recipe.layout.era == Era::Party {
        &[
            "Thường trực cấp ủy",
            "Các chi bộ trực thuộc",
            "Các đồng chí cấp ủy viên",
            "Các ban Đảng",
        ]
    } else {
        &[
            "Các phòng chuyên môn",
            "Công an, Quân sự",
            "Cổng thông tin điện tử",
            "Kho bạc Nhà nước",
            "Các đoàn thể",
            "Chủ tịch, các Phó Chủ tịch",
            "Ủy ban Mặt trận Tổ quốc",
            "Các thành viên liên quan",
        ]
    };
    let start = dice.below(pool.len());
    let more = dice.below(5).min(pool.len() - 1);
    list.extend((0..more).map(|step| pool[(start + step) % pool.len()].to_owned()));
    list.push(match (case.recipe.layout.era, dice.below(3)) {
        (Era::Party, _) => format!("Lưu Văn phòng {}", body.name),
        (Era::Typewriter | Era::Nineties, _) => "Lưu VP".to_owned(),
        (_, 0) => "Lưu: VT".to_owned(),
        _ => format!("Lưu: VT, {}", dice.pick(body.sections)),
    });
    list
}

/// To whom a letter goes; empty for papers that address nobody.
pub(crate) fn addressees(case: &Case, dice: &mut Dice) -> Vec<String> {
    let kind = case.recipe.layout.kind;
    if !matches!(
        kind,
        Kind::Letter | Kind::Submission | Kind::Invitation | Kind::Telegram
    ) {
        return Vec::new();
    }
    let pool = [
        "Ủy ban nhân dân các xã, phường, thị trấn",
        "Các cơ quan, đơn vị trực thuộc",
        "Văn phòng Ủy ban nhân dân tỉnh",
        "Sở Nội vụ",
        "Ban Tổ chức - Nội vụ",
        "Ủy ban Mặt trận Tổ quốc Việt Nam và các đoàn thể",
    ];
    let start = dice.below(pool.len());
    let count = if dice.chance(60) {
        1
    } else {
        dice.whole(2, 3) as usize
    };
    (0..count)
        .map(|step| pool[(start + step) % pool.len()].to_owned())
        .collect()
}

/// The words before whom a paper goes to.
pub(crate) fn to_word(case: &Case, dice: &mut Dice) -> String {
    if case.recipe.layout.kind == Kind::Telegram && dice.chance(60) {
        return format!("{} điện:", case.body.chief_in_sentence().to_uppercase());
    }
    (*dice.pick(&["Kính gửi:", "Kính gửi:", "Kính gửi :"])).to_owned()
}

/// Who wrote the minutes and signs on the left.
pub(crate) fn clerk(case: &Case, dice: &mut Dice) -> Option<Clerk> {
    (case.recipe.layout.kind == Kind::Minutes && dice.chance(60)).then(|| Clerk {
        post: (*dice.pick(&["Thư ký", "Người ghi biên bản"])).to_owned(),
        name: someone(case, dice),
    })
}

/// Tables on pages behind the signature, of some papers.
pub(crate) fn annexes(case: &Case, dice: &mut Dice) -> Vec<Annex> {
    let kind = case.recipe.layout.kind;
    let may = matches!(
        kind,
        Kind::Decision | Kind::Plan | Kind::Report | Kind::Letter
    );
    if !may || case.year < 1996 || !dice.chance(14) {
        return Vec::new();
    }
    let spoken = crate::compose::title(kind)
        .unwrap_or("CÔNG VĂN")
        .to_lowercase();
    let number = case.number.as_deref().unwrap_or("     ");
    let join = if case.recipe.layout.era == Era::Party {
        "-"
    } else {
        "/"
    };
    let note = format!(
        "(Kèm theo {} số {number}{join}{} ngày {:02} tháng {} năm {} của {})",
        upper_first(&spoken),
        case.notation,
        case.day,
        case.month,
        case.year,
        case.body.name,
    );
    let count = if dice.chance(75) { 1 } else { 2 };
    let annex = |n: usize| Annex {
        title: if count == 1 {
            "PHỤ LỤC".to_owned()
        } else {
            format!("PHỤ LỤC {n}")
        },
        name: format!("Danh mục {}", matters::work(dice, case.recipe.world)),
        note: note.clone(),
        rows: rows(case, dice, (8, 24)),
    };
    (1..=count).map(annex).collect()
}

/// A table of 4 columns with its head; `from` to `to` rows below it.
pub(crate) fn rows(case: &Case, dice: &mut Dice, (from, to): (i64, i64)) -> Vec<Vec<String>> {
    let heads = ["TT", "Nội dung", "Đơn vị chủ trì", "Số lượng"];
    let mut rows = vec![heads.iter().map(|head| (*head).to_owned()).collect()];
    for n in 1..=dice.whole(from, to) {
        rows.push(vec![
            n.to_string(),
            upper_first(&matters::work(dice, case.recipe.world)),
            (*dice.pick(&["Văn phòng", "Phòng Nội vụ", "Công an", "Trạm Y tế"])).to_owned(),
            dice.whole(1, 900).to_string(),
        ]);
    }
    rows
}
