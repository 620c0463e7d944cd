//! Who signs, and in whose place: TM., KT., TL., TUQ., Q. and their Party forms.

use crate::compose::{Case, someone};
use crate::dice::Dice;
use crate::paper;
use crate::recipe::{Era, Kind};

/// The signer's block and the signer's own post.
pub(crate) struct Signing {
    pub(crate) paper: paper::Signer,
    pub(crate) post: String,
}

/// The block over the signature, by the kind of paper and the body's heads.
pub(crate) fn signer(case: &Case, dice: &mut Dice) -> Signing {
    let party = case.recipe.layout.era == Era::Party;
    let sign = |short: &str| {
        let mark = if party { "/" } else { "." };
        let letters: Vec<String> = short.chars().map(String::from).collect();
        if party && letters.len() == 2 {
            format!("{}{mark}{}", letters[0], letters[1])
        } else {
            format!("{short}{mark}")
        }
    };
    let heads = &case.body.heads;
    let mut lines = Vec::new();
    if let Some(collective) = heads.collective.as_ref().filter(|_| collective(case, dice)) {
        lines.push(format!("{} {collective}", sign("TM")));
    }
    let post = match dice.below(100) {
        0..45 => heads.chief.clone(),
        45..85 => {
            lines.push(format!("{} {}", sign("KT"), heads.chief));
            heads.deputy.clone()
        }
        85..94 => match (&heads.office, lines.is_empty()) {
            (Some(office), true) => {
                lines.push(format!("{} {}", sign("TL"), heads.chief));
                office.clone()
            }
            _ => heads.chief.clone(),
        },
        94..97 if !party => format!("Q. {}", heads.chief),
        _ => heads.chief.clone(),
    };
    lines.push(post.clone());
    let signed = dice
        .chance(7)
        .then(|| (*dice.pick(&["(Đã ký)", "Đã ký"])).to_owned());
    Signing {
        paper: paper::Signer {
            lines,
            signed,
            name: someone(case, dice),
        },
        post,
    }
}

/// Whether the collective signs, rather than its head in person.
fn collective(case: &Case, dice: &mut Dice) -> bool {
    match case.recipe.layout.kind {
        Kind::Decision | Kind::Report | Kind::Submission | Kind::Plan => dice.chance(85),
        Kind::Telegram | Kind::Directive | Kind::Introduction => false,
        _ => dice.chance(45),
    }
}
