//! Programs that stand by between questions, and what becomes of those that misbehave.

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confine::{Failure, Limits, Output, QUESTION_BYTES_MAX, ask};

/// Tests of one process share what stands by, and too many of them would drive out one another's.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        ..Limits::default()
    }
}

/// A program of its own for each test: `name` is part of its command line.
fn reader(name: &str, script: &str) -> Command {
    let mut command = Command::new("sh");
    let script = format!("while IFS= read -r asked; do {script}; done");
    command.arg("-c").arg(script).arg(name);
    command
}

fn line_of(command: &Command, question: &str, limits: &Limits) -> Result<Output, Failure> {
    let question = format!("{question}\n");
    let is_line = |answer: &[u8]| answer.ends_with(b"\n");
    ask(command, question.as_bytes(), is_line, limits)
}

fn said(output: Output) -> String {
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn one_program_answers_one_question_after_the_other() {
    let _alone = alone();
    let program = reader("one-after-another", "echo \"$$ $asked\"");
    let first = said(line_of(&program, "xin", &limits()).unwrap());
    let (number, _) = first.split_once(' ').unwrap();
    for word in ["chào", "lần nữa"] {
        let next = said(line_of(&program, word, &limits()).unwrap());
        assert_eq!(next, format!("{number} {word}\n"));
    }
}

#[test]
fn other_arguments_and_limits_of_memory_are_other_programs() {
    let _alone = alone();
    let (one, other) = ("program-a", "program-b");
    let number =
        |name: &str, limits: &Limits| said(line_of(&reader(name, "echo $$"), "", limits).unwrap());
    let first = number(one, &limits());
    assert_ne!(first, number(other, &limits()));
    let less = Limits {
        memory_bytes_max: 1 << 30,
        ..limits()
    };
    assert_ne!(first, number(one, &less));
    assert_eq!(first, number(one, &limits()));
}

#[test]
fn many_at_once_have_a_program_each() {
    let _alone = alone();
    let asked: Vec<_> = (0..6)
        .map(|at| {
            std::thread::spawn(move || {
                let program = reader("at-once", "echo \"$asked\"");
                said(line_of(&program, &at.to_string(), &limits()).unwrap())
            })
        })
        .collect();
    for (at, asked) in asked.into_iter().enumerate() {
        assert_eq!(asked.join().unwrap(), format!("{at}\n"));
    }
}

#[test]
fn a_program_that_died_between_questions_is_replaced() {
    let _alone = alone();
    let program = reader("dies-between", "echo $$; exit 4");
    let first = said(line_of(&program, "", &limits()).unwrap());
    let second = said(line_of(&program, "", &limits()).unwrap());
    assert_ne!(first, second);
}

#[test]
fn what_kills_a_new_program_too_is_told() {
    let _alone = alone();
    let program = reader(
        "dies-of-it",
        "if [ \"$asked\" = bad ]; then echo lạ >&2; exit 7; fi; echo \"$asked\"",
    );
    assert_eq!(
        said(line_of(&program, "good", &limits()).unwrap()),
        "good\n"
    );
    let failure = line_of(&program, "bad", &limits()).unwrap_err();
    match failure {
        Failure::Failed {
            program,
            code,
            stderr,
        } => {
            assert_eq!(
                (program.as_str(), code, stderr.as_str()),
                ("sh", Some(7), "lạ\n")
            );
        }
        other => panic!("{other}"),
    }
    assert_eq!(
        said(line_of(&program, "good", &limits()).unwrap()),
        "good\n"
    );
}

#[test]
fn a_program_that_goes_without_an_answer_has_failed() {
    let _alone = alone();
    let failure = line_of(&reader("goes", "exit 0"), "", &limits()).unwrap_err();
    assert!(
        matches!(failure, Failure::Failed { code: Some(0), .. }),
        "{failure}"
    );
}

#[test]
fn a_question_that_takes_too_long_is_stopped_and_the_next_one_is_answered() {
    let _alone = alone();
    let program = reader(
        "hangs",
        "if [ \"$asked\" = long ]; then sleep 600; fi; echo \"$asked\"",
    );
    assert_eq!(
        said(line_of(&program, "short", &limits()).unwrap()),
        "short\n"
    );
    let hasty = Limits {
        wall: Duration::from_millis(300),
        ..limits()
    };
    let failure = line_of(&program, "long", &hasty).unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { .. }), "{failure}");
    assert_eq!(
        said(line_of(&program, "short", &limits()).unwrap()),
        "short\n"
    );
}

#[test]
fn each_question_has_processor_time_of_its_own() {
    let _alone = alone();
    let program = reader(
        "busy",
        "while [ \"$asked\" = endless ]; do :; done; \
         i=0; while [ $i -lt \"$asked\" ]; do i=$((i+1)); done; echo \"$asked\"",
    );
    let second = Limits {
        cpu: Duration::from_secs(1),
        ..limits()
    };
    // Three of them together take longer than one may.
    for _ in 0..3 {
        let output = line_of(&program, "600000", &second).unwrap();
        assert!(output.cpu >= Duration::from_millis(50), "{:?}", output.cpu);
    }
    let failure = line_of(&program, "endless", &second).unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { .. }), "{failure}");
}

#[test]
fn an_endless_answer_is_cut() {
    let _alone = alone();
    let short = Limits {
        stdout_bytes_max: 1000,
        ..limits()
    };
    let program = reader("endless-answer", "while :; do echo mãi; done");
    let never = |_: &[u8]| false;
    let failure = ask(&program, b"?\n", never, &short).unwrap_err();
    assert!(
        matches!(failure, Failure::TooMuchOutput { .. }),
        "{failure}"
    );
}

#[test]
fn questions_that_a_pipe_would_not_take_and_missing_programs_are_refused() {
    let _alone = alone();
    let long = "x".repeat(QUESTION_BYTES_MAX);
    let failure = line_of(&reader("long", "echo"), &long, &limits()).unwrap_err();
    assert!(matches!(failure, Failure::Io(_)), "{failure}");
    let failure = line_of(&Command::new("không-có"), "", &limits()).unwrap_err();
    assert!(matches!(failure, Failure::Missing { .. }), "{failure}");
}
