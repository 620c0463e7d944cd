//! `nhip text …`: a line in for a line out, whatever stands on it.

use std::io::Write;
use std::process::{Command, Stdio};

/// What the command makes of these bytes.
fn text(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhip"));
    command.arg("text").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // Beside the reader: both pipes fill up with a long line.
    let sent = std::thread::spawn(move || pipe.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    sent.join().expect("no panic").expect("it read all");
    assert!(output.status.success(), "{arguments:?}");
    output.stdout
}

fn words(arguments: &[&str], input: &str) -> String {
    String::from_utf8(text(arguments, input.as_bytes())).expect("UTF-8")
}

/// The commands that work line by line.
const BY_LINE: [&str; 5] = ["segment", "normalise", "canonical", "fold", "restore"];

#[test]
fn each_does_what_its_name_says() {
    let line = "Ủy ban nhân dân tỉnh Quảng Trị ban hành Quyết định\n";
    let segmented = words(&["segment"], line);
    assert!(segmented.contains("nhân_dân"), "{segmented}");
    assert_eq!(
        segmented.replace('_', " "),
        line,
        "nothing but white space changes"
    );
    let pieces = "Quye\u{302}\u{301}t đi\u{323}nh\n";
    assert_eq!(words(&["normalise"], pieces), "Quyết định\n");
    assert_eq!(
        words(&["canonical"], "Hoà Bình\n"),
        words(&["canonical"], "HÒA BÌNH\n")
    );
    assert_eq!(
        words(&["fold"], "Đường Hồ Chí Minh\n"),
        "duong ho chi minh\n"
    );
    let restored = words(&["restore"], "uy ban nhan dan tinh quang tri\n");
    assert_eq!(restored, "ủy ban nhân dân tỉnh quảng trị\n");
}

#[test]
fn old_encodings_are_told_and_read() {
    let recipe = specimen::Recipe::draw(specimen::World::Tuning, 4);
    let (bytes, truth) = specimen::born(&recipe, specimen::Born::Txt).expect("a specimen");
    let told = String::from_utf8(text(&["detect"], &bytes)).unwrap();
    let (encoding, sure) = told.trim_end().split_once(' ').expect("two words");
    assert_eq!(encoding.to_uppercase(), "TCVN3", "{told}");
    assert!(sure.parse::<f64>().unwrap() > 0.5, "{told}");
    let read = String::from_utf8(text(&["decode"], &bytes)).unwrap();
    let issuer = truth.issuer.expect("an issuer");
    let first = issuer.split(' ').next().unwrap();
    assert!(read.contains(first), "{first}: {read}");
    // The name of the font decides where the bytes alone do not.
    assert_eq!(
        words(&["decode", "--font", ".VnTime"], "Quang Tri"),
        "Quang Tri"
    );
    assert_eq!(words(&["decode"], "Quảng Trị\n"), "Quảng Trị\n");
}

#[test]
fn a_line_comes_out_for_each_that_goes_in() {
    let input = b"\n  \nmot\r\nhai \xff\xfe ba\n\r\nkhong het dong";
    for command in BY_LINE {
        let out = text(&[command], input);
        let out = String::from_utf8(out).expect("UTF-8 whatever came");
        assert_eq!(out.lines().count(), 6, "{command}: {out:?}");
        assert!(
            out.ends_with('\n') && !out.contains('\r'),
            "{command}: {out:?}"
        );
        assert_eq!(out.lines().next(), Some(""), "{command}");
        assert!(
            out.contains('\u{fffd}'),
            "{command} says where bytes were wrong: {out:?}"
        );
        assert_eq!(text(&[command], b""), b"", "{command} of nothing");
    }
    // What a person joined already stays joined.
    let joined = words(&["segment"], "ma_so don vi __ a_\n");
    let plain = |text: &str| {
        text.replace('_', " ")
            .split_whitespace()
            .collect::<String>()
    };
    assert_eq!(plain(&joined), plain("ma_so don vi __ a_"), "{joined}");
    assert!(
        joined.contains("ma_so") && joined.contains("__"),
        "{joined}"
    );
}

#[test]
fn a_line_of_a_megabyte_is_a_line() {
    let once = "uy ban nhan dan tinh quang tri ";
    let mut line = once.repeat((1 << 20) / once.len() + 1);
    line.push('\n');
    for command in BY_LINE {
        let out = words(&[command], &line);
        assert_eq!(out.matches('\n').count(), 1, "{command}");
        assert!(out.len() >= line.len() - 2, "{command} lost some");
    }
    let out = words(&["detect"], &line);
    assert_eq!(out.lines().count(), 1);
}
