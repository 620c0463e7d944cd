//! From a recipe to a paper and its truth.

use crate::around;
use crate::bodies::{self, Body};
use crate::content;
use crate::dice::Dice;
use crate::ink;
use crate::matters;
use crate::paper::{NumberLine, Paper};
use crate::people;
use crate::recipe::{Era, Kind, Recipe, World};
use crate::signing;
use crate::style::style;
use crate::truth::{Truth, without_lead};

/// Everything that is decided before a word is written.
pub(crate) struct Case<'a> {
    pub(crate) recipe: &'a Recipe,
    pub(crate) body: Body,
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    /// Nothing where the secretary left it open.
    pub(crate) number: Option<String>,
    /// Whether the year stands between number and notation, as in papers that make rules.
    pub(crate) number_year: bool,
    pub(crate) notation: String,
    /// As printed, with `Về việc` where it is printed.
    pub(crate) matter: Option<String>,
}

/// The title that a kind prints; a letter prints none.
pub(crate) fn title(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Letter => return None,
        Kind::Decision | Kind::DecisionWithRegulation => "QUYẾT ĐỊNH",
        Kind::Notice => "THÔNG BÁO",
        Kind::Plan => "KẾ HOẠCH",
        Kind::Report => "BÁO CÁO",
        Kind::Invitation => "GIẤY MỜI",
        Kind::Minutes => "BIÊN BẢN",
        Kind::Submission => "TỜ TRÌNH",
        Kind::Resolution => "NGHỊ QUYẾT",
        Kind::Directive => "CHỈ THỊ",
        Kind::Telegram => "CÔNG ĐIỆN",
        Kind::Introduction => "GIẤY GIỚI THIỆU",
        Kind::Guidance => "HƯỚNG DẪN",
        Kind::Programme => "CHƯƠNG TRÌNH",
    })
}

fn abbreviation(kind: Kind) -> &'static str {
    match kind {
        Kind::Letter => "CV",
        Kind::Decision | Kind::DecisionWithRegulation => "QĐ",
        Kind::Notice => "TB",
        Kind::Plan => "KH",
        Kind::Report => "BC",
        Kind::Invitation => "GM",
        Kind::Minutes => "BB",
        Kind::Submission => "TTr",
        Kind::Resolution => "NQ",
        Kind::Directive => "CT",
        Kind::Telegram => "CĐ",
        Kind::Introduction => "GGT",
        Kind::Guidance => "HD",
        Kind::Programme => "CTr",
    }
}

