//! Bodies of the Party: committees of a province, a district or a commune, and their boards.

use crate::bodies::{Body, Heads, broken};
use crate::dice::Dice;
use crate::recipe::World;
use crate::units::{self, Unit};

const BOARDS: [&[(&str, &str)]; 2] = [
    &[("Ban Tổ chức", "BTC"), ("Văn phòng", "VP")],
    &[
        ("Ban Tuyên giáo", "BTG"),
        ("Ủy ban Kiểm tra", "UBKT"),
        ("Ban Dân vận", "BDV"),
    ],
];

/// A body that might issue a paper of the Party at that time.
pub(crate) fn draw(dice: &mut Dice, world: World, (year, month): (i64, i64)) -> Body {
    let province = units::province(year);
    let district = units::district(dice, world, year, month);
    match (dice.below(10), district) {
        (0..3, _) => committee(&province, "Tỉnh ủy", "TU"),
        (3..5, _) => board(dice, world, &province, "Tỉnh ủy", "TU"),
        (5..7, Some(unit)) => {
            let (kind, code) = kind_of(&unit);
            committee(&unit, kind, code)
        }
        (7..8, Some(unit)) => {
            let (kind, code) = kind_of(&unit);
            board(dice, world, &unit, kind, code)
        }
        _ => commune(&units::commune(dice, world, year, month)),
    }
}

fn kind_of(unit: &Unit) -> (&'static str, &'static str) {
    if unit.full.starts_with("Thành phố") {
        ("Thành ủy", "ThU")
    } else if unit.full.starts_with("Thị xã") {
        ("Thị ủy", "TxU")
    } else {
        ("Huyện ủy", "HU")
    }
}

fn secretaries(collective: &str) -> Heads {
    Heads {
        collective: Some(collective.to_owned()),
        chief: "BÍ THƯ".to_owned(),
        deputy: "PHÓ BÍ THƯ".to_owned(),
        office: Some("CHÁNH VĂN PHÒNG".to_owned()),
    }
}

fn committee(unit: &Unit, kind: &str, code: &str) -> Body {
    let parent = if unit.above.is_empty() {
        Vec::new()
    } else {
        vec![format!("ĐẢNG BỘ {}", unit.above.to_uppercase())]
    };
    Body {
        parent,
        lines: vec![format!("{kind} {}", unit.name()).to_uppercase()],
        name: format!("{kind} {}", unit.name()),
        area: unit.in_sentence(),
        code: code.to_owned(),
        place: unit.name().to_owned(),
        sections: &["CV"],
        heads: secretaries("BAN THƯỜNG VỤ"),
    }
}

fn board(dice: &mut Dice, world: World, unit: &Unit, kind: &str, code: &str) -> Body {
    let (name, letters) = *dice.pick(BOARDS[world as usize]);
    let (chief, deputy) = match name {
        "Văn phòng" => ("CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
        "Ủy ban Kiểm tra" => ("CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"),
        _ => ("TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
    };
    Body {
        parent: vec![format!("{kind} {}", unit.name()).to_uppercase()],
        lines: broken(name),
        name: format!("{name} {kind} {}", unit.name()),
        area: unit.in_sentence(),
        code: format!("{letters}{code}"),
        place: unit.name().to_owned(),
        sections: &["CV"],
        heads: Heads {
            collective: None,
            chief: chief.to_owned(),
            deputy: deputy.to_owned(),
            office: None,
        },
    }
}

fn commune(unit: &Unit) -> Body {
    Body {
        parent: vec![format!("ĐẢNG BỘ {}", unit.above.to_uppercase())],
        lines: vec![format!("ĐẢNG ỦY {}", unit.full).to_uppercase()],
        name: format!("Đảng ủy {}", unit.in_sentence()),
        area: unit.in_sentence(),
        code: "ĐU".to_owned(),
        place: unit.name().to_owned(),
        sections: &["CV"],
        heads: secretaries("ĐẢNG ỦY"),
    }
}
