//! Pages of office Vietnamese without end: sentences of laws, names and codes, from a seed.

/// Texts of laws, as the made-up papers of the demo use them.
const ARTICLES: &str = include_str!("../../../crates/specimen/texts/articles.txt");
const KINDS: [(&str, &str); 5] = [
    ("QUYẾT ĐỊNH", "QĐ-UBND"),
    ("THÔNG BÁO", "TB-UBND"),
    ("KẾ HOẠCH", "KH-UBND"),
    ("BÁO CÁO", "BC-UBND"),
    ("CÔNG VĂN", "UBND-VX"),
];

/// A small generator of chance (Marsaglia's xorshift, 2003): a fill can be repeated.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Where pages come from.
pub struct Words {
    sentences: Vec<&'static str>,
}

/// One record's data.
pub struct Paper {
    pub number: String,
    pub kind: &'static str,
    pub notation: &'static str,
    pub day: String,
    pub title: String,
    pub pages: Vec<String>,
}

impl Words {
    pub fn new() -> Self {
        let lines = ARTICLES.lines().filter(|line| line.len() > 60);
        Words {
            sentences: lines.collect(),
        }
    }

    /// The paper of a seed.
    pub fn paper(&self, seed: u64, pages: u64, syllables: usize) -> Paper {
        let chance = &mut Chance::new(seed + 1);
        let (kind, notation) = KINDS[chance.below(KINDS.len())];
        let (year, month, day) = (
            1990 + chance.below(36),
            1 + chance.below(12),
            1 + chance.below(28),
        );
        let first = self.sentence(chance);
        let title: Vec<&str> = first.split_whitespace().take(24).collect();
        Paper {
            number: (1 + chance.below(9999)).to_string(),
            kind,
            notation,
            day: format!("{year}-{month:02}-{day:02}"),
            title: title.join(" "),
            pages: (0..pages).map(|_| self.page(chance, syllables)).collect(),
        }
    }

    fn page(&self, chance: &mut Chance, syllables: usize) -> String {
        let (mut page, mut count) = (String::with_capacity(syllables * 7), 0);
        while count < syllables {
            for syllable in self.sentence(chance).split_whitespace() {
                let end = if count % 12 == 11 { '\n' } else { ' ' };
                page.push_str(syllable);
                page.push(end);
                count += 1;
            }
            // Every page has words that few others have.
            page.push_str(&format!(
                "{}/{} ",
                1 + chance.below(9999),
                KINDS[chance.below(KINDS.len())].1
            ));
            count += 1;
        }
        page
    }

    fn sentence(&self, chance: &mut Chance) -> &'static str {
        self.sentences[chance.below(self.sentences.len())]
    }

    /// What somebody types who remembers a stretch of some paper.
    pub fn question(&self, chance: &mut Chance) -> String {
        if chance.below(5) == 0 {
            let (_, notation) = KINDS[chance.below(KINDS.len())];
            return format!("{}/{notation}", 1 + chance.below(9999));
        }
        let words: Vec<&str> = self.sentence(chance).split_whitespace().collect();
        let count = 2 + chance.below(4);
        let from = chance.below(words.len().saturating_sub(count).max(1));
        let typed = words[from..(from + count).min(words.len())].join(" ");
        if chance.below(2) == 0 {
            viet::fold(&typed)
        } else {
            typed
        }
    }
}

/// Words as the reader of pages keeps them, with boxes of a page at 200 dpi.
pub fn boxes(page: &str) -> String {
    let mut packed = String::with_capacity(page.len() * 5);
    packed.push('[');
    for (index, word) in page.split_whitespace().enumerate() {
        if index > 0 {
            packed.push(',');
        }
        let (line, column) = (index / 12, index % 12);
        let (left, top) = (200 + column * 110, 200 + line * 40);
        let clean = word.replace(['"', '\\'], "");
        packed.push_str(&format!("[\"{clean}\",{left},{top},96,28,91,{line}]"));
    }
    packed.push(']');
    packed
}
