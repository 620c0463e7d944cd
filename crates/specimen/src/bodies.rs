//! Bodies that issue papers, put together from real units and real kinds of bodies.

use crate::dice::Dice;
use crate::recipe::{Era, Kind, World};
use crate::units::{self, Unit};

/// Who may sign for a body.
#[derive(Debug, Clone)]
pub struct Heads {
    /// For whom the collective signs: `ỦY BAN NHÂN DÂN`.
    pub collective: Option<String>,
    /// `CHỦ TỊCH`, `GIÁM ĐỐC` …
    pub chief: String,
    /// `PHÓ CHỦ TỊCH` …
    pub deputy: String,
    /// The head of the office, who signs by order.
    pub office: Option<String>,
}

/// A body as its papers name it.
#[derive(Debug, Clone)]
pub struct Body {
    /// Lines over the issuer's own.
    pub parent: Vec<String>,
    /// The issuer's own lines.
    pub lines: Vec<String>,
    /// Inside a sentence: `Ủy ban nhân dân huyện Cam Lộ`.
    pub name: String,
    /// Where it works, inside a sentence: `huyện Cam Lộ`.
    pub area: String,
    /// Its letters in a notation: `UBND`, `SNV`, `HU`.
    pub code: String,
    /// Before the date.
    pub place: String,
    /// Letters of the sections that draft its letters: `VX`, `TCKH`.
    pub sections: &'static [&'static str],
    /// Who signs.
    pub heads: Heads,
}

impl Body {
    /// `Chủ tịch Ủy ban nhân dân huyện Cam Lộ`.
    pub fn chief_in_sentence(&self) -> String {
        let chief = self.heads.chief.to_lowercase();
        let mut letters = chief.chars();
        let first = letters
            .next()
            .map(|letter| letter.to_uppercase().to_string());
        let chief = format!("{}{}", first.unwrap_or_default(), letters.as_str());
        format!("{chief} {}", self.name)
    }
}

type Named = (&'static str, &'static str);

