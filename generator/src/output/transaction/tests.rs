use super::*;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// Every file with its content and the time of its last change, and every folder.
fn state(dir: &Path) -> BTreeMap<PathBuf, Option<(String, SystemTime)>> {
    let mut state = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            if metadata.is_dir() {
                open.push(path.clone());
                state.insert(path, None);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                state.insert(path, Some((text, metadata.modified().unwrap())));
            }
        }
    }
    state
}

fn sample(dir: &Path) -> Vec<Batch> {
    for (path, text) in [
        ("out/a.rs", "a"),
        ("out/old/b.rs", "b"),
        ("out/c.rs/d.rs", "d"),
        ("Cargo.toml", "[x]"),
    ] {
        fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
        fs::write(dir.join(path), text).unwrap();
    }
    let put = |path: &str, text: &str| Change::Put {
        target: dir.join(path),
        text: text.to_owned(),
    };
    let remove = |path: &str| Change::Remove {
        target: dir.join(path),
    };
    vec![
        Batch {
            dir: dir.join("out"),
            changes: vec![
                put("out/a.rs", "A"),
                put("out/new/deep/e.rs", "E"),
                put("out/c.rs", "C"),
                remove("out/old/b.rs"),
                remove("out/c.rs/d.rs"),
            ],
        },
        Batch {
            dir: dir.join("fresh"),
            changes: vec![put("fresh/f.rs", "F")],
        },
        Batch {
            dir: dir.to_owned(),
            changes: vec![put("Cargo.toml", "[y]")],
        },
        Batch {
            dir: dir.join("never"),
            changes: Vec::new(),
        },
    ]
}

fn texts(dir: &Path) -> Vec<(String, String)> {
    let name = |path: PathBuf| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    state(dir)
        .into_iter()
        .filter_map(|(path, file)| Some((name(path), file?.0)))
        .collect()
}

#[test]
fn all_changes_are_made_and_nothing_is_left_over() {
    let root = tempfile::tempdir().unwrap();
    run(&sample(root.path()).iter().collect::<Vec<_>>()).unwrap();
    let expected = [
        ("Cargo.toml", "[y]"),
        ("fresh/f.rs", "F"),
        ("out/a.rs", "A"),
        ("out/c.rs", "C"),
        ("out/new/deep/e.rs", "E"),
    ];
    assert_eq!(
        texts(root.path()),
        expected.map(|(path, text)| (path.to_owned(), text.to_owned()))
    );
    assert!(!root.path().join("out/old").exists() && !root.path().join("never").exists());
}

#[test]
fn a_failure_at_any_step_leaves_everything_as_it_was() {
    let mut failures = 0;
    for failing in 0.. {
        let root = tempfile::tempdir().unwrap();
        let batches = sample(root.path());
        let before = state(root.path());
        let mut step = 0;
        let result = run_with(&batches.iter().collect::<Vec<_>>(), &mut |_| {
            step += 1;
            if step - 1 == failing {
                Err(io::Error::other("no space left"))
            } else {
                Ok(())
            }
        });
        match result {
            Err(error) => {
                assert!(matches!(error, Error::Io { .. }), "{error}");
                assert_eq!(state(root.path()), before, "step {failing} failed");
                failures += 1;
            }
            Ok(()) if step <= failing => break,
            // An empty folder that cannot be removed does not stop the rest.
            Ok(()) => {}
        }
    }
    assert!(failures > 15, "{failures} steps were tried");
}

#[test]
fn a_real_refusal_by_the_system_is_taken_back_too() {
    let root = tempfile::tempdir().unwrap();
    let mut batches = sample(root.path());
    // A file cannot be renamed over a folder that holds one.
    fs::create_dir_all(root.path().join("out/z.rs")).unwrap();
    fs::write(root.path().join("out/z.rs/own.rs"), "mine").unwrap();
    batches[2].changes.push(Change::Put {
        target: root.path().join("out/z.rs"),
        text: String::new(),
    });
    let before = state(root.path());
    assert!(run(&batches.iter().collect::<Vec<_>>()).is_err());
    assert_eq!(state(root.path()), before);
}

#[test]
fn when_taking_back_fails_the_former_files_are_kept_and_named() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.rs"), "a").unwrap();
    fs::write(root.path().join("b.rs"), "b").unwrap();
    let target = root.path().join("a.rs");
    let batch = Batch {
        dir: root.path().to_owned(),
        changes: vec![
            Change::Put {
                target: target.clone(),
                text: "A".into(),
            },
            Change::Put {
                target: root.path().join("b.rs"),
                text: "B".into(),
            },
        ],
    };
    let last = root.path().join("b.rs");
    let error = run_with(&[&batch], &mut |place| {
        if place != last {
            return Ok(());
        }
        // Someone puts a folder in the place of the file that was just written.
        fs::remove_file(&target)?;
        fs::create_dir_all(target.join("inner"))?;
        Err(io::Error::other("no space left"))
    });
    let Err(Error::NotRestored { path, backup, .. }) = error else {
        panic!("{error:?}")
    };
    assert_eq!(path, target);
    assert_eq!(fs::read_to_string(backup.join("old-1")).unwrap(), "a");
}
