//! What papers are about: patterns with slots, one grammar a world.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::bodies::Body;
use crate::dice::Dice;
use crate::people;
use crate::recipe::World;

type Grammar = HashMap<&'static str, Vec<&'static str>>;

static GRAMMARS: LazyLock<[Grammar; 2]> = LazyLock::new(|| {
    [
        parse(include_str!("../texts/matters-tuning.txt")),
        parse(include_str!("../texts/matters-heldout.txt")),
    ]
});

/// Slots inside slots go this deep and no deeper.
const DEPTH_MAX: usize = 6;

fn parse(text: &'static str) -> Grammar {
    let mut grammar = Grammar::new();
    let mut section = "";
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name;
        } else {
            grammar.entry(section).or_default().push(line);
        }
    }
    grammar
}

/// A matter of a section such as `decision` or `letter`, for a body in a year.
pub fn matter(dice: &mut Dice, world: World, section: &str, body: &Body, year: i64) -> String {
    let grammar = &GRAMMARS[world as usize];
    let pattern = grammar
        .get(section)
        .map_or("", |list| dice.pick::<&str>(list));
    let mut teller = Teller {
        dice,
        world,
        grammar,
        body,
        year,
    };
    let told = teller.fill(pattern, DEPTH_MAX);
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Something a body works at: a phrase such as `công tác văn thư, lưu trữ`.
pub fn work(dice: &mut Dice, world: World) -> String {
    let list = GRAMMARS[world as usize].get("@work");
    list.map_or(String::new(), |list| (*dice.pick(list)).to_owned())
}

struct Teller<'a> {
    dice: &'a mut Dice,
    world: World,
    grammar: &'a Grammar,
    body: &'a Body,
    year: i64,
}

impl Teller<'_> {
    fn fill(&mut self, pattern: &str, depth: usize) -> String {
        let mut told = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, behind) = after.split_once('}').unwrap_or((after, ""));
            told.push_str(before);
            if depth > 0 {
                told.push_str(&self.slot(slot, depth - 1));
            }
            rest = behind;
        }
        told.push_str(rest);
        told
    }

    fn slot(&mut self, slot: &str, depth: usize) -> String {
        let year = self.year;
        match slot {
            "year" => year.to_string(),
            "next" => (year + 1).to_string(),
            "last" => (year - 1).to_string(),
            "far" => (year / 5 * 5 + 10).to_string(),
            "span" => format!("{} - {}", year / 5 * 5 + 1, year / 5 * 5 + 5),
            "quarter" => (*self.dice.pick(&["I", "II", "III", "IV"])).to_owned(),
            "month" => self.dice.whole(1, 12).to_string(),
            "day" => format!("{}/{}", self.dice.whole(1, 28), self.dice.whole(1, 12)),
            "storm" => self.dice.whole(2, 13).to_string(),
            "self" => self.body.name.clone(),
            "chief" => self.body.chief_in_sentence(),
            "where1" => self.body.area.clone(),
            "where" if self.dice.chance(45) => String::new(),
            "where" => format!("trên địa bàn {}", self.body.area),
            "person" => people::addressed(self.dice, self.world),
            other => {
                let key = format!("@{other}");
                let pattern = self
                    .grammar
                    .get(key.as_str())
                    .map_or("", |l| self.dice.pick::<&str>(l));
                self.fill(pattern, depth)
            }
        }
    }
}
