//! Names of units of Quảng Trị, as they were on a date.

use crate::dice::Dice;
use crate::recipe::World;

const UNITS: &str = include_str!("../texts/units.tsv");

/// Lower units of the province of Bình Trị Thiên, 1976 to 1989.
const BEFORE_1989: &[(&str, &str)] = &[
    ("Huyện Hướng Hóa", "Tỉnh Bình Trị Thiên"),
    ("Huyện Bến Hải", "Tỉnh Bình Trị Thiên"),
    ("Huyện Triệu Hải", "Tỉnh Bình Trị Thiên"),
    ("Thị xã Đông Hà", "Tỉnh Bình Trị Thiên"),
];

/// A unit and the unit it lies in, as printed after the words of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// `Huyện Cam Lộ`, `Xã Hướng Phùng`, `Tỉnh Quảng Trị`.
    pub full: String,
    /// The unit above; empty for a province.
    pub above: String,
}

impl Unit {
    /// The name without its kind: `Cam Lộ`.
    pub fn name(&self) -> &str {
        let kinds = ["Thành phố ", "Thị xã ", "Thị trấn ", "Đặc khu "];
        let long = kinds.iter().find_map(|kind| self.full.strip_prefix(kind));
        long.or_else(|| self.full.split_once(' ').map(|(_, name)| name))
            .unwrap_or(&self.full)
    }

    /// With a small first letter, as inside a sentence: `huyện Cam Lộ`.
    pub fn in_sentence(&self) -> String {
        let mut letters = self.full.chars();
        let first = letters
            .next()
            .map(|letter| letter.to_lowercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    }

    /// Whether its place is in the first of the two tiers below a province.
    pub fn is_district(&self) -> bool {
        ["Huyện", "Thị xã", "Thành phố"]
            .iter()
            .any(|kind| self.full.starts_with(kind))
    }
}

/// The province itself.
pub fn province(year: i64) -> Unit {
    let name = if year < 1989 {
        "Tỉnh Bình Trị Thiên"
    } else {
        "Tỉnh Quảng Trị"
    };
    Unit {
        full: name.to_owned(),
        above: String::new(),
    }
}

/// A district, town or city of that time; `None` since 2025-07, when there are none.
pub fn district(dice: &mut Dice, world: World, year: i64, month: i64) -> Option<Unit> {
    let pool = lower(world, year, month, true);
    if pool.is_empty() {
        None
    } else {
        Some(dice.pick(&pool).clone())
    }
}

/// A commune, ward or township of that time.
pub fn commune(dice: &mut Dice, world: World, year: i64, month: i64) -> Unit {
    let pool = lower(world, year.max(1989), month, false);
    dice.pick(&pool).clone()
}

/// Every second unit belongs to one world.
fn lower(world: World, year: i64, month: i64, districts: bool) -> Vec<Unit> {
    let reformed = (year, month) >= (2025, 7);
    let listed = UNITS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (from, _, full) = (cells.next()?, cells.next()?, cells.next()?);
            let above = cells.next()?;
            ((from == "2025") == reformed).then_some((full, above))
        });
    let pool: Vec<(&str, &str)> = if year < 1989 {
        BEFORE_1989.to_vec()
    } else {
        listed.collect()
    };
    pool.into_iter()
        .map(|(full, above)| Unit {
            full: at_the_time(full, year),
            above: above.to_owned(),
        })
        .filter(|unit| unit.is_district() == districts && unit.name() != "Cồn Cỏ")
        .enumerate()
        .filter(|(index, _)| index % 2 == world as usize)
        .map(|(_, unit)| unit)
        .collect()
}

/// Đông Hà became a city in 2009.
fn at_the_time(full: &str, year: i64) -> String {
    if full == "Thành phố Đông Hà" && year < 2009 {
        "Thị xã Đông Hà"
    } else {
        full
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_their_day() {
        let mut dice = Dice::new(1, "units");
        assert_eq!(district(&mut dice, World::Tuning, 2025, 7), None);
        assert!(district(&mut dice, World::Tuning, 2025, 6).is_some());
        assert_eq!(province(1980).name(), "Bình Trị Thiên");
        let city = Unit {
            full: "Thị xã Quảng Trị".to_owned(),
            above: String::new(),
        };
        assert_eq!(
            (city.name(), city.in_sentence().as_str()),
            ("Quảng Trị", "thị xã Quảng Trị")
        );
    }

    #[test]
    fn the_worlds_share_no_lower_unit() {
        for (year, districts) in [(2019, true), (2019, false), (2026, false), (1985, true)] {
            let tuning = lower(World::Tuning, year, 1, districts);
            let held_out = lower(World::HeldOut, year, 1, districts);
            assert!(!tuning.is_empty() && !held_out.is_empty());
            assert!(tuning.iter().all(|unit| !held_out.contains(unit)));
        }
    }
}
