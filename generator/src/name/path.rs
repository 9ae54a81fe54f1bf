//! Names of types that stand inside of others: the names on the way to them, without what they
//! repeat.

/// The longest name that is taken as it is; a longer one gives up parts in its middle first.
const LONG: usize = 64;

/// The most steps of a path. A document may nest as deep as it likes; names of types stay names, and
/// the time to make them stays in proportion.
const MAX_STEPS: usize = 12;

/// How a nested type may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TypePath {
    /// The name of the outermost type, and what each step inwards is called.
    steps: Vec<String>,
}

impl TypePath {
    /// A type whose name is final.
    pub(super) fn of(name: &str) -> Self {
        Self {
            steps: vec![name.to_owned()],
        }
    }

    /// A type inside of this one.
    pub(super) fn step(&self, name: String) -> Self {
        let mut steps = self.steps.clone();
        // The outermost type tells where to look, so that its neighbour goes first.
        if steps.len() >= MAX_STEPS {
            steps.remove(1);
        }
        steps.push(name);
        Self { steps }
    }

    /// The names to try in turn. The last one holds every word of a path that is not too long.
    pub(super) fn names(&self) -> Vec<String> {
        let whole = joined(self.steps.iter());
        let mut names = Vec::new();
        if whole.len() > LONG
            && let Some((first, inner)) = self.steps.split_first()
        {
            // The outermost type tells where to look, the innermost steps what it is.
            for kept in 1..inner.len() {
                let steps = inner.iter().skip(inner.len() - kept);
                let name = joined(std::iter::once(first).chain(steps));
                // Where there is room, a step more says more.
                if kept == 2 && name.len() <= LONG {
                    names.clear();
                }
                names.push(name);
            }
        }
        names.push(whole);
        names.push(self.steps.concat());
        names.dedup();
        names
    }
}

/// The steps as one name. Words at the end of a name that the next step begins with stand once:
/// `Overdraft` and `OverdraftTier` become `OverdraftTier`.
fn joined<'s>(steps: impl Iterator<Item = &'s String>) -> String {
    let mut name = String::new();
    for step in steps {
        let known = words(&name);
        let new = words(step);
        // A step that adds no word of its own stays, for it would be lost.
        let longest = known.len().min(new.len().saturating_sub(1));
        let repeated = (1..=longest)
            .rev()
            .find(|count| {
                known
                    .iter()
                    .rev()
                    .take(*count)
                    .rev()
                    .eq(new.iter().take(*count))
            })
            .unwrap_or_default();
        let skipped: usize = new.iter().take(repeated).map(String::len).sum();
        name.push_str(step.get(skipped..).unwrap_or(step));
    }
    name
}

/// The words of a name in Pascal case, each with its capital.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(steps: &[&str]) -> Vec<String> {
        let mut path = TypePath::of(steps.first().unwrap());
        for step in steps.iter().skip(1) {
            path = path.step((*step).to_owned());
        }
        path.names()
    }

    #[test]
    fn words_that_the_next_step_begins_with_stand_once() {
        assert_eq!(
            names(&["GetA", "Overdraft", "OverdraftTier"]),
            ["GetAOverdraftTier", "GetAOverdraftOverdraftTier"]
        );
        assert_eq!(names(&["Pet", "Owner"]), ["PetOwner"]);
        // Without its own word a step would take the name of the type around it.
        assert_eq!(names(&["PostBody", "Body"]), ["PostBodyBody"]);
        assert_eq!(names(&["Été", "ÉtéFin"]), ["ÉtéFin", "ÉtéÉtéFin"]);
    }

    #[test]
    fn a_long_name_gives_up_its_middle_first() {
        let (long, longer) = ("A".repeat(30), "B".repeat(30));
        assert_eq!(
            names(&["Root", &long, &longer, "Kind"]),
            [
                format!("Root{longer}Kind"),
                format!("Root{long}{longer}Kind")
            ]
        );
        let longest = "C".repeat(60);
        assert_eq!(names(&["Root", &long, &longest, "Kind"])[0], "RootKind");
    }

    #[test]
    fn a_path_of_any_depth_has_names_of_some_length() {
        let mut path = TypePath::of("Root");
        for _ in 0..3000 {
            path = path.step("Deeper".to_owned());
        }
        let names = path.step("Kind".to_owned()).names();
        assert_eq!(names.first().map(String::as_str), Some("RootDeeperKind"));
        assert!(names.iter().all(|name| name.len() < 100), "{names:?}");
    }
}
