//! Single values as indices compare them.

use std::cmp::Ordering;

/// A value as indices compare it. Truth values are integers, times are integers of milliseconds.
#[derive(Debug, Clone)]
pub enum Scalar {
    /// Text, compared by bytes.
    Text(String),
    /// An integer.
    Int(i64),
    /// A double; never NaN.
    Float(f64),
}

impl PartialEq for Scalar {
    /// The integer 1 and the double 1.0 are equal.
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scalar {}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scalar {
    /// Numbers by value, integers exactly, before text by bytes.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Scalar::Int(a), Scalar::Int(b)) => a.cmp(b),
            // Both zeros are one value: the integer 0 is equal to either.
            (Scalar::Float(a), Scalar::Float(b)) => a.partial_cmp(b).unwrap_or_else(|| a.total_cmp(b)),
            (Scalar::Int(a), Scalar::Float(b)) => compare(*a, *b),
            (Scalar::Float(a), Scalar::Int(b)) => compare(*b, *a).reverse(),
            (Scalar::Text(a), Scalar::Text(b)) => a.cmp(b),
            (Scalar::Text(_), _) => Ordering::Greater,
            (_, Scalar::Text(_)) => Ordering::Less,
        }
    }
}

/// An integer against a double, without rounding the integer.
fn compare(int: i64, float: f64) -> Ordering {
    // The double 2⁶³ is above every integer, and every double from −2⁶³ up to it converts exactly once truncated.
    if float >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if float < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let whole = float.trunc();
    int.cmp(&(whole as i64)).then_with(|| 0.0.partial_cmp(&(float - whole)).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use super::Scalar::{self, Float, Int, Text};

    #[test]
    fn scalars_are_in_one_order() {
        let text = |text: &str| Text(text.to_owned());
        // Each group is one value; groups rise.
        let groups: [&[Scalar]; 10] = [
            &[Float(f64::NEG_INFINITY)],
            &[Int(i64::MIN), Float(-9_223_372_036_854_775_808.0)],
            &[Float(-1.5)],
            &[Int(0), Float(-0.0), Float(0.0)],
            &[Float(f64::MIN_POSITIVE)],
            &[Int(1), Float(1.0)],
            &[Int(i64::MAX - 1)],
            &[Int(i64::MAX)],
            &[Float(9_223_372_036_854_775_808.0)],
            &[text(""), text("")],
        ];
        for (i, one) in groups.iter().enumerate() {
            for (j, other) in groups.iter().enumerate() {
                for (a, b) in one.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                    assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} and {b:?}");
                }
            }
        }
    }
}
