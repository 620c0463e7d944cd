//! `nhip text …`: the text engine on lines, from standard input to standard output.

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Text {
    /// Join the syllables of words by `_`
    Segment,
    /// One Unicode form, the author's spelling kept
    Normalise,
    /// One form to compare in: lower case, one place for the tone mark
    Canonical,
    /// Without marks
    Fold,
    /// Marks put where they were left out, as law texts and offices write
    Restore,
    /// Old Vietnamese encodings to Unicode
    Decode {
        /// The name of the font in which it is written, if known
        #[arg(long)]
        font: Option<String>,
    },
    /// Which encoding it is, and how sure that is
    Detect {
        /// The name of the font in which it is written, if known
        #[arg(long)]
        font: Option<String>,
    },
}

impl Text {
    /// Does what was asked, a line in for a line out.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Text::Segment => {
                let segmenter = viet::segment::Segmenter::built_in();
                lines(|line| segmenter.line(line))
            }
            Text::Normalise => lines(|line| viet::normalise(line).into_owned()),
            Text::Canonical => lines(viet::canonical),
            Text::Fold => lines(viet::fold),
            Text::Restore => lines(|line| {
                let choices = viet::restore::restore(line, &mut viet::restore::built_in());
                viet::restore::apply(line, &choices)
            }),
            Text::Decode { font } => {
                whole(|bytes| viet::decode::decode(bytes, font.as_deref()).text)
            }
            Text::Detect { font } => whole(|bytes| {
                let found = viet::decode::detect(bytes, font.as_deref());
                format!("{} {:.2}\n", found.encoding.name(), found.confidence)
            }),
        }
    }
}

/// Bytes that are no UTF-8 become replacement characters: the line count stays.
fn lines(each: impl Fn(&str) -> String) -> anyhow::Result<ExitCode> {
    let mut input = std::io::stdin().lock();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        writeln!(out, "{}", each(text.trim_end_matches(['\n', '\r'])))?;
        line.clear();
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn whole(all: impl Fn(&[u8]) -> String) -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    write!(std::io::stdout().lock(), "{}", all(&bytes))?;
    Ok(ExitCode::SUCCESS)
}