/// The paper of a recipe and what it says; `text` is filled in when it is typeset.
pub(crate) fn compose(recipe: &Recipe) -> (Paper, Truth) {
    let mut dice = Dice::new(recipe.seed, "compose");
    let case = decide(recipe, &mut dice);
    let kind = recipe.layout.kind;
    let signer = signing::signer(&case, &mut dice);
    let recipients = around::recipients(&case, &mut dice);
    let urgency = ink::urgency(&case, &mut dice);
    let secrecy = recipe
        .secrecy
        .map(|(level, mark)| ink::secrecy(level, mark, recipe.seed));
    let letter = kind == Kind::Letter;
    let stamped = urgency.as_ref().is_some_and(|mark| mark.r#as == "stamp");
    let signed = signer.paper.signed.is_some();
    let place_date = place_date(&case, &mut dice);
    let number = number_line(&case, &mut dice);
    let truth = Truth {
        number: case.number.clone(),
        number_year: case.number_year.then(|| case.year.to_string()),
        number_by_hand: number.hand && case.number.is_some(),
        notation: Some(case.notation.clone()),
        issued_on: Some(format!(
            "{:04}-{:02}-{:02}",
            case.year, case.month, case.day
        )),
        place: Some(case.body.place.clone()),
        issuer: Some(case.body.lines.join(" ")),
        parent_issuer: Some(case.body.parent.join(" ")).filter(|parent| !parent.is_empty()),
        paper_type: Some(title(kind).unwrap_or("CÔNG VĂN").to_owned()),
        matter: case.matter.as_deref().map(without_lead),
        signer: Some(signer.paper.name.clone()),
        signer_post: Some(signer.post.clone()),
        recipients: recipients.clone(),
        secrecy: secrecy.as_ref().map(|mark| mark.text.clone()),
        urgency: urgency.as_ref().map(|mark| mark.text.clone()),
        text: Vec::new(),
    };
    let paper = Paper {
        style: style(recipe),
        parent: case.body.parent.clone(),
        issuer: case.body.lines.clone(),
        motto: motto(&case, &mut dice),
        number,
        place_date,
        subject: case.matter.clone().filter(|_| letter),
        title: title(kind).map(str::to_owned),
        r#abstract: case.matter.clone().filter(|_| !letter),
        to_word: around::to_word(&case, &mut dice),
        to: around::addressees(&case, &mut dice),
        body: content::body(&case, &mut dice),
        recipients,
        recipients_end: (*dice.pick(&[".", "./."])).to_owned(),
        signer: signer.paper,
        clerk: around::clerk(&case, &mut dice),
        annexes: around::annexes(&case, &mut dice),
        secrecy,
        urgency,
        received: ink::received(&case, &mut dice).filter(|_| !stamped),
        copy: ink::copy_stamp(&mut dice),
        seal: ink::seal(&case, &mut dice).filter(|_| !signed),
        pen: if signed {
            Vec::new()
        } else {
            ink::pen(&mut dice)
        },
        pen_at: [dice.between(-20.0, 30.0), dice.between(58.0, 74.0)],
        stamps: true,
    };
    (paper, truth)
}

fn decide<'a>(recipe: &'a Recipe, dice: &mut Dice) -> Case<'a> {
    let layout = recipe.layout;
    let (from, to) = match layout.era {
        Era::Decree30 => (2020, 2026),
        Era::Circular01 => (2011, 2019),
        Era::Circular55 => (2005, 2010),
        Era::Nineties => (1992, 2004),
        Era::Typewriter => (1977, 1994),
        Era::Party => (2012, 2026),
    };
    let year = dice.whole(from, to);
    let month = if year == 2020 {
        dice.whole(4, 12)
    } else {
        dice.whole(1, 12)
    };
    let day = dice.whole(1, 28);
    let mut body = bodies::draw(dice, recipe.world, layout.era, layout.kind, (year, month));
    if body.area.starts_with("tỉnh") {
        body.place = seat(year, dice).to_owned();
    }
    if year < 2011 && dice.chance(40) {
        older_spelling(&mut body);
    }
    let number = number(layout.era, dice);
    let rules = matches!(layout.kind, Kind::DecisionWithRegulation | Kind::Resolution);
    let lower = body.area.starts_with("xã") || body.area.starts_with("phường");
    let number_year = rules && layout.era != Era::Party && !lower && dice.chance(50);
    let notation = notation(layout.era, layout.kind, &body, dice);
    let mut case = Case {
        recipe,
        body,
        year,
        month,
        day,
        number,
        number_year,
        notation,
        matter: None,
    };
    case.matter = matter(&case, dice);
    case
}

/// Before the decree of 2020 many wrote the tone of `ủy` on its last letter.
fn older_spelling(body: &mut Body) {
    let older = |words: &str| {
        words
            .replace("ỦY", "UỶ")
            .replace("Ủy", "Uỷ")
            .replace("ủy", "uỷ")
    };
    for line in body.parent.iter_mut().chain(&mut body.lines) {
        *line = older(line);
    }
    body.name = older(&body.name);
    body.heads.collective = body.heads.collective.as_deref().map(older);
}

/// Where a body of the province writes its papers. Before 2011 they named the town, since then
/// the province.
fn seat(year: i64, dice: &mut Dice) -> &'static str {
    match year {
        ..1989 => "Huế",
        ..2011 if dice.chance(70) => "Đông Hà",
        _ => "Quảng Trị",
    }
}

fn number(era: Era, dice: &mut Dice) -> Option<String> {
    let value = match dice.below(10) {
        0..3 => dice.whole(1, 40),
        3..7 => dice.whole(41, 999),
        _ => dice.whole(1000, 4999),
    };
    let open = dice.chance(3);
    let padded = era != Era::Typewriter;
    let digits = if padded {
        format!("{value:02}")
    } else {
        value.to_string()
    };
    Some(digits).filter(|_| !open)
}

fn notation(era: Era, kind: Kind, body: &Body, dice: &mut Dice) -> String {
    let (short, code) = (abbreviation(kind), &body.code);
    let section = *dice.pick(body.sections);
    match (era, kind) {
        (Era::Party, _) => format!("{short}/{code}"),
        (Era::Typewriter, _) => format!("{short}/{code}"),
        (Era::Nineties, _) if dice.chance(50) => format!("{short}.{code}"),
        (_, Kind::Letter) if dice.chance(80) => format!("{code}-{section}"),
        (_, Kind::Letter) => code.clone(),
        (_, Kind::Submission | Kind::Programme) => format!("{short}-{code}"),
        _ => format!("{short}-{code}"),
    }
}

