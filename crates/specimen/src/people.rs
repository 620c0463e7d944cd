//! Names of people who do not exist.

use crate::dice::Dice;
use crate::recipe::World;

const FAMILY: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Trương", "Đoàn", "Mai", "Cao", "Thái", "Văn",
];

const MIDDLE: [&[&str]; 2] = [
    &[
        "Văn",
        "Thị",
        "Hữu",
        "Đức",
        "Minh",
        "Thanh",
        "Quang",
        "Ngọc",
        "Xuân",
        "Thị Thu",
        "Công",
    ],
    &[
        "Bá",
        "Thị Kim",
        "Đình",
        "Trọng",
        "Anh",
        "Quốc",
        "Như",
        "Viết",
        "Khắc",
        "Thị Bích",
        "Gia",
    ],
];

const GIVEN: [&[&str]; 2] = [
    &[
        "An", "Bình", "Chiến", "Dũng", "Hà", "Hải", "Hạnh", "Hòa", "Hùng", "Hương", "Khánh", "Lan",
        "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Thảo", "Thắng", "Trung",
        "Vân",
    ],
    &[
        "Ánh", "Bảo", "Cường", "Diệp", "Đông", "Giang", "Hiền", "Huệ", "Huy", "Khoa", "Kiên",
        "Lộc", "Lượng", "Mỹ", "Nghĩa", "Nhật", "Oanh", "Phương", "Quyên", "Tâm", "Thủy", "Tuấn",
        "Vỹ", "Yến",
    ],
];

/// A name such as `Nguyễn Hữu Khánh`.
pub fn name(dice: &mut Dice, world: World) -> String {
    let side = world as usize;
    let (family, middle) = (dice.pick(FAMILY), dice.pick(MIDDLE[side]));
    format!("{family} {middle} {}", dice.pick(GIVEN[side]))
}

/// A name with the word that precedes it inside a sentence: `ông Nguyễn Hữu Khánh`.
pub fn addressed(dice: &mut Dice, world: World) -> String {
    let name = name(dice, world);
    format!(
        "{} {name}",
        if name.contains(" Thị ") {
            "bà"
        } else {
            "ông"
        }
    )
}
