//! Tesseract's table of words: tab-separated, one row for each block, paragraph, line and word.

use unicode_normalization::UnicodeNormalization;

use crate::Word;

/// The level of a row that is a word.
const WORD_LEVEL: &str = "5";
/// Words one page may have: a full newspaper page has some 8,000.
const WORDS_MAX: usize = 100_000;

/// The words of a table by page, of so many pages, NFC; rows that are broken or empty are left
/// out, and pages beyond. The first page may have any number: a reader counts all it ever read.
pub fn pages(table: &str, pages: usize) -> Vec<Vec<Word>> {
    let mut found = vec![Vec::new(); pages];
    let mut counters: Vec<Counter> = (0..pages).map(|_| Counter::default()).collect();
    let mut first = None;
    for row in table.lines() {
        let number = row.split('\t').nth(1).and_then(|page| page.parse().ok());
        let number = number.map(|number: usize| (number, *first.get_or_insert(number)));
        let Some(page) = number.and_then(|(number, first)| number.checked_sub(first)) else {
            continue;
        };
        let (Some(words), Some(counter)) = (found.get_mut(page), counters.get_mut(page)) else {
            continue;
        };
        if words.len() < WORDS_MAX {
            words.extend(word(row, counter));
        }
    }
    found
}

fn word(row: &str, counter: &mut Counter) -> Option<Word> {
    let columns: Vec<&str> = row.splitn(12, '\t').collect();
    let [
        WORD_LEVEL,
        _,
        block,
        paragraph,
        line,
        _,
        left,
        top,
        width,
        height,
        sure,
        text,
    ] = columns[..]
    else {
        return None;
    };
    let text: String = text.trim().nfc().collect();
    let confidence = sure.parse::<f32>().ok().filter(|sure| *sure >= 0.0)?;
    if text.is_empty() {
        return None;
    }
    let number = |column: &str| column.parse::<u32>().ok();
    let place = [number(block)?, number(paragraph)?, number(line)?];
    let [block, paragraph, line] = counter.count(place);
    Some(Word {
        text,
        left: number(left)?,
        top: number(top)?,
        width: number(width)?,
        height: number(height)?,
        confidence: (confidence / 100.0).min(1.0),
        block,
        paragraph,
        line,
    })
}

/// Tesseract counts paragraphs within a block and lines within a paragraph; we count over the
/// page, and only those that have words.
#[derive(Default)]
pub(crate) struct Counter {
    last: Option<[u32; 3]>,
    count: [u32; 3],
}

impl Counter {
    /// The counts of block, paragraph and line for a place in the table.
    pub(crate) fn count(&mut self, place: [u32; 3]) -> [u32; 3] {
        if let Some(last) = self.last {
            let changed = (0..3)
                .find(|&level| last[level] != place[level])
                .unwrap_or(3);
            for count in &mut self.count[changed..] {
                *count += 1;
            }
        }
        self.last = Some(place);
        self.count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\t\
        width\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n\
        5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96.5\tQuảng\n\
        5\t1\t1\t1\t1\t2\t45\t20\t30\t12\t91\tTri\u{323}\n\
        5\t1\t2\t1\t1\t1\t10\t60\t30\t12\t50\tsố\n\
        5\t1\t2\t1\t2\t1\t10\t80\t30\t12\t95\t \n";

    #[test]
    fn words_lines_and_blocks_are_counted_over_the_page() {
        let words = pages(TABLE, 1).remove(0);
        assert_eq!(words.len(), 3);
        assert_eq!((words[1].text.as_str(), words[1].left), ("Trị", 45));
        assert_eq!(
            (words[2].block, words[2].paragraph, words[2].line),
            (1, 1, 1)
        );
        assert_eq!(words[0].confidence, 0.965);
    }

    #[test]
    fn pages_are_counted_from_the_first_and_what_is_behind_them_is_left_out() {
        let row = |page: usize, word: &str| match word {
            "" => format!("1\t{page}\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n"),
            word => format!("5\t{page}\t1\t1\t1\t1\t10\t20\t30\t12\t90\t{word}\n"),
        };
        let rows = [
            (7, ""),
            (7, "một"),
            (8, ""),
            (9, ""),
            (9, "ba"),
            (10, "thừa"),
        ];
        let table: String = rows.iter().map(|(page, word)| row(*page, word)).collect();
        let read = pages(&table, 3);
        let read: Vec<Vec<&str>> = read
            .iter()
            .map(|words| words.iter().map(|word| word.text.as_str()).collect())
            .collect();
        assert_eq!(read, [vec!["một"], vec![], vec!["ba"]]);
    }

    proptest! {
        #[test]
        fn never_panics(table in "(\\PC|\t|\n|5\t1\t){0,300}") {
            pages(&table, 2);
        }
    }
}
