//! Programs that misbehave, and what is left of them.

use std::process::Command;
use std::time::{Duration, Instant};

use confine::{Failure, Limits, run};

fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        ..Limits::default()
    }
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(script);
    command
}

/// A process that still runs under this very name (a zombie has an empty command line).
fn runs(argument: &str) -> bool {
    std::fs::read_dir("/proc").unwrap().any(|process| {
        let line = std::fs::read(process.unwrap().path().join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0)
            .any(|part| part == argument.as_bytes())
    })
}

#[test]
fn a_program_gives_its_output_and_its_processor_time() {
    let output = run(&mut shell("echo xin chào; echo lạ >&2"), None, &limits()).unwrap();
    assert_eq!(output.stdout, "xin chào\n".as_bytes());
    assert_eq!(output.stderr, "lạ\n");
    let busy = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
    let output = run(&mut shell(busy), None, &limits()).unwrap();
    assert!(output.cpu >= Duration::from_millis(10), "{:?}", output.cpu);
}

#[test]
fn processor_time_of_children_counts() {
    let busy = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; true";
    let output = run(&mut shell(busy), None, &limits()).unwrap();
    assert!(output.cpu >= Duration::from_millis(10), "{:?}", output.cpu);
}

#[test]
fn what_is_fed_comes_back_however_large() {
    let fed = vec![b'x'; 3 << 20];
    let output = run(&mut Command::new("cat"), Some(&fed), &limits()).unwrap();
    assert_eq!(output.stdout.len(), fed.len());
}

#[test]
fn a_program_that_does_not_read_its_input_is_no_trouble() {
    let fed = vec![b'x'; 3 << 20];
    run(&mut Command::new("true"), Some(&fed), &limits()).unwrap();
}

#[test]
fn a_hanging_program_is_stopped() {
    let limits = Limits {
        wall: Duration::from_millis(300),
        ..Limits::default()
    };
    let started = Instant::now();
    let failure = run(Command::new("sleep").arg("60"), None, &limits).unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { ref program, .. } if program == "sleep"));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_busy_program_is_stopped_by_its_processor_time() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        ..limits()
    };
    let failure = run(&mut shell("while :; do :; done"), None, &limits).unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { .. }), "{failure}");
}

#[test]
fn a_program_that_ignores_the_first_warning_is_stopped_too() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        ..limits()
    };
    let failure = run(
        &mut shell("trap '' XCPU; while :; do :; done"),
        None,
        &limits,
    )
    .unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { .. }), "{failure}");
}

#[test]
fn endless_output_is_cut() {
    let limits = Limits {
        stdout_bytes_max: 100_000,
        ..limits()
    };
    let failure = run(&mut Command::new("yes"), None, &limits).unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::TooMuchOutput {
                bytes_max: 100_000,
                ..
            }
        ),
        "{failure}"
    );
}

#[test]
fn output_as_large_as_the_limit_passes_and_one_byte_more_does_not() {
    let limits = Limits {
        stdout_bytes_max: 10,
        ..limits()
    };
    run(Command::new("printf").arg("0123456789"), None, &limits).unwrap();
    let failure = run(Command::new("printf").arg("0123456789x"), None, &limits).unwrap_err();
    assert!(
        matches!(failure, Failure::TooMuchOutput { .. }),
        "{failure}"
    );
}

#[test]
fn endless_complaints_are_kept_short() {
    let script = "yes complaint | head -c 1000000 >&2";
    let output = run(&mut shell(script), None, &limits()).unwrap();
    assert_eq!(output.stderr.len(), confine::STDERR_BYTES_MAX);
}

#[test]
fn a_blob_that_grows_too_large_stops_its_writer() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits {
        written_bytes_max: 100_000,
        ..limits()
    };
    let mut command = Command::new("dd");
    command.args(["if=/dev/zero", "of=large", "bs=50000", "count=100"]);
    let failure = run(command.current_dir(folder.path()), None, &limits).unwrap_err();
    assert!(
        matches!(failure, Failure::TooMuchOutput { .. }),
        "{failure}"
    );
    assert!(folder.path().join("large").metadata().unwrap().len() <= 100_000);
}

