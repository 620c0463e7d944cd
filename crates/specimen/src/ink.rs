//! What is pressed or written on a printed paper: marks, stamps, seal, signature.

use crate::compose::Case;
use crate::dice::Dice;
use crate::paper::{CopyStamp, Mark, Received, Seal};
use crate::recipe::{Era, Kind, MarkAs, Secrecy};

/// A mark of secrecy.
pub(crate) fn secrecy(level: Secrecy, mark: MarkAs, seed: u64) -> Mark {
    let mut dice = Dice::new(seed, "secrecy mark");
    let stamp = mark == MarkAs::Stamp;
    Mark {
        text: level.printed().to_owned(),
        r#as: if stamp { "stamp" } else { "box" }.to_owned(),
        ink: (*dice.pick(&["black", "red"])).to_owned(),
        turn: dice.between(-9.0, 9.0),
        x: dice.between(30.0, 50.0),
        y: dice.between(44.0, 52.0),
    }
}

/// A mark of urgency, on few papers and on every telegram.
pub(crate) fn urgency(case: &Case, dice: &mut Dice) -> Option<Mark> {
    let telegram = case.recipe.layout.kind == Kind::Telegram;
    if case.recipe.layout.era == Era::Typewriter || !(telegram || dice.chance(7)) {
        return None;
    }
    let words = ["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"];
    Some(Mark {
        text: (*dice.pick(&words)).to_owned(),
        r#as: if dice.chance(60) { "box" } else { "stamp" }.to_owned(),
        ink: (*dice.pick(&["black", "red"])).to_owned(),
        turn: dice.between(-7.0, 7.0),
        x: dice.between(28.0, 52.0),
        y: dice.between(57.0, 66.0),
    })
}

/// The red frame that the receiving office presses under the header.
pub(crate) fn received(case: &Case, dice: &mut Dice) -> Option<Received> {
    if !dice.chance(16) || case.recipe.secrecy.is_some() {
        return None;
    }
    let office = *dice.pick(&[
        "UBND tỉnh Quảng Trị",
        "Văn phòng UBND",
        "Sở Nội vụ",
        "UBND xã",
    ]);
    Some(Received {
        office: office.to_owned(),
        word: "ĐẾN".to_owned(),
        number: dice.whole(12, 9800).to_string(),
        date: format!("{}/{}/{}", case.day, case.month, case.year % 100),
        turn: dice.between(-5.0, 5.0),
        x: dice.between(6.0, 24.0),
        y: dice.between(48.0, 62.0),
    })
}

/// `BẢN SAO` and the like, near the top.
pub(crate) fn copy_stamp(dice: &mut Dice) -> Option<CopyStamp> {
    dice.chance(7).then(|| CopyStamp {
        text: (*dice.pick(&["BẢN SAO", "SAO Y BẢN CHÍNH", "SAO LƯU"])).to_owned(),
        turn: dice.between(-6.0, 6.0),
        x: dice.between(120.0, 140.0),
        y: dice.between(2.0, 7.0),
    })
}

/// The round seal over a third of the signature.
pub(crate) fn seal(case: &Case, dice: &mut Dice) -> Option<Seal> {
    let chance = if case.recipe.layout.kind == Kind::Minutes {
        30
    } else {
        78
    };
    dice.chance(chance).then(|| Seal {
        top: case.body.lines.join(" "),
        below: format!("* {} *", case.body.area.to_uppercase()),
        turn: dice.between(-14.0, 14.0),
        dx: dice.between(-64.0, -6.0),
        dy: dice.between(84.0, 98.0),
    })
}

/// A signature: a few quick curves, in a field of about 45 × 16 mm.
pub(crate) fn pen(dice: &mut Dice) -> Vec<Vec<[f64; 2]>> {
    let mut x = dice.between(0.0, 6.0);
    let mut stroke = vec![vec![[x, dice.between(4.0, 12.0)]]];
    for _ in 0..dice.whole(3, 7) {
        let mut point = |dx: (f64, f64)| [x + dice.between(dx.0, dx.1), dice.between(-3.0, 17.0)];
        let curve = vec![point((-4.0, 9.0)), point((-2.0, 12.0)), point((2.0, 9.0))];
        x = curve[2][0];
        stroke.push(curve);
    }
    // Many end with a long stroke underneath.
    stroke.push(vec![
        [x + 6.0, 14.0],
        [x - 14.0, 16.0],
        [x + dice.between(4.0, 22.0), 9.0],
    ]);
    stroke
}