fn matter(case: &Case, dice: &mut Dice) -> Option<String> {
    let (era, kind) = (case.recipe.layout.era, case.recipe.layout.kind);
    let section = match (era, kind) {
        (_, Kind::Introduction) => return None,
        (Era::Party, Kind::Decision | Kind::Letter) => "party",
        (Era::Typewriter | Era::Nineties, Kind::Decision | Kind::Letter) => "old",
        (_, Kind::Decision) => "decision",
        (_, Kind::DecisionWithRegulation) => "regulation",
        (_, Kind::Letter) => "letter",
        (_, Kind::Notice) => "notice",
        (_, Kind::Plan) => "plan",
        (_, Kind::Report) => "report",
        (_, Kind::Invitation) => "invitation",
        (_, Kind::Minutes) => "minutes",
        (_, Kind::Submission) => "submission",
        (_, Kind::Resolution) => "resolution",
        (_, Kind::Directive) => "directive",
        (_, Kind::Telegram) => "telegram",
        (_, Kind::Guidance) => "guidance",
        (_, Kind::Programme) => "programme",
    };
    let told = matters::matter(dice, case.recipe.world, section, &case.body, case.year);
    let told = told.strip_prefix("về việc ").unwrap_or(&told).to_owned();
    Some(match kind {
        Kind::Letter => format!("{}{told}", letter_lead(case, dice)),
        Kind::Decision if era == Era::Party && dice.chance(50) => told,
        Kind::Decision if dice.chance(12) => format!("V/v {told}"),
        Kind::Decision => format!("Về việc {told}"),
        Kind::DecisionWithRegulation => format!("Ban hành Quy chế {}", small(&told)),
        _ => told,
    })
}

/// How a letter introduces its matter.
fn letter_lead(case: &Case, dice: &mut Dice) -> &'static str {
    match (case.recipe.world, dice.below(100)) {
        (_, 0..84) => "V/v ",
        (_, 84..90) => "Về việc ",
        (World::Tuning, _) => "V/v: ",
        (World::HeldOut, _) => "Về việc: ",
    }
}

/// With a small first letter.
pub(crate) fn small(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

fn number_line(case: &Case, dice: &mut Dice) -> NumberLine {
    let era = case.recipe.layout.era;
    let lead = match era {
        Era::Party => *dice.pick(&["Số ", "Số "]),
        Era::Typewriter => *dice.pick(&["Số : ", "Số: ", "Số "]),
        _ => "Số: ",
    };
    let join = match era {
        Era::Party => "-",
        Era::Typewriter => *dice.pick(&["-", " ", "/"]),
        _ => "/",
    };
    NumberLine {
        lead: lead.to_owned(),
        hand: dice.chance(if era == Era::Party { 6 } else { 10 }),
        digits: case.number.clone(),
        tail: if case.number_year {
            format!("/{}/{}", case.year, case.notation)
        } else {
            format!("{join}{}", case.notation)
        },
    }
}

fn place_date(case: &Case, dice: &mut Dice) -> String {
    let (day, month) = if case.recipe.layout.era == Era::Typewriter || case.year < 2000 {
        (case.day.to_string(), case.month.to_string())
    } else {
        // A zero before days below ten and before January and February, as the decree wants.
        let month = if case.month < 3 || dice.chance(30) {
            format!("{:02}", case.month)
        } else {
            case.month.to_string()
        };
        (format!("{:02}", case.day), month)
    };
    format!(
        "{}, ngày {day} tháng {month} năm {}",
        case.body.place, case.year
    )
}

fn motto(case: &Case, dice: &mut Dice) -> Vec<String> {
    if case.recipe.layout.era == Era::Party {
        return vec!["ĐẢNG CỘNG SẢN VIỆT NAM".to_owned()];
    }
    let dash = if dice.chance(75) { "-" } else { "–" };
    vec![
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(),
        format!("Độc lập {dash} Tự do {dash} Hạnh phúc"),
    ]
}

/// A made-up name of this case's world.
pub(crate) fn someone(case: &Case, dice: &mut Dice) -> String {
    people::name(dice, case.recipe.world)
}