#[test]
fn a_memory_hog_is_refused() {
    let limits = Limits {
        memory_bytes_max: 200 << 20,
        ..limits()
    };
    let mut command = Command::new("dd");
    command.args(["if=/dev/zero", "of=/dev/null", "bs=1G", "count=1"]);
    let failure = run(&mut command, None, &limits).unwrap_err();
    assert!(matches!(failure, Failure::OutOfMemory { .. }), "{failure}");
}

#[test]
fn a_missing_program_is_named() {
    for program in [
        "no-such-program-anywhere",
        "/no/such/program",
        "/etc/passwd",
    ] {
        let failure = run(&mut Command::new(program), None, &limits()).unwrap_err();
        assert!(matches!(failure, Failure::Missing { program: ref name } if name == program));
    }
}

#[test]
fn a_failing_program_gives_its_code_and_its_words() {
    let failure = run(&mut shell("echo hỏng >&2; exit 7"), None, &limits()).unwrap_err();
    let Failure::Failed { code, stderr, .. } = failure else {
        panic!("{failure}")
    };
    assert_eq!((code, stderr.as_str()), (Some(7), "hỏng\n"));
    let failure = run(&mut shell("kill -SEGV $$"), None, &limits()).unwrap_err();
    assert!(
        matches!(failure, Failure::Failed { code: None, .. }),
        "{failure}"
    );
}

#[test]
fn grandchildren_die_with_a_stopped_program() {
    let limits = Limits {
        wall: Duration::from_millis(500),
        ..Limits::default()
    };
    run(&mut shell("sleep 41.5001 & sleep 41.5002"), None, &limits).unwrap_err();
    assert!(!runs("41.5001") && !runs("41.5002"));
}

#[test]
fn a_grandchild_in_a_session_of_its_own_dies_too() {
    let limits = Limits {
        wall: Duration::from_millis(500),
        ..Limits::default()
    };
    run(&mut shell("setsid sleep 41.5003 & sleep 60"), None, &limits).unwrap_err();
    assert!(!runs("41.5003"));
}

#[test]
fn what_a_program_leaves_behind_neither_stays_nor_holds_us_up() {
    let started = Instant::now();
    run(
        &mut shell("setsid sleep 41.5004 & sleep 41.5005 & exit 0"),
        None,
        &limits(),
    )
    .unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(!runs("41.5004") && !runs("41.5005"));
}

#[test]
fn the_environment_is_clean_but_for_what_the_caller_sets() {
    let mut command = shell("env; ls -A $HOME | wc -l");
    let output = run(command.env("OMP_THREAD_LIMIT", "1"), None, &limits()).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("OMP_THREAD_LIMIT=1\n") && said.contains("LANG=C.UTF-8\n"));
    assert!(said.contains("PATH=") && said.contains("HOME=/") && said.ends_with("\n0\n"));
    assert!(!said.contains("CARGO"), "{said}");
}

#[test]
fn the_home_of_a_run_is_gone_afterwards() {
    let output = run(
        &mut shell("touch $HOME/trace; printf %s $HOME"),
        None,
        &limits(),
    )
    .unwrap();
    let home = String::from_utf8(output.stdout).unwrap();
    assert!(!std::path::Path::new(&home).exists());
}

#[test]
fn many_at_once_do_not_disturb_each_other() {
    std::thread::scope(|threads| {
        for number in 0..16 {
            threads.spawn(move || {
                let script = format!("sleep 0.05; echo {number}");
                let output = run(&mut shell(&script), None, &limits()).unwrap();
                assert_eq!(output.stdout, format!("{number}\n").into_bytes());
            });
        }
    });
}
