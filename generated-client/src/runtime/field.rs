//! Members that may be absent, null, or have a value.

/// A member of a request that is both optional and nullable: leaving it out and sending `null` mean
/// different things.
///
/// In an update, an absent member usually keeps what is stored and `null` clears it.
///
/// ```
/// use generated_client::runtime::Field;
///
/// let keep: Field<i64> = Field::default();
/// let clear: Field<i64> = Field::Null;
/// let set = Field::from(5);
/// assert!(keep.is_absent());
/// assert_eq!(clear.value(), None);
/// assert_eq!(set.value(), Some(&5));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field<T> {
    /// The member is not sent, or was not there.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Field<T> {
    /// Whether the member is not there at all.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is there and `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one, to be changed in its place.
    #[must_use]
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value by move, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// `None` when absent, `Some(None)` when null, `Some(Some(value))` otherwise.
    #[must_use]
    pub const fn as_option(&self) -> Option<Option<&T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` becomes [`Field::Null`]: whoever has an option at hand means to send it.
impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_states_stay_apart() {
        let states: [Field<i64>; 3] = [Field::default(), None.into(), Some(1).into()];
        assert_eq!(states, [Field::Absent, Field::Null, Field::Value(1)]);
        assert_eq!(states.map(|state| state.is_absent()), [true, false, false]);
        assert_eq!(states.map(|state| state.is_null()), [false, true, false]);
        assert_eq!(states.map(Field::into_value), [None, None, Some(1)]);
        assert_eq!(
            states.map(|state| state.as_option().map(Option::<&i64>::copied)),
            [None, Some(None), Some(Some(1))]
        );
    }
}