/// Departments of the province, by world.
const DEPARTMENTS: [&[Named]; 2] = [
    &[
        ("Nội vụ", "SNV"),
        ("Tài chính", "STC"),
        ("Giáo dục và Đào tạo", "SGDĐT"),
        ("Nông nghiệp và Phát triển nông thôn", "SNN"),
        ("Thông tin và Truyền thông", "STTTT"),
        ("Lao động - Thương binh và Xã hội", "SLĐTBXH"),
    ],
    &[
        ("Tư pháp", "STP"),
        ("Y tế", "SYT"),
        ("Kế hoạch và Đầu tư", "SKHĐT"),
        ("Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
        ("Tài nguyên và Môi trường", "STNMT"),
        ("Giao thông vận tải", "SGTVT"),
    ],
];

/// Offices of a district, by world.
const OFFICES: [&[Named]; 2] = [
    &[
        ("Tài chính - Kế hoạch", "TCKH"),
        ("Nội vụ", "PNV"),
        ("Giáo dục và Đào tạo", "PGDĐT"),
        ("Văn hóa và Thông tin", "VHTT"),
    ],
    &[
        ("Tư pháp", "PTP"),
        ("Kinh tế và Hạ tầng", "KTHT"),
        ("Tài nguyên và Môi trường", "PTNMT"),
        ("Lao động - Thương binh và Xã hội", "LĐTBXH"),
    ],
];

/// Schools and centres under a department: lines, name of the department, letters.
const SCHOOLS: [&[(&str, &str, &str)]; 2] = [
    &[
        ("Trường THPT Lê Lợi", "Giáo dục và Đào tạo", "THPTLL"),
        ("Trường THPT Chế Lan Viên", "Giáo dục và Đào tạo", "THPTCLV"),
        ("Trung tâm Lưu trữ lịch sử", "Nội vụ", "TTLTLS"),
        (
            "Trung tâm Khuyến nông",
            "Nông nghiệp và Phát triển nông thôn",
            "TTKN",
        ),
    ],
    &[
        ("Trường THPT Hướng Hóa", "Giáo dục và Đào tạo", "THPTHH"),
        ("Trung tâm Kiểm soát bệnh tật", "Y tế", "KSBT"),
        ("Bảo tàng tỉnh", "Văn hóa, Thể thao và Du lịch", "BTT"),
        ("Trung tâm Trợ giúp pháp lý nhà nước", "Tư pháp", "TGPL"),
    ],
];

const SECTIONS: [&[&str]; 2] = [
    &["VX", "NC", "KT", "TH", "TN"],
    &["KGVX", "CN", "XD", "TD", "HC"],
];

/// A body that might issue this kind of paper at that time.
pub fn draw(
    dice: &mut Dice,
    world: World,
    era: Era,
    kind: Kind,
    (year, month): (i64, i64),
) -> Body {
    if era == Era::Party {
        return crate::party_bodies::draw(dice, world, (year, month));
    }
    if matches!(kind, Kind::Telegram | Kind::Directive) {
        return committee(&any_unit(dice, world, (year, month)), world, year);
    }
    if kind == Kind::Resolution {
        let unit = any_unit(dice, world, (year, month));
        return council(&unit);
    }
    let roll = dice.below(100);
    if era == Era::Typewriter || era == Era::Nineties {
        return match roll {
            0..75 => committee(&any_unit(dice, world, (year, month)), world, year),
            _ => department(dice, world, year),
        };
    }
    match roll {
        0..48 => committee(&any_unit(dice, world, (year, month)), world, year),
        48..68 => department(dice, world, year),
        68..82 => office(dice, world, (year, month)),
        82..92 => school(dice, world, year),
        _ => board(dice, world, (year, month)),
    }
}

fn any_unit(dice: &mut Dice, world: World, (year, month): (i64, i64)) -> Unit {
    let roll = dice.below(10);
    let district = units::district(dice, world, year, month);
    match (roll, district) {
        (0..3, _) => units::province(year),
        (3..6, Some(district)) => district,
        _ if year < 1989 => units::province(year),
        _ => units::commune(dice, world, year, month),
    }
}

/// The place before the date: the unit's own name, for a province its own name too.
fn place_of(unit: &Unit) -> String {
    unit.name().to_owned()
}

fn heads(chief: &str, collective: Option<&str>, office: Option<&str>) -> Heads {
    Heads {
        collective: collective.map(str::to_owned),
        chief: chief.to_owned(),
        deputy: format!("PHÓ {chief}"),
        office: office.map(str::to_owned),
    }
}

/// `ỦY BAN NHÂN DÂN` of a unit. Papers before 2004 shorten it to UB.
pub fn committee(unit: &Unit, world: World, year: i64) -> Body {
    let above = Vec::new();
    Body {
        parent: above,
        lines: vec!["ỦY BAN NHÂN DÂN".to_owned(), unit.full.to_uppercase()],
        name: format!("Ủy ban nhân dân {}", unit.in_sentence()),
        area: unit.in_sentence(),
        code: if year < 2004 { "UB" } else { "UBND" }.to_owned(),
        place: place_of(unit),
        sections: SECTIONS[world as usize],
        heads: heads("CHỦ TỊCH", Some("ỦY BAN NHÂN DÂN"), Some("CHÁNH VĂN PHÒNG")),
    }
}

fn council(unit: &Unit) -> Body {
    Body {
        parent: Vec::new(),
        lines: vec!["HỘI ĐỒNG NHÂN DÂN".to_owned(), unit.full.to_uppercase()],
        name: format!("Hội đồng nhân dân {}", unit.in_sentence()),
        area: unit.in_sentence(),
        code: "HĐND".to_owned(),
        place: place_of(unit),
        sections: &["TH"],
        heads: heads("CHỦ TỊCH", Some("HỘI ĐỒNG NHÂN DÂN"), None),
    }
}

/// Long names break before the last words, as a secretary would break them.
pub(crate) fn broken(name: &str) -> Vec<String> {
    let upper = name.to_uppercase();
    let words: Vec<&str> = upper.split(' ').collect();
    if upper.chars().count() <= 24 {
        return vec![upper];
    }
    let half = (1..words.len())
        .min_by_key(|at| {
            let first = words[..*at].join(" ").chars().count() as i64;
            let second = words[*at..].join(" ").chars().count() as i64;
            let torn = i64::from(["VÀ", "-"].contains(&words[at - 1])) * 20;
            (first - second).abs() + torn
        })
        .unwrap_or(1);
    vec![words[..half].join(" "), words[half..].join(" ")]
}

fn department(dice: &mut Dice, world: World, year: i64) -> Body {
    let (name, code) = *dice.pick(DEPARTMENTS[world as usize]);
    let province = units::province(year);
    let parent = if dice.chance(60) {
        vec![format!("ỦY BAN NHÂN DÂN {}", province.full.to_uppercase())]
    } else {
        vec!["ỦY BAN NHÂN DÂN".to_owned(), province.full.to_uppercase()]
    };
    Body {
        parent: if year >= 2000 && dice.chance(30) {
            vec![format!("UBND {}", province.full.to_uppercase())]
        } else {
            parent
        },
        lines: broken(&format!("Sở {name}")),
        name: format!("Sở {name}"),
        area: province.in_sentence(),
        code: code.to_owned(),
        place: province.name().to_owned(),
        sections: &["VP", "TTr", "KHTC", "TCCB"],
        heads: heads("GIÁM ĐỐC", None, Some("CHÁNH VĂN PHÒNG")),
    }
}

fn office(dice: &mut Dice, world: World, (year, month): (i64, i64)) -> Body {
    let (name, code) = *dice.pick(OFFICES[world as usize]);
    let Some(unit) = units::district(dice, world, year, month) else {
        return committee(&units::commune(dice, world, year, month), world, year);
    };
    Body {
        parent: if dice.chance(50) {
            vec![format!("UBND {}", unit.full.to_uppercase())]
        } else {
            vec!["ỦY BAN NHÂN DÂN".to_owned(), unit.full.to_uppercase()]
        },
        lines: broken(&format!("Phòng {name}")),
        name: format!("Phòng {name} {}", unit.in_sentence()),
        area: unit.in_sentence(),
        code: code.to_owned(),
        place: place_of(&unit),
        sections: &["TH", "NV"],
        heads: heads("TRƯỞNG PHÒNG", None, None),
    }
}

fn school(dice: &mut Dice, world: World, year: i64) -> Body {
    let (name, above, code) = *dice.pick(SCHOOLS[world as usize]);
    let province = units::province(year);
    let is_school = name.starts_with("Trường");
    let above = if dice.chance(50) {
        broken(&format!("Sở {above}"))
    } else {
        broken(&format!("Sở {above} Quảng Trị"))
    };
    Body {
        parent: above,
        lines: broken(name),
        name: name.to_owned(),
        area: province.in_sentence(),
        code: code.to_owned(),
        place: province.name().to_owned(),
        sections: &["CM", "HC"],
        heads: heads(
            if is_school {
                "HIỆU TRƯỞNG"
            } else {
                "GIÁM ĐỐC"
            },
            None,
            None,
        ),
    }
}

fn board(dice: &mut Dice, world: World, (year, month): (i64, i64)) -> Body {
    let unit = match units::district(dice, world, year, month) {
        Some(unit) => unit,
        None => units::province(year),
    };
    let (first, second) = match world {
        World::Tuning => ("BAN QUẢN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG VÀ PTQĐ"),
        World::HeldOut => ("TRUNG TÂM VĂN HÓA THÔNG TIN", "THỂ DỤC THỂ THAO"),
    };
    let (code, spoken, chief) = match world {
        World::Tuning => ("BQLDA", "Ban Quản lý dự án Đầu tư xây dựng", "GIÁM ĐỐC"),
        World::HeldOut => ("TTVHTT", "Trung tâm Văn hóa Thông tin", "GIÁM ĐỐC"),
    };
    Body {
        parent: vec![format!("UBND {}", unit.full.to_uppercase())],
        lines: vec![
            first.to_owned(),
            second.to_owned(),
            unit.full.to_uppercase(),
        ],
        name: format!("{spoken} {}", unit.in_sentence()),
        area: unit.in_sentence(),
        code: code.to_owned(),
        place: place_of(&unit),
        sections: &["KT", "TH"],
        heads: heads(chief, None, None),
    }
}
